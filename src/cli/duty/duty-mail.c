/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "duties/escalation.h"

#define LETTERS_MAX 200u

static const struct rows_column columns[] = {
	{ .name = "day", .title = TEXT("朝", "MORNING") },
	{ .name = "name", .title = TEXT("宛先", "TO") },
	{ .name = "mail", .title = TEXT("メール", "MAIL") },
	{ .name = "subject", .title = TEXT("題", "SUBJECT") },
	{ .name = "sent", .title = TEXT("届けた時刻", "TAKEN") },
	{ .name = "error", .title = TEXT("届かないわけ", "WHY NOT") },
	{ .name = NULL },
};

static void take_row(void *ctx, const struct duty_mail *mail)
{
	struct rows *rows = ctx;
	char sent[TIME_TEXT_MAX];

	(void)time_format_utc(mail->sent_us, sent);
	rows_add(rows, (const struct str[]){ mail->day, mail->name, mail->mail, mail->subject,
					     mail->sent_us == TIME_NONE ? STR_NONE : str_from(sent),
					     mail->error.len ? mail->error : STR_NONE });
}

static void take_whole(void *ctx UNUSED, const struct duty_mail *mail)
{
	printf("To: %.*s <%.*s>\nSubject: %.*s\n\n%.*s\n", STR_ARG(mail->name), STR_ARG(mail->mail),
	       STR_ARG(mail->subject), STR_ARG(mail->body));
}

static enum errc preview(const struct options *options, struct err *err)
{
	auto_duty_desk desk = { .db = NULL };
	const enum errc code = duty_desk_open(options, false, &desk, err);

	return code ? code : escalation_preview(desk.db, &desk.scope, take_whole, NULL, err);
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	return duty_mails_each(db, LETTERS_MAX, take_row, rows, err);
}

static enum exit_code run(const struct options *options)
{
	struct err err;

	if (options_flag(options, "preview") ? preview(options, &err)
					     : records_list(options, columns, fill, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "preview",
	  .type = OPTION_FLAG,
	  .help = TEXT("次に送るものを、送らずに見る",
		       "show what would be sent next, without sending it") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_duty_mail = {
	.name = "duty mail",
	.summary = TEXT("しごとを知らせたメールを見る、次に送るものを見る",
			"list the mails about overdue duties, or show what would be sent"),
	.details = TEXT("送り方と宛先は、画面の「しごと」→「メールで知らせる」で決めます。",
			"How they are sent is set in the console: Duties, Tell by mail."),
	.options = option_rows,
	.run = run,
};
