/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watch's detection over files and folders: what a first-response team runs on seized logs.
 */
#include <fcntl.h>
#include <limits.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/os/sandbox.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/print/progress.h"
#include "cli/print/shape-out.h"
#include "cli/rules/rules-load.h"
#include "cli/scan/scan-correlate.h"
#include "cli/scan/scan-crew.h"
#include "cli/scan/scan-indicators.h"
#include "cli/scan/scan-timing.h"
#include "detect/detector.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/rule-cache.h"

#define RULE_PATHS_MAX 64

struct scan {
	struct scan_files files;
	struct parse_shared parse;
	struct detector *detector;
	struct indicator_set *indicators; /* NULL: not asked for */
	struct scan_totals totals;
	struct scan_timing timing;
	int64_t begun_us;
};

static enum errc load_detector(struct scan *scan, struct ruleset_sources *sources, bool no_cache,
			       struct err *err)
{
	char path[PATH_MAX];
	struct rule_cache cache;

	if (no_cache || !rules_cache_open(sources, path, &cache))
		return detector_load(sources, &scan->detector, err);
	sources->cache = &cache;
	const enum errc code = detector_load(sources, &scan->detector, err);
	rules_cache_report(&cache);
	return code;
}

/* --rules, or the rules the program ships. */
static enum errc load_rules(struct scan *scan, const struct options *options, const char *content,
			    struct err *err)
{
	const char *paths[RULE_PATHS_MAX];
	char shipped[PATH_MAX];
	const size_t given = options_count(options, "rules");
	struct ruleset_sources sources = { .paths = paths,
					   .n_paths = size_min(given, RULE_PATHS_MAX),
					   .content = content };
	const enum errc code = path_join(content, "rules", shipped, err);

	if (code)
		return code;
	for (size_t i = 0; i < sources.n_paths; i++)
		paths[i] = options_at(options, "rules", i);
	if (given == 0) {
		paths[0] = shipped;
		sources.n_paths = 1;
	}
	return load_detector(scan, &sources, options_flag(options, "no-cache"), err);
}

static enum errc prepare(struct scan *scan, const struct options *options, struct err *err)
{
	char content[PATH_MAX];
	enum errc code = scan_files_add_args(&scan->files, options, err);

	if (!code)
		code = path_content(content, err);
	if (!code)
		code = parse_shared_open(content, &scan->parse, err);
	if (!code)
		code = load_rules(scan, options, content, err);
	if (!code)
		code = scan_indicators_open(options, content, &scan->indicators, err);
	if (!code && scan->indicators)
		code = detector_add_indicators(scan->detector, content, NULL, err);
	if (code)
		return code;
	scan->totals.rules = ruleset_count(detector_rules(scan->detector)) +
			     ruleset_correlation_count(detector_rules(scan->detector));
	scan->totals.refused = ruleset_refused_count(detector_rules(scan->detector));
	scan->totals.unreadable = scan->files.unreadable;
	scan->totals.started_us = clock_wall_us(&clock_system);
	scan->timing.compile_us = detector_compile_us(scan->detector);
	scan->timing.threads = (unsigned)options_number(options, "threads");
	if (scan->timing.threads == 0)
		scan->timing.threads = scan_threads_for(&scan->files);
	if (scan->totals.refused)
		log_warn("rules refused; tonoi rules check tells why",
			 log_num("refused", (int64_t)scan->totals.refused));
	return ERR_OK;
}

static enum rule_level least_level(const struct options *options)
{
	enum rule_level level = RULE_LEVEL_NONE;

	(void)rule_level_parse(str_from(options_text(options, "level")), &level);
	return level;
}

static enum errc open_output(const struct options *options, int *ret_fd, struct err *err)
{
	const char *path = options_text(options, "output");

	*ret_fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
		       : dup(STDOUT_FILENO);
	return *ret_fd < 0 ? fail_errno(err, "%s", path ? path : "stdout") : ERR_OK;
}

/*
 * What is read may have been made to break the reader. From here on this process can read below the
 * given paths and write what is open: no new file, no socket, no program. A machine that cannot
 * confine it is told about, and the scan goes on: a first-response team has no other machine.
 */
static void confine_crew(struct scan_crew *crew, const struct options *options)
{
	static const struct sandbox_profile profile = {
		.name = "scan",
		.calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_GIVEN_FILE | SANDBOX_THREADS,
		.read_others = true
	};
	auto_free struct sandbox_path *paths = confine_paths(options, NULL);
	struct err err;

	if (scan_crew_confine(crew, &profile, paths, &err))
		log_warn("scan runs without a sandbox", log_err(&err));
}

/* Where findings of correlations go. */
struct telling {
	struct scan *scan;
	struct scan_output *output;
	struct buf *out;
	enum rule_level least;
};

static void tell(void *ctx, const struct scan_finding *finding)
{
	const struct telling *telling = ctx;

	if (finding->match->rule->level < telling->least)
		return;
	scan_output_render(telling->output, finding, telling->out);
	scan_output_take(telling->output, telling->out);
	telling->scan->totals.findings++;
}

/* What the hits of all files come to, and what of them could not be weighed. */
static void correlate(struct scan_correlate *correlate)
{
	scan_correlate_end(correlate);
	const struct correlator_counts counts = scan_correlate_counts(correlate);
	if (counts.late || counts.evicted || counts.cut || counts.refused)
		log_warn("correlations are incomplete: too many hits for their memory",
			 log_num("late", (int64_t)counts.late),
			 log_num("groups-dropped", (int64_t)counts.evicted),
			 log_num("values-dropped", (int64_t)counts.cut),
			 log_num("not-counted", (int64_t)counts.refused));
}

