/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules have in common is one predicate of their program; and what a rule names as its reason
 * is what the plain evaluator names.
 */
#include "support/check.h"

#include "base/os/paths.h"
#include "detect/match/reasons.h"
#include "support/engine-pair.h"

#define HEAD(number, detection)                                                                    \
	"title: R" #number "\n"                                                                    \
	"id: 00000000-0000-4000-8000-00000000000" #number "\n"                                     \
	"logsource: {product: case}\n"                                                             \
	"detection: {" detection "}\n---\n"

static struct ruleset *load(const char *text)
{
	char content[PATH_MAX];
	struct ruleset *set = NULL;
	struct err err = { .code = ERR_OK };

	assert_ok(path_content(content, &err), &err);
	const struct ruleset_sources sources = { .text = str_from(text), .content = content };
	assert_ok(ruleset_load(&sources, &set, &err), &err);
	assert_int_equal(ruleset_refused_count(set), 0);
	return set;
}

/* Rules on their own, and what they come to together. */
static const struct {
	const char *name;
	const char *rules;
	size_t predicates;
} shared[] = {
	{ "one rule", HEAD(1, "a: {Image|endswith: '\\x.exe'}, condition: a"), 1 },
	{ "the same in two rules",
	  HEAD(1, "a: {Image|endswith: '\\x.exe'}, condition: a")
		  HEAD(2, "b: {Image|endswith: '\\x.exe', User: k}, condition: b"),
	  2 },
	{ "three rules, other selections, one of them negated",
	  HEAD(1, "a: {A: 1, B: 2}, condition: a")
		  HEAD(2, "s: {B: 2}, t: {A: 1}, condition: s and not t")
			  HEAD(3, "x: {A: [1, 3]}, condition: x"),
	  3 },
	{ "of one field in other letters",
	  HEAD(1, "a: {Image: x}, condition: a") HEAD(2, "a: {image: X}, condition: a"), 1 },
	{ "of two fields it is two",
	  HEAD(1, "a: {Image: x}, condition: a") HEAD(2, "a: {Parent: x}, condition: a"), 2 },
	{ "with the case of letters it is another",
	  HEAD(1, "a: {Image: x}, condition: a") HEAD(2, "a: {Image|cased: x}, condition: a"), 2 },
	{ "another way to ask is another",
	  HEAD(1, "a: {A|contains: x}, condition: a") HEAD(2, "a: {A|startswith: x}, condition: a")
		  HEAD(3, "a: {A|re: x}, condition: a"),
	  3 },
	{ "numbers", HEAD(1, "a: {A|gte: 5}, condition: a") HEAD(2, "a: {A|gte: 5}, condition: a"),
	  1 },
	{ "networks",
	  HEAD(1, "a: {A|cidr: 10.0.0.0/8}, condition: a")
		  HEAD(2, "a: {A|cidr: 10.0.0.0/8}, condition: a")
			  HEAD(3, "a: {A|cidr: 10.0.0.0/9}, condition: a"),
	  2 },
	{ "keywords",
	  HEAD(1, "a: [mimikatz], condition: a") HEAD(2, "a: [mimikatz, b], condition: a"), 2 },
};

static void what_rules_have_in_common_is_one_predicate(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
		auto_ruleset *set = load(shared[i].rules);
		struct program *program = NULL;
		struct err err = { .code = ERR_OK };
		size_t own = 0;

		assert_ok(program_build(set, &program, &err), &err);
		/* What log sources ask for is no rule's. */
		for (size_t p = 0; p < program->n[SECTION_PREDICATES]; p++)
			own += !(program->predicates[p].flags & PREDICATE_ROUTING);
		if (own != shared[i].predicates)
			fail_msg("%s: %zu predicates, not %zu", shared[i].name, own,
				 shared[i].predicates);
		program_free(program);
	}
}

/* Values of A and B; which fields each rule below names as its reason, when it holds. */
static const char reason_rules[] = HEAD(1, "a: {A: 1, B|contains: x}, condition: a")
	HEAD(2, "a: {A: 1}, b: {B: nothing}, condition: a or b")
		HEAD(3, "a: {A: 1}, b: {B|contains: x}, condition: a and not b")
			HEAD(4, "a: {A: [1, 2]}, b: {A|gte: 1}, condition: all of them")
				HEAD(5, "a: [needle], condition: a")
					HEAD(6, "a: {C: null, A: 2}, condition: a");

static const struct {
	const char *a;
	const char *b;
	size_t matches;
} events[] = {
	{ "1", "axa", 3 }, { "1", "", 3 },	   { "2", "x", 2 }, { "2", "nothing", 3 },
	{ "7", "q", 0 },   { "1", "a needle", 4 }, { "", "", 0 },
};

