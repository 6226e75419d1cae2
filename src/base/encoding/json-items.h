/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON too long for memory, piece by piece: the members of objects and the elements of arrays one
 * after the other, of which the caller chooses those to enter, to take whole, or to read over.
 *
 *     while ((item = json_items_next(items)) >= JSON_ITEM_VALUE)
 *             if (item == JSON_ITEM_OPEN && …)
 *                     json_items_whole(items, &text);        // then json-read.h reads the text
 *
 * Memory is bounded by JSON_ITEM_MAX whatever the input. What is between the pieces is checked to
 * pair its brackets and to have its commas; the text of a piece is checked by who reads it.
 * Several documents may follow each other.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define JSON_ITEM_MAX	    (4u * 1024 * 1024)
#define JSON_ITEM_DEPTH_MAX 64u
#define JSON_ITEM_NAME_MAX  256u

enum json_item {
	JSON_ITEM_END = 0,
	JSON_ITEM_BROKEN = -1,
	JSON_ITEM_VALUE = 1, /* text: a string, number or word, as written */
	JSON_ITEM_OPEN,	     /* an object or an array begins; entered unless taken or read over */
	JSON_ITEM_CLOSE,
};

/* Give up to `room` bytes; `*ret_n` is 0 at the end. */
struct byte_source {
	enum errc (*read)(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err);
	void *ctx;
};

struct json_items;

struct json_items *json_items_new(const struct byte_source *source) MUST_CHECK;
void json_items_free(struct json_items *items);
void json_items_free_at(struct json_items **items);
#define auto_json_items CLEANUP(json_items_free_at) struct json_items

/* Texts below are good until the next call. */
enum json_item json_items_next(struct json_items *items) MUST_CHECK;

struct str json_items_name(const struct json_items *items); /* of the member; "" in an array */
struct str json_items_text(const struct json_items *items); /* of a JSON_ITEM_VALUE */
bool json_items_is_array(const struct json_items *items);   /* of a JSON_ITEM_OPEN */
unsigned json_items_depth(const struct json_items *items);  /* brackets open, this one included */

/*
 * After JSON_ITEM_OPEN: its whole text, brackets included. ERR_LIMIT when it is longer than
 * JSON_ITEM_MAX: it is read over then. Any other error breaks the stream.
 */
enum errc json_items_whole(struct json_items *items, struct str *ret, struct err *err) MUST_CHECK;
enum errc json_items_skip(struct json_items *items, struct err *err) MUST_CHECK;

/* After JSON_ITEM_BROKEN: why. */
enum errc json_items_fail(const struct json_items *items, struct err *err);
