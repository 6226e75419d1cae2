/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One look at web pages, as the watch's prober takes it.
 */
#include "base/os/paths.h"
#include "base/os/sandbox.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "net/outbound.h"
#include "roles/prober/probe.h"

#define DAY_US (24 * INT64_C(3600) * US_PER_SEC)

static const struct rows_column columns[] = {
	{ .name = "url", .title = TEXT("ページ", "PAGE") },
	{ .name = "up", .title = TEXT("表示", "UP"), .number = true },
	{ .name = "status", .title = TEXT("HTTP", "HTTP"), .number = true },
	{ .name = "milliseconds", .title = TEXT("ミリ秒", "MS"), .number = true },
	{ .name = "tls", .title = TEXT("TLS", "TLS") },
	{ .name = "certificate_days", .title = TEXT("証明書(日)", "CERT (DAYS)"), .number = true },
	{ .name = "certificate_problem", .title = TEXT("証明書の問題", "CERT PROBLEM") },
	{ .name = "title", .title = TEXT("題名", "TITLE") },
	{ .name = "size", .title = TEXT("大きさ", "SIZE"), .number = true },
	{ .name = "redirect", .title = TEXT("転送先", "POINTS TO") },
	{ .name = "hosts", .title = TEXT("読み込む先", "PROGRAMS FROM") },
	{ .name = "words", .title = TEXT("疑わしい言葉", "WORDS") },
	{ .name = "problem", .title = TEXT("問題", "PROBLEM") },
	{ .name = NULL },
};

static void add(struct rows *rows, const char *url, const struct probe_result *seen)
{
	char numbers[4][24];
	const bool cert = seen->cert_until_us != TIME_NONE;

	(void)snprintf(numbers[0], sizeof(numbers[0]), "%u", seen->status);
	(void)snprintf(numbers[1], sizeof(numbers[1]), "%lld",
		       (long long)(seen->taken_us / US_PER_MS));
	(void)snprintf(numbers[2], sizeof(numbers[2]), "%lld",
		       cert ? (long long)((seen->cert_until_us - seen->at_us) / DAY_US) : 0);
	(void)snprintf(numbers[3], sizeof(numbers[3]), "%zu", seen->page.size);
	rows_add(rows, (const struct str[]){
			       str_from(url),
			       seen->up ? STR("true") : STR("false"),
			       str_from(numbers[0]),
			       str_from(numbers[1]),
			       str_or_none(str_from(seen->tls)),
			       cert ? str_from(numbers[2]) : STR_NONE,
			       str_or_none(str_from(seen->cert_problem)),
			       str_or_none(str_from(seen->page.title)),
			       str_from(numbers[3]),
			       str_or_none(str_from(seen->redirect)),
			       str_or_none(str_from(seen->page.hosts)),
			       str_or_none(str_from(seen->page.words)),
			       str_or_none(str_from(seen->problem)),
		       });
}

static enum errc check_urls(const struct options *options, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < options_args(options); i++)
		code = probe_check_url(options_arg(options, i), err);
	return code;
}

/* What a page answers may have been made to break its reader: as in the watch. */
static enum errc confine(const char *ca_file, struct err *err)
{
	static const struct sandbox_profile profile = {
		.name = "websites",
		.calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_CONNECT,
	};
	const struct sandbox_path paths[] = {
		OUTBOUND_PATHS,
		{ .path = ca_file, .access = SANDBOX_READ },
		{ .path = NULL },
	};
	char level[SANDBOX_TEXT_MAX];

	return sandbox_enter(&profile, paths, level, err);
}

static enum exit_code run(const struct options *options)
{
	const char *ca_file = options_text(options, "website-ca");
	struct prober_tools *tools = NULL;
	char content[PATH_MAX];
	struct probe_result seen;
	bool all_up = true;
	struct err err;

	if (check_urls(options, &err) || path_content(content, &err) ||
	    prober_tools_new(content, ca_file, &tools, &err) || confine(ca_file, &err)) {
		prober_tools_free(tools);
		return command_fail(&err);
	}
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < options_args(options); i++) {
		probe(tools, options_arg(options, i), &seen);
		add(rows, options_arg(options, i), &seen);
		all_up = all_up && seen.up;
	}
	prober_tools_free(tools);
	if (rows_end(rows, &err))
		return command_fail(&err);
	return all_up ? EXIT_DONE : EXIT_FAILED;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "website-ca",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("ウェブページの認証局（PEM。なければシステムのもの）",
		       "certificate authorities of the pages (PEM; else the system's)") },
	OPTIONS_END,
};

const struct command command_websites_check = {
	.name = "websites check",
	.summary = TEXT("ウェブページを一度見て、応答・証明書・内容を表示する",
			"look at web pages once: answer, certificate, content"),
	.args = "URL…",
	.min_args = 1,
	.max_args = 64,
	.details = TEXT("表示できないページがあれば終了値は 1 です。転送先は表示するだけで、開きま"
			"せん。",
			"The exit code is 1 when a page is down. Where a page points to is shown "
			"and not opened."),
	.options = option_rows,
	.run = run,
};
