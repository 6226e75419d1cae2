/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object a line and finding: `rule_id, title, level, tags, file, record, time, fields`,
 * which other programs count on, then who and why, and what the rule's licence asks to go with it.
 */
#include "base/encoding/time-text.h"
#include "cli/scan/scan-output.h"
#include "event/event-json.h"

static void add_list(struct json_writer *w, const char *name, struct str_list list)
{
	json_begin_array(w, name);
	for (size_t i = 0; i < list.n; i++)
		json_str(w, NULL, list.at[i]);
	json_end_array(w);
}

static void add_why(struct json_writer *w, const struct match *match)
{
	json_begin_array(w, "matched");
	for (size_t i = 0; i < match->n_fields; i++) {
		json_begin_object(w);
		json_str(w, "field", match->fields[i].name);
		json_str(w, "value", match->fields[i].value);
		json_end_object(w);
	}
	json_end_array(w);
}

static void add_time(struct json_writer *w, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	if (time_us == TIME_NONE)
		json_none(w, "time");
	else
		json_text(w, "time", time_format_utc(time_us, text));
}

static void finding(struct scan_output *output, void *state UNUSED, const struct scan_finding *f)
{
	const struct rule *rule = f->match->rule;
	const struct event *event = f->match->event;
	struct json_writer w = json_writer_to(&output->buf);

	json_begin_object(&w);
	json_str(&w, "rule_id", rule->id);
	json_str(&w, "title", rule->title);
	json_text(&w, "level", rule_level_name(rule->level));
	add_list(&w, "tags", rule->tags);
	json_str(&w, "file", f->file);
	json_u64(&w, "record", event->record);
	add_time(&w, event->time_us);
	json_str(&w, "host", f->host);
	json_str(&w, "user", f->user);
	json_text(&w, "format", event->format);
	add_why(&w, f->match);
	json_begin_object_in(&w, "fields");
	event_json_fields(&w, event);
	json_end_object(&w);
	json_str(&w, "author", rule->author);
	add_list(&w, "references", rule->references);
	json_end_object(&w);
	buf_add_char(&output->buf, '\n');
}

const struct scan_format scan_ndjson = {
	.name = "ndjson",
	.finding = finding,
};
