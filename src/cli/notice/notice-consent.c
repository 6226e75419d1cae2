/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a facility that was attacked allows to be told; and that it takes that back.
 */
#include "cli/notice/notice-desk.h"
#include "notices/consents.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("お知らせ", "NOTICE") },
	{ .name = "sent", .title = TEXT("送った", "SENT") },
	{ .name = "to", .title = TEXT("宛先", "TO"), .number = true },
	{ .name = "went", .title = TEXT("もう出た", "HAS LEFT"), .number = true },
	{ .name = "received", .title = TEXT("受領", "RECEIVED"), .number = true },
	{ .name = "k", .title = TEXT("k", "K"), .number = true },
	{ .name = "alike", .title = TEXT("ありうる施設", "ALIKE"), .number = true },
	{ .name = NULL },
};

static enum errc change(const struct options *options, struct organisation_desk *desk,
			int64_t facility, struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	const bool withdraw = options_flag(options, "withdraw");
	const struct notice_consent consent = {
		.organisation = facility,
		.words = options_str_or(options, "words", STR("")),
		.given_by = options_str_or(options, "who", STR("")),
	};
	enum errc code = records_audit(desk->db, withdraw ? "notice.withdraw" : "notice.consent",
				       str_from(options_arg(options, 0)), consent.given_by, err);

	if (code)
		return code;
	return withdraw ? notice_consent_withdraw(desk->scope, facility, consent.given_by, &actor,
						  err)
			: notice_consent_give(desk->scope, &consent, &actor, err);
}

/* What has left cannot be called back: it is told, so that the facility knows. */
static enum errc print_told(struct organisation_desk *desk, int64_t facility, struct rows *rows,
			    struct err *err)
{
	const struct notice_told *told = NULL;
	const enum errc code = notice_told_list(desk->scope, facility, &desk->arena, &told, err);

	for (; told && !code; told = told->next) {
		const int64_t numbers[] = { (int64_t)told->to, (int64_t)told->went,
					    (int64_t)told->received, told->k, told->alike };
		struct str cells[ARRAY_LEN(columns) - 1] = {
			told->uuid, time_str_utc(told->sent_us, &desk->arena)
		};

		for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
			cells[2 + i] = arena_printf(&desk->arena, "%lld", (long long)numbers[i]);
		rows_add(rows, cells);
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	const bool changes = options_given(options, "words") || options_flag(options, "withdraw");
	auto_organisation_desk desk = { .db = NULL };
	int64_t facility = 0;
	struct err err;
	enum errc code = organisation_desk_open(options, changes, &desk, &err);

	if (!code)
		code = organisation_desk_find(&desk, options_arg(options, 0), &facility, &err);
	if (!code && changes)
		code = change(options, &desk, facility, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = print_told(&desk, facility, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("伝えてよいとされた内容", "what may be told, as it was agreed") },
	{ .name = "who",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("施設のだれが（職名でよい）", "who says so there (an office will do)") },
	{ .name = "withdraw", .type = OPTION_FLAG, .help = TEXT("同意を取り消す", "take it back") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_notice_consent = {
	.name = "notice consent",
	.summary = TEXT("被害を受けた施設の同意と、伝えたもの",
			"what an attacked facility lets be told, and what was"),
	.args = "CODE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("取り消したあとは何も出ません。もう出たものは一覧のとおりです。",
			"Once it is withdrawn nothing leaves any more. What has left is listed."),
	.options = option_rows,
	.run = run,
};
