/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What assets ask of people: unlisted devices, permits, lines that nobody uses.
 */
#include "assets/heard.h"
#include "assets/register.h"
#include "store/sources.h"
#include "support/asset-fixture.h"
#include "support/duty-fixture.h"

#define DAY_US (86400 * US_PER_SEC)
#define NOW_US (INT64_C(1795392000) * US_PER_SEC) /* 2026-11-23 */

struct house {
	struct duty_fixture own;
	struct identity *identity;
	struct asset_register *reg;
};

static int setup(void **state)
{
	struct house *house = mem_new(sizeof(*house));

	*state = house;
	if (duty_open(&house->own))
		return -1;
	house->own.now_us = NOW_US;
	house->identity = own_identity();
	house->reg = register_new(house->own.store->db, house->identity);
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;

	register_free(house->reg);
	identity_free(house->identity);
	const int failed = duty_close(&house->own);
	free(house);
	return failed;
}

static bool has(struct house *house, const char *key)
{
	duty_look(&house->own);
	return duties_find(&house->own.duties, str_from(key)) != NULL;
}

static struct sighting sighting_of(struct house *house, enum asset_feed feed, const char *key)
{
	struct sighting s;

	sighting_init(&s, feed, str_from(asset_feeds[feed].id), NOW_US, &house->own.arena);
	s.key = str_from(key);
	return s;
}

static void take(struct house *house, const struct sighting *s)
{
	struct register_taken taken;
	struct err err;

	assert_ok(register_take(house->reg, s, &taken, &err), &err);
}

static void hear(struct house *house, const char *name)
{
	const struct source source = { .name = str_from(name),
				       .kind = source_kind(str_from(name)),
				       .first_seen_us = NOW_US - DAY_US,
				       .last_seen_us = NOW_US,
				       .records = 1,
				       .expect_us = TIME_NONE,
				       .silent_since_us = TIME_NONE };
	struct err err;

	assert_ok(sources_put_arrival(house->own.store->db, &source, &err), &err);
}

static void who_talks_and_is_in_no_list_is_a_duty(void **state)
{
	struct house *house = *state;

	hear(house, "syslog:192.0.2.77");
	hear(house, "syslog:127.0.0.1");
	hear(house, "file:/var/log/auth.log");
	assert_false(has(house, "asset-unlisted:192.0.2.77")); /* there is no list at all yet */
	struct sighting other = sighting_of(house, FEED_LEDGER, "a");
	sighting_identify(&other, ID_IP, STR("192.0.2.1"));
	take(house, &other);
	assert_true(has(house, "asset-unlisted:192.0.2.77"));
	assert_false(has(house, "asset-unlisted:127.0.0.1"));
	assert_false(has(house, "asset-unlisted:/var/log/auth.log"));
	struct sighting written = sighting_of(house, FEED_LEDGER, "b");
	sighting_identify(&written, ID_IP, STR("192.0.2.77"));
	take(house, &written);
	assert_false(has(house, "asset-unlisted:192.0.2.77"));
}

static void a_foreign_device_wants_a_permit(void **state)
{
	struct house *house = *state;
	struct sighting s = sighting_of(house, FEED_LEDGER, "a");

	sighting_set(&s, ASSET_NAME, STR("タブレット"));
	sighting_set(&s, ASSET_OWNER, STR("private"));
	take(house, &s);
	assert_true(has(house, "asset-permit:1"));
	struct register_edit edit = { .id = 1, .now_us = NOW_US };
	int64_t id;
	edit.field[ASSET_PERMIT_BY] = STR("院長");
	edit.field[ASSET_PERMIT_UNTIL] = STR("2026-11-30");
	assert_int_equal(register_edit(house->reg, &edit, &id, NULL), ERR_OK);
	assert_false(has(house, "asset-permit:1"));
	edit.field[ASSET_PERMIT_UNTIL] = STR("2026-11-01");
	assert_int_equal(register_edit(house->reg, &edit, &id, NULL), ERR_OK);
	assert_true(has(house, "asset-permit:1"));
}

static void a_line_that_nobody_used_for_long_is_asked_about(void **state)
{
	static const struct {
		int64_t days;
		bool asked;
	} rows[] = { { 10, false }, { 181, true } };
	struct house *house = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sighting s = sighting_of(house, FEED_LEDGER, "a");
		sighting_set(&s, ASSET_NAME, STR("電子カルテ保守"));
		sighting_set(&s, ASSET_KIND, STR(ASSET_KIND_LINE));
		s.used_us = NOW_US - rows[i].days * DAY_US;
		take(house, &s);
		assert_int_equal(has(house, "asset-line-unused:1"), rows[i].asked);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_talks_and_is_in_no_list_is_a_duty),
		TEST(a_foreign_device_wants_a_permit),
		TEST(a_line_that_nobody_used_for_long_is_asked_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
