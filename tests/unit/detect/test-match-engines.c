/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled engine against the plain one, which is right by definition: on the cases of the
 * specification all at once, on our own rules' test events, on the public regression data, and on
 * events made up by chance of real ones and of what rules look for.
 *
 * The last is as long as TONOI_PAIRS (rule, event) pairs; TONOI_SEED begins elsewhere.
 */
#include "support/check.h"

#include <fts.h>
#include <limits.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/set.h"
#include "event/event-yaml.h"
#include "parse/stream/stream.h"
#include "support/engine-pair.h"
#include "support/event-maker.h"

#define FILE_BYTES_MAX (64u * 1024 * 1024)
#define RAW_KEY	       "raw()"
#define PAIRS_SHORT    4000000u
#define SEED	       20261122u

static void must_agree(struct engine_pair *pair, const struct event *event, const char *what)
{
	if (engine_pair_agrees(pair, event))
		return;
	fail_msg("%s, event %llu: the compiled engine says\n%.*sthe plain one\n%.*s", what,
		 (unsigned long long)pair->events, STR_ARG(buf_str(&pair->compiled)),
		 STR_ARG(buf_str(&pair->plain)));
}

/* ---- the cases of the specification ---- */

static const char *const case_files[] = { "values.yml", "modifiers.yml", "conditions.yml" };
static const char *const case_events[] = { "holds", "fails", "undecided" };

static struct yaml *read_cases(const char *name, struct arena *arena)
{
	char path[PATH_MAX];
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sigma/%s", getenv("TONOI_SOURCE"), name);
	assert_ok(yaml_read_file(path, FILE_BYTES_MAX, arena, &root, &err), &err);
	return root;
}

/* Every case that loads as a rule of one set. */
static void add_case_rules(struct ruleset *set, const struct yaml *root, struct arena *scratch)
{
	const struct logsource source = { .product = STR("case") };
	struct builder builder = { .pool = &set->pool, .scratch = scratch };

	set->pool.vars = yaml_get(root, "vars");
	for (const struct yaml *one = yaml_get(root, "cases")->child; one; one = one->next) {
		struct rule rule = { .title = STR("case"), .logsource = source };
		const enum errc code = detection_build(&builder, yaml_get(one, "detection"),
						       &rule.detection, NULL);
		if (code || yaml_text(one, "refused").ptr)
			continue;
		rule.index = (uint32_t)set->n_rules;
		rule.id = arena_printf(&set->pool.arena, "case-%zu", set->n_rules);
		mem_reserve(&set->rules, &set->cap_rules, set->n_rules + 1, sizeof(*set->rules));
		set->rules[set->n_rules] = rule;
		assert_true(ruleset_index_rule(set));
		(void)logsources_add_rule(&set->logsources, &source, rule.index);
	}
}

static void run_case_event(struct engine_pair *pair, const struct yaml *node)
{
	auto_event event;

	event_init(&event);
	event.source.product = STR("case");
	event.raw = yaml_text(node, RAW_KEY);
	assert_true(event_add_yaml(&event, node));
	must_agree(pair, &event, "cases");
	/* Once more: now it is in the caches. */
	must_agree(pair, &event, "cases");
}

static void run_case_events(struct engine_pair *pair, const struct yaml *root)
{
	for (const struct yaml *one = yaml_get(root, "cases")->child; one; one = one->next) {
		for (size_t i = 0; i < ARRAY_LEN(case_events); i++) {
			const struct yaml *list = yaml_get(one, case_events[i]);
			for (const struct yaml *node = list ? list->child : NULL; node;
			     node = node->next)
				run_case_event(pair, node);
		}
	}
}

static void engines_agree_on_every_case_of_the_specification(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(FILE_BYTES_MAX);
	const struct yaml *roots[ARRAY_LEN(case_files)];
	auto_ruleset *set = ruleset_new();
	struct engine_pair pair;

	for (size_t i = 0; i < ARRAY_LEN(case_files); i++) {
		roots[i] = read_cases(case_files[i], &arena);
		add_case_rules(set, roots[i], &arena);
	}
	assert_ok(logsources_finish(&set->logsources, &set->pool, NULL), &(struct err){ 0 });
	engine_pair_init(&pair, set);
	for (size_t i = 0; i < ARRAY_LEN(case_files); i++)
		run_case_events(&pair, roots[i]);
	assert_true(pair.matches > 100);
	assert_true(pair.undecided > 0);
	assert_true(engine_pair_counts_agree(&pair));
	engine_pair_done(&pair);
}

/* ---- files ---- */

struct bench {
	struct ruleset *set;
	struct engine_pair pair;
	struct parse_shared shared;
	struct event_maker *maker; /* keeps some of the events, or NULL */
	const char *path;
};

static bool bench_init(struct bench *bench, const char *rules)
{
	const char *const paths[] = { rules };
	char content[PATH_MAX];
	struct err err = { .code = ERR_OK };

	*bench = (struct bench){ .path = rules };
	assert_ok(path_content(content, &err), &err);
	const struct ruleset_sources sources = { .paths = paths, .n_paths = 1, .content = content };
	if (ruleset_load(&sources, &bench->set, &err)) {
		print_message("# skipped: %s\n", err.text);
		return false;
	}
	assert_ok(parse_shared_open(content, &bench->shared, &err), &err);
	engine_pair_init(&bench->pair, bench->set);
	return true;
}

