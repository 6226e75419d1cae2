/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes lists of devices into the register. The files come from outside: all of them are read into
 * memory first, and are looked at in a sandbox that can write nothing but the records.
 */
#include <unistd.h>

#include "assets/intake.h"
#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/asset/asset-load.h"
#include "cli/command.h"
#include "cli/print/progress.h"
#include "cli/print/rows.h"

#define FILES_MAX	    256u
#define HOST_NAME_MAX_BYTES 256u

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "format", .title = TEXT("形式", "FORMAT") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("一覧の名前（なければ、台帳はファイル名、ほかは一覧の種類）。"
		       "同じ名前で取り込むと、前の内容が新しくなる",
		       "name of the list (else the file's name for a ledger, the kind of list "
		       "for others); importing under a name again brings it up to date") },
	{ .name = "made-on",
	  .type = OPTION_TEXT,
	  .arg = "HOST",
	  .help = TEXT("ファイルを作った機械のホスト名。127.0.0.1 はその機械のこと"
		       "（なければこの機械）",
		       "host name of the machine the file was made on, which 127.0.0.1 in it "
		       "stands for (default: this machine)") },
	OPTIONS_END,
};

struct tally_of_results {
	size_t results[REGISTER_OLDER + 1];
	size_t merged;
};

struct import_work {
	const struct options *options;
	struct asset_work assets;
	struct ledger_words *words;
	struct charset *charset;
	struct progress *progress;
	struct tally_of_results tally;
	char host[HOST_NAME_MAX_BYTES];
	uint64_t done;
	struct buf files[FILES_MAX];
	size_t n_files;
};

static enum errc take(void *ctx, const struct sighting *sighting, struct err *err)
{
	struct import_work *work = ctx;
	struct register_taken taken;
	const enum errc code = register_take(work->assets.reg, sighting, &taken, err);

	if (code)
		return code;
	work->tally.results[taken.result]++;
	work->tally.merged += taken.merged;
	progress_at(work->progress, ++work->done, NULL);
	return ERR_OK;
}

static struct str source_of(const struct import_work *work, const char *path)
{
	const char *given = options_text(work->options, "source");

	return given ? str_sub(str_from(given), 0, INTAKE_SOURCE_MAX)
		     : intake_source_of(str_from(path));
}

static void add_row(struct rows *rows, const char *file, const struct intake_report *report,
		    const char *result, size_t count, const char *reason)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%zu", count);
	rows_add(rows,
		 (const struct str[]){ str_from(file), str_from(report->format), str_from(result),
				       str_from(number), reason ? str_from(reason) : STR_NONE });
}

static void report_file(struct rows *rows, const struct import_work *work, const char *file,
			const struct intake_report *report)
{
	static const char *const names[] = {
		[REGISTER_NEW] = "new",
		[REGISTER_JOINED] = "joined",
		[REGISTER_AGAIN] = "updated",
		[REGISTER_OLDER] = "older",
	};
	const size_t kept = size_min(report->noted, INTAKE_NOTES_MAX);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (work->tally.results[i])
			add_row(rows, file, report, names[i], work->tally.results[i], NULL);
	}
	if (work->tally.merged)
		add_row(rows, file, report, "merged", work->tally.merged, NULL);
	for (size_t i = 0; i < kept; i++)
		add_row(rows, file, report, "noted", 1, report->notes[i].text);
	if (report->noted > kept)
		add_row(rows, file, report, "noted", report->noted - kept,
			text_of(TR("ほかにもあります", "more of them")));
}

static enum errc import_file(struct import_work *work, size_t i, struct rows *rows, struct err *err)
{
	const char *path = options_arg(work->options, i);
	const char *made_on = options_text(work->options, "made-on");
	const struct intake_sink sink = { .take = take, .ctx = work };
	const struct intake_options options = {
		.source = source_of(work, path),
		.made_on = str_from(made_on ? made_on : work->host),
		.now_us = clock_wall_us(&clock_system),
		.words = work->words,
		.charset = work->charset,
	};
	struct intake_report report;

	work->tally = (struct tally_of_results){ .merged = 0 };
	const enum errc code = intake_read(buf_str(&work->files[i]), &options, &sink, &report, err);
	if (code)
		return fail_in(err, code, path);
	report_file(rows, work, path, &report);
	return ERR_OK;
}

/* All or nothing: a file that cannot be read leaves the register as it was. */
static enum errc import_all(struct import_work *work, struct err *err)
{
	struct rows *rows = rows_new(rows_format_of(work->options), columns);
	enum errc code = db_begin(work->assets.db, err);

	for (size_t i = 0; i < work->n_files && !code; i++)
		code = import_file(work, i, rows, err);
	code = db_end(work->assets.db, code, err);
	return rows_end_after(rows, code, err);
}

static enum errc read_files(struct import_work *work, struct err *err)
{
	const size_t n = options_args(work->options);
	enum errc code = ERR_OK;

	for (size_t i = 0; i < n && !code; i++) {
		buf_init(&work->files[i], INTAKE_TEXT_MAX);
		work->n_files++;
		code = file_read(options_arg(work->options, i), &work->files[i], err);
	}
	return code;
}

static enum errc prepare(struct import_work *work, struct err *err)
{
	char path[PATH_MAX];

	if (gethostname(work->host, sizeof(work->host) - 1))
		work->host[0] = '\0';
	enum errc code = read_files(work, err);
	if (!code)
		code = asset_content("columns.yml", path, err);
	if (!code)
		code = ledger_words_read(path, &work->words, err);
	if (!code)
		code = asset_work_open(work->options, &work->assets, err);
	return code;
}

static enum errc run_import(struct import_work *work, struct err *err)
{
	enum errc code = prepare(work, err);

	if (!code)
		code = records_audit(work->assets.db, "asset.import",
				     str_from(options_arg(work->options, 0)), STR(""), err);
	if (code)
		return code;
	work->progress = progress_new(TR("取り込んでいます", "importing"), 0);
	records_confine(work->options);
	return import_all(work, err);
}

static enum exit_code run(const struct options *options)
{
	auto_free struct import_work *work = mem_new(sizeof(*work));
	struct err err;

	work->options = options;
	work->charset = charset_new();
	const enum errc code = run_import(work, &err);
	progress_free(work->progress);
	for (size_t i = 0; i < work->n_files; i++)
		buf_done(&work->files[i]);
	charset_free(work->charset);
	ledger_words_free(work->words);
	asset_work_done(&work->assets);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_asset_import = {
	.name = "asset import",
	.summary = TEXT("機器の一覧を取り込む（台帳、エージェント、nmap、CycloneDX、osquery）",
			"take in lists of devices (ledgers, agents, nmap, CycloneDX, osquery)"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = FILES_MAX,
	.details = TEXT("形式は中身で見分けます。同じ機器を別の一覧が語るときは一つの資産に"
			"まとめ、その理由を残します。直せない行や欄は、場所と理由を示して"
			"ほかを取り込みます。読めないファイルが一つでもあれば、何も変えません。",
			"The format is told by the content. Where several lists tell of one device "
			"it becomes one asset, and the reason is kept. A row or cell that cannot "
			"be read is named with its place and the rest is taken. When a file cannot "
			"be read nothing is changed."),
	.options = option_rows,
	.run = run,
};
