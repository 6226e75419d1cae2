/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks events over for values that are on a list of indicators. What is found is told as a match
 * of a rule that stands for the indicator, so that all who take findings need not tell the two
 * apart:
 *
 *   id      "indicator:<source>:<id of the indicator>", "…:<hash of the value>" where it has none
 *   level   by the type and the confidence: indicator_level()
 *   tags    "tonoi.indicator", "tonoi.indicator-<type>", "tlp.<marking>"
 *   fields  those that had it; match_field.indicator tells of the list, TLP and end
 *
 * One match for each indicator and event. An indicator whose time was over when the event happened
 * is none; one that has matched although it is on the allowlist is only counted. What was seen
 * before it became known (valid_from) counts: the visit came first, the list after it.
 *
 * A matcher is the working memory of one thread. It remembers values that were on no list, so that
 * the same address over and over costs a look into a small table.
 */
#pragma once

#include "detect/indicators/allow.h"
#include "detect/indicators/fields.h"
#include "detect/indicators/stand-in.h"
#include "detect/sigma/matcher.h"

struct indicator_match_counts {
	uint64_t values; /* looked at */
	uint64_t cached; /* of these, known to be on no list */
	uint64_t matches;
	uint64_t ended;	  /* on a list, but their time was over */
	uint64_t allowed; /* on a list and on the allowlist */
};

struct indicator_matcher;

/* `fields`, `rules`, and `allow` (may be NULL) outlive it. */
struct indicator_matcher *indicator_matcher_new(const struct indicator_fields *fields,
						const struct allow *allow,
						struct indicator_rules *rules) MUST_CHECK;
void indicator_matcher_free(struct indicator_matcher *matcher);

/*
 * Which set is asked from now on; NULL: none. It outlives its use. Rules told before stay good as
 * long as the matcher.
 */
void indicator_matcher_use(struct indicator_matcher *matcher, const struct indicator_set *set);

/* Call sink->matched for every indicator found, in the order of the event's fields. */
void indicator_matcher_run(struct indicator_matcher *matcher, const struct event *event,
			   const struct match_sink *sink);

/*
 * Is that address or name, as it stands in a field, on a list: in force at that time, and not on
 * the allowlist (may be NULL)? Nothing is remembered.
 */
bool indicator_lists_host(const struct indicator_set *set, const struct allow *allow,
			  struct str host, int64_t at_us);

struct indicator_match_counts indicator_matcher_counts(const struct indicator_matcher *matcher);

/*
 * All indicators that a value is covered by, as a matcher would find them, whether their time is
 * over or not: for those who ask by hand.
 */
void indicator_lookup(const struct indicator_set *set, const struct indicator_value *value,
		      struct indicator_hits *hits);
