/* SPDX-License-Identifier: Apache-2.0 */
#include "store-fixture.h"

#include "store/db-migrate.h"

static int64_t count(struct db *db, const char *sql)
{
	struct db_stmt *stmt = db_stmt(db, sql);
	struct err err;
	bool row = false;

	assert_ok(db_next(stmt, &row, &err), &err);
	assert_true(row);
	const int64_t n = db_i64(stmt, 0);
	db_rest(stmt);
	return n;
}

static void opens_a_second_time_without_migrating_again(void **state)
{
	struct store_fixture *f = *state;
	const int64_t before = count(f->db, "SELECT max(applied_us) FROM schema_version");
	auto_db *again = NULL;
	struct err err;

	assert_true(before > 0);
	assert_ok(db_open(f->data, DB_OWNER, &again, &err), &err);
	assert_int_equal(count(again, "SELECT max(applied_us) FROM schema_version"), before);
}

static void refuses_a_newer_schema_and_says_what_to_do(void **state)
{
	struct store_fixture *f = *state;
	static const enum db_power powers[] = { DB_OWNER, DB_CONSOLE, DB_READER };
	struct err err;

	assert_ok(
		db_run(db_stmt(f->db, "INSERT INTO schema_version VALUES (999, 'later', 1)"), &err),
		&err);
	for (size_t i = 0; i < ARRAY_LEN(powers); i++) {
		auto_db *db = NULL;
		assert_int_equal(db_open(f->data, powers[i], &db, &err), ERR_UNSUPPORTED);
		assert_non_null(strstr(err.text, "newer Tonoi (schema step 999, “later”)"));
	}
}

