/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/downtime/downtime-desk.h"

static const struct rows_column columns[] = {
	{ .name = "what" },
	{ .name = "id", .title = TEXT("ID", "ID") },
	{ .name = "title", .title = TEXT("名前", "TITLE") },
	{ .name = "about", .title = TEXT("中身", "OF IT") },
	{ .name = NULL },
};

struct listing {
	const struct downtime_content *content;
	struct downtime_places *places;
	struct rows *rows;
	struct arena *arena;
};

static struct str say(struct text_pair text)
{
	return text_pair_in(text, lang_get());
}

static void add(const struct listing *l, const char *what, struct str id, struct str title,
		struct str about)
{
	rows_add(l->rows, (const struct str[]){ str_from(what), id, title, about });
}

static void add_departments(const struct listing *l)
{
	for (size_t i = 0; i < l->places->n; i++) {
		const struct downtime_place *place = &l->places->at[i];
		auto_buf uses = BUF_INIT(4000);

		for (size_t k = 0; k < place->kind->n_uses; k++)
			buf_printf(&uses, "%s%.*s", k ? " " : "",
				   STR_ARG(l->content->services[place->kind->uses[k]].id));
		add(l, "departments", place->id, say(place->title), buf_str(&uses));
	}
}

static void add_services(const struct listing *l)
{
	for (size_t i = 0; i < l->content->n_services; i++) {
		const struct downtime_service *service = &l->content->services[i];
		auto_buf needs = BUF_INIT(2000);

		for (size_t k = 0; k < service->n_needs; k++)
			buf_printf(&needs, "%s%.*s", k ? " " : "", STR_ARG(service->needs[k]));
		add(l, "services", service->id, say(service->title), buf_str(&needs));
	}
}

static void add_limits(const struct listing *l)
{
	for (size_t i = 0; i < l->content->n_limits; i++)
		add(l, "limits", l->content->limits[i].id, say(l->content->limits[i].title),
		    STR(""));
}

static void add_stages(const struct listing *l)
{
	for (size_t i = 0; i < l->content->n_stages; i++)
		add(l, "stages", l->content->stages[i].id, say(l->content->stages[i].title),
		    say(l->content->stages[i].about));
}

static void add_slips(const struct listing *l)
{
	for (size_t i = 0; i < l->content->n_slips; i++)
		add(l, "slips", l->content->slips[i].id, say(l->content->slips[i].title),
		    say(l->content->slips[i].copies));
}

static const struct {
	const char *name;
	void (*add)(const struct listing *l);
} lists[] = {
	{ "departments", add_departments }, { "services", add_services }, { "limits", add_limits },
	{ "stages", add_stages },	    { "slips", add_slips },
};

static enum exit_code run(const struct options *options)
{
	const struct str what = options_str(options, "what");
	auto_downtime_room room = { .content = NULL };
	struct listing l = { .arena = &room.desk.arena };
	struct err err;
	enum errc code = case_desk_open(options, false, &room.desk, &err);

	if (!code)
		code = downtime_content_load(NULL, &room.content, &err);
	if (!code)
		code = downtime_places_list(room.desk.db, room.content, l.arena, &l.places, &err);
	if (code)
		return command_fail(&err);
	l.content = room.content;
	l.rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (str_is(what, "all") || str_is(what, lists[i].name))
			lists[i].add(&l);
	}
	return rows_end(l.rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "what",
	  .type = OPTION_CHOICE,
	  .choices = "all|departments|services|limits|stages|slips",
	  .fallback = "all",
	  .help = TEXT("何を出すか", "what to list") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_downtime_list = {
	.name = "downtime list",
	.summary = TEXT("部門・業務・制限・戻る段階・紙の伝票の一覧",
			"list departments, services, limits, stages and slips"),
	.details = TEXT("content/packs のデータと、施設の記録にある自施設の部署です。",
			"They are data of content/packs, and units of the facility's record."),
	.options = option_rows,
	.run = run,
};
