/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/records.h"
#include "store/own-forms.h"

static const struct option_def option_rows[] = {
	OPTIONS_END,
};

static enum errc remove_form(const struct options *options, struct db *db, struct err *err)
{
	const struct str form = str_from(options_arg(options, 0));
	const enum errc code = records_audit(db, "form.remove", form, STR(""), err);

	return code ? code : own_forms_remove(db, form, err);
}

static enum exit_code run(const struct options *options)
{
	struct db *db = NULL;
	struct err err;

	enum errc code = records_open(options, &db, &err);
	if (!code)
		code = remove_form(options, db, &err);
	db_close(db);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_remove = {
	.name = "form remove",
	.summary = TEXT("自施設で入れた様式を消す", "remove a form that was added"),
	.args = "FORM",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("tonoi form add や画面で入れた様式を消します。回がある様式は消せません。",
			"Removes a form that tonoi form add or the console took in. One that has "
			"rounds stays."),
	.options = option_rows,
	.run = run,
};
