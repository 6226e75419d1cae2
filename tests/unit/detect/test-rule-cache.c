/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of loaded rules: it gives the very set it was made of, or is not used.
 */
#include "support/check.h"

#include <limits.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "detect/match/check.h"
#include "detect/match/runner.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/matcher.h"
#include "detect/sigma/rule-cache.h"
#include "detect/sigma/set-flat.h"

#define CACHE_MAX (64u * 1024 * 1024)
#define HEAD	  128u

/* One of everything that a detection can hold. */
static const char rules_text[] =
	"title: Rule 1\nid: 929a690e-bef0-4204-a928-ef5e620d6fc1\nlevel: high\n"
	"tags: [attack.t1110, a.b]\nfields: []\nauthor: A\n"
	"logsource: {product: windows, service: s1}\n"
	"detection:\n"
	"    sel: [{A|contains: [x, 'あ'], B|cased: Y}, {C|re|i: 'c+d?'}]\n"
	"    words: [foo, 'b*r']\n"
	"    num: {N|gte: 5, T|hour: 3, D|lt: 1.5}\n"
	"    net: {I|cidr: [10.0.0.0/8, 'fe80::/10'], E|exists: true, Z: null}\n"
	"    ref: {A|fieldref|startswith: B, W|windash|contains: ' -f'}\n"
	"    condition: (sel or words) and not num or 1 of n* or ref\n---\n"
	"title: Rule 2\nid: 929a690e-bef0-4204-a928-ef5e620d6fc2\n"
	"logsource: {product: windows, service: s2}\n"
	"detection: {a: {A|all: [x, y], B|neq: z}, condition: [a, not a]}\n---\n"
	"title: broken\n---\n"
	"title: Chain\nid: 929a690e-bef0-4204-a928-ef5e620d6fc8\n"
	"correlation: {type: temporal_ordered, rules: [many, "
	"929a690e-bef0-4204-a928-ef5e620d6fc2],\n"
	"  group-by: who, timespan: 1h, condition: many and not "
	"929a690e-bef0-4204-a928-ef5e620d6fc2}\n---\n"
	"title: Many\nid: 929a690e-bef0-4204-a928-ef5e620d6fc9\nname: many\n"
	"correlation: {type: value_count, rules: [929a690e-bef0-4204-a928-ef5e620d6fc1],\n"
	"  group-by: [who], timespan: 5m, condition: {gte: 5, field: D},\n"
	"  aliases: {who: {929a690e-bef0-4204-a928-ef5e620d6fc1: User}}}\n---\n"
	"title: F\nlogsource: {product: windows}\n"
	"filter: {rules: any, f: {User: root}, condition: not f}\n---\n"
	"title: no id\nlogsource: {product: linux}\n"
	"detection: {a: {A: 1}, b: {B: 2}, condition: a}\n";

#define OTHER_RULE                                                                                 \
	"title: Rule 7\nlogsource: {product: windows}\n"                                           \
	"detection: {a: {A: 1}, condition: a}\n"

/* A folder of rules, a folder of content, and a cache. */
struct place {
	char dir[64];
	char rules[128];
	char rule_file[160];
	char logsources[160];
	char cache_path[128];
	const char *paths[1];
	struct rule_cache cache;
	struct ruleset_sources sources;
};

static void write_text(const char *path, struct str text)
{
	struct err err = { .code = ERR_OK };

	assert_ok(file_replace(path, text, 0600, &err), &err);
}

static void open_place(struct place *p)
{
	*p = (struct place){ .dir = "/tmp/tonoi-rule-cache-XXXXXX" };
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->rules, sizeof(p->rules), "%s/rules", p->dir);
	(void)snprintf(p->rule_file, sizeof(p->rule_file), "%s/rules/a.yml", p->dir);
	(void)snprintf(p->logsources, sizeof(p->logsources), "%s/logsources.yml", p->dir);
	(void)snprintf(p->cache_path, sizeof(p->cache_path), "%s/cache", p->dir);
	assert_int_equal(mkdir(p->rules, 0700), 0);
	write_text(p->rule_file, str_from(rules_text));
	write_text(
		p->logsources,
		STR("version: 1\ndate: 2026-11-22\nlogsources:\n"
		    "    - {product: windows, service: s1, when: {Channel: One}, fields: {A: AA}}\n"
		    "    - {product: windows, service: s2}\n"));
	p->paths[0] = p->rules;
	p->cache.path = p->cache_path;
	p->sources = (struct ruleset_sources){
		.paths = p->paths, .n_paths = 1, .content = p->dir, .cache = &p->cache
	};
}

