/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all rules of a set share while they are compiled and for as long as they live: one arena,
 * the names of fields as small numbers (slots), and each distinct regular expression once.
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml.h"
#include "detect/sigma/regex.h"

#define POOL_BYTES_MAX (256u * 1024 * 1024)
#define SLOT_NONE      UINT32_MAX

struct shared_regex {
	struct str source;
	unsigned flags;
	struct regex *regex;
};

struct pool {
	struct arena arena;
	/* Slot i has name names[i]; names compare without ASCII case, as events' do. */
	struct str *names;
	size_t n_names;
	size_t cap_names;
	uint32_t *table; /* open addressing: slot + 1, 0 is free */
	size_t table_size;
	struct shared_regex *regexes;
	size_t n_regexes;
	size_t cap_regexes;
	const struct yaml *vars; /* placeholder → value or list of values; may be NULL */
};

void pool_init(struct pool *pool);
void pool_done(struct pool *pool);

/* The slot of a name, made when new; SLOT_NONE at the arena's limit. */
uint32_t pool_slot(struct pool *pool, struct str name) MUST_CHECK;

/* The slot of a name with this field_name_hash(), or SLOT_NONE. */
uint32_t pool_find_slot(const struct pool *pool, struct str name, uint32_t hash);

enum errc pool_regex(struct pool *pool, struct str source, unsigned flags, const struct regex **ret,
		     struct err *err) MUST_CHECK;
