/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/match.h"

#define WORK_MAX (1024u * 1024) /* normalised names of one comparison */

static const struct rule_text rules[RULE_COUNT] = {
	[RULE_OTHER_PRODUCT] = { "other-product", VERDICT_NONE,
				 TEXT("別の製品についての情報です", "It is about other products") },
	[RULE_WITHDRAWN] = { "withdrawn", VERDICT_NONE,
			     TEXT("取り下げられた情報です", "It was withdrawn") },
	[RULE_OUTSIDE] = { "outside-range", VERDICT_NOT_AFFECTED,
			   TEXT("版が、影響を受けるどの範囲にも入っていません",
				"The version is in none of the affected ranges") },
	[RULE_VEX_NOT_AFFECTED] = { "vex-not-affected", VERDICT_NOT_AFFECTED,
				    TEXT("開発者が、影響を受けないとしています",
					 "The vendor says it is not affected") },
	[RULE_VEX_FIXED] = { "vex-fixed", VERDICT_NOT_AFFECTED,
			     TEXT("開発者が、修正済みの版としています",
				  "The vendor says this version is fixed") },
	[RULE_NAME_UNSURE] = { "name-unsure", VERDICT_CHECK,
			       TEXT("同じ製品かどうか、名前だけでは決められません",
				    "The names do not tell whether it is the same product") },
	[RULE_SEVERAL_PRODUCTS] = { "several-products", VERDICT_CHECK,
				    TEXT("複数の製品をまとめた情報で、この製品についてどうかが書か"
					 "れていません",
					 "It speaks of several products at once, and not of what "
					 "holds for this one") },
	[RULE_NO_RANGE] = { "no-range", VERDICT_CHECK,
			    TEXT("どの版が影響を受けるかが書かれていません",
				 "It does not say which versions are affected") },
	[RULE_RANGE_UNREAD] = { "range-unread", VERDICT_CHECK,
				TEXT("版の書き方を読み取れませんでした",
				     "What it says of versions could not be read") },
	[RULE_VERSION_UNKNOWN] = { "version-unknown", VERDICT_CHECK,
				   TEXT("台帳に版が書かれていません",
					"The inventory does not know the version") },
	[RULE_NO_ORDER] = { "no-order", VERDICT_CHECK,
			    TEXT("版の前後を決められません",
				 "Which of the versions is later cannot be told") },
	[RULE_TOGETHER] = { "together", VERDICT_CHECK,
			    TEXT("ほかの機器や製品との組み合わせによります",
				 "It depends on what it is used together with") },
	[RULE_DISTRIBUTION] = { "distribution-package", VERDICT_CHECK,
				TEXT("配布元が版を変えずに修正していることがあります",
				     "Distributions carry fixes back without a new version") },
	[RULE_INVESTIGATED] = { "under-investigation", VERDICT_CHECK,
				TEXT("開発者が調べている途中です", "The vendor is still looking") },
	[RULE_CONTRADICTION] = { "contradiction", VERDICT_CHECK,
				 TEXT("情報の中で食い違いがあります",
				      "The advisory contradicts itself") },
	[RULE_ALL_VERSIONS] = { "all-versions", VERDICT_AFFECTED,
				TEXT("すべての版が影響を受けるとあります",
				     "It says that every version is affected") },
	[RULE_INSIDE] = { "inside-range", VERDICT_AFFECTED,
			  TEXT("版が、影響を受ける範囲に入っています",
			       "The version is in an affected range") },
};

static const struct verdict_word {
	const char *name;
	struct text text;
} verdict_words[] = {
	[VERDICT_NONE] = { "none", TEXT("対象外", "not about it") },
	[VERDICT_NOT_AFFECTED] = { "not-affected", TEXT("非該当", "not affected") },
	[VERDICT_CHECK] = { "check", TEXT("要確認", "to be checked") },
	[VERDICT_AFFECTED] = { "affected", TEXT("該当", "affected") },
};

const struct rule_text *match_rule_text(enum match_rule rule)
{
	return &rules[rule];
}

const char *verdict_name(enum verdict verdict)
{
	return verdict_words[verdict].name;
}

struct text verdict_text(enum verdict verdict)
{
	return verdict_words[verdict].text;
}

static bool version_is_known(struct str version)
{
	return version.len && !str_is(version, "*") && !str_is(version, "-");
}

/* What the version says, the product being the same. */
static struct match by_version(const struct installed *installed,
			       const struct product_statement *statement, struct arena *arena)
{
	const struct version_ranges *ranges = &statement->ranges;
	const struct version_interval *interval = NULL;
	struct match match = { .statement = statement };

	if (ranges->state == RANGES_NONE) {
		match.rule = RULE_NO_RANGE;
		return match;
	}
	if (ranges->state == RANGES_UNDECIDED) {
		match.rule = RULE_RANGE_UNREAD;
		match.detail = arena_str(arena, ranges->problem);
		return match;
	}
	if (ranges->state == RANGES_KNOWN && !version_is_known(installed->version)) {
		match.rule = RULE_VERSION_UNKNOWN;
		return match;
	}
	switch (ranges_hold(ranges, installed->version, &interval)) {
	case RANGES_INSIDE:
		match.rule = ranges->state == RANGES_ALL ? RULE_ALL_VERSIONS : RULE_INSIDE;
		break;
	case RANGES_OUTSIDE:
		match.rule = RULE_OUTSIDE;
		break;
	case RANGES_UNORDERED:
	case RANGES_NOT_TOLD:
		match.rule = RULE_NO_ORDER;
		break;
	}
	if (interval)
		match.detail = interval_text(interval, arena);
	if (match.rule == RULE_INSIDE && version_is_distribution(installed->version))
		match.rule = RULE_DISTRIBUTION;
	return match;
}

