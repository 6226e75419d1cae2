/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts/account-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/encoding/yaml-check.h"
#include "base/os/paths.h"

#define FILE_NAME   "accounts.yml"
#define CONTENT_MAX (1024u * 1024)
#define DAYS_MAX    400
#define PLACES_MAX  1000

static const char *const limit_keys[ACCOUNT_LIMITS + 1] = {
	[LIMIT_MANY_PLACES] = "many_places",
	[LIMIT_SHARED_ADMINISTRATOR] = "shared_administrator",
	[LIMIT_LEAVER] = "leaver",
	[LIMIT_UNLISTED_VPN] = "unlisted_vpn",
	NULL,
};

static const char *const column_keys[LEAVER_COLUMNS + 1] = {
	[LEAVER_ACCOUNT] = "account",
	[LEAVER_LEFT_ON] = "left_on",
	[LEAVER_NAME] = "name",
	[LEAVER_NOTE] = "note",
	NULL,
};

static void read_names(struct yaml_check *check, const struct yaml *map, const char *key,
		       struct account_names *ret)
{
	const struct yaml *list = yaml_check_list(check, map, key, ACCOUNT_NAMES_MAX);

	if (!list)
		yaml_wrong(check, map->line, "%s: is needed", key);
	for (const struct yaml *name = list ? list->child : NULL; name; name = name->next)
		ret->at[ret->n++] = name->text;
}

static const struct yaml *get_map(struct yaml_check *check, const struct yaml *doc, const char *key,
				  const char *const *keys)
{
	const struct yaml *map = yaml_get(doc, key);

	if (!map) {
		yaml_wrong(check, doc->line, "%s: is needed", key);
		return NULL;
	}
	return yaml_check_map(check, map, key, keys) ? map : NULL;
}

static void read_limits(struct yaml_check *check, const struct yaml *doc,
			struct account_content *content)
{
	static const char *const keys[] = { "days", "places", NULL };
	const struct yaml *findings = get_map(check, doc, "findings", limit_keys);

	for (size_t i = 0; i < ACCOUNT_LIMITS && findings && !check->code; i++) {
		const struct yaml *map = get_map(check, findings, limit_keys[i], keys);
		if (!map)
			continue;
		content->limits[i].days = yaml_check_number(check, map, "days", 1, DAYS_MAX, 0);
		content->limits[i].places =
			yaml_check_number(check, map, "places", 2, PLACES_MAX, 0);
		if (!content->limits[i].days)
			yaml_wrong(check, map->line, "%s: days are needed", limit_keys[i]);
	}
}

static void read_file(struct yaml_check *check, const struct yaml *doc, void *ctx)
{
	struct account_content *content = ctx;
	const struct yaml *leavers = get_map(check, doc, "leavers", column_keys);

	yaml_check_head(check, doc);
	read_names(check, doc, "administrators", &content->administrators);
	for (size_t i = 0; i < LEAVER_COLUMNS && leavers && !check->code; i++)
		read_names(check, leavers, column_keys[i], &content->headings[i]);
	read_limits(check, doc, content);
}

enum errc account_content_load(const char *folder, struct account_content **ret, struct err *err)
{
	auto_account_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_MAX);
	const enum errc code =
		yaml_content_read(folder, FILE_NAME, &content->arena, read_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

enum errc account_content_load_own(struct account_content **ret, struct err *err)
{
	char folder[PATH_MAX];
	const enum errc code = path_content(folder, err);

	return code ? code : account_content_load(folder, ret, err);
}

void account_content_free(struct account_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void account_content_free_at(struct account_content **content)
{
	account_content_free(*content);
	*content = NULL;
}
