/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is told of overdue duties, when, and that it is told once.
 */
#include "duties/duty-marks.h"
#include "duties/escalation.h"
#include "store/users.h"
#include "support/duty-fixture.h"

#define KEY "july-report:2026" /* due on 2026-07-31 */

struct house {
	struct duty_fixture own;
	struct duty_scope scope;
};

static void add_person(struct house *house, const char *name, const char *mail, const char *parts)
{
	const struct duty_person person = { str_from(name), str_from(mail), str_from(parts) };
	struct err err;

	assert_ok(duty_people_put(house->own.store->db, house->scope.content, &person, &err), &err);
}

static void set_post(struct house *house, bool enabled, int hour, bool every_day)
{
	const struct duty_post post = { .enabled = enabled,
					.every_day = every_day,
					.hour = hour,
					.address = STR("smtp://mail.example:25"),
					.mail_from = STR("t@hosp.example"),
					.user = STR(""),
					.secret = STR_NONE,
					.lang = STR("en") };
	struct err err;

	assert_ok(duty_post_put(house->own.store->db, &post, &err), &err);
}

static void own(struct house *house, const char *owner, const char *deputy)
{
	const struct duty_word word = { STR(KEY), STR("t"), house->own.now_us };
	struct err err;

	assert_ok(duty_own(house->own.store->db, &word, str_from(owner), str_from(deputy), &err),
		  &err);
}

static void go_to(struct house *house, const char *when)
{
	house->own.now_us = japan_us(when);
	arena_clear(&house->own.arena);
	house->scope = duty_scope_at(house->own.office, house->own.store->db, house->own.now_us,
				     JAPAN, &house->own.arena);
}

static size_t make(struct house *house)
{
	size_t letters = 0;
	struct err err;

	assert_ok(escalation_make(house->own.store->db, &house->scope, &letters, &err), &err);
	return letters;
}

/* The mail server took them all. */
static void send_all(struct house *house)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct duty_mail mail;
	bool any = true;
	struct err err;

	while (any) {
		assert_ok(duty_mails_next(house->own.store->db, &arena, &mail, &any, &err), &err);
		if (any)
			assert_ok(duty_mails_note(house->own.store->db, mail.id, STR_NONE,
						  house->own.now_us, &err),
				  &err);
	}
}

/* "name name": who was told of KEY, the first first. */
static void take_name(void *ctx, struct str level, struct str name, int64_t sent_us UNUSED)
{
	buf_printf(ctx, "%.*s:%.*s ", STR_ARG(level), STR_ARG(name));
}

static void assert_told(struct house *house, const char *expected)
{
	auto_buf names = BUF_INIT(4096);
	struct err err;

	assert_ok(duty_told_each(house->own.store->db, STR(KEY), day_of(2026, 7, 31), take_name,
				 &names, &err),
		  &err);
	buf_add_char(&names, '\0');
	assert_string_equal(names.ptr, expected);
}

static int setup(void **state)
{
	struct house *house = mem_new(sizeof(*house));

	*state = house;
	if (duty_open(&house->own))
		return -1;
	go_to(house, "2026-08-03T09:00:00");
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;
	const int failed = duty_close(&house->own);

	free(house);
	return failed;
}

static void each_level_hears_once_and_later_than_the_one_before(void **state)
{
	static const struct {
		const char *now;
		const char *told;
	} rows[] = {
		{ "2026-07-31T12:00:00", "" },
		{ "2026-08-03T12:00:00", "owner:sato " },
		{ "2026-08-04T12:00:00", "owner:sato " },
		{ "2026-08-05T12:00:00", "owner:sato deputy:kato " },
		{ "2026-08-12T12:00:00", "owner:sato deputy:kato director:head " },
		{ "2026-09-01T12:00:00", "owner:sato deputy:kato director:head " },
	};
	struct house *house = *state;

	add_person(house, "sato", "sato@hosp.example", "");
	add_person(house, "kato", "kato@hosp.example", "");
	add_person(house, "head", "head@hosp.example", "director");
	own(house, "sato", "kato");
	set_post(house, true, 8, false);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		go_to(house, rows[i].now);
		(void)make(house);
		assert_told(house, rows[i].told);
		send_all(house);
	}
}

static void who_cannot_be_reached_is_stood_in_for(void **state)
{
	struct house *house = *state;

	add_person(house, "boss", "boss@hosp.example", "manager");
	own(house, "nobody here", "");
	set_post(house, true, 8, false);
	go_to(house, "2026-08-12T12:00:00");
	assert_int_equal(make(house), 1);
	assert_told(house, "deputy:boss director:boss owner:boss ");
}

