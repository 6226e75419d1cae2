/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/print/junit.h"
#include "cli/print/rows.h"
#include "cli/rules/rule-tests.h"
#include "cli/rules/rules-load.h"
#include "detect/sigma/correlation.h"

/* The tests of all rules, as they come out: as rows, or as JUnit XML. */
struct report {
	struct rows *rows;
	struct junit *junit;
	bool failures_only;
	size_t good;
	size_t bad;
	/* Of the rule being tested. */
	size_t positive;
	size_t negative;
};

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "result") },
	{ .name = "rule", .title = TEXT("ルール", "rule") },
	{ .name = "test", .title = TEXT("試験", "test") },
	{ .name = "reason", .title = TEXT("理由", "reason") },
	{ .name = NULL },
};

static void add_row(struct report *report, const struct rule *rule, struct str test, bool good,
		    struct str reason)
{
	const struct str cells[] = { good ? STR("ok") : STR("FAIL"), rule->title, test, reason };

	if (!good || !report->failures_only)
		rows_add(report->rows, cells);
}

static void add_result(struct report *report, const struct rule *rule, struct str test,
		       enum junit_result result, struct str reason)
{
	const bool good = result == JUNIT_PASSED;

	report->good += good;
	report->bad += !good;
	if (report->junit)
		junit_case(report->junit, test, result, reason);
	else
		add_row(report, rule, test, good, reason);
}

static struct str reason_of(const struct rule_test_result *result)
{
	if (result->problem.ptr)
		return result->problem;
	if (result->expected == result->matched)
		return STR_NONE;
	return result->expected ? STR("the rule does not hold on any event of the test")
				: STR("the rule holds, and should not");
}

static void take_result(void *ctx, const struct rule_test_result *result)
{
	struct report *report = ctx;
	const struct str reason = reason_of(result);

	report->positive += result->expected;
	report->negative += !result->expected;
	add_result(report, result->rule, result->name, reason.ptr ? JUNIT_FAILED : JUNIT_PASSED,
		   reason);
}

static void test_rule(const struct rule_test_bench *bench, const struct rule *rule,
		      struct report *report, bool all)
{
	struct err err = { .code = ERR_OK };

	report->positive = 0;
	report->negative = 0;
	if (report->junit)
		junit_suite(report->junit, rule->title, rule->id);
	const enum errc code = rule_tests_run(bench, rule, &err);
	if (code && code != ERR_NOT_FOUND)
		add_result(report, rule, STR("-"), JUNIT_ERROR, str_from(err.text));
	else if (all && (!report->positive || !report->negative))
		add_result(report, rule, STR("-"), JUNIT_FAILED,
			   STR("needs a test that it holds and one that it does not"));
}

static void report_refused(const struct ruleset *set, struct report *report)
{
	if (report->junit)
		junit_suite(report->junit, STR("refused rules"), STR("refused"));
	for (size_t i = 0; i < ruleset_refused_count(set); i++) {
		const struct rule_note *note = ruleset_refused(set, i);
		const struct rule rule = { .title = note->file };
		add_result(report, &rule, report->junit ? note->file : STR("-"), JUNIT_ERROR,
			   note->text);
	}
}

static void run_all(const struct ruleset *set, const struct parse_shared *shared, bool all,
		    struct report *report)
{
	const struct rule_test_sink sink = { .result = take_result, .ctx = report };
	auto_matcher *matcher = matcher_new(set);
	const struct rule_test_bench bench = {
		.set = set, .matcher = matcher, .shared = shared, .sink = &sink
	};

	report_refused(set, report);
	for (size_t i = 0; i < ruleset_count(set); i++)
		test_rule(&bench, ruleset_rule(set, i), report, all);
	for (size_t i = 0; i < ruleset_correlation_count(set); i++)
		test_rule(&bench, &ruleset_correlation(set, i)->rule, report, all);
}

static enum exit_code test_rules(const struct options *options, const struct ruleset *set,
				 const struct parse_shared *shared)
{
	const bool junit = str_is(str_from(options_text(options, "format")), "junit");
	struct report report = {
		.rows = junit ? NULL : rows_new(rows_format_of(options), columns),
		.junit = junit ? junit_new() : NULL,
		.failures_only = options_flag(options, "failures"),
	};
	struct err err;

	run_all(set, shared, options_flag(options, "all"), &report);
	const enum errc code =
		junit ? junit_end(report.junit, STDOUT_FILENO, &err) : rows_end(report.rows, &err);
	junit_free(report.junit);
	if (code)
		return command_fail(&err);
	fprintf(stderr, text_of(TR("成功 %zu 件、失敗 %zu 件\n", "%zu passed, %zu failed\n")),
		report.good, report.bad);
	return report.bad ? EXIT_FAILED : EXIT_DONE;
}

static enum exit_code run(const struct options *options)
{
	const size_t n = options_args(options);
	auto_free const char **paths = mem_new_array(n + 1, sizeof(*paths));
	auto_parse_shared shared = { .taxonomy = NULL };
	auto_ruleset *set = NULL;
	char content[PATH_MAX];
	struct err err;

	for (size_t i = 0; i < n; i++)
		paths[i] = options_arg(options, i);
	enum errc code = rules_load(paths, n, options_text(options, "vars"), &set, &err);
	if (!code)
		code = path_content(content, &err);
	if (!code)
		code = parse_shared_open(content, &shared, &err);
	return code ? command_fail(&err) : test_rules(options, set, &shared);
}

static const struct option_def options_table[] = {
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "table|json|csv|junit",
	  .fallback = "table",
	  .help = TEXT("出力の形式（json は一行に一件、junit はビルドサーバー用の XML）",
		       "output format (json: one object a line; junit: XML for build servers)") },
	RULES_VARS_OPTION,
	{ .name = "all",
	  .type = OPTION_FLAG,
	  .help = TEXT("成立と不成立の試験が両方ないルールも失敗とする",
		       "a rule without a test for each outcome fails too") },
	{ .name = "failures",
	  .type = OPTION_FLAG,
	  .help = TEXT("失敗だけを表示する", "print failures only") },
	OPTIONS_END,
};

const struct command command_rules_test = {
	.name = "rules test",
	.summary = TEXT("ルールの隣にある試験イベントを実行する",
			"run the test events that stand beside rules"),
	.args = "[PATH…]",
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT("ルール NAME.yml の試験は NAME.test.yml に書きます。PATH がなければ"
			"付属のルールを試験します。一件でも失敗すれば終了コードは 1 です。",
			"The tests of a rule NAME.yml are in NAME.test.yml. Without PATH our own "
			"rules are tested. The exit code is 1 when any test fails."),
	.options = options_table,
	.run = run,
};
