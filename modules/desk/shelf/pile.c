/* SPDX-License-Identifier: MIT */
/*
 * Piles of tickets that are alike in every column that is filtered by or counted. There are far
 * fewer of them than tickets, so that a filter with all its counts is one pass over the piles.
 * An empty pile stays: there will soon be another ticket like those.
 */
#include "modules/desk/shelf/pile.h"

#include "base/pool.h"

#include <stdlib.h>
#include <string.h>

static struct {
	struct shelf_key *key;
	uint32_t *rows; /* on each */
	size_t n, room;
	uint32_t *table; /* pile + 1, by hash of the key; 0: free */
	size_t slots;
} piles;

static size_t hash_key(const struct shelf_key *key)
{
	const unsigned char *bytes = (const unsigned char *)key;
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < sizeof(*key); i++)
		h = (h ^ bytes[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

/* Where a key stands in the table, or the free slot where it would. */
static size_t pile_slot(const struct shelf_key *key)
{
	size_t i = hash_key(key) & (piles.slots - 1);
	while (piles.table[i] && memcmp(&piles.key[piles.table[i] - 1], key, sizeof(*key)) != 0)
		i = (i + 1) & (piles.slots - 1);
	return i;
}

static void piles_grow(void)
{
	piles.room = piles.room ? piles.room * 2 : 256;
	piles.slots = piles.room * 2;
	struct shelf_key *key = xalloc(piles.room * sizeof(*key));
	uint32_t *rows = xalloc(piles.room * sizeof(*rows));
	if (piles.n) {
		memcpy(key, piles.key, piles.n * sizeof(*key));
		memcpy(rows, piles.rows, piles.n * sizeof(*rows));
	}
	free(piles.key);
	free(piles.rows);
	free(piles.table);
	piles.key = key;
	piles.rows = rows;
	piles.table = xalloc(piles.slots * sizeof(*piles.table));
	for (size_t i = 0; i < piles.n; i++)
		piles.table[pile_slot(&key[i])] = (uint32_t)(i + 1);
}

uint32_t shelf_pile_move(uint32_t from, const struct shelf_key *key)
{
	if (from != PILE_NONE)
		piles.rows[from]--;
	if (!key)
		return PILE_NONE;
	if (piles.n == piles.room)
		piles_grow();
	size_t slot = pile_slot(key);
	if (!piles.table[slot]) {
		memcpy(&piles.key[piles.n], key, sizeof(*key)); /* all bytes */
		piles.table[slot] = (uint32_t)++piles.n;
	}
	uint32_t to = piles.table[slot] - 1;
	piles.rows[to]++;
	return to;
}

size_t shelf_piles(void)
{
	return piles.n;
}

const struct shelf_key *shelf_pile_keys(void)
{
	return piles.key;
}

const uint32_t *shelf_pile_rows(void)
{
	return piles.rows;
}

void shelf_piles_close(void)
{
	free(piles.key);
	free(piles.rows);
	free(piles.table);
	memset(&piles, 0, sizeof(piles));
}
