/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loaded rules, kept in a file so that the next start does not read thousands of YAML files
 * (docs/formats/rule-cache.md). It is never needed and never trusted more than the rules:
 *
 * - It is used only by the very build of the program that wrote it, for exactly the files it was
 *   made of: their paths, sizes, times and inodes, and the content of logsources.yml and the
 *   placeholders' file.
 * - A file or a folder that belongs to somebody else, or that others may write, is not looked at.
 * - Every byte is under a checksum, and every number in it is checked against its bounds when it
 *   is read; a forged one can be refused or give other rules, nothing worse.
 * - It is replaced as a whole: written aside, synced, renamed.
 *
 *	struct rule_cache cache = { .path = path };
 *	const struct ruleset_sources sources = { …, .cache = &cache };
 *	ruleset_load(&sources, &set, &err);		// from the cache, or from the rules
 *	rule_cache_save(&cache, &sources, set, program, &err);	// when it was not used
 */
#pragma once

#include <limits.h>

#include "base/digest.h"
#include "detect/sigma/ruleset.h"

#define RULE_CACHE_MAX (256u * 1024 * 1024) /* bytes of the file */

enum rule_cache_state {
	RULE_CACHE_ABSENT,
	RULE_CACHE_USED,
	RULE_CACHE_STALE,     /* rules, log sources or placeholders have changed */
	RULE_CACHE_OTHER,     /* another build wrote it */
	RULE_CACHE_UNTRUSTED, /* somebody else's, or others may write it */
	RULE_CACHE_DAMAGED,
	RULE_CACHE_IMPOSSIBLE, /* rules from memory, or a program without a build ID */
};

struct rule_cache {
	const char *path; /* absolute, in a folder of the user's own */
	/* What ruleset_load() found: */
	enum rule_cache_state state;
	struct err problem; /* UNTRUSTED and DAMAGED: why; else without text */
	unsigned char key[DIGEST_BYTES];
	int64_t newest_us; /* the last change of a file of the key */
	int64_t looked_us; /* when that was seen */
};

/*
 * The set of `cache`, which ruleset_load() asks first; ERR_NOT_FOUND when the rules must be loaded
 * instead, and cache->state says why.
 */
enum errc rule_cache_load(struct rule_cache *cache, const struct ruleset_sources *sources,
			  struct ruleset **ret) MUST_CHECK;

/*
 * Keep `set`, and with it what was compiled of it (STR_NONE: nothing). Does nothing when the cache
 * was used or cannot be, and when a rule file changed meanwhile or just now: a change within the
 * same tick of the file system's clock would not be seen.
 */
enum errc rule_cache_save(struct rule_cache *cache, const struct ruleset_sources *sources,
			  const struct ruleset *set, struct str program,
			  struct err *err) MUST_CHECK;

/* What was kept with the set it was loaded with; STR_NONE when there is none. Lives with the set.
 * Aligned to RULE_CACHE_ALIGN. */
struct str ruleset_program(const struct ruleset *set);

#define RULE_CACHE_ALIGN 16u

/* The set in the bytes of a file, whatever its key and build. For the fuzz target and tests. */
enum errc rule_cache_read(struct str bytes, void *memory, struct ruleset **ret,
			  struct err *err) MUST_CHECK;

/*
 * The file of these sources in `dir`, one of a few: sets of rules that are scanned with in turn
 * rarely share one, and the folder cannot grow without end.
 */
enum errc rule_cache_place(const char *dir, const struct ruleset_sources *sources,
			   char out[static PATH_MAX], struct err *err) MUST_CHECK;
