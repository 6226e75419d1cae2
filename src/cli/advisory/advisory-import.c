/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes feeds of advisories into the records database. The files come from outside: they are read
 * in a sandbox that can write nothing but the database's folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "advisories/intake.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/progress.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "cli/scan/scan-walk.h"

#define NUMBER_TEXT   24u
#define FORMATS_MAX   16u /* feeds, and the list of products */
#define REFUSALS_TOLD 20u /* of one file; the others are counted */

static const struct rows_column columns[] = {
	{ .name = "format", .title = TEXT("形式", "FORMAT") },
	{ .name = "files", .title = TEXT("ファイル数", "FILES"), .number = true },
	{ .name = "taken", .title = TEXT("読んだ", "TAKEN"), .number = true },
	{ .name = "new", .title = TEXT("新しい", "NEW"), .number = true },
	{ .name = "changed", .title = TEXT("変わった", "CHANGED"), .number = true },
	{ .name = "same", .title = TEXT("同じ", "SAME"), .number = true },
	{ .name = "older", .title = TEXT("古い", "OLDER"), .number = true },
	{ .name = "refused", .title = TEXT("断った", "REFUSED"), .number = true },
	{ .name = "problem", .title = TEXT("読めなかったファイル", "UNREAD FILE") },
	{ .name = NULL },
};

/* What the files of one format came to. */
struct feed_sum {
	uint64_t files;
	struct intake_report report;
};

struct work {
	struct feed_sum sums[FORMATS_MAX];
	const struct options *options;
	struct advisory_command command;
	struct scan_files files;
	struct progress *progress;
	struct rows *rows;
	const char *path; /* being read */
	uint64_t refused; /* of it */
	uint64_t done;	  /* items of all files */
	size_t failed;	  /* files */
};

static void tell_refusal(void *ctx, const char *sentence)
{
	struct work *work = ctx;

	if (work->refused++ < REFUSALS_TOLD)
		fprintf(stderr, "tonoi: %s: %s\n", work->path, sentence);
}

static void tell_progress(void *ctx, uint64_t n UNUSED)
{
	struct work *work = ctx;

	if (++work->done % 200 == 0)
		progress_at(work->progress, work->done, work->path);
}

static struct str number(uint64_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%llu", (unsigned long long)n);
	return str_from(out);
}

static void add_row(struct work *work, const struct feed_sum *sum, const char *problem)
{
	const struct intake_report *r = &sum->report;
	char n[7][NUMBER_TEXT];

	rows_add(work->rows, (const struct str[]){
				     str_from(r->format),
				     number(sum->files, n[6]),
				     number(r->taken, n[0]),
				     number(r->added, n[1]),
				     number(r->changed, n[2]),
				     number(r->same, n[3]),
				     number(r->older, n[4]),
				     number(r->refused, n[5]),
				     str_from(problem),
			     });
}

/* To the other files of the same format. */
static void sum_up(struct work *work, const struct intake_report *r)
{
	size_t i = 0;

	while (i < FORMATS_MAX && work->sums[i].files &&
	       strcmp(work->sums[i].report.format, r->format) != 0)
		i++;
	if (i == FORMATS_MAX)
		return;
	struct feed_sum *sum = &work->sums[i];
	sum->files++;
	sum->report.format = r->format;
	sum->report.taken += r->taken;
	sum->report.added += r->added;
	sum->report.changed += r->changed;
	sum->report.same += r->same;
	sum->report.older += r->older;
	sum->report.refused += r->refused;
}

/* One file that is none of ours ends nothing: the others are taken. */
static void import_one(struct work *work, const struct scan_file *file)
{
	const struct intake intake = {
		.db = work->command.db,
		.now_us = clock_wall_us(&clock_system),
		.refused = tell_refusal,
		.at = tell_progress,
		.ctx = work,
	};
	struct intake_report report;
	struct err err;

	work->path = file->path;
	work->refused = 0;
	const enum errc code = intake_file(&intake, file->path, &report, &err);
	if (work->refused > REFUSALS_TOLD)
		fprintf(stderr, "tonoi: %s: %llu %s\n", file->path,
			(unsigned long long)(work->refused - REFUSALS_TOLD),
			text_of(TR("件をさらに断りました", "more were refused")));
	if (!code) {
		sum_up(work, &report);
		return;
	}
	const struct feed_sum alone = { .files = 1, .report = report };
	work->failed++;
	add_row(work, &alone, err.text);
}

