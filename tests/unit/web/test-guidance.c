/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <ftw.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "web/watch/guidance.h"

static char folder[] = "/tmp/test-guidance-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char parent[PATH_MAX];
	char path[PATH_MAX];
	struct err err;

	assert_ok(path_join(folder, "guidance", parent, &err), &err);
	assert_ok(dir_make(parent, &err), &err);
	assert_ok(path_join(parent, name, path, &err), &err);
	assert_ok(file_replace(path, str_from(text), 0600, &err), &err);
}

#define HEAD "version: 1\ndate: 2026-11-22\nsource: test\nguidance:\n"
#define ENTRY(key, value, words)                                                                   \
	"  - for: { " key ": " value " }\n    what: { ja: " words ", en: " words " }\n"            \
	"    do: [ { ja: a, en: b } ]\n    call: [ police ]\n"

static int set_up(void **state)
{
	struct guidance *guidance;
	struct err err;

	write_file("10.yml", HEAD ENTRY("rule", "r-1", "rule") ENTRY("tag", "attack.t1003", "t1003")
				     ENTRY("tag", "attack.t1003.001", "sub")
					     ENTRY("tactic", "attack.impact", "impact")
						     ENTRY("level", "high", "high"));
	write_file("90-local.yml", HEAD ENTRY("tactic", "attack.impact", "local"));
	write_file("95-bad.yml", HEAD ENTRY("level", "low", "low") "  - for: { level: low }\n");
	assert_ok(guidance_load(folder, &guidance, &err), &err);
	*state = guidance;
	return 0;
}

static int remove_one(const char *path, const struct stat *s UNUSED, int flag UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int tear_down(void **state)
{
	guidance_free(*state);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void the_most_exact_entry_counts(void **state)
{
	static const struct {
		const char *rule;
		const char *tags;
		const char *expected; /* NULL: none */
	} rows[] = {
		{ "r-1", "[\"attack.t1003\"]", "rule" },
		{ "r-2", "[\"attack.impact\",\"attack.t1003\"]", "t1003" },
		{ "r-2", "attack.t1003.001 attack.t1003", "sub" },
		{ "r-2", "[\"attack.t1003.006\"]", "t1003" },
		{ "r-2", "[\"attack.t9999\",\"attack.impact\"]", "local" },
		{ "r-2", "", "high" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct guidance_entry *entry = guidance_find(*state, str_from(rows[i].rule),
								   str_from(rows[i].tags), "high");

		assert_non_null(entry);
		assert_str_is(entry->what.ja, rows[i].expected);
	}
	assert_null(guidance_find(*state, STR("r-2"), STR(""), "medium"));
}

static void a_file_that_breaks_the_form_is_named_and_left_out(void **state)
{
	assert_int_equal(guidance_faults(*state), 1);
	assert_non_null(strstr(guidance_fault(*state, 0), "95-bad.yml"));
	assert_non_null(strstr(guidance_fault(*state, 0), "line"));
	assert_null(guidance_find(*state, STR("r-2"), STR(""), "low"));
}

static void what_is_shipped_reads_whole_and_covers_every_level(void **state UNUSED)
{
	static const char *const levels[] = { "informational", "low", "medium", "high",
					      "critical" };
	struct guidance *guidance;
	struct err err;

	assert_ok(guidance_load(getenv("TONOI_CONTENT"), &guidance, &err), &err);
	for (size_t i = 0; i < guidance_faults(guidance); i++)
		fail_msg("%s", guidance_fault(guidance, i));
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		check_row(guidance_find(guidance, STR("none"), STR(""), levels[i]), levels[i]);
	guidance_free(guidance);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_exact_entry_counts),
		cmocka_unit_test(a_file_that_breaks_the_form_is_named_and_left_out),
		cmocka_unit_test(what_is_shipped_reads_whole_and_covers_every_level),
	};

	if (!mkdtemp(folder))
		return 1;
	return cmocka_run_group_tests_name("guidance", tests, set_up, tear_down);
}
