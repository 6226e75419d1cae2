/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/organisation/organisation-desk.h"
#include "store/facility.h"

/* "13" or 東京都 / Tokyo. */
static enum errc read_prefecture(const struct options *options, struct str *ret, struct err *err)
{
	const struct str given = options_str(options, "prefecture");
	const struct text_choice *choice = facility_choices(FACILITY_PREFECTURE_KEY);

	*ret = STR("");
	for (; given.len && choice->value; choice++) {
		if (!str_is(given, choice->value) && !str_is(given, choice->text.ja) &&
		    !str_is(given, choice->text.en))
			continue;
		*ret = str_from(choice->value);
		return ERR_OK;
	}
	return given.len ? fail(err, ERR_USAGE, "--prefecture %.*s: 01 – 47, 東京都, Tokyo …",
				STR_ARG(given))
			 : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct organisation_query query = {
		.words = options_args(options) ? str_from(options_arg(options, 0)) : STR(""),
		.kind = options_str(options, "kind"),
		.limit = FOREST_MAX,
	};
	const struct organisation *o = NULL;
	uint64_t all;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (!code)
		code = organisation_desk_day(options, &desk, &err);
	if (!code)
		code = read_prefecture(options, &query.prefecture, &err);
	if (!code && options_given(options, "under"))
		code = organisation_desk_find(&desk, options_text(options, "under"), &query.under,
					      &err);
	if (code)
		return command_fail(&err);
	query.day = str_from(desk.day);
	struct rows *rows = rows_new(rows_format_of(options), organisation_columns);
	code = organisations_search(desk.scope, &query, &desk.arena, &o, &all, &err);
	for (; !code && o; o = o->next)
		organisation_desk_row(&desk, rows, o, 0);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OPTION_ON("この日のようす（なければ今日）", "as it was on that day (else today)"),
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "KIND",
	  .help = TEXT("この種類だけ", "only that kind") },
	{ .name = "prefecture",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("この都道府県だけ", "only that prefecture") },
	{ .name = "under",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("この組織と、その下だけ", "only this organisation and those below it") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_organisation_list = {
	.name = "organisation list",
	.summary = TEXT("組織の一覧を出す、探す", "list or search organisations"),
	.args = "[WORDS]",
	.max_args = 1,
	.details = TEXT("名前、ふりがな、コード、住所のどれかに含まれる言葉で探せます。",
			"WORDS are looked for in name, reading, code and address."),
	.options = option_rows,
	.run = run,
};
