/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-letter.h"

#include "base/encoding/utf8.h"

#define TITLE_MAX 120u

/* What comes from machines and people stays in its line. */
static void add_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];
		buf_add_char(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
}

static void add_line(struct buf *out, struct text name, enum lang lang, struct str value)
{
	if (value.len == 0)
		return;
	buf_printf(out, "  %s: ", text_in(name, lang));
	add_plain(out, value);
	buf_add_char(out, '\n');
}

static void add_item(const struct duty_letter *letter, size_t i, struct buf *out)
{
	const struct escalation_item *item = &letter->items[i];
	const struct duty *duty = item->duty;
	const enum lang lang = letter->lang;
	auto_buf due = BUF_INIT(DUTY_WORDS_MAX);

	duty_add_due_words(duty, letter->scope, lang, &due);
	buf_printf(out, "%zu. ", i + 1);
	add_plain(out, text_pair_in(duty->about->title, lang));
	buf_add_char(out, '\n');
	add_line(out, TR("見えていること", "What is seen"), lang, text_pair_in(duty->reason, lang));
	add_line(out, TR("対象", "Subject"), lang, duty->subject);
	add_line(out, TR("期限", "Due"), lang, buf_str(&due));
	add_line(out, TR("わけ", "Why"), lang, text_pair_in(duty->about->why, lang));
	add_line(out, TR("担当", "Owner"), lang,
		 duty->owner.len ? duty->owner
				 : str_from(text_in(TR("まだいません", "nobody yet"), lang)));
	add_line(out, TR("副担当", "Deputy"), lang, duty->deputy);
	add_line(out, TR("知らせた段階", "Told because"), lang,
		 text_pair_in(item->level->title, lang));
	add_line(out, TR("画面", "Page"), lang, duty->link);
	buf_add_char(out, '\n');
}

static void add_end(const struct duty_letter *letter, struct buf *out)
{
	buf_printf(
		out, "-- \n%s\n",
		text_in(TR("宿直が自動で送っています。返信はできません。\n"
			   "同じしごとを、同じ段階で二度お知らせすることはありません。\n"
			   "止めるとき、宛先を変えるときは、画面の「しごと」→「メールで知らせる」で"
			   "。",
			   "Sent by Tonoi. Nobody reads replies.\n"
			   "No duty is told twice for the same reason.\n"
			   "To stop or to change it: \"Duties\", \"Tell by mail\" in the console."),
			letter->lang));
}

static void add_head(const struct duty_letter *letter, struct buf *out)
{
	if (letter->facility.len) {
		add_plain(out, letter->facility);
		buf_add_char(out, '\n');
	}
	add_plain(out, letter->name);
	buf_add_text(out, text_in(TR(" 様\n\n", ",\n\n"), letter->lang));
}

void duty_letter_write(const struct duty_letter *letter, struct buf *subject, struct buf *body)
{
	const enum lang lang = letter->lang;
	const struct str first =
		letter->n_items ? text_pair_in(letter->items[0].duty->about->title, lang) : STR("");

	buf_printf(subject,
		   text_in(TR("[宿直] 期限を過ぎたしごと %zu 件: ", "[Tonoi] %zu overdue: "), lang),
		   letter->n_items);
	add_plain(subject, utf8_cut(first, TITLE_MAX));
	add_head(letter, body);
	buf_printf(body,
		   text_in(TR("期限を過ぎたしごと: %zu 件（先にすべき順）\n\n",
			      "%zu duties are overdue, what comes first at the top.\n\n"),
			   lang),
		   letter->n_items);
	for (size_t i = 0; i < letter->n_items; i++)
		add_item(letter, i, body);
	if (letter->more)
		buf_printf(body,
			   text_in(TR("ほかに %zu 件あります。次の朝にお知らせします。\n\n",
				      "There are %zu more; they are told the next morning.\n\n"),
				   lang),
			   letter->more);
	buf_add_text(
		body,
		text_in(TR("できないときは、画面で「延期する」に、いつまでかとわけを書いてください"
			   "。\n\n",
			   "What cannot be done now can be put off on the page, with a day and "
			   "a reason.\n\n"),
			lang));
	add_end(letter, body);
}

void duty_letter_trial(const struct duty_letter *letter, struct buf *subject, struct buf *body)
{
	buf_add_text(subject,
		     text_in(TR("[宿直] 試しのメールです", "[Tonoi] A trial mail"), letter->lang));
	add_head(letter, body);
	buf_add_text(body, text_in(TR("届くことを確かめるための、試しのメールです。すべきことはあり"
				      "ません。\n\n",
				      "This is a trial. There is nothing to do.\n\n"),
				   letter->lang));
	add_end(letter, body);
}
