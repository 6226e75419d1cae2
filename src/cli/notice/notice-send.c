/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice that was written goes out to those it concerns; or is only counted and shown.
 */
#include "base/os/fd.h"
#include "cli/notice/notice-desk.h"
#include "notices/anonymity.h"

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
	{ .name = "k" },
	{ .name = "alike" },
	{ .name = "generalised" },
	{ .name = NULL },
};

/* What is to go out, and what came of it. */
struct sending {
	struct organisation_desk *desk;
	const struct options *options;
	const char *path;
	struct str text;
	char id[NOTICE_ID_LEN + 1];
	struct reach reach;
	struct anonymity anonymity; /* k 0: it tells of no facility */
};

static void print(const struct sending *sending, struct rows *rows)
{
	const struct reach *reach = &sending->reach;
	const struct anonymity *a = &sending->anonymity;
	const bool preview = options_flag(sending->options, "preview");
	const size_t numbers[] = { reach->concerned, reach->passing, reach->unknown,
				   reach->left_out, reach->nowhere };
	char texts[ARRAY_LEN(numbers)][24];
	struct arena *arena = &sending->desk->arena;
	struct str cells[5 + ARRAY_LEN(numbers)] = {
		preview ? STR_NONE : str_from(sending->id),
		preview ? STR("preview") : STR("sent"),
	};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%zu", numbers[i]);
		cells[2 + i] = str_from(texts[i]);
	}
	cells[7] = a->k ? arena_printf(arena, "%lld", (long long)a->k) : STR_NONE;
	cells[8] = a->k ? arena_printf(arena, "%zu", a->alike) : STR_NONE;
	cells[9] = !a->k ? STR_NONE : a->generalised ? STR("yes") : STR("no");
	rows_add(rows, cells);
}

/* The facility it tells of, and the rule of today; `*ret` 0: of none. */
static enum errc find_facility(struct sending *s, struct anonymity_rule *rule, int64_t *ret,
			       struct err *err)
{
	*ret = 0;
	if (!options_given(s->options, "victim"))
		return ERR_OK;
	const enum errc code =
		organisation_desk_find(s->desk, options_text(s->options, "victim"), ret, err);
	return code ? code : anonymity_rule_load(NULL, org_scope_today(s->desk->scope), rule, err);
}

static enum errc preview(struct sending *s, struct err *err)
{
	const struct notice_row row = { .organisation = ORG_SELF, .path = STR("") };
	struct organisation_desk *desk = s->desk;
	struct anonymity_rule rule;
	struct notice notice;
	int64_t facility = 0;
	enum errc code = notice_read(s->path, s->text, &desk->arena, &notice, err);

	if (!code)
		code = notice_reach(desk->scope, &row, &notice, &desk->arena, &s->reach, err);
	if (!code)
		code = find_facility(s, &rule, &facility, err);
	return code || !facility ? code
				 : anonymity_check(desk->scope, &notice, facility, &rule,
						   options_flag(s->options, "generalise"),
						   &s->anonymity, err);
}

static enum errc put(struct sending *s, const struct notice_actor *actor, struct err *err)
{
	struct anonymity_rule rule;
	struct notice_about about = { .generalise = options_flag(s->options, "generalise"),
				      .rule = &rule };
	const enum errc code = find_facility(s, &rule, &about.facility, err);

	if (code)
		return code;
	return about.facility
		       ? notices_put_about(s->desk->scope, s->path, s->text, &about, actor, s->id,
					   &s->anonymity, err)
		       : notices_put(s->desk->scope, ORG_SELF, s->path, s->text, actor, s->id, err);
}

static enum errc send_it(struct sending *s, struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(s->desk);
	enum errc code = records_audit(s->desk->db, "notice.send", str_from(s->path), STR(""), err);

	if (!code)
		code = put(s, &actor, err);
	return code ? code
		    : notice_send(s->desk->scope, str_from(s->id), &actor, &s->reach,
				  &s->desk->arena, err);
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	auto_buf text = BUF_INIT(NOTICE_DOCUMENT_MAX + 1);
	struct sending sending = { .desk = &desk,
				   .options = options,
				   .path = options_arg(options, 0) };
	struct err err;
	enum errc code = file_read(sending.path, &text, &err);

	sending.text = buf_str(&text);
	if (!code)
		code = organisation_desk_open(options, true, &desk, &err);
	if (!code)
		code = options_flag(options, "preview") ? preview(&sending, &err)
							: send_it(&sending, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	print(&sending, rows);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "preview",
	  .type = OPTION_FLAG,
	  .help = TEXT("だれに届くかを数えるだけで、送らない",
		       "count whom it reaches, and send nothing") },
	{ .name = "victim",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("この施設のことを、どこか分からないように伝える（同意が要る）",
		       "it tells of this facility, unnamed: needs its consent") },
	{ .name = "generalise",
	  .type = OPTION_FLAG,
	  .help = TEXT("施設が絞られるなら断らず、seen-at を粗くする",
		       "make seen-at coarser rather than refuse when it singles out") },
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
