/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/report-import.h"
#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define NAME_MAX_BYTES 100u
#define FOUND_BYTES    (8u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "place", .title = TEXT("保存場所", "PLACE") },
	{ .name = "level", .title = TEXT("段階", "LEVEL") },
	{ .name = "newest", .title = TEXT("成功した最新", "NEWEST GOOD") },
	{ .name = "last", .title = TEXT("最後の回", "LAST RUN") },
	{ .name = "generations", .title = TEXT("世代の数", "GENERATIONS"), .number = true },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("報告の名前（なければファイル名）。同じ名前で取り込むと、前の続きになる",
		       "name of the report (else the file's); what is imported under a name "
		       "again goes on from before") },
	OPTIONS_END,
};

/* "レポート/veeam.csv" is "veeam". */
static struct str name_of(const struct options *options)
{
	const char *given = options_text(options, "name");
	const char *path = options_arg(options, 0);
	const char *slash = strrchr(path, '/');
	const struct str file = str_from(slash && slash[1] ? slash + 1 : path);

	return given ? str_sub(str_from(given), 0, NAME_MAX_BYTES)
		     : str_sub(file, 0, size_min(str_find_char(file, '.'), NAME_MAX_BYTES));
}

static enum errc read_report(const struct options *options, const struct report_words *words,
			     struct arena *arena, struct report *report, struct err *err)
{
	auto_buf bytes = BUF_INIT(REPORT_FILE_MAX);
	struct charset *charset = charset_new();
	const struct report_ask ask = { .name = name_of(options),
					.utc_offset_minutes = time_zone_offset(),
					.words = words,
					.charset = charset,
					.arena = arena };

	enum errc code = file_read(options_arg(options, 0), &bytes, err);
	if (!code) {
		code = report_read(buf_str(&bytes), &ask, report, err);
		if (code)
			code = fail_in(err, code, options_arg(options, 0));
	}
	charset_free(charset);
	return code;
}

static enum errc keep(const struct options *options, const struct report *report, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(options), columns);
	char user[RECORDS_USER_MAX];
	const struct str by = records_user(user);
	auto_db *db = NULL;

	enum errc code = records_open(options, &db, err);
	if (!code)
		code = records_audit(db, "backup.import", name_of(options), STR(""), err);
	for (size_t i = 0; i < report->n && !code; i++) {
		const struct report_backup *backup = &report->at[i];
		const int64_t generations =
			backup->generations >= 0 ? backup->generations : backup->good;
		enum backup_level level = BACKUP_L0;
		char newest[TIME_TEXT_MAX];
		char number[24];
		code = report_keep(db, backup, by, clock_wall_us(&clock_system), &level, err);
		(void)time_format_utc(backup->newest_us, newest);
		(void)snprintf(number, sizeof(number), "%lld", (long long)generations);
		rows_add(rows,
			 (const struct str[]){
				 backup->place, str_from(backup_level_name(level)),
				 backup->newest_us == TIME_NONE ? STR_NONE : str_from(newest),
				 backup->last.len ? backup->last : STR_NONE, str_from(number) });
	}
	return rows_end_after(rows, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(FOUND_BYTES);
	auto_free struct report *report = mem_new(sizeof(*report));
	auto_report_words *words = NULL;
	struct err err;

	if (report_words_read(NULL, &words, &err) ||
	    read_report(options, words, &arena, report, &err) || keep(options, report, &err))
		return command_fail(&err);
	for (size_t i = 0; i < size_min(report->noted, REPORT_NOTES_MAX); i++)
		fprintf(stderr, "tonoi: %s\n", report->notes[i].text);
	if (report->noted > REPORT_NOTES_MAX)
		fprintf(stderr, text_of(TR("tonoi: ほかに %zu 行\n", "tonoi: %zu more rows\n")),
			report->noted - REPORT_NOTES_MAX);
	return EXIT_DONE;
}

const struct command command_backup_import = {
	.name = "backup import",
	.summary = TEXT("ほかのバックアップ製品の報告を取り込む（CSV、JSON）",
			"take in a report of another backup product (CSV, JSON)"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"見出しのことばは content/backups/reports.yml にあります。報告は聞いただけの"
		"ことなので、段階は L1 までです。読めない行は、わけを示してほかを取り込みます。",
		"The headings are in content/backups/reports.yml. A report is only told, so "
		"it reaches L1 at most. A row that cannot be read is named and the rest is "
		"taken."),
	.options = option_rows,
	.run = run,
};
