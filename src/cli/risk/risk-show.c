/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/time-text.h"
#include "cli/print/rows.h"
#include "cli/risk/risk-desk.h"

static const struct rows_column columns[] = {
	{ .name = "field", .title = TEXT("項目", "FIELD") },
	{ .name = "value", .title = TEXT("値", "VALUE") },
	{ .name = "by", .title = TEXT("だれが", "BY") },
	{ .name = NULL },
};

static void add(struct rows *rows, const char *field, struct str value)
{
	rows_add(rows, (const struct str[]){ str_from(field), str_or_none(value), STR_NONE });
}

static void add_risk(struct rows *rows, struct duty_desk *desk, const struct risk *risk)
{
	const struct str rating =
		arena_printf(&desk->arena, "%d, %d", risk->likelihood, risk->impact);

	add(rows, "risk", risk_title(risk, desk->scope.risks, lang_get()));
	add(rows, "kind", str_from(risk_kind_names[risk->kind]));
	add(rows, "supplier", risk->supplier);
	add(rows, "level",
	    str_from(risk_level_names[risk_level_of(risk->likelihood, risk->impact)]));
	add(rows, "likelihood-impact", rating);
	add(rows, "why", risk->why);
	add(rows, "treatment", str_from(risk_treatment_names[risk->treatment]));
	add(rows, "plan", risk->plan);
	add(rows, "owner", risk->owner);
	add(rows, "due", risk->due_on);
	add(rows, "residual",
	    risk->residual < 0 ? STR("") : str_from(risk_level_names[risk->residual]));
	add(rows, "open", risk->open ? STR("yes") : STR("no"));
}

static enum errc add_steps(struct rows *rows, struct duty_desk *desk, int64_t id, struct err *err)
{
	struct risk_step *steps = arena_take_array(&desk->arena, RISK_STEPS_MAX, sizeof(*steps));
	size_t n = 0;

	if (!steps)
		return fail(err, ERR_LIMIT, "risk: no room for its history");
	const enum errc code =
		risk_steps(desk->db, id, &desk->arena, steps, RISK_STEPS_MAX, &n, err);
	for (size_t i = 0; !code && i < n; i++) {
		char at[TIME_TEXT_MAX];

		(void)time_format_local(steps[i].at_us, time_zone_offset(), at);
		rows_add(rows, (const struct str[]){ str_from(at), steps[i].words, steps[i].by });
	}
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct risk risk;
	struct err err;

	if (duty_desk_open(options, false, &desk, &err) ||
	    risk_desk_get(&desk, options, &risk, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	add_risk(rows, &desk, &risk);
	const enum errc code = add_steps(rows, &desk, risk.id, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_show = {
	.name = "risk show",
	.summary = TEXT("一つの危険と、その経過を見る", "show a risk and its history"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
