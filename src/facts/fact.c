/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/fact.h"

#include "accounts/account-facts.h"
#include "advisories/advisory-facts.h"
#include "assets/asset-facts.h"
#include "backups/backup-facts.h"
#include "base/text-fill.h"
#include "drills/drill-facts.h"
#include "facts/fact-content.h"
#include "store/alerts.h"
#include "training/training-facts.h"
#include "vendors/vendor-facts.h"

#define LOOK_BACK_US (90 * 24 * 3600 * US_PER_SEC)

const char *const fact_verdict_names[FACT_VERDICTS] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_SUPPORTS] = "supports",
	[FACT_CONTRADICTS] = "contradicts",
};

/* One line a domain. */
static const struct fact_measure *const domains[] = {
	watch_measures,	  asset_measures,    advisory_measures, backup_measures,
	account_measures, training_measures, vendor_measures,	drill_measures,
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
	const struct str values[] = {
		arena_printf(arena, "%lld", (long long)count->found),
		arena_printf(arena, "%lld", (long long)count->seen),
		count->detail,
	};

	return text_fill(arena, pattern, values, ARRAY_LEN(values));
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

const char *const fact_stance_names[] = {
	[FACT_STANDS_ALONE] = "unknown", [FACT_FOR_YES] = "for-yes", [FACT_FOR_NO] = "for-no",
	[FACT_AGREES] = "agrees",	 [FACT_DIFFERS] = "differs",
};

enum fact_stance fact_stance(enum fact_verdict verdict, struct str answer)
{
	const bool yes = str_is(answer, "yes");

	if (verdict == FACT_UNKNOWN)
		return FACT_STANDS_ALONE;
	if (!yes && !str_is(answer, "no"))
		return verdict == FACT_SUPPORTS ? FACT_FOR_YES : FACT_FOR_NO;
	return (verdict == FACT_SUPPORTS) == yes ? FACT_AGREES : FACT_DIFFERS;
}

void facts_of(const struct fact_scope *scope, struct str topic, struct facts *ret)
{
	struct fact_scope asked = *scope;

	asked.topic = topic;
	ret->n = 0;
	for (size_t i = 0; i < fact_content_count(scope->content); i++) {
		const struct fact *fact = fact_content_at(scope->content, i);

		if (!str_equal(topic, fact->topic) || ret->n == FACTS_PER_TOPIC)
			continue;
		ret->at[ret->n] = tell(&asked, fact);
		ret->n += ret->at[ret->n].sentence.ja.len > 0;
	}
}
