/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a set (set.h): indicators are added in any order, the file is whole after
 * set_writer_finish(). Records go to the file at once; what stays in memory until the end is 16
 * bytes an indicator and the texts of sources and contexts.
 *
 * The same value from the same source twice becomes one indicator: the later one, with the
 * stricter TLP, the longer life and the higher confidence of the two.
 */
#pragma once

#include "detect/indicators/set.h"

struct set_writer;

/* `fd` is empty, open for reading and writing, and stays the caller's. `key` is random. */
struct set_writer *set_writer_new(int fd, struct hash_key key, int64_t made_us) MUST_CHECK;
void set_writer_free(struct set_writer *writer);
void set_writer_free_at(struct set_writer **writer);
#define auto_set_writer CLEANUP(set_writer_free_at) struct set_writer

/* Counts in `source` are not read: they are made. The number is for struct indicator. */
enum errc set_writer_source(struct set_writer *writer, const struct indicator_source *source,
			    uint16_t *ret, struct err *err) MUST_CHECK;

/* Texts are cut to 1024 bytes. The TLP may be made stricter later: set_writer_mark(). */
enum errc set_writer_context(struct set_writer *writer, const struct indicator_context *context,
			     uint32_t *ret, struct err *err) MUST_CHECK;
void set_writer_mark(struct set_writer *writer, uint32_t context, enum tlp tlp);
/* The same for texts that come after the first indicators; STR_NONE leaves one as it is. */
enum errc set_writer_name(struct set_writer *writer, uint32_t context, struct str title,
			  struct str author, struct err *err) MUST_CHECK;

enum errc set_writer_add(struct set_writer *writer, const struct indicator *indicator,
			 struct err *err) MUST_CHECK;

/*
 * Add all of another set but the source of that name (STR_NONE: all of it), with its sources and
 * contexts. ERR_CORRUPT when the other set is damaged.
 */
enum errc set_writer_copy(struct set_writer *writer, const struct indicator_set *from,
			  struct str but_source, struct err *err) MUST_CHECK;

/* Write the tables and the header, and sync. Indicators that are in the set: `*ret_count`. */
enum errc set_writer_finish(struct set_writer *writer, uint64_t *ret_count,
			    struct err *err) MUST_CHECK;