static void bench_done(struct bench *bench)
{
	engine_pair_done(&bench->pair);
	parse_shared_close(&bench->shared);
	ruleset_free(bench->set);
}

static void take(void *ctx, struct event *event)
{
	struct bench *bench = ctx;

	must_agree(&bench->pair, event, bench->path);
	if (bench->maker)
		event_maker_keep(bench->maker, event);
}

static void run_bytes(struct bench *bench, struct str bytes)
{
	const struct event_sink sink = { .take = take, .ctx = bench };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE };
	auto_parse_stream *stream = parse_stream_new(&sink, &bench->shared, &options);

	parse_stream_feed(stream, bytes);
	parse_stream_end(stream);
}

/* The texts and events of a rule's tests. */
static void run_tests_file(struct bench *bench, const char *path)
{
	auto_arena arena = ARENA_INIT(FILE_BYTES_MAX);
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(yaml_read_file(path, FILE_BYTES_MAX, &arena, &root, &err), &err);
	for (const struct yaml *test = yaml_get(root, "tests")->child; test; test = test->next) {
		const struct yaml *fields = yaml_get(test, "event");
		const struct yaml *source = yaml_get(test, "source");
		auto_event event;

		event_init(&event);
		event.source = (struct logsource){ .product = yaml_text(source, "product"),
						   .category = yaml_text(source, "category"),
						   .service = yaml_text(source, "service") };
		if (!fields)
			run_bytes(bench, yaml_text(test, "text"));
		else if (event_add_yaml(&event, fields))
			must_agree(&bench->pair, &event, path);
	}
}

static bool ends(const char *name, const char *suffix)
{
	return str_ends(str_from(name), str_from(suffix));
}

static void run_folder(struct bench *bench, char *folder, const char *suffix,
		       void (*run)(struct bench *bench, const char *path))
{
	char *const paths[] = { folder, NULL };
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	assert_non_null(fts);
	for (FTSENT *entry = fts_read(fts); entry; entry = fts_read(fts)) {
		if (entry->fts_info == FTS_F && ends(entry->fts_name, suffix))
			run(bench, entry->fts_path);
	}
	fts_close(fts);
}

static void engines_agree_on_our_own_rules_tests(void **state UNUSED)
{
	char rules[PATH_MAX];
	struct bench bench;

	(void)snprintf(rules, sizeof(rules), "%s/content/rules", getenv("TONOI_SOURCE"));
	assert_true(bench_init(&bench, rules));
	run_folder(&bench, rules, ".test.yml", run_tests_file);
	assert_true(bench.pair.matches > 20);
	assert_true(engine_pair_counts_agree(&bench.pair));
	bench_done(&bench);
}

static void run_log(struct bench *bench, const char *path)
{
	auto_buf bytes = BUF_INIT(FILE_BYTES_MAX);
	struct err err = { .code = ERR_OK };

	assert_ok(file_read(path, &bytes, &err), &err);
	bench->path = path;
	run_bytes(bench, buf_str(&bytes));
}

/* False, having said so, where the public rules are absent. */
static bool open_corpus(struct bench *bench, char rules[static PATH_MAX])
{
	(void)snprintf(rules, PATH_MAX, "%s/../shared/corpus/sigma", getenv("TONOI_SOURCE"));
	return bench_init(bench, rules);
}

static void engines_agree_on_the_public_regression_data(void **state UNUSED)
{
	char folder[PATH_MAX];
	struct bench bench;

	if (!open_corpus(&bench, folder)) {
		skip();
		return;
	}
	run_folder(&bench, folder, ".json", run_log);
	run_folder(&bench, folder, ".evtx", run_log);
	assert_true(bench.pair.matches > 200);
	assert_true(engine_pair_counts_agree(&bench.pair));
	bench_done(&bench);
}

/* ---- by chance ---- */

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	uint64_t number;

	return text && str_to_u64(str_from(text), &number) ? number : otherwise;
}

static void engines_agree_on_events_made_up_by_chance(void **state UNUSED)
{
	const uint64_t n_pairs = number_from("TONOI_PAIRS", PAIRS_SHORT);
	const uint64_t seed = number_from("TONOI_SEED", SEED);
	char folder[PATH_MAX];
	struct bench bench;

	if (!open_corpus(&bench, folder)) {
		skip();
		return;
	}
	bench.maker = event_maker_new(bench.set, seed);
	run_folder(&bench, folder, ".json", run_log);

	const uint64_t matches_before = bench.pair.matches;
	bench.pair.events = 0;
	while (bench.pair.events * ruleset_count(bench.set) < n_pairs)
		must_agree(&bench.pair, event_maker_next(bench.maker), "by chance");
	print_message("# %llu events, %llu matches, %llu undecided\n",
		      (unsigned long long)bench.pair.events,
		      (unsigned long long)(bench.pair.matches - matches_before),
		      (unsigned long long)bench.pair.undecided);
	assert_true(bench.pair.matches - matches_before > bench.pair.events / 10);
	assert_true(engine_pair_counts_agree(&bench.pair));
	event_maker_free(bench.maker);
	bench_done(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(engines_agree_on_every_case_of_the_specification),
		cmocka_unit_test(engines_agree_on_our_own_rules_tests),
		cmocka_unit_test(engines_agree_on_the_public_regression_data),
		cmocka_unit_test(engines_agree_on_events_made_up_by_chance),
	};

	return cmocka_run_group_tests_name("match-engines", tests, NULL, NULL);
}