static void nothing_goes_before_its_hour_or_on_a_closed_day(void **state)
{
	static const struct {
		const char *now;
		bool enabled;
		bool every_day;
		bool goes;
	} rows[] = {
		{ "2026-08-04T07:59:59", true, false, false },
		{ "2026-08-04T08:00:00", false, false, false },
		{ "2026-08-08T12:00:00", true, false, false }, /* a Saturday */
		{ "2026-08-11T12:00:00", true, false, false }, /* Mountain Day */
		{ "2026-08-11T12:00:00", true, true, true },
		{ "2026-08-12T08:00:00", true, false, true },
	};
	struct house *house = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct duty_post post;
		struct err err;
		set_post(house, rows[i].enabled, 8, rows[i].every_day);
		go_to(house, rows[i].now);
		assert_ok(duty_post_get(house->own.store->db, &house->own.arena, &post, &err),
			  &err);
		check_row(escalation_is_time(&post, &house->scope) == rows[i].goes, rows[i].now);
	}
}

static void a_letter_that_waits_takes_the_place_of_the_next(void **state)
{
	struct house *house = *state;

	add_person(house, "boss", "boss@hosp.example", "manager director");
	set_post(house, true, 8, true);
	go_to(house, "2026-08-04T12:00:00");
	assert_int_equal(make(house), 1);
	assert_int_equal(make(house), 0); /* the same morning */
	go_to(house, "2026-08-05T12:00:00");
	assert_int_equal(make(house), 0); /* the mail server has not taken the first */
	send_all(house);
	go_to(house, "2026-08-06T12:00:00");
	assert_int_equal(make(house), 1);
	assert_told(house, "owner:boss deputy:boss ");
}

static void take_body(void *ctx, const struct duty_mail *mail)
{
	buf_add(ctx, mail->subject);
	buf_add_char(ctx, '\n');
	buf_add(ctx, mail->body);
}

static void a_preview_writes_nothing_and_says_the_same(void **state)
{
	auto_buf shown = BUF_INIT(DUTY_LETTER_MAX);
	auto_buf kept = BUF_INIT(DUTY_LETTER_MAX);
	struct house *house = *state;
	struct db *db = house->own.store->db;
	struct err err;

	add_person(house, "boss", "boss@hosp.example", "manager");
	set_post(house, true, 8, true);
	go_to(house, "2026-08-04T12:00:00");
	assert_ok(escalation_preview(db, &house->scope, take_body, &shown, &err), &err);
	assert_ok(duty_mails_each(db, 5, take_body, &kept, &err), &err);
	assert_int_equal(kept.len, 0);
	assert_int_equal(make(house), 1);
	assert_ok(duty_mails_each(db, 5, take_body, &kept, &err), &err);
	assert_true(kept.len > 100);
	assert_true(str_equal(buf_str(&shown), buf_str(&kept)));
}

static void refuses_people_and_servers_that_cannot_be(void **state)
{
	static const struct {
		const char *name;
		const char *mail;
		const char *parts;
		enum errc code;
	} rows[] = {
		{ "", "a@b.example", "", ERR_SYNTAX },
		{ "a", "nobody", "", ERR_SYNTAX },
		{ "a", "a@b.example>\r\nBcc: x@y.example", "", ERR_SYNTAX },
		{ "a", "a@b.example", "janitor", ERR_SYNTAX },
		{ "a", "boss@hosp.example", "", ERR_CONFLICT },
		{ "a", "a@b.example", "manager director", ERR_OK },
	};
	const struct duty_post bad = { .hour = 24,
				       .address = STR("smtp://m.example"),
				       .mail_from = STR("t@b.example") };
	struct house *house = *state;

	add_person(house, "boss", "boss@hosp.example", "");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct duty_person person = { str_from(rows[i].name), str_from(rows[i].mail),
						    str_from(rows[i].parts) };
		check_row(duty_people_put(house->own.store->db, house->scope.content, &person,
					  NULL) == rows[i].code,
			  rows[i].mail);
	}
	assert_int_equal(duty_post_put(house->own.store->db, &bad, NULL), ERR_SYNTAX);
	assert_int_equal(duty_people_remove(house->own.store->db, STR("x"), NULL), ERR_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_level_hears_once_and_later_than_the_one_before),
		TEST(who_cannot_be_reached_is_stood_in_for),
		TEST(nothing_goes_before_its_hour_or_on_a_closed_day),
		TEST(a_letter_that_waits_takes_the_place_of_the_next),
		TEST(a_preview_writes_nothing_and_says_the_same),
		TEST(refuses_people_and_servers_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
