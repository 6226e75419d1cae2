/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Free text about versions: normalise, cut into words of the table below and versions, and let a
 * small state machine put intervals together. A word that is not in the table ends it.
 */
#include "advisories/ranges.h"
#include "base/buf.h"
#include "base/encoding/fold.h"

enum word {
	/* behind a version */
	WORD_FROM,   /* 以降: this one and later */
	WORD_LATER,  /* より後 */
	WORD_BEFORE, /* より前 */
	WORD_UNTIL,  /* 以前: this one and earlier */
	WORD_SERIES, /* 系: all that begin so */
	/* before a version */
	WORD_GE,
	WORD_GT,
	WORD_LT,
	WORD_LE,
	WORD_EQ,
	/* alone */
	WORD_SEPARATOR,
	WORD_ALL,
	WORD_NOISE,
	WORD_NONE,
};

/* Longer texts stand before those they begin with. */
static const struct phrase {
	const char *text;
	enum word word;
} phrases[] = {
	{ "およびそれ以降", WORD_FROM },
	{ "及びそれ以降", WORD_FROM },
	{ "およびそれ以前", WORD_UNTIL },
	{ "及びそれ以前", WORD_UNTIL },
	{ "以降", WORD_FROM },
	{ "以上", WORD_FROM },
	{ "から", WORD_FROM },
	{ "よりも前", WORD_BEFORE },
	{ "より前", WORD_BEFORE },
	{ "より古い", WORD_BEFORE },
	{ "より後", WORD_LATER },
	{ "より新しい", WORD_LATER },
	{ "未満", WORD_BEFORE },
	{ "以前", WORD_UNTIL },
	{ "以下", WORD_UNTIL },
	{ "まで", WORD_UNTIL },
	{ "すべてのバージョン", WORD_ALL },
	{ "全てのバージョン", WORD_ALL },
	{ "全バージョン", WORD_ALL },
	{ "すべて", WORD_ALL },
	{ "全て", WORD_ALL },
	{ "系列", WORD_SERIES },
	{ "系", WORD_SERIES },
	{ "シリーズ", WORD_SERIES },
	{ "および", WORD_SEPARATOR },
	{ "及び", WORD_SEPARATOR },
	{ "ならびに", WORD_SEPARATOR },
	{ "または", WORD_SEPARATOR },
	{ "又は", WORD_SEPARATOR },
	{ "と", WORD_SEPARATOR },
	{ "ファームウェア", WORD_NOISE },
	{ "バージョン", WORD_NOISE },
	{ "の", WORD_NOISE },
	{ "and later", WORD_FROM },
	{ "or later", WORD_FROM },
	{ "and newer", WORD_FROM },
	{ "or newer", WORD_FROM },
	{ "and above", WORD_FROM },
	{ "or above", WORD_FROM },
	{ "and higher", WORD_FROM },
	{ "or higher", WORD_FROM },
	{ "and earlier", WORD_UNTIL },
	{ "or earlier", WORD_UNTIL },
	{ "and prior to", WORD_LT },
	{ "and prior", WORD_UNTIL },
	{ "or prior", WORD_UNTIL },
	{ "and below", WORD_UNTIL },
	{ "or below", WORD_UNTIL },
	{ "and lower", WORD_UNTIL },
	{ "or lower", WORD_UNTIL },
	{ "and older", WORD_UNTIL },
	{ "or older", WORD_UNTIL },
	{ "up to and including", WORD_LE },
	{ "through", WORD_LE },
	{ "prior to", WORD_LT },
	{ "earlier than", WORD_LT },
	{ "less than", WORD_LT },
	{ "before", WORD_LT },
	{ "later than", WORD_GT },
	{ "newer than", WORD_GT },
	{ "from", WORD_GE },
	{ "all versions", WORD_ALL },
	{ "vers:all/*", WORD_ALL },
	{ "and", WORD_SEPARATOR },
	{ "or", WORD_SEPARATOR },
	{ "firmware", WORD_NOISE },
	{ "versions", WORD_NOISE },
	{ "version", WORD_NOISE },
	{ "ver.", WORD_NOISE },
	{ "<=", WORD_LE },
	{ "<", WORD_LT },
	{ ">=", WORD_GE },
	{ ">", WORD_GT },
	{ "=", WORD_EQ },
	{ "|", WORD_SEPARATOR },
	{ ",", WORD_SEPARATOR },
	{ ";", WORD_SEPARATOR },
	{ "/", WORD_SEPARATOR },
};