static void close_place(struct place *p)
{
	char other[256];

	(void)unlink(p->cache_path);
	(void)unlink(p->rule_file);
	(void)snprintf(other, sizeof(other), "%s/rules/b.yml", p->dir);
	(void)unlink(other);
	(void)unlink(p->logsources);
	assert_int_equal(rmdir(p->rules), 0);
	assert_int_equal(rmdir(p->dir), 0);
}

static struct ruleset *load(struct place *p)
{
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(ruleset_load(&p->sources, &set, &err), &err);
	return set;
}

/* As if the files had been there for a second. */
static void save(struct place *p, const struct ruleset *set, struct str program)
{
	struct err err = { .code = ERR_OK };

	p->cache.looked_us += US_PER_SEC;
	assert_ok(rule_cache_save(&p->cache, &p->sources, set, program, &err), &err);
}

static void load_and_save(struct place *p)
{
	auto_ruleset *set = load(p);

	save(p, set, STR_NONE);
}

static enum rule_cache_state state_after_load(struct place *p)
{
	auto_ruleset *set = load(p);

	assert_true(ruleset_count(set) > 0);
	return p->cache.state;
}

static void assert_same_set(const struct ruleset *a, const struct ruleset *b)
{
	auto_buf of_a = BUF_INIT(CACHE_MAX);
	auto_buf of_b = BUF_INIT(CACHE_MAX);
	struct err err = { .code = ERR_OK };

	assert_ok(ruleset_write(a, &of_a, &err), &err);
	assert_ok(ruleset_write(b, &of_b, &err), &err);
	assert_true(of_a.len > 0);
	assert_true(str_equal(buf_str(&of_a), buf_str(&of_b)));
}

static void gives_the_set_it_was_made_of(void **state UNUSED)
{
	struct place p;

	open_place(&p);
	auto_ruleset *plain = load(&p);
	assert_int_equal(p.cache.state, RULE_CACHE_ABSENT);
	assert_int_equal(ruleset_count(plain), 3);
	assert_int_equal(ruleset_refused_count(plain), 1);
	assert_int_equal(ruleset_warning_count(plain), 2);
	assert_int_equal(ruleset_filter_count(plain), 1);
	assert_int_equal(ruleset_correlation_count(plain), 2);
	save(&p, plain, STR("a program"));

	auto_ruleset *kept = load(&p);
	assert_int_equal(p.cache.state, RULE_CACHE_USED);
	assert_same_set(plain, kept);
	assert_str_is(ruleset_program(kept), "a program");
	assert_null(ruleset_program(plain).ptr);
	for (size_t i = 0; i < ruleset_count(plain); i++)
		assert_int_equal(ruleset_find(kept, ruleset_rule(plain, i)->id)->index, i);
	close_place(&p);
}

static void count_match(void *ctx, const struct match *match)
{
	uint64_t *sum = ctx;

	*sum = *sum * 31 + match->rule->index + 1;
	for (size_t i = 0; i < match->n_fields; i++) {
		auto_buf wanted = BUF_INIT(4096);
		match_show_wanted(match, &match->fields[i], &wanted);
		*sum = *sum * 31 + str_hash(match->fields[i].item) + str_hash(buf_str(&wanted));
	}
}

static void show_step(void *ctx, const struct explain_step *step)
{
	uint64_t *sum = ctx;

	*sum = *sum * 31 + str_hash(step->text) + step->verdict;
}

#define EVENTS 11u

