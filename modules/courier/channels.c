/* SPDX-License-Identifier: MIT */
/*
 * Mail relay, hook and SMS gateway as huiying.conf names them, with their secrets from files that
 * nobody else can read. What is sent there is deliver.c's.
 */
#include "courier.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/conf.h"
#include "base/pool.h"
#include "base/str.h"

#define SECRET_MOST 4096

/* First line of a file that only we may read; "" for no file. NULL with a message. */
static char *read_secret(enum conf_key key, struct buf *err)
{
	const char *path = conf_text(key);
	struct buf text = BUF_INIT;
	struct stat st;
	char *secret = NULL;

	if (!*path)
		return xtext("");
	if (stat(path, &st) == 0 && (st.st_mode & 077))
		buf_print(err, "%s = %s: others can read it; chmod 600\n", conf_name(key), path);
	else if (file_read(path, SECRET_MOST, &text, err) == 0) {
		text.p[strcspn(buf_str(&text), "\r\n")] = '\0';
		secret = xtext(buf_str(&text));
		memset(text.p, 0, text.n);
	}
	buf_free(&text);
	return secret;
}

static enum mail_tls tls(const char *word)
{
	return str_equal(word, "never")	  ? MAIL_TLS_NEVER
		: str_equal(word, "auto") ? MAIL_TLS_AUTO
					  : MAIL_TLS_REQUIRED;
}

static enum hook_form form(const char *word)
{
	return str_equal(word, "wecom")	      ? HOOK_WECOM
		: str_equal(word, "dingtalk") ? HOOK_DINGTALK
					      : HOOK_GENERIC;
}

static int fill(struct channels *channels, struct buf *err)
{
	if (*conf_text(CONF_MAIL_URL) && !*conf_text(CONF_MAIL_FROM)) {
		buf_text(
			err, "mail.from: expected the sender's address, because mail.url is set\n");
		return -1;
	}
	channels->relay = (struct mail_relay){.url = conf_text(CONF_MAIL_URL),
		.tls = tls(conf_text(CONF_MAIL_TLS)),
		.user = conf_text(CONF_MAIL_USER),
		.password = channels->mail_password,
		.from = conf_text(CONF_MAIL_FROM),
		.from_name = conf_text(CONF_SITE_NAME)};
	channels->hook = (struct hook){.url = conf_text(CONF_HOOK_URL),
		.form = form(conf_text(CONF_HOOK_FORM)),
		.secret = channels->hook_secret};
	channels->sms = (struct hook){.url = conf_text(CONF_SMS_URL),
		.form = HOOK_GENERIC,
		.secret = channels->sms_secret};
	return 0;
}

int channels_open(struct channels *channels, struct buf *err)
{
	struct buf wrong = BUF_INIT;

	*channels = (struct channels){0};
	channels->allow = allow_open(conf_text(CONF_COURIER_PRIVATE), &wrong);
	if (!channels->allow)
		buf_print(err, "courier.private: %s", buf_str(&wrong));
	buf_free(&wrong);
	channels->mail_password = read_secret(CONF_MAIL_PASSWORD_FILE, err);
	channels->hook_secret = read_secret(CONF_HOOK_SECRET_FILE, err);
	channels->sms_secret = read_secret(CONF_SMS_SECRET_FILE, err);
	if (channels->allow && channels->mail_password && channels->hook_secret &&
		channels->sms_secret && fill(channels, err) == 0)
		return 0;
	channels_close(channels);
	return -1;
}

void channels_close(struct channels *channels)
{
	if (channels->allow)
		allow_close(&channels->allow);
	free(channels->mail_password);
	free(channels->hook_secret);
	free(channels->sms_secret);
	*channels = (struct channels){0};
}
