/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/edition-draft.h"

#include "base/encoding/json-write.h"
#include "forms/import/edition-map.h"
#include "store/evidence-files.h"
#include "store/official.h"

#define ORIGIN_SEPARATORS " ,"

const char *const edition_change_names[EDITION_CHANGES] = {
	[EDITION_AS_NEW] = "new",	[EDITION_AS_SAME] = "same",
	[EDITION_AS_MERGED] = "merged", [EDITION_AS_STRICTER] = "stricter",
	[EDITION_AS_DROPPED] = "drop",	[EDITION_AS_KEPT] = "keep",
};

const struct text edition_change_words[EDITION_CHANGES] = {
	[EDITION_AS_NEW] = TEXT("はじめて聞かれる（何も引き継がない）", "asked for the first time"),
	[EDITION_AS_SAME] = TEXT("同じことを聞いている（回答を案として引き継ぐ）",
				 "asks the same: its answer is proposed"),
	[EDITION_AS_MERGED] = TEXT("いくつかが一つになった（全部「はい」のときだけ引き継ぐ）",
				   "several became one: yes only when all were"),
	[EDITION_AS_STRICTER] = TEXT("前より多くを聞いている（前の回答を見せるだけ）",
				     "asks more: the old answer is only shown"),
	[EDITION_AS_DROPPED] = TEXT("なくなった", "is gone"),
	[EDITION_AS_KEPT] =
		TEXT("用紙に番号はないが残す", "stays, though the sheet has no number of it"),
};

static enum errc find_before(const struct form_set *forms, struct str id, const struct form **ret,
			     struct err *err)
{
	*ret = form_set_find(forms, id);
	return *ret ? ERR_OK : fail(err, ERR_NOT_FOUND, "form %.*s: there is none", STR_ARG(id));
}

/* ---- making ---- */

struct known_wordings {
	const struct form *form;
	struct str *at; /* by position */
	struct arena *arena;
};

static bool take_wording(void *ctx, const struct official_wording *wording)
{
	struct known_wordings *known = ctx;
	const size_t at = form_find(known->form, wording->item);

	if (at != SIZE_MAX)
		known->at[at] = arena_str(known->arena, wording->text);
	return true;
}

static struct edition_draft_line line_of_new(const struct form *before,
					     const struct official_item *item,
					     const struct edition_line *line)
{
	const bool mapped = line->before != SIZE_MAX;
	const enum edition_change change = !mapped	  ? EDITION_AS_NEW
					   : line->unsure ? EDITION_AS_STRICTER
							  : EDITION_AS_SAME;

	return (struct edition_draft_line){
		.number = str_from(item->number),
		.section = item->section,
		.cell = str_from(item->cell),
		.text = item->text,
		.origins = mapped ? before->items[line->before].id : STR(""),
		.change = str_from(edition_change_names[change]),
	};
}

/* What has no number cannot be looked for in a sheet: it stays unless somebody says otherwise. */
static struct edition_draft_line line_of_gone(const struct form_item *item)
{
	const enum edition_change change = item->number.len ? EDITION_AS_DROPPED : EDITION_AS_KEPT;

	return (struct edition_draft_line){
		.number = str_or_empty(item->number),
		.cell = STR(""),
		.text = STR(""),
		.origins = item->id,
		.change = str_from(edition_change_names[change]),
	};
}

static enum errc fill_lines(const struct form *before, const struct official_sheet *sheet,
			    const struct edition_map *map, struct arena *arena,
			    struct edition_lines *ret, struct err *err)
{
	*ret = (struct edition_lines){ .at = arena_take_array(arena, map->n, sizeof(*ret->at)) };
	if (!ret->at || map->n > EDITION_LINES_MAX)
		return fail(err, ERR_LIMIT, "%.*s: more than %u lines", STR_ARG(before->id),
			    EDITION_LINES_MAX);
	for (size_t i = 0; i < map->n; i++) {
		const struct edition_line *from = &map->lines[i];
		struct edition_draft_line *line = &ret->at[ret->n++];

		*line = from->now == SIZE_MAX ? line_of_gone(&before->items[from->before])
					      : line_of_new(before, &sheet->items[from->now], from);
		line->place = (int64_t)i + 1;
		line->verdict = str_from(edition_verdict_names[from->verdict]);
		line->unsure = from->unsure;
		line->likeness = from->likeness;
		line->reason = from->reason;
	}
	return ERR_OK;
}

