/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/ledger-words.h"

#include "base/alloc.h"
#include "base/encoding/fold.h"
#include "base/encoding/heading.h"
#include "base/encoding/yaml-check.h"

#define ARENA_BYTES (8u * 1024 * 1024)
#define WORDS_MAX   1000u

/* A word, normalised, and what it stands for. */
struct word {
	struct str text;
	struct str to;
};

struct word_list {
	struct word at[WORDS_MAX];
	size_t n;
};

struct ledger_words {
	struct arena arena;
	struct word_list headings;
	struct word_list values[ASSET_FIELDS]; /* of fields with words */
	struct word_list hints;		       /* with spaces */
};

/* ---- what is compared ---- */

static struct str folded(struct str text, struct arena *arena)
{
	char *out = arena_take_text(arena, fold_max(text.len) + 1);

	return out ? str_of(out, fold_text(text, out)) : STR_NONE;
}

/* ---- reading ---- */

struct reading {
	struct yaml_check check;
	struct ledger_words *words;
};

typedef struct str (*normal_form)(struct str text, struct arena *arena);

static void read_row(struct reading *r, const struct yaml *row, const char *key,
		     struct word_list *list, normal_form form)
{
	const struct str to = yaml_check_text(&r->check, row, "to", true);
	const struct yaml *names = yaml_check_list(&r->check, row, key, WORDS_MAX);

	for (const struct yaml *name = names ? names->child : NULL; name; name = name->next) {
		const struct str text = form(name->text, &r->words->arena);
		if (list->n == WORDS_MAX || text.len == 0) {
			yaml_wrong(&r->check, name->line, "no word, or over %u of them", WORDS_MAX);
			return;
		}
		list->at[list->n++] = (struct word){ .text = text, .to = to };
	}
}

static struct ledger_column column_named(struct str to)
{
	const enum asset_field field = asset_field_named(to);
	const enum identifier_type identifier = identifier_type_named(to);

	if (str_is(to, "software"))
		return (struct ledger_column){ .what = COLUMN_SOFTWARE };
	if (str_is(to, "used"))
		return (struct ledger_column){ .what = COLUMN_USED };
	if (identifier < ID_TYPES)
		return (struct ledger_column){ .what = COLUMN_IDENTIFIER,
					       .identifier = identifier };
	if (field < ASSET_FIELDS)
		return (struct ledger_column){ .what = COLUMN_FIELD, .field = field };
	return (struct ledger_column){ .what = COLUMN_NONE };
}

static void read_columns(struct reading *r, const struct yaml *doc)
{
	static const char *const keys[] = { "to", "names", NULL };
	const struct yaml *list = yaml_check_list(&r->check, doc, "columns", WORDS_MAX);

	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next) {
		if (!yaml_check_map(&r->check, row, "a column", keys))
			return;
		read_row(r, row, "names", &r->words->headings, heading_plain);
		const struct str to = yaml_text(row, "to");
		if (column_named(to).what == COLUMN_NONE)
			yaml_wrong(&r->check, row->line, "“%.*s”: there is no such column",
				   STR_ARG(to));
	}
}

static void read_word_rows(struct reading *r, const struct yaml *list, enum asset_field field,
			   struct word_list *words, normal_form form)
{
	static const char *const keys[] = { "to", "words", NULL };

	for (const struct yaml *row = list ? list->child : NULL; row; row = row->next) {
		if (!yaml_check_map(&r->check, row, "words", keys))
			return;
		read_row(r, row, "words", words, form);
		const struct str to = yaml_text(row, "to");
		if (!asset_value_ok(field, to))
			yaml_wrong(&r->check, row->line, "“%.*s”: %s has no such value",
				   STR_ARG(to), asset_fields[field].id);
	}
}

static void read_words(struct reading *r, const struct yaml *doc)
{
	const struct yaml *map = yaml_get(doc, "words");

	for (const struct yaml *list = map ? map->child : NULL; list; list = list->next) {
		const enum asset_field field = asset_field_named(list->key);
		if (field == ASSET_FIELDS || !asset_fields[field].words) {
			yaml_wrong(&r->check, list->line, "“%.*s”: no field with words",
				   STR_ARG(list->key));
			return;
		}
		read_word_rows(r, list, field, &r->words->values[field], heading_plain);
	}
	read_word_rows(r, yaml_check_list(&r->check, doc, "hints", WORDS_MAX), ASSET_KIND,
		       &r->words->hints, folded);
}

enum errc ledger_words_read(const char *path, struct ledger_words **ret, struct err *err)
{
	auto_ledger_words *words = mem_new(sizeof(*words));
	struct reading r = { .check = { .file = path }, .words = words };
	struct yaml *doc;

	arena_init(&words->arena, ARENA_BYTES);
	const enum errc code =
		yaml_read_file(path, YAML_CONTENT_FILE_MAX, &words->arena, &doc, err);
	if (code)
		return code;
	yaml_check_head(&r.check, doc);
	read_columns(&r, doc);
	read_words(&r, doc);
	if (r.check.code)
		return yaml_check_end(&r.check, err);
	*ret = STEAL(words);
	return ERR_OK;
}

void ledger_words_free(struct ledger_words *words)
{
	if (!words)
		return;
	arena_done(&words->arena);
	free(words);
}

void ledger_words_free_at(struct ledger_words **words)
{
	ledger_words_free(*words);
}

/* ---- asking ---- */

static struct str exactly(const struct word_list *list, struct str text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (str_equal(list->at[i].text, text))
			return list->at[i].to;
	}
	return STR_NONE;
}

static bool is_word_letter(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

/* "HUB" is no part of "GitHub"; Japanese words have no ends that one could see. */
static bool stands_in(struct str text, struct str word)
{
	for (size_t from = 0; from < text.len;) {
		const size_t hit = str_find(str_from_pos(text, from), word);
		if (hit == SIZE_MAX)
			return false;
		const size_t at = from + hit;
		const size_t end = at + word.len;
		const bool begins = at == 0 || !is_word_letter(text.ptr[at]) ||
				    !is_word_letter(text.ptr[at - 1]);
		const bool ends = end == text.len || !is_word_letter(text.ptr[end - 1]) ||
				  !is_word_letter(text.ptr[end]);
		if (begins && ends)
			return true;
		from = at + 1;
	}
	return false;
}

static struct str within(const struct word_list *list, struct str text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (stands_in(text, list->at[i].text))
			return list->at[i].to;
	}
	return STR_NONE;
}

struct ledger_column ledger_column(const struct ledger_words *words, struct str heading,
				   struct arena *arena)
{
	const struct str to = exactly(&words->headings, heading_plain(heading, arena));

	return to.ptr ? column_named(to) : (struct ledger_column){ .what = COLUMN_NONE };
}

struct str ledger_value(const struct ledger_words *words, enum asset_field field, struct str cell,
			struct arena *arena)
{
	const struct word_list *list = &words->values[field];
	const struct str text = heading_plain(cell, arena);
	const struct str whole = exactly(list, text);

	if (whole.ptr)
		return whole;
	return within(list, text);
}

struct str ledger_hint(const struct ledger_words *words, struct str text, struct arena *arena)
{
	return within(&words->hints, folded(text, arena));
}
