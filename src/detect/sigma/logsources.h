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

struct logsources {
	struct log_source *at;
	size_t n;
	size_t cap;
	struct str version;
	struct str date;
};

void logsources_done(struct logsources *map);

/* Has `have` every attribute that `wanted` names? */
bool logsource_fits(const struct logsource *wanted, const struct logsource *have);

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
