/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of JSON feeds: the array of a document is walked without a tree, each of its objects
 * becomes one (jansson), so memory is one item.
 */
#pragma once

#include <jansson.h>

#include "advisories/feed.h"

typedef void (*item_fill)(const json_t *item, struct advisory *advisory);

/*
 * Every object of the array that is the member `array` of the document becomes an advisory filled
 * by `fill`. One that is no JSON object by itself, or in which `fill` left the id empty, is
 * refused.
 */
enum errc items_read(struct feed_reader *reader, const char *array, item_fill fill,
		     struct err *err) MUST_CHECK;

/* The whole of `text` as one object; duplicate names are errors (RFC 8259 4). */
json_t *item_load(struct str text, struct err *err) MUST_CHECK;
void item_free_at(json_t **item);
#define auto_item CLEANUP(item_free_at) json_t

/* Views, valid as long as the item. STR_NONE when it is absent or no text. */
struct str item_text(const json_t *object, const char *name);
struct str text_of_json(const json_t *value);
bool item_true(const json_t *object, const char *name);

/* A date or a time, UTC where no zone is told; TIME_NONE when it is absent or none. */
int64_t item_time(const json_t *object, const char *name);
