/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree below an organisation, or below every top. Each level is printed as deep as asked for.
 */
#include "cli/organisation/organisation-desk.h"

#define TOPS_MAX 1000u

struct walk {
	struct organisation_desk *desk;
	struct rows *rows;
	enum edge_kind by;
	int64_t levels;
};

static enum errc print_below(const struct walk *walk, int64_t id, unsigned depth,
			     struct err *err); /* NOLINT(misc-no-recursion): ORG_PATH_MAX deep */

static enum errc print_one(const struct walk *walk, const struct organisation *o, unsigned depth,
			   struct err *err)
{
	organisation_desk_row(walk->desk, walk->rows, o, depth);
	return (int64_t)depth < walk->levels && depth < ORG_PATH_MAX
		       ? print_below(walk, o->id, depth + 1, err)
		       : ERR_OK;
}

static enum errc print_below(const struct walk *walk, int64_t id, unsigned depth, struct err *err)
{
	const struct organisation_near near = {
		.id = id,
		.kind = walk->by,
		.down = true,
		.day = str_from(walk->desk->day),
		.limit = FOREST_MAX,
	};
	const struct organisation *o = NULL;
	uint64_t all;
	enum errc code =
		organisations_near(walk->desk->scope, &near, &walk->desk->arena, &o, &all, err);

	for (; !code && o; o = o->next)
		code = print_one(walk, o, depth, err);
	return code;
}

static enum errc print_from(const struct walk *walk, int64_t id, struct err *err)
{
	struct organisation o;
	const enum errc code = organisations_get(walk->desk->scope, id, str_from(walk->desk->day),
						 &walk->desk->arena, &o, err);

	return code ? code : print_one(walk, &o, 0, err);
}

static enum errc print_tops(const struct walk *walk, struct err *err)
{
	int64_t tops[TOPS_MAX];
	const size_t n = org_scope_seats(walk->desk->scope, tops, TOPS_MAX);
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n && !code; i++) {
		code = print_from(walk, tops[i], err);
		if (code == ERR_NOT_FOUND) /* closed, or not yet there */
			code = ERR_OK;
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct walk walk = {
		.desk = &desk,
		.by = (enum edge_kind)str_find_name(options_str(options, "by"), edge_kind_names,
						    EDGE_KINDS),
		.levels = options_number(options, "levels"),
	};
	struct err err;
	int64_t id = 0;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (!code)
		code = organisation_desk_day(options, &desk, &err);
	if (!code && options_args(options))
		code = organisation_desk_find(&desk, options_arg(options, 0), &id, &err);
	if (code)
		return command_fail(&err);
	desk.indents = rows_format_of(options) == ROWS_TABLE;
	walk.rows = rows_new(rows_format_of(options), organisation_columns);
	code = id ? print_from(&walk, id, &err) : print_tops(&walk, &err);
	return rows_end_after(walk.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OPTION_ON("この日のようす（なければ今日）", "as it was on that day (else today)"),
	OPTION_BY,
	{ .name = "levels",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "1",
	  .min = 0,
	  .max = ORG_PATH_MAX,
	  .help = TEXT("何段下まで出すか", "how many levels down") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_organisation_tree = {
	.name = "organisation tree",
	.summary = TEXT("組織の木を出す", "show the tree of organisations"),
	.args = "[CODE]",
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
