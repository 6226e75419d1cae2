/* SPDX-License-Identifier: Apache-2.0 */
#include "support/engine-pair.h"

#include "base/alloc.h"

#define ACCOUNT_MAX (16u * 1024 * 1024)

struct account {
	struct buf *out;
	uint64_t matches;
	uint64_t undecided;
};

static void matched(void *ctx, const struct match *match)
{
	struct account *account = ctx;
	struct buf *out = account->out;

	account->matches++;
	buf_printf(out, "%.*s (%u)\n", STR_ARG(match->rule->id), match->rule->index);
	for (size_t i = 0; i < match->n_fields; i++) {
		const struct match_field *field = &match->fields[i];
		buf_printf(out, "    %.*s %p+%zu: %.*s, %.*s, ", STR_ARG(field->name),
			   (const void *)field->value.ptr, field->value.len,
			   STR_ARG(field->selection), STR_ARG(field->item));
		match_show_wanted(match, field, out);
		buf_add_char(out, '\n');
	}
}

static void undecided(void *ctx, const struct rule *rule, const struct event *event UNUSED)
{
	struct account *account = ctx;

	account->undecided++;
	buf_printf(account->out, "%.*s (%u) undecided\n", STR_ARG(rule->id), rule->index);
}

void engine_pair_init(struct engine_pair *pair, const struct ruleset *set)
{
	struct err err = { .code = ERR_OK };

	*pair = (struct engine_pair){
		.set = set,
		.compiled = BUF_INIT(ACCOUNT_MAX),
		.plain = BUF_INIT(ACCOUNT_MAX),
	};
	if (program_build(set, &pair->program, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	pair->runner = runner_new(pair->program);
	pair->matcher = matcher_new(set);
}

void engine_pair_done(struct engine_pair *pair)
{
	runner_free(pair->runner);
	matcher_free(pair->matcher);
	program_free(pair->program);
	buf_done(&pair->compiled);
	buf_done(&pair->plain);
}

bool engine_pair_agrees(struct engine_pair *pair, const struct event *event)
{
	struct account compiled = { .out = &pair->compiled };
	struct account plain = { .out = &pair->plain };
	const struct match_sink compiled_sink = { .matched = matched,
						  .undecided = undecided,
						  .ctx = &compiled };
	const struct match_sink plain_sink = { .matched = matched,
					       .undecided = undecided,
					       .ctx = &plain };

	buf_clear(&pair->compiled);
	buf_clear(&pair->plain);
	runner_run(pair->runner, event, &compiled_sink);
	matcher_run(pair->matcher, event, &plain_sink);
	pair->events++;
	pair->matches += plain.matches;
	pair->undecided += plain.undecided;
	return compiled.matches == plain.matches && compiled.undecided == plain.undecided &&
	       str_equal(buf_str(&pair->compiled), buf_str(&pair->plain));
}

bool engine_pair_counts_agree(const struct engine_pair *pair)
{
	const struct match_counts a = runner_counts(pair->runner);
	const struct match_counts b = matcher_counts(pair->matcher);

	return a.events == b.events && a.matches == b.matches && a.undecided == b.undecided &&
	       a.unrouted == b.unrouted;
}
