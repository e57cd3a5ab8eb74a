# What the programs read beside their configuration: migrations, the law, the holidays, the demo county; and the pages.
# A folder is its own list: whatever lies in it is shipped and installed.
EXTRA_DIST += schema shared/web/pages shared/web/assets shared/web/squeeze.awk modules/mailbox/pages modules/corrections/pages modules/solicitations/pages modules/satisfaction/pages modules/open311/pages modules/desk/pages modules/courier/pages modules/postbox/pages

PAGE_FOLDERS = common:shared/web/pages mailbox:modules/mailbox/pages corrections:modules/corrections/pages solicitations:modules/solicitations/pages \
	satisfaction:modules/satisfaction/pages open311:modules/open311/pages \
	desk:modules/desk/pages courier:modules/courier/pages \
	postbox:modules/postbox/pages

install-data-local: install-nginx install-units install-settings
	$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/assets $(DESTDIR)$(pkgdatadir)/schema
	set -e; for pair in $(PAGE_FOLDERS); do \
		$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/pages/$${pair%%:*}; \
		$(INSTALL_DATA) $(srcdir)/$${pair#*:}/*.mustache $(DESTDIR)$(pkgdatadir)/pages/$${pair%%:*}/; \
	done
	set -e; for file in $(srcdir)/shared/web/assets/*; do \
		$(AWK) -f $(srcdir)/shared/web/squeeze.awk "$$file" >"$(DESTDIR)$(pkgdatadir)/assets/$${file##*/}"; \
		chmod 644 "$(DESTDIR)$(pkgdatadir)/assets/$${file##*/}"; \
	done
	$(INSTALL_DATA) $(srcdir)/schema/*.sql $(srcdir)/schema/*.rng $(srcdir)/schema/openapi.json $(DESTDIR)$(pkgdatadir)/schema/
	set -e; for folder in policies calendar demo words; do \
		$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/schema/$$folder; \
		$(INSTALL_DATA) $(srcdir)/schema/$$folder/* $(DESTDIR)$(pkgdatadir)/schema/$$folder/; \
	done

uninstall-local: uninstall-system
	rm -rf $(DESTDIR)$(pkgdatadir)
