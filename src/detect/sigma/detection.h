/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The detection part of a rule, compiled: selections of items of tests, and a condition over the
 * selections (Sigma 2.1 "Detection"). Plain data that never changes; evaluate.h reads it.
 */
#pragma once

#include "base/encoding/yaml.h"
#include "detect/sigma/compare.h"
#include "detect/sigma/pattern.h"
#include "detect/sigma/pool.h"

#define SELECTIONS_MAX	 256u
#define VALUES_MAX	 20000u /* of one item, after expansion */
#define CONDITION_DEPTH	 32u
#define CONDITION_LENGTH 8192u

enum test_kind {
	TEST_PATTERN,
	TEST_REGEX,
	TEST_CIDR,
	TEST_NUMBER, /* value order number */
	TEST_TIME,   /* part of value, order number */
	TEST_FIELD,  /* compared with another field's values */
	TEST_NULL,
	TEST_EXISTS,
};

enum order {
	ORDER_EQUAL,
	ORDER_LT,
	ORDER_LTE,
	ORDER_GT,
	ORDER_GTE,
};

struct test_regex {
	const struct regex *regex;
	struct str source;
};

struct test_number {
	struct number number;
	enum order order;
	enum time_part part; /* TEST_TIME only */
};

struct test_field {
	uint32_t slot;
	enum pattern_kind kind; /* PATTERN_EXACT, _PREFIX, _SUFFIX or _CONTAINS */
	bool cased;
};

/* One comparison of a value of the event. */
struct test {
	enum test_kind kind;
	bool more; /* the next test is another spelling of the same value of the rule */
	union {
		struct pattern pattern;
		struct test_regex regex;
		struct cidr cidr;
		struct test_number number;
		struct test_field field;
		bool exists;
	};
};

/* "field|modifiers: values": holds when any value holds; with `all`, when every one does. */
struct item {
	uint32_t slot; /* SLOT_NONE: keywords, over every value and the raw text */
	bool all;
	bool negated;	  /* the neq modifier */
	bool needs_value; /* of a field: none of the tests can hold when it is absent */
	uint32_t n_tests;
	const struct test *tests;
	struct str key; /* as the rule writes it */
};

/* A map: every item must hold. */
struct item_group {
	const struct item *items;
	uint32_t n_items;
};

/* A search identifier: one map, or a list of which one must hold. */
struct selection {
	struct str name;
	const struct item_group *groups;
	uint32_t n_groups;
};

enum condition_op {
	CONDITION_SELECTION,
	CONDITION_NOT, /* of its one part */
	CONDITION_AND,
	CONDITION_OR,
};

struct condition {
	enum condition_op op;
	uint32_t selection;
	uint32_t n_parts;
	const struct condition **parts;
};

struct detection {
	const struct selection *selections;
	uint32_t n_selections;
	const struct condition *condition;
};

/* Where a remark goes that does not stop the rule. */
struct remarks {
	void (*add)(void *ctx, unsigned line, const char *text);
	void *ctx;
};

/* What the passes over one document share. `line` follows the pass: where a failure was. */
struct builder {
	struct pool *pool;
	struct arena *scratch; /* goes with the document */
	const struct remarks *remarks;
	unsigned line;
};

void remark(const struct builder *builder, unsigned line, const char *fmt, ...) PRINTF(3, 4);

/* ERR_LIMIT with the sentence for "the arena is full". */
enum errc fail_room(struct err *err);

/* One map, list of maps or list of keywords. */
enum errc selection_build(struct builder *builder, const struct yaml *node, struct selection *ret,
			  struct err *err) MUST_CHECK;

/* The whole `detection:` map. */
enum errc detection_build(struct builder *builder, const struct yaml *node,
			  const struct detection **ret, struct err *err) MUST_CHECK;
