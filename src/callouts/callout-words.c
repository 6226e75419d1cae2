/* SPDX-License-Identifier: Apache-2.0 */
#include "callouts/callout-words.h"

#include "base/buf.h"

#define TEL_MAX 64u

struct filling {
	const struct callout_wording *wording;
	struct str code;
	struct str link;
};

static struct str value_of(const struct filling *f, struct str name)
{
	const struct callout_wording *w = f->wording;
	const struct {
		const char *name;
		struct str value;
	} values[] = {
		{ "facility", w->facility }, { "case", w->number }, { "code", f->code },
		{ "name", w->person->name }, { "link", f->link },
	};

	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		if (str_is(name, values[i].name))
			return values[i].value;
	}
	return STR_NONE;
}

/* "[name]" becomes its value; other brackets stay. */
static void add_filled(const struct filling *f, struct str text, struct buf *out)
{
	while (text.len) {
		const size_t open = str_find_char(text, '[');
		const size_t end =
			open == SIZE_MAX ? SIZE_MAX : str_find_char(str_from_pos(text, open), ']');

		if (end == SIZE_MAX) {
			buf_add(out, text);
			return;
		}
		const struct str value = value_of(f, str_sub(text, open + 1, end - 1));
		buf_add(out, str_sub(text, 0, value.ptr ? open : open + 1));
		if (value.ptr)
			buf_add(out, value);
		text = str_from_pos(text, value.ptr ? open + end + 1 : open + 1);
	}
}

static struct filling filling_of(const struct callout_wording *w, struct arena *arena)
{
	struct filling f = { .wording = w, .code = callout_code_words(w->person->code, arena) };

	f.link = w->address.len ? arena_printf(arena, "%.*s/reached/%.*s", STR_ARG(w->address),
					       STR_ARG(w->person->code))
				: STR("");
	return f;
}

static void add_mark(const struct callout_wording *w, struct buf *out)
{
	if (w->callout->training)
		buf_add_text(out,
			     text_in(TR("【訓練】これは訓練です。", "[DRILL] This is a drill. "),
				     w->lang));
}

static struct str kept(struct arena *arena, const struct buf *out)
{
	return buf_failed(out) ? STR("") : str_or_empty(arena_str(arena, buf_str(out)));
}

struct str callout_script(const struct callout_wording *w, struct arena *arena)
{
	const struct filling f = filling_of(w, arena);
	const struct callout_step *step = callout_step_find(w->plan, w->person->part);
	auto_buf out = BUF_INIT(CALLOUT_TEXT_BYTES);

	add_mark(w, &out);
	add_filled(&f, text_pair_in(w->plan->say, w->lang), &out);
	if (step && step->say.ja.ptr) {
		buf_add_text(&out, w->lang == LANG_EN ? " " : "");
		add_filled(&f, text_pair_in(step->say, w->lang), &out);
	}
	return kept(arena, &out);
}

struct str callout_message(const struct callout_wording *w, struct arena *arena)
{
	const struct filling f = filling_of(w, arena);
	auto_buf out = BUF_INIT(CALLOUT_TEXT_BYTES);

	add_mark(w, &out);
	add_filled(&f, text_pair_in(w->plan->message, w->lang), &out);
	if (f.link.len)
		buf_printf(&out, "\n%.*s", STR_ARG(f.link));
	return kept(arena, &out);
}

struct str callout_subject(const struct callout_wording *w, struct arena *arena)
{
	return arena_printf(
		arena, text_in(TR("%s%.*s 緊急連絡 %.*s", "%s%.*s call-out %.*s"), w->lang),
		w->callout->training ? text_in(TR("【訓練】", "[DRILL] "), w->lang) : "",
		STR_ARG(w->facility), STR_ARG(w->number));
}

struct str callout_code_words(struct str code, struct arena *arena)
{
	const size_t half = code.len / 2;

	return str_or_empty(arena_printf(arena, "%.*s %.*s", STR_ARG(str_sub(code, 0, half)),
					 STR_ARG(str_from_pos(code, half))));
}

struct str callout_tel(struct str phone, struct arena *arena)
{
	auto_buf out = BUF_INIT(TEL_MAX);
	size_t digits = 0;

	for (size_t i = 0; i < phone.len; i++) {
		const char c = phone.ptr[i];

		if (ascii_is_digit(c) || (c == '+' && digits == 0))
			buf_add_char(&out, c);
		else if (c != '-' && c != ' ' && c != '(' && c != ')')
			break; /* a word behind the number, or an extension */
		digits += ascii_is_digit(c);
	}
	return digits && !buf_failed(&out) ? arena_str(arena, buf_str(&out)) : STR("");
}
