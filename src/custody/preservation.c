/* SPDX-License-Identifier: Apache-2.0 */
#include "custody/preservation.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/paths.h"

#define FILE_NAME   "custody/preservation.yml"
#define CONTENT_MAX (1024u * 1024)

const struct preservation_kind *preservation_kind_find(const struct preservation *content,
						       struct str id)
{
	for (size_t i = 0; i < content->n_kinds; i++) {
		if (str_equal(content->kinds[i].id, id))
			return &content->kinds[i];
	}
	return NULL;
}

const struct preservation_device *preservation_device_find(const struct preservation *content,
							   struct str id)
{
	for (size_t i = 0; i < content->n_devices; i++) {
		if (str_equal(content->devices[i].id, id))
			return &content->devices[i];
	}
	return NULL;
}

static const struct yaml *need_list(struct yaml_check *check, const struct yaml *map,
				    const char *key, size_t max)
{
	const struct yaml *list = yaml_check_list(check, map, key, max);

	if (!list)
		yaml_wrong(check, map->line, "%s is missing", key);
	return list ? list->child : NULL;
}

static void read_kind(struct yaml_check *check, const struct yaml *map,
		      struct preservation *content)
{
	static const char *const keys[] = { "id", "title", NULL };

	if (!yaml_check_map(check, map, "a kind", keys))
		return;
	const struct preservation_kind kind = { .id = yaml_check_id(check, map, "id", true),
						.title = yaml_check_pair(check, map, "title",
									 true) };
	if (preservation_kind_find(content, kind.id))
		yaml_wrong(check, map->line, "the kind “%.*s” is there twice", STR_ARG(kind.id));
	content->kinds[content->n_kinds++] = kind;
}

static void read_step(struct yaml_check *check, const struct yaml *map,
		      const struct preservation *content, struct preservation_device *device)
{
	static const char *const keys[] = { "id", "kind", "who", "title", "how", "why", NULL };
	static const char *const who[] = { "anyone", "expert" };

	if (!yaml_check_map(check, map, "a step", keys))
		return;
	const struct str kind = yaml_check_id(check, map, "kind", true);
	const struct preservation_step step = {
		.id = yaml_check_id(check, map, "id", true),
		.kind = preservation_kind_find(content, kind),
		.expert = yaml_check_word(check, map, "who", who, ARRAY_LEN(who), 0) == 1,
		.title = yaml_check_pair(check, map, "title", true),
		.how = yaml_check_pair(check, map, "how", true),
		.why = yaml_check_pair(check, map, "why", true),
	};
	if (kind.ptr && !step.kind)
		yaml_wrong(check, yaml_line(map, "kind"), "kind “%.*s” is not known",
			   STR_ARG(kind));
	device->steps[device->n_steps++] = step;
}

static void read_device(struct yaml_check *check, const struct yaml *map,
			struct preservation *content)
{
	static const char *const keys[] = { "id", "title", "cautions", "steps", NULL };
	static const char *const languages[] = { "ja", "en", NULL };
	struct preservation_device *device = &content->devices[content->n_devices];

	if (!yaml_check_map(check, map, "a device", keys))
		return;
	device->id = yaml_check_id(check, map, "id", true);
	device->title = yaml_check_pair(check, map, "title", true);
	if (preservation_device_find(content, device->id))
		yaml_wrong(check, map->line, "the device “%.*s” is there twice",
			   STR_ARG(device->id));
	const struct yaml *caution = need_list(check, map, "cautions", PRESERVATION_CAUTIONS_MAX);
	for (; caution && yaml_check_map(check, caution, "a caution", languages);
	     caution = caution->next)
		device->cautions[device->n_cautions++] =
			(struct text_pair){ .ja = yaml_check_text(check, caution, "ja", true),
					    .en = yaml_check_text(check, caution, "en", true) };
	const struct yaml *step = need_list(check, map, "steps", PRESERVATION_STEPS_MAX);
	for (; step; step = step->next)
		read_step(check, step, content, device);
	content->n_devices++;
}

static void read_file(struct yaml_check *check, const struct yaml *doc, void *ctx)
{
	struct preservation *content = ctx;
	static const char *const keys[] = { "version", "date", "source", "kinds", "devices", NULL };

	if (!yaml_check_map(check, doc, "a guide to evidence", keys))
		return;
	yaml_check_head(check, doc);
	const struct yaml *kind = need_list(check, doc, "kinds", PRESERVATION_KINDS_MAX);
	for (; kind; kind = kind->next)
		read_kind(check, kind, content);
	const struct yaml *device = need_list(check, doc, "devices", PRESERVATION_DEVICES_MAX);
	for (; device; device = device->next)
		read_device(check, device, content);
}

enum errc preservation_load(const char *folder, struct preservation **ret, struct err *err)
{
	auto_preservation *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_MAX);
	const enum errc code =
		yaml_content_read(folder, FILE_NAME, &content->arena, read_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

enum errc preservation_load_own(struct preservation **ret, struct err *err)
{
	char folder[PATH_MAX];
	const enum errc code = path_content(folder, err);

	return code ? code : preservation_load(folder, ret, err);
}

void preservation_free(struct preservation *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void preservation_free_at(struct preservation **content)
{
	preservation_free(*content);
	*content = NULL;
}
