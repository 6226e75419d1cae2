/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who received a notice, opened it, read it and acted on it: each recipient, each hop, each duty.
 */
#include "cli/notice/notice-desk.h"
#include "notices/receipt-rollup.h"

static const struct rows_column columns[] = {
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "path" },
	{ .name = "hop", .title = TEXT("段", "HOP"), .number = true },
	{ .name = "concerned" },
	{ .name = "lane", .title = TEXT("経路", "LANE") },
	{ .name = "sent" },
	{ .name = "received", .title = TEXT("受領", "RECEIVED") },
	{ .name = "received_by" },
	{ .name = "opened" },
	{ .name = "opened_by" },
	{ .name = "read", .title = TEXT("確認", "READ") },
	{ .name = "read_by", .title = TEXT("だれが", "BY WHOM") },
	{ .name = "acted", .title = TEXT("対応済", "ACTED") },
	{ .name = "acted_by" },
	{ .name = "failure", .title = TEXT("届かないわけ", "WHY NOT") },
	{ .name = "failure_words" },
	{ .name = NULL },
};

static const struct rows_column hop_columns[] = {
	{ .name = "hop", .title = TEXT("段", "HOP"), .number = true },
	{ .name = "asked", .title = TEXT("送り先", "ASKED"), .number = true },
	{ .name = "received", .title = TEXT("受領", "RECEIVED"), .number = true },
	{ .name = "opened", .title = TEXT("開封", "OPENED"), .number = true },
	{ .name = "read", .title = TEXT("確認", "READ"), .number = true },
	{ .name = "acted", .title = TEXT("対応済", "ACTED"), .number = true },
	{ .name = "rate_percent", .title = TEXT("疎通確認率(%)", "CONFIRMED %"), .number = true },
	{ .name = "no_contact", .title = TEXT("連絡先なし", "NO CONTACT"), .number = true },
	{ .name = "bounced", .title = TEXT("不達", "BOUNCED"), .number = true },
	{ .name = "left", .title = TEXT("異動", "LEFT"), .number = true },
	{ .name = "no_answer", .title = TEXT("応答なし", "NO ANSWER"), .number = true },
	{ .name = "refused", .title = TEXT("辞退", "REFUSED"), .number = true },
	{ .name = "silent", .title = TEXT("連絡待ち", "SILENT"), .number = true },
	{ .name = NULL },
};

static const struct rows_column duty_columns[] = {
	{ .name = "duty", .title = TEXT("依頼", "DUTY") },
	{ .name = "title", .title = TEXT("内容", "TITLE") },
	{ .name = "answer", .title = TEXT("回答", "ANSWER") },
	{ .name = "count", .title = TEXT("施設数", "FACILITIES"), .number = true },
	{ .name = NULL },
};

static const struct rows_column place_columns[] = {
	{ .name = "duty", .title = TEXT("依頼", "DUTY") },
	{ .name = "prefecture", .title = TEXT("都道府県", "PREFECTURE") },
	{ .name = "asked", .title = TEXT("送り先", "ASKED"), .number = true },
	{ .name = "done", .title = TEXT("終わった", "DONE"), .number = true },
	{ .name = "not_yet", .title = TEXT("まだ", "NOT YET"), .number = true },
	{ .name = "not_concerned",
	  .title = TEXT("当てはまらない", "NOT CONCERNED"),
	  .number = true },
	{ .name = "open", .title = TEXT("回答待ち", "NO ANSWER"), .number = true },
	{ .name = NULL },
};

static const struct rows_column time_columns[] = {
	{ .name = "hop", .title = TEXT("段", "HOP"), .number = true },
	{ .name = "minutes", .title = TEXT("分以内", "WITHIN, MIN"), .number = true },
	{ .name = "asked", .title = TEXT("送り先", "ASKED"), .number = true },
	{ .name = "read", .title = TEXT("確認", "READ"), .number = true },
	{ .name = "rate_percent", .title = TEXT("疎通確認率(%)", "CONFIRMED %"), .number = true },
	{ .name = "median_s", .title = TEXT("中央値(秒)", "MEDIAN, S"), .number = true },
	{ .name = NULL },
};

