/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "drills/line-template.h"

#define MINUTE_US (60 * US_PER_SEC)
#define TEXT_MAX  16000u

/* What the seed decided of each inject, in the order of the file. */
struct choices {
	bool comes[SCENARIO_INJECTS_MAX];
	int64_t at_us[SCENARIO_INJECTS_MAX];
};

/* ---- chance ---- */

static size_t group_size(const struct scenario *scenario, struct str group)
{
	size_t n = 0;

	for (size_t i = 0; i < scenario->n_injects; i++)
		n += scenario->injects[i].one_of.ptr &&
		     str_equal(scenario->injects[i].one_of, group);
	return n;
}

static bool is_first_of_group(const struct scenario *scenario, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (scenario->injects[i].one_of.ptr &&
		    str_equal(scenario->injects[i].one_of, scenario->injects[at].one_of))
			return false;
	}
	return true;
}

/* The group's one is drawn where its first member stands. */
static void choose_of_group(const struct scenario *scenario, size_t first, struct dice *dice,
			    struct choices *choices)
{
	const struct str group = scenario->injects[first].one_of;
	size_t left = (size_t)dice_throw(dice, group_size(scenario, group));

	for (size_t i = first; i < scenario->n_injects; i++) {
		if (!scenario->injects[i].one_of.ptr ||
		    !str_equal(scenario->injects[i].one_of, group))
			continue;
		choices->comes[i] = left == 0;
		left--;
	}
}

/* Every inject takes its throws whether it comes or not: what one is does not move the others. */
static void choose(const struct scenario *scenario, struct dice *dice, struct choices *choices)
{
	for (size_t i = 0; i < scenario->n_injects; i++) {
		const struct inject *inject = &scenario->injects[i];
		const uint64_t moved = dice_throw(dice, 2u * inject->spread + 1);
		const int64_t minute =
			(int64_t)inject->minute + (int64_t)moved - (int64_t)inject->spread;

		choices->at_us[i] = (minute > 0 ? minute : 0) * MINUTE_US;
		if (!inject->one_of.ptr)
			choices->comes[i] = dice_throw(dice, 100) < inject->chance;
		else if (is_first_of_group(scenario, i))
			choose_of_group(scenario, i, dice, choices);
	}
}

static void choose_details(const struct scenario *scenario, struct dice *dice,
			   struct drill_plan *plan)
{
	for (size_t i = 0; i < scenario->n_details; i++) {
		const struct scenario_detail *detail = &scenario->details[i];
		const size_t chosen = (size_t)dice_throw(dice, detail->n_options);

		plan->details[i] = detail->options[chosen];
	}
}

/* ---- texts ---- */

static const struct text_pair *detail_of(const struct drill_plan *plan, struct str name)
{
	for (size_t i = 0; i < plan->scenario->n_details; i++) {
		if (str_equal(plan->scenario->details[i].name, name))
			return &plan->details[i];
	}
	return NULL;
}

/* "{name}" becomes what the seed chose; "${…}" and other braces stay. */
static void fill(const struct drill_plan *plan, struct str text, enum lang lang, struct buf *out)
{
	while (text.len) {
		const size_t open = str_find_char(text, '{');
		const size_t end =
			open == SIZE_MAX ? SIZE_MAX : str_find_char(str_from_pos(text, open), '}');
		if (end == SIZE_MAX)
			break;
		const struct text_pair *detail =
			open && text.ptr[open - 1] == '$'
				? NULL
				: detail_of(plan, str_sub(text, open + 1, end - 1));
		buf_add(out, str_sub(text, 0, open));
		buf_add(out, detail ? text_pair_in(*detail, lang) : str_sub(text, open, end + 1));
		text = str_from_pos(text, open + end + 1);
	}
	buf_add(out, text);
}

static struct str filled(const struct drill_plan *plan, struct str text, enum lang lang,
			 struct arena *arena)
{
	auto_buf out = BUF_INIT(TEXT_MAX);

	fill(plan, text, lang, &out);
	return buf_failed(&out) ? STR_NONE : arena_str(arena, buf_str(&out));
}

static struct text_pair filled_pair(const struct drill_plan *plan, struct text_pair pair,
				    struct arena *arena)
{
	if (!pair.ja.ptr)
		return pair;
	return (struct text_pair){ .ja = filled(plan, pair.ja, LANG_JA, arena),
				   .en = filled(plan, pair.en, LANG_EN, arena) };
}

