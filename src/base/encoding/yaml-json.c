/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/yaml-json.h"

static void write_scalar(struct json_writer *w, const char *name, const struct yaml *node)
{
	bool truth;
	int64_t number;

	if (yaml_is_null(node))
		json_none(w, name);
	else if (yaml_to_bool(node, &truth))
		json_bool(w, name, truth);
	/* "01" and "+1" are texts in JSON: only what reads back the same is a number. */
	else if (node->plain && str_to_i64(node->text, &number) && node->text.ptr[0] != '+' &&
		 (node->text.len == 1 || (node->text.ptr[0] != '0' && node->text.ptr[0] != '-')))
		json_i64(w, name, number);
	else
		json_str(w, name, node->text);
}

static void write_named(struct json_writer *w, const struct yaml *entry)
{
	json_name(w, entry->key);
	yaml_to_json(w, NULL, entry);
}

void yaml_to_json(struct json_writer *w, const char *name, const struct yaml *node)
{
	switch (node->kind) {
	case YAML_SCALAR:
		write_scalar(w, name, node);
		return;
	case YAML_LIST:
		json_begin_array(w, name);
		for (const struct yaml *entry = node->child; entry; entry = entry->next)
			yaml_to_json(w, NULL, entry);
		json_end_array(w);
		return;
	case YAML_MAP:
		if (name)
			json_begin_object_in(w, name);
		else
			json_begin_object(w);
		for (const struct yaml *entry = node->child; entry; entry = entry->next)
			write_named(w, entry);
		json_end_object(w);
		return;
	}
}
