/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network watch over files: who talks to the outside by the clock, for hours, too much, or by
 * names. All files together are put in order of time, so it does not matter how they were rotated.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/print/progress.h"
#include "cli/print/rows.h"
#include "cli/scan/scan-indicators.h"
#include "cli/scan/scan-walk.h"
#include "detect/beacon/keep-table.h"
#include "detect/beacon/network-watch.h"
#include "detect/indicators/matcher.h"
#include "parse/stream/container.h"
#include "parse/stream/stream.h"

#define READ_BYTES  (256u * 1024)
#define BEST_MAX    20000u
#define BEST_BYTES  (64u * 1024 * 1024)
#define WORDS_MAX   4096
#define CELL_MAX    320
#define FAILED_TOLD 3

/* The gravest that was said of a pair, over all hours; the texts are owned. */
struct best {
	struct watch_finding finding;
	char *observed;
	char *source;
	char *destination;
	char *origin;
};

struct session {
	struct watch_content *content;
	struct network_watch *watch;
	struct indicator_set *indicators; /* NULL: not asked for */
	struct allow *allow;		  /* of them */
	struct parse_shared shared;
	struct keep_table best;
	struct progress *progress;
	const char *file;
	uint32_t origin;
	int64_t written_us; /* when the file was last written */
	uint64_t files;
	uint64_t unreadable;
	unsigned failed;
	enum rule_level least;
};

/* ---- what is found ---- */

static uint64_t best_worth(const void *value)
{
	const struct watch_finding *finding = &((const struct best *)value)->finding;

	return (uint64_t)finding->level << 32 | (uint64_t)(finding->score * 1000);
}

static void best_forget(void *value)
{
	struct best *best = value;

	free(best->observed);
	free(best->source);
	free(best->destination);
	free(best->origin);
}

static char *text_copy(struct str s)
{
	char *copy = mem_new(s.len + 1);

	memcpy(copy, s.len ? s.ptr : "", s.len);
	return copy;
}

static void set_best(struct best *best, const struct watch_finding *finding)
{
	auto_buf words = BUF_INIT(WORDS_MAX);

	best_forget(best);
	watch_words(finding, lang_get(), &words);
	best->finding = *finding;
	best->observed = text_copy(buf_str(&words));
	best->source = text_copy(finding->source);
	best->destination = text_copy(finding->destination);
	best->origin = text_copy(finding->origin);
}

static void row(void *ctx, const struct watch_finding *finding)
{
	struct session *session = ctx;
	auto_buf key = BUF_INIT(KEEP_KEY_MAX * 2);
	bool is_new;

	if (finding->level < session->least)
		return;
	buf_printf(&key, "%u%c%.*s%c%.*s", finding->kind, 0, STR_ARG(finding->source), 0,
		   STR_ARG(finding->destination));
	struct best *best = keep_get(&session->best, buf_str(&key), &is_new);
	if (is_new || finding->level > best->finding.level ||
	    (finding->level == best->finding.level && finding->score >= best->finding.score))
		set_best(best, finding);
}

static bool known_bad(void *ctx, struct str destination, int64_t at_us)
{
	const struct session *session = ctx;

	return session->indicators &&
	       indicator_lists_host(session->indicators, session->allow, destination, at_us);
}

/* ---- reading ---- */

static void take(void *ctx, struct event *event)
{
	struct session *session = ctx;
	const struct flow_place place = {
		.record = event->record,
		.origin = session->origin,
		.arrival_us = session->written_us,
	};

	network_watch_event(session->watch, event, &place);
}

static void failed(void *ctx, uint64_t record, const struct err *err)
{
	struct session *session = ctx;

	if (session->failed++ < FAILED_TOLD)
		log_warn("record not understood", log_text("file", session->file),
			 log_num("record", (int64_t)record), log_err(err));
}

static enum errc read_member(struct session *session, struct container *container, struct err *err)
{
	const struct event_sink sink = { .take = take, .failed = failed, .ctx = session };
	const struct parse_stream_options options = { .arrival_us = session->written_us };
	auto_parse_stream *stream = parse_stream_new(&sink, &session->shared, &options);
	auto_free char *bytes = mem_new(READ_BYTES);
	enum errc code = ERR_OK;
	size_t n = 1;

	while (!code && n) {
		n = 0;
		code = container_read(container, bytes, READ_BYTES, &n, err);
		parse_stream_feed(stream, str_of(bytes, n));
		progress_at(session->progress, session->files, session->file);
	}
	parse_stream_end(stream);
	return code;
}

static enum errc read_members(struct session *session, int fd, struct err *err)
{
	const struct container_limits limits = CONTAINER_LIMITS;
	auto_container *container = NULL;
	struct container_member member;
	enum errc worst = ERR_OK;
	enum errc code = container_open(fd, &limits, &container, err);

