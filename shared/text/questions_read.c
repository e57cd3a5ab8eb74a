/* SPDX-License-Identifier: MIT */
/*
 * A question set out of its XML: well-formed, without a DOCTYPE and so without entities, fitting
 * questions.rng, and then what a grammar cannot say. What is wrong is said with its line, for the
 * clerk whose file it is.
 */
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/questions_set.h"

#define BYTES_MOST (4 << 20)
#define FAULTS_MOST 10 /* more help nobody */
#define SCALE_LEAST 1
#define SCALE_MOST 5

struct reader {
	struct pool *pool;
	struct questions *set;
	struct buf *err;
	int faults;
};

static void fault(struct reader *r, const xmlNode *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void fault(struct reader *r, const xmlNode *node, const char *format, ...)
{
	va_list args;

	if (r->faults++ >= FAULTS_MOST)
		return;
	buf_print(r->err, "第 %ld 行：", xmlGetLineNo((xmlNode *)node));
	va_start(args, format);
	buf_vprint(r->err, format, args);
	va_end(args);
	buf_char(r->err, '\n');
}

/* --- the tree --- */

static const xmlNode *next_element(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

static bool is(const xmlNode *node, const char *name)
{
	return strcmp((const char *)node->name, name) == 0;
}

static void refuse_doctype(
	void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system_id)
{
	xmlParserCtxt *parser = ctx;

	(void)name, (void)external, (void)system_id;
	*(int *)parser->_private = parser->input ? parser->input->line : 1;
	xmlStopParser(parser);
}

static xmlDoc *read_tree(const char *xml, struct buf *err)
{
	xmlParserCtxt *parser;
	int doctype = 0;
	size_t n = strlen(xml);
	xmlDoc *doc;

	if (n > BYTES_MOST || utf8_check(xml, n) != UTF8_FINE) {
		buf_text(err,
			n > BYTES_MOST ? "文件太大了，最多 4 MB\n"
				       : "文件要用 UTF-8 编码，里面不能有看不见的特殊字符\n");
		return NULL;
	}
	parser = xmlNewParserCtxt();
	parser->_private = &doctype;
	parser->sax->internalSubset = refuse_doctype;
	doc = xmlCtxtReadMemory(parser, xml, (int)n, "questions.xml", "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	if (doctype) {
		buf_print(err, "第 %d 行：问卷文件里不能有 DOCTYPE\n", doctype);
		xmlFreeDoc(doc);
		doc = NULL;
	} else if (!doc) {
		const xmlError *error = xmlCtxtGetLastError(parser);

		buf_print(err, "第 %d 行：这里不是完整的 XML，请检查尖括号和引号是否成对\n",
			error && error->line > 0 ? error->line : 1);
	}
	xmlFreeParserCtxt(parser);
	return doc;
}

/* --- the grammar --- */

struct misfit { /* the deepest element that does not fit: libxml2 complains about all above it too
		 */
	const xmlNode *node;
	int depth;
};

static void note_misfit(void *ctx, xmlError *error)
{
	struct misfit *misfit = ctx;
	const xmlNode *node = error->node;
	int depth = 0;

	if (!node || node->type != XML_ELEMENT_NODE)
		return;
	/* of a bad attribute libxml2 names the element, and sometimes points at its first child */
	if (error->code == XML_RELAXNG_ERR_ATTRVALID && error->str1 && !is(node, error->str1) &&
		node->parent)
		node = node->parent;
	for (const xmlNode *up = node; up; up = up->parent)
		depth++;
	if (depth > misfit->depth)
		*misfit = (struct misfit){node, depth};
}

static void ignore(void *ctx, xmlError *error)
{
	(void)ctx, (void)error;
}

/* What the grammar says of an element of this name. */
static const xmlNode *documentation(const xmlNode *tree, const char *name)
{
	for (const xmlNode *node = next_element(tree); node; node = next_element(node->next)) {
		xmlChar *named =
			is(node, "element") ? xmlGetNoNsProp(node, (const xmlChar *)"name") : NULL;
		bool found = named && strcmp((const char *)named, name) == 0;
		const xmlNode *inside = next_element(node->children);

		xmlFree(named);
		if (found && inside && is(inside, "documentation"))
			return inside;
		inside = documentation(node->children, name);
		if (inside)
			return inside;
	}
	return NULL;
}

static void tell_misfit(struct reader *r, const xmlDoc *grammar, const xmlNode *node)
{
	const xmlNode *text =
		documentation(xmlDocGetRootElement(grammar), (const char *)node->name);
	xmlChar *words = text ? xmlNodeGetContent(text) : NULL;

	if (words)
		fault(r, node, "%s 写得不对。%s", (const char *)node->name, (const char *)words);
	else
		fault(r, node, "这里不能有 %.60s", (const char *)node->name);
	xmlFree(words);
}

static int fits(struct reader *r, xmlDoc *grammar, xmlDoc *doc)
{
	xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewDocParserCtxt(grammar);
	struct misfit misfit = {xmlDocGetRootElement(doc), 0};
	xmlRelaxNGValidCtxt *validator;
	xmlRelaxNG *rules;
	int result = -1;

	xmlRelaxNGSetParserStructuredErrors(parser, ignore, NULL);
	rules = xmlRelaxNGParse(parser);
	xmlRelaxNGFreeParserCtxt(parser);
	if (!rules) {
		buf_text(r->err, "questions.rng: not a RELAX NG grammar\n");
		return -1;
	}
	validator = xmlRelaxNGNewValidCtxt(rules);
	xmlRelaxNGSetValidStructuredErrors(validator, note_misfit, &misfit);
	result = xmlRelaxNGValidateDoc(validator, doc);
	if (result != 0)
		tell_misfit(r, grammar, misfit.node);
	xmlRelaxNGFreeValidCtxt(validator);
	xmlRelaxNGFree(rules);
	return result == 0 ? 0 : -1;
}

static int validate(struct reader *r, const char *schema_dir, xmlDoc *doc)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	xmlDoc *grammar = NULL;
	int result = -1;

	buf_print(&path, "%s/questions.rng", schema_dir);
	if (file_read(path.p, BYTES_MOST, &text, r->err) == 0)
		grammar = xmlReadMemory(buf_str(&text), (int)text.n, path.p, NULL,
			XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (grammar)
		result = fits(r, grammar, doc);
	xmlFreeDoc(grammar);
	buf_free(&path);
	buf_free(&text);
	return result;
}

/* --- elements --- */

/* With runs of white space made one space. */
static const char *tidy(struct reader *r, xmlChar *content)
{
	char *copy = utf8_squeeze(r->pool, content ? (const char *)content : "");

	xmlFree(content);
	return utf8_trim(r->pool, copy);
}

static const char *text_of(struct reader *r, const xmlNode *node)
{
	const char *text = tidy(r, xmlNodeGetContent(node));

	if (*text == '\0')
		fault(r, node, "%s 里没有字", (const char *)node->name);
	return text;
}

static const char *attribute(struct reader *r, const xmlNode *node, const char *name)
{
	return tidy(r, xmlGetNoNsProp(node, (const xmlChar *)name));
}

static bool yes(struct reader *r, const xmlNode *node, const char *name)
{
	return str_equal(attribute(r, node, name), "yes");
}

static int count(struct reader *r, const xmlNode *node, const char *name, int absent)
{
	const char *text = attribute(r, node, name);

	return *text ? (int)strtol(text, NULL, 10) : absent;
}

static double number(struct reader *r, const xmlNode *node, const char *name, double absent)
{
	const char *text = attribute(r, node, name);

	return *text ? strtod(text, NULL) : absent;
}

static void read_choice(
	struct reader *r, const xmlNode *node, struct question_choice *list, size_t *n)
{
	struct question_choice choice = {.code = attribute(r, node, "code"),
		.name = text_of(r, node),
		.other = yes(r, node, "other"),
		.quota = strtoll(attribute(r, node, "quota"), NULL, 10)};

	for (size_t i = 0; i < *n; i++) {
		if (str_equal(list[i].code, choice.code))
			fault(r, node, "编号 %s 在这道题里用了两次", choice.code);
	}
	if (*n < QUESTION_CHOICES)
		list[(*n)++] = choice;
	else
		fault(r, node, "一道题最多 %d 个选项", QUESTION_CHOICES);
}

/* Is this an answer that a question of this kind can have. */
static bool is_answer(struct reader *r, const struct question *q, const char *choice)
{
	const char *colon = strchr(choice, ':');
	char *end;
	long value;

	switch (q->kind) {
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE: return question_choice(q, choice) != NULL;
	case QUESTION_SCALE:
		value = strtol(choice, &end, 10);
		return *end == '\0' && *choice != '+' && (*choice != '0' || choice[1] == '\0') &&
			value >= q->least && value <= q->most;
	case QUESTION_MATRIX:
		return colon &&
			question_row(q, pool_copy(r->pool, choice, (size_t)(colon - choice))) &&
			question_choice(q, colon + 1);
	default: return false;
	}
}

static void read_condition(struct reader *r, const xmlNode *node, struct question *q)
{
	struct question_condition *list = (struct question_condition *)q->conditions;
	struct question_condition condition = {.question = attribute(r, node, "question"),
		.choice = attribute(r, node, "choice"),
		.not_ = is(node, "unless")};
	const struct question *on = question_find(r->set->question, r->set->n, condition.question);

	if (!on)
		fault(r, node, "条件里的题目 %s 不在这道题前面", condition.question);
	else if (*condition.choice && !is_answer(r, on, condition.choice))
		fault(r, node, "题目 %s 没有 %s 这样的回答", on->code, condition.choice);
	if (q->n_conditions < QUESTION_CONDITIONS)
		list[q->n_conditions++] = condition;
	else
		fault(r, node, "一道题最多 %d 个条件", QUESTION_CONDITIONS);
}

/* --- what belongs to which kind --- */

static void check_choices(struct reader *r, const xmlNode *node, const struct question *q)
{
	bool picks = q->kind == QUESTION_SINGLE || q->kind == QUESTION_MULTIPLE;
	size_t least = picks						    ? 1
		: q->kind == QUESTION_RANKING || q->kind == QUESTION_MATRIX ? 2
									    : 0;

	if (q->n_choices < least)
		fault(r, node, "题目 %s 至少要有 %zu 个选项", q->code, least);
	if (least == 0 && q->n_choices > 0)
		fault(r, node, "题目 %s 是填写的题，不能有选项", q->code);
	if ((q->kind == QUESTION_MATRIX) != (q->n_rows > 0))
		fault(r, node,
			q->n_rows > 0 ? "题目 %s 不是矩阵题，不能有 row"
				      : "矩阵题 %s 至少要有一行 row",
			q->code);
	for (size_t i = 0; i < q->n_choices && !picks; i++) {
		if (q->choices[i].other || q->choices[i].quota > 0)
			fault(r, node, "题目 %s：只有单选题和多选题能有“请写明”和名额", q->code);
	}
	if (q->shuffle && !picks && q->kind != QUESTION_RANKING)
		fault(r, node, "题目 %s：只有单选、多选和排序题能打乱选项顺序", q->code);
}

static void check_bounds(struct reader *r, const xmlNode *node, const struct question *q)
{
	bool scale = q->kind == QUESTION_SCALE, many = q->kind == QUESTION_MULTIPLE;
	bool number_kind = q->kind == QUESTION_NUMBER;

	if (scale && (q->most <= q->least || q->most - q->least >= QUESTION_STEPS))
		fault(r, node, "量表题 %s 的最高分要比最低分高，最多 %d 档", q->code,
			QUESTION_STEPS);
	if (!scale && !many && q->kind != QUESTION_TEXT && (q->least || q->most))
		fault(r, node, "题目 %s 不能有 least 和 most", q->code);
	if (!scale && q->most > 0 && q->least > q->most)
		fault(r, node, "题目 %s 的 least 比 most 大", q->code);
	if (many && (q->least > (int)q->n_choices || q->most > (int)q->n_choices))
		fault(r, node, "多选题 %s 要选的比选项还多", q->code);
	if (!scale && (*q->low_name || *q->high_name))
		fault(r, node, "题目 %s 不是量表题，不能有 low-name 和 high-name", q->code);
	if (!number_kind && (isfinite(q->low) || isfinite(q->high)))
		fault(r, node, "题目 %s 不是数字题，不能有 low 和 high", q->code);
	if (number_kind && q->low > q->high)
		fault(r, node, "数字题 %s 的 low 比 high 大", q->code);
}

/* --- questions --- */

static void read_inside(struct reader *r, const xmlNode *node, struct question *q)
{
	q->choices = pool_alloc(r->pool, QUESTION_CHOICES * sizeof *q->choices);
	q->rows = pool_alloc(r->pool, QUESTION_CHOICES * sizeof *q->rows);
	q->conditions = pool_alloc(r->pool, QUESTION_CONDITIONS * sizeof *q->conditions);
	for (const xmlNode *in = next_element(node->children); in; in = next_element(in->next)) {
		if (is(in, "title"))
			q->title = text_of(r, in);
		else if (is(in, "help"))
			q->help = text_of(r, in);
		else if (is(in, "choice"))
			read_choice(r, in, q->choices, &q->n_choices);
		else if (is(in, "row"))
			read_choice(r, in, q->rows, &q->n_rows);
		else
			read_condition(r, in, q);
	}
}

static void read_question(struct reader *r, const xmlNode *node, int page)
{
	struct question q = {.code = attribute(r, node, "code"),
		.title = "",
		.help = "",
		.required = yes(r, node, "required"),
		.shuffle = yes(r, node, "shuffle"),
		.page = page,
		.low = number(r, node, "low", -INFINITY),
		.high = number(r, node, "high", INFINITY),
		.low_name = attribute(r, node, "low-name"),
		.high_name = attribute(r, node, "high-name")};
	bool scale;

	if (r->set->n == QUESTIONS_MOST) {
		fault(r, node, "一份问卷最多 %d 道题", QUESTIONS_MOST);
		return;
	}
	question_kind_read(attribute(r, node, "kind"), &q.kind);
	scale = q.kind == QUESTION_SCALE;
	q.least = count(r, node, "least", scale ? SCALE_LEAST : 0);
	q.most = count(r, node, "most", scale ? SCALE_MOST : 0);
	if (question_find(r->set->question, r->set->n, q.code))
		fault(r, node, "编号 %s 用了两次", q.code);
	read_inside(r, node, &q);
	check_choices(r, node, &q);
	check_bounds(r, node, &q);
	r->set->question[r->set->n++] = q;
}

static void read_pages(struct reader *r, const xmlNode *root)
{
	for (const xmlNode *page = next_element(root->children); page;
		page = next_element(page->next)) {
		r->set->pages++;
		for (const xmlNode *node = next_element(page->children);
			node && r->faults < FAULTS_MOST; node = next_element(node->next))
			read_question(r, node, r->set->pages);
	}
}

struct questions *questions_read(const char *schema_dir, const char *xml, struct buf *err)
{
	struct questions *set = xalloc(sizeof *set);
	struct reader r = {.pool = pool_open(), .set = set, .err = err};
	xmlDoc *doc = read_tree(xml, err);
	bool good = false;

	set->pool = r.pool;
	set->question = pool_alloc(set->pool, QUESTIONS_MOST * sizeof *set->question);
	if (doc && validate(&r, schema_dir, doc) == 0) {
		read_pages(&r, xmlDocGetRootElement(doc));
		good = r.faults == 0;
	}
	xmlFreeDoc(doc);
	if (!good)
		questions_close(&set);
	return set;
}
