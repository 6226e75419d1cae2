/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/reader.h"

#include <stdarg.h>
#include <stdio.h>

#define NOTE_TEXT_MAX 256u

void reader_note(struct form_reader *r, unsigned line, const char *fmt, ...)
{
	char text[NOTE_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	r->bad = true;
	if (r->notes->n == FORM_NOTES_MAX) {
		r->notes->more++;
		return;
	}
	r->notes->at[r->notes->n++] = (struct form_note){
		.file = r->file, .line = line, .text = arena_str(r->arena, str_from(text))
	};
}

unsigned reader_line(const struct yaml *map, const char *key)
{
	const struct yaml *node = yaml_get(map, key);

	return node ? node->line : map->line;
}

bool reader_map(struct form_reader *r, const struct yaml *node, const char *what,
		const char *const *keys)
{
	if (node->kind != YAML_MAP) {
		reader_note(r, node->line, "%s is written as a map", what);
		return false;
	}
	for (const struct yaml *entry = node->child; entry; entry = entry->next) {
		size_t i = 0;
		while (keys[i] && !str_is(entry->key, keys[i]))
			i++;
		if (!keys[i])
			reader_note(r, entry->line, "%s has no “%.*s”", what, STR_ARG(entry->key));
	}
	return true;
}

const struct yaml *reader_list(struct form_reader *r, const struct yaml *map, const char *key,
			       size_t max)
{
	const struct yaml *node = yaml_get(map, key);

	if (!node)
		return NULL;
	if (node->kind != YAML_LIST || node->n == 0) {
		reader_note(r, node->line, "%s is a list of at least one", key);
		return NULL;
	}
	if (node->n > max) {
		reader_note(r, node->line, "%s has more than %zu entries", key, max);
		return NULL;
	}
	return node;
}

struct str reader_text(struct form_reader *r, const struct yaml *map, const char *key, bool needed)
{
	const struct yaml *node = yaml_get(map, key);

	if (node && node->kind != YAML_SCALAR) {
		reader_note(r, node->line, "%s is one text", key);
		return STR_NONE;
	}
	const struct str text = node ? str_trim(node->text) : STR_NONE;
	if (text.len > FORM_TEXT_MAX) {
		reader_note(r, node->line, "%s has more than %u bytes", key, FORM_TEXT_MAX);
		return STR_NONE;
	}
	if (text.len && !yaml_is_null(node))
		return text;
	if (needed)
		reader_note(r, reader_line(map, key), "%s is missing", key);
	return STR_NONE;
}

static bool is_id(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !ascii_is_digit(c) && c != '-')
			return false;
	}
	return s.len > 0 && s.len <= FORM_ID_MAX && s.ptr[0] != '-';
}

struct str reader_id(struct form_reader *r, const struct yaml *map, const char *key, bool needed)
{
	const struct str id = reader_text(r, map, key, needed);

	if (!id.ptr || is_id(id))
		return id;
	reader_note(r, reader_line(map, key), "%s “%.*s”: small letters, digits and dashes", key,
		    STR_ARG(id));
	return STR_NONE;
}

struct form_text reader_pair(struct form_reader *r, const struct yaml *map, const char *key,
			     bool needed)
{
	static const char *const keys[] = { "ja", "en", NULL };
	const struct yaml *node = yaml_get(map, key);

	if (!node && needed)
		reader_note(r, map->line, "%s is missing", key);
	if (!node || !reader_map(r, node, key, keys))
		return (struct form_text){ .ja = STR_NONE, .en = STR_NONE };
	return (struct form_text){ .ja = reader_text(r, node, "ja", true),
				   .en = reader_text(r, node, "en", true) };
}

size_t reader_word(struct form_reader *r, const struct yaml *map, const char *key,
		   const char *const *names, size_t n, size_t fallback)
{
	const struct str word = reader_text(r, map, key, false);

	for (size_t i = 0; i < n; i++) {
		if (str_is(word, names[i]))
			return i;
	}
	if (word.ptr)
		reader_note(r, reader_line(map, key), "%s “%.*s” is not known", key, STR_ARG(word));
	return fallback;
}

int64_t reader_number(struct form_reader *r, const struct yaml *map, const char *key, int64_t min,
		      int64_t max, int64_t fallback)
{
	const struct str text = reader_text(r, map, key, false);
	int64_t number;

	if (!text.ptr)
		return fallback;
	if (str_to_i64(text, &number) && number >= min && number <= max)
		return number;
	reader_note(r, reader_line(map, key), "%s is a number from %lld to %lld", key,
		    (long long)min, (long long)max);
	return fallback;
}

bool reader_truth(struct form_reader *r, const struct yaml *map, const char *key, bool fallback)
{
	const struct yaml *node = yaml_get(map, key);
	bool truth;

	if (!node)
		return fallback;
	if (yaml_to_bool(node, &truth))
		return truth;
	reader_note(r, node->line, "%s is true or false", key);
	return fallback;
}

const struct form_ref *reader_refs(struct form_reader *r, const struct yaml *map, size_t *ret_n)
{
	static const char *const keys[] = { "guideline", "volume", "clause", NULL };
	const struct yaml *list = reader_list(r, map, "refs", FORM_REFS_MAX);

	*ret_n = 0;
	struct form_ref *refs = list ? arena_take_array(r->arena, list->n, sizeof(*refs)) : NULL;
	if (!refs)
		return NULL;
	for (const struct yaml *ref = list->child; ref; ref = ref->next) {
		if (!reader_map(r, ref, "a reference", keys))
			continue;
		refs[(*ret_n)++] = (struct form_ref){
			.guideline = reader_text(r, ref, "guideline", true),
			.volume = reader_text(r, ref, "volume", false),
			.clause = reader_text(r, ref, "clause", false),
		};
	}
	return refs;
}