/* The first `n` fields. */
static void make_event(struct event *event, size_t n)
{
	static const struct {
		const char *name;
		const char *value;
	} fields[] = {
		{ "AA", "xyx" },
		{ "B", "Y" },
		{ "C", "cCd" },
		{ "N", "7" },
		{ "T", "2026-11-22T03:12:44Z" },
		{ "D", "0.5" },
		{ "I", "10.1.2.3" },
		{ "E", "" },
		{ "W", "a \xe2\x80\x93"
		       "f" },
		{ "User", "root" },
	};

	event_init(event);
	event->raw = STR("raw with foo in it");
	event_add(event, STR("Channel"), STR("One"));
	for (size_t i = 0; i < size_min(n, ARRAY_LEN(fields)); i++)
		event_add(event, str_from(fields[i].name), str_from(fields[i].value));
}

/* What the rules say of some events, as one number. */
static uint64_t answers(const struct ruleset *set)
{
	auto_matcher *matcher = matcher_new(set);
	uint64_t sum = 0;
	const struct match_sink sink = { .matched = count_match, .ctx = &sum };
	const struct explain_sink steps = { .step = show_step, .ctx = &sum };

	for (size_t n = 0; n < EVENTS; n++) {
		auto_event event;
		make_event(&event, n);
		matcher_run(matcher, &event, &sink);
		for (size_t i = 0; i < ruleset_count(set); i++)
			(void)matcher_explain(matcher, &event, ruleset_rule(set, i), &steps);
	}
	return sum;
}

static void rules_answer_the_same_from_the_cache(void **state UNUSED)
{
	struct place p;

	open_place(&p);
	auto_ruleset *plain = load(&p);
	save(&p, plain, STR_NONE);
	auto_ruleset *kept = load(&p);
	assert_int_equal(p.cache.state, RULE_CACHE_USED);
	assert_true(answers(plain) != 0);
	assert_true(answers(plain) == answers(kept));
	close_place(&p);
}

static void all_public_rules_are_the_same_from_the_cache(void **state UNUSED)
{
	struct place p;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/sigma", getenv("TONOI_SOURCE"));
	if (access(path, R_OK) != 0)
		skip();
	open_place(&p);
	p.paths[0] = path;
	p.sources.content = getenv("TONOI_CONTENT");
	auto_ruleset *plain = load(&p);
	save(&p, plain, STR_NONE);
	auto_ruleset *kept = load(&p);
	assert_int_equal(p.cache.state, RULE_CACHE_USED);
	assert_true(ruleset_count(kept) > 3700);
	assert_same_set(plain, kept);
	close_place(&p);
}

static void a_change_of_what_it_was_made_of_makes_it_stale(void **state UNUSED)
{
	struct place p;
	char other[256];

	open_place(&p);
	load_and_save(&p);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);

	(void)snprintf(other, sizeof(other), "%s/rules/b.yml", p.dir);
	write_text(other, STR(OTHER_RULE));
	assert_int_equal(state_after_load(&p), RULE_CACHE_STALE);
	load_and_save(&p);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);

	/* The same bytes under the same name are another file. */
	write_text(p.rule_file, str_from(rules_text));
	assert_int_equal(state_after_load(&p), RULE_CACHE_STALE);
	load_and_save(&p);

	write_text(p.logsources, STR("version: 2\ndate: 2026-11-22\nlogsources: []\n"));
	assert_int_equal(state_after_load(&p), RULE_CACHE_STALE);
	load_and_save(&p);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);

	assert_int_equal(unlink(other), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_STALE);
	close_place(&p);
}

static void rules_changed_just_now_are_not_kept(void **state UNUSED)
{
	struct place p;
	struct err err = { .code = ERR_OK };

	open_place(&p);
	auto_ruleset *set = load(&p);
	p.cache.looked_us = p.cache.newest_us + 1000;
	assert_ok(rule_cache_save(&p.cache, &p.sources, set, STR_NONE, &err), &err);
	assert_int_not_equal(access(p.cache_path, F_OK), 0);

	/* Nor what changed while it was being loaded. */
	write_text(p.rule_file, STR(OTHER_RULE));
	save(&p, set, STR_NONE);
	assert_int_not_equal(access(p.cache_path, F_OK), 0);
	close_place(&p);
}

