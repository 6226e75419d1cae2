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
