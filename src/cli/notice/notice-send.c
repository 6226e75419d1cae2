/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice that was written goes out to those it concerns; or is only counted and shown.
 */
#include "base/os/fd.h"
#include "cli/notice/notice-desk.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "concerned", .title = TEXT("対象", "CONCERNED"), .number = true },
	{ .name = "passing", .title = TEXT("取次", "PASSING ON"), .number = true },
	{ .name = "unknown",
	  .title = TEXT("対象か不明で含めたもの", "UNKNOWN, INCLUDED"),
	  .number = true },
	{ .name = "left_out",
	  .title = TEXT("対象か不明で除いたもの", "UNKNOWN, LEFT OUT"),
	  .number = true },
	{ .name = "nowhere", .title = TEXT("連絡先なし", "NO CONTACT"), .number = true },
	{ .name = NULL },
};

static void print(const struct options *options, struct rows *rows, const char *id,
		  const struct reach *reach)
{
	const size_t numbers[] = { reach->concerned, reach->passing, reach->unknown,
				   reach->left_out, reach->nowhere };
	char texts[ARRAY_LEN(numbers)][24];
	struct str cells[2 + ARRAY_LEN(numbers)] = {
		options_flag(options, "preview") ? STR_NONE : str_from(id),
		options_flag(options, "preview") ? STR("preview") : STR("sent"),
	};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%zu", numbers[i]);
		cells[2 + i] = str_from(texts[i]);
	}
	rows_add(rows, cells);
}

static enum errc preview(struct organisation_desk *desk, const char *path, struct str text,
			 struct reach *ret, struct err *err)
{
	const struct notice_row row = { .organisation = ORG_SELF, .path = STR("") };
	struct notice notice;
	const enum errc code = notice_read(path, text, &desk->arena, &notice, err);

	return code ? code : notice_reach(desk->scope, &row, &notice, &desk->arena, ret, err);
}

static enum errc send_it(struct organisation_desk *desk, const char *path, struct str text,
			 char ret_id[static NOTICE_ID_LEN + 1], struct reach *ret, struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	enum errc code = records_audit(desk->db, "notice.send", str_from(path), STR(""), err);

	if (!code)
		code = notices_put(desk->scope, ORG_SELF, path, text, &actor, ret_id, err);
	return code ? code
		    : notice_send(desk->scope, str_from(ret_id), &actor, ret, &desk->arena, err);
}

static enum exit_code run(const struct options *options)
{
	const char *path = options_arg(options, 0);
	auto_organisation_desk desk = { .db = NULL };
	auto_buf text = BUF_INIT(NOTICE_DOCUMENT_MAX + 1);
	char id[NOTICE_ID_LEN + 1] = "";
	struct reach reach;
	struct err err;
	enum errc code = file_read(path, &text, &err);

	if (!code)
		code = organisation_desk_open(options, true, &desk, &err);
	if (!code && options_flag(options, "preview"))
		code = preview(&desk, path, buf_str(&text), &reach, &err);
	else if (!code)
		code = send_it(&desk, path, buf_str(&text), id, &reach, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	print(options, rows, id, &reach);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "preview",
	  .type = OPTION_FLAG,
	  .help = TEXT("だれに届くかを数えるだけで、送らない",
		       "count whom it reaches, and send nothing") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_notice_send = {
	.name = "notice send",
	.summary = TEXT("お知らせを、関係する施設に送る", "send a notice to those it concerns"),
	.args = "FILE",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"FILE の書き方は docs/formats/notices.md にあります。リンクで届く先へは、次の link "
		"export "
		"で出ます（種類 notice を出してよいと決めてあるとき）。",
		"How FILE is written: docs/formats/notices.md. To those with a link it leaves with "
		"the next link export, when the kind \"notice\" may leave."),
	.options = option_rows,
	.run = run,
};
