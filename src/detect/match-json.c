/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match-json.h"

#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"
#include "detect/indicators/note.h"
#include "event/event-json.h"

#define SHORT_VALUE 1024u

/* What the event had, and what the rule wanted: the page that shows the alert words it. */
static void write_match_field(const struct match *match, const struct match_field *field,
			      struct json_writer *w)
{
	auto_buf wanted = BUF_INIT(SHORT_VALUE);

	match_show_wanted(match, field, &wanted);
	json_begin_object(w);
	json_str(w, "field", utf8_cut(field->name, SHORT_VALUE));
	json_str(w, "value", utf8_cut(field->value, SHORT_VALUE));
	json_str(w, "selection", utf8_cut(field->selection, SHORT_VALUE));
	json_str(w, "item", utf8_cut(field->item, SHORT_VALUE));
	json_str(w, "wanted", utf8_cut(buf_str(&wanted), SHORT_VALUE));
	if (field->indicator)
		indicator_note_json(w, "indicator", field->indicator);
	json_end_object(w);
}

void match_write_matched(const struct match *match, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_array(&w, NULL);
	for (size_t i = 0; i < match->n_fields && out->len < MATCH_MATCHED_MAX / 2; i++)
		write_match_field(match, &match->fields[i], &w);
	json_end_array(&w);
}

/* An event too big to be kept whole keeps what made the rule fire; the record has the rest. */
static void write_few_fields(const struct match *match, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	buf_clear(out);
	json_begin_object(&w);
	for (size_t i = 0; i < match->n_fields && out->len < MATCH_FIELDS_TEXT_MAX / 2; i++) {
		json_name(&w, utf8_cut(match->fields[i].name, SHORT_VALUE));
		json_str(&w, NULL, utf8_cut(match->fields[i].value, SHORT_VALUE));
	}
	json_end_object(&w);
}

void match_write_fields(const struct match *match, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	event_json_fields(&w, match->event);
	json_end_object(&w);
	if (buf_failed(out))
		write_few_fields(match, out);
}