/* Words that belong to the version before them: "1.8.4 Service Pack 01". */
static const char *const qualifiers[] = { "service", "pack",   "sp",	"patch",
					  "update",  "hotfix", "build", "rev" };

static const struct glyph {
	const char *from;
	const char *to;
} glyphs[] = {
	{ "　", " " }, { "、", "," }, { "～", " から " }, { "〜", " から " },
	{ "≤", "<=" }, { "≦", "<=" }, { "≥", ">=" },	  { "≧", ">=" },
	{ "・", "," }, { "）", ")" }, { "（", "(" },
};

static const struct glyph *glyph_at(struct str rest)
{
	for (size_t i = 0; i < ARRAY_LEN(glyphs); i++)
		if (str_starts(rest, str_from(glyphs[i].from)))
			return &glyphs[i];
	return NULL;
}

static struct str normalised(struct str text, struct arena *arena)
{
	auto_buf out = BUF_INIT(RANGES_TEXT_MAX * 3);

	while (text.len) {
		const struct glyph *glyph = glyph_at(text);
		const char ascii = fold_narrow(text);
		const bool again = text.ptr[0] == ' ' && out.len && out.ptr[out.len - 1] == ' ';
		if (glyph)
			buf_add_text(&out, glyph->to);
		else if (!again)
			buf_add_char(&out, ascii ? ascii : text.ptr[0]);
		text = str_from_pos(text, glyph ? strlen(glyph->from) : ascii ? 3 : 1);
	}
	return buf_failed(&out) ? STR_NONE : arena_str(arena, str_trim(buf_str(&out)));
}

struct reader {
	struct str rest;
	struct arena *arena;
	struct version_ranges out;
	struct version_bound low;     /* begun, its end not yet read */
	bool low_separated;	      /* a separator came after it */
	struct version_bound pending; /* a version of which nothing is said yet */
	enum word op;		      /* that waits for its version, or WORD_NONE */
	bool compared;		      /* "< 2.0" was just read: a version alone cannot follow */
	bool all;
	enum errc code;
};

static void undecided(struct reader *r, struct str problem)
{
	if (r->out.state != RANGES_UNDECIDED)
		r->out = (struct version_ranges){ .state = RANGES_UNDECIDED, .problem = problem };
	r->rest = STR_NONE;
}

static void emit(struct reader *r, struct version_bound low, struct version_bound high)
{
	const struct version_interval interval = { .low = low, .high = high };

	if (!r->code)
		r->code = ranges_add(&r->out, interval, r->arena);
	if (r->code || r->out.state == RANGES_UNDECIDED)
		r->rest = STR_NONE;
	r->low = (struct version_bound){ .inclusive = false };
	r->pending = r->low;
	r->low_separated = false;
}

/* "1.0 以降" stands for itself when no end of it follows. */
static void flush_low(struct reader *r)
{
	const struct version_bound pending = r->pending;

	if (r->low.text.ptr)
		emit(r, r->low, (struct version_bound){ .inclusive = false });
	r->pending = pending;
}

static void end_clause(struct reader *r)
{
	if (r->op != WORD_NONE) {
		undecided(r, STR("a comparison without its version"));
		return;
	}
	if (!r->pending.text.ptr) {
		r->low_separated = r->low.text.ptr != NULL;
		return;
	}
	if (r->low_separated)
		flush_low(r);
	/* "1.0 から 2.0" without まで: taken to include its end */
	emit(r, r->low.text.ptr ? r->low : r->pending, r->pending);
}

static void close_high(struct reader *r, struct version_bound high, bool inclusive)
{
	high.inclusive = inclusive;
	/* "3.0 以降, 2.0 未満" are two statements, not an empty one */
	if (r->low_separated && version_compare(r->low.text, high.text) != VERSION_BELOW)
		flush_low(r);
	emit(r, r->low, high);
}

static void open_low(struct reader *r, struct version_bound low, bool inclusive)
{
	flush_low(r);
	low.inclusive = inclusive;
	r->low = low;
	r->low_separated = false;
	r->pending = (struct version_bound){ .inclusive = false };
}

