/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of facilities, or the offices of the pack, taken in. The whole list is one transaction:
 * rows that cannot be taken are told, and the others are there afterwards, or nothing is.
 */
#include "base/os/fd.h"
#include "cli/organisation/organisation-desk.h"
#include "organisations/facility-list.h"

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "result_words", .title = TEXT("意味", "MEANING") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "line", .title = TEXT("行", "LINE"), .number = true },
	{ .name = "reason", .title = TEXT("内容", "WHAT") },
	{ .name = NULL },
};

static void note(void *ctx, size_t line, struct str sentence)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", line);
	rows_add(ctx, (const struct str[]){
			      line ? STR("refused") : STR("gone"),
			      str_from(line ? text_of(TR("取り込めない行", "row left out"))
					    : text_of(TR("一覧にない", "not in the list"))),
			      STR("1"), line ? str_from(text) : STR_NONE, sentence });
}

static void print_counts(struct rows *rows, const struct facility_list_report *report)
{
	const struct {
		const char *name;
		struct text words;
		size_t n;
	} counts[] = {
		{ "rows", TEXT("読んだ行", "rows read"), report->rows },
		{ "added", TEXT("新しい", "new"), report->added },
		{ "changed", TEXT("変わった（新しい期間）", "changed (a new period)"),
		  report->changed },
		{ "moved", TEXT("所管が変わった", "moved"), report->moved },
		{ "same", TEXT("同じ", "as before"), report->same },
		{ "refused-rows", TEXT("取り込めない", "left out"), report->refused },
		{ "gone-all", TEXT("一覧にない", "not in the list"), report->gone },
	};
	char number[24];

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		(void)snprintf(number, sizeof(number), "%zu", counts[i].n);
		rows_add(rows, (const struct str[]){ str_from(counts[i].name),
						     str_from(text_of(counts[i].words)),
						     str_from(number), STR_NONE, STR_NONE });
	}
}

static enum errc take(const struct options *options, struct organisation_desk *desk,
		      const struct facility_list *list, struct str bytes,
		      struct facility_list_report *report, struct err *err)
{
	enum errc code = db_begin(desk->db, err);

	if (code)
		return code;
	code = options_flag(options, "offices")
		       ? offices_import(desk->scope, list, options_str(options, "self"), report,
					err)
		       : facility_list_import(desk->scope, list, bytes, report, err);
	return db_end(desk->db, code, err);
}

static enum errc import(const struct options *options, struct err *err)
{
	const bool offices = options_flag(options, "offices");
	const char *path = offices ? "offices" : options_arg(options, 0);
	auto_organisation_desk desk = { .db = NULL };
	auto_buf bytes = BUF_INIT(FACILITY_LIST_MAX);
	struct facility_list_report report = { 0 };
	enum errc code = ERR_OK;

	if (!offices)
		code = file_read(path, &bytes, err);
	if (!code)
		code = organisation_desk_open(options, true, &desk, err);
	if (!code)
		code = organisation_desk_day(options, &desk, err);
	if (!code)
		code = records_audit(desk.db, "organisation.import", str_from(path),
				     str_from(desk.day), err);
	if (code)
		return code;
	const char *name = strrchr(path, '/');
	desk.actor.source = str_from(name ? name + 1 : path);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	struct charset *charset = charset_new();
	const struct facility_list list = {
		.content = desk.content,
		.charset = charset,
		.day = str_from(desk.day),
		.kind = options_str(options, "kind"),
		.parent = options_str(options, "below"),
		.by = (enum edge_kind)str_find_name(options_str(options, "by"), edge_kind_names,
						    EDGE_KINDS),
		.complete = options_flag(options, "complete"),
		.actor = desk.actor,
		.note = note,
		.ctx = rows,
	};
	records_confine(options);
	code = take(options, &desk, &list, buf_str(&bytes), &report, err);
	charset_free(charset);
	if (!code)
		print_counts(rows, &report);
	code = rows_end_after(rows, code ? fail_in(err, code, path) : ERR_OK, err);
	if (!code && report.refused)
		return fail(err, ERR_SYNTAX,
			    text_of(TR("%zu 行を取り込めませんでした（ほかは取り込みました）",
				       "%zu rows could not be taken (the others were)")),
			    report.refused);
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool offices = options_flag(options, "offices");
	struct err err;

	if (offices == (options_args(options) == 1)) {
		(void)fail(&err, ERR_USAGE, "%s",
			   text_of(TR("FILE か --offices のどちらかです",
				      "either FILE or --offices")));
		return command_fail(&err);
	}
	return import(options, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OPTION_ON("この一覧がいつのものか（なければ今日）",
		  "the day the list tells of (else today)"),
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "KIND",
	  .help = TEXT("種類の書かれていない行の種類", "the kind of rows that do not say") },
	{ .name = "below",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("すべてをこの組織の下に置く", "put all of them below this organisation") },
	OPTION_BY,
	{ .name = "complete",
	  .type = OPTION_FLAG,
	  .help = TEXT(
		  "この種類のすべてが載っている。載っていない組織を知らせる（消さない）",
		  "the list names all of --kind; those it does not name are told, not closed") },
	{ .name = "offices",
	  .type = OPTION_FLAG,
	  .help = TEXT("付属の役所（省、地方厚生局、47 都道府県、セプター）を入れる",
		       "take in the offices that come with the program: ministry, bureaus, 47 "
		       "prefectures, CEPTOAR") },
	{ .name = "self",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("--offices のうち、このハブを動かす役所（なければ省）",
		       "which of --offices runs this hub (else the ministry)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_organisation_import = {
	.name = "organisation import",
	.summary = TEXT("施設などの一覧（CSV）を取り込む", "take in a list of facilities (CSV)"),
	.args = "[FILE]",
	.min_args = 0,
	.max_args = 1,
	.details = TEXT(
		"列は見出しで見つけます（コード、名称、都道府県、規模など。UTF-8 でも CP932 "
		"でも）。"
		"同じ一覧をもう一度取り込んでも何も変わりません。変わったところは、その日からの新し"
		"い期間に"
		"なり、前のことも残ります。読めない行は、行の番号と理由を出して除き、ほかを取り込み"
		"ます。",
		"Columns are found by their headings: code, name, prefecture, beds and others; "
		"UTF-8 "
		"or CP932. The same list again changes nothing. What differs becomes a new period "
		"from that day on, and what was before is kept. A row that cannot be read is told "
		"with its line and reason; the others are taken."),
	.options = option_rows,
	.run = run,
};
