/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/sheet-import.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "forms/answer-words.h"
#include "forms/answering.h"
#include "forms/export/sheet-layout.h"
#include "store/rounds.h"

#define NOTE_MAX 512u

const char *const sheet_note_names[SHEET_NOTE_KINDS] = {
	[SHEET_NOTE_BAD] = "bad-cell",
	[SHEET_NOTE_CONFLICT] = "conflict",
};

/* Which column of a sheet holds what, by pass; UINT32_MAX: there is none. */
struct columns {
	unsigned answer;
	unsigned checked;
	unsigned target;
	unsigned note;
	unsigned version;
};

struct reading {
	struct sheet_import *import;
	const struct xlsx_sheet *sheet;
	struct columns columns[FORM_PASSES_MAX];
};

static void PRINTF(6, 7)
	add_note(struct sheet_import *import, enum sheet_note_kind kind, struct str sheet,
		 const unsigned place[static 2], struct str item, const char *fmt, ...)
{
	char words[NOTE_MAX];
	va_list args;

	if (import->n_notes == SHEET_NOTES_MAX)
		return;
	struct sheet_note *note = &import->notes[import->n_notes++];
	va_start(args, fmt);
	(void)vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	*note = (struct sheet_note){ .kind = kind, .sheet = sheet, .item = item };
	note->text = arena_str(import->arena, str_from(words));
	(void)xlsx_cell_name(place[0], place[1], note->cell);
}

/* ---- what the file is of ---- */

static struct str cell_beside(const struct xlsx_sheet *sheet, const char *key, unsigned column)
{
	for (size_t i = 0; i < sheet->n_cells; i++) {
		const struct xlsx_cell *cell = &sheet->cells[i];
		if (cell->column == 0 && str_is(cell->text, key))
			return xlsx_text(sheet, cell->row, column);
	}
	return STR_NONE;
}

/* The value of a hidden row. */
static struct str key_of(const struct xlsx_sheet *sheet, const char *key)
{
	return cell_beside(sheet, key, 3);
}

static void read_subject(const struct xlsx_sheet *sheet, struct sheet_import *ret)
{
	ret->subject = key_of(sheet, LAYOUT_SUBJECT);
	ret->subject_version = key_of(sheet, LAYOUT_OF);
	ret->edition = str_trim(cell_beside(sheet, LAYOUT_EDITION, 2));
	ret->made_on = str_trim(cell_beside(sheet, LAYOUT_MADE, 2));
}

static enum errc read_keys(const struct xlsx_book *book, const struct form_set *forms,
			   struct sheet_import *ret, struct err *err)
{
	struct str form = STR_NONE;
	struct str round = STR_NONE;

	for (size_t i = 0; i < book->n_sheets && !form.ptr; i++) {
		form = key_of(&book->sheets[i], LAYOUT_FORM);
		round = key_of(&book->sheets[i], LAYOUT_ROUND);
		read_subject(&book->sheets[i], ret);
	}
	if (!form.ptr)
		return fail(err, ERR_UNSUPPORTED,
			    "is no workbook that tonoi form export has written");
	ret->form = form_set_find(forms, form);
	if (!ret->form)
		return fail(err, ERR_NOT_FOUND, "its form %.*s is not there",
			    STR_ARG(str_sub(form, 0, FORM_ID_MAX)));
	if (round.ptr && (!str_to_i64(round, &ret->round) || ret->round < 1))
		return fail(err, ERR_SYNTAX, "its round “%.*s” is no number",
			    STR_ARG(str_sub(round, 0, 40)));
	return ERR_OK;
}

/* ---- columns ---- */

static void take_column(struct reading *r, const struct xlsx_cell *cell)
{
	struct str rest = cell->text;
	const struct str name = str_split(&rest, '.');
	uint64_t pass;

	if (!rest.ptr || !str_to_u64(rest, &pass) || pass < 1 || pass > r->import->form->passes)
		return;
	struct columns *columns = &r->columns[pass - 1];
	const struct {
		const char *name;
		unsigned *place;
	} known[] = {
		{ LAYOUT_ANSWER, &columns->answer },   { LAYOUT_CHECKED, &columns->checked },
		{ LAYOUT_TARGET, &columns->target },   { LAYOUT_NOTE, &columns->note },
		{ LAYOUT_VERSION, &columns->version },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_is(name, known[i].name))
			*known[i].place = cell->column;
	}
}

/* Of a section's sheet; false for any other. */
static bool find_columns(struct reading *r)
{
	memset(r->columns, 0xff, sizeof(r->columns));
	if (!str_is(xlsx_text(r->sheet, 0, 0), LAYOUT_ITEM))
		return false;
	for (size_t i = 0; i < r->sheet->n_cells && r->sheet->cells[i].row == 0; i++)
		take_column(r, &r->sheet->cells[i]);
	return true;
}

/* ---- a line ---- */

