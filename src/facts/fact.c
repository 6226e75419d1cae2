/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/fact.h"

#include "advisories/advisory-facts.h"
#include "assets/asset-facts.h"
#include "backups/backup-facts.h"
#include "base/buf.h"
#include "facts/fact-content.h"
#include "store/alerts.h"
#include "training/training-facts.h"

#define LOOK_BACK_US (90 * 24 * 3600 * US_PER_SEC)
#define SENTENCE_MAX 4096u

const char *const fact_verdict_names[FACT_VERDICTS] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_SUPPORTS] = "supports",
	[FACT_CONTRADICTS] = "contradicts",
};

/* One line a domain. */
static const struct fact_measure *const domains[] = {
	watch_measures, asset_measures, advisory_measures, backup_measures, training_measures,
};

const struct fact_measure *fact_measure_find(struct str id)
{
	for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
		for (const struct fact_measure *measure = domains[d]; measure->id; measure++) {
			if (str_is(id, measure->id))
				return measure;
		}
	}
	return NULL;
}

/* ---- counting ---- */

/*
 * Alerts of the last 90 days that nobody has looked at. None proves nothing, since the watch sees
 * only what is sent to it: then nothing was seen to find them among.
 */
static enum errc count_alerts(const struct fact_scope *scope, const struct fact *fact,
			      struct fact_count *ret, struct err *err)
{
	for (size_t i = 0; i < fact->n_rules; i++) {
		uint64_t n = 0;
		const enum errc code = alerts_count_new_of_rule(
			scope->db, fact->rules[i], scope->now_us - LOOK_BACK_US, &n, err);

		if (code)
			return code;
		ret->found += (int64_t)n;
	}
	return ERR_OK;
}

static const struct fact_view *say(const struct fact *fact, const struct fact_count *count)
{
	if (count->found)
		return &fact->says[FACT_SOME];
	if (!count->seen && fact->says[FACT_UNSEEN].sentence.ja.len)
		return &fact->says[FACT_UNSEEN];
	return &fact->says[FACT_NONE];
}

/* ---- telling ---- */

/* "{1}", "{2}" and "{3}" in the pattern stand for what was counted. */
static struct str fill(struct arena *arena, struct str pattern, const struct fact_count *count)
{
	auto_buf out = BUF_INIT(SENTENCE_MAX);

	for (size_t i = 0; i < pattern.len; i++) {
		const struct str rest = str_from_pos(pattern, i);
		const bool hole = rest.len >= 3 && rest.ptr[0] == '{' && rest.ptr[2] == '}';
		const char which = hole ? rest.ptr[1] : 0;

		if (which == '1' || which == '2')
			buf_printf(&out, "%lld",
				   (long long)(which == '1' ? count->found : count->seen));
		else if (which == '3')
			buf_add(&out, count->detail);
		else {
			buf_add(&out, str_sub(rest, 0, 1));
			continue;
		}
		i += 2;
	}
	return arena_str(arena, buf_str(&out));
}

/* What stands where a number of the records database could not be read. */
static const struct fact_view unreadable = {
	.sentence = { .ja = STR("いまは調べられませんでした。"),
		      .en = STR("This could not be looked up just now.") },
	.link = STR("/settings"),
};

static struct fact_view tell(const struct fact_scope *scope, const struct fact *fact)
{
	struct fact_count count = { .detail = STR("") };
	const enum errc code = fact->measure ? fact->measure->count(scope, &count, NULL)
					     : count_alerts(scope, fact, &count, NULL);

	if (code)
		return unreadable;
	struct fact_view view = *say(fact, &count);
	view.sentence.ja = fill(scope->arena, view.sentence.ja, &count);
	view.sentence.en = fill(scope->arena, view.sentence.en, &count);
	return view;
}

void facts_of(const struct fact_scope *scope, struct str topic, struct facts *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < fact_content_count(scope->content); i++) {
		const struct fact *fact = fact_content_at(scope->content, i);

		if (!str_equal(topic, fact->topic) || ret->n == FACTS_PER_TOPIC)
			continue;
		ret->at[ret->n] = tell(scope, fact);
		ret->n += ret->at[ret->n].sentence.ja.len > 0;
	}
}
