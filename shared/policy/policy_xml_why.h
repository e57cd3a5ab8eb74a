/* SPDX-License-Identifier: MIT */
/* Why an element does not fit policy.rng, in an operator's words; for policy_xml.c alone. */
#ifndef HUIYING_POLICY_POLICY_XML_WHY_H
#define HUIYING_POLICY_POLICY_XML_WHY_H

#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <stdbool.h>

struct buf;

/* The grammar's element for a node; NULL when it has none of this name. */
const xmlNode *policy_xml_definition(const xmlDoc *grammar, const xmlNode *node);
/* Is there a <define> of this name? */
bool policy_xml_defines(const xmlDoc *grammar, const char *name);
/* The grammar with something else as its start, which becomes part of it; NULL when that makes
 * none. */
xmlRelaxNG *policy_xml_grammar(const xmlDoc *grammar, xmlNode *start);

/* The first element of a tree that stands behind one it belongs before, or stands twice; NULL. */
const xmlNode *policy_xml_misplaced(const xmlDoc *grammar, const xmlNode *root);
/* "no source", "days="x" does not fit", …: what is wrong with a node's attributes, else "does not
 * fit". */
void policy_xml_why(const xmlDoc *grammar, const xmlNode *node, struct buf *words);

#endif
