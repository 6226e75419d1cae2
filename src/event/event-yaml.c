/* SPDX-License-Identifier: Apache-2.0 */
#include "event/event-yaml.h"

static enum value_type type_of(const struct yaml *value)
{
	bool truth;
	int64_t number;

	if (yaml_is_null(value))
		return VALUE_NULL;
	if (yaml_to_bool(value, &truth))
		return VALUE_BOOL;
	return value->plain && str_to_i64(value->text, &number) ? VALUE_NUMBER : VALUE_STRING;
}

static bool add_value(struct event *event, struct str name, const struct yaml *value)
{
	if (value->kind != YAML_SCALAR)
		return false;
	const enum value_type type = type_of(value);
	event_add_typed(event, name, type == VALUE_NULL ? STR_NONE : value->text, type);
	return true;
}

bool event_add_yaml(struct event *event, const struct yaml *map)
{
	bool good = map->kind == YAML_MAP;

	for (const struct yaml *entry = map->child; entry && good; entry = entry->next) {
		if (entry->kind != YAML_LIST) {
			good = add_value(event, entry->key, entry);
			continue;
		}
		for (const struct yaml *one = entry->child; one && good; one = one->next)
			good = add_value(event, entry->key, one);
	}
	return good;
}
