/* SPDX-License-Identifier: MIT */
/*
 * A policy file as a checked tree, for policy.c alone. What is wrong is said as "FILE:LINE: what;
 * expected: what".
 */
#ifndef HUIYING_POLICY_POLICY_XML_H
#define HUIYING_POLICY_POLICY_XML_H

#include <libxml/tree.h>
#include <stddef.h>

struct buf;
struct pool;
struct policy_grammar;

/* DIR/policy.rng; NULL with a message. */
struct policy_grammar *policy_grammar_open(const char *dir, struct buf *err);
void policy_grammar_close(struct policy_grammar **grammar);

/* NULL with a message when it is not well-formed, has a DOCTYPE or does not fit the grammar.
 * xmlFreeDoc() it. */
xmlDoc *policy_xml_parse(struct policy_grammar *grammar, const char *file, const char *text,
	size_t n, struct buf *err);

/* Copies in the pool; NULL when the attribute is absent. Content with runs of white space made one
 * space. */
char *policy_xml_attribute(struct pool *pool, const xmlNode *node, const char *name);
char *policy_xml_content(struct pool *pool, const xmlNode *node);
/* First child element, next sibling element; NULL at the end. */
const xmlNode *policy_xml_first(const xmlNode *node);
const xmlNode *policy_xml_next(const xmlNode *node);

#endif
