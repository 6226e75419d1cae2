/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/os/paths.h"

static void makes_paths_absolute_and_plain(void **state UNUSED)
{
	static const struct {
		const char *given;
		const char *expected; /* the working directory is /usr */
	} rows[] = {
		{ "/srv/tonoi", "/srv/tonoi" },
		{ "/srv/tonoi/", "/srv/tonoi" },
		{ "/srv//tonoi/./", "/srv/tonoi" },
		{ "D", "/usr/D" },
		{ "./D/.", "/usr/D" },
		{ ".", "/usr" },
		{ "/", "/" },
		{ "//./", "/" },
		{ "../D", "/usr/../D" },
		{ "w/*.log", "/usr/w/*.log" },
		{ ".hidden/..x", "/usr/.hidden/..x" },
	};

	assert_int_equal(chdir("/usr"), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[PATH_MAX];
		struct err err;
		assert_ok(path_absolute(rows[i].given, path, &err), &err);
		if (!str_is(str_from(path), rows[i].expected))
			fail_msg("“%s” became “%s”", rows[i].given, path);
	}
}

static void refuses_a_path_that_gets_too_long(void **state UNUSED)
{
	char given[PATH_MAX];
	char path[PATH_MAX];
	struct err err;

	memset(given, 'a', sizeof(given) - 1);
	given[sizeof(given) - 1] = '\0';
	assert_int_equal(chdir("/usr"), 0);
	assert_int_equal(path_absolute(given, path, &err), ERR_LIMIT);
	given[0] = '/';
	assert_ok(path_absolute(given, path, &err), &err);
	assert_string_equal(path, given);
}

/* The defect: the data folder was told as "DIR/.", in "ready …" and in every message. */
static void data_folder_ends_without_a_dot(void **state UNUSED)
{
	char path[PATH_MAX];
	struct err err;

	assert_int_equal(chdir("/usr"), 0);
	assert_ok(path_data("D/", path, &err), &err);
	assert_string_equal(path, "/usr/D");
	assert_int_equal(unsetenv("STATE_DIRECTORY"), 0);
	assert_int_equal(setenv("XDG_STATE_HOME", "/var//state/", 1), 0);
	assert_ok(path_data(NULL, path, &err), &err);
	assert_string_equal(path, "/var/state/tonoi");
}

/* The defect: SQLite follows no link, so a data folder behind one could not be opened. */
static void data_folder_is_told_without_links(void **state UNUSED)
{
	char folder[] = "/tmp/tonoi-paths-XXXXXX";
	char link[PATH_MAX];
	char path[PATH_MAX];
	struct err err;

	assert_non_null(mkdtemp(folder));
	assert_ok(path_join(folder, "link", link, &err), &err);
	assert_int_equal(symlink("/usr/share", link), 0);
	assert_ok(path_data(link, path, &err), &err);
	assert_string_equal(path, "/usr/share");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_paths_absolute_and_plain),
		cmocka_unit_test(refuses_a_path_that_gets_too_long),
		cmocka_unit_test(data_folder_ends_without_a_dot),
		cmocka_unit_test(data_folder_is_told_without_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
