/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object as a tree (jansson), for items of feeds and inventories that are small enough to
 * be held whole. Long documents are walked by json-list.h or json-items.h, and each item comes
 * here.
 */
#pragma once

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

/* The whole of `text` as one object; duplicate names are errors (RFC 8259 4). */
json_t *item_load(struct str text, struct err *err) MUST_CHECK;
void item_free_at(json_t **item);
#define auto_item CLEANUP(item_free_at) json_t

/* Views, valid as long as the item. STR_NONE when it is absent or no text. */
struct str item_text(const json_t *object, const char *name);
struct str text_of_json(const json_t *value);
bool item_true(const json_t *object, const char *name);
