/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/incident/incident-desk.h"
#include "inspections/visits.h"

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = NULL },
};

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	auto_visit_content *content = NULL;
	const struct visit_actor actor = { desk->actor.by, desk->actor.now_us };
	struct visit_plan plan;
	int64_t year = 0;
	enum errc code = options_arg_number(options, 0, &year, err);

	if (!code)
		code = visit_content_load(NULL, &content, err);
	if (!code)
		code = visits_plan(desk->base.scope, content, year, &actor, &plan, err);
	if (code)
		return code;
	const struct {
		const char *name;
		uint64_t n;
	} counts[] = { { "institutions", plan.institutions },
		       { "made", plan.made },
		       { "there", plan.there },
		       { "not-due", plan.not_due },
		       { "as-needed", plan.as_needed },
		       { "nobody-inspects", plan.nobody } };
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		rows_add(rows,
			 (const struct str[]){ str_from(counts[i].name),
					       incident_desk_number(desk, (int64_t)counts[i].n) });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.audit = "visit.plan",
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_visit_plan = {
	.name = "visit plan",
	.summary = TEXT("年度の立入検査の予定を、決まりから作る",
			"make the calendar of inspections of a fiscal year by the rules"),
	.args = "YEAR",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("何年に一度だれが行くかは、業界のパックの決まりによります。随時のものは "
		     "visit add で入れます。",
		     "How often who inspects whom is in the rules of the sector's pack. What is as "
		     "needed is added by visit add."),
	.options = option_rows,
	.run = run,
};
