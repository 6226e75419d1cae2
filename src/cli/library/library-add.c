/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "incidents/library.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("番号", "CODE") },
	{ .name = "alike", .title = TEXT("似た施設", "ALIKE"), .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const struct library_consent consent = { options_str(options, "who"),
						 options_str(options, "how"), desk->actor.now_us };
	struct library_case made;
	const enum errc code = library_add(desk->base.scope, &desk->incident, desk->content,
					   &consent, &desk->actor, &made, &desk->base.arena, err);

	if (!code)
		rows_add(rows,
			 (const struct str[]){ made.code, incident_desk_number(desk, made.alike) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "library.add",
		.named = true,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "who",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("施設のだれが同意したか（必要）", "who of the facility agreed (needed)") },
	{ .name = "how",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("同意の取り方（必要）", "how the consent was given (needed)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_library_add = {
	.name = "library add",
	.summary = TEXT("閉じた事案を、施設の同意を得て事例集に入れる",
			"put a closed incident into the library, with consent"),
	.args = "INCIDENT",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
