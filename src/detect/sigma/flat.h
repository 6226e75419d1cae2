/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a tree of plain structs as bytes and reading it back, by one function for both: what is
 * written is what is read. A function of a struct calls flat_… for each of its fields; when
 * writing the fields are taken as they are, when reading they are filled. For an array see
 * flat_array().
 *
 * Reading believes nothing: what is not there, or is out of its bounds, marks the walk, and from
 * then on zeros are read. Texts are views of the bytes, ended by a NUL as those of an arena.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/cursor.h"

struct flat {
	struct buf *out; /* NULL: reading */
	struct cursor in;
	struct arena *arena; /* of what is read */
	unsigned depth;	     /* of nesting, for those who nest */
	bool failed;
};

struct flat flat_writer(struct buf *out);
struct flat flat_reader(struct str bytes, struct arena *arena);

static inline bool flat_reading(const struct flat *flat)
{
	return !flat->out;
}

/* What was read is not what was written. */
void flat_fail(struct flat *flat);

/* All of it was read, or there was room for all. */
bool flat_done(const struct flat *flat);

void flat_u32(struct flat *flat, uint32_t *number);
void flat_i64(struct flat *flat, int64_t *number);
void flat_double(struct flat *flat, double *number);
void flat_bool(struct flat *flat, bool *truth);
void flat_bytes(struct flat *flat, unsigned char *bytes, size_t n);
void flat_text(struct flat *flat, struct str *text);

/* A number below `n`: an index, a value of an enum. Returns what was written. */
uint32_t flat_below(struct flat *flat, uint32_t number, uint32_t n);

/*
 * The number of elements of an array, each of which takes at least one byte, and when reading,
 * memory for them in the arena:
 *
 *	struct test *fresh = flat_array(flat, &item->n_tests, sizeof(*fresh));
 *	for (uint32_t i = 0; i < item->n_tests; i++) {
 *		struct test test = fresh ? fresh[i] : item->tests[i];
 *		flat_test(flat, &test);
 *		if (fresh)
 *			fresh[i] = test;
 *	}
 *	if (fresh)
 *		item->tests = fresh;
 *
 * NULL when writing, and when nothing can be read: then the number is 0.
 */
void *flat_array(struct flat *flat, uint32_t *n, size_t size);
