/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form, blank or with the answers of a round, as a file that other programs and people read.
 */
#include "forms/export/form-export.h"

#include "base/os/clock.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/out-file.h"
#include "cli/records.h"

static const struct option_def option_rows[] = {
	{ .name = "as",
	  .type = OPTION_CHOICE,
	  .arg = "KIND",
	  .choices = "csv|xlsx|pdf|oscal-catalog|oscal-mapping|oscal-assessment-results|oscal-poam|"
		     "ciso-assistant",
	  .fallback = "csv",
	  .help = TEXT("何として書き出すか", "what to write") },
	{ .name = "round",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この回の回答を入れる（なければ白紙）", "with the answers of this round "
							       "(else blank)") },
	{ .name = "facility",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("施設の名前（なければ施設の記録から）",
		       "the facility's name (else of its record)") },
	OUT_FILE_OPTION,
	FORMS_OPTION,
	OPTIONS_END,
};

struct work {
	const struct options *options;
	struct form_set *forms;
	struct arena arena;
	struct db *db;
};

static enum errc take_blank(struct work *work, struct form_paper *ret, struct err *err)
{
	const struct form *form;
	const enum errc code = form_get(work->forms, options_arg(work->options, 0), &form, err);

	return code ? code : paper_blank(form, &work->arena, ret, err);
}

static enum errc take_round(struct work *work, struct form_paper *ret, struct err *err)
{
	const char *id = options_arg(work->options, 0);
	enum errc code = records_read(work->options, &work->db, err);

	if (!code)
		code = paper_of_round(work->db, options_number(work->options, "round"), work->forms,
				      &work->arena, ret, err);
	if (!code && !str_is(ret->form->id, id))
		code = fail(err, ERR_USAGE, "round %lld: is of the form %.*s, not %.64s",
			    (long long)ret->round->id, STR_ARG(ret->form->id), id);
	return code;
}

static enum errc export(struct work *work, struct err *err) {
	const struct options *options = work->options;
	const struct form_export *as = form_export_find(str_from(options_text(options, "as")));
	auto_buf out = BUF_INIT(FORM_EXPORT_MAX);
	struct form_paper paper;
	enum errc code = form_load_beside(options, &work->forms, err);

	if (!code) code = options_given(options, "round") ? take_round(work, &paper, err)
							  : take_blank(work, &paper, err);
	if (code) return code;
	if (options_given(options, "facility"))
		paper.facility = str_from(options_text(options, "facility"));
	paper.lang = lang_get();
	paper.made_us = clock_wall_us(&clock_system);
	code = form_export_write(as, &paper, &out, err);
	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options, .arena = ARENA_INIT(PAPER_BYTES) };
	struct err err;
	const enum errc code = export(&work, &err);

	db_close(work.db);
	form_set_free(work.forms);
	arena_done(&work.arena);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_export = {
	.name = "form export",
	.summary = TEXT("様式を白紙で、または回答つきで書き出す",
			"write a form, blank or with the answers of a round"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("OSCAL は NIST の 1.2.1（JSON）です。同じ様式からは、いつも同じ識別子が"
		     "できます。白紙は質問だけ、--round があればその回の回答と証拠を含みます。",
		     "OSCAL is NIST's 1.2.1 in JSON; the same form always has the same "
		     "identifiers. A blank form has the questions only; with --round the answers "
		     "and proofs of that round."),
	.options = option_rows,
	.run = run,
};
