/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A time stamp for evidence. The question is a file that any machine with a line can send
 * (curl -H 'Content-Type: application/timestamp-query' --data-binary @FILE URL); its answer comes
 * back as a file. This program itself speaks to nobody.
 */
#include "base/os/fd.h"
#include "cases/case-leaving.h"
#include "cli/case/case-desk.h"
#include "custody/exhibits.h"

#define FILE_MODE 0600

struct stamping {
	struct case_desk *desk;
	const struct options *options;
	struct exhibit exhibit;
	struct err *err;
};

static enum errc find(struct stamping *s, const struct case_record *record)
{
	const struct str name = str_from(options_arg(s->options, 1));
	const enum errc code =
		exhibits_get(s->desk->db, record->id, exhibit_number_of(record->number, name),
			     &s->desk->arena, &s->exhibit, s->err);

	if (!code && !s->exhibit.sha256.len)
		return fail(s->err, ERR_USAGE, "%.*s: %s", STR_ARG(str_sub(name, 0, 60)),
			    text_of(TR("ファイルではないので、時刻の証明は付けられません",
				       "is no file: there is nothing to stamp")));
	return code;
}

static enum errc ask(struct stamping *s, const char *path)
{
	auto_buf query = BUF_INIT(TIMESTAMP_QUERY_MAX);
	struct case_record record;

	enum errc code = case_desk_open(s->options, false, s->desk, s->err);
	if (!code)
		code = case_desk_find(s->desk, s->options, &record, s->err);
	if (!code)
		code = case_leave(record.number, record.training, CASE_WAY_TIMESTAMP, false,
				  s->err);
	if (!code)
		code = find(s, &record);
	if (!code)
		code = timestamp_ask(s->exhibit.sha256, &query, s->err);
	return code ? code : file_replace(path, buf_str(&query), FILE_MODE, s->err);
}

static enum errc check(struct stamping *s, struct case_edit *edit, const char *path)
{
	auto_buf answer = BUF_INIT(TIMESTAMP_ANSWER_MAX);
	struct timestamp stamp;

	enum errc code = file_read(path, &answer, s->err);
	if (!code)
		code = find(s, &edit->record);
	if (!code)
		code = timestamp_check(buf_str(&answer), s->exhibit.sha256,
				       options_text(s->options, "authorities"), &s->desk->arena,
				       &stamp, s->err);
	return code ? code
		    : exhibit_stamp_keep(edit, s->exhibit.number, buf_str(&answer), &stamp, s->err);
}

static enum exit_code run(const struct options *options)
{
	const char *query = options_text(options, "query");
	const char *answer = options_text(options, "answer");
	auto_case_desk desk = { .db = NULL };
	struct case_edit edit;
	struct err err;
	struct stamping s = { .desk = &desk, .options = options, .err = &err };

	if (!query == !answer) {
		(void)fail(&err, ERR_USAGE, "%s",
			   text_of(TR("--query か --answer のどちらか一つが要ります",
				      "--query or --answer is needed, one of them")));
		return command_fail(&err);
	}
	if (query)
		return ask(&s, query) ? command_fail(&err) : EXIT_DONE;
	const enum errc code = case_desk_begin_now(&desk, options, "exhibit.stamp", &edit, &err);
	return case_desk_end(&edit, code ? code : check(&s, &edit, answer), &err);
}

static const struct option_def option_rows[] = {
	{ .name = "query",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("時刻認証局への問い合わせを書き出す（RFC 3161）",
		       "write the question to a time stamp service (RFC 3161)") },
	{ .name = "answer",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("返ってきた答えを取り込む", "take in its answer") },
	{ .name = "authorities",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("認証局の証明書（PEM）。なければ、だれの署名かは確かめない",
		       "its authorities in PEM; without them who signed is not checked") },
	OPTIONS_END,
};

const struct command command_exhibit_stamp = {
	.name = "exhibit stamp",
	.summary = TEXT("証拠に時刻の証明を付ける", "give evidence a time stamp of others"),
	.args = "CASE EXHIBIT",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT("問い合わせには証拠の SHA-256 のほか何も入りません。送るのは、線のある"
			"どの計算機からでもかまいません。",
			"The question holds nothing but the SHA-256; any machine with a line can "
			"send it."),
	.options = option_rows,
	.run = run,
};