	while (!code) {
		struct err own;
		code = container_next(container, &member, &own);
		if (code == ERR_END)
			return worst;
		if (!code)
			code = read_member(session, container, &own);
		if (code && !worst) {
			worst = code;
			*err = own;
		}
		code = code == ERR_LIMIT ? code : ERR_OK;
	}
	return worst ? worst : code;
}

static void read_file(struct session *session, const char *path)
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	struct err err;

	session->file = path;
	session->failed = 0;
	session->origin = network_watch_origin(session->watch, str_from(path));
	session->written_us =
		fd >= 0 && fstat(fd, &st) == 0 ? (int64_t)st.st_mtime * US_PER_SEC : TIME_NONE;
	const enum errc code = fd < 0 ? fail_errno(&err, "open") : read_members(session, fd, &err);
	session->files++;
	if (!code)
		return;
	session->unreadable++;
	log_warn("file could not be read to its end", log_text("file", path), log_err(&err));
}

/* ---- printing ---- */

static const struct rows_column columns[] = {
	{ .name = "kind", .title = TEXT("種類", "KIND") },
	{ .name = "level", .title = TEXT("重さ", "LEVEL") },
	{ .name = "score", .title = TEXT("点", "SCORE"), .number = true },
	{ .name = "source", .title = TEXT("機器", "HOST") },
	{ .name = "destination", .title = TEXT("宛先", "DESTINATION") },
	{ .name = "count", .title = TEXT("回数", "COUNT"), .number = true },
	{ .name = "allowed", .title = TEXT("許可", "ALLOWED"), .number = true },
	{ .name = "observed", .title = TEXT("見えたこと", "OBSERVED") },
	{ .name = "interval_seconds", .number = true },
	{ .name = "bytes_out", .number = true },
	{ .name = "longest_seconds", .number = true },
	{ .name = "names", .number = true },
	{ .name = "from" },
	{ .name = "to" },
	{ .name = "last" },
	{ .name = "file" },
	{ .name = "record", .number = true },
	{ .name = NULL },
};

static struct str number(uint64_t n, char out[static CELL_MAX])
{
	(void)snprintf(out, CELL_MAX, "%llu", (unsigned long long)n);
	return str_from(out);
}

static void print_best(struct rows *rows, const struct best *best)
{
	const struct watch_finding *f = &best->finding;
	char cells[7][CELL_MAX];
	char times[3][TIME_TEXT_MAX];

	(void)snprintf(cells[0], CELL_MAX, "%.3f", f->score);
	const struct str row_cells[] = {
		str_from(watch_kind_name(f->kind)),
		str_from(rule_level_name(f->level)),
		str_from(cells[0]),
		str_from(best->source),
		str_from(best->destination),
		number(f->count, cells[1]),
		f->own_word ? STR("true") : STR("false"),
		str_from(best->observed),
		number(f->beacon.interval_s, cells[2]),
		number(f->bytes_out, cells[3]),
		number((uint64_t)f->duration_s, cells[4]),
		number(f->names, cells[5]),
		str_from(time_format_utc(f->from_us, times[0])),
		str_from(time_format_utc(f->to_us, times[1])),
		str_from(time_format_utc(f->last_us, times[2])),
		str_from(best->origin),
		number(f->place.record, cells[6]),
	};

	rows_add(rows, row_cells);
}

static int by_gravity(const void *a, const void *b)
{
	const struct best *left = *(const struct best *const *)a;
	const struct best *right = *(const struct best *const *)b;
	const struct watch_finding *x = &left->finding;
	const struct watch_finding *y = &right->finding;

	if (x->own_word != y->own_word)
		return x->own_word ? 1 : -1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->score > y->score || x->score < y->score)
		return x->score > y->score ? -1 : 1;
	const int source = strcmp(left->source, right->source);
	return source ? source : strcmp(left->destination, right->destination);
}

static enum errc print(struct session *session, enum rows_format format, struct err *err)
{
	struct rows *rows = rows_new(format, columns);
	const struct best **order = mem_new_array(session->best.n + 1, sizeof(struct best *));
	const struct best *best;
	size_t at = 0;
	size_t n = 0;

	while ((best = keep_next(&session->best, &at)))
		order[n++] = best;
	qsort(order, n, sizeof(*order), by_gravity);
	for (size_t i = 0; i < n; i++)
		print_best(rows, order[i]);
	free(order);
	return rows_end(rows, err);
}

/* What limits left out is said, not kept quiet. */
static void tell_limits(const struct session *session)
{
	const struct watch_counts counts = network_watch_counts(session->watch);

	if (counts.flows == 0)
		log_warn("no line told who talked to whom; docs: network-watch");
	if (counts.early)
		log_warn("the files are too big to be sorted whole: lines judged early",
			 log_num("lines", (int64_t)counts.early),
			 log_num("left out", (int64_t)counts.late));
	if (counts.evicted)
		log_warn("more pairs than fit: the least busy were forgotten",
			 log_num("forgotten", (int64_t)counts.evicted));
}

