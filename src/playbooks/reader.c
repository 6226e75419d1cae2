/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/reader.h"

#include "base/os/pack.h"

static struct str place_of(const struct playbook_reader *r, const struct json_place *at,
			   const char *key)
{
	if (!key)
		return at->path.len ? at->path : STR("playbook");
	return str_or_empty(
		at->path.len ? arena_printf(r->notes->arena, "%.*s.%s", STR_ARG(at->path), key)
			     : str_from(key));
}

void reader_wrong(struct playbook_reader *r, const struct json_place *at, const char *key,
		  const char *what)
{
	playbook_wrong(r->notes, place_of(r, at, key), at->clause, "%s", what);
}

static bool is_key(const char *const *keys, const char *key)
{
	while (*keys && strcmp(*keys, key) != 0)
		keys++;
	return *keys;
}

void reader_keys(struct playbook_reader *r, const struct json_place *at, const char *const *keys)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)at->object, key, value)
	{
		if (!is_key(keys, key))
			reader_wrong(r, at, key, "this property is not known");
	}
}

struct str reader_text(struct playbook_reader *r, const struct json_place *at, const char *key,
		       bool needed)
{
	const json_t *value = json_object_get(at->object, key);
	const struct str text = text_of_json(value);

	if (text.len > PLAYBOOK_TEXT_MAX) {
		reader_wrong(r, at, key, "more than 4,000 bytes");
		return STR("");
	}
	if (value && !text.ptr)
		reader_wrong(r, at, key, "a text is wanted");
	else if (needed && !text.len)
		reader_wrong(r, at, key, "is missing");
	return str_or_empty(arena_str(&r->playbook->arena, str_or_empty(text)));
}

struct str reader_words(struct playbook_reader *r, const struct json_place *at, const char *key,
			enum lang lang)
{
	const struct str text = reader_text(r, at, key, false);

	return r->words ? str_or_empty(pack_words(text, lang, &r->playbook->arena)) : text;
}

/* ---- identifiers ---- */

static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.ptr[i] != '-' : ascii_hex_digit(s.ptr[i]) < 0)
			return false;
	}
	return s.len == 36 && s.ptr[14] >= '1' && s.ptr[14] <= '5' &&
	       memchr("89abAB", s.ptr[19], 6);
}

static bool is_type(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (!(c >= 'a' && c <= 'z') && (i == 0 || (!ascii_is_digit(c) && c != '-')))
			return false;
	}
	return s.len >= 3 && s.ptr[s.len - 1] != '-';
}

bool playbook_id_valid(struct str id, const char *type)
{
	const size_t dashes = str_find(id, STR("--"));
	const struct str kind = str_sub(id, 0, dashes);

	return id.len <= PLAYBOOK_ID_MAX && dashes < id.len && is_type(kind) &&
	       is_uuid(str_from_pos(id, dashes + 2)) && (!type || str_is(kind, type));
}

struct str reader_id(struct playbook_reader *r, const struct json_place *at, const char *key,
		     const char *type, bool needed)
{
	const struct str id = reader_text(r, at, key, needed);

	if (id.len && !playbook_id_valid(id, type))
		playbook_wrong(r->notes, place_of(r, at, key), "CACAO 2.0 10.10",
			       "“%.*s” is no identifier%s%s", STR_ARG(str_sub(id, 0, 80)),
			       type ? " of type " : "", type ? type : "");
	return id;
}

/* ---- other values ---- */

bool reader_truth(struct playbook_reader *r, const struct json_place *at, const char *key)
{
	const json_t *value = json_object_get(at->object, key);

	if (value && !json_is_boolean(value))
		reader_wrong(r, at, key, "true or false is wanted");
	return json_is_true(value);
}

int64_t reader_number(struct playbook_reader *r, const struct json_place *at, const char *key,
		      int64_t min, int64_t max)
{
	const json_t *value = json_object_get(at->object, key);
	const int64_t n = json_integer_value(value);

	if (value && (!json_is_integer(value) || n < min || n > max))
		playbook_wrong(r->notes, place_of(r, at, key), at->clause,
			       "a whole number from %lld to %lld is wanted", (long long)min,
			       (long long)max);
	return n;
}

size_t reader_texts(struct playbook_reader *r, const struct json_place *at, const char *key,
		    struct str *out, size_t max)
{
	const json_t *list = json_object_get(at->object, key);
	size_t n = 0;
	size_t i;
	json_t *value;

	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > max) {
		playbook_wrong(r->notes, place_of(r, at, key), at->clause,
			       "a list of 1 to %zu is wanted", max);
		return 0;
	}
	json_array_foreach(list, i, value)
	{
		const struct str text = text_of_json(value);

		if (!text.len || text.len > PLAYBOOK_TEXT_MAX)
			reader_wrong(r, at, key, "a list of texts is wanted");
		else
			out[n++] = str_or_empty(arena_str(&r->playbook->arena, text));
	}
	return n;
}

struct json_place reader_below(struct playbook_reader *r, const struct json_place *at,
			       const char *key, const char *clause)
{
	const json_t *value = json_object_get(at->object, key);

	if (value && !json_is_object(value)) {
		reader_wrong(r, at, key, "an object is wanted");
		value = NULL;
	}
	return (struct json_place){ .object = value,
				    .path = place_of(r, at, key),
				    .clause = clause };
}

static bool is_declared(const struct playbook *playbook, struct str extension)
{
	for (size_t i = 0; i < playbook->n_extensions; i++) {
		if (str_equal(playbook->extensions[i], extension))
			return true;
	}
	return false;
}

struct json_place reader_extension(struct playbook_reader *r, const struct json_place *at,
				   const char *key)
{
	const struct json_place all = reader_below(r, at, key, "CACAO 2.0 8");
	const char *id;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)all.object, id, value)
	{
		if (!playbook_id_valid(str_from(id), "extension-definition") ||
		    !json_is_object(value))
			reader_wrong(r, &all, id, "is no extension");
		else if (!is_declared(r->playbook, str_from(id)))
			reader_wrong(r, &all, id, "is not among extension_definitions");
	}
	if (!all.object)
		return all;
	return reader_below(r, &all, PLAYBOOK_EXTENSION, CLAUSE_OURS);
}