static struct str text_at(const struct reading *r, unsigned row, unsigned column)
{
	return column == UINT32_MAX ? STR_NONE : str_trim(xlsx_text(r->sheet, row, column));
}

/* "2025/6/3" as "2025-06-03"; STR_NONE when it is no day. */
static struct str read_day(const struct reading *r, struct str text)
{
	struct str rest = text;
	uint64_t parts[3];
	const char separator = str_find_char(text, '/') == SIZE_MAX ? '-' : '/';

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!rest.ptr || !str_to_u64(str_split(&rest, separator), &parts[i]) ||
		    parts[i] > 9999)
			return STR_NONE;
	}
	const struct str day =
		arena_printf(r->import->arena, "%04llu-%02llu-%02llu", (unsigned long long)parts[0],
			     (unsigned long long)parts[1], (unsigned long long)parts[2]);
	return !rest.ptr && day.ptr && day_valid(day) ? day : STR_NONE;
}

static bool take_day(struct reading *r, unsigned row, unsigned column, struct str item,
		     struct str *ret)
{
	const struct str text = text_at(r, row, column);

	*ret = text.len ? read_day(r, text) : STR_NONE;
	if (!text.len || ret->ptr)
		return true;
	add_note(r->import, SHEET_NOTE_BAD, r->sheet->name, (unsigned[]){ row, column }, item,
		 text_of(TR("「%.*s」は日付ではありません（例 2025-06-30）",
			    "“%.*s” is no day (2025-06-30)")),
		 STR_ARG(str_sub(text, 0, 60)));
	return false;
}

static bool take_value(struct reading *r, unsigned row, unsigned column,
		       const struct form_item *item, struct str *ret)
{
	const struct str text = text_at(r, row, column);

	*ret = STR("");
	if (!text.len || item->type == ANSWER_COMPUTED || item->type == ANSWER_EVIDENCE)
		return true;
	*ret = item->type == ANSWER_DATE ? read_day(r, text) : answer_from_words(item, text);
	if (ret->ptr)
		return true;
	add_note(r->import, SHEET_NOTE_BAD, r->sheet->name, (unsigned[]){ row, column }, item->id,
		 text_of(TR("「%.*s」は選べる答えではありません",
			    "“%.*s” is none of the answers to choose from")),
		 STR_ARG(str_sub(text, 0, 60)));
	return false;
}

static void keep(struct reading *r, const struct answer *answer, unsigned row, unsigned column)
{
	struct err err;

	if (answer_check(r->import->form, answer, &err)) {
		add_note(r->import, SHEET_NOTE_BAD, r->sheet->name, (unsigned[]){ row, column },
			 answer->item, "%s", err.text);
		return;
	}
	if (r->import->n_answers == SHEET_ANSWERS_MAX)
		return;
	r->import->answers[r->import->n_answers++] = (struct sheet_answer){
		.answer = *answer, .sheet = r->sheet->name, .row = row, .column = column
	};
}

static void take_pass(struct reading *r, unsigned row, const struct form_item *item, unsigned pass)
{
	const struct columns *columns = &r->columns[pass - 1];
	struct answer answer = { .item = item->id, .pass = pass };
	const struct str version = text_at(r, row, columns->version);

	if (columns->answer == UINT32_MAX)
		return;
	if (version.len && (!str_to_i64(version, &answer.version) || answer.version < 0)) {
		add_note(r->import, SHEET_NOTE_BAD, r->sheet->name,
			 (unsigned[]){ row, columns->version }, item->id,
			 text_of(TR("隠れた列の版「%.*s」が書き換えられています",
				    "the hidden version “%.*s” was changed")),
			 STR_ARG(str_sub(version, 0, 40)));
		return;
	}
	/* Every cell is looked at, so that all that are bad are told at once. */
	bool good = take_value(r, row, columns->answer, item, &answer.value);
	good = take_day(r, row, columns->checked, item->id, &answer.checked_on) && good;
	good = take_day(r, row, columns->target, item->id, &answer.target_on) && good;
	answer.note =
		columns->note == UINT32_MAX ? STR_NONE : xlsx_text(r->sheet, row, columns->note);
	if (!answer.note.ptr)
		answer.note = STR("");
	if (good && (answer.version || answer.value.len || answer.note.len ||
		     answer.checked_on.len || answer.target_on.len))
		keep(r, &answer, row, columns->answer);
}

static void take_line(struct reading *r, const struct xlsx_cell *key)
{
	const size_t at = form_find(r->import->form, key->text);

	if (at == SIZE_MAX) {
		add_note(r->import, SHEET_NOTE_BAD, r->sheet->name,
			 (unsigned[]){ key->row, key->column }, STR_NONE,
			 text_of(TR("「%.*s」という項目は %.*s にありません",
				    "there is no item “%.*s” in %.*s")),
			 STR_ARG(str_sub(key->text, 0, 60)), STR_ARG(r->import->form->id));
		return;
	}
	for (unsigned pass = 1; pass <= r->import->form->passes; pass++)
		take_pass(r, key->row, &r->import->form->items[at], pass);
}

