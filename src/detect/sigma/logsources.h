/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which events belong to which log source (content/logsources.yml, docs/formats/logsources.md).
 *
 * An event belongs to a source when its parser says so (event.source has every attribute that the
 * source names) or when the source's `when` holds, which is written like a Sigma selection. A
 * source may say under which other names its events keep a field (`fields`).
 */
#pragma once

#include "detect/sigma/evaluate.h"

#define LOGSOURCES_FILE_MAX (1024u * 1024)
#define LOGSOURCES_MAX	    4096u

struct field_alias {
	uint32_t slot;	 /* as rules call it */
	uint32_t stands; /* as the source's events call it */
};

struct log_source {
	struct logsource name;
	bool listed;		      /* in the file; others come from rules that name them */
	const struct selection *when; /* or NULL */
	const struct field_alias *aliases;
	size_t n_aliases;
	const uint32_t *alias_table; /* of n_names entries, or NULL; made by logsources_finish() */
	uint32_t *rules;	     /* indexes, ascending */
	size_t n_rules;
	size_t cap_rules;
};

/* The attributes of a log source. */
enum logsource_part {
	PART_PRODUCT,
	PART_CATEGORY,
	PART_SERVICE,
	PART_MAX,
};

struct logsources {
	struct log_source *at;
	size_t n;
	size_t cap;
	struct str version;
	struct str date;
	struct field_plan words[PART_MAX]; /* what they call them; made by logsources_finish() */
};

void logsources_done(struct logsources *map);

/* Has `have` every attribute that `wanted` names? */
bool logsource_fits(const struct logsource *wanted, const struct logsource *have);

/* Does neither name an attribute that the other has another word for? */
bool logsource_may_be(const struct logsource *a, const struct logsource *b);

struct str logsource_part(const struct logsource *source, enum logsource_part part);

/* Does any source, listed or of a rule, name the event's product (category, service)? */
bool logsources_know(const struct logsources *map, const struct logsource *source,
		     enum logsource_part part);

/*
 * May rules be tried on the chance on an event that belongs to no source? When its input named its
 * fields, and nothing is told of where it is from, or no more than a product that no source has:
 * then every rule whose log source it may be.
 */
bool logsources_may_guess(const struct logsources *map, const struct event *event);

enum errc logsources_read(struct logsources *map, const char *path, struct pool *pool,
			  struct err *err) MUST_CHECK;

/*
 * Put rule `index` under every source that `name` means: those that have all of its attributes.
 * When no listed one does, a source of exactly that name is made, and false returned.
 */
bool logsources_add_rule(struct logsources *map, const struct logsource *name, uint32_t index);

/* After the last rule: no more names will come into the pool. */
enum errc logsources_finish(struct logsources *map, struct pool *pool, struct err *err) MUST_CHECK;

/* Does the event in the evaluator's view belong to the source? */
bool log_source_holds(const struct log_source *source, struct evaluator *evaluator);
