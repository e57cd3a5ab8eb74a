# shared/tickets
