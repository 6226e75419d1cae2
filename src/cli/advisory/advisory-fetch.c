/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetches feeds of advisories into a folder, from configured addresses only. Who fetches does not
 * read: this program has the network and that folder, `tonoi advisory import` the records and no
 * network. What is there already is asked for with If-None-Match and If-Modified-Since (RFC 9110
 * 13.1) and not sent again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/advisory/feed-list.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/print/rows.h"
#include "net/outbound.h"

#define LIST_BYTES   (256u * 1024)
#define TAG_MAX	     2048u
#define HEADER_MAX   1100u
#define FETCH_MS     (10u * 60 * 1000)
#define MEGABYTE     (1024u * 1024)
#define CONFIRMED_US (24 * INT64_C(3600) * US_PER_SEC)

static const struct rows_column columns[] = {
	{ .name = "file", .title = TEXT("ファイル", "FILE") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "bytes", .title = TEXT("バイト数", "BYTES"), .number = true },
	{ .name = "problem", .title = TEXT("わけ", "WHY NOT") },
	{ .name = NULL },
};

struct fetch {
	const struct options *options;
	struct outbound *outbound;
	struct feed_list feeds;
	struct rows *rows;
	const char *folder;
	size_t failed;
};

/* One feed on its way. */
struct errand {
	const struct feed_address *feed;
	char file[PATH_MAX];
	char tag[PATH_MAX]; /* what the server called the content: two lines, ETag and time */
	char if_none[HEADER_MAX];
	char if_since[HEADER_MAX];
	size_t bytes;
};

/* ---- what is there already ---- */

static enum errc find_places(const struct fetch *fetch, struct errand *errand, struct err *err)
{
	char hidden[FEED_NAME_MAX + 8];

	(void)snprintf(hidden, sizeof(hidden), ".%s.tag", errand->feed->name);
	const enum errc code = path_join(fetch->folder, errand->feed->name, errand->file, err);
	return code ? code : path_join(fetch->folder, hidden, errand->tag, err);
}

/* Asked for only while the file it belongs to is there. */
static void read_tag(struct errand *errand)
{
	auto_buf text = BUF_INIT(TAG_MAX);
	struct str etag = STR_NONE;
	struct str since = STR_NONE;
	struct str rest;

	if (access(errand->file, R_OK) || file_read(errand->tag, &text, NULL))
		return;
	rest = buf_str(&text);
	if (str_next_line(&rest, &etag) && etag.len && etag.len < HEADER_MAX - 32)
		(void)snprintf(errand->if_none, sizeof(errand->if_none), "If-None-Match: %.*s",
			       STR_ARG(etag));
	if (str_next_line(&rest, &since) && since.len && since.len < HEADER_MAX - 32)
		(void)snprintf(errand->if_since, sizeof(errand->if_since),
			       "If-Modified-Since: %.*s", STR_ARG(since));
}

/* ---- one feed ---- */

static enum errc keep(struct errand *errand, const struct outbound_answer *answer, struct err *err)
{
	auto_buf tag = BUF_INIT(TAG_MAX);

	if (answer->body.len == 0)
		return fail(err, ERR_SYNTAX, "%s: the answer is empty", errand->feed->url);
	/* Without its tag the content is asked for again; a tag without its content never is. */
	(void)unlink(errand->tag);
	enum errc code = file_replace(errand->file, buf_str(&answer->body), 0640, err);
	buf_printf(&tag, "%s\n%s\n", answer->etag, answer->modified);
	if (!code && (answer->etag[0] || answer->modified[0]))
		code = file_replace(errand->tag, buf_str(&tag), 0640, err);
	errand->bytes = answer->body.len;
	return code;
}

/* Still the same after a day: it is as good as new, and is taken in again. */
static void confirm(const struct errand *errand)
{
	struct stat st;

	if (stat(errand->file, &st) == 0 &&
	    clock_wall_us(&clock_system) - (int64_t)st.st_mtime * US_PER_SEC > CONFIRMED_US &&
	    utimensat(AT_FDCWD, errand->file, NULL, 0) < 0)
		log_warn("a file's time cannot be set", log_text("file", errand->file));
}

