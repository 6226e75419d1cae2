/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The regression cases that come with the public rules: each names a rule and how many events of
 * its EVTX file, and of the same as JSON, the rule must hold on. More matches than that are
 * allowed (as by the cases' own runner) and only where the list below says so.
 */
#include "support/check.h"

#include <fts.h>
#include <limits.h>

#include "base/buf.h"
#include "base/encoding/yaml.h"
#include "base/os/fd.h"
#include "detect/sigma/matcher.h"
#include "parse/stream/stream.h"

#define FILE_MAX (64u * 1024 * 1024)

/*
 * Cases whose files hold more of what the rule looks for than the number they state: the extra
 * events are the same act again (a second file dropped, a second value set).
 */
static const struct {
	const char *rule;
	unsigned matches;
} more_than_stated[] = {
	{ "0b9ad457-2554-44c1-82c2-d56a99c42377", 3 }, /* AnyDesk files */
	{ "8fbf3271-1ef6-4e94-8210-03c2317947f6", 3 }, /* dropped credential tools */
	{ "7124aebe-4cd7-4ccb-8df0-6d6b93c96795", 2 }, /* dtrace run twice */
	{ "c7dcacd0-cc59-4004-b0a4-1d6cdebe6f3e", 2 }, /* two share values */
};

struct bench {
	struct ruleset *set;
	struct matcher *matcher;
	struct parse_shared shared;
};

/* One file of one case. */
struct run {
	struct bench *bench;
	const struct rule *rule;
	unsigned matches;
	unsigned undecided;
};

static void on_match(void *ctx, const struct match *match)
{
	struct run *run = ctx;

	run->matches += match->rule == run->rule;
}

static void on_undecided(void *ctx, const struct rule *rule UNUSED,
			 const struct event *event UNUSED)
{
	struct run *run = ctx;

	run->undecided++;
}

static void on_event(void *ctx, struct event *event)
{
	struct run *run = ctx;
	const struct match_sink sink = { .matched = on_match,
					 .undecided = on_undecided,
					 .ctx = run };

	matcher_run(run->bench->matcher, event, &sink);
}

static unsigned matches_in(struct bench *bench, const struct rule *rule, const char *path)
{
	struct run run = { .bench = bench, .rule = rule };
	const struct event_sink sink = { .take = on_event, .ctx = &run };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE };
	auto_buf bytes = BUF_INIT(FILE_MAX);
	struct err err = { .code = ERR_OK };

	assert_ok(file_read(path, &bytes, &err), &err);
	auto_parse_stream *stream = parse_stream_new(&sink, &bench->shared, &options);
	parse_stream_feed(stream, buf_str(&bytes));
	parse_stream_end(stream);
	assert_int_equal(run.undecided, 0);
	return run.matches;
}

static unsigned wanted(const struct rule *rule, const struct yaml *test)
{
	uint64_t stated = 1;
	const struct str text = yaml_text(test, "match_count");

	if (text.ptr)
		assert_true(str_to_u64(text, &stated));
	for (size_t i = 0; i < ARRAY_LEN(more_than_stated); i++) {
		if (str_is(rule->id, more_than_stated[i].rule)) {
			assert_true(more_than_stated[i].matches > stated);
			return more_than_stated[i].matches;
		}
	}
	return (unsigned)stated;
}

static void check_file(struct bench *bench, const struct rule *rule, const struct yaml *test,
		       const char *dir, const char *suffix)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%.*s%s", dir, STR_ARG(rule->id), suffix);
	const unsigned got = matches_in(bench, rule, path);
	if (got != wanted(rule, test))
		fail_msg("%s: %u matches, not %u", path, got, wanted(rule, test));
}

static void check_case(struct bench *bench, const char *info_path, const char *dir)
{
	auto_arena arena = ARENA_INIT(FILE_MAX);
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(yaml_read_file(info_path, FILE_MAX, &arena, &root, &err), &err);
	const struct yaml *rules = yaml_get(root, "rule_metadata");
	const struct yaml *tests = yaml_get(root, "regression_tests_info");
	assert_non_null(rules);
	assert_non_null(tests);
	const struct str id = yaml_text(rules->child, "id");
	const struct rule *rule = ruleset_find(bench->set, id);
	if (!rule)
		fail_msg("%s: rule %.*s is not loaded", info_path, STR_ARG(id));
	check_file(bench, rule, tests->child, dir, ".evtx");
	check_file(bench, rule, tests->child, dir, ".json");
}

static void corpus_path(const char *below, char out[static PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/../shared/corpus/sigma%s", getenv("TONOI_SOURCE"), below);
}

static size_t check_cases(struct bench *bench)
{
	char root[PATH_MAX];
	char *const roots[] = { root, NULL };
	size_t n = 0;

	corpus_path("/regression_data", root);
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	assert_non_null(fts);
	for (FTSENT *entry = fts_read(fts); entry; entry = fts_read(fts)) {
		if (entry->fts_info != FTS_F || strcmp(entry->fts_name, "info.yml") != 0)
			continue;
		char dir[PATH_MAX];
		(void)snprintf(dir, sizeof(dir), "%.*s",
			       (int)(entry->fts_pathlen - entry->fts_namelen - 1), entry->fts_path);
		check_case(bench, entry->fts_path, dir);
		n++;
	}
	(void)fts_close(fts);
	return n;
}

static void every_public_regression_case_matches(void **state UNUSED)
{
	char corpus[PATH_MAX];
	const char *const paths[] = { corpus };
	const char *content = getenv("TONOI_CONTENT");
	const struct ruleset_sources sources = { .paths = paths, .n_paths = 1, .content = content };
	struct bench bench = { .set = NULL };
	struct err err = { .code = ERR_OK };

	corpus_path("", corpus);
	if (access(corpus, R_OK) != 0) {
		print_message("# %s is not there\n", corpus);
		skip();
	}
	assert_ok(ruleset_load(&sources, &bench.set, &err), &err);
	assert_ok(parse_shared_open(content, &bench.shared, &err), &err);
	bench.matcher = matcher_new(bench.set);
	assert_int_equal(check_cases(&bench), 100);
	matcher_free(bench.matcher);
	parse_shared_close(&bench.shared);
	ruleset_free(bench.set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_public_regression_case_matches),
	};

	return cmocka_run_group_tests_name("sigma-regression", tests, NULL, NULL);
}
