# shared/text
