/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enters, changes or takes out a policy of cyber insurance.
 */
#include "cli/command.h"
#include "cli/records.h"
#include "insurance/insurance.h"

#define TEXT_ROW(option, japanese, english)                                                        \
	{                                                                                          \
		.name = option, .type = OPTION_TEXT, .arg = "TEXT",                                \
		.help = TEXT(japanese, english)                                                    \
	}

static const struct option_def option_rows[] = {
	{ .name = "id",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = TEXT("この番号の保険を書き換える（なければ加える）",
		       "change the policy of this number (else one is added)") },
	{ .name = "remove",
	  .type = OPTION_FLAG,
	  .help = TEXT("--id の保険を消す", "take out the policy of --id") },
	TEXT_ROW("insurer", "保険会社（必要）", "insurer (needed)"),
	TEXT_ROW("number", "証券番号（必要）", "number of the policy (needed)"),
	TEXT_ROW("from", "始まりの日（必要。2026-04-01）", "first day (needed: 2026-04-01)"),
	TEXT_ROW("until", "満期の日（必要）", "last day (needed)"),
	TEXT_ROW("contact", "窓口・代理店", "desk or agent"),
	TEXT_ROW("phone", "電話", "telephone"),
	TEXT_ROW("mail", "メール", "mail"),
	TEXT_ROW("covers", "補償するもの", "what it covers"),
	TEXT_ROW("deductible", "免責金額", "deductible"),
	TEXT_ROW("sum", "支払限度額", "what it pays at most"),
	TEXT_ROW("notice", "事故を知らせる期限（3日以内、24時間以内）",
		 "by when it wants to hear (within 3 days, within 24 hours)"),
	TEXT_ROW("duties", "守ること", "what it asks of us"),
	OPTIONS_END,
};

static enum errc put(const struct options *options, struct db *db, struct err *err)
{
	char user[RECORDS_USER_MAX];
	const bool removes = options_flag(options, "remove");
	const struct insurance_policy policy = {
		.id = options_given(options, "id") ? options_number(options, "id") : 0,
		.insurer = options_str(options, "insurer"),
		.number = options_str(options, "number"),
		.contact = options_str(options, "contact"),
		.phone = options_str(options, "phone"),
		.mail = options_str(options, "mail"),
		.covers = options_str(options, "covers"),
		.deductible = options_str(options, "deductible"),
		.sum = options_str(options, "sum"),
		.notice = options_str(options, "notice"),
		.duties = options_str(options, "duties"),
		.from_on = options_str(options, "from"),
		.until_on = options_str(options, "until"),
		.changed_us = clock_wall_us(&clock_system),
		.changed_by = records_user(user),
	};
	const enum errc code = records_audit(db, removes ? "insurance.remove" : "insurance.put",
					     policy.number, policy.insurer, err);

	if (code)
		return code;
	return removes ? insurance_remove(db, policy.id, err) : insurance_put(db, &policy, err);
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;

	if (records_open(options, &db, &err) || put(options, db, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_insurance_put = {
	.name = "insurance put",
	.summary = TEXT("サイバー保険を加える、書き換える、消す",
			"enter, change or take out a policy of cyber insurance"),
	.details = TEXT("期間内の保険があると、事案の「知らせる先」に保険会社が期限とともに出ます。"
			"満期が近づくと「やること」に出ます。",
			"While one is in force the insurer is among those to be told of a case, "
			"with its deadline. Its end comes up among the duties."),
	.options = option_rows,
	.run = run,
};