static enum errc compare(struct db *db, const struct form *before,
			 const struct official_sheet *sheet, struct arena *arena,
			 struct edition_lines *ret, struct err *err)
{
	struct known_wordings known = { .form = before, .arena = arena };
	struct edition_map map;

	known.at = arena_take_array(arena, before->n_items, sizeof(*known.at));
	if (!known.at)
		return fail(err, ERR_LIMIT, "%.*s: no room for its wordings", STR_ARG(before->id));
	enum errc code = official_each(db, before->id, STR_NONE, take_wording, &known, err);
	if (!code)
		code = edition_map_make(before, known.at, sheet, arena, &map, err);
	return code ? code : fill_lines(before, sheet, &map, arena, ret, err);
}

static enum errc check_wish(const struct edition_wish *wish, const struct form **ret_before,
			    struct err *err)
{
	if (!wish->id.len || wish->id.len > FORM_ID_MAX || !yaml_id_valid(wish->id))
		return fail(err, ERR_SYNTAX, "“%.*s”: %s", STR_ARG(str_sub(wish->id, 0, 40)),
			    text_of(TR("様式の名前ではありません（例: yearly-r8）",
				       "is no id of a form (such as yearly-r8)")));
	if (form_set_find(wish->forms, wish->id))
		return fail(err, ERR_CONFLICT, "%.*s: %s", STR_ARG(wish->id),
			    text_of(TR("その名前の様式はもうあります",
				       "there is such a form already")));
	return find_before(wish->forms, wish->before, ret_before, err);
}

/* Of the series "yearly" the id "yearly-r8" is the edition "R8". */
static struct str edition_of(const struct edition_wish *wish, const struct form *before,
			     struct arena *arena)
{
	const bool in_series =
		str_starts(wish->id, before->series) && wish->id.len > before->series.len + 1;
	const struct str name =
		in_series ? str_from_pos(wish->id, before->series.len + 1) : wish->id;
	char *text = arena_cstr(arena, name);

	for (size_t i = 0; text && i < name.len; i++)
		text[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
	return text ? str_from(text) : wish->id;
}

enum errc edition_draft_make(struct db *db, const struct edition_wish *wish, struct str bytes,
			     struct arena *arena, size_t *ret_lines, struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	const struct form *before;
	struct official_sheet sheet;
	struct edition_lines lines;
	struct xlsx_book book;

	enum errc code = check_wish(wish, &before, err);
	if (!code)
		code = xlsx_read(bytes, arena, &book, err);
	if (!code)
		code = edition_sheet_choose(&book, before, wish->sheet, arena, &sheet, err);
	if (!code)
		code = compare(db, before, &sheet, arena, &lines, err);
	if (code)
		return code;
	evidence_sha256(bytes, sha256);
	const struct edition_draft draft = {
		.id = wish->id,
		.before = before->id,
		.edition = edition_of(wish, before, arena),
		.fiscal_year = wish->fiscal_year,
		.sheet = sheet.items[0].sheet,
		.file = wish->file,
		.sha256 = str_from(sha256),
		.made_by = wish->by,
		.made_us = wish->now_us,
	};
	*ret_lines = lines.n;
	return edition_drafts_add(db, &draft, &lines, err);
}

/* ---- deciding ---- */

static struct str next_origin(struct str *rest)
{
	while (rest->len && strchr(ORIGIN_SEPARATORS, rest->ptr[0]))
		*rest = str_from_pos(*rest, 1);
	size_t len = 0;
	while (len < rest->len && !strchr(ORIGIN_SEPARATORS, rest->ptr[len]))
		len++;
	const struct str origin = str_sub(*rest, 0, len);
	*rest = str_from_pos(*rest, len);
	return origin;
}

/* The ids, each once, by single spaces. */
static enum errc read_origins(const struct form *before, struct str typed, struct buf *out,
			      size_t *ret_n, struct err *err)
{
	size_t n = 0;

	for (struct str rest = typed, one; (one = next_origin(&rest)).len;) {
		struct str there = buf_str(out);
		bool again = false;

		if (form_find(before, one) == SIZE_MAX)
			return fail(err, ERR_NOT_FOUND, "%.*s: %s %.*s",
				    STR_ARG(str_sub(one, 0, 40)),
				    text_of(TR("その項目はありません。前の様式は",
					       "there is no such item in")),
				    STR_ARG(before->id));
		for (struct str known; !again && (known = next_origin(&there)).len;)
			again = str_equal(known, one);
		if (again)
			continue;
		buf_printf(out, "%s%.*s", n ? " " : "", STR_ARG(one));
		n++;
	}
	*ret_n = n;
	return n <= FORM_ORIGINS_MAX && !buf_failed(out)
		       ? ERR_OK
		       : fail(err, ERR_LIMIT, "more than %u items", FORM_ORIGINS_MAX);
}

static enum errc check_change(const struct edition_draft_line *line, enum edition_change change,
			      size_t origins, struct err *err)
{
	const bool gone = line->section == 0;
	const bool of_gone = change == EDITION_AS_DROPPED || change == EDITION_AS_KEPT;
	const size_t least = change == EDITION_AS_MERGED ? 2 : change == EDITION_AS_NEW ? 0 : 1;
	const size_t most = change == EDITION_AS_NEW	? 0
			    : change == EDITION_AS_SAME ? 1
							: FORM_ORIGINS_MAX;

	if (gone != of_gone)
		return fail(
			err, ERR_SYNTAX, "%s: %s", edition_change_names[change],
			gone ? text_of(TR("新しい用紙にない項目です（drop か keep）",
					  "the new sheet does not have it: drop or keep"))
			     : text_of(TR("新しい用紙にある項目です（new、same、merged、stricter）",
					  "the new sheet has it: new, same, merged or "
					  "stricter")));
	if (!gone && (origins < least || origins > most))
		return fail(
			err, ERR_SYNTAX, "%s: %s", edition_change_names[change],
			text_of(TR(
				"前の項目の数が合いません（new は 0、same は 1、merged は 2 以上、"
				"stricter は 1 以上）",
				"does not go with so many items before (new 0, same 1, merged "
				"2 or more, stricter 1 or more)")));
	return ERR_OK;
}

static const struct edition_draft_line *line_at(const struct edition_lines *lines, int64_t place)
{
	for (size_t i = 0; i < lines->n; i++) {
		if (lines->at[i].place == place)
			return &lines->at[i];
	}
	return NULL;
}

enum errc edition_draft_decide(struct db *db, const struct form_set *forms, struct str id,
			       const struct edition_decision *decision, struct arena *arena,
			       struct err *err)
{
	auto_buf origins = BUF_INIT(FORM_ORIGINS_MAX * (FORM_ID_MAX + 1));
	const struct form *before;
	struct edition_draft draft;
	struct edition_lines lines;
	size_t n = 0;

