/* SPDX-License-Identifier: MIT */
/* How shelf.c gives texts their codes; asking for them is in shelf.h. */
#ifndef HUIYING_MODULES_DESK_SHELF_CODE_H
#define HUIYING_MODULES_DESK_SHELF_CODE_H

#include "modules/desk/shelf/shelf.h"

uint16_t shelf_code_add(const char *text);
void shelf_codes_close(void);

#endif
