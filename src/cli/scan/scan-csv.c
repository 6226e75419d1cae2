/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A timeline for a spreadsheet: RFC 4180, one finding a row. Excel on Japanese Windows needs the
 * byte order mark to see UTF-8.
 */
#include "base/encoding/csv-write.h"
#include "base/encoding/time-text.h"
#include "cli/scan/scan-output.h"

#define DETAILS_MAX 4096

static void *begin(struct scan_output *output)
{
	static const char *const columns[] = { "time", "level",	 "title",   "host", "user",
					       "file", "record", "rule_id", "tags", "matched" };

	buf_add_text(&output->buf, "\xef\xbb\xbf");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		csv_add_cell(&output->buf, i, str_from(columns[i]));
	csv_end_row(&output->buf);
	return NULL;
}

static void add_tags(struct buf *cell, struct str_list tags)
{
	for (size_t i = 0; i < tags.n; i++) {
		buf_add_text(cell, i ? " " : "");
		buf_add(cell, tags.at[i]);
	}
}

static void add_matched(struct buf *cell, const struct match *match)
{
	for (size_t i = 0; i < match->n_fields; i++) {
		buf_add_text(cell, i ? " | " : "");
		buf_add(cell, match->fields[i].name);
		buf_add_text(cell, match->fields[i].name.len ? "=" : "");
		buf_add(cell, str_sub(match->fields[i].value, 0, 512));
	}
}

static void render(const void *state UNUSED, const struct scan_finding *f, struct buf *out)
{
	const struct rule *rule = f->match->rule;
	const struct event *event = f->about->event;
	auto_buf tags = BUF_INIT(DETAILS_MAX);
	auto_buf why = BUF_INIT(DETAILS_MAX);
	char when[TIME_TEXT_MAX];
	char record[24];

	add_tags(&tags, rule->tags);
	add_matched(&why, f->match);
	(void)snprintf(record, sizeof(record), "%llu", (unsigned long long)event->record);
	const struct str cells[] = {
		str_from(time_format_utc(event->time_us, when)),
		str_from(rule_level_name(rule->level)),
		rule->title,
		event->host,
		f->about->user,
		f->file,
		str_from(record),
		rule->id,
		buf_str(&tags),
		buf_str(&why),
	};
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		csv_add_cell(out, i, cells[i]);
	csv_end_row(out);
}

const struct scan_format scan_csv = {
	.name = "csv",
	.begin = begin,
	.render = render,
};
