/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/organisation/organisation-desk.h"

static enum errc close_it(const struct options *options, struct organisation_desk *desk,
			  struct err *err)
{
	const struct str name = str_from(options_arg(options, 0));
	int64_t id = 0;
	enum errc code = organisation_desk_find(desk, options_arg(options, 0), &id, err);

	if (!code)
		code = records_audit(desk->db, "organisation.close", name, str_from(desk->day),
				     err);
	if (!code)
		code = db_begin(desk->db, err);
	if (code)
		return code;
	code = organisation_close(desk->scope, id, str_from(desk->day), &desk->actor, err);
	return db_end(desk->db, code, err);
}

static enum exit_code run(const struct options *options)
{
	return organisation_desk_run(options, close_it);
}

static const struct option_def option_rows[] = {
	OPTION_ON("この日から、もうない（なければ今日）",
		  "from that day on it is no more (else today)"),
	OPTIONS_END,
};

const struct command command_organisation_close = {
	.name = "organisation close",
	.summary = TEXT("組織を閉じる（消さない）", "close an organisation; nothing is deleted"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("その下の組織を先に移しておきます。そこの席も終わります。",
			"Those below it are moved first. Seats there end as well."),
	.options = option_rows,
	.run = run,
};
