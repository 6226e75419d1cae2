/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-oracle.h"

#include "base/alloc.h"
#include "base/buf.h"

#define WHY_MAX (16u * 1024 * 1024)

/* What was said of one rule. */
struct answer {
	const struct rule *rule;
	bool undecided;
	struct str why; /* the values that were met */
};

struct answers {
	struct answer *at;
	size_t n;
	size_t cap;
	struct arena texts;
};

struct scan_oracle {
	struct matcher *matcher;
	struct answers engine;
	struct answers plain;
};

struct scan_oracle *scan_oracle_new(const struct ruleset *rules)
{
	struct scan_oracle *oracle = mem_new(sizeof(*oracle));

	oracle->matcher = matcher_new(rules);
	arena_init(&oracle->engine.texts, 4 * WHY_MAX);
	arena_init(&oracle->plain.texts, 4 * WHY_MAX);
	return oracle;
}

static void answers_done(struct answers *answers)
{
	free(answers->at);
	arena_done(&answers->texts);
}

void scan_oracle_free(struct scan_oracle *oracle)
{
	if (!oracle)
		return;
	matcher_free(oracle->matcher);
	answers_done(&oracle->engine);
	answers_done(&oracle->plain);
	free(oracle);
}

static void add(struct answers *answers, const struct answer *answer)
{
	mem_reserve(&answers->at, &answers->cap, answers->n + 1, sizeof(*answers->at));
	answers->at[answers->n++] = *answer;
}

static struct str why_of(struct arena *arena, const struct match *match)
{
	auto_buf why = BUF_INIT(WHY_MAX);

	for (size_t i = 0; i < match->n_fields; i++) {
		const struct match_field *field = &match->fields[i];
		buf_add_text(&why, i ? ", " : "");
		buf_add(&why, field->selection);
		buf_add_char(&why, '/');
		buf_add(&why, field->item);
		buf_add_char(&why, ':');
		buf_add(&why, field->name);
		buf_add_char(&why, '=');
		buf_add(&why, field->value);
	}
	return arena_str(arena, buf_str(&why));
}

static void add_match(struct answers *answers, const struct match *match)
{
	add(answers,
	    &(struct answer){ .rule = match->rule, .why = why_of(&answers->texts, match) });
}

void scan_oracle_matched(struct scan_oracle *oracle, const struct match *match)
{
	add_match(&oracle->engine, match);
}

void scan_oracle_undecided(struct scan_oracle *oracle, const struct rule *rule)
{
	add(&oracle->engine, &(struct answer){ .rule = rule, .undecided = true });
}

static void plain_matched(void *ctx, const struct match *match)
{
	struct scan_oracle *oracle = ctx;

	add_match(&oracle->plain, match);
}

static void plain_undecided(void *ctx, const struct rule *rule, const struct event *event UNUSED)
{
	struct scan_oracle *oracle = ctx;

	add(&oracle->plain, &(struct answer){ .rule = rule, .undecided = true });
}

static const char *word(const struct answer *answer)
{
	return answer->undecided ? "undecided" : "matched";
}

/* Both speak of the same rule. */
static void compare_answers(const struct answer *engine, const struct answer *plain,
			    const struct scan_difference *sink)
{
	struct err what;

	if (engine->undecided != plain->undecided)
		(void)fail(&what, ERR_CONFLICT, "engine: %s, oracle: %s", word(engine),
			   word(plain));
	else if (!str_equal(engine->why, plain->why))
		(void)fail(&what, ERR_CONFLICT, "engine: %.*s; oracle: %.*s", STR_ARG(engine->why),
			   STR_ARG(plain->why));
	else
		return;
	sink->found(sink->ctx, engine->rule, &what);
}

static void one_is_silent(const struct answer *spoke, const char *who,
			  const struct scan_difference *sink)
{
	struct err what;

	(void)fail(&what, ERR_CONFLICT, "only the %s says: %s", who, word(spoke));
	sink->found(sink->ctx, spoke->rule, &what);
}

/* Both lists are in the order of the rules, or one of them is wrong and will not fit. */
static void compare_lists(const struct answers *engine, const struct answers *plain,
			  const struct scan_difference *sink)
{
	size_t i = 0;
	size_t k = 0;

	while (i < engine->n || k < plain->n) {
		const uint32_t a = i < engine->n ? engine->at[i].rule->index : UINT32_MAX;
		const uint32_t b = k < plain->n ? plain->at[k].rule->index : UINT32_MAX;
		if (a == b)
			compare_answers(&engine->at[i++], &plain->at[k++], sink);
		else if (a < b)
			one_is_silent(&engine->at[i++], "engine", sink);
		else
			one_is_silent(&plain->at[k++], "oracle", sink);
	}
}

static void forget(struct answers *answers)
{
	answers->n = 0;
	arena_clear(&answers->texts);
}

void scan_oracle_compare(struct scan_oracle *oracle, const struct event *event,
			 const struct scan_difference *sink)
{
	const struct match_sink plain = { .matched = plain_matched,
					  .undecided = plain_undecided,
					  .ctx = oracle };

	matcher_run(oracle->matcher, event_whole(event), &plain);
	compare_lists(&oracle->engine, &oracle->plain, sink);
	forget(&oracle->engine);
	forget(&oracle->plain);
}
