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
#include "cli/print/progress.h"
#include "cli/rules-load.h"
#include "cli/scan/scan-correlate.h"
#include "cli/scan/scan-output.h"
#include "cli/scan/scan-walk.h"
#include "detect/detector.h"
#include "detect/sigma/rule-cache.h"
#include "event/event-json.h"
#include "parse/stream/container.h"
#include "parse/stream/framer.h"
#include "parse/stream/stream.h"

#define RULE_PATHS_MAX	 64
#define UNDECIDED_TOLD	 10 /* the rest is only counted */
#define FILE_FAILED_TOLD 3  /* of each file */

struct scan {
	struct detector *detector;
	struct detector_thread *thread;
	struct parse_shared shared;
	struct scan_correlate *correlate; /* NULL: the rules have no correlations */
	struct scan_output *output;
	struct scan_totals totals;
	struct progress *progress;
	enum rule_level least;
	size_t n_files;
	const char *file; /* being read */
	unsigned file_failed;
};

static void tell(void *ctx, const struct scan_finding *finding)
{
	struct scan *scan = ctx;

	if (finding->match->rule->level < scan->least)
		return;
	scan_output_finding(scan->output, finding);
	scan->totals.findings++;
}

static void matched(void *ctx, const struct match *match)
{
	struct scan *scan = ctx;

	scan_correlate_match(scan->correlate, match);
	if (match->rule->quiet)
		return;
	const struct scan_finding finding = { .match = match,
					      .file = str_from(scan->file),
					      .host = match->event->host,
					      .user = event_user(match->event) };
	tell(scan, &finding);
}

static void undecided(void *ctx, const struct rule *rule, const struct event *event)
{
	struct scan *scan = ctx;

	if (scan->totals.undecided++ < UNDECIDED_TOLD)
		log_warn("rule could not be decided", log_str("rule", rule->id),
			 log_text("file", scan->file), log_num("record", (int64_t)event->record));
}

static void take_event(void *ctx, struct event *event)
{
	struct scan *scan = ctx;
	const struct match_sink sink = { .matched = matched, .undecided = undecided, .ctx = scan };

	detector_run(scan->thread, event, &sink);
}

static void record_failed(void *ctx, uint64_t record, const struct err *err)
{
	struct scan *scan = ctx;

	if (scan->file_failed++ < FILE_FAILED_TOLD)
		log_warn("record not understood; searched as text", log_text("file", scan->file),
			 log_num("record", (int64_t)record), log_err(err));
}

static void add_counts(struct scan_totals *totals, struct parse_counts counts)
{
	totals->records += counts.records;
	totals->events += counts.events;
	totals->failed += counts.failed;
}

/* All of a member: its head, then the rest. What was there before it breaks off counts. */
static enum errc feed(struct scan *scan, struct container *container, struct str head,
		      struct err *err)
{
	const struct event_sink sink = { .take = take_event, .failed = record_failed, .ctx = scan };
	const struct parse_stream_options options = { .arrival_us = TIME_NONE, .peer = STR("") };
	auto_parse_stream *stream = parse_stream_new(&sink, &scan->shared, &options);
	auto_buf piece = BUF_INIT(FRAMER_FEED_MAX);
	char *room = buf_room(&piece, FRAMER_FEED_MAX);
	struct str bytes = head;
	enum errc code = ERR_OK;

	while (bytes.len) {
		scan->totals.bytes += bytes.len;
		parse_stream_feed(stream, bytes);
		progress_at(scan->progress, scan->totals.files, scan->file);

		size_t n = 0;
		if (!code)
			code = container_read(container, room, FRAMER_FEED_MAX, &n, err);
		bytes = str_of(room, n);
	}
	parse_stream_end(stream);
	add_counts(&scan->totals, parse_stream_counts(stream));
	return code;
}

/* As much as tells the format. */
static enum errc read_head(struct container *container, struct buf *head, struct err *err)
{
	size_t n = 1;

	while (n && head->len < FRAMER_HEAD_MAX) {
		char *room = buf_room(head, FRAMER_HEAD_MAX - head->len);
		const enum errc code =
			container_read(container, room, FRAMER_HEAD_MAX - head->len, &n, err);
		if (code)
			return code;
		buf_added(head, n);
	}
	return ERR_OK;
}

static enum errc scan_member(struct scan *scan, struct container *container, bool named,
			     struct err *err)
{
	auto_buf head = BUF_INIT(FRAMER_HEAD_MAX);
	const enum errc code = read_head(container, &head, err);

	scan->file_failed = 0;
	if (!named && framing_is_no_log(buf_str(&head)) &&
	    !framing_detect(buf_str(&head), scan->shared.charset)) {
		scan->totals.skipped++;
		return code;
	}
	scan_correlate_file(scan->correlate, scan->file);
	const enum errc fed = head.len ? feed(scan, container, buf_str(&head), err) : ERR_OK;
	return code ? code : fed;
}

static void broke_off(struct scan *scan, const struct err *err)
{
	scan->totals.unreadable++;
	log_warn("file could not be read to its end", log_text("file", scan->file), log_err(err));
}

