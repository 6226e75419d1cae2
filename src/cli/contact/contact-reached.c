/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of a call of a call-out.
 */
#include "cli/contact/contact-desk.h"

static const struct option_def option_rows[] = {
	{ .name = "outcome",
	  .type = OPTION_CHOICE,
	  .choices = "reached|no-answer|busy|wrong-number|message",
	  .fallback = "reached",
	  .help = TEXT("結果", "what came of it") },
	{ .name = "words",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("メモ（何分で来られるか、など）", "note (in how many minutes here, …)") },
	{ .name = "at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("電話した時刻（なければ今）", "when it was (else now)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

/* The number of a person, or the code that the person says. */
static int64_t person_of(const struct callout *callout, struct str name, struct arena *arena)
{
	const struct str code = callout_code_read(name, arena);
	int64_t id = 0;

	for (size_t i = 0; code.len && i < callout->n_people; i++) {
		if (str_equal(callout->people[i].code, code))
			return callout->people[i].id;
	}
	return str_to_i64(name, &id) ? id : 0;
}

static enum errc write_call(struct contact_desk *desk, const struct options *options,
			    struct callout *callout, struct err *err)
{
	const size_t outcome = case_choice(call_outcomes, options_str(options, "outcome"));
	struct case_record record;
	struct case_edit edit;
	enum errc code = contact_desk_callout(desk, options, &record, callout, err);

	if (!code)
		code = records_audit(desk->db, "callout.call", record.number,
				     str_from(options_arg(options, 1)), err);
	if (code)
		return code;
	const struct callout_try call = {
		.person = person_of(callout, str_from(options_arg(options, 1)), &desk->arena),
		.outcome = (enum call_outcome)outcome,
		.words = options_str(options, "words"),
	};
	code = case_edit_begin(desk->db, record.id, &desk->actor, &edit, err);
	if (!code)
		code = options_time(options, "at", &edit.happened_us, err);
	if (!code)
		code = callout_call_add(&edit, callout, &call, err);
	code = case_edit_end(&edit, code, err);
	return code ? code : callouts_get(desk->db, callout->id, &desk->arena, callout, err);
}

static enum exit_code run(const struct options *options)
{
	auto_contact_desk desk = { .db = NULL };
	struct callout callout;
	struct err err;
	enum errc code = contact_desk_open(options, true, &desk, &err);

	if (!code)
		code = write_call(&desk, options, &callout, &err);
	if (!code)
		code = contact_desk_print(&desk, options, &callout, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

const struct command command_contact_reached = {
	.name = "contact reached",
	.summary = TEXT("緊急連絡の電話の結果を書く", "write down what came of a call"),
	.args = "CASE PERSON",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("PERSON は tonoi contact callout の番号か、本人が言う6桁の確認番号です。",
			"PERSON is the number that “tonoi contact callout” shows, or the six "
			"digits the person says."),
	.options = option_rows,
	.run = run,
};
