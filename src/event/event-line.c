/* SPDX-License-Identifier: Apache-2.0 */
#include "event/event-line.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "event/event-json.h"

static void write_flags(unsigned flags, struct json_writer *w)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {
		{ EVENT_REPAIRED, "repaired" },
		{ EVENT_CUT, "cut" },
		{ EVENT_RAW_ONLY, "raw" },
	};

	json_begin_array(w, "_flags");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (flags & names[i].flag)
			json_text(w, NULL, names[i].name);
	}
	json_end_array(w);
}

static void write_source(const struct logsource *source, struct json_writer *w)
{
	json_begin_object_in(w, "_logsource");
	if (source->product.ptr)
		json_str(w, "product", source->product);
	if (source->category.ptr)
		json_str(w, "category", source->category);
	if (source->service.ptr)
		json_str(w, "service", source->service);
	json_end_object(w);
}

void event_line(const struct event *event, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	char time[TIME_TEXT_MAX];
	const bool has_time = event->time_us != TIME_NONE;

	json_begin_object(&w);
	json_text(&w, "_format", event->format);
	json_u64(&w, "_record", event->record);
	json_text(&w, "_time", has_time ? time_format_utc(event->time_us, time) : NULL);
	json_str(&w, "_host", event->host);
	write_flags(event->flags, &w);
	write_source(&event->source, &w);
	event_json_fields(&w, event);
	json_end_object(&w);
}
