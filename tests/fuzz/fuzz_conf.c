/* SPDX-License-Identifier: MIT */
/* huiying.conf: whatever stands in the file, it is either in force as printed or refused with a
 * message. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/conf.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int load(const void *data, size_t size, struct buf *err)
{
	char path[64];
	int fd = memfd_create("huiying.conf", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int result = conf_load(path, NULL, 0, err);
	close(fd);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf err = BUF_INIT, first = BUF_INIT, second = BUF_INIT;
	int result = load(data, size, &err);
	if ((result < 0) != (err.n > 0))
		abort();
	conf_print(&first);
	if (result == 0) {
		if (load(first.p, first.n, &err) < 0)
			abort();
		conf_print(&second);
		if (strcmp(first.p, second.p) != 0)
			abort();
	}
	buf_free(&err);
	buf_free(&first);
	buf_free(&second);
	return 0;
}
