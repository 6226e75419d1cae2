/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the structs of messages.h are laid out: tables (messages.c) that the writing and the reading
 * of all messages follow (messages-codec.c); not for others.
 */
#pragma once

#include "base/os/channel.h"
#include "roles/messages.h"

#define LIST_MAX      100000 /* entries of one list */
#define ENCODED_MAX   CHANNEL_MESSAGE_MAX
#define MESSAGE_TYPES 256

enum field_kind {
	FIELD_U32,
	FIELD_U64, /* and int64_t */
	FIELD_STR,
	FIELD_LIST, /* pointer at `at`, size_t count at `count_at` */
};

struct layout;

struct field_row {
	const char *name; /* NULL ends the rows */
	enum field_kind kind;
	size_t at;
	size_t max;	 /* FIELD_STR: bytes; FIELD_LIST: entries */
	size_t count_at; /* FIELD_LIST */
	const struct layout *of;
};

struct layout {
	const char *name;
	size_t size;
	const struct field_row *rows;
};

/* Of that type; NULL when there is none. */
const struct layout *message_layout(uint16_t type);

/* Of messages-line.h. */
extern const struct field_row line_set_rows[];
extern const struct field_row line_ask_rows[];
extern const struct field_row line_answer_rows[];
extern const struct field_row line_gone_rows[];

/* ---- rows, by the field's type ---- */

#define ROWS_END                                                                                   \
	{                                                                                          \
		.name = NULL                                                                       \
	}
#define U32(type, field)                                                                           \
	{                                                                                          \
#field, FIELD_U32, offsetof(struct type, field), 0, 0, NULL                        \
	}
#define U64(type, field)                                                                           \
	{                                                                                          \
#field, FIELD_U64, offsetof(struct type, field), 0, 0, NULL                        \
	}
#define I64(type, field) U64(type, field)
#define STRING(type, field, limit)                                                                 \
	{                                                                                          \
#field, FIELD_STR, offsetof(struct type, field), limit, 0, NULL                    \
	}
#define LIST(type, field, entry)                                                                   \
	{                                                                                          \
#field, FIELD_LIST, offsetof(struct type, field), LIST_MAX,                        \
			offsetof(struct type, n_##field), entry                                    \
	}