static void take_prefixed(struct reader *r, struct version_bound version)
{
	const enum word op = r->op;

	r->op = WORD_NONE;
	r->compared = op != WORD_EQ;
	if (op == WORD_LT || op == WORD_LE) {
		/* "10.0 before 10.0.5" */
		if (r->pending.text.ptr)
			open_low(r, r->pending, true);
		close_high(r, version, op == WORD_LE);
		return;
	}
	if (r->pending.text.ptr)
		end_clause(r);
	if (op == WORD_EQ)
		r->pending = version;
	else
		open_low(r, version, op == WORD_GE);
}

static void take_version(struct reader *r, struct version_bound version)
{
	if (r->op != WORD_NONE) {
		take_prefixed(r, version);
		return;
	}
	/* "<= S4 A.07.107": where the version ends is not told */
	if (r->compared) {
		undecided(r, version.text);
		return;
	}
	/* "9.0 系 9.0.5 より前" */
	if (r->pending.text.ptr && r->pending.prefix)
		open_low(r, r->pending, true);
	if (r->pending.text.ptr)
		undecided(r, version.text);
	r->pending = version;
}

static void take_suffix(struct reader *r, enum word word, struct str text)
{
	const struct version_bound version = r->pending;

	if (!version.text.ptr) {
		undecided(r, text);
		return;
	}
	if (word == WORD_SERIES) {
		r->pending.prefix = true;
		return;
	}
	r->pending = (struct version_bound){ .inclusive = false };
	if (word == WORD_BEFORE || word == WORD_UNTIL)
		close_high(r, version, word == WORD_UNTIL);
	else
		open_low(r, version, word == WORD_FROM);
}

static void take_word(struct reader *r, enum word word, struct str text)
{
	switch (word) {
	case WORD_FROM:
	case WORD_LATER:
	case WORD_BEFORE:
	case WORD_UNTIL:
	case WORD_SERIES:
		take_suffix(r, word, text);
		break;
	case WORD_GE:
	case WORD_GT:
	case WORD_LT:
	case WORD_LE:
	case WORD_EQ:
		if (r->op != WORD_NONE)
			undecided(r, text);
		r->op = word;
		break;
	case WORD_SEPARATOR:
		end_clause(r);
		break;
	case WORD_ALL:
		r->all = true;
		break;
	case WORD_NOISE:
	case WORD_NONE:
		break;
	}
}

static bool is_version_char(char c)
{
	return ascii_is_digit(c) || ascii_is_alpha(c) || (c && strchr("._+~:-*", c));
}

static struct str run_at(struct str s)
{
	size_t len = 0;

	while (len < s.len && is_version_char(s.ptr[len]))
		len++;
	return str_sub(s, 0, len);
}

/* ASCII phrases of letters end where the word ends. */
static bool phrase_here(struct str rest, struct str phrase)
{
	if (!str_equal_nocase(str_sub(rest, 0, phrase.len), phrase))
		return false;
	const char last = phrase.ptr[phrase.len - 1];
	const char next = rest.len > phrase.len ? rest.ptr[phrase.len] : ' ';
	return !ascii_is_alpha(last) || !is_version_char(next);
}

static const struct phrase *phrase_at(struct str rest)
{
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		if (phrase_here(rest, str_from(phrases[i].text)))
			return &phrases[i];
	return NULL;
}

static bool is_qualifier(struct str run)
{
	for (size_t i = 0; i < ARRAY_LEN(qualifiers); i++)
		if (str_equal_nocase(run, str_from(qualifiers[i])))
			return true;
	return false;
}

/* The qualifier, alone or with its number: "SP1". */
static bool begins_with_qualifier(struct str run)
{
	size_t letters = 0;

	while (letters < run.len && ascii_is_alpha(run.ptr[letters]))
		letters++;
	return is_qualifier(str_sub(run, 0, letters));
}

/* How far a version that begins with `run` goes on: " SP1", " Service Pack 01", " Build 9342". */
static size_t version_length(struct str rest, struct str run)
{
	size_t len = run.len;
	bool number_due = false;

	for (;;) {
		size_t at = len;
		while (at < rest.len && rest.ptr[at] == ' ')
			at++;
		const struct str next = run_at(str_from_pos(rest, at));
		if (next.len == 0)
			return len;
		if (begins_with_qualifier(next))
			number_due = is_qualifier(next);
		else if (number_due && ascii_is_digit(next.ptr[0]))
			number_due = false;
		else
			return len;
		len = at + next.len;
	}
}

