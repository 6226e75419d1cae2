/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of event log files, damaged ones among them, under the plan of SigmaHQ's rules and under
 * plans of random names.
 */
#include "support/evtx-stream.h"
#include "support/lean.h"

#include <fts.h>
#include <limits.h>
#include <unistd.h>

#include "base/os/fd.h"
#include "detect/sigma/ruleset.h"

#define FILE_BYTES_MAX (16u * 1024 * 1024)
#define HEADER_BYTES   4096u

static void what_is_read_of_an_event_is_the_same(void **state UNUSED)
{
	const struct parse_shared shared = { 0 };
	struct random random = random_of(7);
	auto_buf file = BUF_INIT(1 << 20);
	auto_usual u;

	usual_init(&u);
	memset(buf_room(&file, HEADER_BYTES), 0, HEADER_BYTES);
	memcpy(file.ptr, "ElfFile", sizeof("ElfFile"));
	buf_added(&file, HEADER_BYTES);
	buf_add(&file, buf_str(&u.m.b));
	assert_true(check_plans(&random, &shared, NULL, 6, buf_str(&file)) > 0);
}

/* Fields count whether they are listed or not: the same event is cut under every plan. */
static void the_limit_of_fields_does_not_depend_on_the_plan(void **state UNUSED)
{
	static const char elements[2 * (EVENT_FIELDS_MAX + 8)];
	struct maker_value values[ARRAY_LEN(usual_values)];
	auto_usual u = { 0 };
	struct field_plan plan;

	memcpy(values, usual_values, sizeof(values));
	values[6] = (struct maker_value){ 0x81, elements, sizeof(elements) };
	maker_init(&u.m);
	put_record(&u, 0, values, ARRAY_LEN(values));
	maker_finish(&u.m);
	field_plan_init(&plan);
	assert_int_equal(field_plan_add(&plan, STR("EventID")), 0);
	for (int lean = 0; lean < 2; lean++) {
		auto_seen seen;
		seen_init(&seen);
		auto_parse_session *session = session_for(&seen);
		parse_session_set_plan(session, lean ? &plan : NULL);
		parse_bytes(session, buf_str(&u.m.b), 2);
		assert_int_equal(seen.n_events, 1);
		assert_int_equal(seen.flags,
				 EVENT_CUT | (lean ? EVENT_LEAN | EVENT_WORDS_ONLY : 0));
	}
	field_plan_done(&plan);
}

static size_t check_folder(const char *folder, const struct parse_shared *shared,
			   const struct field_plan *known)
{
	struct random random = random_of(11);
	char *top = mem_text(folder);
	FTS *fts = fts_open((char *[]){ top, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t lean = 0;
	struct err err;

	assert_non_null(fts);
	for (const FTSENT *entry = fts_read(fts); entry; entry = fts_read(fts)) {
		auto_buf bytes = BUF_INIT(FILE_BYTES_MAX);
		if (entry->fts_info != FTS_F || !str_ends(str_from(entry->fts_path), STR(".evtx")))
			continue;
		assert_ok(file_read(entry->fts_path, &bytes, &err), &err);
		lean += check_plans(&random, shared, known, 1, buf_str(&bytes));
	}
	(void)fts_close(fts);
	free(top);
	return lean;
}

static void events_of_real_files_are_the_same_too(void **state UNUSED)
{
	static const char *const folders[] = { "evtx-attack", "parsers/evtx-samples",
					       "sigma/regression_data" };
	char path[PATH_MAX];
	const char *rules = path;
	const struct ruleset_sources sources = { .paths = &rules,
						 .n_paths = 1,
						 .content = getenv("TONOI_CONTENT") };
	auto_parse_shared shared = { 0 };
	auto_ruleset *set = NULL;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/sigma/rules",
		       getenv("TONOI_SOURCE"));
	if (access(path, R_OK) != 0) {
		print_message("# skipped: ../shared/corpus is absent\n");
		skip();
	}
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_ok(parse_shared_open(sources.content, &shared, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/../shared/corpus/%s", getenv("TONOI_SOURCE"),
			       folders[i]);
		assert_true(check_folder(path, &shared, ruleset_plan(set)) > 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_of_an_event_is_the_same),
		cmocka_unit_test(the_limit_of_fields_does_not_depend_on_the_plan),
		cmocka_unit_test(events_of_real_files_are_the_same_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
