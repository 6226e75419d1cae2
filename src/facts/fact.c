/* SPDX-License-Identifier: Apache-2.0 */
#include "facts/fact.h"

const char *const fact_verdict_names[FACT_VERDICTS] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_SUPPORTS] = "supports",
	[FACT_CONTRADICTS] = "contradicts",
};

/* One line a domain. */
static const struct fact_source *const domains[] = {
	watch_facts,
	alert_facts,
};

/* What stands where a number of the records database could not be read. */
static const struct fact_view unreadable = {
	.ja = STR("いまは調べられませんでした。"),
	.en = STR("This could not be looked up just now."),
	.link = "/settings",
};

void facts_of(const struct fact_scope *scope, struct str topic, struct facts *ret)
{
	ret->n = 0;
	for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
		for (const struct fact_source *source = domains[d]; source->topic; source++) {
			if (!str_is(topic, source->topic) || ret->n == FACTS_PER_TOPIC)
				continue;
			struct fact_view *fact = &ret->at[ret->n++];
			*fact = unreadable;
			if (source->tell(scope, source, fact, NULL))
				*fact = unreadable;
		}
	}
}

bool facts_cover(struct str topic)
{
	for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
		for (const struct fact_source *source = domains[d]; source->topic; source++) {
			if (str_is(topic, source->topic))
				return true;
		}
	}
	return false;
}

/* "{1}" in the pattern stands for the number. */
static struct str fill(struct arena *arena, const char *pattern, int64_t number)
{
	const struct str whole = str_from(pattern);
	const size_t at = str_find(whole, STR("{1}"));

	if (at == SIZE_MAX)
		return whole;
	return arena_printf(arena, "%.*s%lld%.*s", STR_ARG(str_sub(whole, 0, at)),
			    (long long)number, STR_ARG(str_from_pos(whole, at + 3)));
}

struct fact_view fact_say(const struct fact_scope *scope, enum fact_verdict verdict,
			  struct text pattern, int64_t number)
{
	return (struct fact_view){
		.verdict = verdict,
		.ja = fill(scope->arena, pattern.ja, number),
		.en = fill(scope->arena, pattern.en, number),
	};
}