static void reasons_are_those_of_the_plain_evaluator(void **state UNUSED)
{
	auto_ruleset *set = load(reason_rules);
	struct engine_pair pair;

	engine_pair_init(&pair, set);
	for (size_t i = 0; i < ARRAY_LEN(events) * 2; i++) { /* the second time from the caches */
		const size_t at = i % ARRAY_LEN(events);
		const uint64_t before = pair.matches;
		auto_event event;

		event_init(&event);
		event.plan = ruleset_plan(set);
		event.source.product = STR("case");
		event_add(&event, STR("A"), str_from(events[at].a));
		event_add(&event, STR("B"), str_from(events[at].b));
		event.raw = str_from(events[at].b);
		if (!engine_pair_agrees(&pair, &event))
			fail_msg("A=%s B=%s: the compiled engine says\n%.*sthe plain one\n%.*s",
				 events[at].a, events[at].b, STR_ARG(buf_str(&pair.compiled)),
				 STR_ARG(buf_str(&pair.plain)));
		if (pair.matches - before != events[at].matches)
			fail_msg("A=%s B=%s: %llu rules hold, not %zu: %.*s", events[at].a,
				 events[at].b, (unsigned long long)(pair.matches - before),
				 events[at].matches, STR_ARG(buf_str(&pair.plain)));
	}
	engine_pair_done(&pair);
}

#define WORD_RULES                                                                                 \
	HEAD(1, "a: [needle, thread], condition: a")                                               \
	HEAD(2, "a: {'|all': [needle, pin]}, condition: a")                                        \
	HEAD(3, "a: ['nee*pin'], condition: a")                                                    \
	HEAD(4, "a: [thread], b: [needle], condition: a and not b")                                \
	HEAD(5, "a: {A|contains: needle}, b: [pin], condition: a and b")

/* Rules about words, alone and with some that have all texts read for the words of all rules. */
static const char *const word_rules[] = {
	WORD_RULES,
	WORD_RULES HEAD(6, "a: {'|cased': [Needle]}, condition: a"),
	WORD_RULES HEAD(6, "a: ['\xe9\x87\x9d'], condition: a"),
};

static const char pieces[][8] = {
	"needle", "NEEDLE", "pin",	    "thread", "nee", "dle",	     " ",
	"q",	  "Needle", "\xe9\x87\x9d", "thr",    "ead", "\xe2\x84\xaa", "."
};

static size_t put_pieces(char *to, size_t n, uint32_t *random)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		*random = *random * 1664525 + 1013904223;
		const char *piece = pieces[(*random >> 16) % ARRAY_LEN(pieces)];
		memcpy(to + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

/* Two fields that are parts of the raw text, and what is between them; now and then very many. */
static void check_words(struct engine_pair *pair, size_t round, uint32_t *random)
{
	char raw[4096];
	const size_t n = round % 50 ? round % 7 : 120;
	const size_t before = put_pieces(raw, round % 3, random);
	const size_t a = put_pieces(raw + before, n, random);
	const size_t between = put_pieces(raw + before + a, round % 2, random);
	const size_t b = put_pieces(raw + before + a + between, n, random);
	auto_event event;

	event_init(&event);
	event.plan = ruleset_plan(pair->set);
	event.source.product = STR("case");
	event_add(&event, STR("A"), str_of(raw + before, a));
	event_add(&event, STR("B"), str_of(raw + before + a + between, b));
	event.raw = str_of(raw, before + a + between + b);
	if (!engine_pair_agrees(pair, &event))
		fail_msg("%.*s: the compiled engine says\n%.*sthe plain one\n%.*s",
			 STR_ARG(event.raw), STR_ARG(buf_str(&pair->compiled)),
			 STR_ARG(buf_str(&pair->plain)));
}

static void words_are_told_where_the_plain_evaluator_finds_them(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(word_rules); i++) {
		auto_ruleset *set = load(word_rules[i]);
		struct engine_pair pair;
		uint32_t random = 7;

		engine_pair_init(&pair, set);
		for (size_t round = 0; round < 5000; round++)
			check_words(&pair, round, &random);
		assert_true(pair.matches > 1000);
		engine_pair_done(&pair);
	}
}

static void what_a_not_names_is_no_reason(void **state UNUSED)
{
	static const size_t counts[] = { 2, 2, 1, 3, 1, 2 };
	auto_ruleset *set = load(reason_rules);

	assert_int_equal(ruleset_count(set), ARRAY_LEN(counts));
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		assert_int_equal(reasons_count(ruleset_rule(set, i)->detection), counts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rules_have_in_common_is_one_predicate),
		cmocka_unit_test(reasons_are_those_of_the_plain_evaluator),
		cmocka_unit_test(words_are_told_where_the_plain_evaluator_finds_them),
		cmocka_unit_test(what_a_not_names_is_no_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
