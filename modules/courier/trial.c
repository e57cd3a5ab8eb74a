/* SPDX-License-Identifier: MIT */
/* courier --test ADDRESS: one mail through the configured relay, and what happened, in words for
 * the operator. Needs no database. */
#include <stdio.h>
#include "base/conf.h"
#include "base/instant.h"
#include "base/secret.h"
#include "base/str.h"
#include "courier.h"

struct trial {
	bool ended;
	struct outcome outcome;
};

static void on_sent(void *ctx, const struct outcome *outcome)
{
	struct trial *trial = ctx;

	trial->ended = true;
	trial->outcome = *outcome;
}

static void post(struct courier *courier, const char *address, struct trial *trial)
{
	unsigned char random[8];
	char hex[17];
	struct buf key = BUF_INIT, text = BUF_INIT;
	struct sent_call done = {on_sent, trial};
	struct mail mail = {.to = address, .subject = "测试邮件 / test mail", .at = instant_now()};

	secret_random(random, sizeof random);
	str_hex(random, sizeof random, hex);
	buf_print(&key, "test-%s", hex);
	buf_print(&text,
		"这是一封测试邮件，由 %s 的管理员发出。收到它，说明发信设置是好的。\n\n"
		"This is a test mail sent by an operator of %s. It came, so the settings are "
		"right.\n",
		conf_text(CONF_SITE_NAME), conf_text(CONF_SITE_URL));
	mail.key = buf_str(&key);
	mail.text = buf_str(&text);
	mail_send(courier->sender, &courier->channels.relay, &mail, &done);
	buf_free(&key);
	buf_free(&text);
}

int trial_run(struct courier *courier, const char *address)
{
	struct trial trial = {0};

	if (!*courier->channels.relay.url) {
		fprintf(stderr, "courier: mail.url is empty: there is no relay to test\n");
		return 1;
	}
	post(courier, address, &trial);
	while (!trial.ended)
		sender_run(courier->sender, 500, -1);
	if (trial.outcome.sent == SENT_DONE) {
		printf("%s has taken a mail to %s; look whether it arrives\n",
			courier->channels.relay.url, address);
		return 0;
	}
	fprintf(stderr, "courier: %s: %s%s\n", courier->channels.relay.url, trial.outcome.reason,
		trial.outcome.sent == SENT_LATER ? "; the daemon would try again later" : "");
	return 1;
}