	enum errc code = edition_drafts_get(db, id, arena, &draft, err);
	if (!code)
		code = find_before(forms, draft.before, &before, err);
	if (!code)
		code = edition_drafts_lines(db, id, arena, &lines, err);
	if (code)
		return code;
	const struct edition_draft_line *line = line_at(&lines, decision->place);
	if (!line)
		return fail(err, ERR_NOT_FOUND, "draft %.*s: there is no line %lld", STR_ARG(id),
			    (long long)decision->place);
	code = read_origins(before, line->section ? decision->origins : line->origins, &origins, &n,
			    err);
	if (!code)
		code = check_change(line, decision->change, n, err);
	if (code)
		return code;
	const struct edition_draft_line decided = {
		.place = decision->place,
		.origins = buf_str(&origins),
		.change = str_from(edition_change_names[decision->change]),
		.decided_by = decision->by,
		.decided_us = decision->now_us,
	};
	return edition_drafts_decide(db, id, &decided, err);
}

/* ---- writing ---- */

struct writing {
	const struct form *before;
	const struct edition_draft *draft;
	const struct edition_lines *lines;
	struct str gate; /* id of the kept entrance; STR_NONE: there is none */
	bool *used;	 /* ids of the form before that an item has already */
	struct buf *out;
	size_t unsure;
};

static void add_text(struct buf *out, const char *before, struct str text)
{
	buf_add_text(out, before);
	json_add_string(out, str_trim(str_sub(text, 0, FORM_TEXT_MAX - 1)));
	buf_add_char(out, '\n');
}

static const struct form_item *first_origin(const struct writing *w,
					    const struct edition_draft_line *line)
{
	struct str rest = line->origins;
	const struct str id = next_origin(&rest);
	const size_t at = id.len ? form_find(w->before, id) : SIZE_MAX;

	return at == SIZE_MAX ? NULL : &w->before->items[at];
}

/* Named as before where one comes from one, so that proofs and exports go on under that name. */
static void add_id(struct writing *w, const struct edition_draft_line *line,
		   const struct form_item *origin)
{
	const bool alone = origin && str_equal(line->origins, origin->id);
	bool *used = alone ? &w->used[origin - w->before->items] : NULL;

	if (used && !*used) {
		*used = true;
		buf_printf(w->out, "      - id: %.*s\n", STR_ARG(origin->id));
		return;
	}
	buf_printf(w->out, "      - id: line-%lld\n", (long long)line->place);
}

/* What only an item that is known to ask the same may take over. */
static void add_inherited(struct writing *w, const struct form_item *origin)
{
	if (origin->topic.len)
		buf_printf(w->out, "        topic: %.*s\n", STR_ARG(origin->topic));
	if (origin->type != ANSWER_YES_NO && origin->type != ANSWER_CHOICE &&
	    origin->type != ANSWER_COMPUTED)
		buf_printf(w->out, "        type: %s\n", answer_type_names[origin->type]);
	if (origin->duty != DUTY_ASKED)
		buf_printf(w->out, "        duty: %s\n", form_duty_names[origin->duty]);
	if (origin->scope_text.len)
		add_text(w->out, "        scope: ", origin->scope_text);
}

static void add_origins(struct writing *w, const struct edition_draft_line *line, struct str change,
			enum form_mapping mapping)
{
	struct str rest = line->origins;
	bool any = false;

