/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/downtime/downtime-desk.h"
#include "downtime/numbers.h"

static const struct rows_column columns[] = {
	{ .name = "range", .title = TEXT("範囲", "RANGE"), .number = true },
	{ .name = "first", .title = TEXT("はじめ", "FIRST") },
	{ .name = "last", .title = TEXT("おわり", "LAST") },
	{ .name = "place", .title = TEXT("配った先", "WHERE") },
	{ .name = "size", .title = TEXT("数", "SIZE"), .number = true },
	{ .name = "used", .title = TEXT("使った", "USED"), .number = true },
	{ .name = "matched", .title = TEXT("結びつけた", "MATCHED"), .number = true },
	{ .name = "destroyed", .title = TEXT("捨てた", "DESTROYED"), .number = true },
	{ .name = "done", .title = TEXT("済み", "DONE") },
	{ .name = "given" },
	{ .name = "given_by" },
	{ .name = "counted" },
	{ .name = "counted_by" },
	{ .name = NULL },
};

/* ---- listing ---- */

static struct str counted(struct downtime_room *room, const struct number_range *range, int64_t n)
{
	return range->counted ? downtime_count(room, n) : STR_NONE;
}

static void add(struct downtime_room *room, struct rows *rows, const struct number_range *range)
{
	char first[NUMBER_TEXT_MAX];
	char last[NUMBER_TEXT_MAX];

	rows_add(rows, (const struct str[]){
			       downtime_count(room, range->number),
			       str_from(number_text(range->prefix, range->first, first)),
			       str_from(number_text(range->prefix, range->last, last)),
			       range->place,
			       downtime_count(room, number_range_size(range)),
			       counted(room, range, range->used),
			       counted(room, range, range->matched),
			       counted(room, range, range->destroyed),
			       number_range_done(range) ? STR("yes") : STR("no"),
			       downtime_utc(room, range->written_us),
			       range->written_by,
			       downtime_utc(room, range->counted_us),
			       str_or_none(range->counted_by),
		       });
}

static enum exit_code list(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct number_ranges *ranges = NULL;
	struct err err;
	enum errc code = downtime_room_open(options, &room, &err);

	if (!code)
		code = number_ranges_list(room.desk.db, room.record.id, &room.desk.arena, &ranges,
					  &err);
	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; i < ranges->n; i++)
		add(&room, rows, &ranges->at[i]);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

/* ---- changing ---- */

static enum errc change(const struct options *options, struct case_edit *edit, struct err *err)
{
	const struct number_range range = {
		.prefix = options_str(options, "prefix"),
		.first = options_number(options, "first"),
		.last = options_number(options, "last"),
		.place = options_str(options, "place"),
	};
	const struct number_count count = {
		.number = options_number(options, "range"),
		.used = options_number(options, "used"),
		.matched = options_number(options, "matched"),
		.destroyed = options_number(options, "destroyed"),
		.said_by = options_str(options, "by"),
	};
	int64_t number = 0;

	return count.number ? number_count_add(edit, &count, err)
			    : number_range_add(edit, &range, &number, err);
}

static enum exit_code write_down(const struct options *options)
{
	auto_downtime_room room = { .content = NULL };
	struct case_edit edit;
	struct err err;
	enum errc code = downtime_room_begin(options, "downtime.numbers", &room, &edit, &err);

	if (!code)
		code = change(options, &edit, &err);
	return case_desk_end(&edit, code, &err);
}

static enum exit_code check(const struct options *options)
{
	const struct str number = options_str(options, "check");
	const bool fits = number_fits(number);

	(void)printf("%.*s: %s\n", STR_ARG(number),
		     fits ? text_of(TR("正しい番号です", "is a sound number"))
			  : text_of(TR("書き誤りです（最後の数字が合いません）",
				       "is a slip of the pen: its last digit does not fit")));
	return fits ? EXIT_DONE : EXIT_FAILED;
}

static enum exit_code run(const struct options *options)
{
	if (options_given(options, "check"))
		return check(options);
	return options_given(options, "prefix") || options_given(options, "range")
		       ? write_down(options)
		       : list(options);
}

#define NUMBER_OPTION(the_name, the_arg, the_help)                                                 \
	{                                                                                          \
		.name = (the_name), .type = OPTION_NUMBER, .arg = (the_arg), .fallback = "0",      \
		.min = 0, .max = NUMBER_LAST, .help = the_help                                     \
	}

static const struct option_def option_rows[] = {
	{ .name = "prefix",
	  .type = OPTION_TEXT,
	  .arg = "LETTERS",
	  .help = TEXT("番号の範囲を渡す：頭の大文字（例: ER）",
		       "give out a range: the letters it begins with (such as ER)") },
	NUMBER_OPTION("first", "N", TEXT("はじめの番号", "its first number")),
	NUMBER_OPTION("last", "N", TEXT("おわりの番号", "its last number")),
	{ .name = "place",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("配った先の部門（人の名前は書かない）",
		       "the department it goes to (no names of people)") },
	NUMBER_OPTION("range", "NO", TEXT("数を書く範囲の番号", "the range that was counted")),
	NUMBER_OPTION("used", "N", TEXT("使った数", "numbers used")),
	NUMBER_OPTION("matched", "N", TEXT("もとの番号に結びつけた数", "of those, matched")),
	NUMBER_OPTION("destroyed", "N", TEXT("使わずに捨てた数", "unused and destroyed")),
	{ .name = "by",
	  .type = OPTION_TEXT,
	  .arg = "WHO",
	  .help = TEXT("数えた人", "who counted") },
	{ .name = "check",
	  .type = OPTION_TEXT,
	  .arg = "NUMBER",
	  .help = TEXT("番号の書き誤りを調べるだけ", "only see whether a number is a slip") },
	CASE_AT_OPTIONS,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_downtime_numbers = {
	.name = "downtime numbers",
	.summary = TEXT("仮の番号の範囲を渡し、あとで数を合わせる",
			"give out ranges of temporary numbers, and account for them afterwards"),
	.args = "CASE",
	.min_args = 1,
	.max_args = 1,
	.details =
		TEXT("宿直が持つのは範囲と数だけです。どの番号がだれかは紙だけに書きます。"
		     "ラベルと照合表は tonoi downtime print CASE --paper numbers で印刷します。",
		     "Only ranges and counts are kept. Which number is whose stands on paper "
		     "alone. tonoi downtime print CASE --paper numbers prints labels and lists."),
	.options = option_rows,
	.run = run,
};
