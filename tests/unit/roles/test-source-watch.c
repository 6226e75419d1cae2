/* SPDX-License-Identifier: Apache-2.0 */
#include "../store/store-fixture.h"

#include "roles/store/source-watch.h"
#include "roles/store/store-room.h"

#define NOW_US	  (INT64_C(1767225600) * US_PER_SEC)
#define MINUTE_US (60 * US_PER_SEC)
#define HOUR_US	  (60 * MINUTE_US)

struct heard {
	int silent;
	int speaks;
	int64_t since_us;
};

static enum errc silent(void *ctx, const struct source *source, struct err *err UNUSED)
{
	struct heard *heard = ctx;

	heard->silent++;
	heard->since_us = source->silent_since_us;
	return ERR_OK;
}

static enum errc speaks(void *ctx, const struct source *source, struct err *err UNUSED)
{
	struct heard *heard = ctx;

	heard->speaks++;
	assert_int_equal(source->silent_since_us, heard->since_us);
	return ERR_OK;
}

static struct source_watch *make(struct db *db, struct heard *heard, int64_t now_us)
{
	const struct source_watch_hooks hooks = { silent, speaks, heard };
	struct source_watch *watch;
	struct err err;

	assert_ok(source_watch_new(db, &hooks, now_us, &watch, &err), &err);
	return watch;
}

static void store(struct db *db, struct source_watch *watch, int64_t now_us)
{
	struct err err;

	assert_ok(db_begin(db, &err), &err);
	assert_ok(source_watch_store(watch, now_us, &err), &err);
	assert_ok(db_end(db, ERR_OK, &err), &err);
	source_watch_stored(watch);
}

static void say(struct source_watch *watch, const char *name, int64_t now_us)
{
	source_watch_count(source_watch_find(watch, str_from(name), now_us), 100, now_us);
	source_watch_tick(watch, now_us);
}

static void a_source_that_falls_silent_is_told_once_and_so_is_its_return(void **state)
{
	struct store_fixture *f = *state;
	struct heard heard = { 0 };
	struct source_watch *watch = make(f->db, &heard, NOW_US);

	say(watch, "syslog:10.0.0.1", NOW_US);
	store(f->db, watch, NOW_US + 14 * MINUTE_US);
	assert_int_equal(heard.silent, 0);
	store(f->db, watch, NOW_US + 16 * MINUTE_US);
	store(f->db, watch, NOW_US + 60 * MINUTE_US);
	assert_int_equal(heard.silent, 1);
	assert_int_equal(heard.since_us, NOW_US);
	say(watch, "syslog:10.0.0.1", NOW_US + 61 * MINUTE_US);
	store(f->db, watch, NOW_US + 61 * MINUTE_US);
	store(f->db, watch, NOW_US + 62 * MINUTE_US);
	assert_int_equal(heard.speaks, 1);
	source_watch_free(watch);
}

static void silence_is_remembered_over_a_restart(void **state)
{
	struct store_fixture *f = *state;
	struct heard heard = { 0 };
	struct source_watch *watch = make(f->db, &heard, NOW_US);

	say(watch, "syslog:10.0.0.1", NOW_US);
	store(f->db, watch, NOW_US + 20 * MINUTE_US);
	source_watch_free(watch);
	watch = make(f->db, &heard, NOW_US + 21 * MINUTE_US);
	store(f->db, watch, NOW_US + 60 * MINUTE_US);
	assert_int_equal(heard.silent, 1);
	say(watch, "syslog:10.0.0.1", NOW_US + 61 * MINUTE_US);
	store(f->db, watch, NOW_US + 61 * MINUTE_US);
	assert_int_equal(heard.speaks, 1);
	source_watch_free(watch);
}

static void time_without_the_watch_is_no_silence(void **state)
{
	struct store_fixture *f = *state;
	struct heard heard = { 0 };
	struct source_watch *watch = make(f->db, &heard, NOW_US);

	say(watch, "syslog:10.0.0.1", NOW_US);
	store(f->db, watch, NOW_US);
	source_watch_free(watch);
	watch = make(f->db, &heard, NOW_US + 8 * HOUR_US);
	store(f->db, watch, NOW_US + 8 * HOUR_US + MINUTE_US);
	assert_int_equal(heard.silent, 0);
	store(f->db, watch, NOW_US + 8 * HOUR_US + 16 * MINUTE_US);
	assert_int_equal(heard.silent, 1);
	source_watch_free(watch);
}

