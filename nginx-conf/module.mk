# What the system around Huiying reads: nginx, systemd, and root once (setup). Of a folder whatever lies in it is installed; in NAME.in the
# places stand as @libexecdir@ and so on, filled in when it is installed, so that `make install prefix=…` holds too.
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d
SYSTEM = $(srcdir)/nginx-conf
FILL = sed -e 's|@bindir[@]|$(bindir)|g' -e 's|@libexecdir[@]|$(libexecdir)|g' -e 's|@pkglibexecdir[@]|$(pkglibexecdir)|g' \
	-e 's|@sysconfdir[@]|$(sysconfdir)|g' -e 's|@localstatedir[@]|$(localstatedir)|g' -e 's|@runstatedir[@]|$(runstatedir)|g' \
	-e 's|@datadir[@]|$(datadir)|g' -e 's|@pkgdatadir[@]|$(pkgdatadir)|g' -e 's|@docdir[@]|$(docdir)|g' -e 's|@webgroup[@]|$(webgroup)|g'

install-nginx:
	$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/nginx/away
	set -e; for file in $(SYSTEM)/*.conf; do \
		sed 's|/usr/share/huiying|$(pkgdatadir)|g' $$file >$(DESTDIR)$(pkgdatadir)/nginx/$${file##*/}; \
		chmod 644 $(DESTDIR)$(pkgdatadir)/nginx/$${file##*/}; \
	done
	$(INSTALL_DATA) $(SYSTEM)/away/* $(DESTDIR)$(pkgdatadir)/nginx/away/

install-units:
	$(MKDIR_P) $(DESTDIR)$(systemdsystemunitdir) $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir)
	set -e; for file in $(SYSTEM)/systemd/huiying*; do \
		name=$${file##*/}; name=$${name%.in}; \
		$(FILL) $$file >$(DESTDIR)$(systemdsystemunitdir)/$$name; \
		chmod 644 $(DESTDIR)$(systemdsystemunitdir)/$$name; \
	done
	$(FILL) $(SYSTEM)/system/sysusers.in >$(DESTDIR)$(sysusersdir)/huiying.conf
	$(FILL) $(SYSTEM)/system/tmpfiles.in >$(DESTDIR)$(tmpfilesdir)/huiying.conf
	chmod 644 $(DESTDIR)$(sysusersdir)/huiying.conf $(DESTDIR)$(tmpfilesdir)/huiying.conf

# What somebody wrote into a configuration stays.
install-settings: mailbox$(EXEEXT)
	$(MKDIR_P) $(DESTDIR)$(pkglibexecdir) $(DESTDIR)$(sysconfdir)/huiying $(DESTDIR)$(docdir)/docs/images
	$(FILL) $(SYSTEM)/system/setup.in >$(DESTDIR)$(pkglibexecdir)/setup
	chmod 755 $(DESTDIR)$(pkglibexecdir)/setup
	set -e; for name in huiying.conf database.cnf; do \
		test -e $(DESTDIR)$(sysconfdir)/huiying/$$name || $(INSTALL_DATA) $(SYSTEM)/system/$$name $(DESTDIR)$(sysconfdir)/huiying/; \
	done
	./mailbox$(EXEEXT) -n | sed 's/^[a-z]/#&/' >$(DESTDIR)$(docdir)/huiying.conf.example
	chmod 644 $(DESTDIR)$(docdir)/huiying.conf.example
	$(INSTALL_DATA) $(srcdir)/README.md $(srcdir)/README.zh-CN.md $(srcdir)/NEWS.md $(DESTDIR)$(docdir)/
	$(INSTALL_DATA) $(srcdir)/docs/*.md $(DESTDIR)$(docdir)/docs/
	$(INSTALL_DATA) $(srcdir)/docs/images/* $(DESTDIR)$(docdir)/docs/images/
.PHONY: install-nginx install-units install-settings

uninstall-system:
	set -e; for file in $(SYSTEM)/systemd/huiying*; do name=$${file##*/}; rm -f $(DESTDIR)$(systemdsystemunitdir)/$${name%.in}; done
	rm -f $(DESTDIR)$(sysusersdir)/huiying.conf $(DESTDIR)$(tmpfilesdir)/huiying.conf $(DESTDIR)$(pkglibexecdir)/setup
	rm -rf $(DESTDIR)$(docdir)
.PHONY: uninstall-system