/* What follows when the version is within the statement. */
static enum match_rule inside(const struct product_statement *statement, enum match_rule rule)
{
	switch (statement->status) {
	case STATEMENT_AFFECTED:
		return statement->together ? RULE_TOGETHER : rule;
	case STATEMENT_NOT_AFFECTED:
		return RULE_VEX_NOT_AFFECTED;
	case STATEMENT_FIXED:
		return RULE_VEX_FIXED;
	case STATEMENT_UNDER_INVESTIGATION:
		break;
	}
	return RULE_INVESTIGATED;
}

static enum match_rule unsure_rule(enum same_reason reason)
{
	return reason == REASON_SEVERAL ? RULE_SEVERAL_PRODUCTS : RULE_NAME_UNSURE;
}

static struct match judge(const struct names *names, const struct installed *installed,
			  const struct product_statement *statement, struct arena *arena)
{
	const struct product_name theirs = { .vendor = statement->vendor,
					     .product = statement->product,
					     .cpe = statement->cpe };
	const struct sameness same = names_compare(names, &theirs, &installed->name, arena);
	struct match match = { .rule = RULE_OTHER_PRODUCT };

	if (same.same == PRODUCT_OTHER)
		return match;
	match = by_version(installed, statement, arena);
	const bool within = match.rule == RULE_INSIDE || match.rule == RULE_ALL_VERSIONS ||
			    match.rule == RULE_DISTRIBUTION;
	if (within)
		match.rule = inside(statement, match.rule);
	if (statement->why.len && match.rule == RULE_VEX_NOT_AFFECTED)
		match.detail = arena_str(arena, statement->why);
	/* A version outside says nothing either way about another product of the same name. */
	if (same.same == PRODUCT_MAYBE)
		match.rule =
			match.rule == RULE_OUTSIDE ? RULE_OTHER_PRODUCT : unsure_rule(same.reason);
	return match;
}

/* The statement says that it is not, or no longer, affected: only where its versions are told. */
static bool speaks_free(const struct match *match)
{
	return match->rule == RULE_VEX_NOT_AFFECTED || match->rule == RULE_VEX_FIXED;
}

static bool one_vulnerability(const struct match *a, const struct match *b)
{
	const struct str x = a->statement->cve;
	const struct str y = b->statement->cve;

	return x.len == 0 || y.len == 0 || str_equal(x, y);
}

/* The stronger of two answers about one product; a free one and an affected one contradict. */
static struct match stronger(struct match best, struct match next)
{
	const enum verdict a = rules[best.rule].verdict;
	const enum verdict b = rules[next.rule].verdict;
	const bool contradict = (speaks_free(&best) && b == VERDICT_AFFECTED) ||
				(speaks_free(&next) && a == VERDICT_AFFECTED);

	if (contradict && one_vulnerability(&best, &next)) {
		struct match both = b == VERDICT_AFFECTED ? next : best;
		both.rule = RULE_CONTRADICTION;
		return both;
	}
	if (a != b)
		return b > a ? next : best;
	/* Of the vendor's word and a version merely outside, the word says more. */
	return speaks_free(&next) && !speaks_free(&best) ? next : best;
}

/* A statement "fixed in 2.0" does not say that 1.9 is free: outside of it nothing is told. */
static bool says_nothing(const struct match *match)
{
	return match->rule == RULE_OUTSIDE && match->statement->status != STATEMENT_AFFECTED;
}

enum errc match_advisory(const struct names *names, const struct installed *installed,
			 const struct advisory *advisory, struct arena *arena, struct match *ret)
{
	auto_arena work = ARENA_INIT(WORK_MAX);
	struct match best = { .rule = RULE_OTHER_PRODUCT };
	bool any = false;

	if (advisory->withdrawn) {
		*ret = (struct match){ .verdict = VERDICT_NONE, .rule = RULE_WITHDRAWN };
		return ERR_OK;
	}
	for (const struct product_statement *one = advisory->statements; one; one = one->next) {
		arena_clear(&work);
		struct match next = judge(names, installed, one, &work);
		if (next.rule == RULE_OTHER_PRODUCT || says_nothing(&next))
			continue;
		if (next.detail.ptr) {
			next.detail = arena_str(arena, next.detail);
			if (!next.detail.ptr)
				return ERR_LIMIT;
		}
		best = any ? stronger(best, next) : next;
		any = true;
	}
	best.verdict = rules[best.rule].verdict;
	*ret = best;
	return ERR_OK;
}