	buf_add_text(w->out, "        from: [");
	for (struct str one; (one = next_origin(&rest)).len; any = true)
		buf_printf(w->out, "%s%.*s", any ? ", " : "", STR_ARG(one));
	buf_printf(w->out, "]\n        change: %.*s\n        mapping: %s\n", STR_ARG(change),
		   form_mapping_names[mapping]);
}

static enum form_mapping mapping_of(const struct edition_draft_line *line)
{
	return line->decided_by.len ? MAPPING_PERSON
	       : line->unsure	    ? MAPPING_UNSURE
				    : MAPPING_EQUAL;
}

static void add_title(struct writing *w, const struct edition_draft_line *line,
		      const struct form_item *known)
{
	auto_buf en = BUF_INIT(2 * FORM_TEXT_MAX);

	if (known)
		form_add_title(known, LANG_EN, &en);
	else
		buf_printf(&en, "Item %.*s (official wording: Japanese)", STR_ARG(line->number));
	buf_add_text(w->out, "        title:\n");
	add_text(w->out, "          ja: ", line->text);
	add_text(w->out, "          en: ", buf_str(&en));
}

static void add_line(struct writing *w, const struct edition_draft_line *line)
{
	const struct form_item *origin = first_origin(w, line);
	const enum form_mapping mapping = mapping_of(line);
	const bool unsure = mapping == MAPPING_UNSURE;

	w->unsure += unsure;
	add_id(w, line, origin);
	add_text(w->out, "        number: ", line->number);
	add_title(w, line, unsure ? NULL : origin);
	if (origin && !unsure)
		add_inherited(w, origin);
	if (w->gate.len && (!origin || origin->duty != DUTY_GATE))
		buf_printf(w->out, "        when: %.*s = yes\n", STR_ARG(w->gate));
	if (origin)
		add_origins(w, line, unsure ? STR("stricter") : line->change, mapping);
	else if (unsure)
		buf_printf(w->out, "        mapping: %s\n", form_mapping_names[mapping]);
}

/* An item without a number: as it was, and unsure until somebody said that it stays. */
static void add_kept(struct writing *w, const struct edition_draft_line *line)
{
	const struct form_item *origin = first_origin(w, line);
	const enum form_mapping mapping = mapping_of(line);
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);

	if (!origin)
		return;
	w->unsure += mapping == MAPPING_UNSURE;
	add_id(w, line, origin);
	buf_add_text(w->out, "        title:\n");
	form_add_title(origin, LANG_JA, &title);
	add_text(w->out, "          ja: ", buf_str(&title));
	buf_clear(&title);
	form_add_title(origin, LANG_EN, &title);
	add_text(w->out, "          en: ", buf_str(&title));
	add_inherited(w, origin);
	add_origins(w, line, mapping == MAPPING_UNSURE ? STR("stricter") : STR("same"), mapping);
}

static bool is_kept(const struct edition_draft_line *line)
{
	return str_is(line->change, edition_change_names[EDITION_AS_KEPT]);
}

