/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/content-file.h"

#include <unistd.h>

#include "base/os/pack.h"
#include "base/os/paths.h"

static void read_list(struct yaml_check *check, const struct yaml *doc,
		      const struct inspection_file *file, void *ctx)
{
	const char *const keys[] = { "version", "date", "source", file->list, NULL };

	if (!yaml_check_map(check, doc, "the file", keys))
		return;
	yaml_check_head(check, doc);
	const struct yaml *list = yaml_check_list(check, doc, file->list, file->max);
	if (!list)
		yaml_wrong(check, doc->line, "%s: is needed", file->list);
	for (const struct yaml *map = list ? list->child : NULL; map && !check->code;
	     map = map->next)
		file->read(check, map, ctx);
	for (const struct yaml *map = list ? list->child : NULL; map && !check->code && file->link;
	     map = map->next)
		file->link(check, map, ctx);
}

/* The file where it lies, of the sector first; false when there is none. */
static bool find_file(const struct pack_folders *folders, const char *name,
		      char path[static PATH_MAX])
{
	for (size_t i = folders->n; i-- > 0;) {
		if (path_join(folders->at[i], name, path, NULL) == ERR_OK &&
		    access(path, R_OK) == 0)
			return true;
	}
	return false;
}

enum errc inspection_file_read(const struct inspection_file *file, struct arena *arena, void *ctx,
			       struct err *err)
{
	struct yaml_check check = { .file = file->name };
	struct pack_folders folders;
	char path[PATH_MAX];
	struct yaml *doc;

	enum errc code = pack_folders(file->content, INSPECTION_FOLDER, &folders, err);
	if (code == ERR_NOT_FOUND || (!code && !find_file(&folders, file->name, path)))
		return ERR_OK;
	if (!code)
		code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, arena, &doc, err);
	if (code)
		return code;
	read_list(&check, doc, file, ctx);
	return yaml_check_end(&check, err);
}
