/* SPDX-License-Identifier: MIT */
/*
 * Where the listening socket comes from: a path, systemd (LISTEN_FDS), or descriptor 0 as FastCGI
 * says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/str.h"
#include "web/fastcgi.h"

#define BACKLOG 511
#define SYSTEMD_FD 3

static int is_listening(int fd)
{
	int yes = 0;
	socklen_t n = sizeof yes;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &n) == 0 && yes;
}

/* Workers look before they accept, and only one of those who looked gets the connection. */
static int set_flags(int fd)
{
	return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0 &&
			fcntl(fd, F_SETFD, FD_CLOEXEC) == 0
		? fd
		: -1;
}

static int handed_over(struct buf *err)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int64_t number;
	int fd = 0;

	if (pid && fds && str_int(pid, &number) == 0 && number == getpid()) {
		if (strcmp(fds, "1") != 0) {
			buf_print(err, "systemd passes %s sockets, expected 1\n", fds);
			return -1;
		}
		fd = SYSTEMD_FD;
		unsetenv("LISTEN_PID"); /* nobody whom we start is meant */
		unsetenv("LISTEN_FDS");
		unsetenv("LISTEN_FDNAMES");
	}
	if (is_listening(fd))
		return set_flags(fd);
	buf_text(err,
		"no socket: give -s PATH, or pass a listening one as descriptor 0 or through "
		"systemd\n");
	return -1;
}

/* The lock stays while its descriptor is open. */
static int lock_path(const char *path, struct buf *err)
{
	struct buf name = BUF_INIT;
	int fd;

	buf_print(&name, "%s.lock", path);
	fd = open(name.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		buf_print(err, "%s: %s\n", name.p, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		buf_print(err, "%s: another program already answers on this socket\n", path);
		close(fd);
		fd = -1;
	}
	buf_free(&name);
	return fd;
}

static int bind_path(const char *path, struct buf *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), failed;
	mode_t mask;

	memcpy(address.sun_path, path, strlen(path) + 1);
	unlink(path);
	mask = umask(0117); /* 0660: nginx comes in by its group */
	failed = fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
		listen(fd, BACKLOG) != 0;
	umask(mask);
	if (!failed)
		return fd;
	buf_print(err, "%s: cannot listen: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int fastcgi_listen(const char *path, int *lock, struct buf *err)
{
	struct stat st;
	int fd;

	*lock = -1;
	if (!path)
		return handed_over(err);
	if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		buf_print(err, "%s: too long for the path of a socket\n", path);
		return -1;
	}
	if (stat(path, &st) == 0 && !S_ISSOCK(st.st_mode)) {
		buf_print(err, "%s: is there already and is no socket\n", path);
		return -1;
	}
	*lock = lock_path(path, err);
	if (*lock < 0)
		return -1;
	fd = bind_path(path, err);
	if (fd < 0) {
		close(*lock);
		*lock = -1;
	}
	return fd;
}