static void others_must_not_be_able_to_write_it(void **state UNUSED)
{
	struct place p;
	char aside[256];

	open_place(&p);
	load_and_save(&p);
	assert_int_equal(chmod(p.cache_path, 0620), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_UNTRUSTED);
	assert_non_null(strstr(p.cache.problem.text, "others may write it"));
	assert_int_equal(chmod(p.cache_path, 0602), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_UNTRUSTED);
	assert_int_equal(chmod(p.cache_path, 0600), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);

	assert_int_equal(chmod(p.dir, 0770), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_UNTRUSTED);
	assert_non_null(strstr(p.cache.problem.text, "others may write there"));
	assert_int_equal(chmod(p.dir, 0700), 0);

	(void)snprintf(aside, sizeof(aside), "%s/elsewhere", p.dir);
	assert_int_equal(rename(p.cache_path, aside), 0);
	assert_int_equal(symlink(aside, p.cache_path), 0);
	assert_int_equal(state_after_load(&p), RULE_CACHE_UNTRUSTED);
	assert_int_equal(unlink(aside), 0);
	close_place(&p);
}

static void read_cache(const struct place *p, struct buf *out)
{
	struct err err = { .code = ERR_OK };

	buf_clear(out);
	assert_ok(file_read(p->cache_path, out, &err), &err);
}

static void a_damaged_one_is_reported_and_written_anew(void **state UNUSED)
{
	auto_buf bytes = BUF_INIT(CACHE_MAX);
	struct place p;

	open_place(&p);
	load_and_save(&p);
	read_cache(&p, &bytes);
	bytes.ptr[bytes.len / 2] ^= 1;
	write_text(p.cache_path, buf_str(&bytes));
	assert_int_equal(state_after_load(&p), RULE_CACHE_DAMAGED);
	assert_non_null(strstr(p.cache.problem.text, "checksum"));
	load_and_save(&p);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);

	write_text(p.cache_path, STR(""));
	assert_int_equal(state_after_load(&p), RULE_CACHE_DAMAGED);
	load_and_save(&p);
	assert_int_equal(state_after_load(&p), RULE_CACHE_USED);
	close_place(&p);
}

static void one_of_another_build_is_ignored(void **state UNUSED)
{
	auto_buf bytes = BUF_INIT(CACHE_MAX);
	struct place p;

	open_place(&p);
	load_and_save(&p);
	read_cache(&p, &bytes);
	bytes.ptr[16] ^= 1;
	write_text(p.cache_path, buf_str(&bytes));
	assert_int_equal(state_after_load(&p), RULE_CACHE_OTHER);
	assert_int_equal(p.cache.problem.text[0], 0);
	close_place(&p);
}

static void no_flipped_bit_goes_unnoticed(void **state UNUSED)
{
	auto_buf bytes = BUF_INIT(CACHE_MAX);
	struct place p;

	open_place(&p);
	load_and_save(&p);
	read_cache(&p, &bytes);
	/* Every bit of the head, and one of every few bytes behind it. */
	for (size_t i = 0; i < bytes.len; i += i < HEAD ? 1 : 7) {
		for (unsigned bit = 0; bit < 8; bit += i < HEAD ? 1 : 8) {
			const unsigned flipped = i < HEAD ? bit : (unsigned)(i % 8);
			struct ruleset *set = NULL;
			bytes.ptr[i] = (char)(bytes.ptr[i] ^ 1 << flipped);
			if (rule_cache_read(buf_str(&bytes), NULL, &set, NULL) == ERR_OK)
				fail_msg("bit %u of byte %zu", flipped, i);
			bytes.ptr[i] = (char)(bytes.ptr[i] ^ 1 << flipped);
		}
	}
	close_place(&p);
}

