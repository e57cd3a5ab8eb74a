# shared/store
