/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-list.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/json-read.h"

#define TEXTS_MAX (64u * 1024 * 1024) /* escaped names and texts of one object */

struct json_list {
	struct json_reader reader;
	struct arena texts;
	const char *name;
	size_t n;
};

static enum errc find_list(struct json_list *list, struct err *err)
{
	struct json_reader *r = &list->reader;

	if (json_next(r) != JSON_OBJECT)
		return r->problem ? json_fail(r, err)
				  : fail(err, ERR_SYNTAX, "the document is no JSON object");
	while (json_next(r) == JSON_NAME) {
		const bool found = str_is(r->text, list->name);
		const enum json_token token = json_next(r);
		if (found && token == JSON_ARRAY)
			return ERR_OK;
		if ((token == JSON_OBJECT || token == JSON_ARRAY) && !json_skip(r))
			break;
		arena_clear(&list->texts);
	}
	if (r->problem)
		return json_fail(r, err);
	return fail(err, ERR_NOT_FOUND, "there is no list “%s”", list->name);
}

enum errc json_list_open(struct str text, const char *name, struct json_list **ret, struct err *err)
{
	struct json_list *list = mem_new(sizeof(*list));

	arena_init(&list->texts, TEXTS_MAX);
	list->reader = json_reader_of(text, &list->texts, 0);
	list->name = name;
	const enum errc code = find_list(list, err);
	if (code)
		json_list_free(list);
	else
		*ret = list;
	return code;
}

void json_list_free(struct json_list *list)
{
	if (!list)
		return;
	arena_done(&list->texts);
	free(list);
}

void json_list_free_at(struct json_list **list)
{
	json_list_free(*list);
}

/* A document that is cut behind its list is not whole either. */
static enum errc read_rest(struct json_list *list, struct err *err)
{
	struct json_reader *r = &list->reader;

	while (!r->problem && json_next(r) != JSON_END)
		arena_clear(&list->texts);
	return r->problem ? json_fail(r, err) : ERR_END;
}

enum errc json_list_next(struct json_list *list, struct str *ret, struct err *err)
{
	struct json_reader *r = &list->reader;

	arena_clear(&list->texts);
	const enum json_token token = json_next(r);
	if (token == JSON_ARRAY_END)
		return read_rest(list, err);
	list->n++;
	if (token == JSON_OBJECT && json_skip_text(r, ret))
		return ERR_OK;
	if (r->problem)
		return json_fail(r, err);
	return fail(err, ERR_SYNTAX, "“%s”: entry %zu is no object", list->name, list->n);
}
