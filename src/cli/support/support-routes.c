/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who can be asked for help, by the rules in force.
 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "support/support-content.h"

#define LIST_BYTES (1u << 20)

static const struct option_def option_rows[] = {
	{ .name = "on",
	  .type = OPTION_TEXT,
	  .arg = "DAY",
	  .help = TEXT("この日のきまりで（なければ今日）",
		       "by the rules of that day (else today)") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

static const struct rows_column columns[] = {
	{ .name = "route", .title = TEXT("名前", "ROUTE") },
	{ .name = "verdict" },
	{ .name = "verdict_words", .title = TEXT("うちは", "FOR US") },
	{ .name = "title", .title = TEXT("頼む先", "WHO") },
	{ .name = "asks", .title = TEXT("足りない答え", "NOT SAID YET") },
	{ .name = "contact" },
	{ .name = "from" },
	{ .name = "until" },
	{ .name = "advice_only" },
	{ .name = "confirmed" },
	{ .name = "source" },
	{ .name = NULL },
};

static const struct text_choice verdicts[] = {
	[SUPPORT_FITS] = { "fits", TEXT("頼めます", "yes") },
	[SUPPORT_UNKNOWN] = { "unknown", TEXT("まだ分からない", "not known yet") },
	[SUPPORT_OTHER] = { "other", TEXT("ほかの施設向け", "for others") },
};

static struct str day_words(struct arena *arena, int32_t day)
{
	char text[DAY_TEXT_MAX];

	return day == DAY_NONE ? STR_NONE : arena_str(arena, str_from(day_text(day, text)));
}

static void add_choice(struct rows *rows, const struct support_choice *choice, struct arena *arena)
{
	const struct support_route *route = choice->route;

	rows_add(rows, (const struct str[]){
			       route->id, str_from(verdicts[choice->verdict].value),
			       str_from(text_of(verdicts[choice->verdict].text)),
			       text_pair_in(route->title, lang_get()),
			       arena_printf(arena, "%s%s%s", choice->asks_kind ? "kind" : "",
					    choice->asks_kind && choice->asks_beds ? " " : "",
					    choice->asks_beds ? "beds" : ""),
			       str_or_none(route->contact), day_words(arena, route->from),
			       day_words(arena, route->until),
			       route->advice_only ? STR("yes") : STR("no"),
			       route->confirmed ? STR("yes") : STR("no"), route->source });
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_support_content *content = NULL;
	auto_arena arena = ARENA_INIT(LIST_BYTES);
	struct facility_record facility;
	struct support_choices choices;
	const struct str on = options_str(options, "on");
	int32_t day = day_at(clock_wall_us(&clock_system), time_zone_offset());

	if (on.len && !day_parse(on, &day))
		return fail(
			err, ERR_USAGE, "--on %.*s: %s", STR_ARG(on),
			text_of(TR("日付ではありません（2026-11-23）", "is no day (2026-11-23)")));
	enum errc code = support_content_load(NULL, &content, err);
	if (!code)
		code = facility_get(db, &arena, &facility, err);
	if (code)
		return code;
	support_choose(content, &facility, day, &choices);
	for (size_t i = 0; i < choices.n; i++)
		add_choice(rows, &choices.at[i], &arena);
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

const struct command command_support_routes = {
	.name = "support routes",
	.summary = TEXT("どこに助けを頼めるかを、今のきまりから出す",
			"show who can be asked for help, by the rules in force"),
	.details =
		TEXT("施設の種類や大きさ（tonoi facility set）が書かれていないときは、決めつけずに"
		     "「まだ分からない」と出します。",
		     "What the record of the facility does not say (tonoi facility set) is not "
		     "guessed: the route is “not known yet”."),
	.options = option_rows,
	.run = run,
};
