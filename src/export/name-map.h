/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What another vocabulary calls a thing: Sigma field → path in ECS or OCSF, tactic → its number.
 * Read from content/export/NAME.yml: version, date, source and the map `names` (docs/formats/
 * outputs.md). Names compare without ASCII case. Read-only once loaded; shared by threads.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define NAME_MAP_MAX 4096u /* names of one map */

struct name_map_row {
	struct str name; /* ptr NULL: free */
	struct str path;
	bool number; /* written "path|number": a value that is none has no place there */
};

struct name_map {
	struct arena arena;
	struct str version; /* of the other vocabulary, as its file says: `of` */
	struct name_map_row *rows;
	size_t size; /* a power of two */
};

enum errc name_map_load(const char *content, const char *name, struct name_map *ret,
			struct err *err) MUST_CHECK;
void name_map_done(struct name_map *map);

/* NULL when it has no name there. */
const struct name_map_row *name_map_find(const struct name_map *map, struct str name);

/* The path alone; STR_NONE when there is none. */
struct str name_map_get(const struct name_map *map, struct str name);
