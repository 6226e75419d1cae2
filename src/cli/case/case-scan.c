/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seized logs into a case in one step. The scan itself runs as a process of its own, which shuts
 * itself in before it reads the first byte of what was seized; this one only reads what it prints.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/os/child.h"
#include "cases/case-findings.h"
#include "cli/case/case-desk.h"

#define SCAN_OUT_MAX   (256u * 1024 * 1024)
#define SCAN_ERR_MAX   (64u * 1024)
#define SCAN_PATHS_MAX 20u
#define SCAN_SECONDS   (24u * 3600)
#define ENV_MAX	       5000

static enum errc scan(const struct options *options, struct child_result *result, struct err *err)
{
	const char *content = getenv("TONOI_CONTENT");
	const size_t n = options_args(options) - 1;
	struct child_order order = { .program = "/proc/self/exe", .seconds = SCAN_SECONDS };
	char own[ENV_MAX];
	size_t at = 0;

	if (n > SCAN_PATHS_MAX)
		return fail(err, ERR_USAGE, "%s %u",
			    text_of(TR("一度に渡せるパスの上限は", "at most this many paths:")),
			    SCAN_PATHS_MAX);
	if (content) {
		(void)snprintf(own, sizeof(own), "TONOI_CONTENT=%s", content);
		order.env[0] = own;
	}
	order.args[at++] = "scan";
	order.args[at++] = "--format";
	order.args[at++] = "ndjson";
	order.args[at++] = "--level";
	order.args[at++] = options_text(options, "level");
	order.args[at++] = "--";
	for (size_t i = 0; i < n; i++)
		order.args[at++] = options_arg(options, i + 1);
	const enum errc code = child_run(&order, result, err);
	if (!code && result->out_cut)
		return fail(err, ERR_LIMIT, "%s",
			    text_of(TR("見つかったものが多すぎます。--level を上げてください",
				       "too many findings: ask for a higher --level")));
	return code;
}

static void tell(const struct case_edit *edit, const struct case_scanned *scanned)
{
	(void)printf(text_of(TR("%.*s: 見つかったもの %llu 件を、%llu の記録として加えました。\n",
				"%.*s: %llu findings were added as %llu entries.\n")),
		     STR_ARG(edit->record.number), (unsigned long long)scanned->findings,
		     (unsigned long long)scanned->entries);
	if (scanned->skipped)
		(void)printf(text_of(TR("上限を超えた %llu 件は、時系列には入れていません。\n",
					"%llu more than a case takes are not in its timeline.\n")),
			     (unsigned long long)scanned->skipped);
}

static enum errc take(struct case_edit *edit, const struct options *options,
		      const struct child_result *result, struct case_scanned *ret, struct err *err)
{
	auto_buf words = BUF_INIT(CASE_WORDS_MAX / 2);
	enum errc code;

	buf_add_text(&words, text_of(TR("記録を調べた：", "Logs were scanned:")));
	for (size_t i = 1; i < options_args(options); i++)
		buf_printf(&words, " %s", options_arg(options, i));
	code = case_note(edit, buf_str(&words), err);
	return code ? code : case_take_scan(edit, buf_str(&result->out), ret, err);
}

static enum exit_code run(const struct options *options)
{
	auto_child_result result = CHILD_RESULT_INIT(SCAN_OUT_MAX, SCAN_ERR_MAX);
	auto_case_desk desk = { .db = NULL };
	struct case_scanned scanned = { .findings = 0 };
	struct case_edit edit;
	struct err err;

	if (scan(options, &result, &err))
		return command_fail(&err);
	(void)fwrite(result.err.ptr, 1, result.err.len, stderr);
	if (result.exit_code < 0 || result.exit_code > EXIT_FAILED ||
	    (result.exit_code == EXIT_FAILED && !result.out.len))
		return EXIT_FAILED;
	enum errc code = case_desk_begin(&desk, options, "case.scan", &edit, &err);
	if (!code)
		code = take(&edit, options, &result, &scanned, &err);
	if (!code)
		tell(&edit, &scanned);
	const enum exit_code end = case_desk_end(&edit, code, &err);
	return end ? end : (enum exit_code)result.exit_code;
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	{ .name = "level",
	  .type = OPTION_CHOICE,
	  .choices = "informational|low|medium|high|critical",
	  .fallback = "medium",
	  .help = TEXT("この重さ以上だけ", "only findings of this level or above") },
	OPTIONS_END,
};

const struct command command_case_scan = {
	.name = "case scan",
	.summary = TEXT("押収した記録を調べ、見つかったものを事案に入れる",
			"scan seized logs, and put what was found into a case"),
	.args = "CASE PATH…",
	.min_args = 2,
	.max_args = COMMAND_ARGS_MANY,
	.details =
		TEXT("見つかったもの、その時刻、機器、利用者、手がかりが一度に入ります。"
		     "同じ機器の同じものは一分ごとにまとめます。人が見て決めた状態は変えません。",
		     "Findings with their times, hosts, accounts and indicators go in at once. "
		     "The same on one host is one entry a minute. What a person judged stays."),
	.options = option_rows,
	.run = run,
};
