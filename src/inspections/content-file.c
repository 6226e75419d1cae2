/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/content-file.h"

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

enum errc inspection_file_read(const struct inspection_file *file, struct arena *arena, void *ctx,
			       struct err *err)
{
	struct yaml_check check = { .file = file->name };
	char folder[PATH_MAX];
	char path[PATH_MAX];
	struct yaml *doc;

	enum errc code = path_join(file->content, INSPECTION_FOLDER, folder, err);
	if (!code)
		code = path_join(folder, file->name, path, err);
	if (!code)
		code = yaml_read_file(path, YAML_CONTENT_FILE_MAX, arena, &doc, err);
	if (code)
		return code;
	read_list(&check, doc, file, ctx);
	if (check.code && err)
		*err = check.err;
	return check.code;
}
