/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy/policy-desk.h"
#include "cli/print/rows.h"
#include "policy/policy-duties.h"

#define NUMBER_TEXT 24
#define TITLES_MAX  8u

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("名前", "ID") },
	{ .name = "title", .title = TEXT("規程", "POLICY") },
	{ .name = "blanks", .title = TEXT("未定", "BLANKS"), .number = true },
	{ .name = "version", .title = TEXT("採用した版", "VERSION"), .number = true },
	{ .name = "valid_from", .title = TEXT("施行日", "VALID FROM") },
	{ .name = "approved", .title = TEXT("決めた人・会議", "DECIDED BY") },
	{ .name = "changed", .title = TEXT("変わった事実", "CHANGED FACTS"), .number = true },
	{ .name = "sha256" },
	{ .name = NULL },
};

static struct str number(struct arena *arena, size_t n)
{
	return arena_printf(arena, "%zu", n);
}

static enum errc add(struct policy_desk *desk, struct rows *rows, const struct policy *policy,
		     struct err *err)
{
	struct arena *arena = desk->scope.arena;
	struct str titles[TITLES_MAX];
	struct policy_draft *draft = NULL;
	struct policy_version version = { .number = 0 };
	size_t changed = 0;

	enum errc code =
		policy_draft_write(&desk->scope, desk->facts, policy, lang_get(), &draft, err);
	if (code)
		return code;
	code = policy_versions_get(desk->scope.db, policy->id, 0, arena, &version, err);
	const bool adopted = !code;
	if (code && code != ERR_NOT_FOUND)
		return code;
	struct policy_facts *facts = desk->facts;
	code = adopted && version.lang != lang_get()
		       ? policy_facts_gather(&desk->scope, version.lang, &facts, err)
		       : ERR_OK;
	if (!code && adopted)
		code = policy_facts_changed(facts, &desk->scope, &version, titles, TITLES_MAX,
					    &changed, err);
	if (code)
		return code;
	rows_add(rows, (const struct str[]){
			       policy->id,
			       draft->title,
			       number(arena, draft->n_blanks),
			       adopted ? number(arena, (size_t)version.number) : STR_NONE,
			       adopted ? version.valid_from : STR_NONE,
			       adopted ? version.approved : STR_NONE,
			       adopted ? number(arena, changed) : STR_NONE,
			       adopted ? version.sha256 : STR_NONE,
		       });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_policy_desk desk;
	struct err err;
	enum errc code = policy_desk_open(options, false, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; !code && i < policy_count(desk.scope.content); i++)
		code = add(&desk, rows, policy_at(desk.scope.content, i), &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	DUTY_NOW_OPTION,
	OPTIONS_END,
};

const struct command command_policy_list = {
	.name = "policy list",
	.summary = TEXT("規程のひな形と、採用した版を並べる",
			"list the policies, and which version of each was adopted"),
	.details = TEXT("「変わった事実」は、採用した版に書いてあって、いまは違うことの数です。",
			"Changed facts are what the adopted version names and is otherwise now."),
	.options = option_rows,
	.run = run,
};
