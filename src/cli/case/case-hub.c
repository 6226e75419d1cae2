/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/out-file.h"
#include "cli/report/report-desk.h"
#include "organisations/scope.h"
#include "reports/hub-report.h"

struct sending {
	struct report_desk *desk;
	struct org_scope *own;
	struct hub_report report;
	struct outgoing made;
};

static enum errc find(const struct options *options, struct sending *s, struct err *err)
{
	const struct str to = options_str(options, "to");
	enum errc code =
		report_desk_form(s->desk, options_str(options, "form"), &s->report.form, err);

	s->report.scope = &s->desk->scope;
	s->report.final = options_flag(options, "final");
	s->report.marked = options_flag(options, "training");
	s->report.recipient = recipient_find(s->desk->scope.content, to);
	if (!code && to.len && !s->report.recipient)
		code = fail(err, ERR_NOT_FOUND, "--to %.*s: %s", STR_ARG(to),
			    text_of(TR("その相手はありません", "there is no such recipient")));
	return code;
}

static enum errc send_within(struct sending *s, struct case_edit *edit, struct arena *arena,
			     struct err *err)
{
	auto_org_office *office = org_office_new(edit->db);
	const int32_t today = day_at(s->desk->scope.now_us, time_zone_offset());
	enum errc code = org_scope_machine(office, today, arena, &s->own, err);

	if (!code)
		code = hub_report_send(edit, s->own, &s->report, &s->made, err);
	org_scope_leave(office);
	return code;
}

static enum errc send_it(struct sending *s, struct err *err)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct case_edit edit;
	enum errc code = report_desk_edit(s->desk, "case.hub", &edit, err);

	if (!code)
		code = send_within(s, &edit, &arena, err);
	return case_edit_end(&edit, code, err);
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct sending s = { .desk = &desk };
	struct err err;
	enum errc code = report_desk_case(options, true, &desk, &err);

	if (!code)
		code = find(options, &s, &err);
	if (!code)
		code = send_it(&s, &err);
	if (!code)
		code = out_file_write(options, s.made.document, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "form",
	  .type = OPTION_TEXT,
	  .arg = "FORM",
	  .fallback = "ministry-report",
	  .help = TEXT("どの様式の内容で", "with what form's contents") },
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "RECIPIENT",
	  .help = TEXT("だれへの報告か（tonoi case deadlines の recipient）",
		       "whom it tells (see tonoi case deadlines)") },
	{ .name = "final", .type = OPTION_FLAG, .help = TEXT("確報", "it is the final report") },
	{ .name = "training",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練として（訓練の事案では必要）", "as a drill (needed in a drill)") },
	OUT_FILE_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_hub = {
	.name = "case hub",
	.summary = TEXT("事案を上位組織へ報告する（速報・続報・確報）",
			"report a case to the hub: first, follow-up, final"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"回線があれば、出すと決めた種類として次の送信で出ます。--out "
		"のファイルは同じ内容で、"
		"上位組織が受け付けると受領番号が返ります。",
		"With a line it leaves with the next exchange, as a kind that may. The file of "
		"--out says the same, and the hub answers it with a receipt."),
	.options = option_rows,
	.run = run,
};
