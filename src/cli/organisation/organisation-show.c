/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One organisation: what was ever known of it, or its places in the trees.
 */
#include "cli/organisation/organisation-desk.h"

static const struct rows_column place_columns[] = {
	{ .name = "by", .title = TEXT("つながり", "BY") },
	{ .name = "parent", .title = TEXT("上の組織", "BELOW") },
	{ .name = "from", .title = TEXT("いつから", "FROM") },
	{ .name = "ended", .title = TEXT("いつまで（この日から違う）", "UNTIL (NO LONGER)") },
	{ .name = "replaced", .title = TEXT("取り消し", "REPLACED") },
	{ .name = NULL },
};

static enum errc show_places(const struct options *options, struct organisation_desk *desk,
			     int64_t id, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), place_columns);
	const struct organisation_place *place = NULL;
	const enum errc code = organisations_places(desk->scope, id, &desk->arena, &place, err);

	for (; !code && place; place = place->next)
		rows_add(rows, (const struct str[]){
				       str_from(edge_kind_names[place->kind]), place->parent_name,
				       place->from_on, place->ended_on,
				       place->replaced_us == TIME_NONE ? STR("no") : STR("yes") });
	return rows_end_after(rows, code, err);
}

/* On the day that was asked for; when none was, on any. */
static bool held(const struct options *options, const struct organisation_desk *desk,
		 const struct organisation *o)
{
	const struct str day = str_from(desk->day);

	return !options_given(options, "on") ||
	       (str_compare(o->from_on, day) <= 0 &&
		(!o->ended_on.ptr || str_compare(o->ended_on, day) > 0));
}

static enum errc show_history(const struct options *options, struct organisation_desk *desk,
			      int64_t id, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), organisation_columns);
	const struct organisation_past *past = NULL;
	const enum errc code = organisations_history(desk->scope, id, &desk->arena, &past, err);

	for (; !code && past; past = past->next) {
		if (held(options, desk, &past->was) &&
		    (past->replaced_us == TIME_NONE || options_flag(options, "replaced")))
			organisation_desk_row(desk, rows, &past->was, 0);
	}
	return rows_end_after(rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	int64_t id = 0;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (!code)
		code = organisation_desk_day(options, &desk, &err);
	if (!code)
		code = organisation_desk_find(&desk, options_arg(options, 0), &id, &err);
	if (!code)
		code = options_flag(options, "places") ? show_places(options, &desk, id, &err)
						       : show_history(options, &desk, id, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OPTION_ON("この日のことだけ（なければすべての期間）",
		  "only what held that day (else every period)"),
	{ .name = "places",
	  .type = OPTION_FLAG,
	  .help = TEXT("どの組織の下にいたか", "below whom it stood") },
	{ .name = "replaced",
	  .type = OPTION_FLAG,
	  .help = TEXT("あとで直されたものも", "what was corrected later too") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_organisation_show = {
	.name = "organisation show",
	.summary = TEXT("一つの組織の、これまでのすべて", "all that was ever known of one"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
