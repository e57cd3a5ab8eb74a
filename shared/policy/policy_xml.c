/* SPDX-License-Identifier: MIT */
/*
 * Reading policy files with libxml2: no network, no DOCTYPE and so no entities, checked against
 * policy.rng. What the grammar cannot say (a rule twice, a name that does not exist) is checked in
 * policy.c.
 */
#include "policy/policy_xml.h"
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <stdlib.h>
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "base/utf8.h"
#include "policy/policy_xml_why.h"

#define FILE_MOST (4 << 20)

struct policy_grammar {
	xmlDoc *doc; /* its a:documentation says what was expected */
	xmlRelaxNG *rules;
};

/* The deepest place where something is wrong: libxml2 also complains about everything above it. */
struct fault {
	xmlNode *node;
	int depth;
};

static const char *name_of(const xmlNode *node)
{
	return (const char *)node->name;
}

const xmlNode *policy_xml_next(const xmlNode *node)
{
	do
		node = node->next;
	while (node && node->type != XML_ELEMENT_NODE);
	return node;
}

const xmlNode *policy_xml_first(const xmlNode *node)
{
	node = node->children;
	return !node || node->type == XML_ELEMENT_NODE ? node : policy_xml_next(node);
}

char *policy_xml_attribute(struct pool *pool, const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
	char *copy = pool_text(pool, (const char *)value);
	xmlFree(value);
	return copy;
}

char *policy_xml_content(struct pool *pool, const xmlNode *node)
{
	xmlChar *content = xmlNodeGetContent(node);
	char *copy = utf8_squeeze(pool, content ? (const char *)content : "");
	xmlFree(content);
	return copy;
}

/* --- what was expected --- */

static bool is_rng(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp(name_of(node), name) == 0;
}

static const xmlNode *documentation(const xmlNode *element)
{
	for (const xmlNode *child = policy_xml_first(element); child;
		child = policy_xml_next(child)) {
		if (is_rng(child, "documentation"))
			return child;
	}
	return NULL;
}

static void say_expected(const struct policy_grammar *grammar, const xmlNode *node, struct buf *err)
{
	const xmlNode *element = NULL, *text;
	xmlChar *content;

	for (; node && node->type == XML_ELEMENT_NODE && !element; node = node->parent)
		element = policy_xml_definition(grammar->doc, node);
	text = element ? documentation(element) : NULL;
	if (!text)
		return;
	content = xmlNodeGetContent(text);
	buf_print(err, "; expected: %s", (const char *)content);
	xmlFree(content);
}

/* --- the grammar --- */

static void ignore(void *ctx, xmlError *error)
{
	(void)ctx;
	(void)error;
}

struct policy_grammar *policy_grammar_open(const char *dir, struct buf *err)
{
	struct policy_grammar *grammar = xalloc(sizeof *grammar);
	struct buf path = BUF_INIT, text = BUF_INIT;
	xmlRelaxNGParserCtxt *parser = NULL;

	buf_print(&path, "%s/policy.rng", dir);
	if (file_read(path.p, FILE_MOST, &text, err) != 0)
		goto out;
	grammar->doc = xmlReadMemory(buf_str(&text), (int)text.n, path.p, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (grammar->doc)
		parser = xmlRelaxNGNewDocParserCtxt(grammar->doc);
	if (parser) {
		xmlRelaxNGSetParserStructuredErrors(parser, ignore, NULL);
		grammar->rules = xmlRelaxNGParse(parser);
		xmlRelaxNGFreeParserCtxt(parser);
	}
	if (!grammar->rules)
		buf_print(err, "%s: not a RELAX NG grammar\n", path.p);
out:
	buf_free(&path);
	buf_free(&text);
	if (!grammar->rules)
		policy_grammar_close(&grammar);
	return grammar;
}

void policy_grammar_close(struct policy_grammar **grammar)
{
	if (!*grammar)
		return;
	if ((*grammar)->rules)
		xmlRelaxNGFree((*grammar)->rules);
	xmlFreeDoc((*grammar)->doc);
	free(*grammar);
	*grammar = NULL;
}

/* --- a file --- */

static void refuse_doctype(
	void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system_id)
{
	xmlParserCtxt *parser = ctx;
	(void)name;
	(void)external;
	(void)system_id;
	*(int *)parser->_private = parser->input ? parser->input->line : 1;
	xmlStopParser(parser);
}

/* One line, without the line feed that libxml2 ends its messages with. */
static void copy_message(char out[200], const char *message)
{
	size_t n = message ? strcspn(message, "\n") : 0;
	n = n < 199 ? n : 199;
	memcpy(out, message ? message : "", n);
	out[n] = '\0';
}

/* Texts are kept as UTF-8. */
static bool is_utf8(const xmlDoc *doc)
{
	return !doc->encoding || xmlStrcasecmp(doc->encoding, (const xmlChar *)"UTF-8") == 0;
}

static xmlDoc *read_tree(const char *file, const char *text, size_t n, struct buf *err)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	int doctype = 0;
	xmlDoc *doc;