static enum errc take_answer(struct errand *errand, const struct outbound_answer *answer,
			     const char **ret_result, struct err *err)
{
	*ret_result = "same";
	if (answer->status == 304 && errand->if_none[0] + errand->if_since[0]) {
		confirm(errand);
		return ERR_OK;
	}
	if (answer->redirect[0])
		return fail(err, ERR_UNSUPPORTED, "%s: answered %ld and points to %s",
			    errand->feed->url, answer->status, answer->redirect);
	if (answer->status != 200)
		return fail(err, ERR_IO, "%s: answered %ld", errand->feed->url, answer->status);
	*ret_result = "new";
	return keep(errand, answer, err);
}

static enum errc fetch_one(const struct fetch *fetch, struct errand *errand,
			   const char **ret_result, struct err *err)
{
	const size_t most = (size_t)options_number(fetch->options, "max-mb") * MEGABYTE;
	struct outbound_answer answer = { .body = BUF_INIT(most) };
	struct outbound_request request = {
		.url = errand->feed->url,
		.method = "GET",
		.ca_file = options_text(fetch->options, "ca"),
		.timeout_ms = FETCH_MS,
		.answer_max = most,
	};
	size_t n = 0;

	enum errc code = find_places(fetch, errand, err);
	if (code)
		return code;
	read_tag(errand);
	if (errand->if_none[0])
		request.headers[n++] = errand->if_none;
	if (errand->if_since[0])
		request.headers[n++] = errand->if_since;
	code = outbound_send(fetch->outbound, &request, &answer, err);
	if (!code)
		code = take_answer(errand, &answer, ret_result, err);
	buf_done(&answer.body);
	return code;
}

/* One that fails ends nothing: the others are fetched. */
static void fetch_all(struct fetch *fetch)
{
	for (size_t i = 0; i < fetch->feeds.n; i++) {
		struct errand errand = { .feed = &fetch->feeds.at[i] };
		const char *result = "failed";
		char number[24];
		struct err err = { .text = "" };
		const enum errc code = fetch_one(fetch, &errand, &result, &err);
		fetch->failed += code != ERR_OK;
		(void)snprintf(number, sizeof(number), "%zu", errand.bytes);
		rows_add(fetch->rows,
			 (const struct str[]){ str_from(errand.feed->name),
					       str_from(code ? "failed" : result), str_from(number),
					       code ? str_from(err.text) : STR_NONE });
	}
}

/* ---- the command ---- */

static void confine_fetch(const struct fetch *fetch)
{
	static const struct sandbox_profile profile = {
		.name = "fetch",
		.calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | SANDBOX_CONNECT,
	};
	const char *ca = options_text(fetch->options, "ca");
	const struct sandbox_path paths[] = {
		OUTBOUND_PATHS,
		{ .path = fetch->folder, .access = SANDBOX_WRITE },
		{ .path = ca, .access = SANDBOX_READ },
		{ .path = NULL },
	};

	confine(&profile, paths);
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	struct fetch fetch = { .options = options, .folder = options_text(options, "to") };
	struct err err;

	if (feed_list_read(options_arg(options, 0), &arena, &fetch.feeds, &err) ||
	    dir_make(fetch.folder, &err) || outbound_new(&fetch.outbound, &err))
		return command_fail(&err);
	fetch.rows = rows_new(rows_format_of(options), columns);
	confine_fetch(&fetch);
	fetch_all(&fetch);
	outbound_free(fetch.outbound);
	if (rows_end(fetch.rows, &err))
		return command_fail(&err);
	return fetch.failed ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .fallback = "/srv/tonoi-advisories",
	  .help = TEXT("置くフォルダ（tonoi advisory import --new が読む）",
		       "the folder they are put in, for tonoi advisory import --new") },
	{ .name = "ca",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("認証局（PEM。なければシステムのもの）",
		       "certificate authorities (PEM; else the system's)") },
	{ .name = "max-mb",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "256",
	  .min = 1,
	  .max = 2048,
	  .help = TEXT("一つの大きさの上限（MB）", "most that one may be (MB)") },
	OPTIONS_END,
};

const struct command command_advisory_fetch = {
	.name = "advisory fetch",
	.summary = TEXT("脆弱性の情報を、決めた番地から取ってくる",
			"fetch feeds of advisories from configured addresses"),
	.args = "LIST",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"LIST は「ファイル名 https://番地」を一行に一つ書いたファイルです。そこにある番地"
		"だけに尋ね、転送には従わず、証明書を確かめます。変わっていないものは取りません。",
		"LIST has a file name and an https address on each line. Only these are asked, "
		"redirections are not followed, certificates are checked. What did not change "
		"is not sent again."),
	.options = option_rows,
	.run = run,
};
