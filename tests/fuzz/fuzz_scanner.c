/* SPDX-License-Identifier: MIT */
/* An answer of a virus scanner: whatever it says, only "OK" in its place makes a file clean, and
 * what was found has its end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/scanner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char why[SCANNER_NAME];
	char *answer = malloc(n ? n : 1);
	enum scan scan;

	if (!answer)
		abort();
	if (n)
		memcpy(answer, data, n);
	memset(why, 'x', sizeof why);
	scan = scanner_read(answer, n, why);
	if (!memchr(why, '\0', sizeof why))
		abort();
	if (scan == SCAN_CLEAN && (n < 11 || memcmp(answer, "stream: OK", 10) != 0 || *why))
		abort();
	if (scan == SCAN_INFECTED && !*why)
		abort();
	free(answer);
	return 0;
}
