# modules/postbox
