# shared/view
