/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum errc add(struct case_edit *edit, const struct case_desk *desk,
		     const struct options *options, struct err *err)
{
	const struct case_entry entry = {
		.kind = CASE_ENTRY_NOTE,
		.words = str_from(options_arg(options, 1)),
		.milestone = options_str(options, "milestone"),
		.corrects = options_given(options, "corrects") ? options_number(options, "corrects")
							       : 0,
	};

	if (entry.milestone.len && !case_milestone_find(desk->content, entry.milestone))
		return fail(err, ERR_USAGE, "--milestone %.*s: %s", STR_ARG(entry.milestone),
			    text_of(TR("その節目はありません（content/cases/milestones.yml）",
				       "there is no such milestone "
				       "(content/cases/milestones.yml)")));
	if (!str_trim(entry.words).len)
		return case_note(edit, entry.words, err);
	return case_entry_add(edit, &entry, NULL, err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.note", &edit, &err);

	return case_desk_end(&edit, code ? code : add(&edit, &desk, options, &err), &err);
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	{ .name = "milestone",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("節目（noticed, contained, restored など）。かかった時間はここから数える",
		       "milestone (noticed, contained, restored, …): durations count from it") },
	{ .name = "corrects",
	  .type = OPTION_NUMBER,
	  .arg = "NO",
	  .min = 1,
	  .max = CASE_ENTRIES_MAX,
	  .help = TEXT("この番号の記録を正す。もとの記録も残る",
		       "corrects the entry of that number; both stay") },
	OPTIONS_END,
};

const struct command command_case_note = {
	.name = "case note",
	.summary = TEXT("事案の時系列に書き加える", "add to the timeline of a case"),
	.args = "CASE TEXT",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("書いた時刻はひとりでに残ります。起きた時刻は --at で言います。"
			"書いたものは変えられず、消せません。",
			"When it was written is kept by itself; --at says when it happened. What "
			"was written cannot be changed or deleted."),
	.options = option_rows,
	.run = run,
};
