/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/note.h"

#include "base/encoding/time-text.h"

static void add_time(struct json_writer *w, const char *name, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	if (time_us != TIME_NONE)
		json_text(w, name, time_format_utc(time_us, text));
}

static void add_text(struct json_writer *w, const char *name, struct str text)
{
	if (text.len)
		json_str(w, name, text);
}

void indicator_note_json(struct json_writer *w, const char *name, const struct indicator_note *note)
{
	json_begin_object_in(w, name);
	json_str(w, "source", note->source);
	json_text(w, "type", indicator_type_name(note->type));
	json_str(w, "value", note->value);
	if (note->tlp != TLP_NONE)
		json_text(w, "tlp", tlp_name(note->tlp));
	if (note->confidence != INDICATOR_NO_CONFIDENCE)
		json_u64(w, "confidence", note->confidence);
	add_time(w, "valid_from", note->valid_from_us);
	add_time(w, "valid_until", note->valid_until_us);
	add_text(w, "name", note->name);
	add_text(w, "report", note->report);
	add_text(w, "author", note->author);
	json_end_object(w);
}
