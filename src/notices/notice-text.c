/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/notice-text.h"

/* Nothing of a notice moves the cursor of who reads it. */
static void add_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		buf_add_char(out, c < ' ' && c != '\n' && c != '\t' ? ' ' : text.ptr[i]);
	}
}

static const char *say(const struct notice_text *t, struct text text)
{
	return text_in(text, t->lang);
}

static void add_duties(const struct notice_text *t, struct buf *out)
{
	if (!t->notice->duties)
		return;
	buf_printf(out, "\n%s\n", say(t, TR("お願い", "What is asked")));
	for (const struct notice_duty *duty = t->notice->duties; duty; duty = duty->next) {
		const struct str detail = text_pair_in(duty->detail, t->lang);

		buf_printf(out,
			   say(t, TR("・%.*s（%lld 日以内）\n", "- %.*s (within %lld days)\n")),
			   STR_ARG(text_pair_in(duty->title, t->lang)), (long long)duty->days);
		if (detail.len)
			buf_printf(out, "  %.*s\n", STR_ARG(detail));
	}
	if (t->notice->answer_by.len)
		buf_printf(out, "%s: %.*s\n", say(t, TR("回答の期限", "Answer by")),
			   STR_ARG(t->notice->answer_by));
}

static void add_seen(const struct notice_text *t, struct buf *out)
{
	auto_arena arena = ARENA_INIT(8192);

	if (notice_seen_any(&t->notice->seen))
		buf_printf(out, "\n%s: %.*s\n", say(t, TR("見つかったところ", "Seen at")),
			   STR_ARG(notice_seen_words(&t->notice->seen, t->lang, &arena)));
}

static void add_code(const struct notice_text *t, struct buf *out)
{
	if (!t->code)
		return;
	buf_printf(out, "\n%s: %s\n", say(t, TR("確認コード", "Code to confirm by")), t->code);
	buf_printf(out, "%s%s%.*s\n",
		   say(t, TR("読んだら、電話でこのコードと職名を知らせてください。",
			     "When you have read it, call and tell this code and your office.")),
		   t->phone.len ? " ☎ " : "", STR_ARG(str_or_empty(t->phone)));
}

static void add_indicators(const struct notice_text *t, struct buf *out)
{
	if (!t->notice->indicators)
		return;
	buf_printf(out, "\n%s\n",
		   say(t, TR("攻撃の手がかり（開かないこと）", "Indicators (do not open them)")));
	for (const struct yaml *one = t->notice->indicators->child; one; one = one->next) {
		buf_add_text(out, "  ");
		/* So that no mail reader makes a link of it. */
		for (size_t i = 0; i < one->text.len; i++) {
			if (one->text.ptr[i] == '.')
				buf_add_text(out, "[.]");
			else
				buf_add_char(out, one->text.ptr[i]);
		}
		buf_add_char(out, '\n');
	}
}

void notice_text_write(const struct notice_text *t, struct buf *out)
{
	const char *tlp = tlp_name(t->notice->tlp);

	buf_printf(out, "%s\n", tlp);
	if (t->notice->training)
		buf_printf(out, "%s\n",
			   say(t, TR("【訓練】受領の確認の訓練です。",
				     "[DRILL] This is a drill of receipts.")));
	add_plain(out, text_pair_in(t->notice->title, t->lang));
	buf_add_text(out, "\n\n");
	if (t->sealed) {
		buf_printf(
			out, "%s\n",
			say(t,
			    TR("内容は TLP:RED のため、メールには書けません。電話でお伝えします。",
			       "It is TLP:RED and not told by mail. It is told by telephone.")));
	} else {
		add_plain(out, text_pair_in(t->notice->body, t->lang));
		add_seen(t, out);
		add_duties(t, out);
		add_indicators(t, out);
	}
	add_code(t, out);
	buf_printf(out, "\n%s\n", tlp);
}

void notice_text_subject(const struct notice_text *t, struct buf *out)
{
	buf_printf(out, "%s[%s] ", t->notice->training ? say(t, TR("【訓練】", "[DRILL] ")) : "",
		   tlp_name(t->notice->tlp));
	add_plain(out, t->sealed ? str_from(say(t, TR("お知らせがあります", "There is a notice")))
				 : text_pair_in(t->notice->title, t->lang));
}
