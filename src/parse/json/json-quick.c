/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The usual document, over its index: the positions of quotes and escapes are known, brackets pair,
 * and the object ends where the text does. So the steps below need no check for the end of text:
 * before it stands a bracket, at which every one of them stops.
 */
#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "parse/json/json-document.h"

#define LEAVES_MAX 1024 /* more are for the patient way, which knows what to do at its limits */

/* What an escaped letter stands for (RFC 8259 7); 0: none of one letter. */
static const char escaped[UINT8_MAX + 1] = {
	['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
	['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

struct walk {
	struct parse_session *session;
	struct event *event; /* to fill */
	struct json_names *names;
	const char *p;
	const uint32_t *next; /* of the index: the first one not before `at` */
	size_t at;
	size_t len;
	struct json_name *name; /* of the member being read */
	struct json_name *last; /* the one before it */
	struct field *fields;	/* room for the rest of LEAVES_MAX */
	size_t n_fields;
	size_t n_left_out;
	unsigned depth;
	uint64_t arrays;				/* a stack of bits: 1 is an array */
	struct json_name *places[JSON_INDEX_DEPTH + 1]; /* by depth */
};

static inline struct str text_at(const struct walk *w, size_t from, size_t to)
{
	return (struct str){ .ptr = w->p + from, .len = to - from };
}

static inline char skip_blanks(struct walk *w)
{
	while (ascii_is_space(w->p[w->at]))
		w->at++;
	return w->p[w->at];
}

/* From the opening quote of a member's name to behind its colon. */
static inline bool read_name(struct walk *w)
{
	const size_t open = w->next[0];
	const size_t close = w->next[1];

	if (skip_blanks(w) != '"' || open != w->at || w->p[close] != '"')
		return false;
	w->next += 2;
	w->at = close + 1;
	if (skip_blanks(w) != ':')
		return false;
	w->at++;
	w->name = json_names_get(w->names, w->session, w->places[w->depth], w->last,
				 text_at(w, open + 1, close));
	w->last = w->name;
	return w->name && !(w->name->odd && w->arrays);
}

static inline bool add_leaf(struct walk *w, struct str value, enum value_type type)
{
	if (w->n_fields + w->n_left_out == LEAVES_MAX)
		return false;
	if (!w->name->wanted) {
		w->n_left_out++;
		return true;
	}
	w->fields[w->n_fields++] = (struct field){
		.name = w->name->path,
		.value = value,
		.type = type,
		.hash = w->name->hash,
		.slot = w->name->slot,
		.in_raw = true,
	};
	return true;
}

static bool hex4(const struct walk *w, size_t at, uint32_t *ret)
{
	const struct str digits = str_sub(str_of(w->p, w->len), at, 4);
	uint64_t n;

	if (digits.len != 4 || !str_to_u64_hex(digits, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

/*
 * The character of "\uXXXX" at `at`, and the length of it or of the pair. Half a pair is repaired
 * by the patient way.
 */
static bool unicode_escape(const struct walk *w, size_t at, uint32_t *ret, size_t *ret_len)
{
	uint32_t low;

	if (!hex4(w, at + 2, ret))
		return false;
	*ret_len = 6;
	if (*ret < 0xd800 || *ret >= 0xe000)
		return true;
	if (*ret >= 0xdc00 || w->p[at + 6] != '\\' || w->p[at + 7] != 'u' ||
	    !hex4(w, at + 8, &low) || low < 0xdc00 || low >= 0xe000)
		return false;
	*ret = 0x10000 + ((*ret - 0xd800) << 10) + (low - 0xdc00);
	*ret_len = 12;
	return true;
}

/* Over the escapes up to the closing quote; w->next is at the first of them. */
static bool check_escapes(struct walk *w)
{
	for (; w->p[*w->next] == '\\'; w->next++) {
		const unsigned char letter = (unsigned char)w->p[*w->next + 1];
		uint32_t c;
		size_t len;
		if (escaped[letter])
			continue;
		if (letter != 'u' || !unicode_escape(w, *w->next, &c, &len))
			return false;
		w->next += len == 12;
	}
	return true;
}

/* Short runs are the rule: sixteen bytes at once where both sides have them. */
static inline char *copy_run(const struct walk *w, char *to, size_t from, size_t len)
{
	if (len <= 16 && from + 16 <= w->len)
		memcpy(to, w->p + from, 16);
	else
		memcpy(to, w->p + from, len);
	return to + len;
}

/* The string from `from` on without its escapes, of which w->next is the first. */
static bool unescape(struct walk *w, size_t from, struct str *ret)
{
	size_t quote = 0;

	for (const uint32_t *at = w->next; !quote; at++)
		quote = w->p[*at] == '"' ? *at : 0;

	char *const room = arena_take_text(&w->event->arena, quote - from + 16);
	char *to = room;
	if (!room)
		return false;
	for (; *w->next != quote; w->next++) {
		const size_t at = *w->next;
		const unsigned char letter = (unsigned char)w->p[at + 1];
		uint32_t c;
		size_t len = 2;
		to = copy_run(w, to, from, at - from);
		if (escaped[letter]) {
			*to++ = escaped[letter];
		} else if (letter == 'u' && unicode_escape(w, at, &c, &len)) {
			to += utf8_put(c, to);
			w->next += len == 12;
		} else {
			return false;
		}
		from = at + len;
	}
	to = copy_run(w, to, from, quote - from);
	*ret = str_of(room, (size_t)(to - room));
	return true;
}

static inline bool read_string(struct walk *w)
{
	const size_t from = w->at + 1;
	struct str value;

	if (w->next[0] != w->at)
		return false;
	w->next++;
	if (w->p[*w->next] == '"')
		value = text_at(w, from, *w->next);
	else if (!w->name->wanted && check_escapes(w))
		value = STR_NONE;
	else if (!w->name->wanted || !unescape(w, from, &value))
		return false;
	w->at = *w->next++ + 1;
	if (w->name->names_data)
		return false;
	return w->name->namespace || add_leaf(w, value, VALUE_STRING);
}

static inline size_t digits_at(const struct walk *w, size_t at)
{
	const size_t start = at;

	while (ascii_is_digit(w->p[at]))
		at++;
	return at - start;
}

/* RFC 8259 6. */
static bool read_number(struct walk *w)
{
	const size_t start = w->at;
	size_t at = start + (w->p[start] == '-');
	const size_t whole = digits_at(w, at);

	if (whole == 0 || (whole > 1 && w->p[at] == '0'))
		return false;
	at += whole;
	if (w->p[at] == '.') {
		const size_t n = digits_at(w, at + 1);
		if (n == 0)
			return false;
		at += n + 1;
	}
	if (w->p[at] == 'e' || w->p[at] == 'E') {
		at += w->p[at + 1] == '+' || w->p[at + 1] == '-' ? 2 : 1;
		const size_t n = digits_at(w, at);
		if (n == 0)
			return false;
		at += n;
	}
	w->at = at;
	return add_leaf(w, text_at(w, start, at), VALUE_NUMBER);
}

static bool read_word(struct walk *w, struct str word, enum value_type type)
{
	const struct str text = str_of(w->p + w->at, word.len);

	if (w->len - w->at < word.len || !str_equal(text, word))
		return false;
	w->at += word.len;
	return add_leaf(w, type == VALUE_NULL ? STR_NONE : text, type);
}

static bool open_bracket(struct walk *w, bool array)
{
	const struct json_name *name = w->name;

	/* What these conventions of XML mean of a list is not usual, and lists of events are many.
	 */
	if (array && (name->attributes || name->namespace || name->names_data ||
		      (w->depth == 1 && name->list)))
		return false;
	w->at++;
	w->arrays = w->arrays << 1 | array;
	w->places[++w->depth] = w->name;
	return true;
}

/* A value, or the bracket that opens one. */
static inline bool read_value(struct walk *w)
{
	switch (skip_blanks(w)) {
	case '"':
		return read_string(w);
	case '{':
	case '[':
		return open_bracket(w, w->p[w->at] == '[');
	case 't':
		return read_word(w, STR("true"), VALUE_BOOL);
	case 'f':
		return read_word(w, STR("false"), VALUE_BOOL);
	case 'n':
		return read_word(w, STR("null"), VALUE_NULL);
	default:
		return read_number(w);
	}
}

static void close_bracket(struct walk *w)
{
	w->at++;
	w->name = w->places[w->depth--]; /* the next element of an array has its name */
	w->arrays >>= 1;
	if (w->arrays & 1)
		w->name = w->places[w->depth];
}

/* Behind a value, or behind an opening bracket: to where the next value or name begins. */
static inline bool go_on(struct walk *w, bool opened)
{
	char c = skip_blanks(w);

	if (opened && c != '}' && c != ']')
		return true;
	while (c == '}' || c == ']') {
		close_bracket(w);
		if (w->depth == 0)
			return true;
		c = skip_blanks(w);
	}
	if (c != ',')
		return false;
	w->at++;
	/* An element, or a name; neither may be missing. */
	return skip_blanks(w) != ']' && w->p[w->at] != '}';
}

static bool read_members(struct walk *w)
{
	bool opened = true;

	while (go_on(w, opened)) {
		if (w->depth == 0)
			return w->at == w->len;
		if (!(w->arrays & 1) && !read_name(w))
			return false;

		const unsigned depth = w->depth;
		if (!read_value(w))
			return false;
		opened = w->depth > depth;
	}
	return false;
}

bool json_quick(struct parse_session *session, struct event *event, struct json_names *names,
		struct str text, const struct json_index *index)
{
	struct walk w;

	json_names_begin(names, event->plan);
	mem_reserve(&event->fields, &event->cap_fields, LEAVES_MAX, sizeof(*event->fields));
	w.session = session;
	w.event = event;
	w.names = names;
	w.p = text.ptr;
	w.next = index->at;
	w.at = 1;
	w.len = text.len;
	w.name = &names->root;
	w.last = &names->root;
	w.fields = event->fields;
	w.n_fields = 0;
	w.n_left_out = 0;
	w.depth = 1;
	w.arrays = 0;
	w.places[0] = &names->root;
	w.places[1] = &names->root;
	if (!read_members(&w)) {
		event_clear(event);
		return false;
	}
	event->n_fields = w.n_fields;
	event->names = names->number;
	event->flags |= EVENT_NAMED | (w.n_left_out ? EVENT_LEAN : 0);
	return true;
}
