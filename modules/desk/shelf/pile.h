/* SPDX-License-Identifier: MIT */
/* How shelf.c puts rows on piles; looking at them is in shelf.h. */
#ifndef HUIYING_MODULES_DESK_SHELF_PILE_H
#define HUIYING_MODULES_DESK_SHELF_PILE_H

#include "modules/desk/shelf/shelf.h"

#define PILE_NONE UINT32_MAX

/* Takes a row from its pile (PILE_NONE: it lay on none) to the one of this key (NULL: to none), and
 * says which that is. */
uint32_t shelf_pile_move(uint32_t from, const struct shelf_key *key);
void shelf_piles_close(void);

#endif
