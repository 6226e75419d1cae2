/* SPDX-License-Identifier: Apache-2.0 */
#include "export/json-tree.h"

#include <stdlib.h>

static void add(struct json_tree *tree, const struct json_leaf *leaf)
{
	if ((leaf->value.len == 0 && !leaf->is_number) || leaf->path.len == 0 ||
	    tree->n == JSON_TREE_MAX)
		return;
	tree->leaves[tree->n] = *leaf;
	tree->leaves[tree->n].order = tree->n;
	tree->n++;
}

void json_tree_path(struct json_tree *tree, struct str path, struct str value)
{
	add(tree, &(struct json_leaf){ .path = path, .value = value });
}

void json_tree_str(struct json_tree *tree, const char *path, struct str value)
{
	json_tree_path(tree, str_from(path), value);
}

void json_tree_list(struct json_tree *tree, const char *path, struct str value)
{
	add(tree, &(struct json_leaf){ .path = str_from(path), .value = value, .array = true });
}

void json_tree_raw(struct json_tree *tree, const char *path, struct str json)
{
	add(tree, &(struct json_leaf){ .path = str_from(path), .value = json, .raw = true });
}

static bool read_number(struct str text, uint64_t *ret)
{
	if (str_starts(text, STR("0x")))
		return str_to_u64_hex(str_from_pos(text, 2), ret);
	return str_to_u64(text, ret);
}

void json_tree_event(struct json_tree *tree, const struct event *event, const struct name_map *map)
{
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const struct name_map_row *row = name_map_find(map, field->name);
		if (!row || field->type == VALUE_NULL)
			continue;
		struct json_leaf leaf = { .path = row->path, .value = field->value };
		leaf.is_number = row->number && read_number(field->value, &leaf.number);
		if (leaf.is_number || !row->number)
			add(tree, &leaf);
	}
}

/* The dot before every other character: what lies under one path stands together. */
static int rank(char c)
{
	return c == '.' ? 0 : (unsigned char)c + 1;
}

static int by_path(const void *a, const void *b)
{
	const struct json_leaf *x = a;
	const struct json_leaf *y = b;
	const size_t n = size_min(x->path.len, y->path.len);

	for (size_t i = 0; i < n; i++) {
		const int order = rank(x->path.ptr[i]) - rank(y->path.ptr[i]);
		if (order)
			return order;
	}
	if (x->path.len != y->path.len)
		return x->path.len < y->path.len ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static bool is_under(struct str path, struct str head)
{
	return path.len > head.len && path.ptr[head.len] == '.' && str_starts(path, head);
}

/* How many bytes of `path` are whole steps that `open` has too, with the dot behind them. */
static size_t shared(struct str open, struct str path)
{
	size_t end = 0;

	for (size_t i = 0; i < open.len && i < path.len && open.ptr[i] == path.ptr[i]; i++) {
		if (open.ptr[i] == '.')
			end = i + 1;
	}
	return end;
}

static size_t count_dots(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '.';
	return n;
}

static void write_value(struct json_writer *w, const struct json_leaf *leaf)
{
	if (leaf->is_number)
		json_u64(w, NULL, leaf->number);
	else if (leaf->raw)
		json_raw(w, NULL, leaf->value);
	else
		json_str(w, NULL, leaf->value);
}

/* All leaves of one path; returns how many. */
static size_t write_leaves(struct json_writer *w, const struct json_leaf *leaf, size_t n)
{
	size_t same = 1;

	while (same < n && str_equal(leaf[same].path, leaf->path))
		same++;
	if (same == 1 && !leaf->array) {
		write_value(w, leaf);
		return same;
	}
	json_begin_array(w, NULL);
	for (size_t i = 0; i < same; i++)
		write_value(w, &leaf[i]);
	json_end_array(w);
	return same;
}

/* From the objects that `*open` (ending in a dot, or empty) has open to those of `path`. */
static void move_to(struct json_writer *w, struct str *open, struct str path)
{
	const size_t keep = shared(*open, path);
	struct str rest = str_from_pos(path, keep);

	for (size_t n = count_dots(str_from_pos(*open, keep)); n > 0; n--)
		json_end_object(w);
	for (size_t n = count_dots(rest); n > 0; n--) {
		json_name(w, str_split(&rest, '.'));
		json_begin_object(w);
	}
	*open = str_sub(path, 0, path.len - rest.len);
	json_name(w, rest);
}

void json_tree_write(struct json_tree *tree, struct json_writer *w)
{
	struct str open = STR("");

	if (tree->n)
		qsort(tree->leaves, tree->n, sizeof(*tree->leaves), by_path);
	for (size_t i = 0; i < tree->n;) {
		const struct json_leaf *leaf = &tree->leaves[i];
		size_t next = i + 1;
		while (next < tree->n && str_equal(tree->leaves[next].path, leaf->path))
			next++;
		if (next < tree->n && is_under(tree->leaves[next].path, leaf->path)) {
			i = next;
			continue;
		}
		move_to(w, &open, leaf->path);
		i += write_leaves(w, leaf, tree->n - i);
	}
	for (size_t n = count_dots(open); n > 0; n--)
		json_end_object(w);
	tree->n = 0;
}
