/* SPDX-License-Identifier: MIT */
/*
 * What XML 1.0 may hold. The database may hold more (an import), and a page that escapes its values
 * does not know that it is XML.
 */
#ifndef HUIYING_TEXT_XML_TEXT_H
#define HUIYING_TEXT_XML_TEXT_H

struct pool;

/* The same text without the characters that XML does not allow; NULL stays NULL. */
const char *xml_text(struct pool *pool, const char *text);

#endif