static enum errc scan_members(struct scan *scan, struct container *container,
			      const struct scan_file *file, struct err *err)
{
	struct container_member member;
	enum errc code;

	while ((code = container_next(container, &member, err)) != ERR_END) {
		char name[PATH_MAX + NAME_MAX];
		(void)snprintf(name, sizeof(name), "%s%s%.*s", file->path,
			       member.name.len ? "!" : "", STR_ARG(member.name));
		scan->file = name;
		if (!code)
			code = scan_member(scan, container, file->named, err);
		if (code)
			broke_off(scan, err);
		scan->file = file->path;
		if (code == ERR_LIMIT)
			break;
	}
	return ERR_OK;
}

static void scan_file(struct scan *scan, const struct scan_file *file)
{
	static const struct container_limits limits = CONTAINER_LIMITS;
	auto_fd fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	auto_container *container = NULL;
	struct err err;
	enum errc code = fd < 0 ? fail_errno(&err, "open") : ERR_OK;

	scan->file = file->path;
	if (!code)
		code = container_open(fd, &limits, &container, &err);
	if (!code)
		code = scan_members(scan, container, file, &err);
	if (code)
		broke_off(scan, &err);
	scan->totals.files++;
}

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
	enum errc code = path_content(content, err);

	if (!code)
		code = parse_shared_open(content, &scan->shared, err);
	if (!code)
		code = load_rules(scan, options, content, err);
	if (code)
		return code;
	scan->thread = detector_thread_new(scan->detector);
	scan->totals.rules = ruleset_count(detector_rules(scan->detector)) +
			     ruleset_correlation_count(detector_rules(scan->detector));
	scan->totals.refused = ruleset_refused_count(detector_rules(scan->detector));
	const struct scan_correlate_sink sink = { .found = tell, .ctx = scan };
	scan->correlate = scan_correlate_new(detector_rules(scan->detector), &sink);
	scan->totals.started_us = clock_wall_us(&clock_system);
	for (enum rule_level level = RULE_LEVEL_NONE; level < RULE_LEVEL_MAX; level++) {
		if (strcmp(rule_level_name(level), options_text(options, "level")) == 0)
			scan->least = level;
	}
	if (scan->totals.refused)
		log_warn("rules refused; tonoi rules check tells why",
			 log_num("refused", (int64_t)scan->totals.refused));
	return ERR_OK;
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
static void confine(const struct options *options)
{
	static const struct sandbox_profile profile = { .name = "scan",
							.calls = SANDBOX_BASIC |
								 SANDBOX_READ_FILES |
								 SANDBOX_GIVEN_FILE,
							.read_others = true };
	const size_t n = options_args(options);
	struct sandbox_path *paths = mem_new_array(n + 1, sizeof(*paths));
	char level[SANDBOX_TEXT_MAX];
	struct err err;

	for (size_t i = 0; i < n; i++)
		paths[i] = (struct sandbox_path){ options_arg(options, i), SANDBOX_READ };
	if (sandbox_enter(&profile, paths, level, &err))
		log_warn("scan runs without a sandbox", log_err(&err));
	free(paths);
}

static enum errc collect(const struct options *options, struct scan_files *files, struct err *err)
{
	for (size_t i = 0; i < options_args(options); i++) {
		const enum errc code = scan_files_add(files, options_arg(options, i), err);
		if (code)
			return code;
	}
	return ERR_OK;
}

/* What the hits of all files come to, and what of them could not be weighed. */
static void correlate(struct scan *scan)
{
	scan_correlate_end(scan->correlate);
	const struct correlator_counts counts = scan_correlate_counts(scan->correlate);
	if (counts.late || counts.evicted || counts.cut || counts.refused)
		log_warn("correlations are incomplete: too many hits for their memory",
			 log_num("late", (int64_t)counts.late),
			 log_num("groups-dropped", (int64_t)counts.evicted),
			 log_num("values-dropped", (int64_t)counts.cut),
			 log_num("not-counted", (int64_t)counts.refused));
}

static enum errc scan_all(struct scan *scan, const struct options *options,
			  const struct scan_files *files, struct err *err)
{
	auto_fd fd = -1;
	enum errc code = open_output(options, &fd, err);

	if (code)
		return code;
	scan->output = scan_output_new(options_text(options, "format"), fd);
	scan->progress = progress_new(TR("調べています", "scanning"), files->n);
	confine(options);
	for (size_t i = 0; i < files->n; i++)
		scan_file(scan, &files->at[i]);
	correlate(scan);
	progress_free(scan->progress);
	scan->totals.unreadable += files->unreadable;
	return scan_output_end(scan->output, &scan->totals, err);
}

static enum exit_code run(const struct options *options)
{
	struct scan scan = { .detector = NULL };
	struct scan_files files = { .at = NULL };
	struct err err;
	enum errc code = collect(options, &files, &err);

	if (!code)
		code = prepare(&scan, options, &err);
	if (!code)
		code = scan_all(&scan, options, &files, &err);
	scan_correlate_free(scan.correlate);
	detector_thread_free(scan.thread);
	detector_free(scan.detector);
	parse_shared_close(&scan.shared);
	scan_files_done(&files);
	if (code)
		return command_fail(&err);
	return scan.totals.unreadable ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "rules",
	  .type = OPTION_LIST,
	  .arg = "DIR",
	  .help = TEXT("Sigma ルールのフォルダかファイル（何度でも。なければ同梱のルール）",
		       "folder or file of Sigma rules (repeatable; else the shipped ones)") },
	{ .name = "format",
	  .type = OPTION_CHOICE,
	  .choices = "table|ndjson|csv|html",
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