enum errc sheet_import_read(const struct xlsx_book *book, const struct form_set *forms,
			    struct arena *arena, struct sheet_import *ret, struct err *err)
{
	*ret = (struct sheet_import){ .arena = arena };
	const enum errc code = read_keys(book, forms, ret, err);

	if (code)
		return code;
	ret->answers = arena_take_array(arena, SHEET_ANSWERS_MAX, sizeof(*ret->answers));
	ret->notes = arena_take_array(arena, SHEET_NOTES_MAX, sizeof(*ret->notes));
	if (!ret->answers || !ret->notes)
		return fail(err, ERR_LIMIT, "no room for its answers");
	for (size_t i = 0; i < book->n_sheets; i++) {
		struct reading r = { .import = ret, .sheet = &book->sheets[i] };
		if (!find_columns(&r))
			continue;
		for (size_t k = 0; k < r.sheet->n_cells; k++) {
			const struct xlsx_cell *cell = &r.sheet->cells[k];
			if (cell->column == 0 && cell->row > 0)
				take_line(&r, cell);
		}
	}
	return ERR_OK;
}

/* ---- into the round ---- */

enum errc sheet_import_round(const struct sheet_import *import, struct db *db, int64_t wanted,
			     int64_t *ret, struct err *err)
{
	const int64_t id = wanted ? wanted : import->round;
	struct round round;

	if (!id)
		return fail(err, ERR_USAGE, "is of a blank form: say which round");
	const enum errc code = rounds_get(db, id, import->arena, &round, err);
	if (code)
		return code;
	if (!str_equal(round.form, import->form->id))
		return fail(err, ERR_USAGE, "round %lld: is of %.*s, and the file of %.*s",
			    (long long)id, STR_ARG(round.form), STR_ARG(import->form->id));
	*ret = id;
	return ERR_OK;
}

struct seen {
	const struct answer *now; /* of the file */
	bool same;		  /* as it was handed out */
};

static bool same_words(const struct answer *a, const struct answer *b)
{
	return str_equal(a->value, b->value) && str_equal(a->checked_on, b->checked_on) &&
	       str_equal(a->target_on, b->target_on) &&
	       str_equal(str_trim(a->note), str_trim(b->note));
}

static bool look(void *ctx, const struct answer *old, bool set_aside)
{
	struct seen *seen = ctx;

	if (!set_aside && old->version == seen->now->version)
		seen->same = same_words(old, seen->now);
	return true;
}

/* Nobody touched it in the file: what stands in the round by now is newer or the same. */
static enum errc untouched(struct db *db, int64_t round, const struct answer *answer, bool *ret,
			   struct err *err)
{
	struct seen seen = { .now = answer };
	const enum errc code = answer->version ? answers_history(db, round, answer->item,
								 answer->pass, look, &seen, err)
					       : ERR_OK;

	*ret = seen.same;
	return code;
}

/* "はい 2025-06-30 2026-03-31 院内で検討中" */
static struct str words_of(const struct sheet_import *import, const struct answer *answer)
{
	const struct form_item *item = &import->form->items[form_find(import->form, answer->item)];
	const struct str parts[] = { answer_words(item, answer->value, lang_get()),
				     answer->checked_on, answer->target_on, answer->note };
	auto_buf words = BUF_INIT(2 * ANSWER_TEXT_MAX);

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (parts[i].len)
			buf_printf(&words, "%s%.*s", words.len ? " " : "", STR_ARG(parts[i]));
	}
	return arena_str(import->arena, buf_str(&words));
}

static void add_conflict(struct sheet_import *import, const struct sheet_answer *line,
			 const struct err *err)
{
	const size_t before = import->n_notes;

	add_note(import, SHEET_NOTE_CONFLICT, line->sheet, (unsigned[]){ line->row, line->column },
		 line->answer.item, "%s", err->text);
	if (import->n_notes > before)
		import->notes[before].said = words_of(import, &line->answer);
}

enum errc sheet_import_save(struct sheet_import *import, struct db *db, int64_t round,
			    struct str by, int64_t now_us, struct err *err)
{
	for (size_t i = 0; i < import->n_answers; i++) {
		const struct sheet_answer *line = &import->answers[i];
		struct answer answer = line->answer;
		int64_t version;
		bool same;
		enum errc code = untouched(db, round, &answer, &same, err);
		if (code)
			return code;
		if (same) {
			import->unchanged++;
			continue;
		}
		answer.round = round;
		answer.saved_by = by;
		answer.saved_us = now_us;
		code = answers_save(db, &answer, &version, err);
		if (code == ERR_CONFLICT)
			add_conflict(import, line, err);
		else if (code)
			return code;
		else
			import->saved++;
	}
	return ERR_OK;
}
