/* SPDX-License-Identifier: MIT */
/*
 * The mapped file behind the counters. Who reads them, and under which names they are shown, is
 * the business of others.
 */
#include "base/meter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"

static const char magic[8] = "HYMETR1";

static struct meter own; /* until there is a file */
static struct meter *meter = &own;
static char path[PATH_MAX];
static int my_place = -1;

static const int64_t buckets[METER_BUCKETS] = {
	1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};

const char *meter_route_name(enum meter_route route)
{
	static const char *const names[METER_ROUTES] = {"read", "write", "files", "unknown"};

	return names[route];
}

int64_t meter_bucket(int bucket)
{
	return buckets[bucket];
}

/* --- the file --- */

static bool name_file(char *out, size_t room, const char *dir, const char *program, const char *end)
{
	int n = snprintf(out, room, "%s/%s.meter%s", dir, program, end);

	return n > 0 && (size_t)n < room;
}

static void begin(struct meter *new, const char *program, instant now)
{
	memcpy(new->magic, magic, sizeof magic);
	new->size = sizeof *new;
	new->pid = getpid();
	new->started_at = now;
	snprintf(new->program, sizeof new->program, "%s", program);
	snprintf(new->version, sizeof new->version, "%s", PACKAGE_VERSION);
}

/* A file that gets its name only when it is whole; workers of an earlier program keep theirs. */
static struct meter *map(const char *program, instant now)
{
	char new_path[PATH_MAX + 8];
	struct meter *new = MAP_FAILED;

	snprintf(new_path, sizeof new_path, "%s.new", path);
	unlink(new_path);
	int fd = open(new_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd >= 0 && posix_fallocate(fd, 0, sizeof *new) == 0)
		new = mmap(NULL, sizeof *new, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	if (new == MAP_FAILED)
		return NULL;
	begin(new, program, now);
	if (rename(new_path, path) == 0)
		return new;
	munmap(new, sizeof *new);
	unlink(new_path);
	return NULL;
}

int meter_open(const char *dir, const char *program, instant now, struct buf *err)
{
	struct meter *new = NULL;

	errno = ENAMETOOLONG;
	if (name_file(path, sizeof path, dir, program, ""))
		new = map(program, now);
	if (!new) {
		buf_print(err, "%s/%s.meter: %s", dir, program, strerror(errno));
		return -1;
	}
	meter = new;
	return 0;
}

static bool read_file(const char *name, struct meter *out)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, out, sizeof *out);
	close(fd);
	return n == (ssize_t)sizeof *out && memcmp(out->magic, magic, sizeof magic) == 0 &&
		out->size == sizeof *out && memchr(out->program, '\0', sizeof out->program) &&
		memchr(out->version, '\0', sizeof out->version);
}

/* While this one ended, another may have begun under its name. */
static bool is_mine(void)
{
	struct meter there;

	return read_file(path, &there) && there.pid == getpid();
}

void meter_close(void)
{
	if (meter == &own)
		return;
	if (is_mine())
		unlink(path);
	munmap(meter, sizeof *meter);
	meter = &own;
}

bool meter_read(const char *dir, const char *program, struct meter *out)
{
	char name[PATH_MAX];

	return name_file(name, sizeof name, dir, program, "") && read_file(name, out);
}

/* --- counting --- */

static void add(uint64_t *counter, uint64_t n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

void meter_add(enum meter_sum sum, uint64_t n)
{
	add(&meter->sum[sum], n);
}

void meter_set(enum meter_gauge gauge, int64_t value)
{
	__atomic_store_n(&meter->gauge[gauge], value, __ATOMIC_RELAXED);
}

void meter_request(enum meter_route route, int status, int64_t micros, size_t bytes)
{
	int class = status / 100 - 2, bucket = 0;

	if (class < 0 || class >= METER_CLASSES)
		class = METER_CLASSES - 1;
	while (bucket < METER_BUCKETS && micros > buckets[bucket])
		bucket++;
	add(&meter->requests[route][class], 1);
	add(&meter->took[route][bucket], 1);
	add(&meter->took_sum[route], (uint64_t)(micros > 0 ? micros : 0));
	add(&meter->sum[METER_BYTES], bytes);
	if (status == 429)
		add(&meter->sum[METER_LIMITED], 1);
}

static void set_place(int place, enum meter_worker state)
{
	if (place >= 0 && place < METER_PLACES)
		__atomic_store_n(&meter->worker[place], (uint8_t)state, __ATOMIC_RELAXED);
}

void meter_place(int place)
{
	my_place = place;
	set_place(place, METER_IDLE);
}

void meter_place_gone(int place)
{
	set_place(place, METER_GONE);
}

void meter_busy(bool busy)
{
	set_place(my_place, busy ? METER_BUSY : METER_IDLE);
}
