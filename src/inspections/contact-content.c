/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contact-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "inspections/content-file.h"

#define CONTENT_MAX (1024u * 1024)

static const char *const side_names[CONTACT_SIDES] = {
	[CONTACT_VENDOR] = "vendor",
	[CONTACT_INSIDE] = "inside",
	[CONTACT_AUTHORITY] = "authority",
};

struct text contact_side_title(enum contact_side side)
{
	static const struct text titles[CONTACT_SIDES] = {
		[CONTACT_VENDOR] = TEXT("事業者", "Vendors"),
		[CONTACT_INSIDE] = TEXT("施設内", "Inside"),
		[CONTACT_AUTHORITY] = TEXT("行政・警察など", "Authorities"),
	};

	return titles[side];
}

size_t contact_part_find(const struct contact_content *content, struct str id)
{
	for (size_t i = 0; i < content->n; i++) {
		if (str_equal(content->parts[i].id, id))
			return i;
	}
	return SIZE_MAX;
}

static void read_part(struct yaml_check *check, const struct yaml *map, void *ctx)
{
	static const char *const keys[] = { "id",    "side", "needed", "setting",
					    "title", "when", "calls",  NULL };
	struct contact_content *content = ctx;
	struct contact_part *part = &content->parts[content->n];

	if (!yaml_check_map(check, map, "a contact", keys))
		return;
	part->id = yaml_check_text(check, map, "id", true);
	part->side = (enum contact_side)yaml_check_word(check, map, "side", side_names,
							CONTACT_SIDES, CONTACT_INSIDE);
	part->needed = yaml_check_truth(check, map, "needed", false);
	part->setting = yaml_check_text(check, map, "setting", false);
	part->title = yaml_check_pair(check, map, "title", true);
	part->when = yaml_check_pair(check, map, "when", true);
	if (contact_part_find(content, part->id) != SIZE_MAX)
		yaml_wrong(check, map->line, "%.*s: is there twice", STR_ARG(part->id));
	content->n++;
}

static void read_calls(struct yaml_check *check, const struct yaml *map, void *ctx)
{
	struct contact_content *content = ctx;
	const struct yaml *list = yaml_check_list(check, map, "calls", CONTACT_CALLS_MAX);
	const size_t own = contact_part_find(content, yaml_text(map, "id"));

	for (const struct yaml *name = list ? list->child : NULL; name; name = name->next) {
		struct contact_part *part = &content->parts[own];
		const size_t at = contact_part_find(content, name->text);
		if (at == SIZE_MAX)
			yaml_wrong(check, name->line, "%.*s: no contact has this id",
				   STR_ARG(name->text));
		else
			part->calls[part->n_calls++] = at;
	}
}

enum errc contact_content_load(const char *content, struct contact_content **ret, struct err *err)
{
	auto_contact_content *loaded = mem_new(sizeof(*loaded));
	const struct inspection_file file = { .content = content,
					      .name = "10-contacts.yml",
					      .list = "contacts",
					      .max = CONTACT_PARTS_MAX,
					      .read = read_part,
					      .link = read_calls };

	arena_init(&loaded->arena, CONTENT_MAX);
	const enum errc code = inspection_file_read(&file, &loaded->arena, loaded, err);
	if (!code)
		*ret = STEAL(loaded);
	return code;
}

void contact_content_free(struct contact_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void contact_content_free_at(struct contact_content **content)
{
	contact_content_free(*content);
	*content = NULL;
}
