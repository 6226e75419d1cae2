/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules the engine loaded at its last start, which it refused, and why. Each start of the
 * engine reports all of them under a new generation; what the last report did not name is gone.
 */
#pragma once

#include "store/alerts.h"

enum rule_state {
	RULE_LOADED,
	RULE_WARNED, /* loaded, but with something the author should look at */
	RULE_REFUSED,
};

const char *rule_state_name(enum rule_state state);

struct stored_rule {
	struct str file;    /* below its rules folder */
	uint32_t line;	    /* of the reason, or of the document's begin */
	struct str rule_id; /* "" when it has none */
	struct str title;
	enum alert_level level;
	enum rule_state state;
	struct str reason; /* "" when loaded without remark */
	struct str text;   /* the rule as it was written (YAML), with its author and links; in the
			      list STR_NONE */
	/* From the alerts, in the list only: */
	uint64_t alerts; /* of this rule, folded ones included */
	int64_t last_us; /* arrival of the latest, or TIME_NONE */
};

struct rule_counts {
	uint64_t loaded; /* warned ones included */
	uint64_t warned;
	uint64_t refused;
};

/* Inside a transaction: put each under one generation (any new number), then drop the others. */
enum errc rule_status_put(struct db *db, const struct stored_rule *rule, int64_t generation,
			  struct err *err) MUST_CHECK;
enum errc rule_status_end(struct db *db, int64_t generation, struct err *err) MUST_CHECK;

/* By file; `state` limits to one state, -1: all. The next page: `after_file` of the last row. */
enum errc rule_status_list(struct db *db, int state, struct str after_file, unsigned limit,
			   bool (*take)(void *ctx, const struct stored_rule *rule), void *ctx,
			   struct err *err) MUST_CHECK;

/* One by rule id; ERR_NOT_FOUND. */
enum errc rule_status_get(struct db *db, struct str rule_id,
			  bool (*take)(void *ctx, const struct stored_rule *rule), void *ctx,
			  struct err *err) MUST_CHECK;

enum errc rule_status_count(struct db *db, struct rule_counts *ret, struct err *err) MUST_CHECK;
