/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/records.h"
#include "services/service-register.h"

static enum errc import(const struct options *options, struct db *db, size_t *ret, struct err *err)
{
	const char *path = options_arg(options, 0);
	auto_buf bytes = BUF_INIT(SERVICE_FILE_MAX);
	char user[RECORDS_USER_MAX];
	enum errc code = file_read(path, &bytes, err);

	if (!code)
		code = records_audit(db, "service.import", str_from(path), STR(""), err);
	if (code)
		return code;
	records_confine(options);
	code = db_begin(db, err);
	if (code)
		return code;
	code = help_services_import(db, buf_str(&bytes), records_user(user),
				    clock_wall_us(&clock_system), ret, err);
	code = db_end(db, code, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	size_t taken = 0;
	struct err err;
	enum errc code = records_open(options, &db, &err);

	if (!code)
		code = import(options, db, &taken, &err);
	if (code)
		return command_fail(&err);
	printf("%zu\n", taken);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	OPTIONS_END,
};

const struct command command_service_import = {
	.name = "service import",
	.summary = TEXT("登録サービス（お助け隊）の一覧を取り込む",
			"take in a list of registered services"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"CSV（UTF-8）。一行でも違えば、何も取り込みません。",
		"CSV in UTF-8 (docs/formats/services.md). One wrong row, and nothing is taken."),
	.options = option_rows,
	.run = run,
};
