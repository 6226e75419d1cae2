/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a STIX 2.1 object must have, by its type: content/stix/stix-2.1.yml, read once and never
 * changed. Types that are not in it are custom ones (STIX 2.1 11.2) and have what all have.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define STIX_TYPES_MAX	    100u
#define STIX_PROPERTIES_MAX 60u /* of a type, or of all */
#define STIX_NEEDS_MAX	    20u

/* STIX 2.1 2: common data types, as far as they are told apart. */
enum stix_kind {
	STIX_TEXT,
	STIX_TIME,
	STIX_ID,
	STIX_IDS,
	STIX_TEXTS,
	STIX_INTEGER,
	STIX_NUMBER,
	STIX_TRUTH,
	STIX_OBJECT,
	STIX_OBJECTS,
	STIX_LIST,
	STIX_HASHES,
	STIX_KINDS,
};

enum stix_class {
	STIX_DOMAIN,
	STIX_RELATIONSHIP,
	STIX_OBSERVABLE,
	STIX_META,
	STIX_CLASSES,
};

struct stix_property {
	const char *name;
	enum stix_kind kind;
};

struct stix_properties {
	struct stix_property at[STIX_PROPERTIES_MAX];
	size_t n;
};

struct stix_names {
	const char *at[STIX_NEEDS_MAX];
	size_t n;
};

struct stix_type {
	struct str name;
	enum stix_class class;
	struct stix_names needs;
	struct stix_names any_of; /* at least one; n 0: no such demand */
	struct stix_properties properties;
};

struct stix_rules {
	struct arena arena;
	struct stix_names class_needs[STIX_CLASSES];
	struct stix_properties common;
	struct stix_type types[STIX_TYPES_MAX];
	size_t n_types;
};

enum errc stix_rules_load(const char *content, struct stix_rules **ret, struct err *err) MUST_CHECK;
void stix_rules_free(struct stix_rules *rules);
void stix_rules_free_at(struct stix_rules **rules);
#define auto_stix_rules CLEANUP(stix_rules_free_at) struct stix_rules

/* NULL: a custom type. */
const struct stix_type *stix_type_find(const struct stix_rules *rules, struct str name);
