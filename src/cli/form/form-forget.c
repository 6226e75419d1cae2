/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/records.h"
#include "store/official.h"

static const struct option_def option_rows[] = {
	OPTIONS_END,
};

static enum errc forget(const struct options *options, struct db *db, struct err *err)
{
	const struct str form = str_from(options_arg(options, 0));
	const enum errc code = records_audit(db, "form.forget", form, STR(""), err);

	return code ? code : official_remove(db, form, err);
}

static enum exit_code run(const struct options *options)
{
	struct db *db = NULL;
	struct err err;

	enum errc code = records_open(options, &db, &err);
	if (!code)
		code = forget(options, db, &err);
	db_close(db);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_form_forget = {
	.name = "form forget",
	.summary = TEXT("保管した公式の文言を消す", "remove the official wording that was kept"),
	.args = "FORM",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("tonoi form official --keep や画面で取り込んだ、国の文言を消します。答え"
			"と様式は変わりません。",
			"Removes the ministry's wording that tonoi form official --keep or the "
			"console took in. Answers and the form stay as they are."),
	.options = option_rows,
	.run = run,
};
