/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/import/edition-map.h"

#include <stdlib.h>

#include "forms/import/likeness.h"

#define LIKE_ENOUGH  45u /* percent: taken for the same question, changed */
#define LIKE_NUMBERS 25u /* the same under the same number */
#define LIKE_A_BIT   25u /* nothing is said of it, but it is shown */

const char *const edition_verdict_names[EDITION_VERDICTS] = {
	[EDITION_SAME] = "same", [EDITION_MOVED] = "moved", [EDITION_CHANGED] = "changed",
	[EDITION_NEW] = "new",	 [EDITION_GONE] = "gone",
};

struct text edition_verdict_words(enum edition_verdict verdict)
{
	static const struct text words[EDITION_VERDICTS] = {
		[EDITION_SAME] = TEXT("同じ", "Same"),
		[EDITION_MOVED] = TEXT("番号が変わった", "Moved"),
		[EDITION_CHANGED] = TEXT("変わった", "Changed"),
		[EDITION_NEW] = TEXT("新しい", "New"),
		[EDITION_GONE] = TEXT("なくなった", "Gone"),
	};

	return words[verdict];
}

/* One item of the sheet beside one of the form. */
struct pair {
	size_t now;
	size_t before;
	unsigned likeness;
	bool official; /* compared with last year's own wording */
	bool number;   /* is the same */
};

struct mapping {
	const struct form *before;
	const struct official_sheet *sheet;
	struct arena *arena;
	struct likeness_text *texts;	/* of the sheet's items */
	struct likeness_text *wordings; /* of the form's, official; no characters: not known */
	struct likeness_text *ours;
	struct pair *pairs;
	size_t n_pairs;
	struct pair **taken; /* by position of the sheet's items */
	struct pair **of;    /* by position of the form's */
};

/* ---- comparing ---- */

static bool prepare(struct mapping *m, const struct str *wordings)
{
	auto_buf title = BUF_INIT(2 * FORM_TEXT_MAX);

	for (size_t i = 0; i < m->sheet->n; i++) {
		if (!likeness_prepare(m->sheet->items[i].text, m->arena, &m->texts[i]))
			return false;
	}
	for (size_t i = 0; i < m->before->n_items; i++) {
		const struct form_item *item = &m->before->items[i];

		buf_clear(&title);
		form_add_title(item, LANG_JA, &title);
		if (!likeness_prepare(str_or_empty(wordings[i]), m->arena, &m->wordings[i]) ||
		    !likeness_prepare(buf_str(&title), m->arena, &m->ours[i]))
			return false;
	}
	return true;
}

static struct pair compare(const struct mapping *m, size_t now, size_t before)
{
	const unsigned own = likeness_of(&m->texts[now], &m->ours[before]);
	const unsigned theirs = likeness_of(&m->texts[now], &m->wordings[before]);
	const bool official = m->wordings[before].n_chars > 0;

	return (struct pair){
		.now = now,
		.before = before,
		.likeness = official ? theirs : own,
		.official = official,
		.number = str_is(m->before->items[before].number, m->sheet->items[now].number),
	};
}

