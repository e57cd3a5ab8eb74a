/* SPDX-License-Identifier: MIT */
/*
 * Records as XML, read with libxml2 (which knows the charset that the file names) and written as
 * text. No entity is read and nothing is asked of the network.
 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "text/records.h"

static bool is_element(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && str_equal((const char *)node->name, name);
}

static size_t column_of(const struct record_shape *shape, const xmlNode *node)
{
	size_t c = 0;

	while (c < shape->n && !is_element(node, shape->columns[c].element) &&
		!is_element(node, shape->columns[c].head))
		c++;
	return c;
}

static void take_record(
	const struct record_shape *shape, xmlNode *record, record_take *take, void *ctx)
{
	const char *cells[RECORD_COLUMNS];
	xmlChar *kept[RECORD_COLUMNS] = {NULL};
	const char *fault = NULL;

	for (xmlNode *node = record->children; node && !fault; node = node->next) {
		size_t c = column_of(shape, node);

		if (c == shape->n)
			continue;
		if (kept[c])
			fault = "a value stands there twice";
		else
			kept[c] = xmlNodeGetContent(node);
	}
	for (size_t c = 0; c < shape->n; c++)
		cells[c] = kept[c] ? (const char *)kept[c] : "";
	take(ctx, (size_t)xmlGetLineNo(record), fault ? NULL : cells, fault);
	for (size_t c = 0; c < shape->n; c++)
		xmlFree(kept[c]);
}

int records_read_xml(const char *bytes, size_t n, const struct record_shape *shape,
	record_take *take, void *ctx, struct buf *err)
{
	xmlParserCtxt *parser = n > INT32_MAX ? NULL : xmlNewParserCtxt();
	xmlDoc *doc = NULL;
	xmlNode *root;
	int rc = -1;

	if (parser) {
		doc = xmlCtxtReadMemory(parser, bytes, (int)n, NULL, NULL,
			XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
				XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
	}
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!root) {
		const xmlError *why = parser ? xmlCtxtGetLastError(parser) : NULL;

		buf_print(err, "line %d: not well-formed XML", why ? why->line : 1);
	} else if (doc->intSubset) { /* entities could make it grow without end */
		buf_text(err, "line 1: a document type is declared");
	} else if (!is_element(root, shape->root)) {
		buf_print(err, "line 1: the root element is not “%s”", shape->root);
	} else {
		for (xmlNode *node = root->children; node; node = node->next) {
			if (is_element(node, shape->element))
				take_record(shape, node, take, ctx);
		}
		rc = 0;
	}
	xmlFreeDoc(doc);
	xmlFreeParserCtxt(parser);
	return rc;
}

/* --- writing --- */

/* A carriage return of its own would be read as a line end; what XML cannot hold is left out. */
static void put_text(struct buf *out, const char *text)
{
	char bytes[4];

	while (*text) {
		uint32_t c = utf8_next(&text);

		switch (c) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '\r': buf_text(out, "&#13;"); break;
		default:
			if (c >= ' ' ? c != 0xFFFE && c != 0xFFFF : c == '\n' || c == '\t')
				buf_add(out, bytes, (size_t)utf8_put(c, bytes));
		}
	}
}

void records_xml_begin(const struct record_shape *shape, struct buf *out)
{
	buf_print(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s>\n", shape->root);
}

void records_xml_put(const struct record_shape *shape, const char *const *cells, struct buf *out)
{
	buf_print(out, "  <%s>\n", shape->element);
	for (size_t c = 0; c < shape->n; c++) {
		if (str_empty(cells[c]))
			continue;
		buf_print(out, "    <%s>", shape->columns[c].element);
		put_text(out, cells[c]);
		buf_print(out, "</%s>\n", shape->columns[c].element);
	}
	buf_print(out, "  </%s>\n", shape->element);
}

void records_xml_end(const struct record_shape *shape, struct buf *out)
{
	buf_print(out, "</%s>\n", shape->root);
}
