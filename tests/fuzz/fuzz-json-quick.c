/* SPDX-License-Identifier: Apache-2.0 */
/* What the quick way makes of a document is what the patient way makes of it. */
#include "fuzz/fuzz.h"

#include "base/encoding/utf8.h"
#include "parse/json/json-document.h"

static void take(void *ctx UNUSED, struct event *event UNUSED)
{
}

static void check_same(const struct event *a, const struct event *b)
{
	assert(a->n_fields == b->n_fields && a->flags == b->flags);
	for (size_t i = 0; i < a->n_fields; i++) {
		assert(str_equal(a->fields[i].name, b->fields[i].name));
		assert(str_equal(a->fields[i].value, b->fields[i].value));
		assert(a->fields[i].type == b->fields[i].type);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = str_of(data, size);
	const struct parse_shared shared = { 0 };
	const struct event_sink sink = { .take = take };
	auto_parse_session *session = parse_session_new(&sink, &shared, NULL);
	struct json_index index = { .at = NULL };
	struct json_names names;
	auto_event whole;

	event_init(&whole);
	json_names_init(&names);
	if (utf8_valid(text) && json_index_find(&index, text) && index.len == size &&
	    json_quick(session, &session->event, &names, text, &index)) {
		assert(json_flatten(session, text, &whole, NULL) == ERR_OK);
		check_same(&session->event, &whole);
	}
	json_names_done(&names);
	json_index_done(&index);
	return 0;
}
