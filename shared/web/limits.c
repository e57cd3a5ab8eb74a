/* SPDX-License-Identifier: MIT */
/*
 * The shared table behind the guard's limits. A set of entries has one lock and is found by a keyed
 * hash; what counts as the same person is decided in guard.c.
 */
#include "web/limits.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/secret.h"

/* The uses of one person, oldest at head. */
struct entry {
	uint64_t tag; /* 0: free */
	instant used;
	instant newest_from; /* first of the uses counted in the newest place */
	uint32_t head, n;
	uint32_t count[LIMITS_EXACT];
	instant last[LIMITS_EXACT];
};

struct set {
	pthread_mutex_t lock;
	struct entry entries[LIMITS_WAYS];
};

struct limits {
	unsigned char key[SECRET_HASH];
	size_t n_sets, bytes;
	struct set sets[];
};

static int open_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;
	int rc;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	rc = pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return rc;
}

struct limits *limits_open(size_t entries)
{
	size_t n_sets = (entries + LIMITS_WAYS - 1) / LIMITS_WAYS;
	size_t bytes = sizeof(struct limits) + n_sets * sizeof(struct set);
	struct limits *limits;

	limits = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (limits == MAP_FAILED)
		return NULL;
	limits->n_sets = n_sets;
	limits->bytes = bytes;
	secret_random(limits->key, sizeof limits->key);
	for (size_t i = 0; i < n_sets; i++)
		if (open_lock(&limits->sets[i].lock) != 0)
			bug("cannot make a lock");
	return limits;
}

void limits_close(struct limits **limits)
{
	if (*limits)
		munmap(*limits, (*limits)->bytes);
	*limits = NULL;
}

struct limits_id limits_id(const struct limits *limits, const char *what, const char *who)
{
	unsigned char block[3 * SECRET_HASH], hash[SECRET_HASH];
	struct limits_id id;

	memcpy(block, limits->key, SECRET_HASH);
	secret_sha256(what, strlen(what), block + SECRET_HASH);
	secret_sha256(who, strlen(who), block + 2 * SECRET_HASH);
	secret_sha256(block, sizeof block, hash);
	memcpy(&id, hash, sizeof id);
	id.set %= limits->n_sets;
	id.tag |= 1; /* never that of a free entry */
	return id;
}

static struct set *lock(struct limits *limits, struct limits_id id)
{
	struct set *set = &limits->sets[id.set];
	int rc = pthread_mutex_lock(&set->lock);

	if (rc == EOWNERDEAD) {
		/* Somebody died in here. At worst one use is counted too many or too few; indexes
		 * must be in their bounds. */
		for (size_t i = 0; i < LIMITS_WAYS; i++)
			if (set->entries[i].n > LIMITS_EXACT ||
				set->entries[i].head >= LIMITS_EXACT)
				memset(&set->entries[i], 0, sizeof set->entries[i]);
		pthread_mutex_consistent(&set->lock);
	} else if (rc != 0) {
		bug("cannot lock: %s", strerror(rc));
	}
	return set;
}

static struct entry *find(struct set *set, struct limits_id id)
{
	for (size_t i = 0; i < LIMITS_WAYS; i++)
		if (set->entries[i].tag == id.tag)
			return &set->entries[i];
	return NULL;
}

static struct entry *make(struct set *set, struct limits_id id)
{
	struct entry *oldest = &set->entries[0];

	for (size_t i = 0; i < LIMITS_WAYS && oldest->tag; i++)
		if (!set->entries[i].tag || set->entries[i].used < oldest->used)
			oldest = &set->entries[i];
	memset(oldest, 0, sizeof *oldest);
	oldest->tag = id.tag;
	return oldest;
}

static uint32_t place(const struct entry *entry, uint32_t i)
{
	return (entry->head + i) % LIMITS_EXACT;
}

/* Forgets what is over and gives back how many uses remain. */
static int64_t drop_old(struct entry *entry, instant window, instant now)
{
	int64_t uses = 0;

	for (uint32_t i = 0; i < entry->n; i++) {
		/* The clock was set back: nobody waits longer than a window for that. */
		if (entry->last[place(entry, i)] > now)
			entry->last[place(entry, i)] = now;
	}
	while (entry->n > 0 && entry->last[entry->head] <= now - window) {
		entry->head = place(entry, 1);
		entry->n--;
	}
	for (uint32_t i = 0; i < entry->n; i++)
		uses += entry->count[place(entry, i)];
	return uses;
}

static void add(struct entry *entry, int64_t most, instant window, instant now)
{
	/* So wide that the uses of a window always find room. */
	instant width = most <= LIMITS_EXACT ? 0 : window / (LIMITS_EXACT - 2);
	uint32_t newest = entry->n > 0 ? place(entry, entry->n - 1) : 0;

	entry->used = now;
	if (entry->n > 0 && (entry->n == LIMITS_EXACT || now - entry->newest_from < width)) {
		entry->last[newest] = now;
		entry->count[newest]++;
		return;
	}
	newest = place(entry, entry->n);
	entry->last[newest] = now;
	entry->count[newest] = 1;
	entry->newest_from = now;
	entry->n++;
}

/* Seconds until so many have gone that one more fits. */
static int seconds_until(
	const struct entry *entry, int64_t uses, int64_t most, instant window, instant now)
{
	instant at = now;

	for (uint32_t i = 0; i < entry->n && uses >= most; i++) {
		uses -= entry->count[place(entry, i)];
		at = entry->last[place(entry, i)] + window;
	}
	return (int)((at - now + SECOND - 1) / SECOND);
}

bool limits_allow(struct limits *limits, struct limits_id id, int64_t most, instant window,
	instant now, bool use, int *wait)
{
	struct set *set = lock(limits, id);
	struct entry *entry = find(set, id);
	int64_t uses = entry ? drop_old(entry, window, now) : 0;
	bool allowed = uses < most;

	*wait = allowed ? 0 : seconds_until(entry, uses, most, window, now);
	if (allowed && use)
		add(entry ? entry : make(set, id), most, window, now);
	pthread_mutex_unlock(&set->lock);
	return allowed;
}

void limits_forget(struct limits *limits, struct limits_id id)
{
	struct set *set = lock(limits, id);
	struct entry *entry = find(set, id);

	if (entry)
		memset(entry, 0, sizeof *entry);
	pthread_mutex_unlock(&set->lock);
}
