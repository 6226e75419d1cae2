/* SPDX-License-Identifier: Apache-2.0 */
/* Users, sessions, audit trail and settings, in a database of their own. */
#include "support/check.h"

#include <ftw.h>

#include "store/audit.h"
#include "store/sessions.h"
#include "store/settings.h"
#include "store/users.h"

static char folder[] = "/tmp/test-accounts-XXXXXX";

static int remove_one(const char *path, const struct stat *s UNUSED, int flag UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int set_up(void **state)
{
	struct err err;
	struct db *db;

	assert_ok(db_open(folder, DB_OWNER, &db, &err), &err);
	*state = db;
	return 0;
}

static int tear_down(void **state)
{
	char path[64];

	db_close(*state);
	snprintf(path, sizeof(path), "%s/db", folder);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void add(struct db *db, const char *name, unsigned role)
{
	struct err err;

	assert_ok(users_add(db,
			    &(struct user){ .name = str_from(name),
					    .role = role,
					    .password_hash = STR("x"),
					    .created_us = 1 },
			    &err),
		  &err);
}

static void the_first_start_makes_one_administrator_once(void **state)
{
	struct db *db = *state;
	auto_arena arena = ARENA_INIT(65536);
	char password[PASSWORD_GENERATED_LEN + 1];
	struct user user;
	struct err err;
	bool made;

	assert_ok(users_first_start(db, 5, &made, password, &err), &err);
	assert_true(made);
	assert_ok(users_find(db, &arena, STR("ADMIN"), &user, &err), &err);
	assert_int_equal(user.role, USER_ADMIN);
	assert_true(user.must_change);
	assert_true(password_verify(user.password_hash, str_from(password)));
	assert_false(password_verify(user.password_hash, STR("something else")));
	assert_true(str_find(user.password_hash, STR("argon2id")) != SIZE_MAX);
	assert_ok(users_first_start(db, 6, &made, password, &err), &err);
	assert_false(made);
}

static void names_are_taken_once_and_checked(void **state)
{
	struct db *db = *state;
	struct err err;
	const struct user twin = { .name = STR("Clerk"),
				   .role = USER_VIEWER,
				   .password_hash = STR("x") };
	const struct user odd = { .name = STR("a b"),
				  .role = USER_VIEWER,
				  .password_hash = STR("x") };

	add(db, "clerk", USER_OPERATOR);
	assert_int_equal(users_add(db, &twin, &err), ERR_CONFLICT);
	assert_int_equal(users_add(db, &odd, &err), ERR_SYNTAX);
}

static void a_time_step_is_used_up_once(void **state)
{
	struct db *db = *state;
	bool taken;
	struct err err;

	add(db, "clerk", USER_OPERATOR);
	assert_ok(users_take_totp_step(db, 1, 100, &taken, &err), &err);
	assert_true(taken);
	assert_ok(users_take_totp_step(db, 1, 100, &taken, &err), &err);
	assert_false(taken);
	assert_ok(users_take_totp_step(db, 1, 99, &taken, &err), &err);
	assert_false(taken);
}

static void a_recovery_code_works_once(void **state)
{
	struct db *db = *state;
	const struct str codes[] = { STR("aa"), STR("bb") };
	bool taken;
	struct err err;

	add(db, "clerk", USER_OPERATOR);
	assert_ok(recovery_codes_replace(db, 1, codes, 2, &err), &err);
	assert_ok(recovery_codes_take(db, 1, STR("aa"), &taken, &err), &err);
	assert_true(taken);
	assert_ok(recovery_codes_take(db, 1, STR("aa"), &taken, &err), &err);
	assert_false(taken);
}

static void sessions_end_alone_or_with_their_user_or_with_time(void **state)
{
	struct db *db = *state;
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct session found;
	struct sessions list;
	struct err err;
	static const char *const hashes[] = { "a", "b", "c" };

	add(db, "clerk", USER_OPERATOR);
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++)
		assert_ok(sessions_add(db,
				       &(struct session){ .hash = str_from(hashes[i]),
							  .user_id = 1,
							  .stage = SESSION_OPEN,
							  .created_us = (int64_t)i * 100,
							  .peer = STR("::1"),
							  .agent = STR("x") },
				       &err),
			  &err);
	assert_ok(sessions_prune(db, 50, 50, &err), &err);
	assert_int_equal(sessions_get(db, &arena, STR("a"), &found, &err), ERR_NOT_FOUND);
	assert_ok(sessions_end_user(db, 1, STR("c"), &err), &err);
	assert_ok(sessions_list(db, &arena, 0, &list, &err), &err);
	assert_int_equal(list.n, 1);
	assert_str_is(list.at[0].hash, "c");
	assert_str_is(list.at[0].user_name, "clerk");
}

static void the_audit_trail_is_only_added_to(void **state)
{
	struct db *db = *state;
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct audit_entries list;
	struct err err;
	const struct audit_entry entry = { .time_us = 1,
					   .action = STR("login"),
					   .outcome = STR("done") };

	for (int i = 0; i < 3; i++)
		assert_ok(audit_add(db, &entry, &err), &err);
	assert_int_not_equal(db_run(db_stmt(db, "UPDATE audit SET user = 'x'"), &err), ERR_OK);
	assert_int_not_equal(db_run(db_stmt(db, "DELETE FROM audit WHERE id > 0"), &err), ERR_OK);
	assert_ok(audit_list_after(db, &arena, 1, 10, &list, &err), &err);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.at[0].id, 2);
	assert_ok(audit_list(db, &arena, STR("LOGIN"), 3, 10, &list, &err), &err);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.at[0].id, 2);
}

static void settings_take_only_what_fits_their_row(void **state)
{
	struct db *db = *state;
	auto_arena arena = ARENA_INIT(65536);
	static const struct {
		const char *name;
		const char *value;
		enum errc code;
	} rows[] = {
		{ "session.idle_minutes", "30", ERR_OK },
		{ "session.idle_minutes", "4", ERR_SYNTAX },
		{ "session.idle_minutes", "x", ERR_SYNTAX },
		{ "totp.required_all", "2", ERR_SYNTAX },
		{ "contact.police", "警察 #9110", ERR_OK },
		{ "contact.police", "a\nb", ERR_SYNTAX },
		{ "users.role", "4", ERR_NOT_FOUND },
	};
	struct err err;

	assert_int_equal(settings_number(db, "session.idle_minutes"), 60);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(settings_put(db, str_from(rows[i].name), str_from(rows[i].value),
				       STR("admin"), 1, &err) == rows[i].code,
			  rows[i].value);
	assert_int_equal(settings_number(db, "session.idle_minutes"), 30);
	assert_str_is(settings_text(db, &arena, "contact.police"), "警察 #9110");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_first_start_makes_one_administrator_once),
		CASE(names_are_taken_once_and_checked),
		CASE(a_time_step_is_used_up_once),
		CASE(a_recovery_code_works_once),
		CASE(sessions_end_alone_or_with_their_user_or_with_time),
		CASE(the_audit_trail_is_only_added_to),
		CASE(settings_take_only_what_fits_their_row),
	};
	struct err err;

	if (!mkdtemp(folder) || password_setup(&err))
		return 1;
	const int failed = cmocka_run_group_tests_name("accounts", tests, NULL, NULL);

	(void)rmdir(folder);
	return failed;
}
