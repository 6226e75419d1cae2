/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-item.h"

json_t *item_load(struct str text, struct err *err)
{
	json_error_t problem;
	json_t *item = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &problem);

	if (item && !json_is_object(item)) {
		json_decref(STEAL(item));
		err_ignore(fail(err, ERR_SYNTAX, "no JSON object"));
		return NULL;
	}
	if (!item)
		err_ignore(fail(err, ERR_SYNTAX, "line %d: %s", problem.line, problem.text));
	return item;
}

void item_free_at(json_t **item)
{
	json_decref(*item);
}

struct str text_of_json(const json_t *value)
{
	return json_is_string(value) ? str_of(json_string_value(value), json_string_length(value))
				     : STR_NONE;
}

struct str item_text(const json_t *object, const char *name)
{
	return text_of_json(json_object_get(object, name));
}

bool item_true(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}
