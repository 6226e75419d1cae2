/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/rules/rules-load.h"
#include "detect/sigma/correlation.h"

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
	{ .name = "kind", .title = TEXT("種別", "kind") },
	{ .name = "rules", .title = TEXT("適用ルール数", "rules"), .number = true },
	{ .name = NULL },
};

static struct str route_of(const struct rule *rule)
{
	if (!rule->detection)
		return STR("correlation");
	if (rule->quiet)
		return STR("for correlations");
	return rule->routed ? STR("yes") : STR("no route");
}

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
		route_of(rule),
		rule->file,
		STR("rule"),
		STR_NONE,
	};

	rows_add(rows, cells);
}

static void add_filter(struct rows *rows, const struct rule_filter *filter)
{
	char applied[24];

	(void)snprintf(applied, sizeof(applied), "%u", filter->n_applied);
	const struct str cells[] = {
		STR_NONE,
		filter->title,
		filter->id,
		STR_NONE,
		filter->logsource.product,
		filter->logsource.category,
		filter->logsource.service,
		STR_NONE,
		filter->file,
		STR("filter"),
		str_from(applied),
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
	for (size_t i = 0; i < ruleset_correlation_count(set); i++)
		add_rule(rows, &ruleset_correlation(set, i)->rule, format);
	for (size_t i = 0; i < ruleset_filter_count(set); i++)
		add_filter(rows, ruleset_filter(set, i));
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
	.details = TEXT(
		"経路が no route のルールは、content/logsources.yml にその対象がなく、"
		"取り込み側が同じ名前を付けたイベントだけを調べます。\n"
		"種別が filter の行は除外条件（フィルター）で、適用されるルールの数を示します。",
		"A rule with “no route” names a log source that content/logsources.yml "
		"does not have; it looks only at events whose parser gives that name.\n"
		"Rows of the kind “filter” are filters, with the number of rules they are "
		"added to."),
	.options = options_table,
	.run = run,
};
