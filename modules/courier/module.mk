# modules/courier
