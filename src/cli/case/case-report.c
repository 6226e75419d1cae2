/* SPDX-License-Identifier: Apache-2.0 */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/confine.h"
#include "cli/out-file.h"
#include "cli/report/report-desk.h"
#include "reports/report-paper.h"

/* To standard error, so that a file on standard output stays whole. */
static void say_gaps(const struct report_draft *draft, const struct report_filled *filled)
{
	for (size_t i = 0; i < draft->n; i++) {
		if (draft->values[i].missing)
			(void)fprintf(stderr,
				      text_of(TR("まだ埋まっていません: %.*s\n",
						 "still to be filled in: %.*s\n")),
				      STR_ARG(draft->values[i].title));
	}
	for (size_t i = 0; i < filled->n_lost; i++)
		(void)fprintf(stderr,
			      text_of(TR("公式の Excel に場所がありません: %.*s\n",
					 "the workbook has no place for: %.*s\n")),
			      STR_ARG(filled->lost[i]));
	for (size_t i = 0; i < draft->removals.n; i++) {
		const struct removal *one = &draft->removals.at[i];
		(void)fprintf(stderr,
			      text_of(TR("消しました: %.*s「%.*s」→%.*s（%.*s、%zu か所）\n",
					 "taken out: %.*s “%.*s” → %.*s (%.*s, %zu times)\n")),
			      STR_ARG(text_pair_in(one->rule->title, lang_get())),
			      STR_ARG(one->taken), STR_ARG(one->put), STR_ARG(one->field),
			      one->times);
	}
}

static enum errc make_draft(struct report_desk *desk, const struct options *options,
			    struct report_draft **ret, struct err *err)
{
	const struct report_form *form = NULL;
	struct report_version version;
	const int64_t number = options_number(options, "version");
	enum errc code =
		report_desk_form(desk, str_from(options_text(options, "form")), &form, err);

	if (code)
		return code;
	if (!number)
		return report_draft_make(&desk->scope, &desk->record, form, lang_get(),
					 options_flag(options, "final"), ret, err);
	code = report_versions_get(desk->scope.db, desk->record.id, form->id, number,
				   desk->scope.arena, &version, err);
	return code ? code
		    : report_draft_of_version(&desk->scope, &desk->record, &version, ret, err);
}

/*
 * A stored workbook came from outside: it is looked into when the process can write the folder of
 * the answer and nothing else. What the library of archives asks of the zone is answered
 * beforehand.
 */
static enum errc confine_filling(const struct report_desk *desk, const struct options *options,
				 struct err *err)
{
	const char *out = options_text(options, "out");
	const struct str form = str_from(options_text(options, "form"));
	struct report_workbook workbook;
	char folder[PATH_MAX];
	const enum errc code = report_workbooks_get(desk->scope.db, str_or_empty(form),
						    desk->scope.arena, &workbook, err);

	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code)
		return code;
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	(void)snprintf(folder, sizeof(folder), "%s", out ? out : "");
	const struct sandbox_path paths[] = {
		{ out ? dirname(folder) : NULL, SANDBOX_WRITE },
		{ .path = NULL },
	};
	confine_import(paths);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	const enum report_shape shape = (enum report_shape)str_find_name(
		str_from(options_text(options, "as")), report_shape_names, REPORT_SHAPES);
	auto_report_desk desk;
	auto_buf out = BUF_INIT(REPORT_FILE_MAX);
	struct report_draft *draft = NULL;
	struct report_filled *filled = NULL;
	struct err err;
	enum errc code = report_desk_case(options, false, &desk, &err);

	if (!code) {
		filled = arena_take(desk.scope.arena, sizeof(*filled));
		code = filled ? make_draft(&desk, options, &draft, &err)
			      : fail(&err, ERR_LIMIT, "report: no room");
	}
	if (!code && shape == REPORT_AS_XLSX)
		code = confine_filling(&desk, options, &err);
	if (!code)
		code = report_write(&desk.scope, draft, shape, &out, filled, &err);
	if (!code)
		code = out_file_write(options, buf_str(&out), &err);
	if (code)
		return command_fail(&err);
	say_gaps(draft, filled);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "form",
	  .type = OPTION_TEXT,
	  .arg = "FORM",
	  .help = TEXT("様式（tonoi report list で見られます。必要）",
		       "the form (tonoi report list shows them; needed)") },
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .choices = "xlsx|pdf|json",
	  .fallback = "json",
	  .help = TEXT("書き出す形", "how to write it") },
	{ .name = "final",
	  .type = OPTION_FLAG,
	  .help = TEXT("最終報として", "as the final report") },
	{ .name = "version",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = REPORT_VERSIONS_MAX,
	  .help = TEXT("すでに送った版（0 は、いまの下書き）",
		       "one that was handed over (0: the draft as of now)") },
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_report = {
	.name = "case report",
	.summary = TEXT("事案の報告を、分かっていることから作る",
			"make a report of a case from what is known"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"分からないことは【未記入：…】のまま残ります。足りない項目と、名前を出さない様式で"
		"消したものは標準エラーに出ます。",
		"What is not known stays 【to be filled in: …】. Missing fields, and what an "
		"anonymous form took out, are told on standard error."),
	.options = option_rows,
	.run = run,
};
