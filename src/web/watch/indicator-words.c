/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/indicator-words.h"

#include <jansson.h>

#include "base/encoding/time-text.h"

/* By the name of the type, as indicator_note_json() writes it: which sentence tells it. */
static const struct {
	const char *type;
	const char *kind;
} kinds[] = {
	{ "ip", "address" },  { "network", "network" }, { "domain", "address" },
	{ "url", "address" }, { "mail", "mail" },	{ "", "file" },
};

static struct str member(struct page *page, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const struct str text = str_of(json_string_value(value), json_string_length(value));
	const struct str own = text.len ? arena_str(page->arena, text) : STR("");

	return own.ptr ? own : STR("");
}

static const char *kind_of(struct str type)
{
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(kinds) && !str_is(type, kinds[i].type))
		i++;
	return kinds[i].kind;
}

static void view_moment(struct page *page, struct view *view, const char *name,
			const json_t *object, const char *key)
{
	int64_t at_us;

	view_time(view, name,
		  time_parse_iso(member(page, object, key), 0, &at_us) ? at_us : TIME_NONE);
}

void view_indicator(struct page *page, struct view *view, struct str matched)
{
	json_t *why = json_loadb(matched.ptr, matched.len, JSON_ALLOW_NUL, NULL);
	const json_t *said = json_object_get(json_array_get(why, 0), "indicator");
	static const char *const texts[] = { "value", "source", "tlp", "name", "report", "author" };

	if (json_is_object(said)) {
		struct view *row = view_object(view, "indicator");
		const struct str until = member(page, said, "valid_until");
		const json_t *confidence = json_object_get(said, "confidence");

		for (size_t i = 0; i < ARRAY_LEN(texts); i++)
			view_str(row, texts[i], member(page, said, texts[i]));
		view_cstr(row, "kind", kind_of(member(page, said, "type")));
		view_bool(row, "has_end", until.len > 0);
		view_moment(page, row, "until", said, "valid_until");
		view_bool(row, "has_confidence", json_is_integer(confidence));
		view_number(row, "confidence", json_integer_value(confidence));
	}
	json_decref(why);
}
