/* SPDX-License-Identifier: MIT */
/*
 * Reads huiying.conf and --set values into the process and names every fault with file and line,
 * not only the first. Which keys there are is in conf.c.
 */
#include "base/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/conf_table.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"

#define FILE_MOST ((size_t)1024 * 1024)
#define NAME_MOST 60

static struct value {
	char *text;
	int64_t number;
	int line; /* where the file says it, 0: nowhere */
} values[CONF_KEYS];

/* Where a value comes from, for messages. */
struct source {
	const char *name;
	int line; /* 0: the command line */
	struct buf *err;
	int faults;
};

static void fault(struct source *source, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void fault(struct source *source, const char *format, ...)
{
	if (source->line)
		buf_print(source->err, "%s:%d: ", source->name, source->line);
	else
		buf_print(source->err, "%s: ", source->name);
	va_list args;
	va_start(args, format);
	buf_vprint(source->err, format, args);
	va_end(args);
	buf_char(source->err, '\n');
	source->faults++;
}

static bool is_choice(const char *choices, const char *value)
{
	size_t n = strlen(value);
	for (const char *p = choices; p; p = strchr(p, '|')) {
		p += *p == '|';
		if (strcspn(p, "|") == n && memcmp(p, value, n) == 0)
			return true;
	}
	return false;
}

static int truth(const char *value)
{
	static const char *const words[][2] = {
		{"0", "1"}, {"no", "yes"}, {"off", "on"}, {"false", "true"}};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		for (int yes = 0; yes < 2; yes++)
			if (strcmp(value, words[i][yes]) == 0)
				return yes;
	return -1;
}

/* True, and *number, when value is good for the key; else the fault is noted. */
static bool check_value(
	const struct conf_entry *entry, const char *value, int64_t *number, struct source *source)
{
	const char *expected = NULL;
	*number = 0;
	switch (entry->type) {
	case CONF_TEXT: expected = entry->check ? entry->check(value) : NULL; break;
	case CONF_INT:
		if (str_int(value, number) < 0 || *number < entry->least || *number > entry->most) {
			fault(source, "%s = %s: expected a number from %lld to %lld", entry->name,
				value, (long long)entry->least, (long long)entry->most);
			return false;
		}
		break;
	case CONF_BOOL:
		*number = truth(value);
		expected = *number < 0 ? "expected 0 or 1" : NULL;
		break;
	case CONF_CHOICE:
		if (!is_choice(entry->choices, value)) {
			fault(source, "%s = %s: expected one of %s", entry->name, value,
				entry->choices);
			return false;
		}
		break;
	}
	if (expected)
		fault(source, "%s = %s: %s", entry->name, value, expected);
	return !expected;
}

static void keep(enum conf_key key, const char *text, int64_t number, int line)
{
	free(values[key].text);
	values[key] = (struct value){.text = xtext(text), .number = number, .line = line};
}

static void use_defaults(void)
{
	struct buf err = BUF_INIT;
	struct source source = {.name = "default", .err = &err};
	for (int i = 0; i < CONF_KEYS; i++) {
		int64_t number;
		if (!check_value(&conf_table[i], conf_table[i].standard, &number, &source))
			bug("%s", buf_str(&err));
		keep((enum conf_key)i, conf_table[i].standard, number, 0);
	}
	buf_free(&err);
}

static int find_key(const char *name)
{
	for (int i = 0; i < CONF_KEYS; i++)
		if (strcmp(conf_table[i].name, name) == 0)
			return i;
	return -1;
}

/* Letters to add, drop or change to make one name of the other. */
static int distance(const char *a, const char *b)
{
	int row[NAME_MOST + 1], n = (int)strlen(b);
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int corner = row[0];
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int best = corner + (a[i - 1] != b[j - 1]);
			corner = row[j];
			if (best > row[j - 1] + 1)
				best = row[j - 1] + 1;
			if (best > row[j] + 1)
				best = row[j] + 1;
			row[j] = best;
		}
	}
	return row[n];
}

static void unknown_key(const char *name, struct source *source)
{
	int nearest = 0, least = NAME_MOST;
	for (int i = 0; strlen(name) <= NAME_MOST && i < CONF_KEYS; i++) {
		int d = distance(conf_table[i].name, name);
		if (d < least) {
			least = d;
			nearest = i;
		}
	}
	if (least <= 2 + (int)strlen(name) / 4)
		fault(source, "unknown key “%s”; did you mean “%s”?", name,
			conf_table[nearest].name);
	else
		fault(source, "unknown key “%s”", name);
}

static void set_of_site(
	enum conf_key key, int64_t site_id, const char *value, struct source *source)
{
	int64_t number;
	if (site_id < 0 || !conf_site_may(key))
		fault(source,
			"%s@…: expected the id of a site behind the @, of a key that a site may "
			"have for itself",
			conf_table[key].name);
	else if (check_value(&conf_table[key], value, &number, source) &&
		conf_site_keep(key, site_id, value, !source->line) != 0)
		fault(source, "%s@%lld is already set", conf_table[key].name, (long long)site_id);
}