/* ---- the plan ---- */

static enum errc add(struct drill_plan *plan, const struct inject *inject, int64_t at_us,
		     struct arena *arena, struct err *err)
{
	struct plan_inject *to = &plan->at[plan->n];

	*to = (struct plan_inject){ .inject = inject,
				    .at_us = at_us,
				    .text = filled_pair(plan, inject->text, arena),
				    .ask = filled_pair(plan, inject->ask, arena) };
	for (size_t i = 0; i < inject->n_expects; i++)
		to->expects[i] = filled_pair(plan, inject->expects[i], arena);
	if (!to->text.ja.ptr || !to->text.en.ptr)
		return fail(err, ERR_LIMIT, "drill: inject %.*s is too long", STR_ARG(inject->id));
	plan->n++;
	if (at_us > plan->end_us)
		plan->end_us = at_us;
	return ERR_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct plan_inject *x = a;
	const struct plan_inject *y = b;

	if (x->at_us != y->at_us)
		return x->at_us < y->at_us ? -1 : 1;
	return x->inject < y->inject ? -1 : x->inject > y->inject;
}

enum errc drill_plan_make(const struct scenario *scenario, uint64_t seed, struct arena *arena,
			  struct drill_plan *ret, struct err *err)
{
	struct choices choices = { .comes = { false } };
	enum errc code = ERR_OK;
	struct dice dice;

	dice_init(&dice, seed);
	*ret = (struct drill_plan){ .scenario = scenario,
				    .seed = seed,
				    .end_us = scenario->minutes * MINUTE_US };
	choose_details(scenario, &dice, ret);
	choose(scenario, &dice, &choices);
	for (size_t i = 0; !code && i < scenario->n_injects; i++) {
		if (choices.comes[i])
			code = add(ret, &scenario->injects[i], choices.at_us[i], arena, err);
	}
	if (!code)
		qsort(ret->at, ret->n, sizeof(ret->at[0]), by_time);
	return code;
}

const struct plan_inject *drill_plan_find(const struct drill_plan *plan, struct str inject)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->at[i].inject->id, inject))
			return &plan->at[i];
	}
	return NULL;
}

/* ---- log lines ---- */

struct writing {
	const struct drill_plan *plan;
	int64_t began_us;
	enum errc (*take)(void *ctx, const struct plan_line *line, struct err *err);
	void *ctx;
	struct dice dice;
};

static enum errc write_line(struct writing *w, const struct plan_inject *from,
			    const struct inject_line *line, int64_t at_us, struct err *err)
{
	auto_buf pattern = BUF_INIT(DRILL_LINE_MAX);
	auto_buf text = BUF_INIT(DRILL_LINE_MAX);
	const struct line_template template = { .dice = &w->dice, .now_us = w->began_us + at_us };

	fill(w->plan, line->text, LANG_EN, &pattern);
	enum errc code = line_expand(&template, buf_str(&pattern), &text, err);
	if (!code && (buf_failed(&pattern) || buf_failed(&text)))
		code = fail(err, ERR_LIMIT, "a log line is longer than %u bytes", DRILL_LINE_MAX);
	if (code) {
		char name[YAML_CONTENT_ID_MAX + 16];

		(void)snprintf(name, sizeof(name), "inject %.*s", STR_ARG(from->inject->id));
		return fail_in(err, code, name);
	}
	return w->take(w->ctx,
		       &(struct plan_line){
			       .from = from, .at_us = at_us, .text = str_trim(buf_str(&text)) },
		       err);
}

static enum errc write_lines(struct writing *w, const struct plan_inject *from, struct err *err)
{
	int64_t at_us = from->at_us;
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < from->inject->n_lines; i++) {
		const struct inject_line *line = &from->inject->lines[i];

		for (uint32_t n = 0; !code && n < line->times; n++) {
			code = write_line(w, from, line, at_us, err);
			at_us += line->every_us;
		}
	}
	return code;
}

enum errc drill_plan_lines(const struct drill_plan *plan, int64_t began_us,
			   enum errc (*take)(void *ctx, const struct plan_line *line,
					     struct err *err),
			   void *ctx, struct err *err)
{
	struct writing w = { .plan = plan, .began_us = began_us, .take = take, .ctx = ctx };
	enum errc code = ERR_OK;

	dice_init(&w.dice, plan->seed);
	for (size_t i = 0; !code && i < plan->n; i++)
		code = write_lines(&w, &plan->at[i], err);
	return code;
}
