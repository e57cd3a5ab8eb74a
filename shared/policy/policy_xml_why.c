/* SPDX-License-Identifier: MIT */
/*
 * libxml2 says that an element does not fit, and of what is optional or may come in any order not
 * why. This looks again, at the grammar itself: which attribute is unknown, missing or has a wrong
 * value, which child stands in the wrong place.
 */
#include "policy/policy_xml_why.h"
#include <string.h>
#include "base/str.h"
#include "policy/policy_xml.h"

#define PARTS_MOST 64 /* attributes or children that an element may have */

/* Something an element's definition speaks of. */
struct part {
	const xmlNode *node; /* attribute, element or ref */
	bool optional;
	bool many;
};
struct parts {
	struct part part[PARTS_MOST];
	size_t n;
};

static bool is_rng(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static bool is_named(const xmlNode *node, const char *wanted)
{
	xmlChar *name = xmlGetNoNsProp(node, (const xmlChar *)"name");
	bool same = name && strcmp((const char *)name, wanted) == 0;
	xmlFree(name);
	return same;
}

/* --- definitions --- */

/* The grammar's element of this name, the one inside an element `parent` when there are several. */
static const xmlNode *find_element(
	const xmlNode *in, const char *name, const char *parent, bool inside)
{
	const xmlNode *found = NULL;
	for (const xmlNode *node = policy_xml_first(in); node; node = policy_xml_next(node)) {
		const xmlNode *deeper;
		bool element = is_rng(node, "element");
		if (element && inside && is_named(node, name))
			return node;
		deeper =
			find_element(node, name, parent, element ? is_named(node, parent) : inside);
		if (deeper)
			return deeper;
		if (element && !found && is_named(node, name))
			found = node;
	}
	return found;
}

const xmlNode *policy_xml_definition(const xmlDoc *grammar, const xmlNode *node)
{
	const xmlNode *parent = node->parent;
	bool top = !parent || parent->type != XML_ELEMENT_NODE;
	return find_element(xmlDocGetRootElement(grammar), (const char *)node->name,
		top ? "" : (const char *)parent->name, top);
}

static void ignore(void *ctx, xmlError *error)
{
	(void)ctx;
	(void)error;
}

xmlRelaxNG *policy_xml_grammar(const xmlDoc *grammar, xmlNode *start)
{
	xmlDoc *doc = xmlCopyDoc((xmlDoc *)grammar, 1);
	xmlNode *root = xmlDocGetRootElement(doc), *holder;
	xmlRelaxNGParserCtxt *parser;
	xmlRelaxNG *rules;

	for (xmlNode *child = (xmlNode *)policy_xml_first(root), *next; child; child = next) {
		next = (xmlNode *)policy_xml_next(child);
		if (!is_rng(child, "start"))
			continue;
		xmlUnlinkNode(child);
		xmlFreeNode(child);
	}
	holder = xmlNewChild(root, root->ns, (const xmlChar *)"start", NULL);
	xmlAddChild(holder, start);
	xmlSetNs(start, root->ns);
	xmlReconciliateNs(doc, root);
	parser = xmlRelaxNGNewDocParserCtxt(doc);
	xmlRelaxNGSetParserStructuredErrors(parser, ignore, NULL);
	rules = xmlRelaxNGParse(parser);
	xmlRelaxNGFreeParserCtxt(parser);
	xmlFreeDoc(doc);
	return rules;
}

static const xmlNode *find_define(const xmlDoc *grammar, const char *name)
{
	for (const xmlNode *node = policy_xml_first(xmlDocGetRootElement(grammar)); node;
		node = policy_xml_next(node)) {
		if (is_rng(node, "define") && is_named(node, name))
			return node;
	}
	return NULL;
}

bool policy_xml_defines(const xmlDoc *grammar, const char *name)
{
	return find_define(grammar, name) != NULL;
}

static void put(struct parts *parts, const xmlNode *node, bool optional, bool many)
{
	if (parts->n < PARTS_MOST)
		parts->part[parts->n++] = (struct part){node, optional, many};
}

/* --- the order of children --- */

static void gather_children(const xmlNode *in, bool many, struct parts *parts)
{
	for (const xmlNode *node = policy_xml_first(in); node; node = policy_xml_next(node)) {
		if (is_rng(node, "attribute"))
			continue;
		if (is_rng(node, "ref") || is_rng(node, "element"))
			put(parts, node, true, many);
		else
			gather_children(node,
				many || is_rng(node, "zeroOrMore") || is_rng(node, "oneOrMore"),
				parts);
	}
}

static bool any_order(const xmlNode *in)
{
	for (const xmlNode *node = policy_xml_first(in); node; node = policy_xml_next(node)) {
		if (is_rng(node, "interleave") || (!is_rng(node, "element") && any_order(node)))
			return true;
	}
	return false;
}

static size_t place_of(const struct parts *parts, const xmlNode *child)
{
	size_t i = 0;
	while (i < parts->n && !is_named(parts->part[i].node, (const char *)child->name))
		i++;
	return i;
}

static const xmlNode *misplaced_child(const xmlNode *definition, const xmlNode *node)
{
	struct parts parts = {.n = 0};
	size_t before = 0;
	bool first = true;

	gather_children(definition, false, &parts);
	for (const xmlNode *child = policy_xml_first(node); child; child = policy_xml_next(child)) {
		size_t place = place_of(&parts, child);
		if (place == parts.n)
			continue;
		if (!first && (place < before || (place == before && !parts.part[place].many)))
			return child;
		before = place;
		first = false;
	}
	return NULL;
}

const xmlNode *policy_xml_misplaced(const xmlDoc *grammar, const xmlNode *root)
{
	const xmlNode *definition = policy_xml_definition(grammar, root), *found = NULL;

	if (!definition)
		return NULL;
	if (!any_order(definition))
		found = misplaced_child(definition, root);
	for (const xmlNode *child = policy_xml_first(root); child && !found;
		child = policy_xml_next(child))
		found = policy_xml_misplaced(grammar, child);
	return found;
}

/* --- attributes --- */

static const xmlNode *referred(const xmlNode *node)
{
	xmlChar *name = xmlGetNoNsProp(node, (const xmlChar *)"name");
	const xmlNode *define =
		name && is_rng(node, "ref") ? find_define(node->doc, (const char *)name) : NULL;
	xmlFree(name);
	return define;
}

static void gather_attributes(const xmlNode *in, bool optional, struct parts *parts)
{
	for (const xmlNode *node = policy_xml_first(in); node; node = policy_xml_next(node)) {
		const xmlNode *define = referred(node);
		bool loose = optional || is_rng(node, "optional") || is_rng(node, "choice");
		if (is_rng(node, "attribute"))
			put(parts, node, optional, false);
		else if (define)
			gather_attributes(define, optional, parts);
		else if (!is_rng(node, "element"))
			gather_attributes(node, loose, parts);
	}
}

/* Alone in an element of its own. */
static bool value_fits(
	const xmlDoc *grammar, const xmlNode *attribute, const xmlAttr *given, const xmlChar *value)
{
	xmlNode *element = xmlNewNode(NULL, (const xmlChar *)"element");
	xmlDoc *alone = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *root = xmlNewNode(NULL, (const xmlChar *)"x");
	xmlRelaxNGValidCtxt *validator;
	xmlRelaxNG *rules;
	bool fits;

	xmlSetProp(element, (const xmlChar *)"name", (const xmlChar *)"x");
	xmlAddChild(element, xmlCopyNode((xmlNode *)attribute, 1));
	rules = policy_xml_grammar(grammar, element);
	xmlDocSetRootElement(alone, root);
	xmlNewProp(root, given->name, value);
	validator = rules ? xmlRelaxNGNewValidCtxt(rules) : NULL;
	if (validator)
		xmlRelaxNGSetValidStructuredErrors(validator, ignore, NULL);
	fits = !validator || xmlRelaxNGValidateDoc(validator, alone) == 0;
	xmlRelaxNGFreeValidCtxt(validator);
	xmlRelaxNGFree(rules);
	xmlFreeDoc(alone);
	return fits;
}

static bool say_wrong(
	const xmlDoc *grammar, const struct parts *parts, const xmlAttr *given, struct buf *words)
{
	xmlChar *value = xmlGetNoNsProp(given->parent, given->name);
	bool known = false, fits = false;

	for (size_t i = 0; i < parts->n && !fits; i++) {
		if (!is_named(parts->part[i].node, (const char *)given->name))
			continue;
		known = true;
		fits = value_fits(grammar, parts->part[i].node, given, value);
	}
	if (!known)
		buf_print(words, "%s is not known here", (const char *)given->name);
	else if (!fits)
		buf_print(words, "%s=\"%.60s\"", (const char *)given->name, (const char *)value);
	xmlFree(value);
	return !known || !fits;
}

static bool say_missing(const struct parts *parts, const xmlNode *node, struct buf *words)
{
	for (size_t i = 0; i < parts->n; i++) {
		const struct part *part = &parts->part[i];
		xmlChar *name = xmlGetNoNsProp(part->node, (const xmlChar *)"name");
		bool missing = !part->optional && name && !xmlHasProp(node, name);
		if (missing)
			buf_print(words, "no %s", (const char *)name);
		xmlFree(name);
		if (missing)
			return true;
	}
	return false;
}

void policy_xml_why(const xmlDoc *grammar, const xmlNode *node, struct buf *words)
{
	const xmlNode *definition = policy_xml_definition(grammar, node);
	struct parts parts = {.n = 0};

	if (!definition) {
		buf_text(words, "not known here");
		return;
	}
	gather_attributes(definition, false, &parts);
	for (const xmlAttr *given = node->properties; given; given = given->next) {
		if (say_wrong(grammar, &parts, given, words))
			return;
	}
	if (!say_missing(&parts, node, words))
		buf_text(words, "does not fit");
}
