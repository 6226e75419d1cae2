/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/case/case-desk.h"

static enum errc set_codes(struct case_edit *edit, const struct case_desk *desk,
			   const struct options *options, struct str why, struct err *err)
{
	static const struct {
		const char *option;
		enum case_field field;
	} rows[] = {
		{ "title", CASE_FIELD_TITLE },	     { "kind", CASE_FIELD_KIND },
		{ "cause", CASE_FIELD_CAUSE },	     { "route", CASE_FIELD_ROUTE },
		{ "playbook", CASE_FIELD_PLAYBOOK },
	};
	const struct str cause = options_str(options, "cause");
	const struct str route = options_str(options, "route");
	enum errc code = ERR_OK;

	if (cause.len && !case_cause_find(desk->content, cause))
		return fail(err, ERR_USAGE, "--cause %.*s: %s", STR_ARG(cause),
			    text_of(TR("その原因はありません", "there is no such cause")));
	if (route.len && !case_route_find(desk->content, route))
		return fail(err, ERR_USAGE, "--route %.*s: %s", STR_ARG(route),
			    text_of(TR("その侵入経路はありません", "there is no such way in")));
	for (size_t i = 0; !code && i < ARRAY_LEN(rows); i++) {
		if (options_given(options, rows[i].option))
			code = case_set(edit, rows[i].field, options_str(options, rows[i].option),
					why, err);
	}
	return code;
}

static enum errc set_all(struct case_edit *edit, const struct case_desk *desk,
			 const struct options *options, struct err *err)
{
	const struct str why = options_str(options, "why");
	size_t phase = CASE_PHASES;
	int64_t known_us = TIME_NONE;
	enum errc code = options_time(options, "known-at", &known_us, err);

	if (!code)
		code = case_word(options, "phase", case_phases, &phase, err);
	if (!code)
		code = set_codes(edit, desk, options, why, err);
	if (!code && known_us != TIME_NONE)
		code = case_set_known(edit, known_us, why, err);
	if (!code && phase < CASE_PHASES)
		code = case_set_phase(edit, (enum case_phase)phase, why, err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	const enum errc code = case_desk_begin(&desk, options, "case.set", &edit, &err);

	return case_desk_end(&edit, code ? code : set_all(&edit, &desk, options, &err), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "phase",
	  .type = OPTION_CHOICE,
	  .choices = "normal|detection|response|recovery|after",
	  .help = TEXT("段階：平時、検知、初動対応、復旧処理、事後対応",
		       "phase: normal times, detection, first response, recovery, afterwards") },
	{ .name = "kind",
	  .type = OPTION_CHOICE,
	  .choices = "unknown|attack|outage|leak",
	  .help = TEXT("事案の種類", "kind of case") },
	{ .name = "cause",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("原因（分からなければ unknown）", "cause (or unknown)") },
	{ .name = "route",
	  .type = OPTION_CHOICE,
	  .choices = "vpn|rdp|mail|other|unknown",
	  .help = TEXT("侵入経路（警察の統計の区分）",
		       "way in, as the police statistics count it") },
	{ .name = "known-at",
	  .type = OPTION_TEXT,
	  .arg = "TIME",
	  .help = TEXT("知った時刻を正す（--why が要る。期限が動く）",
		       "put the time of knowing right (needs --why; deadlines move)") },
	{ .name = "title", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("題名", "title") },
	{ .name = "playbook",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("たどる手順書", "playbook to walk") },
	{ .name = "why", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("そのわけ", "why") },
	CASE_AT_OPTIONS,
	OPTIONS_END,
};

const struct command command_case_set = {
	.name = "case set",
	.summary = TEXT("事案の段階、種類、原因、侵入経路などを書きかえる",
			"change phase, kind, cause, way in and more of a case"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("もとの値も、だれがいつ変えたかも、時系列に残ります。",
			"What it was before, who changed it and when stay in the timeline."),
	.options = option_rows,
	.run = run,
};