static void add_section(struct writing *w, int64_t section)
{
	struct str title = STR_NONE;
	char number[8];
	size_t n = 0;

	(void)snprintf(number, sizeof(number), "%lld", (long long)section);
	for (size_t i = 0; i < w->before->n_sections; i++) {
		if (str_is(w->before->sections[i].number, number))
			title = w->before->sections[i].title.ja;
	}
	for (size_t i = 0; i < w->lines->n; i++) {
		const struct edition_draft_line *line = &w->lines->at[i];

		if (line->section != section)
			continue;
		if (!n++) {
			buf_printf(w->out, "  - id: section-%s\n    number: \"%s\"\n    title:\n",
				   number, number);
			add_text(w->out, "      ja: ", title.len ? title : str_from(number));
			buf_printf(w->out, "      en: \"Section %s\"\n    items:\n", number);
		}
		add_line(w, line);
	}
}

static void add_kept_section(struct writing *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->lines->n; i++) {
		if (!is_kept(&w->lines->at[i]))
			continue;
		if (!n++)
			buf_add_text(
				w->out,
				"  - id: start\n    title: { ja: はじめに, en: First of all }\n"
				"    items:\n");
		add_kept(w, &w->lines->at[i]);
	}
}

static void add_head(struct writing *w)
{
	const struct edition_draft *draft = w->draft;
	char day[DAY_TEXT_MAX];

	buf_add_text(
		w->out,
		"# Made of the ministry's own file and reviewed in Tonoi: numbers and Japanese "
		"titles are the\n# file's. What says “mapping: unsure” carries no answer.\n");
	buf_printf(w->out, "id: %.*s\nseries: %.*s\n", STR_ARG(draft->id),
		   STR_ARG(w->before->series));
	add_text(w->out, "edition: ", draft->edition);
	buf_printf(w->out, "version: 1\ndate: %s\n", day_text(day_at(draft->made_us, 0), day));
	buf_printf(w->out, "source: ");
	auto_buf source = BUF_INIT(FORM_TEXT_MAX);
	buf_printf(&source, "%.*s (%.*s), SHA-256 %.*s", STR_ARG(draft->file),
		   STR_ARG(draft->sheet), STR_ARG(draft->sha256));
	json_add_string(w->out, buf_str(&source));
	buf_add_text(w->out, "\ntitle:\n");
	buf_clear(&source);
	buf_printf(&source, "%.*s（%.*s）", STR_ARG(draft->sheet), STR_ARG(draft->edition));
	add_text(w->out, "  ja: ", buf_str(&source));
	buf_clear(&source);
	buf_printf(&source, "%.*s, edition %.*s, of the ministry's own file",
		   STR_ARG(w->before->series), STR_ARG(draft->edition));
	add_text(w->out, "  en: ", buf_str(&source));
	buf_printf(w->out,
		   "confirmed: false\nvalid: { from: %lld-04-01 }\nfiscal-year: %lld\n"
		   "fiscal-start: 4\npasses: %u\nprevious: %.*s\nsections:\n",
		   (long long)draft->fiscal_year, (long long)draft->fiscal_year, w->before->passes,
		   STR_ARG(w->before->id));
}

static struct str kept_gate(const struct writing *w)
{
	for (size_t i = 0; i < w->lines->n; i++) {
		const struct form_item *origin = first_origin(w, &w->lines->at[i]);

		if (is_kept(&w->lines->at[i]) && origin && origin->duty == DUTY_GATE)
			return origin->id;
	}
	return STR_NONE;
}

enum errc edition_draft_write(struct db *db, const struct form_set *forms, struct str id,
			      struct arena *arena, struct buf *out, size_t *ret_unsure,
			      struct err *err)
{
	struct edition_draft draft;
	struct edition_lines lines;
	struct writing w = { .draft = &draft, .lines = &lines, .out = out };

	enum errc code = edition_drafts_get(db, id, arena, &draft, err);
	if (!code)
		code = find_before(forms, draft.before, &w.before, err);
	if (!code)
		code = edition_drafts_lines(db, id, arena, &lines, err);
	if (code)
		return code;
	w.used = arena_take_array(arena, w.before->n_items, sizeof(*w.used));
	if (!w.used)
		return fail(err, ERR_LIMIT, "draft %.*s: no room", STR_ARG(id));
	w.gate = kept_gate(&w);
	add_head(&w);
	add_kept_section(&w);
	for (int64_t section = 1; section <= 9; section++)
		add_section(&w, section);
	*ret_unsure = w.unsure;
	return buf_failed(out) ? fail(err, ERR_LIMIT, "draft %.*s: over %u KiB", STR_ARG(id),
				      FORM_FILE_MAX / 1024)
			       : ERR_OK;
}