/* ---- recipients ---- */

static void print_recipient(const struct notice_recipient *r, struct arena *arena,
			    struct rows *rows)
{
	char hop[12];
	struct str cells[ARRAY_LEN(columns) - 1];
	size_t n = 0;

	(void)snprintf(hop, sizeof(hop), "%u", r->hop);
	cells[n++] = r->code;
	cells[n++] = str_or_none(r->name);
	cells[n++] = r->path;
	cells[n++] = str_from(hop);
	cells[n++] = r->concerned ? STR("yes") : STR("no");
	cells[n++] = r->lane;
	cells[n++] = time_str_utc(r->sent_us, arena);
	for (size_t step = 0; step < NOTICE_STEPS; step++) {
		cells[n++] = time_str_utc(r->marks[step].at_us, arena);
		cells[n++] = str_or_none(r->marks[step].who);
	}
	cells[n++] = str_or_none(r->failure);
	cells[n++] = str_or_none(r->failure_words);
	rows_add(rows, cells);
}

static enum errc by_recipient(struct organisation_desk *desk, const struct notice_row *row,
			      UNUSED const struct notice *notice, struct rows *rows,
			      struct err *err)
{
	const struct notice_recipient *r = NULL;
	const enum errc code = receipts_list(desk->scope, row->id, &desk->arena, &r, err);

	for (; r && !code; r = r->next)
		print_recipient(r, &desk->arena, rows);
	return code;
}

/* ---- hops ---- */

/* Hop 0 is all of them together. */
static void print_hop(unsigned number, const struct notice_hop *hop, struct rows *rows)
{
	char texts[ARRAY_LEN(hop_columns) - 1][24];
	struct str cells[ARRAY_LEN(hop_columns) - 1];
	size_t values[ARRAY_LEN(hop_columns) - 1];
	size_t n = 0;
	size_t rate;

	values[n++] = number;
	values[n++] = hop->asked;
	for (size_t step = 0; step < NOTICE_STEPS; step++)
		values[n++] = hop->reached[step];
	rate = n++;
	values[rate] = 0;
	for (size_t failure = NOTICE_NO_CONTACT; failure < NOTICE_FAILURES; failure++)
		values[n++] = hop->failures[failure];
	values[n++] = hop->silent;
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%zu", values[i]);
		cells[i] = str_from(texts[i]);
	}
	cells[rate] = str_from(notice_desk_rate(notice_rate(hop), texts[rate]));
	rows_add(rows, cells);
}

static enum errc by_hop(struct organisation_desk *desk, const struct notice_row *row,
			UNUSED const struct notice *notice, struct rows *rows, struct err *err)
{
	const struct notice_recipient *r = NULL;
	struct notice_hop hops[NOTICE_HOPS_MAX + 1];
	const enum errc code = receipts_list(desk->scope, row->id, &desk->arena, &r, err);

	if (code)
		return code;
	receipts_count(r, hops);
	for (unsigned hop = 0; hop <= NOTICE_HOPS_MAX; hop++) {
		if (hop == 0 || hops[hop].asked)
			print_hop(hop, &hops[hop], rows);
	}
	return ERR_OK;
}

/* ---- duties ---- */

static enum errc by_duty(struct organisation_desk *desk, const struct notice_row *row,
			 const struct notice *notice, struct rows *rows, struct err *err)
{
	const struct notice_item *item = NULL;
	const enum errc code = receipts_answers(desk->scope, row, &desk->arena, &item, err);

	for (; item && !code; item = item->next) {
		const struct notice_duty *duty = notice_duty_find(notice, item->item);
		char n[24];

		(void)snprintf(n, sizeof(n), "%zu", item->n);
		rows_add(rows, (const struct str[]){ item->item,
						     duty ? text_pair_in(duty->title, lang_get())
							  : STR_NONE,
						     str_or_none(item->answer), str_from(n) });
	}
	return code;
}