static void set(char *name, const char *value, struct source *source)
{
	int64_t number, site_id = conf_site_split(name);
	int key = find_key(name);
	if (key < 0)
		unknown_key(name, source);
	else if (site_id != 0)
		set_of_site((enum conf_key)key, site_id, value, source);
	else if (source->line && values[key].line)
		fault(source, "%s is already set in line %d", name, values[key].line);
	else if (check_value(&conf_table[key], value, &number, source))
		keep((enum conf_key)key, value, number, source->line);
}

static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t n = strlen(text);
	while (n && (text[n - 1] == ' ' || text[n - 1] == '\t' || text[n - 1] == '\r'))
		text[--n] = '\0';
	return text;
}

/* A # starts a comment at the beginning of a line or after a blank, so that one inside an address
 * stays. */
static void drop_comment(char *line)
{
	for (char *p = strchr(line, '#'); p; p = strchr(p + 1, '#'))
		if (p == line || p[-1] == ' ' || p[-1] == '\t') {
			*p = '\0';
			return;
		}
}

static void read_setting(char *line, struct source *source)
{
	char *value = strchr(line, '=');
	if (!value) {
		fault(source, "expected key = value");
		return;
	}
	*value++ = '\0';
	value = trim(value);
	/* what a file cannot say does not come from the command line either: it is printed as a
	 * file */
	if (*value == '#' || strstr(value, " #") || strstr(value, "\t#"))
		fault(source, "%s: a value cannot have # at its beginning or after a blank",
			trim(line));
	else
		set(trim(line), value, source);
}

static void read_lines(char *text, struct source *source)
{
	for (char *line = text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		source->line++;
		if (utf8_check(line, strlen(line)) != UTF8_FINE) {
			fault(source, "not plain UTF-8 text");
			continue;
		}
		drop_comment(line);
		line = trim(line);
		if (*line)
			read_setting(line, source);
	}
}

static void read_file(const char *path, struct source *source)
{
	struct buf text = BUF_INIT;
	if (file_read(path, FILE_MOST, &text, source->err) < 0)
		source->faults++;
	else if (strlen(buf_str(&text)) != text.n)
		fault(source, "not a text file");
	else if (text.n)
		read_lines(text.p, source);
	buf_free(&text);
}

static void read_sets(const char *const *sets, int n_sets, struct source *source)
{
	for (int i = 0; i < n_sets; i++) {
		char *line = xtext(sets[i]);
		if (utf8_check(line, strlen(line)) != UTF8_FINE)
			fault(source, "not plain UTF-8 text");
		else
			read_setting(line, source);
		free(line);
	}
}

static void check_pairs(struct source *source)
{
	for (const struct conf_pair *pair = conf_pairs; pair->least != CONF_KEYS; pair++) {
		const struct value *least = &values[pair->least], *most = &values[pair->most];
		if (least->number <= most->number)
			continue;
		source->line = most->line > least->line ? most->line : least->line;
		fault(source, "%s = %lld is larger than %s = %lld", conf_table[pair->least].name,
			(long long)least->number, conf_table[pair->most].name,
			(long long)most->number);
	}
}

int conf_load(const char *path, const char *const *sets, int n_sets, struct buf *err)
{
	struct source file = {.name = path ? path : "configuration", .err = err};
	struct source command = {.name = "--set", .err = err};
	use_defaults();
	conf_site_clear();
	if (path)
		read_file(path, &file);
	read_sets(sets, n_sets, &command);
	check_pairs(&file);
	if (!*values[CONF_ASSETS_URL].text) {
		struct buf assets = BUF_INIT;
		buf_print(&assets, "%s/assets", values[CONF_PREFIX].text);
		keep(CONF_ASSETS_URL, assets.p, 0, 0);
		buf_free(&assets);
	}
	return file.faults || command.faults ? -1 : 0;
}

static const struct value *value_of(enum conf_key key)
{
	if (!values[CONF_SITE_NAME].text)
		bug("%s is asked for before conf_load", conf_table[key].name);
	return &values[key];
}

const char *conf_text(enum conf_key key)
{
	return value_of(key)->text;
}

int64_t conf_int(enum conf_key key)
{
	return value_of(key)->number;
}

bool conf_on(enum conf_key key)
{
	return value_of(key)->number != 0;
}

const char *conf_name(enum conf_key key)
{
	return conf_table[key].name;
}

void conf_print(struct buf *out)
{
	for (int i = 0; i < CONF_KEYS; i++) {
		const struct conf_entry *entry = &conf_table[i];
		buf_print(out, "# %s", entry->help);
		if (entry->type == CONF_INT)
			buf_print(out, " (%lld–%lld)", (long long)entry->least,
				(long long)entry->most);
		if (entry->type == CONF_CHOICE)
			buf_print(out, " (%s)", entry->choices);
		buf_print(out, "\n%s = %s\n", entry->name, value_of((enum conf_key)i)->text);
		conf_site_print((enum conf_key)i, out);
	}
}
