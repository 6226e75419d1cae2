/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON objects out of paths: "process.parent.name" = "cmd.exe". Paths may come in any order; the
 * object is written with its members sorted, so the same finding always gives the same bytes.
 * A path that comes several times is an array. A value at a path that others go through has no
 * place in JSON: it is left out.
 * Bounded: JSON_TREE_MAX leaves, further ones are left out.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "event/event.h"
#include "export/name-map.h"

#define JSON_TREE_MAX 512u

struct json_leaf {
	struct str path;
	struct str value;
	size_t order;
	uint64_t number; /* when `is_number` */
	bool is_number;
	bool raw;   /* `value` is JSON already */
	bool array; /* an array even when it comes once */
};

struct json_tree {
	struct json_leaf leaves[JSON_TREE_MAX];
	size_t n;
};

/* An empty value is not added. `path` and `value` stay the caller's until the tree is written. */
void json_tree_str(struct json_tree *tree, const char *path, struct str value);
void json_tree_path(struct json_tree *tree, struct str path, struct str value);
void json_tree_list(struct json_tree *tree, const char *path, struct str value);
void json_tree_raw(struct json_tree *tree, const char *path, struct str json);

/* Every field of the event that has a place in `map`. Numbers of Windows are often hexadecimal
 * ("0x1f4"): they are written as JSON's. */
void json_tree_event(struct json_tree *tree, const struct event *event, const struct name_map *map);

/* As members of the object that is open in `w`; the tree is empty afterwards. */
void json_tree_write(struct json_tree *tree, struct json_writer *w);
