/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/pack-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "inspections/content-file.h"

#define CONTENT_MAX (1024u * 1024)

static void read_form(struct yaml_check *check, const struct yaml *map, void *ctx)
{
	static const char *const keys[] = { "part", "title", "series", "needed", NULL };
	struct pack_content *content = ctx;
	struct pack_form *form = &content->forms[content->n];

	if (!yaml_check_map(check, map, "a form", keys))
		return;
	form->part = yaml_check_id(check, map, "part", true);
	form->title = yaml_check_pair(check, map, "title", true);
	form->needed = yaml_check_truth(check, map, "needed", false);
	const struct yaml *list = yaml_check_list(check, map, "series", PACK_SERIES_MAX);
	if (!list)
		yaml_wrong(check, map->line, "series: is needed");
	for (const struct yaml *name = list ? list->child : NULL; name; name = name->next)
		form->series[form->n_series++] = name->text;
	content->n++;
}

enum errc pack_content_load(const char *content, struct pack_content **ret, struct err *err)
{
	auto_pack_content *loaded = mem_new(sizeof(*loaded));
	const struct inspection_file file = { .content = content,
					      .name = "20-pack.yml",
					      .list = "forms",
					      .max = PACK_FORMS_MAX,
					      .read = read_form };

	arena_init(&loaded->arena, CONTENT_MAX);
	const enum errc code = inspection_file_read(&file, &loaded->arena, loaded, err);
	if (!code)
		*ret = STEAL(loaded);
	return code;
}

void pack_content_free(struct pack_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void pack_content_free_at(struct pack_content **content)
{
	pack_content_free(*content);
	*content = NULL;
}

const struct pack_form *pack_form_of(const struct pack_content *content, struct str series)
{
	for (size_t i = 0; i < content->n; i++) {
		for (size_t s = 0; s < content->forms[i].n_series; s++) {
			if (str_equal(series, content->forms[i].series[s]))
				return &content->forms[i];
		}
	}
	return NULL;
}
