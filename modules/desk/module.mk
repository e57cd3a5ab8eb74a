# modules/desk
