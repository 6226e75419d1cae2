/* SPDX-License-Identifier: Apache-2.0 */
#include "services/service-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_BYTES (1024u * 1024)

const struct service_edition *service_edition_find(const struct service_content *content,
						   struct str id)
{
	for (size_t i = 0; i < content->n_editions; i++) {
		if (str_equal(content->editions[i].id, id))
			return &content->editions[i];
	}
	return NULL;
}

const struct service_edition *service_edition_on(const struct service_content *content, int32_t day)
{
	const struct service_edition *found = NULL;

	for (size_t i = 0; i < content->n_editions; i++) {
		const struct service_edition *one = &content->editions[i];

		if ((one->from == DAY_NONE || one->from <= day) &&
		    (one->until == DAY_NONE || one->until >= day))
			found = one;
	}
	return found;
}

const struct subsidy_year *subsidy_year_find(const struct service_content *content, int64_t year)
{
	for (size_t i = 0; i < content->n_years; i++) {
		if (content->years[i].year == year)
			return &content->years[i];
	}
	return NULL;
}

/* ---- reading ---- */

static int32_t read_day(struct yaml_check *check, const struct yaml *map, const char *key)
{
	const struct str text = yaml_check_text(check, map, key, false);
	int32_t day = DAY_NONE;

	if (text.len && !day_parse(text, &day))
		yaml_wrong(check, map->line, "%s: a day is written 2024-03-15", key);
	return day;
}

static int64_t read_yen(struct yaml_check *check, const struct yaml *map, const char *key)
{
	return yaml_check_number(check, map, key, 0, SERVICE_YEN_MAX, SERVICE_UNKNOWN);
}

static void read_points(struct yaml_check *check, const struct yaml *map,
			struct service_edition *edition)
{
	static const char *const keys[] = { "id", "title", "class", NULL };
	const struct yaml *list = yaml_check_list(check, map, "points", SERVICE_POINTS_MAX);

	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next) {
		if (yaml_check_map(check, node, "a point", keys))
			edition->points[edition->n_points++] = (struct service_point){
				yaml_check_id(check, node, "id", true),
				yaml_check_pair(check, node, "title", true),
				yaml_check_number(check, node, "class", 1, 2, 0),
			};
	}
}

static void read_edition(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "edition",	     "from",	   "until",  "classes",
					    "network-month", "unit-month", "points", "source",
					    "confirmed",     NULL };
	struct service_content *content = into;
	struct service_edition *edition = &content->editions[content->n_editions];

	if (!yaml_check_map(check, node, "an edition", keys))
		return;
	*edition = (struct service_edition){
		.id = yaml_check_text(check, node, "edition", true),
		.from = read_day(check, node, "from"),
		.until = read_day(check, node, "until"),
		.classes = yaml_check_number(check, node, "classes", 1, 2, 1),
		.network_month = read_yen(check, node, "network-month"),
		.unit_month = read_yen(check, node, "unit-month"),
		.source = yaml_check_text(check, node, "source", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	read_points(check, node, edition);
	if (service_edition_find(content, edition->id))
		yaml_wrong(check, node->line, "%.*s: is there twice", STR_ARG(edition->id));
	content->n_editions++;
}

/* "1/2" */
static void read_rate(struct yaml_check *check, const struct yaml *map, const char *key,
		      int64_t *ret_part, int64_t *ret_whole)
{
	struct str rest = yaml_check_text(check, map, key, false);

	*ret_part = SERVICE_UNKNOWN;
	*ret_whole = SERVICE_UNKNOWN;
	if (!rest.len)
		return;
	const struct str part = str_split(&rest, '/');

	if (!str_to_i64(part, ret_part) || !rest.ptr || !str_to_i64(rest, ret_whole) ||
	    *ret_part < 1 || *ret_whole < *ret_part || *ret_whole > 100)
		yaml_wrong(check, map->line, "%s: a rate is written 1/2", key);
}

static void read_year(struct yaml_check *check, const struct yaml *node, void *into)
{
	static const char *const keys[] = { "year",   "least",	"most",	     "rate", "small-rate",
					    "months", "source", "confirmed", "note", NULL };
	struct service_content *content = into;
	struct subsidy_year *year = &content->years[content->n_years];

	if (!yaml_check_map(check, node, "a year", keys))
		return;
	*year = (struct subsidy_year){
		.year = yaml_check_number(check, node, "year", 2000, 2100, 0),
		.least = read_yen(check, node, "least"),
		.most = read_yen(check, node, "most"),
		.months = yaml_check_number(check, node, "months", 1, 120, SERVICE_UNKNOWN),
		.note = yaml_check_pair(check, node, "note", false),
		.source = yaml_check_text(check, node, "source", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	read_rate(check, node, "rate", &year->part, &year->whole);
	read_rate(check, node, "small-rate", &year->small_part, &year->small_whole);
	if (subsidy_year_find(content, year->year))
		yaml_wrong(check, node->line, "%lld: is there twice", (long long)year->year);
	content->n_years++;
}

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = {
		"version", "date", "source", "criteria", "subsidy", NULL
	};
	static const struct yaml_part parts[] = {
		{ "criteria", SERVICE_EDITIONS_MAX, offsetof(struct service_content, n_editions),
		  read_edition },
		{ "subsidy", SUBSIDY_YEARS_MAX, offsetof(struct service_content, n_years),
		  read_year },
		{ .key = NULL },
	};
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, ctx);
	}
	return yaml_check_end(&check, err);
}

enum errc service_content_load(const char *folder, struct service_content **ret, struct err *err)
{
	auto_service_content *content = mem_new(sizeof(*content));

	arena_init(&content->arena, CONTENT_BYTES);
	const enum errc code =
		pack_each(folder, "services", &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void service_content_free(struct service_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void service_content_free_at(struct service_content **content)
{
	service_content_free(*content);
	*content = NULL;
}