/* "12.2.x.x" is everything that begins with 12.2. */
static struct version_bound bound_of(struct str text)
{
	struct version_bound bound = { .text = text, .inclusive = true };

	while (text.len > 2 && str_find_char(STR("xX*"), text.ptr[text.len - 1]) != SIZE_MAX &&
	       text.ptr[text.len - 2] == '.') {
		text = str_sub(text, 0, text.len - 2);
		bound.prefix = true;
	}
	bound.text = text;
	return bound;
}

/* "C.0x": a place holder within a number cannot be compared. */
static bool has_place_holder(struct str text)
{
	const char last = text.ptr[text.len - 1];

	return text.len > 1 && (last == 'x' || last == 'X') &&
	       ascii_is_digit(text.ptr[text.len - 2]);
}

static void read_version(struct reader *r)
{
	const struct str run = run_at(r->rest);
	const struct str text = str_sub(r->rest, 0, run.len ? version_length(r->rest, run) : 0);
	const struct version_bound bound = bound_of(text);

	if (text.len == 0 || !version_plausible(bound.text) || has_place_holder(bound.text)) {
		const size_t shown = text.len ? text.len : size_min(r->rest.len, 60);
		undecided(r, str_sub(r->rest, 0, shown));
		return;
	}
	r->rest = str_from_pos(r->rest, text.len);
	take_version(r, bound);
}

/* "8/30/2024" is a day: a slash parts versions only where there is room, or they have dots. */
static bool is_day_slash(const struct reader *r, struct str text)
{
	const struct str next = run_at(str_from_pos(r->rest, text.len));

	return str_is(text, "/") && next.len && str_find_char(next, '.') == SIZE_MAX &&
	       ascii_is_digit(next.ptr[0]);
}

static void read_clauses(struct reader *r)
{
	while (r->rest.len) {
		if (ascii_is_space(r->rest.ptr[0])) {
			r->rest = str_from_pos(r->rest, 1);
			continue;
		}
		const struct phrase *phrase = phrase_at(r->rest);
		if (!phrase) {
			read_version(r);
			continue;
		}
		const struct str text = str_from(phrase->text);
		if (is_day_slash(r, text)) {
			undecided(r, r->rest);
			continue;
		}
		r->compared &= phrase->word != WORD_SEPARATOR;
		r->rest = str_from_pos(r->rest, text.len);
		take_word(r, phrase->word, text);
	}
}

/* "vers:generic/>=1.0|<2.0": the scheme before the slash says nothing we use. */
static struct str without_vers(struct str text)
{
	if (!str_starts(text, STR("vers:")) || str_starts(text, STR("vers:all/")))
		return text;
	const size_t slash = str_find_char(text, '/');
	return slash == SIZE_MAX ? text : str_from_pos(text, slash + 1);
}

enum errc ranges_parse(struct str text, struct arena *arena, struct version_ranges *ret)
{
	struct reader r = { .arena = arena, .op = WORD_NONE };

	*ret = (struct version_ranges){ .state = RANGES_NONE };
	text = str_trim(text);
	if (text.len == 0)
		return ERR_OK;
	r.rest = text.len > RANGES_TEXT_MAX ? STR_NONE : without_vers(normalised(text, arena));
	if (!r.rest.ptr) {
		ret->state = RANGES_UNDECIDED;
		ret->problem = STR("the text is too long");
		return text.len > RANGES_TEXT_MAX ? ERR_OK : ERR_LIMIT;
	}
	read_clauses(&r);
	if (r.out.state != RANGES_UNDECIDED) {
		end_clause(&r);
		flush_low(&r);
	}
	if (r.all && r.out.state == RANGES_KNOWN)
		undecided(&r, STR("all versions, and some"));
	if (r.all && r.out.state == RANGES_NONE)
		r.out.state = RANGES_ALL;
	if (r.out.state == RANGES_NONE)
		undecided(&r, text);
	*ret = r.out;
	return r.code;
}
