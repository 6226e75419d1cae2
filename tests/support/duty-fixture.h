/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a house in Japan and what is to be done there at `now_us`. Times are Japan's.
 */
#pragma once

#include "duties/duty-list.h"
#include "unit/store/store-fixture.h"

#define JAPAN 540

struct duty_fixture {
	struct store_fixture *store;
	struct duty_office *office;
	struct arena arena;
	struct duties duties; /* of the last duty_look() */
	int64_t now_us;
};

static inline int64_t japan_us(const char *text)
{
	int64_t us;

	if (!time_parse_iso(str_from(text), JAPAN, &us))
		fail_msg("“%s” is no time", text);
	return us;
}

static inline int duty_open(struct duty_fixture *f)
{
	void *store = NULL;
	struct err err;

	if (store_setup(&store) || duty_office_open(NULL, &f->office, &err))
		return -1;
	f->store = store;
	arena_init(&f->arena, 32u * 1024 * 1024);
	return 0;
}

static inline int duty_close(struct duty_fixture *f)
{
	void *store = f->store;

	duty_office_close(f->office);
	arena_done(&f->arena);
	return store_teardown(&store);
}

static inline void duty_look(struct duty_fixture *f)
{
	struct err err;

	arena_clear(&f->arena);
	const struct duty_scope scope =
		duty_scope_at(f->office, f->store->db, f->now_us, JAPAN, &f->arena);
	assert_ok(duties_list(f->store->db, &scope, &f->duties, &err), &err);
}
