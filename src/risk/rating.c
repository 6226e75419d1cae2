/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/rating.h"

const char *const measure_state_names[MEASURE_STATES] = {
	[MEASURE_UNKNOWN] = "unknown",
	[MEASURE_YES] = "yes",
	[MEASURE_PARTLY] = "partly",
	[MEASURE_NO] = "no",
};

struct text measure_state_words(enum measure_state state)
{
	static const struct text words[MEASURE_STATES] = {
		[MEASURE_UNKNOWN] = TEXT("分からない", "not known"),
		[MEASURE_YES] = TEXT("している", "in place"),
		[MEASURE_PARTLY] = TEXT("一部だけ", "in part"),
		[MEASURE_NO] = TEXT("していない", "not in place"),
	};

	return words[state];
}

bool measure_state_parse(struct str name, enum measure_state *ret)
{
	for (int i = 0; i < MEASURE_STATES; i++) {
		if (str_is(name, measure_state_names[i])) {
			*ret = (enum measure_state)i;
			return true;
		}
	}
	return false;
}

const char *const risk_level_names[RISK_LEVELS] = {
	[RISK_LOW] = "low",
	[RISK_MEDIUM] = "medium",
	[RISK_HIGH] = "high",
};

struct text risk_level_words(enum risk_level level)
{
	static const struct text words[RISK_LEVELS] = {
		[RISK_LOW] = TEXT("小", "low"),
		[RISK_MEDIUM] = TEXT("中", "medium"),
		[RISK_HIGH] = TEXT("大", "high"),
	};

	return words[level];
}

/* Impact weighs more: what stops everything for days is never small. */
enum risk_level risk_level_of(int likelihood, int impact)
{
	static const enum risk_level levels[RISK_SCALE][RISK_SCALE] = {
		/* impact 1 to 4, of likelihood 1 to 4 */
		{ RISK_LOW, RISK_LOW, RISK_LOW, RISK_MEDIUM },
		{ RISK_LOW, RISK_LOW, RISK_MEDIUM, RISK_HIGH },
		{ RISK_LOW, RISK_MEDIUM, RISK_HIGH, RISK_HIGH },
		{ RISK_MEDIUM, RISK_MEDIUM, RISK_HIGH, RISK_HIGH },
	};

	return levels[likelihood - 1][impact - 1];
}

struct text risk_likelihood_words(int likelihood)
{
	static const struct text words[RISK_SCALE] = {
		TEXT("何年も起きそうにない", "not for many years"),
		TEXT("数年に一度ありそう", "once in some years"),
		TEXT("一年のうちにありそう", "within a year"),
		TEXT("いつ起きてもおかしくない", "at any time"),
	};

	return words[likelihood - 1];
}

struct text risk_impact_words(int impact)
{
	static const struct text words[RISK_SCALE] = {
		TEXT("少し手間がかかる", "some more work"),
		TEXT("一部の仕事が遅れる", "part of the work is late"),
		WORD("risk-impact-day"),
		WORD("risk-impact-days"),
	};

	return words[impact - 1];
}

/* ---- advice ---- */

static bool is_contradicted(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		if (facts->at[i].verdict == FACT_CONTRADICTS)
			return true;
	}
	return false;
}

/* Halves of measures that are not in place: 2 each, 1 for those in part. */
static size_t missing_halves(const struct risk_threat *threat, const struct risk_look *look,
			     size_t *ret_unknown, size_t *ret_contradicted)
{
	size_t halves = 0;

	*ret_unknown = 0;
	*ret_contradicted = 0;
	for (size_t i = 0; i < threat->n_measures; i++) {
		const bool contradicted = is_contradicted(&look->facts[i]);

		*ret_contradicted += contradicted;
		*ret_unknown += !contradicted && look->states[i] == MEASURE_UNKNOWN;
		if (contradicted || look->states[i] == MEASURE_UNKNOWN ||
		    look->states[i] == MEASURE_NO)
			halves += 2;
		else if (look->states[i] == MEASURE_PARTLY)
			halves += 1;
	}
	return halves;
}

struct risk_advice risk_advise(const struct risk_threat *threat, const struct risk_look *look,
			       struct arena *arena)
{
	size_t unknown;
	size_t contradicted;
	const size_t missing = missing_halves(threat, look, &unknown, &contradicted);
	const size_t quarter = missing * 2 / threat->n_measures; /* 0 to 4 quarters missing */
	const int likelihood = missing == 0 ? 1 : quarter >= 3 ? 4 : quarter >= 1 ? 3 : 2;
	const size_t in_place = (2 * threat->n_measures - missing) / 2;
	const struct text_pair why = {
		.ja = arena_printf(arena,
				   "対策 %zu のうち、できていると数えたものは %zu です。"
				   "まだ分からないもの %zu、機械の見たことと食い違うもの %zu "
				   "は、できていないと数えました。"
				   "起きたときの大きさは、過去の例によるものです。",
				   threat->n_measures, in_place, unknown, contradicted),
		.en = arena_printf(arena,
				   "%zu of %zu measures count as in place. %zu that nobody knows "
				   "of and %zu that machines contradict count as missing. The "
				   "impact is what past cases show.",
				   in_place, threat->n_measures, unknown, contradicted),
	};

	return (struct risk_advice){ likelihood, threat->impact, why };
}
