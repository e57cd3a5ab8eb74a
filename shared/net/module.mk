# shared/net