static void scan_all(struct scan *scan, const struct options *options, struct scan_output *output)
{
	auto_buf out = BUF_INIT(SCAN_FINDING_MAX);
	struct telling telling = {
		.scan = scan, .output = output, .out = &out, .least = least_level(options)
	};
	const struct scan_correlate_sink sink = { .found = tell, .ctx = &telling };
	struct scan_correlate *correlation =
		scan_correlate_new(detector_rules(scan->detector), &sink);
	const struct scan_shared shared = { .detector = scan->detector,
					    .taxonomy = scan->parse.taxonomy,
					    .output = output,
					    .least = telling.least,
					    .correlates = correlation,
					    .oracle = options_flag(options, "oracle"),
					    .indicators = scan->indicators };
	const unsigned threads = scan->timing.threads;
	struct progress *progress = progress_new(TR("調べています", "scanning"), scan->files.n);
	const struct scan_order_ends ends = { .output = output,
					      .correlate = correlation,
					      .totals = &scan->totals,
					      .progress = progress };
	struct scan_order *order = scan_order_new(&ends, threads);
	struct scan_input *input = scan_input_new(&scan->files, order, threads > 1);
	struct scan_crew *crew = scan_crew_new(&shared, input, order, threads);

	confine_crew(crew, options);
	const int64_t ready_us = clock_mono_us(&clock_system);
	scan->timing.load_us = ready_us - scan->begun_us;
	scan_crew_run(crew);
	correlate(correlation);
	scan->timing.scan_us = clock_mono_us(&clock_system) - ready_us;
	scan_crew_free(crew);
	scan_input_free(input);
	scan_order_free(order);
	scan_correlate_free(correlation);
	progress_free(progress);
}

static enum errc scan_and_write(struct scan *scan, const struct options *options, struct err *err)
{
	auto_fd fd = -1;
	const enum errc code = open_output(options, &fd, err);

	if (code)
		return code;
	struct scan_output *output = scan_output_new(options_text(options, "format"),
						     detector_rules(scan->detector), fd);
	scan_all(scan, options, output);
	return scan_output_end(output, &scan->totals, err);
}

static enum exit_code run(const struct options *options)
{
	struct scan scan = { .begun_us = clock_mono_us(&clock_system) };
	struct err err;
	enum errc code = prepare(&scan, options, &err);

	if (!code)
		code = scan_and_write(&scan, options, &err);
	if (!code && options_flag(options, "timing"))
		scan_timing_print(&scan.timing, &scan.totals);
	detector_free(scan.detector);
	indicator_set_free(scan.indicators);
	parse_shared_close(&scan.parse);
	scan_files_done(&scan.files);
	if (code)
		return command_fail(&err);
	return scan.totals.unreadable || scan.totals.differences ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "rules",
	  .type = OPTION_LIST,
	  .arg = "DIR",
	  .help = TEXT("Sigma ルールのフォルダかファイル（何度でも。なければ同梱のルール）",
		       "folder or file of Sigma rules (repeatable; else the shipped ones)") },
	{ .name = "indicators",
	  .type = OPTION_LIST,
	  .arg = "PATH",
	  .help = TEXT("不審な宛先やファイルの一覧も調べる（STIX、MISP、CSV、または取り込み済みの"
		       "データフォルダ。何度でも）",
		       "look for indicators too (STIX, MISP, CSV, or a data folder with imported "
		       "ones; repeatable)") },
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "table|ndjson|csv|html|" SHAPE_CHOICES,
	  .fallback = "table",
	  .help = TEXT("出力の形式。csv は時系列、html は一つのファイルで読める報告書",
		       "output: csv is a timeline, html a report in one file") },
	{ .name = "output",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("画面でなくファイルに書く", "write to a file instead of the screen") },
	{ .name = "level",
	  .type = OPTION_CHOICE,
	  .choices = "informational|low|medium|high|critical",
	  .fallback = "informational",
	  .help = TEXT("この重さ以上だけ", "only findings of this level or above") },
	{ .name = "threads",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = SCAN_THREADS_MAX,
	  .help = TEXT("同時に動かす数。0 は使えるコアの数（少ない量なら 1）",
		       "threads; 0: as many as there are cores, 1 when there is little to read") },
	{ .name = "timing",
	  .type = OPTION_FLAG,
	  .help = TEXT("かかった時間とメモリを標準エラーに JSON 一行で書く",
		       "write times and memory to stderr as one line of JSON") },
	{ .name = "oracle",
	  .type = OPTION_FLAG,
	  .help = TEXT("どの出来事もルールの素直な評価と比べ、違いがあれば失敗とする（遅い）",
		       "hold every event against the plain evaluator too; fail on any difference "
		       "(slow)") },
	{ .name = "no-cache",
	  .type = OPTION_FLAG,
	  .help = TEXT("読み込んだルールの保存（キャッシュ）を使わず、作りもしない",
		       "neither use nor make the cache of loaded rules") },
	OPTIONS_END,
};

const struct command command_scan = {
	.name = "scan",
	.summary = TEXT("ファイルやフォルダのログを調べる（押収した機器の記録など）",
			"look through files and folders of logs (of seized machines, say)"),
	.args = "PATH…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT(
		"EVTX、JSON、CSV、文字のログを中身で見分けます。gzip と zip は開いて調べます。\n"
		"同じ入力にはいつも同じ順で同じ結果を出します。読めないファイルがあれば終了値は 1 "
		"です。",
		"EVTX, JSON, CSV and text logs are told by their content; gzip and zip are "
		"opened.\n"
		"The same input gives the same findings in the same order. The exit code is 1 "
		"when\n"
		"a file could not be read."),
	.options = option_rows,
	.run = run,
};
