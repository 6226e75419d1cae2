/* SPDX-License-Identifier: Apache-2.0 */
#include "web/auth/throttle.h"

#include <sodium.h>

#include "base/alloc.h"
#include "base/os/clock.h"

#define ENTRIES 2048

struct entry {
	uint64_t key; /* 0: free */
	unsigned failures;
	int64_t last_us;
	int64_t until_us;
	bool known; /* of an account and address: a log-in succeeded */
};

struct throttle {
	unsigned char secret[crypto_shorthash_KEYBYTES]; /* so that keys cannot be made to meet */
	struct entry entries[ENTRIES];
	int64_t second; /* the one `checks` counts in */
	unsigned checks;
};

struct throttle *throttle_new(void)
{
	struct throttle *throttle = mem_new(sizeof(*throttle));

	randombytes_buf(throttle->secret, sizeof(throttle->secret));
	return throttle;
}

void throttle_free(struct throttle *throttle)
{
	free(throttle);
}

static uint64_t key_of(const struct throttle *throttle, char kind, struct str account,
		       struct str address)
{
	char text[512];
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t key = 0;
	const int len = snprintf(text, sizeof(text), "%c %.*s\n%.*s", kind, STR_ARG(account),
				 STR_ARG(address));
	const size_t used = size_min((size_t)len, sizeof(text) - 1);

	for (size_t i = 0; i < used; i++)
		text[i] = ascii_lower(text[i]);
	crypto_shorthash(hash, (const unsigned char *)text, used, throttle->secret);
	memcpy(&key, hash, sizeof(key));
	return key ? key : 1;
}

static bool is_old(const struct entry *entry, int64_t now_us)
{
	return now_us - entry->last_us > THROTTLE_MEMORY_MIN * 60 * US_PER_SEC;
}

static struct entry *find(struct throttle *throttle, uint64_t key, int64_t now_us)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		struct entry *entry = &throttle->entries[i];

		if (entry->key != key)
			continue;
		if (is_old(entry, now_us))
			entry->failures = 0;
		return entry;
	}
	return NULL;
}

static struct entry *find_or_make(struct throttle *throttle, uint64_t key, int64_t now_us)
{
	struct entry *oldest = &throttle->entries[0];
	struct entry *found = find(throttle, key, now_us);

	if (found)
		return found;
	for (size_t i = 0; i < ENTRIES && oldest->key; i++) {
		if (!throttle->entries[i].key || throttle->entries[i].last_us < oldest->last_us)
			oldest = &throttle->entries[i];
	}
	*oldest = (struct entry){ .key = key, .last_us = now_us };
	return oldest;
}

static int left_s(const struct entry *entry, int64_t now_us)
{
	if (!entry || entry->until_us <= now_us)
		return 0;
	return (int)((entry->until_us - now_us + US_PER_SEC - 1) / US_PER_SEC);
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

int throttle_wait_s(struct throttle *throttle, struct str account, struct str address,
		    int64_t now_us)
{
	const struct entry *both = find(throttle, key_of(throttle, 'b', account, address), now_us);
	int wait = left_s(both, now_us);

	wait = larger(wait, left_s(find(throttle, key_of(throttle, 'a', STR_NONE, address), now_us),
				   now_us));
	if (both && both->known)
		return wait;
	return larger(wait, left_s(find(throttle, key_of(throttle, 'u', account, STR_NONE), now_us),
				   now_us));
}

static void count(struct throttle *throttle, uint64_t key, unsigned free_tries, int64_t now_us)
{
	struct entry *entry = find_or_make(throttle, key, now_us);

	entry->failures++;
	entry->last_us = now_us;
	if (entry->failures < free_tries)
		return;

	const unsigned over = entry->failures - free_tries;
	const int64_t wait_s = over >= 6 ? THROTTLE_WAIT_MAX_S : INT64_C(1) << over;

	entry->until_us = now_us + wait_s * US_PER_SEC;
}

void throttle_failed(struct throttle *throttle, struct str account, struct str address,
		     int64_t now_us)
{
	count(throttle, key_of(throttle, 'b', account, address), 3, now_us);
	count(throttle, key_of(throttle, 'a', STR_NONE, address), 10, now_us);
	count(throttle, key_of(throttle, 'u', account, STR_NONE), 20, now_us);
}

void throttle_succeeded(struct throttle *throttle, struct str account, struct str address,
			int64_t now_us)
{
	struct entry *both =
		find_or_make(throttle, key_of(throttle, 'b', account, address), now_us);

	both->failures = 0;
	both->last_us = now_us;
	both->until_us = 0;
	both->known = true;
}

bool throttle_take_check(struct throttle *throttle, int64_t now_us)
{
	const int64_t second = now_us / US_PER_SEC;

	if (throttle->second != second) {
		throttle->second = second;
		throttle->checks = 0;
	}
	if (throttle->checks >= THROTTLE_CHECKS_PER_S)
		return false;
	throttle->checks++;
	return true;
}
