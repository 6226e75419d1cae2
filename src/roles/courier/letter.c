/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/courier/letter.h"

#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"
#include "roles/courier/mail.h"

#define SUBJECT_MAX  150u
#define REASON_MAX   300u
#define REASONS_MAX  5u
#define SYSLOG_AUDIT 13 /* RFC 5424 6.2.1 */

/* As the console says them. */
static const struct text level_words[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = TEXT("参考", "information"),
	[FINDING_LOW] = TEXT("軽微", "low"),
	[FINDING_MEDIUM] = TEXT("注意", "medium"),
	[FINDING_HIGH] = TEXT("重大", "high"),
	[FINDING_CRITICAL] = TEXT("緊急", "critical"),
};

/* RFC 5424 6.2.1. */
static const int syslog_severities[FINDING_LEVELS] = {
	[FINDING_INFORMATIONAL] = 6, [FINDING_LOW] = 5,	     [FINDING_MEDIUM] = 4,
	[FINDING_HIGH] = 3,	     [FINDING_CRITICAL] = 2,
};

/* ---- what is said about one alert ---- */

static const struct guidance_entry *advice(const struct letters *letters, size_t i)
{
	const struct msg_letter *letter = &letters->tell->letters[i];

	return letters->guidance ? guidance_find(letters->guidance, letter->rule_id, letter->tags,
						 finding_level_name(letters->findings[i].level))
				 : NULL;
}

static struct str headline(const struct letters *letters, size_t i)
{
	const struct guidance_entry *entry = advice(letters, i);
	const bool own_words = entry && strcmp(entry->kind, "rule") == 0;

	if (!own_words)
		return letters->tell->letters[i].title;
	return guidance_text_in(entry->title.ja.ptr ? &entry->title : &entry->what, letters->lang);
}

static void add_line(struct buf *out, struct text name, enum lang lang, struct str value)
{
	if (value.len == 0)
		return;
	buf_printf(out, "%s: ", text_in(name, lang));
	for (size_t i = 0; i < value.len; i++)
		buf_add_char(out, (unsigned char)value.ptr[i] < 0x20 ? ' ' : value.ptr[i]);
	buf_add_char(out, '\n');
}

static void add_reasons(const struct letters *letters, size_t i, struct buf *out)
{
	const struct finding *finding = &letters->findings[i];

	for (size_t r = 0; r < finding->n_reasons && r < REASONS_MAX; r++) {
		const struct finding_reason *reason = &finding->reasons[r];
		buf_add_text(out, "  ");
		buf_add(out, reason->field);
		buf_add_text(out, reason->field.len ? " = " : "");
		const struct str value = utf8_cut(reason->value, REASON_MAX);
		for (size_t c = 0; c < value.len; c++)
			buf_add_char(out, (unsigned char)value.ptr[c] < 0x20 ? ' ' : value.ptr[c]);
		buf_add_char(out, '\n');
	}
}

static void add_advice(const struct letters *letters, size_t i, struct buf *out)
{
	const struct guidance_entry *entry = advice(letters, i);

	if (!entry)
		return;
	add_line(out, TR("何が起きたか", "What happened"), letters->lang,
		 guidance_text_in(&entry->what, letters->lang));
	if (entry->n_steps)
		buf_printf(out, "%s:\n", text_in(TR("すること", "What to do"), letters->lang));
	for (size_t s = 0; s < entry->n_steps; s++)
		buf_printf(out, "  %zu. %.*s\n", s + 1,
			   STR_ARG(guidance_text_in(&entry->steps[s], letters->lang)));
}

static void add_alert(const struct letters *letters, size_t i, struct buf *out)
{
	const struct msg_letter *letter = &letters->tell->letters[i];
	const struct finding *finding = &letters->findings[i];
	const enum lang lang = letters->lang;
	char when[TIME_TEXT_MAX];
	const int64_t us = letter->time_us != TIME_NONE ? letter->time_us : letter->arrival_us;

	buf_printf(out, "■ [%s] %.*s\n", text_in(level_words[finding->level], lang),
		   STR_ARG(headline(letters, i)));
	(void)time_format_local(us, time_zone_offset(), when);
	add_line(out, TR("時刻", "Time"), lang, str_from(when));
	add_line(out, TR("機器", "Host"), lang, letter->host);
	add_line(out, TR("利用者", "User"), lang, letter->user);
	add_line(out, TR("送信元", "Source"), lang, letter->source);
	add_line(out, TR("ルール", "Rule"), lang, letter->title);
	add_reasons(letters, i, out);
	add_advice(letters, i, out);
	add_line(out, TR("警報番号", "Alert"), lang, letter->id);
	buf_add_char(out, '\n');
}

