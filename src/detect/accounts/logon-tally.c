/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/accounts/logon-tally.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/calendar/day.h"
#include "base/encoding/utf8.h"

#define SLOTS	   16384u /* a power of two, over LOGON_TALLY_MAX */
#define DAY_US	   (24 * INT64_C(3600) * US_PER_SEC)
#define TALLY_TEXT (4u * 1024 * 1024)

struct logon_tally {
	const struct logon_content *content;
	int offset_minutes;
	struct arena arena;
	struct logon_seen *at;
	size_t n;
	size_t cap;
	uint16_t slots[SLOTS]; /* number of the entry + 1 */
	uint64_t lost;
};

struct logon_tally *logon_tally_new(const struct logon_content *content, int offset_minutes)
{
	struct logon_tally *tally = mem_new(sizeof(*tally));

	tally->content = content;
	tally->offset_minutes = offset_minutes;
	arena_init(&tally->arena, TALLY_TEXT);
	return tally;
}

void logon_tally_free(struct logon_tally *tally)
{
	if (!tally)
		return;
	arena_done(&tally->arena);
	free(tally->at);
	free(tally);
}

static uint64_t hash_of(const struct logon *logon, int32_t day)
{
	const uint64_t places = str_hash(logon->from) * 31 + str_hash(logon->host);

	return (str_hash_nocase(logon->account) * 31 + places) * 31 + (uint64_t)day * LOGON_KINDS +
	       logon->kind;
}

static bool is_same(const struct logon_seen *seen, const struct logon *logon, int32_t day)
{
	return seen->kind == logon->kind && seen->day == day &&
	       str_equal_nocase(seen->account, logon->account) &&
	       str_equal(seen->from, logon->from) && str_equal(seen->host, logon->host);
}

/* Small letters, valid text, and ours. */
static struct str keep(struct logon_tally *tally, struct str text, bool lower)
{
	const struct str cut = utf8_cut(text, LOGON_TEXT_MAX);
	char *copy = arena_take_text(&tally->arena, cut.len + 1);

	for (size_t i = 0; copy && i < cut.len; i++)
		copy[i] = lower ? ascii_lower(cut.ptr[i]) : cut.ptr[i];
	return str_of(copy, copy ? cut.len : 0);
}

static struct logon_seen *add(struct logon_tally *tally, size_t slot, const struct logon *logon)
{
	if (tally->n == LOGON_TALLY_MAX) {
		tally->lost++;
		return NULL;
	}
	mem_reserve(&tally->at, &tally->cap, tally->n + 1, sizeof(*tally->at));
	struct logon_seen *seen = &tally->at[tally->n];
	*seen = (struct logon_seen){
		.kind = logon->kind,
		.account = keep(tally, logon->account, true),
		.from = keep(tally, logon->from, false),
		.host = keep(tally, logon->host, false),
	};
	if (!seen->account.ptr || !seen->from.ptr || !seen->host.ptr) {
		tally->lost++;
		return NULL;
	}
	tally->slots[slot] = (uint16_t)++tally->n;
	return seen;
}

static struct logon_seen *place_of(struct logon_tally *tally, const struct logon *logon,
				   int32_t day)
{
	size_t slot = hash_of(logon, day) % SLOTS;

	while (tally->slots[slot]) {
		struct logon_seen *seen = &tally->at[tally->slots[slot] - 1u];
		if (is_same(seen, logon, day))
			return seen;
		slot = (slot + 1) % SLOTS;
	}
	return add(tally, slot, logon);
}

/* A clock that is a day ahead is wrong, and would make days that are none yet. */
static int64_t moment_of(const struct event *event, int64_t arrival_us)
{
	const bool none = event->time_us == TIME_NONE;

	return none || event->time_us - arrival_us > DAY_US ? arrival_us : event->time_us;
}

void logon_tally_event(struct logon_tally *tally, const struct event *event, int64_t arrival_us)
{
	const int64_t at_us = moment_of(event, arrival_us);
	const int32_t day = day_at(at_us, tally->offset_minutes);
	struct logon logon;

	if (!logon_read(tally->content, event, &logon))
		return;
	struct logon_seen *seen = place_of(tally, &logon, day);
	if (!seen)
		return;
	if (!seen->count || at_us < seen->first_us)
		seen->first_us = at_us;
	if (!seen->count || at_us > seen->last_us)
		seen->last_us = at_us;
	seen->day = day;
	seen->count++;
}

bool logon_tally_is_full(const struct logon_tally *tally)
{
	return tally->n >= LOGON_TALLY;
}

const struct logon_seen *logon_tally_list(const struct logon_tally *tally, size_t *ret_n)
{
	*ret_n = tally->n;
	return tally->at;
}

uint64_t logon_tally_lost(const struct logon_tally *tally)
{
	return tally->lost;
}

void logon_tally_clear(struct logon_tally *tally)
{
	if (!tally->n)
		return;
	memset(tally->slots, 0, sizeof(tally->slots));
	tally->n = 0;
	arena_clear(&tally->arena);
}
