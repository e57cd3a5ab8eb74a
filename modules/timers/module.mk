# modules/timers
