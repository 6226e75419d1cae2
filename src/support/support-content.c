/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support-content.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/os/pack.h"

#define CONTENT_MAX (1024u * 1024)

/* ---- reading ---- */

static int32_t read_day(struct yaml_check *check, const struct yaml *node, const char *key)
{
	const struct str text = yaml_check_text(check, node, key, false);
	int32_t day = DAY_NONE;

	if (text.ptr && !day_parse(text, &day))
		yaml_wrong(check, yaml_line(node, key), "%s: %.*s is no day (YYYY-MM-DD)", key,
			   STR_ARG(text));
	return day;
}

static void read_kinds(struct yaml_check *check, const struct yaml *node,
		       struct support_route *route)
{
	const struct yaml *list = yaml_check_list(check, node, "kinds", SUPPORT_KINDS_MAX);

	for (const struct yaml *one = list ? list->child : NULL; one; one = one->next)
		route->kinds[route->n_kinds++] = one->text;
}

static void check_span(struct yaml_check *check, const struct yaml *node,
		       const struct support_route *route)
{
	if (route->from != DAY_NONE && route->until != DAY_NONE && route->until < route->from)
		yaml_wrong(check, yaml_line(node, "until"), "%.*s: until is before from",
			   STR_ARG(route->id));
	if (route->beds_from != SUPPORT_BEDS_NONE && route->beds_below != SUPPORT_BEDS_NONE &&
	    route->beds_below <= route->beds_from)
		yaml_wrong(check, yaml_line(node, "beds-below"), "%.*s: fits no number of beds",
			   STR_ARG(route->id));
}

static void read_route(struct yaml_check *check, const struct yaml *node, void *ctx)
{
	static const char *const keys[] = { "id",	   "title",  "about",	  "from",
					    "until",	   "kinds",  "beds-from", "beds-below",
					    "contact",	   "source", "confirmed", "remote-first",
					    "advice-only", NULL };
	struct support_content *content = ctx;
	struct support_route *route = &content->routes[content->n_routes];

	if (!yaml_check_map(check, node, "a route", keys))
		return;
	*route = (struct support_route){
		.id = yaml_check_id(check, node, "id", true),
		.title = yaml_check_pair(check, node, "title", true),
		.about = yaml_check_pair(check, node, "about", true),
		.from = read_day(check, node, "from"),
		.until = read_day(check, node, "until"),
		.beds_from = yaml_check_number(check, node, "beds-from", 0, FACILITY_BEDS_MAX,
					       SUPPORT_BEDS_NONE),
		.beds_below = yaml_check_number(check, node, "beds-below", 0, FACILITY_BEDS_MAX,
						SUPPORT_BEDS_NONE),
		.contact = yaml_check_text(check, node, "contact", false),
		.remote_first = yaml_check_truth(check, node, "remote-first", false),
		.advice_only = yaml_check_truth(check, node, "advice-only", false),
		.source = yaml_check_text(check, node, "source", true),
		.confirmed = yaml_check_truth(check, node, "confirmed", false),
	};
	read_kinds(check, node, route);
	check_span(check, node, route);
	if (support_route_find(content, route->id))
		yaml_wrong(check, node->line, "%.*s: is there twice", STR_ARG(route->id));
	content->n_routes++;
}

static const struct yaml_part parts[] = {
	{ "routes", SUPPORT_ROUTES_MAX, offsetof(struct support_content, n_routes), read_route },
	{ .key = NULL },
};

static enum errc take_file(void *ctx, const char *file, const struct yaml *doc, struct err *err)
{
	static const char *const keys[] = { "version", "date", "source", "routes", NULL };
	struct yaml_check check = { .file = file };

	if (yaml_check_map(&check, doc, "the file", keys)) {
		yaml_check_head(&check, doc);
		yaml_check_parts(&check, doc, parts, ctx);
	}
	return yaml_check_end(&check, err);
}

