/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/rules/rules-load.h"
#include "detect/sigma/correlation.h"

#define REPORT_MAX (256u * 1024 * 1024)

struct note_kind {
	const char *name;
	struct text title;
	size_t (*count)(const struct ruleset *set);
	const struct rule_note *(*at)(const struct ruleset *set, size_t i);
	const char *text_name; /* in json */
};

static const struct note_kind kinds[] = {
	{ "refused", TEXT("不可", "refused"), ruleset_refused_count, ruleset_refused, "reason" },
	{ "warnings", TEXT("注意", "warning"), ruleset_warning_count, ruleset_warning, "text" },
	{ "aside", TEXT("対象外", "aside"), ruleset_aside_count, ruleset_aside, "text" },
};

static void write_notes(struct json_writer *w, const struct ruleset *set,
			const struct note_kind *kind)
{
	json_begin_array(w, kind->name);
	for (size_t i = 0; i < kind->count(set); i++) {
		const struct rule_note *note = kind->at(set, i);
		json_begin_object(w);
		json_str(w, "file", note->file);
		json_u64(w, "line", note->line);
		json_str(w, kind->text_name, note->text);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_filters(struct json_writer *w, const struct ruleset *set)
{
	json_begin_array(w, "filters");
	for (size_t i = 0; i < ruleset_filter_count(set); i++) {
		const struct rule_filter *filter = ruleset_filter(set, i);
		json_begin_object(w);
		json_str(w, "file", filter->file);
		json_u64(w, "line", filter->line);
		json_str(w, "title", filter->title);
		json_u64(w, "rules", filter->n_applied);
		json_end_object(w);
	}
	json_end_array(w);
}

static size_t loaded(const struct ruleset *set)
{
	return ruleset_count(set) + ruleset_correlation_count(set);
}

/* Contract: one object, with at least "loaded" and "refused". */
static enum errc print_json(const struct ruleset *set, struct err *err)
{
	auto_buf out = BUF_INIT(REPORT_MAX);
	struct json_writer w = json_writer_to(&out);

	json_begin_object(&w);
	json_u64(&w, "loaded", loaded(set));
	json_u64(&w, "correlations", ruleset_correlation_count(set));
	write_filters(&w, set);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		write_notes(&w, set, &kinds[i]);
	json_end_object(&w);
	buf_add_char(&out, '\n');
	if (buf_failed(&out))
		return fail(err, ERR_LIMIT, "rules check: the report is too long");
	return fd_write_all(STDOUT_FILENO, buf_str(&out), err);
}

static const struct rows_column columns[] = {
	{ .name = "kind", .title = TEXT("種別", "kind") },
	{ .name = "file", .title = TEXT("ファイル", "file") },
	{ .name = "line", .title = TEXT("行", "line"), .number = true },
	{ .name = "text", .title = TEXT("理由", "reason") },
	{ .name = NULL },
};

static enum errc print_rows(const struct ruleset *set, enum rows_format format, struct err *err)
{
	struct rows *rows = rows_new(format, columns);

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const char *name = format == ROWS_TABLE ? text_of(kinds[k].title) : kinds[k].name;
		for (size_t i = 0; i < kinds[k].count(set); i++) {
			const struct rule_note *note = kinds[k].at(set, i);
			char line[24];
			(void)snprintf(line, sizeof(line), "%u", note->line);
			const struct str cells[] = { str_from(name), note->file, str_from(line),
						     note->text };
			rows_add(rows, cells);
		}
	}
	return rows_end(rows, err);
}

static void print_summary(const struct ruleset *set)
{
	fprintf(stderr,
		text_of(TR("読み込み %zu 件、フィルター %zu 件、不可 %zu 件、注意 %zu 件、対象外 "
			   "%zu 件\n",
			   "%zu loaded, %zu filters, %zu refused, %zu warnings, %zu kept aside\n")),
		loaded(set), ruleset_filter_count(set), ruleset_refused_count(set),
		ruleset_warning_count(set), ruleset_aside_count(set));
}

static enum exit_code run(const struct options *options)
{
	const enum rows_format format = rows_format_of(options);
	const size_t n = options_args(options);
	auto_free const char **paths = mem_new_array(n + 1, sizeof(*paths));
	auto_ruleset *set = NULL;
	struct err err;

	for (size_t i = 0; i < n; i++)
		paths[i] = options_arg(options, i);
	enum errc code = rules_load(paths, n, options_text(options, "vars"), &set, &err);
	if (code)
		return command_fail(&err);
	code = format == ROWS_JSON ? print_json(set, &err) : print_rows(set, format, &err);
	if (code)
		return command_fail(&err);
	if (format == ROWS_TABLE)
		print_summary(set);
	return EXIT_DONE;
}

static const struct option_def options_table[] = {
	ROWS_FORMAT_OPTION,
	RULES_VARS_OPTION,
	OPTIONS_END,
};

const struct command command_rules_check = {
	.name = "rules check",
	.summary = TEXT("Sigma ルールを検査し、使えないものを理由とともに示す",
			"check Sigma rules and tell which cannot be used, and why"),
	.args = "PATH…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("PATH はファイルまたはフォルダー（*.yml、*.yaml）です。--format json は"
			"一つのオブジェクト {\"loaded\": 件数, \"filters\": […], \"refused\": […]} "
			"を出します。",
			"PATH is a file or a folder (*.yml, *.yaml). --format json prints one "
			"object, {\"loaded\": number, \"filters\": […], \"refused\": […]}."),
	.options = options_table,
	.run = run,
};