/* ---- prefectures ---- */

static enum errc by_prefecture(struct organisation_desk *desk, const struct notice_row *row,
			       UNUSED const struct notice *notice, struct rows *rows,
			       struct err *err)
{
	const struct notice_place *place = NULL;
	const enum errc code = receipts_by_place(desk->scope, row, &desk->arena, &place, err);

	for (; place && !code; place = place->next) {
		const size_t numbers[] = { place->asked, place->answers[0], place->answers[1],
					   place->answers[2], place->open };
		struct str cells[ARRAY_LEN(place_columns) - 1] = { place->item,
								   str_or_none(place->prefecture) };

		for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
			cells[2 + i] = arena_printf(&desk->arena, "%zu", numbers[i]);
		rows_add(rows, cells);
	}
	return code;
}

/* ---- time ---- */

static void print_pace(struct organisation_desk *desk, unsigned hop, const struct notice_pace *pace,
		       struct rows *rows)
{
	for (size_t i = 0; i < ROLLUP_TIMES; i++) {
		const struct notice_hop as_hop = { .asked = pace->asked,
						   .reached = { [NOTICE_READ] = pace->within[i] } };
		char rate[NOTICE_RATE_MAX];
		const struct str cells[] = {
			arena_printf(&desk->arena, "%u", hop),
			arena_printf(&desk->arena, "%lld", (long long)rollup_minutes[i]),
			arena_printf(&desk->arena, "%zu", pace->asked),
			arena_printf(&desk->arena, "%zu", pace->within[i]),
			str_from(notice_desk_rate(notice_rate(&as_hop), rate)),
			pace->median_us < 0
				? STR_NONE
				: arena_printf(&desk->arena, "%lld",
					       (long long)(pace->median_us / US_PER_SEC)),
		};

		rows_add(rows, cells);
	}
}

static enum errc by_time(struct organisation_desk *desk, const struct notice_row *row,
			 UNUSED const struct notice *notice, struct rows *rows, struct err *err)
{
	const struct notice_recipient *r = NULL;
	struct notice_pace paces[NOTICE_HOPS_MAX + 1];
	enum errc code = receipts_list(desk->scope, row->id, &desk->arena, &r, err);

	if (!code)
		code = receipts_pace(r, row->sent_us, &desk->arena, paces, err);
	for (unsigned hop = 0; hop <= NOTICE_HOPS_MAX && !code; hop++) {
		if (hop == 0 || paces[hop].asked)
			print_pace(desk, hop, &paces[hop], rows);
	}
	return code;
}

static const struct {
	const char *name;
	const struct rows_column *columns;
	enum errc (*fill)(struct organisation_desk *desk, const struct notice_row *row,
			  const struct notice *notice, struct rows *rows, struct err *err);
} pictures[] = {
	{ "recipient", columns, by_recipient }, { "hop", hop_columns, by_hop },
	{ "duty", duty_columns, by_duty },	{ "prefecture", place_columns, by_prefecture },
	{ "time", time_columns, by_time },
};

static enum exit_code run(const struct options *options)
{
	const size_t which = STR_FIND_ROW(options_str(options, "by"), pictures, name);
	auto_organisation_desk desk = { .db = NULL };
	struct notice_row row;
	struct notice notice;
	struct err err;
	enum errc code = organisation_desk_open(options, false, &desk, &err);

	if (!code)
		code = notice_desk_get(&desk, options, &row, &notice, &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), pictures[which].columns);
	code = pictures[which].fill(&desk, &row, &notice, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "by",
	  .type = OPTION_CHOICE,
	  .choices = "recipient|hop|duty|prefecture|time",
	  .fallback = "recipient",
	  .help = TEXT("送り先ごと、段ごと、依頼ごと、依頼と都道府県ごと、何分以内かごと",
		       "each recipient, hop, duty, duty and prefecture, time it took") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_notice_receipts = {
	.name = "notice receipts",
	.summary = TEXT("お知らせをだれがいつ受け取り、読み、対応したか",
			"who received, read and acted on a notice, and when"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
