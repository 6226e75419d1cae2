/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that stand for indicators, one for each that was found, with what is told beside it.
 * They are made when first wanted and stay as long as the registry, whatever becomes of the set;
 * all threads share them, so that an index means the same to each.
 */
#pragma once

#include "detect/indicators/note.h"
#include "detect/indicators/set.h"
#include "detect/sigma/ruleset.h"

#define INDICATOR_RULE "indicator:" /* how their rule ids begin */

/*
 * So many different indicators have a name of their own; further ones are told under
 * "indicator:<source>".
 */
#define INDICATOR_RULES_MAX 65536u

struct stand_in {
	struct rule rule;
	struct indicator_note note;
	struct str tags[3];
};

struct indicator_rules;

/* They are numbered from `first_index`, behind rules and correlations. */
struct indicator_rules *indicator_rules_new(uint32_t first_index) MUST_CHECK;
void indicator_rules_free(struct indicator_rules *rules);

/* That of an indicator of the set; NULL when not even its source has room. Any thread. */
const struct stand_in *indicator_rules_get(struct indicator_rules *rules,
					   const struct indicator_set *set,
					   const struct indicator *indicator);

/* For ruleset_add_more(): by index, NULL for none. `ctx` is the registry. */
const struct rule *indicator_rules_at(const void *ctx, size_t index);

/* Confidence 75 and more raises a level, under 30 lowers one. */
enum rule_level indicator_level(enum indicator_type type, unsigned confidence);