/* The checksum tells damage; what is read must be safe even under a right one. */
static void a_forged_set_is_refused_or_harmless(void **state UNUSED)
{
	auto_buf bytes = BUF_INIT(CACHE_MAX);
	struct err err = { .code = ERR_OK };
	struct place p;
	size_t refused = 0;

	open_place(&p);
	auto_ruleset *plain = load(&p);
	assert_ok(ruleset_write(plain, &bytes, &err), &err);
	for (size_t i = 0; i < bytes.len; i++) {
		char *copy = mem_copy(bytes.ptr, bytes.len);
		struct ruleset *set = NULL;
		copy[i] = (char)(copy[i] ^ 1 << i % 8);
		if (ruleset_read(str_of(copy, bytes.len), copy, &set, &err)) {
			assert_int_equal(err.code, ERR_CORRUPT);
			refused++;
			free(copy);
			continue;
		}
		(void)answers(set);
		ruleset_free(set);
	}
	assert_true(refused > 0);
	for (size_t len = 0; len < bytes.len; len++) {
		struct ruleset *set = NULL;
		assert_int_equal(ruleset_read(str_of(bytes.ptr, len), NULL, &set, NULL),
				 ERR_CORRUPT);
	}
	close_place(&p);
}

static void run_program(const struct program *program)
{
	uint64_t sum = 0;
	const struct match_sink sink = { .matched = count_match, .ctx = &sum };
	struct runner *runner = runner_new(program);

	for (size_t n = 0; n < EVENTS; n += 5) {
		auto_event event;
		make_event(&event, n);
		runner_run(runner, &event, &sink);
	}
	runner_free(runner);
}

/* True when the program is taken for sound; then it is run. */
static bool try_image(struct str image, const struct ruleset *set)
{
	auto_program *program = NULL;

	if (program_open(image, set, &program, NULL) || !program_is_sound(program))
		return false;
	run_program(program);
	return true;
}

static void a_forged_program_is_refused_or_harmless(void **state UNUSED)
{
	struct err err = { .code = ERR_OK };
	auto_program *program = NULL;
	struct place p;
	size_t refused = 0;

	open_place(&p);
	auto_ruleset *set = load(&p);
	assert_ok(program_build(set, &program, &err), &err);
	assert_true(program_is_sound(program));
	const size_t len = program->image.len;
	char *copy = aligned_alloc(64, (len + 63) / 64 * 64);
	assert_non_null(copy);
	memcpy(copy, program->image.ptr, len);
	assert_true(try_image(str_of(copy, len), set));
	/* The bit sets of scanners are long and say nothing but where to look: one in many bytes.
	 */
	for (size_t i = 0; i < len; i += 3) {
		const char was = copy[i];
		copy[i] = (char)(was ^ 1 << i % 8);
		refused += !try_image(str_of(copy, len), set);
		copy[i] = (char)0xff;
		refused += !try_image(str_of(copy, len), set);
		copy[i] = was;
	}
	assert_true(refused > 0);
	free(copy);
	close_place(&p);
}

static void the_program_of_all_public_rules_is_sound(void **state UNUSED)
{
	auto_program *program = NULL;
	auto_ruleset *set = NULL;
	struct err err = { .code = ERR_OK };
	char path[PATH_MAX];
	const char *const paths[] = { path };
	const struct ruleset_sources sources = { .paths = paths,
						 .n_paths = 1,
						 .content = getenv("TONOI_CONTENT") };

	(void)snprintf(path, sizeof(path), "%s/../shared/corpus/sigma", getenv("TONOI_SOURCE"));
	if (access(path, R_OK) != 0)
		skip();
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_ok(program_build(set, &program, &err), &err);
	assert_true(program_is_sound(program));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_set_it_was_made_of),
		cmocka_unit_test(rules_answer_the_same_from_the_cache),
		cmocka_unit_test(all_public_rules_are_the_same_from_the_cache),
		cmocka_unit_test(a_change_of_what_it_was_made_of_makes_it_stale),
		cmocka_unit_test(rules_changed_just_now_are_not_kept),
		cmocka_unit_test(others_must_not_be_able_to_write_it),
		cmocka_unit_test(a_damaged_one_is_reported_and_written_anew),
		cmocka_unit_test(one_of_another_build_is_ignored),
		cmocka_unit_test(no_flipped_bit_goes_unnoticed),
		cmocka_unit_test(a_forged_set_is_refused_or_harmless),
		cmocka_unit_test(a_forged_program_is_refused_or_harmless),
		cmocka_unit_test(the_program_of_all_public_rules_is_sound),
	};

	return cmocka_run_group_tests_name("rule-cache", tests, NULL, NULL);
}
