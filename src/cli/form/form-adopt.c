/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/form/edition-desk.h"
#include "forms/own-forms.h"

static const struct option_def option_rows[] = {
	{ .name = "show",
	  .type = OPTION_FLAG,
	  .help = TEXT("様式の YAML を標準出力へ書くだけで、入れない",
		       "only write the form (YAML) to standard output") },
	{ .name = "drop",
	  .type = OPTION_FLAG,
	  .help = TEXT("案を取り下げる", "take the draft back") },
	OPTIONS_END,
};

static enum errc keep(struct edition_desk *desk, struct str id, struct str text, struct err *err)
{
	const struct own_form_file file = {
		.name = arena_printf(&desk->arena, "%.*s.yml", STR_ARG(id)),
		.text = text,
		.imported = true,
		.by = str_from(desk->user),
		.now_us = clock_wall_us(&clock_system),
	};
	auto_form_set *set = NULL;
	const struct form *form;
	enum errc code = records_audit(desk->db, "form.adopt", id, STR(""), err);

	if (!code)
		code = own_form_take(desk->content, desk->db, &file, &set, &form, err);
	if (code == ERR_SYNTAX && set)
		(void)form_warn(set);
	return code ? code : edition_drafts_remove(desk->db, id, err);
}

static enum errc adopt(struct edition_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 0));
	auto_buf text = BUF_INIT(FORM_FILE_MAX);
	size_t unsure = 0;
	enum errc code =
		edition_draft_write(desk->db, desk->forms, id, &desk->arena, &text, &unsure, err);

	if (code)
		return code;
	if (options_flag(options, "show")) {
		(void)fwrite(text.ptr, 1, text.len, stdout);
		return ERR_OK;
	}
	code = keep(desk, id, buf_str(&text), err);
	if (!code && unsure)
		fprintf(stderr,
			text_of(TR("%zu "
				   "項目は引き継ぎを確かめていません。回答は引き継がれず、「要確認"
				   "」と出ます\n",
				   "the carry-over of %zu items was not looked at: they carry no "
				   "answer and say so\n")),
			unsure);
	return code;
}

static enum errc drop(struct edition_desk *desk, const struct options *options, struct err *err)
{
	const struct str id = str_from(options_arg(options, 0));
	const enum errc code = records_audit(desk->db, "form.draft.drop", id, STR(""), err);

	return code ? code : edition_drafts_remove(desk->db, id, err);
}

static enum exit_code run(const struct options *options)
{
	auto_edition_desk desk = { .db = NULL };
	struct err err;

	if (edition_desk_open(options, true, &desk, &err) ||
	    (options_flag(options, "drop") ? drop(&desk, options, &err)
					   : adopt(&desk, options, &err)))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_form_adopt = {
	.name = "form adopt",
	.summary = TEXT("案を様式にする、または取り下げる", "make a draft a form, or take it back"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"前の年の回がある様式は、tonoi form begin ID --from 回 で引き継いで始められます。",
		"With a round of last year, “tonoi form begin ID --from ROUND” carries over."),
	.options = option_rows,
	.run = run,
};
