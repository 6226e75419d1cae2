/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form of the hospital's own, checked and kept. Its text may come from anywhere: it is read in a
 * sandbox that can write nothing but the records.
 */
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/form/form-load.h"
#include "cli/records.h"
#include "forms/own-forms.h"

static const struct option_def option_rows[] = {
	OPTIONS_END,
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct work {
	const struct options *options;
	struct form_set *content;
	struct db *db;
	char user[RECORDS_USER_MAX];
};

static enum errc prepare(struct work *work, struct buf *text, struct err *err)
{
	const char *path = options_arg(work->options, 0);
	enum errc code = records_open(work->options, &work->db, err);

	(void)records_user(work->user);
	work->content = form_set_new();
	if (!code)
		code = form_set_add_content(work->content, NULL, err);
	if (!code)
		code = file_read(path, text, err);
	if (!code)
		code = records_audit(work->db, "form.add", str_from(path), STR(""), err);
	return code;
}

static enum errc add(struct work *work, struct err *err)
{
	auto_buf text = BUF_INIT(FORM_FILE_MAX);
	auto_form_set *set = NULL;
	const struct form *form;
	enum errc code = prepare(work, &text, err);

	if (code)
		return code;
	records_confine(work->options);
	const struct own_form_file file = {
		.name = str_from(base_name(options_arg(work->options, 0))),
		.text = buf_str(&text),
		.by = str_from(work->user),
		.now_us = clock_wall_us(&clock_system),
	};
	code = own_form_take(work->content, work->db, &file, &set, &form, err);
	if (code == ERR_SYNTAX)
		(void)form_warn(set);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct work work = { .options = options };
	struct err err;
	const enum errc code = add(&work, &err);

	db_close(work.db);
	form_set_free(work.content);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_add = {
	.name = "form add",
	.summary = TEXT("自施設で作った様式を入れる", "add a form of your own"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"docs/formats/forms.md の書き方の YAML を調べて保管します。まちがいは行番号つき"
		"で示し、あれば何も変えません。同じ id の様式は、回がまだなければ入れ替えます。",
		"Checks a file as docs/formats/forms.md describes and keeps it. Mistakes are told "
		"with their lines, and then nothing is changed. A form of the same id is replaced "
		"as long as it has no rounds."),
	.options = option_rows,
	.run = run,
};
