/* SPDX-License-Identifier: MIT */
/* Texts that are the same in many tickets (states, categories, numbers of units) as small numbers;
 * which tickets have them is shelf.c's matter. */
#include "modules/desk/shelf/code.h"

#include "base/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	char **text;
	size_t n, room;
	uint16_t *table; /* code + 1, by hash of the text; 0: free */
	size_t slots;
} codes;

static size_t hash_text(const char *text)
{
	uint64_t h = 14695981039346656037u;
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

/* Where a text stands in the table, or the free slot where it would. */
static size_t code_slot(const char *text)
{
	size_t i = hash_text(text) & (codes.slots - 1);
	while (codes.table[i] && strcmp(codes.text[codes.table[i] - 1], text) != 0)
		i = (i + 1) & (codes.slots - 1);
	return i;
}

static void codes_grow(void)
{
	codes.room = codes.room ? codes.room * 2 : 256;
	codes.slots = codes.room * 2;
	char **text = xalloc(codes.room * sizeof(*text));
	if (codes.n)
		memcpy(text, codes.text, codes.n * sizeof(*text));
	free(codes.text);
	free(codes.table);
	codes.text = text;
	codes.table = xalloc(codes.slots * sizeof(*codes.table));
	for (size_t i = 0; i < codes.n; i++)
		codes.table[code_slot(text[i])] = (uint16_t)(i + 1);
}

/* There are as many as states, units and categories; were there more than a code can say, the rest
 * would share the last one's place on no list. */
uint16_t shelf_code_add(const char *text)
{
	if (codes.n == codes.room && codes.n < SHELF_NO / 2)
		codes_grow();
	size_t slot = code_slot(text);
	if (codes.table[slot])
		return (uint16_t)(codes.table[slot] - 1);
	if (codes.n == codes.room)
		return SHELF_NO;
	codes.text[codes.n] = xtext(text);
	codes.table[slot] = (uint16_t)++codes.n;
	return (uint16_t)(codes.n - 1);
}

uint16_t shelf_code(const char *text)
{
	if (!codes.slots)
		return SHELF_NO;
	uint16_t found = codes.table[code_slot(text)];
	return found ? (uint16_t)(found - 1) : SHELF_NO;
}

uint16_t shelf_code_of(int64_t id)
{
	char text[24];
	snprintf(text, sizeof(text), "%lld", (long long)id);
	return shelf_code(text);
}

const char *shelf_text(uint16_t code)
{
	return code < codes.n ? codes.text[code] : "";
}

size_t shelf_codes(void)
{
	return codes.n;
}

void shelf_codes_close(void)
{
	for (size_t i = 0; i < codes.n; i++)
		free(codes.text[i]);
	free(codes.text);
	free(codes.table);
	memset(&codes, 0, sizeof(codes));
}

static const char *const kinds[SHELF_KINDS] = {"letter", "correction", "solicitation"};

uint8_t shelf_kind(const char *kind)
{
	uint8_t i = 0;

	while (i < SHELF_KINDS && strcmp(kinds[i], kind) != 0)
		i++;
	return i;
}

const char *shelf_kind_name(size_t i)
{
	return i < SHELF_KINDS ? kinds[i] : "";
}