enum errc support_content_load(const char *from, struct support_content **ret, struct err *err)
{
	auto_support_content *content = mem_new(sizeof(*content));
	struct pack_folders folders;

	arena_init(&content->arena, CONTENT_MAX);
	enum errc code = pack_folders(from, SUPPORT_FOLDER, &folders, err);
	if (code == ERR_NOT_FOUND)
		code = ERR_OK;
	else if (!code)
		code = pack_each(from, SUPPORT_FOLDER, &content->arena, take_file, content, err);
	if (!code)
		*ret = STEAL(content);
	return code;
}

void support_content_free(struct support_content *content)
{
	if (!content)
		return;
	arena_done(&content->arena);
	free(content);
}

void support_content_free_at(struct support_content **content)
{
	support_content_free(*content);
	*content = NULL;
}

const struct support_route *support_route_find(const struct support_content *content, struct str id)
{
	for (size_t i = 0; i < content->n_routes; i++) {
		if (str_equal(content->routes[i].id, id))
			return &content->routes[i];
	}
	return NULL;
}

/* ---- routing ---- */

static bool holds_on(const struct support_route *route, int32_t day)
{
	return (route->from == DAY_NONE || route->from <= day) &&
	       (route->until == DAY_NONE || day <= route->until);
}

static enum support_verdict by_kind(const struct support_route *route, struct str kind)
{
	if (!route->n_kinds)
		return SUPPORT_FITS;
	if (!kind.len)
		return SUPPORT_UNKNOWN;
	for (size_t i = 0; i < route->n_kinds; i++) {
		if (str_equal(route->kinds[i], kind))
			return SUPPORT_FITS;
	}
	return SUPPORT_OTHER;
}

static enum support_verdict by_beds(const struct support_route *route, struct str said)
{
	int64_t beds;

	if (route->beds_from == SUPPORT_BEDS_NONE && route->beds_below == SUPPORT_BEDS_NONE)
		return SUPPORT_FITS;
	if (!said.len || !str_to_i64(said, &beds))
		return SUPPORT_UNKNOWN;
	if (route->beds_from != SUPPORT_BEDS_NONE && beds < route->beds_from)
		return SUPPORT_OTHER;
	return route->beds_below != SUPPORT_BEDS_NONE && beds >= route->beds_below ? SUPPORT_OTHER
										   : SUPPORT_FITS;
}

static struct support_choice choose(const struct support_route *route,
				    const struct facility_record *facility)
{
	const enum support_verdict kind = by_kind(route, facility->values[FACILITY_KIND_KEY]);
	const enum support_verdict beds = by_beds(route, facility->values[FACILITY_BEDS_KEY]);
	struct support_choice choice = { .route = route, .verdict = SUPPORT_FITS };

	if (kind == SUPPORT_OTHER || beds == SUPPORT_OTHER) {
		choice.verdict = SUPPORT_OTHER;
	} else if (kind == SUPPORT_UNKNOWN || beds == SUPPORT_UNKNOWN) {
		choice.verdict = SUPPORT_UNKNOWN;
		choice.asks_kind = kind == SUPPORT_UNKNOWN;
		choice.asks_beds = beds == SUPPORT_UNKNOWN;
	}
	return choice;
}

void support_choose(const struct support_content *content, const struct facility_record *facility,
		    int32_t day, struct support_choices *ret)
{
	*ret = (struct support_choices){ .n = 0 };
	for (enum support_verdict wanted = SUPPORT_FITS; wanted <= SUPPORT_OTHER; wanted++) {
		for (size_t i = 0; i < content->n_routes; i++) {
			const struct support_choice choice = choose(&content->routes[i], facility);

			if (choice.verdict != wanted || !holds_on(choice.route, day))
				continue;
			ret->at[ret->n++] = choice;
			ret->asks_beds |= choice.asks_beds;
			ret->asks_kind |= choice.asks_kind;
		}
	}
}
