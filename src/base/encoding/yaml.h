/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML 1.2 as plain data: maps, lists and scalars, each with its line. Anchors, aliases, tags and
 * duplicate keys are errors, so a document is a tree that means what it shows. Text is valid
 * UTF-8. libfyaml reads; nothing of it is seen outside yaml.c, and nothing of it stays in memory.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum yaml_kind {
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAP,
};

struct yaml {
	enum yaml_kind kind;
	unsigned line;	 /* 1-based */
	bool plain;	 /* a scalar written without quotes: may be null, a number, a truth */
	struct str text; /* scalars */
	struct str key;	 /* of an entry of a map */
	struct yaml *child;
	struct yaml *next; /* the sibling after this one */
	size_t n;	   /* number of children */
};

struct yaml_limits {
	unsigned depth; /* of nesting */
	size_t nodes;	/* of one document */
};

struct yaml_reader;

/* `text` outlives the reader. */
struct yaml_reader *yaml_reader_new(struct str text, struct yaml_limits limits) MUST_CHECK;
void yaml_reader_free(struct yaml_reader *reader);
void yaml_reader_free_at(struct yaml_reader **reader);
#define auto_yaml_reader CLEANUP(yaml_reader_free_at) struct yaml_reader

/*
 * The next document into `arena`; ERR_END after the last. An empty document is a plain scalar "".
 * After any other error the stream cannot be read on, and `ret_line` is where it happened.
 */
enum errc yaml_next(struct yaml_reader *reader, struct arena *arena, struct yaml **ret,
		    unsigned *ret_line, struct err *err) MUST_CHECK;

/* A file that holds exactly one document. The sentence names file and line. */
enum errc yaml_read_file(const char *path, size_t max_bytes, struct arena *arena, struct yaml **ret,
			 struct err *err) MUST_CHECK;

/* The entry of that key, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* The first entry of a map whose key is none of `keys`, or NULL. */
const struct yaml *yaml_stray(const struct yaml *map, const char *const *keys, size_t n);

/* Text of the scalar of that key; STR_NONE when it is absent, null or no scalar. */
struct str yaml_text(const struct yaml *map, const char *key);

/* A plain scalar that is null in YAML's core schema. */
bool yaml_is_null(const struct yaml *node);

/* A plain scalar true or false. */
bool yaml_to_bool(const struct yaml *node, bool *ret);
