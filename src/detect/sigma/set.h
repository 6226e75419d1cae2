/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a rule set, for the files of this folder.
 */
#pragma once

#include "detect/sigma/correlation.h"
#include "detect/sigma/logsources.h"
#include "detect/sigma/ruleset.h"

struct note_list {
	struct rule_note *at;
	size_t n;
	size_t cap;
};

struct ruleset {
	const struct rule *(*more)(const void *ctx, size_t index); /* ruleset_add_more() */
	const void *more_ctx;
	struct pool pool;
	struct logsources logsources;
	struct arena vars_arena;
	void *memory;	    /* of a set that was read (set-flat.h): what its texts are views of */
	struct str program; /* kept beside the set (rule-cache.h), in `memory` */
	struct rule *rules;
	size_t n_rules;
	size_t cap_rules;
	uint32_t *ids; /* by hash of the id: index + 1, 0 is free */
	size_t ids_size;
	struct rule_filter *filters;
	size_t n_filters;
	size_t cap_filters;
	const struct correlation **correlations; /* in the pool */
	size_t n_correlations;
	struct note_list refused;
	struct note_list warnings;
	struct note_list aside;
};

/* An empty set. */
struct ruleset *ruleset_new(void) MUST_CHECK;

/* Count rules[n_rules], which is filled in, among the rules; false when its id is known. */
bool ruleset_index_rule(struct ruleset *set);

/* What a document turns out to be. */
enum document_kind {
	DOCUMENT_RULE,
	DOCUMENT_EMPTY,
	DOCUMENT_CORRELATION,
	DOCUMENT_FILTER,
	DOCUMENT_OTHER, /* has nothing that a rule has */
};

/* Adds to one of the lists above. */
void ruleset_note(struct ruleset *set, struct note_list *list, struct str file, unsigned line,
		  const char *text);

enum document_kind document_kind(const struct yaml *root);

/*
 * What rules, correlations and filters have in common: title, id (STR_NONE when there is none),
 * texts, lists, level and status. Texts go into the builder's pool; on failure builder->line is
 * where.
 */
enum errc rule_head_read(struct builder *builder, const struct yaml *root, struct rule *rule,
			 struct err *err) MUST_CHECK;

/* For one without an id: made of its file's name and its title. */
enum errc rule_make_id(struct builder *builder, struct rule *rule, struct err *err) MUST_CHECK;

/* The mandatory `logsource:` of a rule or a filter. */
enum errc rule_logsource_read(struct builder *builder, const struct yaml *root,
			      struct logsource *ret, struct err *err) MUST_CHECK;

/*
 * Check and compile one rule. Texts go into the builder's pool; `file` is the caller's. On
 * failure builder->line is where.
 */
enum errc rule_read(struct builder *builder, const struct yaml *root, struct str file,
		    struct rule *ret, struct err *err) MUST_CHECK;
