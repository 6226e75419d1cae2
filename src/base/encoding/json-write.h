/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing JSON (RFC 8259) into a buffer, a value at a time, without building a tree. Commas and
 * quotes are the writer's business; the caller names and closes what it opens. Text is made valid
 * UTF-8 on the way out: bytes that are not become U+FFFD.
 *
 * Inside an object every value has a name; inside an array the name is NULL. Names are constants of
 * the program without anything to escape, and written as they are; others go through json_name().
 */
#pragma once

#include "base/buf.h"

struct json_writer {
	struct buf *out;
	bool need_comma;
};

struct json_writer json_writer_to(struct buf *out);

void json_begin_object(struct json_writer *w); /* as a document or an array element */
void json_begin_object_in(struct json_writer *w, const char *name);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w, const char *name);
void json_end_array(struct json_writer *w);

/* A name that is not a constant; the next value is written with name NULL. */
void json_name(struct json_writer *w, struct str name);

void json_str(struct json_writer *w, const char *name, struct str value); /* NONE is null */
void json_text(struct json_writer *w, const char *name, const char *value);
void json_i64(struct json_writer *w, const char *name, int64_t value);
void json_u64(struct json_writer *w, const char *name, uint64_t value);
void json_bool(struct json_writer *w, const char *name, bool value);
void json_none(struct json_writer *w, const char *name);

/* Text that already is JSON: a number as it was written, a finished document. */
void json_raw(struct json_writer *w, const char *name, struct str json);

/* Only the string, with its quotes. */
void json_add_string(struct buf *out, struct str value);