/* ---- mail ---- */

static void subject(const struct letters *letters, struct buf *out)
{
	const struct msg_tell *tell = letters->tell;
	enum finding_level worst = FINDING_INFORMATIONAL;
	size_t which = 0;

	for (size_t i = 0; i < tell->n_letters; i++) {
		if (letters->findings[i].level > worst) {
			worst = letters->findings[i].level;
			which = i;
		}
	}
	buf_printf(out, "[%s] %s: ", text_in(TR("宿直", "Tonoi"), letters->lang),
		   text_in(level_words[worst], letters->lang));
	buf_add(out, utf8_cut(headline(letters, which), SUBJECT_MAX));
	if (tell->n_letters > 1)
		buf_printf(out, text_in(TR("（ほか %zu 件）", " (and %zu more)"), letters->lang),
			   tell->n_letters - 1);
}

void letter_mail(const struct letters *letters, struct buf *out)
{
	const struct msg_tell *tell = letters->tell;
	auto_buf body = BUF_INIT(LETTER_BYTES_MAX / 2);
	auto_buf title = BUF_INIT(1024);
	auto_buf id = BUF_INIT(MSG_NAME_MAX + 32);

	subject(letters, &title);
	buf_printf(&id, "%.*s.%zu", STR_ARG(tell->letters[0].id), tell->n_letters);
	if (tell->facility.len)
		buf_printf(&body, "%.*s\n\n", STR_ARG(tell->facility));
	for (size_t i = 0; i < tell->n_letters; i++)
		add_alert(letters, i, &body);
	if (tell->more)
		buf_printf(&body, "%s\n",
			   text_in(TR("ほかにも警報があります。続けて送ります。",
				      "There are more alerts; they follow."),
				   letters->lang));
	buf_printf(&body, "-- \n%s\n",
		   text_in(TR("宿直が自動で送っています。返信はできません。",
			      "Sent by Tonoi. Nobody reads replies."),
			   letters->lang));
	const struct mail mail = { .from = tell->mail_from,
				   .to = tell->mail_to,
				   .subject = buf_str(&title),
				   .id = buf_str(&id),
				   .body = buf_str(&body),
				   .at_us = letters->now_us };
	mail_write(&mail, out);
}

/* ---- others ---- */

void letter_chat(const struct letters *letters, size_t i, struct buf *out)
{
	struct json_writer w = json_writer_to(out);
	auto_buf text = BUF_INIT(64u * 1024);

	if (letters->tell->facility.len)
		buf_printf(&text, "%.*s\n", STR_ARG(letters->tell->facility));
	add_alert(letters, i, &text);
	json_begin_object(&w);
	json_str(&w, "text", str_trim(buf_str(&text)));
	json_end_object(&w);
}

/* RFC 5424 6: a name has no spaces and is printable ASCII. */
static void add_name(struct buf *out, struct str name, size_t max)
{
	const struct str part = str_sub(name, 0, max);

	for (size_t i = 0; i < part.len; i++) {
		const char c = part.ptr[i];
		buf_add_char(out, c > 0x20 && c < 0x7f ? c : '_');
	}
	if (part.len == 0)
		buf_add_char(out, '-');
}

void letter_syslog(const struct letters *letters, size_t i, struct str line, struct buf *out)
{
	char when[TIME_TEXT_MAX];

	buf_printf(out, "<%d>1 %s ",
		   SYSLOG_AUDIT * 8 + syslog_severities[letters->findings[i].level],
		   time_format_utc(letters->now_us, when));
	add_name(out, letters->tell->letters[i].host, 255);
	buf_add_text(out, " tonoi - alert - ");
	buf_add(out, line);
}
