/* SPDX-License-Identifier: Apache-2.0 */
#include "store-fixture.h"

#include "store/destinations.h"

static struct destination mail(void)
{
	return (struct destination){
		.name = STR("夜間の電話"),
		.kind = DESTINATION_MAIL,
		.address = STR("smtp://mail.example.lan:25"),
		.shape = STR("chat"),
		.least = ALERT_HIGH,
		.lang = STR("ja"),
		.mail_from = STR("tonoi@hospital.example"),
		.mail_to = STR("night@hospital.example"),
		.user = STR(""),
		.secret = STR("p"),
		.enabled = true,
	};
}

static void what_a_person_enters_must_fit_together(void **state UNUSED)
{
	static const struct {
		const char *what;
		enum destination_kind kind;
		const char *address;
		const char *to;
		enum errc code;
	} rows[] = {
		{ "a mail", DESTINATION_MAIL, "smtp://m:25", "a@b.example", ERR_OK },
		{ "two recipients", DESTINATION_MAIL, "smtps://m:465", "a@b.example c@d.example",
		  ERR_OK },
		{ "nobody", DESTINATION_MAIL, "smtp://m:25", "", ERR_SYNTAX },
		{ "no address", DESTINATION_MAIL, "smtp://m:25", "night", ERR_SYNTAX },
		{ "a header in an address", DESTINATION_MAIL, "smtp://m:25",
		  "a@b.example>\r\nBcc:x@y.example", ERR_SYNTAX },
		{ "mail over the web", DESTINATION_MAIL, "https://m/", "a@b.example", ERR_SYNTAX },
		{ "a hook", DESTINATION_WEBHOOK, "https://chat.example/in", "", ERR_OK },
		{ "a hook to a file", DESTINATION_WEBHOOK, "file:///etc/passwd", "", ERR_SYNTAX },
		{ "a space", DESTINATION_WEBHOOK, "https://chat.example/ in", "", ERR_SYNTAX },
		{ "syslog", DESTINATION_SYSLOG, "tls://siem.example:6514", "", ERR_OK },
		{ "syslog over gopher", DESTINATION_SYSLOG, "gopher://siem.example", "",
		  ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct destination d = mail();
		d.kind = rows[i].kind;
		d.address = str_from(rows[i].address);
		d.mail_to = str_from(rows[i].to);
		check_row(destination_check(&d, NULL) == rows[i].code, rows[i].what);
	}
}

static void list(struct db *db, struct arena *arena, struct destinations *ret)
{
	struct err err;

	assert_ok(destinations_list(db, arena, ret, &err), &err);
}

static void a_new_place_begins_behind_the_newest_alert_and_moves_on_success(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	struct destinations all;
	const struct destination d = mail();
	struct err err;

	assert_ok(destinations_add(db, &d, 1, &err), &err);
	assert_int_equal(destinations_add(db, &d, 1, NULL), ERR_CONFLICT);
	list(db, &arena, &all);
	assert_int_equal(all.n, 1);
	assert_false(all.at[0].settled);
	assert_ok(destinations_settle(db, &err), &err);

	struct destination_outcome outcome = {
		.id = all.at[0].id, .told_seq = 7, .told = 2, .now_us = 1000
	};
	assert_ok(destinations_note(db, &outcome, &err), &err);
	outcome.error = STR("refused");
	outcome.now_us = 2000;
	assert_ok(destinations_note(db, &outcome, &err), &err);
	assert_ok(destinations_note(db, &outcome, &err), &err);
	list(db, &arena, &all);
	assert_true(all.at[0].settled);
	assert_int_equal(all.at[0].told_seq, 7);
	assert_int_equal(all.at[0].told, 2);
	assert_int_equal(all.at[0].last_ok_us, 1000);
	assert_int_equal(all.at[0].failing_since_us, 2000);
	assert_int_equal(all.at[0].failures, 2);
	assert_str_is(all.at[0].error, "refused");

	/* A position never goes back, and success ends the failure. */
	outcome = (struct destination_outcome){ .id = all.at[0].id, .told_seq = 3, .now_us = 3000 };
	assert_ok(destinations_note(db, &outcome, &err), &err);
	list(db, &arena, &all);
	assert_int_equal(all.at[0].told_seq, 7);
	assert_int_equal(all.at[0].failures, 0);
	assert_int_equal(all.at[0].failing_since_us, TIME_NONE);
}

static void a_secret_stays_unless_another_is_given(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	struct destinations all;
	struct destination d = mail();
	struct err err;

	assert_ok(destinations_add(db, &d, 1, &err), &err);
	list(db, &arena, &all);
	d.id = all.at[0].id;
	d.secret = STR_NONE;
	assert_ok(destinations_change(db, &d, &err), &err);
	list(db, &arena, &all);
	assert_str_is(all.at[0].secret, "p");
	d.secret = STR("");
	assert_ok(destinations_change(db, &d, &err), &err);
	list(db, &arena, &all);
	assert_str_is(all.at[0].secret, "");
	assert_ok(destinations_remove(db, d.id, &err), &err);
	assert_int_equal(destinations_change(db, &d, NULL), ERR_NOT_FOUND);
}

static void there_is_a_last_place(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	struct err err;

	for (unsigned i = 0; i <= DESTINATIONS_MAX; i++) {
		struct destination d = mail();
		char name[16];
		(void)snprintf(name, sizeof(name), "n%u", i);
		d.name = str_from(name);
		const enum errc code = destinations_add(db, &d, 1, &err);
		assert_int_equal(code, i < DESTINATIONS_MAX ? ERR_OK : ERR_LIMIT);
	}
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_person_enters_must_fit_together),
		WITH_STORE(a_new_place_begins_behind_the_newest_alert_and_moves_on_success),
		WITH_STORE(a_secret_stays_unless_another_is_given),
		WITH_STORE(there_is_a_last_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
