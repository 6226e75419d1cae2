/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of one list in a JSON document, as text, one after the other: for feeds of which only
 * an item at a time should be in memory. The whole document is checked against the grammar on the
 * way; what stands beside the list is read over. The JSON is read strictly (json-read.h).
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct json_list;

/*
 * The list is the member `name` of the document's object, its first of that name; ERR_NOT_FOUND
 * when there is none. `text` and `name` outlive the list.
 */
enum errc json_list_open(struct str text, const char *name, struct json_list **ret,
			 struct err *err) MUST_CHECK;
void json_list_free(struct json_list *list);
void json_list_free_at(struct json_list **list);
#define auto_json_list CLEANUP(json_list_free_at) struct json_list

/*
 * The next object as it stands in the document. ERR_END when the list, and the document behind it,
 * have ended as they should.
 */
enum errc json_list_next(struct json_list *list, struct str *ret, struct err *err) MUST_CHECK;
