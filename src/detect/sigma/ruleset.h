/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of Sigma detection rules (Sigma specification 2.1), read, checked, routed and compiled.
 *
 * Nothing is dropped in silence. Every document of every file ends in exactly one of five lists:
 * the rules, the correlations (correlation.h) and the filters that are loaded, the documents
 * refused (file, line, and the clause they break), and YAML that is no rule. Warnings are about
 * what is loaded.
 *
 * A set never changes once loaded; everything reached from it lives as long as the set. It is
 * shared by any number of matchers (matcher.h).
 *
 * Limits: a file of SIGMA_FILE_MAX bytes, SIGMA_FILES_MAX files, SIGMA_DEPTH_MAX levels of YAML;
 * past them the file is refused, not the set.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"
#include "event/event.h"

#define SIGMA_FILE_MAX	(1024u * 1024)
#define SIGMA_FILES_MAX 50000u
#define SIGMA_DEPTH_MAX 16u

/* Sigma 2.1 "Level", in order of severity. */
enum rule_level {
	RULE_LEVEL_NONE, /* the rule states none */
	RULE_LEVEL_INFORMATIONAL,
	RULE_LEVEL_LOW,
	RULE_LEVEL_MEDIUM,
	RULE_LEVEL_HIGH,
	RULE_LEVEL_CRITICAL,
	RULE_LEVEL_MAX,
};

/* Sigma 2.1 "Status". */
enum rule_status {
	RULE_STATUS_NONE,
	RULE_STATUS_UNSUPPORTED,
	RULE_STATUS_DEPRECATED,
	RULE_STATUS_EXPERIMENTAL,
	RULE_STATUS_TEST,
	RULE_STATUS_STABLE,
	RULE_STATUS_MAX,
};

struct str_list {
	const struct str *at;
	size_t n;
};

/* Texts the rule does not have are STR_NONE. Licences of rules ask that id, title, author and
   references stay with every alert. */
struct rule {
	uint32_t index; /* in its set */
	struct str
		id; /* a UUID; for rules without one, "noid-" and a hash of file name and title */
	struct str title; /* never empty */
	struct str name;
	struct str description;
	struct str license;
	struct str author;
	struct str date;
	struct str modified;
	enum rule_level level;
	enum rule_status status;
	struct str_list tags;
	struct str_list references;
	struct str_list falsepositives;
	struct str_list fields; /* which fields an analyst wants to see */
	struct logsource logsource;
	struct str file;
	unsigned line; /* where its document begins */
	bool routed;   /* false: no entry of logsources.yml names its log source */
	const struct detection *detection;

	/* Some correlation reads its matches, and of them the fields of these slots. */
	bool watched;
	bool quiet; /* watched, and no correlation wants it to raise alerts of its own */
	const uint32_t *reads;
	size_t n_reads;
};

/*
 * A condition that is added to other rules (Sigma 2.1 "Filters"; docs/formats/filters.md tells how
 * it is read). It is part of the `detection` of the rules it was added to; nothing else of it is
 * evaluated.
 */
struct rule_filter {
	struct str id; /* STR_NONE when it has none */
	struct str title;
	struct str description;
	struct logsource logsource;
	struct str file;
	unsigned line;
	bool any;	       /* every rule of its log source */
	struct str_list rules; /* ids and names as written */
	uint32_t n_applied;    /* rules it was added to */
	const struct detection *detection;
};

/* A document refused, a remark on a loaded rule, or a document kept aside. */
struct rule_note {
	struct str file;
	unsigned line;
	struct str text;
};

struct rule_cache;

struct ruleset_sources {
	const char *const *paths; /* files, or folders taken whole: *.yml, *.yaml but *.test.yml */
	size_t n_paths;
	struct str text;     /* rules in memory, after those of `paths`; STR_NONE: none */
	const char *content; /* folder that has logsources.yml; NULL: rules by event.source only */
	const char *vars;    /* YAML map of placeholder → value or list; NULL: none */
	struct rule_cache *cache; /* rule-cache.h: asked first; NULL: none */
};

struct ruleset;

/*
 * Load all of it. Fails only when a path cannot be read at all or logsources.yml or the vars file
 * is broken; a bad rule file is a refusal. The order of rules is the order of sorted paths.
 */
enum errc ruleset_load(const struct ruleset_sources *sources, struct ruleset **ret,
		       struct err *err) MUST_CHECK;
void ruleset_free(struct ruleset *set);
void ruleset_free_at(struct ruleset **set);
#define auto_ruleset CLEANUP(ruleset_free_at) struct ruleset

size_t ruleset_count(const struct ruleset *set);
const struct rule *ruleset_rule(const struct ruleset *set, size_t i);
const struct rule *ruleset_find(const struct ruleset *set, struct str id); /* or NULL */

/*
 * Rules that stand for what is none (indicators), numbered behind rules and correlations; they come
 * to be while events are looked at. `at` gives one by its index, or NULL; any thread may ask.
 */
void ruleset_add_more(struct ruleset *set, const struct rule *(*at)(const void *ctx, size_t index),
		      const void *ctx);
const struct rule *ruleset_more(const struct ruleset *set, size_t index);

size_t ruleset_filter_count(const struct ruleset *set);
const struct rule_filter *ruleset_filter(const struct ruleset *set, size_t i);

/* The fields that the rules, their log sources and the correlations read. */
const struct field_plan *ruleset_plan(const struct ruleset *set);

/* To name further fields that somebody reads: before the first event, and before any matcher. */
struct field_plan *ruleset_open_plan(struct ruleset *set);

size_t ruleset_refused_count(const struct ruleset *set);
const struct rule_note *ruleset_refused(const struct ruleset *set, size_t i);
size_t ruleset_warning_count(const struct ruleset *set);
const struct rule_note *ruleset_warning(const struct ruleset *set, size_t i);
size_t ruleset_aside_count(const struct ruleset *set);
const struct rule_note *ruleset_aside(const struct ruleset *set, size_t i);

/* "critical", …; "" for none. */
const char *rule_level_name(enum rule_level level);
bool rule_level_parse(struct str name, enum rule_level *ret);
const char *rule_status_name(enum rule_status status);
struct text rule_level_text(enum rule_level level); /* 緊急 / critical, … */
