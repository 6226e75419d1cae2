/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Items of JSON feeds: the array of a document is walked without a tree, each of its objects
 * becomes one (jansson), so memory is one item.
 */
#pragma once

#include "advisories/feed.h"
#include "base/encoding/json-item.h"

typedef void (*item_fill)(const json_t *item, struct advisory *advisory);

/*
 * Every object of the array that is the member `array` of the document becomes an advisory filled
 * by `fill`. One that is no JSON object by itself, or in which `fill` left the id empty, is
 * refused.
 */
enum errc feed_items_read(struct feed_reader *reader, const char *array, item_fill fill,
			  struct err *err) MUST_CHECK;

/* A date or a time, UTC where no zone is told; TIME_NONE when it is absent or none. */
int64_t item_time(const json_t *object, const char *name);
