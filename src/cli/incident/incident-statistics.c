/* SPDX-License-Identifier: Apache-2.0 */
#include "base/typed.h"
#include "cli/incident/incident-desk.h"
#include "cli/out-file.h"
#include "incidents/statistics.h"

static const struct rows_column columns[] = {
	{ .name = "half", .title = TEXT("半期", "HALF-YEAR") },
	{ .name = "group", .title = TEXT("区分", "GROUP") },
	{ .name = "count", .title = TEXT("件数", "COUNT"), .number = true },
	{ .name = "total", .title = TEXT("計", "TOTAL"), .number = true },
	{ .name = "percent", .title = TEXT("割合", "PERCENT"), .number = true },
	{ .name = "left_out", .title = TEXT("秘匿", "LEFT OUT") },
	{ .name = NULL },
};

static struct str percent(struct sector_desk *desk, uint32_t permille)
{
	return arena_printf(&desk->base.arena, "%u.%u", permille / 10, permille % 10);
}

static void add_half(struct sector_desk *desk, const struct incident_table *table,
		     const struct incident_half *half, bool outside, struct rows *rows)
{
	char name[INCIDENT_HALF_TEXT];

	for (size_t g = 0; g < table->n_groups; g++) {
		const bool shown = half->marks[g] == CELL_SHOWN;

		rows_add(rows,
			 (const struct str[]){
				 str_from(incident_half_text(half, name)),
				 text_pair_in(table->groups[g], lang_get()),
				 shown ? incident_desk_number(desk, half->counts[g]) : STR_NONE,
				 incident_desk_number(desk, half->total),
				 outside ? STR_NONE : percent(desk, incident_share(table, half, g)),
				 incident_desk_truth(!shown) });
	}
}

static enum errc write_out(const struct options *options, const struct incident_table *table,
			   struct err *err)
{
	auto_buf out = BUF_INIT(INCIDENT_CSV_MAX);
	const enum errc code = incident_statistics_csv(table, lang_get(), &out, err);

	return code ? code : out_file_write(options, buf_str(&out), err);
}

static enum errc act(const struct options *options, struct sector_desk *desk, struct rows *rows,
		     struct err *err)
{
	const bool outside = options_flag(options, "publish");
	struct incident_table table;
	enum errc code =
		incident_statistics(desk->base.scope, desk->content, options_str(options, "attack"),
				    (enum incident_breakdown)typed_choice(
					    incident_breakdowns, options_str(options, "by")),
				    &table, err);

	if (!code && outside)
		code = incident_statistics_protect(&table, desk->content->threshold, err);
	if (!code && outside && options_given(options, "out"))
		return write_out(options, &table, err);
	for (size_t i = 0; !code && i < table.n; i++)
		add_half(desk, &table, &table.halves[i], outside, rows);
	return code;
}

static enum exit_code run(const struct options *options)
{
	static const struct incident_deed deed = {
		.columns = columns,
		.run = act,
	};

	return incident_desk_do(options, &deed);
}

static const struct option_def option_rows[] = {
	{ .name = "by",
	  .type = OPTION_CHOICE,
	  .choices = "size|entry",
	  .fallback = "size",
	  .help = TEXT("何で分けるか", "by what it is split") },
	{ .name = "attack",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .fallback = "ransomware",
	  .help = TEXT("この攻撃だけ", "only this kind of attack") },
	{ .name = "publish",
	  .type = OPTION_FLAG,
	  .help = TEXT("外に出す形（小さい数を秘匿）",
		       "as it may leave the hub: small counts are left out") },
	OUT_FILE_OPTION,
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_incident_statistics = {
	.name = "incident statistics",
	.summary = TEXT("半期ごとの件数を、規模か侵入経路で出す",
			"count incidents by half-year and size or way in"),
	.details = TEXT("訓練は数えません。--publish で小さい数を秘匿し、--out で CSV に書きます。",
			"Drills are never counted. --publish leaves small counts out, --out writes "
			"the CSV of it."),
	.options = option_rows,
	.run = run,
};
