/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At a hub: a code for one facility, with which it comes to the line. It is shown here and nowhere
 * else: what is kept cannot be read back into it.
 */
#include "base/encoding/time-text.h"
#include "cli/link/link-desk.h"
#include "link/enrolment.h"

#define US_PER_HOUR (INT64_C(3600) * US_PER_SEC)

static const struct rows_column columns[] = {
	{ .name = "for", .title = TEXT("施設", "FOR") },
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "until", .title = TEXT("いつまで", "UNTIL") },
	{ .name = NULL },
};

static enum errc invite(const struct options *options, struct organisation_desk *desk,
			char code_text[static LINK_CODE_MAX], int64_t *ret_until, struct err *err)
{
	const char *facility = options_arg(options, 0);
	int64_t id = 0;
	enum errc code = organisation_desk_find(desk, facility, &id, err);

	*ret_until = desk->actor.now_us + options_number(options, "hours") * US_PER_HOUR;
	if (!code)
		code = records_audit(desk->db, "link.invite", str_from(facility), STR(""), err);
	return code ? code
		    : link_invite(desk->scope, id, *ret_until, desk->actor.by, desk->actor.now_us,
				  code_text, err);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	char code_text[LINK_CODE_MAX];
	char until[TIME_TEXT_MAX];
	int64_t until_us = 0;
	struct str own;
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	/* A hub without a code could not say who it is. */
	if (!code)
		code = link_desk_own(&desk, &own, &err);
	if (!code)
		code = invite(options, &desk, code_text, &until_us, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	rows_add(rows, (const struct str[]){ str_from(options_arg(options, 0)), str_from(code_text),
					     str_from(time_format_utc(until_us, until)) });
	return rows_end_after(rows, ERR_OK, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "hours",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "72",
	  .min = 1,
	  .max = 720,
	  .help = TEXT("コードが使える時間", "hours for which the code holds") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_link_invite = {
	.name = "link invite",
	.summary = TEXT("ハブで、施設がつなぐための一度だけのコードを出す",
			"at a hub: a code with which a facility comes to the line, once"),
	.args = "FACILITY",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"コードはここに一度だけ出ます。電話などで施設に伝えてください。その施設の前のコード"
		"は"
		"使えなくなります。",
		"The code is shown here once; tell it to the facility, over the telephone say. "
		"Earlier codes for it end."),
	.options = option_rows,
	.run = run,
};
