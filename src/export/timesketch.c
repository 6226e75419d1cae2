/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON lines for Timesketch: `message`, `datetime` and `timestamp_desc` are what it must have, the
 * rest becomes attributes of the event. A finding without a time cannot stand on a timeline; it is
 * given the time of the finding, and says so.
 */
#include "base/encoding/time-text.h"
#include "event/event-json.h"
#include "export/shape.h"

static void add_tags(const struct finding *finding, struct json_writer *w)
{
	json_begin_array(w, "tag");
	json_text(w, NULL, finding_level_name(finding->level));
	for (size_t i = 0; i < finding->n_tags; i++)
		json_str(w, NULL, finding->tags[i]);
	json_end_array(w);
}

static void add_message(const struct finding *finding, struct json_writer *w)
{
	json_name(w, STR("message"));
	auto_buf text = BUF_INIT(64u * 1024);

	buf_printf(&text, "[%s] %.*s", finding_level_name(finding->level), STR_ARG(finding->title));
	for (size_t i = 0; i < finding->n_reasons; i++) {
		buf_add_text(&text, i ? " | " : ": ");
		buf_add(&text, finding->reasons[i].field);
		buf_add_text(&text, finding->reasons[i].field.len ? "=" : "");
		buf_add(&text, finding->reasons[i].value);
	}
	json_str(w, NULL, buf_str(&text));
}

static void add(const struct shape_context *context, const struct finding *finding, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char id[FINDING_ID_LEN + 1];
	char when[TIME_TEXT_MAX];
	const bool timed = finding->time_us != TIME_NONE;
	int64_t time_us = timed ? finding->time_us : finding->found_us;

	if (time_us == TIME_NONE)
		time_us = context->now_us;
	finding_id(finding, id);
	json_begin_object(&w);
	add_message(finding, &w);
	json_text(&w, "datetime", time_format_utc(time_us, when));
	json_i64(&w, "timestamp", time_us);
	json_text(&w, "timestamp_desc", timed ? "Event recorded" : "Found by the watch");
	json_str(&w, "rule_id", finding->rule_id);
	json_str(&w, "rule_title", finding->title);
	json_text(&w, "level", finding_level_name(finding->level));
	json_text(&w, "finding_id", id);
	json_str(&w, "hostname", finding->host);
	json_str(&w, "username", finding->user);
	json_str(&w, "log_source", finding->source);
	json_u64(&w, "record", finding->record);
	add_tags(finding, &w);
	json_begin_object_in(&w, "fields");
	event_json_fields(&w, finding->event);
	json_end_object(&w);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

const struct shape shape_timesketch = {
	.name = "timesketch",
	.media_type = "application/json",
	.add = add,
};