/* ---- the command ---- */

/* As of scan: what is read may have been made to break the reader. */
static void confine_to(const struct options *options)
{
	static const struct sandbox_profile profile = { .name = "network-watch",
							.calls = SANDBOX_BASIC |
								 SANDBOX_READ_FILES |
								 SANDBOX_GIVEN_FILE,
							.read_others = true };
	auto_free struct sandbox_path *paths = confine_paths(options, NULL);

	confine(&profile, paths);
}

static void allow_own(struct session *session, const struct options *options)
{
	auto_buf lines = BUF_INIT(1024 * 1024);

	for (size_t i = 0; i < options_count(options, "allow"); i++)
		buf_printf(&lines, "%s\n", options_at(options, "allow", i));
	watch_content_set_own(session->content, buf_str(&lines));
}

static enum errc prepare(struct session *session, const struct options *options, struct err *err)
{
	const struct watch_sink sink = { .row = row, .known_bad = known_bad, .ctx = session };
	char content[PATH_MAX];
	enum errc code = path_content(content, err);

	keep_init(&session->best, &(struct keep_rules){
					  .value_size = sizeof(struct best),
					  .entries_max = BEST_MAX,
					  .bytes_max = BEST_BYTES,
					  .worth = best_worth,
					  .forget = best_forget,
				  });
	session->least = RULE_LEVEL_LOW;
	(void)rule_level_parse(str_from(options_text(options, "level")), &session->least);
	if (!code)
		code = parse_shared_open(content, &session->shared, err);
	if (!code)
		code = watch_content_load(content, &session->content, err);
	if (!code)
		code = scan_indicators_open(options, content, &session->indicators, err);
	if (!code && session->indicators)
		code = allow_open(content, NULL, &session->allow, err);
	if (code)
		return code;
	session->watch = network_watch_new(session->content, &watch_limits_scan, &sink);
	allow_own(session, options);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	struct session session = { .files = 0 };
	struct scan_files files = { .at = NULL };
	struct err err;
	enum errc code = scan_files_add_args(&files, options, &err);

	if (!code)
		code = prepare(&session, options, &err);
	if (!code) {
		session.progress = progress_new(TR("調べています", "reading"), files.n);
		confine_to(options);
		for (size_t i = 0; i < files.n; i++)
			read_file(&session, files.at[i].path);
		progress_free(session.progress);
		network_watch_end(session.watch);
		tell_limits(&session);
		code = print(&session, rows_format_of(options), &err);
	}
	keep_done(&session.best);
	network_watch_free(session.watch);
	watch_content_free(session.content);
	indicator_set_free(session.indicators);
	allow_free(session.allow);
	parse_shared_close(&session.shared);
	scan_files_done(&files);
	if (code)
		return command_fail(&err);
	return session.unreadable || files.unreadable ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "level",
	  .type = OPTION_CHOICE,
	  .choices = "low|medium|high|critical",
	  .fallback = "low",
	  .help = TEXT("この重さ以上だけ", "only findings of this level or above") },
	{ .name = "allow",
	  .type = OPTION_LIST,
	  .arg = "DOMAIN",
	  .help = TEXT("いつもの宛先として扱う（何度でも）",
		       "a destination known to be regular (repeatable)") },
	{ .name = "indicators",
	  .type = OPTION_LIST,
	  .arg = "PATH",
	  .help = TEXT("一覧に載った不審な宛先を重く見る（STIX、MISP、CSV、または取り込み済みの"
		       "データフォルダ。何度でも）",
		       "weigh destinations on lists of indicators more (STIX, MISP, CSV, or a data "
		       "folder with imported ones; repeatable)") },
	OPTIONS_END,
};

const struct command command_network_watch = {
	.name = "network-watch",
	.summary = TEXT("プロキシ・ファイアウォール・DNS のログから不審な通信を探す",
			"look for suspicious traffic in logs of proxies, firewalls and DNS"),
	.args = "PATH…",
	.min_args = 1,
	.max_args = COMMAND_ARGS_MANY,
	.details = TEXT(
		"決まった間隔の通信、長い接続、大量の送信、名前の問い合わせを使った通信、初めての"
		"宛先を、\n"
		"一時間ごとに、その前の一日を見て判定します。ファイルの順番は結果に影響しません。",
		"Traffic by the clock, long connections, large uploads, tunnels through names and\n"
		"new destinations: judged each hour over the day before it. The order of the "
		"files\n"
		"does not matter."),
	.options = option_rows,
	.run = run,
};
