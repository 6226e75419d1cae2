/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/case-import.h"
#include "base/encoding/charset.h"
#include "base/os/fd.h"
#include "cli/case/case-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .number = true },
	{ .name = "number", .title = TEXT("事案の番号", "NUMBER") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = NULL },
};

static bool is_csv(const char *path)
{
	const struct str name = str_from(path);

	return str_ends(name, STR(".csv")) || str_ends(name, STR(".CSV"));
}

static enum errc take_csv(struct case_desk *desk, const struct options *options,
			  const struct case_import *import, struct str bytes, int64_t *ret_id,
			  struct err *err)
{
	const struct case_opening opening = { .title = options_str(options, "title"),
					      .kind = CASE_UNKNOWN,
					      .known_us = TIME_NONE,
					      .phase = CASE_DETECTION,
					      .origin = CASE_BY_IMPORT,
					      .training = import->training };
	const struct str into = options_str(options, "into");
	auto_buf text = BUF_INIT(4 * CASE_FILE_MAX);
	struct charset *charset = charset_new();
	struct case_record record = { .id = 0 };
	enum errc code = ERR_OK;

	(void)charset_add_utf8(charset, charset_detect(bytes, CHARSET_CP932), bytes, &text);
	charset_free(charset);
	if (into.len)
		code = cases_find(desk->db, into, &desk->arena, &record, err);
	else if (!opening.title.len)
		code = fail(err, ERR_USAGE, "%s",
			    text_of(TR("CSV には --title か --into が要ります",
				       "a CSV file needs --title or --into")));
	return code ? code
		    : case_import_csv(desk->db, import, buf_str(&text), into.len ? NULL : &opening,
				      record.id, ret_id, err);
}

static enum errc take(struct case_desk *desk, const struct options *options, int64_t *ret_id,
		      struct err *err)
{
	const char *path = options_arg(options, 0);
	const struct case_import import = { .content = desk->content,
					    .actor = desk->actor,
					    .utc_offset_minutes = desk->reader.utc_offset_minutes,
					    .lang = desk->reader.lang,
					    .training = options_flag(options, "training") };
	auto_buf bytes = BUF_INIT(CASE_FILE_MAX);
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = records_audit(desk->db, "case.import", str_from(path), STR(""), err);
	if (code)
		return code;
	records_confine(options);
	code = is_csv(path) ? take_csv(desk, options, &import, buf_str(&bytes), ret_id, err)
			    : case_import_json(desk->db, &import, buf_str(&bytes), ret_id, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_record record;
	char text[24];
	struct err err;
	int64_t id = 0;

	if (case_desk_open(options, true, &desk, &err) || take(&desk, options, &id, &err) ||
	    cases_get(desk.db, id, &desk.arena, &record, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	(void)snprintf(text, sizeof(text), "%lld", (long long)id);
	rows_add(rows, (const struct str[]){ str_from(text), record.number, record.title });
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("CSV から開く事案の題名", "title of the case a CSV file becomes") },
	{ .name = "into",
	  .type = OPTION_TEXT,
	  .arg = "CASE",
	  .help = TEXT("CSV の行を、この事案の時系列に加える",
		       "add the rows of a CSV file to the timeline of that case") },
	{ .name = "training",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練の事案として取り込む", "take it in as a drill") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_case_import = {
	.name = "case import",
	.summary = TEXT("過去の事案を取り込む（JSON、または時系列の CSV）",
			"take in a case of the past (JSON, or a timeline as CSV)"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("書き方は docs/formats/cases.md にあります。公表された事案の例が "
			"content/demo/cases にあります。読めないところがあれば、何も取り込まず、"
			"その場所を示します。",
			"docs/formats/cases.md has the form; content/demo/cases has published "
			"cases. When something cannot be read nothing is taken, and its place is "
			"named."),
	.options = option_rows,
	.run = run,
};
