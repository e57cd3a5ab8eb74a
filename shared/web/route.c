/* SPDX-License-Identifier: MIT */
/*
 * Which route an address has. The table is short and read from the top: the first match wins.
 */
#include <string.h>
#include "base/pool.h"
#include "base/str.h"
#include "web/request_raw.h"

/* Component by component; `:name` takes one whole component that is not empty. */
static bool path_fits(const char *pattern, const char *path, const char **arg, size_t *arg_n)
{
	*arg = "";
	*arg_n = 0;
	for (;;) {
		size_t n = strcspn(pattern, "/"), path_n = strcspn(path, "/");

		if (*pattern == ':') {
			if (path_n == 0)
				return false;
			*arg = path;
			*arg_n = path_n;
		} else if (n != path_n || memcmp(pattern, path, n) != 0) {
			return false;
		}
		if (pattern[n] != path[path_n])
			return false;
		if (pattern[n] == '\0')
			return true;
		pattern += n + 1;
		path += path_n + 1;
	}
}

static void allow_method(struct buf *allow, const char *method)
{
	if (strstr(buf_str(allow), method))
		return;
	if (allow->n > 0)
		buf_text(allow, ", ");
	buf_text(allow, method);
	if (strcmp(method, "GET") == 0)
		buf_text(allow, ", HEAD");
}

const struct route *route_find(const struct route *routes, const char *method, const char *path,
	struct pool *pool, const char **arg, int *status, struct buf *allow)
{
	*status = 404;
	for (const struct route *route = routes; route->path; route++) {
		const char *found;
		size_t n;

		if (!path_fits(route->path, path, &found, &n))
			continue;
		if (strcmp(route->method, method) == 0) {
			*arg = pool_copy(pool, found, n);
			*status = 0;
			return route;
		}
		*status = 405;
		allow_method(allow, route->method);
	}
	return NULL;
}
