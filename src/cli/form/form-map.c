/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/form/edition-desk.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "line", .title = TEXT("行", "LINE"), .number = true },
	{ .name = "number", .title = TEXT("番号", "NUMBER") },
	{ .name = "verdict", .title = TEXT("比べた結果", "COMPARED") },
	{ .name = "sure", .title = TEXT("確かさ", "SURE") },
	{ .name = "change", .title = TEXT("どうなるか", "BECOMES") },
	{ .name = "from", .title = TEXT("前の項目", "FROM") },
	{ .name = "likeness", .title = TEXT("似ている%", "ALIKE"), .number = true },
	{ .name = "reason", .title = TEXT("わけ", "REASON") },
	{ .name = "decided_by", .title = TEXT("決めた人", "DECIDED BY") },
	{ .name = "cell" },
	{ .name = "official" },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	{ .name = "change",
	  .type = OPTION_CHOICE,
	  .choices = "new|same|merged|stricter|drop|keep",
	  .help = TEXT("その行をどうするか（drop と keep は用紙にない項目に）",
		       "what the line becomes (drop and keep: what the sheet does not have)") },
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .arg = "IDS",
	  .help = TEXT("前の年度版の項目（いくつかならコンマで）",
		       "items of the edition before, several by commas") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

/* "person", "sure", or the mark of what nobody has looked at. */
static struct str sureness(const struct edition_draft_line *line)
{
	if (line->decided_by.len)
		return STR("person");
	return line->unsure ? STR("unsure") : STR("sure");
}

static enum errc show(struct edition_desk *desk, const struct options *options, struct err *err)
{
	struct arena *arena = &desk->arena;
	struct edition_draft draft;
	struct edition_lines lines;
	enum errc code =
		edition_drafts_get(desk->db, str_from(options_arg(options, 0)), arena, &draft, err);

	if (!code)
		code = edition_drafts_lines(desk->db, draft.id, arena, &lines, err);
	if (code)
		return code;
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < lines.n; i++) {
		const struct edition_draft_line *line = &lines.at[i];

		rows_add(rows, (const struct str[]){
				       arena_printf(arena, "%lld", (long long)line->place),
				       str_or_none(line->number),
				       line->verdict,
				       sureness(line),
				       line->change,
				       str_or_none(line->origins),
				       arena_printf(arena, "%lld", (long long)line->likeness),
				       text_pair_in(line->reason, lang_get()),
				       str_or_none(line->decided_by),
				       str_or_none(line->cell),
				       str_or_none(line->text),
			       });
	}
	return rows_end(rows, err);
}

static enum errc decide(struct edition_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 0));
	const struct str place = str_from(options_arg(options, 1));
	const char *change = options_text(options, "change");
	const char *from = options_text(options, "from");
	struct edition_decision decision = {
		.origins = from ? str_from(from) : STR(""),
		.by = str_from(desk->user),
		.now_us = clock_wall_us(&clock_system),
	};

	if (!str_to_i64(place, &decision.place))
		return fail(err, ERR_USAGE, "“%.*s”: %s", STR_ARG(str_sub(place, 0, 40)),
			    text_of(TR("行の番号ではありません", "is no number of a line")));
	if (!change)
		return fail(err, ERR_USAGE, "--change: %s", text_of(TR("要ります", "is needed")));
	decision.change = (enum edition_change)str_find_name(str_from(change), edition_change_names,
							     EDITION_CHANGES);
	const enum errc code =
		records_audit(desk->db, "form.map", id,
			      arena_printf(&desk->arena, "%.*s: %s %.*s", STR_ARG(place), change,
					   STR_ARG(decision.origins)),
			      err);
	return code ? code
		    : edition_draft_decide(desk->db, desk->forms, id, &decision, &desk->arena, err);
}

static enum exit_code run(const struct options *options)
{
	const bool change = options_args(options) > 1;
	auto_edition_desk desk = { .db = NULL };
	struct err err;

	if (edition_desk_open(options, change, &desk, &err) ||
	    (change ? decide(&desk, options, &err) : show(&desk, options, &err)))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_form_map = {
	.name = "form map",
	.summary = TEXT("様式の案の、前の年度版との対応を見る、決める",
			"show or decide how a draft goes with the edition before"),
	.args = "ID [LINE]",
	.min_args = 1,
	.max_args = 2,
	.details = TEXT(
		"行を書かなければ並べ、書けばその行を --change と --from で決めます。決めていない"
		"「unsure」の行は、様式にしても回答を引き継がず、「要確認」と出ます。",
		"Without a line it lists them; with one it decides that line by --change and "
		"--from. A line that is unsure and not decided carries no answer and is "
		"marked as unconfirmed in the form."),
	.options = option_rows,
	.run = run,
};
