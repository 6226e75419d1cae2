/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all rules of a set share while they are compiled and for as long as they live: one arena,
 * the names of fields as small numbers (slots), and each distinct regular expression once.
 */
#pragma once

#include "base/arena.h"
#include "base/encoding/yaml.h"
#include "detect/sigma/regex.h"
#include "event/field-plan.h"

#define POOL_BYTES_MAX (256u * 1024 * 1024)
#define SLOT_NONE      FIELD_NO_SLOT

struct shared_regex {
	struct str source;
	unsigned flags;
	struct regex *regex;
};

struct pool {
	struct arena arena;
	struct field_plan plan; /* the fields that the rules name */
	struct shared_regex *regexes;
	size_t n_regexes;
	size_t cap_regexes;
	const struct yaml *vars; /* placeholder → value or list of values; may be NULL */
};

void pool_init(struct pool *pool);
void pool_done(struct pool *pool);

enum errc pool_regex(struct pool *pool, struct str source, unsigned flags, const struct regex **ret,
		     struct err *err) MUST_CHECK;
