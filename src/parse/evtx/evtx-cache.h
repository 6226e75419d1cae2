/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled templates of a stream, each kept once by content (GUID, section and flat form).
 * Bounded by EVTX_CACHE_COUNT and EVTX_CACHE_BYTES: programs stay where they are until
 * evtx_cache_trim(), and a full cache refuses new ones, which the caller then compiles for one use.
 */
#pragma once

#include "parse/evtx/evtx-template.h"

#define EVTX_CACHE_COUNT 1024
#define EVTX_CACHE_BYTES (8u * 1024 * 1024)

struct evtx_cache;

struct evtx_cache *evtx_cache_new(void) MUST_CHECK;
void evtx_cache_free(struct evtx_cache *cache);

/* Forget everything when over half of a limit is used. Ends the life of all programs. */
void evtx_cache_trim(struct evtx_cache *cache);

/* From now on programs are compiled under `plan`. Ends the life of those of another one. */
void evtx_cache_set_plan(struct evtx_cache *cache, const struct field_plan *plan);

/* The program of this content, compiled now when it is new; NULL when the cache is full. */
const struct evtx_program *evtx_cache_get(struct evtx_cache *cache, struct str guid,
					  enum evtx_section section, struct str flat) MUST_CHECK;

/*
 * The same template stands in every chunk that uses it, the same but for where its names are. What
 * a definition looked like is remembered with its program, so that one that looks the same need not
 * be flattened to be known.
 */
struct evtx_definition {
	struct str guid;
	enum evtx_section section;
	struct binxml_part part;
};

/* The program of a definition that looks like a remembered one, and the length of its flat form. */
const struct evtx_program *evtx_cache_find(const struct evtx_cache *cache,
					   const struct evtx_definition *definition,
					   size_t *ret_flat_len) MUST_CHECK;

/* A program of the cache; `names` are those of the definition, which was flattened. */
void evtx_cache_remember(struct evtx_cache *cache, const struct evtx_definition *definition,
			 const struct binxml_names *names, const struct evtx_program *program,
			 size_t flat_len);
