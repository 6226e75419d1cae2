/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For a person at a terminal: one row per rule and host, the gravest first, with how often and
 * when; then how the scan went. The single findings are in the other formats.
 */
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "cli/print/rows.h"
#include "cli/scan/scan-digest.h"

#define ROWS_SHOWN 200

static const struct rows_column columns[] = {
	{ "level", TEXT("重さ", "level"), false },    { "title", TEXT("警報", "finding"), false },
	{ "host", TEXT("機器", "host"), false },      { "count", TEXT("件数", "count"), true },
	{ "first", TEXT("最初", "first"), false },    { "last", TEXT("最後", "last"), false },
	{ "rule_id", TEXT("ルール", "rule"), false }, { .name = NULL },
};

struct table {
	const struct ruleset *rules;
	struct scan_digest *digest;
};

static void *begin(struct scan_output *output)
{
	struct table *table = mem_new(sizeof(*table));

	table->rules = output->rules;
	table->digest = scan_digest_new();
	return table;
}

static void render(const void *state UNUSED, const struct scan_finding *finding, struct buf *out)
{
	sighting_pack(finding, false, out);
}

static void take(void *state, struct str packed)
{
	struct table *table = state;
	struct scan_sighting sighting;

	while (sighting_next(&packed, table->rules, &sighting))
		scan_digest_add(table->digest, &sighting);
}

static void add_place(struct rows *rows, const struct tally_row *place)
{
	const struct rule *rule = place->subject;
	char count[24];
	char first[TIME_TEXT_MAX];
	char last[TIME_TEXT_MAX];

	(void)snprintf(count, sizeof(count), "%llu", (unsigned long long)place->count);
	time_format_local(place->first_us, time_zone_offset(), first);
	time_format_local(place->last_us, time_zone_offset(), last);
	rows_add(rows,
		 (const struct str[]){ str_from(text_of(rule_level_text(rule->level))), rule->title,
				       digest_place_host(place->key), str_from(count),
				       str_from(first), str_from(last), str_sub(rule->id, 0, 8) });
}

static void add_totals(struct buf *out, const struct scan_digest *digest,
		       const struct scan_totals *t)
{
	if (digest->places.n > ROWS_SHOWN)
		buf_printf(out, text_of(TR("（ほかに %zu 行）\n", "(%zu more rows)\n")),
			   digest->places.n - ROWS_SHOWN);
	buf_printf(
		out,
		text_of(TR("\nファイル %llu（読めないもの %llu、ログでないもの %llu）、記録 %llu、"
			   "出来事 %llu、形式の崩れた記録 %llu\n"
			   "ルール %zu（受け付けられないもの %zu）、警報 "
			   "%llu、判定できなかったもの %llu\n",
			   "\n%llu files (%llu unreadable, %llu no logs), %llu records, %llu "
			   "events, %llu records broke their format\n"
			   "%zu rules (%zu refused), %llu findings, %llu undecided\n")),
		(unsigned long long)t->files, (unsigned long long)t->unreadable,
		(unsigned long long)t->skipped, (unsigned long long)t->records,
		(unsigned long long)t->events, (unsigned long long)t->failed, t->rules, t->refused,
		(unsigned long long)t->findings, (unsigned long long)t->undecided);
}

static void end(struct scan_output *output, void *state, const struct scan_totals *totals)
{
	struct table *table = state;
	struct scan_digest *digest = table->digest;
	struct rows *rows = rows_new_at(ROWS_TABLE, columns, output->fd);

	scan_digest_close(digest);
	for (size_t i = 0; i < size_min(digest->places.n, ROWS_SHOWN); i++)
		add_place(rows, &digest->places.rows[i]);
	err_ignore(rows_end(rows, &output->err));
	add_totals(&output->buf, digest, totals);
	scan_digest_free(digest);
	free(table);
}

const struct scan_format scan_table = {
	.name = "table",
	.begin = begin,
	.render = render,
	.take = take,
	.end = end,
};
