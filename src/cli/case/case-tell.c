/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/report/report-desk.h"

/* The report that is handed over, as it reads now; NULL without --form. */
static enum errc make_report(struct report_desk *desk, const struct options *options,
			     struct report_version *room, const struct report_version **ret,
			     struct err *err)
{
	const struct report_form *form = NULL;
	struct report_draft *draft = NULL;

	*ret = NULL;
	if (!options_given(options, "form"))
		return ERR_OK;
	enum errc code = report_desk_form(desk, options_str(options, "form"), &form, err);
	if (!code)
		code = report_draft_make(&desk->scope, &desk->record, form, lang_get(),
					 options_flag(options, "final"), &draft, err);
	if (!code)
		code = report_version_of(draft, desk->scope.arena, room, err);
	if (!code)
		*ret = room;
	return code;
}

/* The duty that is meant when none is named: the first of the recipient that is open. */
static enum errc choose_duty(struct report_desk *desk, const struct options *options,
			     struct telling_in *in, struct err *err)
{
	const struct str recipient = str_from(options_arg(options, 1));
	const struct recipient *known = recipient_find(desk->scope.content, recipient);
	struct obligations all = { .n = 0 };

	in->telling.recipient = recipient;
	in->telling.duty = options_str(options, "duty");
	if (!known && !str_is(recipient, TELLING_OTHER))
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(recipient),
			    text_of(TR("その相手はありません（tonoi case deadlines の recipient、"
				       "ほかは other）",
				       "there is no such recipient (see tonoi case deadlines; else "
				       "other)")));
	in->title = known ? text_pair_in(known->title, lang_get()) : options_str(options, "whom");
	if (!known)
		return ERR_OK;
	const enum errc code = obligations_of(&desk->scope, &desk->record, &all, err);
	if (code)
		return code;
	const struct obligation *o = obligation_find(&all, recipient, in->telling.duty);
	if (in->telling.duty.len && !recipient_duty_find(known, in->telling.duty))
		return fail(
			err, ERR_NOT_FOUND, "--duty %.*s: %s", STR_ARG(in->telling.duty),
			text_of(TR("その相手にそれはありません", "this recipient has no such")));
	if (!in->telling.duty.len)
		in->telling.duty = o ? o->duty->id : STR("");
	return ERR_OK;
}

static enum errc write_down(struct report_desk *desk, const struct options *options,
			    const struct telling_in *in, struct err *err)
{
	struct case_edit edit;
	int64_t id = 0;
	enum errc code = report_desk_edit(desk, "case.tell", &edit, err);

	if (!code)
		code = tellings_add(&edit, in, &id, err);
	if (!code && options_given(options, "receipt"))
		code = telling_receipt_add(&edit, id, in->telling.told_us,
					   options_str(options, "receipt"), err);
	code = case_edit_end(&edit, code, err);
	if (!code)
		(void)printf(text_of(TR("%.*s: 知らせた記録 %lld\n", "%.*s: telling %lld\n")),
			     STR_ARG(desk->record.number), (long long)id);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_report_desk desk;
	struct report_version room;
	struct telling_in in = { .title = STR("") };
	struct err err;
	enum errc code = report_desk_case(options, true, &desk, &err);

	if (!code)
		code = choose_duty(&desk, options, &in, &err);
	if (!code)
		code = make_report(&desk, options, &room, &in.report, &err);
	in.telling.told_us = desk.scope.now_us;
	if (!code)
		code = options_time(options, "at", &in.telling.told_us, &err);
	in.telling.how = (enum telling_how)case_choice(telling_hows, options_str(options, "how"));
	in.telling.whom = options_str(options, "whom");
	in.telling.words = options_str(options, "words");
	in.telling.training = options_flag(options, "training");
	if (!code)
		code = write_down(&desk, options, &in, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "duty",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("何を知らせたか（なければ、まだのうちの最初）",
		       "what was told (else the first that is open)") },
	{ .name = "how",
	  .type = OPTION_CHOICE,
	  .choices = "phone|mail|fax|form|post|visit|other",
	  .fallback = "phone",
	  .help = TEXT("どうやって", "how") },
	{ .name = "whom",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("だれに（窓口、人、番号。必要）",
		       "whom: the office, the person, the number (needed)") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("いつ（なければ今）", "when (else now)") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何を言ったか", "what was said") },
	{ .name = "form",
	  .type = OPTION_TEXT,
	  .arg = "FORM",
	  .help = TEXT("渡した報告の様式。いまの内容がそのまま残ります",
		       "the form of the report that was handed over; it is kept as it is now") },
	{ .name = "final",
	  .type = OPTION_FLAG,
	  .help = TEXT("その報告は最終報", "that report is the final one") },
	{ .name = "receipt",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("受付番号、受けた人", "number of the receipt, who took it") },
	{ .name = "training",
	  .type = OPTION_FLAG,
	  .help = TEXT("訓練として（訓練の事案では必要）", "as a drill (needed in a drill)") },
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_case_tell = {
	.name = "case tell",
	.summary = TEXT("事案をだれかに知らせたことを記録する",
			"write down that somebody was told of a case"),
	.args = "CASE RECIPIENT",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("知らせるのは人です。宿直は記録するだけで、どこにも送りません。"
		     "記録は変えられず、時系列にも残ります。",
		     "People tell; this only writes it down and sends nothing anywhere. It stays "
		     "as it is, in the timeline as well."),
	.options = option_rows,
	.run = run,
};