static void patience_follows_the_kind_the_habit_and_the_person(void **state UNUSED)
{
	static const struct {
		const char *name;
		int64_t gap_us;
		int64_t expect_us;
		int64_t patience_us;
	} rows[] = {
		{ "talks every second", US_PER_SEC, TIME_NONE, 15 * MINUTE_US },
		{ "talks every hour", HOUR_US, TIME_NONE, 10 * HOUR_US },
		{ "a person said two hours", US_PER_SEC, 2 * HOUR_US, 2 * HOUR_US },
		{ "a person said never", US_PER_SEC, SOURCE_NEVER_LATE, INT64_MAX },
		{ "a gap beyond all bounds", INT64_MAX / 2, TIME_NONE, INT64_MAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct source source = { .gap_us = rows[i].gap_us,
					       .expect_us = rows[i].expect_us };
		check_row(source_patience_us(&source) == rows[i].patience_us, rows[i].name);
	}
	assert_int_equal(source_expect_default(STR("drop")), SOURCE_NEVER_LATE);
	assert_int_equal(source_expect_default(STR("syslog")), TIME_NONE);
}

static void forged_senders_cannot_fill_the_memory(void **state)
{
	struct store_fixture *f = *state;
	struct heard heard = { 0 };
	struct source_watch *watch = make(f->db, &heard, NOW_US);
	uint64_t n;
	struct err err;

	for (int i = 0; i < SOURCES_MAX + 500; i++) {
		char name[40];
		(void)snprintf(name, sizeof(name), "syslog:10.%d.%d.1", i / 256, i % 256);
		source_watch_count(source_watch_find(watch, str_from(name), NOW_US), 1, NOW_US);
	}
	store(f->db, watch, NOW_US);
	assert_ok(sources_count(f->db, &n, &err), &err);
	assert_int_equal(n, SOURCES_MAX);
	source_watch_free(watch);
}

static void losses_add_up_over_restarts_of_the_producer(void **state)
{
	struct store_fixture *f = *state;
	struct heard heard = { 0 };
	struct source_watch *watch = make(f->db, &heard, NOW_US);
	struct source_state *source = source_watch_find(watch, STR("syslog:1"), NOW_US);

	source_watch_lost(source, 10);
	source_watch_lost(source, 25);
	source_watch_lost(source, 5); /* started anew */
	store(f->db, watch, NOW_US);
	struct db_stmt *stmt = db_stmt(f->db, "SELECT lost FROM sources");
	bool row;
	struct err err;
	assert_ok(db_next(stmt, &row, &err), &err);
	assert_int_equal(db_i64(stmt, 0), 30);
	db_rest(stmt);
	source_watch_free(watch);
}

static void the_disk_is_judged_without_flicker(void **state UNUSED)
{
	const uint64_t gib = UINT64_C(1) << 30;
	const uint64_t mib = UINT64_C(1) << 20;
	const struct {
		const char *name;
		struct room room;
		enum room_state before;
		enum room_state after;
	} rows[] = {
		{ "half is free", { 50 * gib, 100 * gib }, ROOM_ENOUGH, ROOM_ENOUGH },
		{ "a tenth is low", { 9 * gib, 100 * gib }, ROOM_ENOUGH, ROOM_LOW },
		{ "a little more is still low", { 10 * gib + mib, 100 * gib }, ROOM_LOW, ROOM_LOW },
		{ "clearly more is enough", { 12 * gib, 100 * gib }, ROOM_LOW, ROOM_ENOUGH },
		{ "below the reserve", { 20 * mib, 100 * gib }, ROOM_LOW, ROOM_NONE },
		{ "just above it again", { 40 * mib, 100 * gib }, ROOM_NONE, ROOM_NONE },
		{ "twice of it", { 70 * mib, 100 * gib }, ROOM_NONE, ROOM_LOW },
		{ "a small disk has a small reserve",
		  { 5 * mib, 24 * mib },
		  ROOM_LOW,
		  ROOM_ENOUGH },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(room_judge(&rows[i].room, rows[i].before) == rows[i].after, rows[i].name);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(a_source_that_falls_silent_is_told_once_and_so_is_its_return),
		WITH_STORE(silence_is_remembered_over_a_restart),
		WITH_STORE(time_without_the_watch_is_no_silence),
		cmocka_unit_test(patience_follows_the_kind_the_habit_and_the_person),
		WITH_STORE(forged_senders_cannot_fill_the_memory),
		WITH_STORE(losses_add_up_over_restarts_of_the_producer),
		cmocka_unit_test(the_disk_is_judged_without_flicker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
