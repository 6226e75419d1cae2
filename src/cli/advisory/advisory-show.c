/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One advisory, whatever its number: what every feed says of which products.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/encoding/time-text.h"
#include "cli/advisory/advisory-command.h"
#include "cli/command.h"
#include "cli/print/rows.h"

static const struct rows_column columns[] = {
	{ .name = "advisory", .title = TEXT("番号", "ADVISORY") },
	{ .name = "feed", .title = TEXT("元", "FEED") },
	{ .name = "status", .title = TEXT("状態", "STATUS") },
	{ .name = "vendor", .title = TEXT("メーカー", "VENDOR") },
	{ .name = "product", .title = TEXT("製品", "PRODUCT") },
	{ .name = "versions", .title = TEXT("版", "VERSIONS") },
	{ .name = "read_as", .title = TEXT("読み取り", "READ AS") },
	{ .name = "cpe", .title = TEXT("CPE", "CPE") },
	{ .name = NULL },
};

static const char *const status_names[] = {
	[STATEMENT_AFFECTED] = "affected",
	[STATEMENT_NOT_AFFECTED] = "not-affected",
	[STATEMENT_FIXED] = "fixed",
	[STATEMENT_UNDER_INVESTIGATION] = "under-investigation",
};

#define READ_AS_MAX 4096u

/* How the versions were understood, interval by interval. */
static struct str read_as(const struct version_ranges *ranges, struct arena *arena)
{
	auto_buf out = BUF_INIT(READ_AS_MAX);

	if (ranges->state == RANGES_NONE)
		return STR_NONE;
	if (ranges->state == RANGES_ALL)
		return str_from(text_of(TR("すべて", "all")));
	if (ranges->state == RANGES_UNDECIDED)
		return arena_printf(arena, "%s: %.*s", text_of(TR("読めない", "not understood")),
				    STR_ARG(ranges->problem));
	for (size_t i = 0; i < ranges->n; i++) {
		if (i)
			buf_add_text(&out, " | ");
		buf_add(&out, interval_text(&ranges->list[i], arena));
	}
	return arena_str(arena, buf_str(&out));
}

static void say(const char *name, struct str text)
{
	if (text.len)
		printf("%s: %.*s\n", name, STR_ARG(text));
}

static void say_day(const char *name, int64_t us)
{
	char time[TIME_TEXT_MAX];

	if (us != TIME_NONE)
		printf("%s: %.10s\n", name, time_format_utc(us, time));
}

static void head(const struct kept_advisory *kept, const struct advisory *advisory)
{
	const struct advisory_score *score = advisory_best_score(advisory);

	printf("%.*s (%.*s, %.*s)\n", STR_ARG(kept->name), STR_ARG(kept->feed),
	       STR_ARG(kept->source));
	say(text_of(TR("題", "Title")), kept->title);
	say(text_of(TR("発行者", "Publisher")), advisory->publisher);
	say(text_of(TR("版", "Version")), kept->revision);
	say_day(text_of(TR("公開", "Published")), kept->published_us);
	say_day(text_of(TR("更新", "Modified")), kept->modified_us);
	if (advisory->exploited)
		printf("%s\n", text_of(TR("攻撃に使われています", "Used in attacks")));
	say_day(text_of(TR("対処期限（米国の政府機関）", "To be done until (US agencies)")),
		advisory->due_us);
	if (score)
		printf("CVSS %.*s: %u.%u %.*s\n", STR_ARG(score->version), score->tenths / 10,
		       score->tenths % 10, STR_ARG(score->vector));
	if (advisory->epss >= 0)
		printf("EPSS: %.1f%%\n", advisory->epss * 100);
	say(text_of(TR("内容", "Summary")), advisory->summary);
	say(text_of(TR("すること", "Action")), advisory->action);
	for (const struct advisory_text *one = advisory->ids; one; one = one->next)
		say(text_of(TR("番号", "Number")), one->text);
	for (const struct advisory_text *one = advisory->references; one; one = one->next)
		say(text_of(TR("参照", "Reference")), one->text);
}

static enum errc show(struct advisory_command *command, struct rows *rows, bool table,
		      const struct kept_advisory *one, struct err *err)
{
	struct kept_advisory kept;
	struct advisory advisory;
	enum errc code =
		advisories_open(command->db, one->id, &command->arena, &kept, &advisory, err);

	if (!code)
		code = advisories_add_marks(command->db, one->id, &advisory, err);
	if (code)
		return code;
	if (table)
		head(&kept, &advisory);
	for (const struct product_statement *s = advisory.statements; s; s = s->next)
		rows_add(rows, (const struct str[]){
				       kept.name,
				       kept.feed,
				       str_from(status_names[s->status]),
				       str_or_none(s->vendor),
				       str_or_none(s->product),
				       str_or_none(s->versions),
				       read_as(&s->ranges, &command->arena),
				       str_or_none(s->cpe),
			       });
	return ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_advisory_command command;
	struct kept_advisories all = { .n = 0 };
	const struct str number = str_from(options_arg(options, 0));
	struct err err;
	enum errc code = advisory_command_open(options, DB_READER, &command, &err);

	if (!code)
		code = advisories_numbered(command.db, number, &command.arena, &all, &err);
	if (!code && all.n == 0)
		code = fail(&err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(number),
			    text_of(TR("取り込まれていません", "was not taken in")));
	if (code)
		return command_fail(&err);
	const enum rows_format format = rows_format_of(options);
	struct rows *rows = rows_new(format, columns);
	for (size_t i = 0; !code && i < all.n; i++)
		code = show(&command, rows, format == ROWS_TABLE, &all.at[i], &err);
	(void)fflush(stdout);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_advisory_show = {
	.name = "advisory show",
	.summary = TEXT("一つの脆弱性について、各情報元の内容を見る",
			"show what each feed says of one weakness"),
	.args = "NUMBER",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("NUMBER は CVE、JVNDB、発行者の番号のどれでもかまいません。",
			"NUMBER is a CVE, a JVNDB or the publisher's own."),
	.options = option_rows,
	.run = run,
};