static void keeps_nothing_of_a_migration_that_fails_half_way(void **state)
{
	struct store_fixture *f = *state;
	size_t n = 0;
	struct err err;

	while (migrations[n].number)
		n++;
	auto_free struct migration *all = mem_new((n + 2) * sizeof(*all));
	memcpy(all, migrations, n * sizeof(*all));
	all[n] = (struct migration){
		.number = 900,
		.name = "half",
		.sql = "CREATE TABLE half (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
	};
	assert_int_equal(db_migrate(f->db, all, &err), ERR_IO);
	assert_non_null(strstr(err.text, "half"));
	assert_int_equal(count(f->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
	assert_int_equal(count(f->db, "SELECT count(*) FROM schema_version WHERE number = 900"), 0);

	all[n].sql = "CREATE TABLE half (x INTEGER) STRICT;";
	assert_ok(db_migrate(f->db, all, &err), &err);
	assert_int_equal(count(f->db, "SELECT count(*) FROM schema_version WHERE number = 900"), 1);
}

static void tells_others_to_wait_until_the_owner_made_it(void **state UNUSED)
{
	auto_db *db = NULL;
	struct err err;

	assert_int_equal(db_open("/nonexistent", DB_READER, &db, &err), ERR_NOT_FOUND);
}

static void holds_each_process_to_its_power(void **state)
{
	struct store_fixture *f = *state;
	static const struct {
		const char *sql;
		bool owner;
		bool console;
		bool reader;
	} rows[] = {
		{ "SELECT count(*) FROM alerts", true, true, true },
		{ "UPDATE alerts SET status = 1, status_by = 'a', note = ''", true, true, false },
		{ "UPDATE alerts SET status = 1, title = 'x'", true, false, false },
		{ "DELETE FROM alerts", true, false, false },
		{ "UPDATE consumers SET position = 0", true, false, false },
		{ "DROP TABLE alerts", false, false, false },
		{ "ATTACH DATABASE '/tmp/x' AS x", false, false, false },
		{ "PRAGMA writable_schema = 1", false, false, false },
		{ "PRAGMA journal_mode = DELETE", false, false, false },
		{ "CREATE TABLE x (y)", false, false, false },
	};
	auto_db *console = NULL;
	auto_db *reader = NULL;
	struct err err;

	assert_ok(db_open(f->data, DB_CONSOLE, &console, &err), &err);
	assert_ok(db_open(f->data, DB_READER, &reader, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *sql = rows[i].sql;
		check_row((db_run(db_stmt(f->db, sql), &err) == ERR_OK) == rows[i].owner, sql);
		check_row((db_run(db_stmt(console, sql), &err) == ERR_OK) == rows[i].console, sql);
		check_row((db_run(db_stmt(reader, sql), &err) == ERR_OK) == rows[i].reader, sql);
	}
}

static void keeps_text_with_zeros_and_tells_empty_from_none(void **state)
{
	struct store_fixture *f = *state;
	static const char sql[] = "SELECT :text, :empty, :none";
	struct db_stmt *stmt = db_stmt(f->db, sql);
	const struct str odd = STR("a\0b\xff");
	struct err err;
	bool row = false;

	db_bind_text(stmt, ":text", odd);
	db_bind_text(stmt, ":empty", STR(""));
	db_bind_text(stmt, ":none", STR_NONE);
	assert_ok(db_next(stmt, &row, &err), &err);
	assert_true(row);
	assert_true(str_equal(db_text(stmt, 0), odd));
	assert_non_null(db_text(stmt, 1).ptr);
	assert_int_equal(db_text(stmt, 1).len, 0);
	assert_null(db_text(stmt, 2).ptr);
	db_rest(stmt);
}

static void says_so_when_the_row_that_is_meant_is_not_there(void **state)
{
	struct store_fixture *f = *state;
	struct db_stmt *ask = db_stmt(f->db, "SELECT number FROM facts WHERE name = :name");
	struct db_stmt *change = db_stmt(f->db, "UPDATE facts SET number = 2 WHERE name = :name");
	struct err err;

	db_bind_text(ask, ":name", STR("x"));
	assert_int_equal(db_one(ask, &err, "fact %s: is unheard of", "x"), ERR_NOT_FOUND);
	assert_string_equal(err.text, "fact x: is unheard of");
	db_bind_text(change, ":name", STR("x"));
	assert_int_equal(db_run_one(change, &err, "fact %s: stays unheard of", "x"), ERR_NOT_FOUND);
	assert_string_equal(err.text, "fact x: stays unheard of");

	assert_ok(db_run(db_stmt(f->db, "INSERT INTO facts VALUES ('x', 1, NULL, 1)"), &err), &err);
	assert_ok(db_run_one(change, &err, "fact x: there is none"), &err);
	assert_ok(db_one(ask, &err, "fact x: there is none"), &err);
	assert_int_equal(db_i64(ask, 0), 2);
	db_rest(ask);
}

static void notices_what_another_connection_committed(void **state)
{
	struct store_fixture *f = *state;
	auto_db *reader = NULL;
	struct err err;

	assert_ok(db_open(f->data, DB_READER, &reader, &err), &err);
	const int64_t before = db_data_version(reader);
	assert_int_equal(db_data_version(reader), before);
	assert_ok(db_run(db_stmt(f->db, "INSERT INTO facts VALUES ('x', 1, NULL, 1)"), &err), &err);
	assert_int_not_equal(db_data_version(reader), before);
}

static void is_readable_by_nobody_else(void **state)
{
	struct store_fixture *f = *state;
	char path[128];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/db/tonoi.db", f->data);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(opens_a_second_time_without_migrating_again,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(refuses_a_newer_schema_and_says_what_to_do,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(keeps_nothing_of_a_migration_that_fails_half_way,
						store_setup, store_teardown),
		cmocka_unit_test(tells_others_to_wait_until_the_owner_made_it),
		cmocka_unit_test_setup_teardown(holds_each_process_to_its_power, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(keeps_text_with_zeros_and_tells_empty_from_none,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(says_so_when_the_row_that_is_meant_is_not_there,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(notices_what_another_connection_committed,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(is_readable_by_nobody_else, store_setup,
						store_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
