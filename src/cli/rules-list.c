/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/rules-load.h"

static const struct rows_column columns[] = {
	{ .name = "level", .title = TEXT("重大度", "level") },
	{ .name = "title", .title = TEXT("題名", "title") },
	{ .name = "id", .title = TEXT("ID", "id") },
	{ .name = "status", .title = TEXT("状態", "status") },
	{ .name = "product", .title = TEXT("製品", "product") },
	{ .name = "category", .title = TEXT("種類", "category") },
	{ .name = "service", .title = TEXT("サービス", "service") },
	{ .name = "route", .title = TEXT("経路", "route") },
	{ .name = "file", .title = TEXT("ファイル", "file") },
	{ .name = NULL },
};

static void add_rule(struct rows *rows, const struct rule *rule, enum rows_format format)
{
	const char *level = format == ROWS_TABLE ? text_of(rule_level_text(rule->level))
						 : rule_level_name(rule->level);
	const struct str cells[] = {
		str_from(level),
		rule->title,
		rule->id,
		str_from(rule_status_name(rule->status)),
		rule->logsource.product,
		rule->logsource.category,
		rule->logsource.service,
		rule->routed ? STR("yes") : STR("no route"),
		rule->file,
	};

	rows_add(rows, cells);
}

static enum exit_code run(const struct options *options)
{
	const enum rows_format format = rows_format_of(options);
	auto_ruleset *set = NULL;
	struct err err;

	if (rules_load_options(options, &set, &err))
		return command_fail(&err);

	struct rows *rows = rows_new(format, columns);
	for (size_t i = 0; i < ruleset_count(set); i++)
		add_rule(rows, ruleset_rule(set, i), format);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def options_table[] = {
	RULES_OPTION,
	RULES_VARS_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_rules_list = {
	.name = "rules list",
	.summary = TEXT("読み込まれるルールの一覧", "list the rules that load"),
	.details = TEXT("経路が no route のルールは、content/logsources.yml にその対象がなく、"
			"取り込み側が同じ名前を付けたイベントだけを調べます。",
			"A rule with “no route” names a log source that content/logsources.yml "
			"does not have; it looks only at events whose parser gives that name."),
	.options = options_table,
	.run = run,
};