	if (!parser || n > FILE_MOST) {
		buf_print(err, "%s: too large\n", file);
		xmlFreeParserCtxt(parser);
		return NULL;
	}
	parser->_private = &doctype;
	parser->sax->internalSubset = refuse_doctype;
	doc = xmlCtxtReadMemory(parser, text, (int)n, file, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
			XML_PARSE_NODICT /* elements move to another tree */);
	if (doctype) {
		buf_print(err, "%s:%d: a DOCTYPE; expected: none, a policy has no entities\n", file,
			doctype);
	} else if (!doc) {
		const xmlError *error = xmlCtxtGetLastError(parser);
		char message[200];
		copy_message(message, error ? error->message : NULL);
		buf_print(err, "%s:%d: %s; expected: well-formed XML\n", file,
			error ? error->line : 1, message);
	} else if (!is_utf8(doc)) {
		buf_print(err, "%s:1: encoding %s; expected: UTF-8\n", file,
			(const char *)doc->encoding);
	} else {
		xmlFreeParserCtxt(parser);
		return doc;
	}
	xmlFreeDoc(doc);
	xmlFreeParserCtxt(parser);
	return NULL;
}

static int depth_of(const xmlNode *node)
{
	int depth = 0;
	for (; node; node = node->parent)
		depth++;
	return depth;
}

static void note_fault(void *ctx, xmlError *error)
{
	struct fault *fault = ctx;
	xmlNode *node = error->node;

	if (!node || node->type != XML_ELEMENT_NODE || depth_of(node) <= fault->depth)
		return;
	fault->node = node;
	fault->depth = depth_of(node);
}

/* The grammar with the definition of one element as its start; NULL when it defines none of this
 * name. */
static xmlRelaxNG *grammar_of(const struct policy_grammar *grammar, const xmlNode *node)
{
	xmlNode *ref;

	if (!policy_xml_defines(grammar->doc, name_of(node)))
		return NULL;
	ref = xmlNewNode(NULL, (const xmlChar *)"ref");
	xmlSetProp(ref, (const xmlChar *)"name", node->name);
	return policy_xml_grammar(grammar->doc, ref);
}

static int look(xmlRelaxNG *rules, xmlDoc *doc, struct fault *fault)
{
	xmlRelaxNGValidCtxt *validator = xmlRelaxNGNewValidCtxt(rules);
	int result;

	*fault = (struct fault){xmlDocGetRootElement(doc), 2};
	xmlRelaxNGSetValidStructuredErrors(validator, note_fault, fault);
	result = xmlRelaxNGValidateDoc(validator, doc);
	xmlRelaxNGFreeValidCtxt(validator);
	return result;
}

static void tell(const struct policy_grammar *grammar, const xmlNode *node, const char *file,
	const char *why, struct buf *err)
{
	buf_print(err, "%s:%ld: %s: ", file, xmlGetLineNo(node), name_of(node));
	if (why)
		buf_text(err, why);
	else
		policy_xml_why(grammar->doc, node, err);
	say_expected(grammar, node, err);
	buf_char(err, '\n');
}

/* The child that does not fit its own definition: where children may come in any order, libxml2
 * does not say which. */
static xmlNode *bad_child(const struct policy_grammar *grammar, const xmlNode *node)
{
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		xmlRelaxNG *rules = grammar_of(grammar, child);
		struct fault fault;
		xmlDoc *alone;
		int result = 0;
		if (!rules)
			continue;
		alone = xmlNewDoc((const xmlChar *)"1.0");
		xmlDocSetRootElement(alone, xmlDocCopyNode((xmlNode *)child, alone, 1));
		result = look(rules, alone, &fault);
		xmlFreeDoc(alone);
		xmlRelaxNGFree(rules);
		if (result != 0)
			return (xmlNode *)child;
	}
	return NULL;
}

/* In what is optional libxml2 names the outermost element that does not fit: look at it alone, and
 * again inside. Takes the element out of its document, which is of no more use. */
static void look_closer(
	const struct policy_grammar *grammar, xmlNode *node, const char *file, struct buf *err)
{
	bool nested = node->parent && node->parent->name &&
		strcmp(name_of(node), name_of(node->parent)) == 0;
	xmlRelaxNG *rules = nested ? NULL : grammar_of(grammar, node);
	struct fault fault = {node, 2};
	xmlNode *child;
	xmlDoc *alone;

	if (!rules) {
		tell(grammar, node, file, NULL, err);
		return;
	}
	alone = xmlNewDoc((const xmlChar *)"1.0");
	xmlDocSetRootElement(alone, node);
	look(rules, alone, &fault);
	child = fault.node == node ? bad_child(grammar, node) : fault.node;
	if (child)
		look_closer(grammar, child, file, err);
	else
		tell(grammar, node, file, NULL, err);
	xmlRelaxNGFree(rules);
	xmlFreeDoc(alone);
}

static int validate(struct policy_grammar *grammar, xmlDoc *doc, const char *file, struct buf *err)
{
	const xmlNode *misplaced;
	struct fault fault;

	if (look(grammar->rules, doc, &fault) == 0)
		return 0;
	misplaced = policy_xml_misplaced(grammar->doc, xmlDocGetRootElement(doc));
	if (misplaced)
		tell(grammar, misplaced, file, "stands in the wrong place, or twice", err);
	else
		look_closer(grammar, fault.node, file, err);
	return -1;
}

xmlDoc *policy_xml_parse(struct policy_grammar *grammar, const char *file, const char *text,
	size_t n, struct buf *err)
{
	xmlDoc *doc = read_tree(file, text, n, err);
	if (doc && validate(grammar, doc, file, err) != 0) {
		xmlFreeDoc(doc);
		doc = NULL;
	}
	return doc;
}
