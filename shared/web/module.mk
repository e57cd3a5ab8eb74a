# shared/web
