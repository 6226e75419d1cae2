/* SPDX-License-Identifier: Apache-2.0 */
#include "export/name-map.h"

#include "base/alloc.h"
#include "base/encoding/yaml.h"
#include "base/os/paths.h"

#define FILE_BYTES_MAX (1024u * 1024)
#define NUMBER_MARK    "|number"

static struct name_map_row *place_of(const struct name_map *map, struct str name)
{
	size_t at = (size_t)str_hash_nocase(name) & (map->size - 1);

	while (map->rows[at].name.ptr && !str_equal_nocase(map->rows[at].name, name))
		at = (at + 1) & (map->size - 1);
	return &map->rows[at];
}

static struct str path_of(struct str written)
{
	return str_sub(written, 0, size_min(str_find(written, STR(NUMBER_MARK)), written.len));
}

static enum errc add_names(struct name_map *map, const struct yaml *names, struct err *err)
{
	map->size = 16;
	while (map->size < 2 * names->n)
		map->size *= 2;
	map->rows = mem_new_array(map->size, sizeof(*map->rows));
	for (const struct yaml *entry = names->child; entry; entry = entry->next) {
		struct name_map_row *row = place_of(map, entry->key);
		if (entry->kind != YAML_SCALAR || entry->text.len == 0)
			return fail(err, ERR_SYNTAX, "line %u: a name maps to one other name",
				    entry->line);
		row->number = str_ends(entry->text, STR(NUMBER_MARK));
		row->name = arena_str(&map->arena, entry->key);
		row->path = arena_str(&map->arena, path_of(entry->text));
		if (!row->name.ptr || !row->path.ptr)
			return fail(err, ERR_LIMIT, "too long");
	}
	return ERR_OK;
}

static enum errc read_map(struct name_map *map, const char *path, struct err *err)
{
	auto_arena scratch = ARENA_INIT(FILE_BYTES_MAX * 16u);
	struct yaml *root = NULL;
	struct err inner = { .code = ERR_OK };
	enum errc code = yaml_read_file(path, FILE_BYTES_MAX, &scratch, &root, err);

	if (code)
		return code;
	const struct yaml *names = yaml_get(root, "names");
	if (!names || names->kind != YAML_MAP || names->n > NAME_MAP_MAX ||
	    !yaml_text(root, "version").ptr || !yaml_text(root, "date").ptr)
		return fail(err, ERR_SYNTAX,
			    "%s: needs version, date and a map “names” of at most %u", path,
			    NAME_MAP_MAX);
	map->version = arena_str(&map->arena, yaml_text(root, "of"));
	code = add_names(map, names, &inner);
	return code ? fail(err, code, "%s: %s", path, inner.text) : ERR_OK;
}

enum errc name_map_load(const char *content, const char *name, struct name_map *ret,
			struct err *err)
{
	char folder[PATH_MAX];
	char file[NAME_MAX + 1];
	char path[PATH_MAX];
	enum errc code = path_join(content, "export", folder, err);

	*ret = (struct name_map){ .arena = ARENA_INIT(FILE_BYTES_MAX) };
	(void)snprintf(file, sizeof(file), "%s.yml", name);
	if (!code)
		code = path_join(folder, file, path, err);
	if (!code)
		code = read_map(ret, path, err);
	if (code)
		name_map_done(ret);
	return code;
}

void name_map_done(struct name_map *map)
{
	free(map->rows);
	arena_done(&map->arena);
	map->rows = NULL;
	map->size = 0;
}

const struct name_map_row *name_map_find(const struct name_map *map, struct str name)
{
	const struct name_map_row *row = map->size ? place_of(map, name) : NULL;

	return row && row->name.ptr ? row : NULL;
}

struct str name_map_get(const struct name_map *map, struct str name)
{
	const struct name_map_row *row = name_map_find(map, name);

	return row ? row->path : STR_NONE;
}
