/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes lists of indicators into the set that the watch looks for. The files come from outside:
 * they are read in a sandbox that can write nothing but the set.
 */
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/os/clock.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/indicators/indicator-files.h"
#include "cli/indicators/indicator-folder.h"
#include "cli/print/rows.h"
#include "detect/indicators/list-change.h"

#define DAYS_MAX 36500

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "reason", .title = TEXT("理由", "REASON") },
	{ .name = "example", .title = TEXT("例", "EXAMPLE") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "source",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("一覧の名前（なければファイル名から）。同じ名前の一覧は置き換わる",
		       "name of the list (else of the first file); a list of that name is "
		       "replaced") },
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = "clear|green|amber|amber+strict|red",
	  .help = TEXT("一覧全体の TLP。中身の TLP がこれより厳しければそちら",
		       "TLP of the whole list; what is stricter in it stays so") },
	{ .name = "expires",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("期限のない指標の期限（2027-01-01、または 90d）",
		       "end of indicators that have none (2027-01-01, or 90d)") },
	{ .name = "confidence",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = 100,
	  .help = TEXT("確度のない指標の確度（0〜100）",
		       "confidence of indicators that have none (0 to 100)") },
	OPTIONS_END,
};

/* "feed.json.gz" is called "feed". */
static struct str name_of_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct str name = str_from(slash && slash[1] ? slash + 1 : path);

	return str_sub(str_sub(name, 0, str_find_char(name, '.')), 0, INDICATOR_SOURCE_NAME_MAX);
}

static enum errc parse_expires(struct str text, int64_t *ret_us, struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	uint64_t days;

	*ret_us = TIME_NONE;
	if (!text.ptr)
		return ERR_OK;
	if (text.len > 1 && text.ptr[text.len - 1] == 'd' &&
	    str_to_u64(str_sub(text, 0, text.len - 1), &days) && days <= DAYS_MAX) {
		*ret_us = now_us + (int64_t)days * 86400 * US_PER_SEC;
		return ERR_OK;
	}
	if (time_parse_short(text, time_zone_offset(), ret_us))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--expires %.*s: %s", STR_ARG(text),
		    text_of(TR("時刻として読めません（例: 2027-01-01、90d）",
			       "is no time (such as 2027-01-01 or 90d)")));
}

static enum errc read_source(const struct options *options, struct indicator_source *ret,
			     struct err *err)
{
	const char *given = options_text(options, "source");
	const char *tlp = options_text(options, "tlp");

	*ret = (struct indicator_source){
		.name = given ? str_from(given) : name_of_file(options_arg(options, 0)),
		.file = str_from(options_arg(options, 0)),
		.imported_us = clock_wall_us(&clock_system),
	};
	if (tlp)
		(void)tlp_parse(str_from(tlp), &ret->tlp);
	if (!indicator_source_name_ok(ret->name))
		return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(ret->name),
			    text_of(TR("一覧の名前には英数字と - _ . だけが使えます (--source)",
				       "a list's name has letters, digits, - _ . only "
				       "(--source)")));
	return ERR_OK;
}

static void add_row(struct rows *rows, const char *result, uint64_t count, const char *reason,
		    const char *example)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%llu", (unsigned long long)count);
	const struct str cells[] = { str_from(result), str_from(number), str_from(reason),
				     str_from(example) };
	rows_add(rows, cells);
}

static enum errc report(const struct import *import, const struct options *options, struct err *err)
{
	const struct import_counts *counts = import_counts(import);
	struct rows *rows = rows_new(rows_format_of(options), columns);

	add_row(rows, "taken", counts->values, NULL, NULL);
	if (counts->revoked)
		add_row(rows, "revoked", counts->revoked, NULL, NULL);
	if (counts->not_ids)
		add_row(rows, "not-for-detection", counts->not_ids, "to_ids", NULL);
	for (size_t i = 0; i < import_reasons(import); i++) {
		const struct import_reason *reason = import_reason(import, i);
		add_row(rows,
			reason->told	? "warning"
			: reason->broad ? "left-out"
					: "refused",
			reason->n, reason->text, reason->example);
	}
	return rows_end(rows, err);
}

struct work {
	const struct options *options;
	struct indicator_folder folder;
	struct indicator_source source;
	struct import_options import;
	struct scan_files files;
	struct allow *allow;
	struct progress *progress;
};

static enum errc read_files(void *ctx, struct import *import, struct err *err)
{
	struct work *work = ctx;

	return indicator_files_import(&work->files, import, work->progress, err);
}

/* All or nothing: a file that cannot be read leaves the set as it was. */
static enum errc change_set(struct work *work, struct err *err)
{
	const struct list_files files = { .read = read_files, .ctx = work };
	auto_import *import = NULL;
	struct indicator_change change;
	enum errc code = indicator_change_begin(&work->folder, &change, err);

	if (!code) {
		work->progress = progress_new(TR("読み込んでいます", "importing"), work->files.n);
		auto_free struct sandbox_path *paths =
			confine_paths(work->options, work->folder.dir);
		confine_import(paths);
		code = list_take_in(&change, &work->source, &work->import, &files, &import, err);
	}
	if (!code)
		code = report(import, work->options, err);
	if (!code)
		code = indicator_change_commit(&change, err);
	indicator_change_done(&change);
	return code;
}

static enum errc prepare(struct work *work, struct err *err)
{
	const struct options *options = work->options;
	const char *paths[256];
	char content[PATH_MAX];
	const size_t n = size_min(options_args(options), ARRAY_LEN(paths));
	enum errc code = read_source(options, &work->source, err);

	for (size_t i = 0; i < n; i++)
		paths[i] = options_arg(options, i);
	work->import.confidence = options_given(options, "confidence")
					  ? (unsigned)options_number(options, "confidence")
					  : INDICATOR_NO_CONFIDENCE;
	if (!code)
		code = parse_expires(str_from(options_text(options, "expires")),
				     &work->import.valid_until_us, err);
	if (!code)
		code = indicator_folder_of(options, &work->folder, err);
	if (!code)
		code = path_content(content, err);
	if (!code)
		code = allow_open(content, work->folder.allow, &work->allow, err);
	work->import.allow = work->allow;
	return code ? code : indicator_files_collect(paths, n, &work->files, err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options };
	struct err err;
	enum errc code = prepare(&work, &err);

	if (!code)
		code = change_set(&work, &err);
	progress_free(work.progress);
	scan_files_done(&work.files);
	allow_free(work.allow);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_indicators_import = {
	.name = "indicators import",
	.summary = TEXT("不審な宛先やファイルの一覧を取り込む（STIX 2.1、MISP、CSV）",
			"take in lists of suspicious addresses and files (STIX 2.1, MISP, CSV)"),
	.args = "FILE…",
	.min_args = 1,
	.max_args = 256,
	.details = TEXT(
		"形式は中身で見分けます。gzip と zip、MISP "
		"フィードのフォルダもそのまま読めます。\n"
		"一覧として正確に表せない指標は、理由ごとに数えて断ります。読めないファイルが一つで"
		"も\n"
		"あれば、何も変えません。動いている見張りは、数秒で新しい一覧に切り替わります。",
		"The format is told by the content; gzip, zip and the folder of a MISP feed are "
		"read as they are.\n"
		"Indicators that a list cannot say exactly are refused and counted by reason. "
		"When a file\n"
		"cannot be read nothing is changed. A running watch takes the new set within "
		"seconds."),
	.options = option_rows,
	.run = run,
};