/* The most alike first; of two alike that of the same number. */
static int best_first(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	if (x->likeness != y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	if (x->number != y->number)
		return x->number ? -1 : 1;
	if (x->now != y->now)
		return x->now < y->now ? -1 : 1;
	return x->before < y->before ? -1 : x->before > y->before;
}

static void find_pairs(struct mapping *m)
{
	for (size_t now = 0; now < m->sheet->n; now++) {
		for (size_t before = 0; before < m->before->n_items; before++) {
			const struct pair pair = compare(m, now, before);

			if (pair.likeness >= (pair.number ? LIKE_NUMBERS : LIKE_ENOUGH))
				m->pairs[m->n_pairs++] = pair;
		}
	}
	qsort(m->pairs, m->n_pairs, sizeof(*m->pairs), best_first);
	for (size_t i = 0; i < m->n_pairs; i++) {
		struct pair *pair = &m->pairs[i];

		if (m->taken[pair->now] || m->of[pair->before])
			continue;
		m->taken[pair->now] = pair;
		m->of[pair->before] = pair;
	}
}

/* ---- saying it ---- */

static struct pair nearest(const struct mapping *m, size_t now, size_t before)
{
	const size_t n = now == SIZE_MAX ? m->sheet->n : m->before->n_items;
	struct pair best = { .likeness = 0 };

	for (size_t i = 0; i < n; i++) {
		const struct pair pair =
			now == SIZE_MAX ? compare(m, i, before) : compare(m, now, i);

		if (pair.likeness > best.likeness)
			best = pair;
	}
	return best;
}

static struct text_pair say(const struct mapping *m, const char *ja, const char *en,
			    unsigned likeness, const char *number)
{
	return (struct text_pair){ .ja = arena_printf(m->arena, ja, likeness, number),
				   .en = arena_printf(m->arena, en, likeness, number) };
}

static const char *number_of(const struct mapping *m, size_t before)
{
	const struct form_item *item = &m->before->items[before];
	const char *number = arena_cstr(m->arena, item->number.len ? item->number : item->id);

	return number ? number : "";
}

static struct edition_line line_of_pair(const struct mapping *m, const struct pair *pair)
{
	const char *number = number_of(m, pair->before);
	struct edition_line line = { .now = pair->now,
				     .before = pair->before,
				     .likeness = pair->likeness };

	if (pair->official && pair->likeness == LIKENESS_SAME) {
		line.verdict = pair->number ? EDITION_SAME : EDITION_MOVED;
		line.reason = say(m, "公式の文言が前の年と同じです（%u%%、前は %s）",
				  "the official wording is that of the year before (%u%%, was %s)",
				  pair->likeness, number);
		return line;
	}
	line.verdict = EDITION_CHANGED;
	line.unsure = true;
	line.reason =
		pair->official
			? say(m,
			      "公式の文言が前の年と %u%% 似ています（前は "
			      "%s）。違うところを見てください",
			      "the official wording is %u%% like that of the year before (was %s): "
			      "see what differs",
			      pair->likeness, number)
			: say(m,
			      "前の年の公式の文言が取り込まれていないので、このソフトの言葉と比べま"
			      "した"
			      "（%u%%、前は %s）",
			      "last year's official wording was not handed in: compared with our "
			      "own words (%u%%, was %s)",
			      pair->likeness, number);
	return line;
}

static struct edition_line line_of_new(const struct mapping *m, size_t now)
{
	const struct pair near = nearest(m, now, SIZE_MAX);
	struct edition_line line = { .verdict = EDITION_NEW,
				     .now = now,
				     .before = SIZE_MAX,
				     .likeness = near.likeness,
				     .unsure = near.likeness >= LIKE_A_BIT };

	line.reason =
		line.unsure ? say(m, "いちばん近い項目でも %u%% です（%s）",
				  "the nearest item is %u%% like it (%s)", near.likeness,
				  number_of(m, near.before))
			    : say(m, "似た項目がありません（近いものでも %u%%%s）",
				  "no item is like it (the nearest is %u%%%s)", near.likeness, "");
	return line;
}

static struct edition_line line_of_gone(const struct mapping *m, size_t before)
{
	const struct pair near = nearest(m, SIZE_MAX, before);
	const bool numbered = m->before->items[before].number.len > 0;
	struct edition_line line = { .verdict = EDITION_GONE,
				     .now = SIZE_MAX,
				     .before = before,
				     .likeness = near.likeness,
				     .unsure = true };

	line.reason = numbered ? say(m, "新しい用紙に見つかりません（近いものでも %u%%%s）",
				     "the new sheet does not have it (the nearest is %u%%%s)",
				     near.likeness, "")
			       : say(m, "番号のない項目で、用紙からは分かりません（%u%%%s）",
				     "it has no number, so that the sheet cannot tell (%u%%%s)",
				     near.likeness, "");
	return line;
}

static bool make_room(struct mapping *m, struct edition_map *ret)
{
	const size_t now = m->sheet->n;
	const size_t before = m->before->n_items;

	m->texts = arena_take_array(m->arena, now, sizeof(*m->texts));
	m->wordings = arena_take_array(m->arena, before, sizeof(*m->wordings));
	m->ours = arena_take_array(m->arena, before, sizeof(*m->ours));
	m->pairs = arena_take_array(m->arena, now * before, sizeof(*m->pairs));
	m->taken = arena_take_array(m->arena, now, sizeof(*m->taken));
	m->of = arena_take_array(m->arena, before, sizeof(*m->of));
	ret->lines = arena_take_array(m->arena, now + before, sizeof(*ret->lines));
	return m->texts && m->wordings && m->ours && m->pairs && m->taken && m->of && ret->lines;
}

enum errc edition_map_make(const struct form *before, const struct str *wordings,
			   const struct official_sheet *sheet, struct arena *arena,
			   struct edition_map *ret, struct err *err)
{
	struct mapping m = { .before = before, .sheet = sheet, .arena = arena };

	*ret = (struct edition_map){ .n = 0 };
	if (!make_room(&m, ret) || !prepare(&m, wordings))
		return fail(err, ERR_LIMIT, "%.*s: no room to compare its items",
			    STR_ARG(before->id));
	find_pairs(&m);
	for (size_t i = 0; i < sheet->n; i++)
		ret->lines[ret->n++] =
			m.taken[i] ? line_of_pair(&m, m.taken[i]) : line_of_new(&m, i);
	for (size_t i = 0; i < before->n_items; i++) {
		if (!m.of[i])
			ret->lines[ret->n++] = line_of_gone(&m, i);
	}
	for (size_t i = 0; i < ret->n; i++) {
		if (!ret->lines[i].reason.ja.ptr || !ret->lines[i].reason.en.ptr)
			return fail(err, ERR_LIMIT, "%.*s: no room for the reasons",
				    STR_ARG(before->id));
	}
	return ERR_OK;
}

/* ---- which sheet ---- */

/* How many of the form's numbers it has: tells the institution's sheet from the vendor's. */
static size_t fit(const struct official_sheet *sheet, const struct form *before)
{
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++)
		n += official_find(before, sheet->items[i].number) != SIZE_MAX;
	return n;
}

enum errc edition_sheet_choose(const struct xlsx_book *book, const struct form *before,
			       struct str name, struct arena *arena, struct official_sheet *ret,
			       struct err *err)
{
	size_t best = 0;

	*ret = (struct official_sheet){ .n = 0 };
	for (size_t i = 0; i < book->n_sheets; i++) {
		const struct xlsx_book one = { .sheets = &book->sheets[i], .n_sheets = 1 };
		struct official_sheet sheet;

		if (name.len && !str_equal(book->sheets[i].name, name))
			continue;
		const enum errc code = official_sheet_read(&one, arena, &sheet, err);
		if (code && code != ERR_NOT_FOUND)
			return code;
		if (code || (ret->n && fit(&sheet, before) <= best))
			continue;
		best = fit(&sheet, before);
		*ret = sheet;
	}
	if (ret->n)
		return ERR_OK;
	return fail(err, ERR_NOT_FOUND, "%.*s%s%s", STR_ARG(name), name.len ? ": " : "",
		    text_of(TR("2-⑩ や 2(1) のような番号で始まる行のあるシートがありません",
			       "no sheet has lines that begin with a number like 2-⑩ or 2(1)")));
}
