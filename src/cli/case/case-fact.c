/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum errc put(struct case_edit *edit, const struct case_desk *desk,
		     const struct options *options, struct err *err)
{
	const struct str key = str_from(options_arg(options, 1));
	const struct case_fact_def *def = case_fact_def_find(desk->content, key);
	struct str value;

	if (!def)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(key),
			    text_of(TR("その名前の「分かったこと」はありません（一覧は "
				       "content/cases/facts.yml）",
				       "there is no such fact (content/cases/facts.yml lists "
				       "them)")));
	const enum errc code =
		case_fact_read(def, str_from(options_arg(options, 2)),
			       desk->reader.utc_offset_minutes, &edit->texts, &value, err);
	return code ? code : case_fact_put(edit, key, value, err);
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.fact", &edit, &err);

	return case_desk_end(&edit, code ? code : put(&edit, &desk, options, &err), &err);
}

static const struct option_def option_rows[] = {
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_case_fact = {
	.name = "case fact",
	.summary = TEXT("事案について分かったことを書く（報告書はここから埋まる）",
			"say what is known of a case (reports are filled from it)"),
	.args = "CASE KEY VALUE",
	.min_args = 3,
	.max_args = 3,
	.details = TEXT("名前と書き方は content/cases/facts.yml にあります。空の値は取り消しです。"
			"前の答えも時系列に残ります。",
			"content/cases/facts.yml has the keys and how each is written. An empty "
			"value takes it back. Earlier answers stay in the timeline."),
	.options = option_rows,
	.run = run,
};
