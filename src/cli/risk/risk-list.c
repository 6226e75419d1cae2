/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "cli/print/rows.h"
#include "risk/register.h"

#define NUMBER_TEXT 24

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "level" },
	{ .name = "level_words", .title = TEXT("大きさ", "LEVEL") },
	{ .name = "risk", .title = TEXT("危険", "RISK") },
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "supplier", .title = TEXT("委託先", "SUPPLIER") },
	{ .name = "treatment", .title = TEXT("どうするか", "TREATMENT") },
	{ .name = "owner", .title = TEXT("担当", "OWNER") },
	{ .name = "due", .title = TEXT("期限", "DUE") },
	{ .name = "open", .title = TEXT("続いている", "OPEN") },
	{ .name = "threat" },
	{ .name = NULL },
};

static struct str said(struct str value)
{
	return value.len ? value : STR_NONE;
}

static void add(struct rows *rows, const struct risk *risk, const struct risk_content *content)
{
	const enum risk_level level = risk_level_of(risk->likelihood, risk->impact);
	char id[NUMBER_TEXT];

	(void)snprintf(id, sizeof(id), "%lld", (long long)risk->id);
	rows_add(rows, (const struct str[]){
			       str_from(id),
			       str_from(risk_level_names[level]),
			       str_from(text_of(risk_level_words(level))),
			       risk_title(risk, content, lang_get()),
			       str_from(risk_kind_names[risk->kind]),
			       said(risk->supplier),
			       said(str_from(risk_treatment_names[risk->treatment])),
			       said(risk->owner),
			       said(risk->due_on),
			       risk->open ? STR("yes") : STR("no"),
			       said(risk->threat),
		       });
}

static enum exit_code run(const struct options *options)
{
	auto_duty_desk desk = { .db = NULL };
	struct risk_list risks;
	struct err err;

	if (duty_desk_open(options, false, &desk, &err) ||
	    risks_list(desk.db, &desk.arena, &risks, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < risks.n; i++)
		add(rows, &risks.at[i], desk.scope.risks);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_risk_list = {
	.name = "risk list",
	.summary = TEXT("危険の一覧を、大きいものから並べる",
			"list the register of risks, the largest first"),
	.details = TEXT("委託先の危険は種類が supplier です。",
			"A supplier's risk is of the kind supplier."),
	.options = option_rows,
	.run = run,
};