static enum errc import_all(struct work *work, struct err *err)
{
	size_t done;
	enum errc code;

	for (size_t i = 0; i < work->files.n; i++)
		import_one(work, &work->files.at[i]);
	for (size_t i = 0; i < FORMATS_MAX && work->sums[i].files; i++)
		add_row(work, &work->sums[i], NULL);
	code = rows_end(work->rows, err);
	if (!code)
		code = concern_tables_learn(&work->command.tables, work->command.db, err);
	if (!code)
		code = concerns_refresh(work->command.db, &work->command.tables, false,
					clock_wall_us(&clock_system), &done, err);
	return code;
}

static bool is_taken(const struct advisory_source *sources, size_t n, const struct scan_file *file)
{
	const char *slash = strrchr(file->path, '/');
	const struct str name = str_from(slash ? slash + 1 : file->path);
	struct stat st;

	if (stat(file->path, &st))
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_equal(sources[i].name, name))
			return sources[i].imported_us > ((int64_t)st.st_mtime + 1) * US_PER_SEC;
	return false;
}

/* --new: what was taken in and did not change since is not read again. */
static enum errc drop_taken(struct work *work, struct err *err)
{
	struct advisory_source *sources;
	size_t n;
	size_t kept = 0;
	const enum errc code =
		advisory_sources_list(work->command.db, &work->command.arena, &sources, &n, err);

	for (size_t i = 0; !code && i < work->files.n; i++) {
		struct scan_file *file = &work->files.at[i];
		if (is_taken(sources, n, file))
			free(file->path);
		else
			work->files.at[kept++] = *file;
	}
	if (!code)
		work->files.n = kept;
	return code;
}

static enum errc prepare(struct work *work, struct err *err)
{
	enum errc code = advisory_command_open(work->options, DB_OWNER, &work->command, err);

	if (!code)
		code = scan_files_add_args(&work->files, work->options, err);
	if (!code && options_flag(work->options, "new"))
		code = drop_taken(work, err);
	if (code)
		return code;
	code = advisory_command_audit(&work->command, work->options, "advisory.import",
				      str_from(options_arg(work->options, 0)), STR(""), err);
	work->progress = progress_new(TR("取り込んでいます", "importing"), 0);
	work->rows = rows_new(rows_format_of(work->options), columns);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options };
	struct err err;
	enum errc code = prepare(&work, &err);

	if (!code) {
		records_confine_reading(options);
		code = import_all(&work, &err);
	}
	progress_free(work.progress);
	scan_files_done(&work.files);
	advisory_command_done(&work.command);
	if (code)
		return command_fail(&err);
	return work.failed ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "new",
	  .type = OPTION_FLAG,
	  .help = TEXT("前に取り込んでから変わったファイルだけ（定期の取り込み用）",
		       "only files that changed since they were taken in (for a timer)") },
	ADVISORY_BY_OPTION,
	OPTIONS_END,
};

const struct command command_advisory_import = {
	.name = "advisory import",
	.summary = TEXT("脆弱性の情報を取り込む（KEV、EPSS、JVN、NVD、CSAF）",
			"take in advisories (KEV, EPSS, JVN, NVD, CSAF)"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT(
		"形式は中身で見分けます。gzip のまま、フォルダごとでも読めます。同じものを\n"
		"もう一度取り込んでも何も変わらず、前より古い内容は取り込みません。壊れた項目は\n"
		"名前と理由を出して断り、残りを取り込みます。",
		"The format is told by the content; gzip and whole folders are read as they are. "
		"Taking in\n"
		"the same again changes nothing, and older content than what is kept is not taken. "
		"Damaged\n"
		"items are refused with name and reason, and the others are taken."),
	.options = option_rows,
	.run = run,
};
