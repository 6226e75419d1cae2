/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar of duties and its secret addresses. tests/flow/duty-calendar has another program
 * read it.
 */
#include "unit/store/store-fixture.h"

#include <sodium.h>

#include "base/encoding/utf8.h"
#include "duties/feed.h"
#include "duties/ical.h"
#include "store/users.h"

static void lines_are_short_and_letters_whole(void **state)
{
	const struct store_fixture *f = *state;
	auto_duty_office *office = NULL;
	auto_arena arena = ARENA_INIT(8u * 1024 * 1024);
	auto_buf text = BUF_INIT(ICAL_MAX_BYTES);
	struct duties duties;
	struct err err;
	int64_t now_us;

	assert_true(time_parse_iso(STR("2026-11-24T09:00:00+09:00"), 0, &now_us));
	assert_ok(duty_office_open(NULL, &office, &err), &err);
	const struct duty_scope scope = duty_scope_at(office, NULL, now_us, 540, &arena);
	assert_ok(duties_list(f->db, &scope, &duties, &err), &err);
	ical_write(&duties, &scope, LANG_JA, &text);
	struct str rest = buf_str(&text);
	assert_true(str_ends(rest, STR("END:VCALENDAR\r\n")));
	while (rest.len) {
		const size_t end = str_find(rest, STR("\r\n"));
		assert_true(end <= 75);
		assert_true(utf8_valid(str_sub(rest, 0, end)));
		rest = str_from_pos(rest, end + 2);
	}
	assert_true(str_find(buf_str(&text), STR("DTSTART;VALUE=DATE:20260731\r\n")) != SIZE_MAX);
}

static void an_address_is_one_users_and_can_be_revoked(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct user user = { .name = STR("sato"),
				   .display = STR("sato"),
				   .role = USER_OPERATOR,
				   .password_hash = STR("x"),
				   .created_us = 1 };
	char secret[FEED_SECRET_LEN + 1];
	int64_t whose = 0;
	struct err err;

	assert_ok(users_add(db, &user, &err), &err);
	assert_ok(feeds_make(db, 1, 10, secret, &err), &err);
	assert_ok(feeds_open(db, str_from(secret), 20, &whose, &err), &err);
	assert_int_equal(whose, 1);
	secret[0] = secret[0] == '0' ? '1' : '0';
	assert_int_equal(feeds_open(db, str_from(secret), 20, &whose, NULL), ERR_NOT_FOUND);
	secret[0] = secret[0] == '0' ? '1' : '0';
	assert_int_equal(feeds_revoke(db, 2, 1, 30, NULL), ERR_NOT_FOUND);
	for (unsigned i = 1; i < FEEDS_OF_USER; i++) {
		char other[FEED_SECRET_LEN + 1];
		assert_ok(feeds_make(db, 1, 10, other, &err), &err);
	}
	char one_more[FEED_SECRET_LEN + 1];
	assert_int_equal(feeds_make(db, 1, 10, one_more, NULL), ERR_LIMIT);
}

static void a_disabled_user_has_no_calendar(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct user user = { .name = STR("sato"),
				   .display = STR("sato"),
				   .role = USER_OPERATOR,
				   .password_hash = STR("x"),
				   .created_us = 1 };
	char secret[FEED_SECRET_LEN + 1];
	int64_t whose;
	struct err err;

	assert_ok(users_add(db, &user, &err), &err);
	assert_ok(feeds_make(db, 1, 10, secret, &err), &err);
	assert_ok(users_set_disabled(db, 1, true, &err), &err);
	assert_int_equal(feeds_open(db, str_from(secret), 20, &whose, NULL), ERR_NOT_FOUND);
	assert_ok(users_set_disabled(db, 1, false, &err), &err);
	assert_ok(feeds_open(db, str_from(secret), 20, &whose, &err), &err);
	assert_ok(feeds_revoke(db, 1, 1, 30, &err), &err);
	assert_int_equal(feeds_open(db, str_from(secret), 20, &whose, NULL), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_are_short_and_letters_whole, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(an_address_is_one_users_and_can_be_revoked,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(a_disabled_user_has_no_calendar, store_setup,
						store_teardown),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
