/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/ical.h"

#include "base/digest.h"
#include "base/encoding/utf8.h"
#include "cases/case-leaving.h"

#define LINE_OCTETS 75u /* RFC 5545 3.1 */
#define UID_BYTES   16u
#define WORDS_MAX   8192u

/* A line that is too long goes on behind CR LF and a space; letters are not cut apart. */
static void add_line(struct buf *out, struct str line)
{
	size_t room = LINE_OCTETS;

	while (line.len > room) {
		const struct str part = utf8_cut(line, room);
		buf_add(out, part);
		buf_add_text(out, "\r\n ");
		line = str_from_pos(line, part.len);
		room = LINE_OCTETS - 1;
	}
	buf_add(out, line);
	buf_add_text(out, "\r\n");
}

/* 3.3.11 */
static void add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];
		if (c == '\\' || c == ';' || c == ',')
			buf_add_char(out, '\\');
		if (c == '\n')
			buf_add_text(out, "\\n");
		else if ((unsigned char)c >= 0x20 || c == '\t')
			buf_add_char(out, c);
	}
}

static void add_property(struct buf *out, const char *name, struct str text)
{
	auto_buf line = BUF_INIT(WORDS_MAX);

	buf_printf(&line, "%s:", name);
	add_escaped(&line, text);
	add_line(out, buf_str(&line));
}

static void add_day(struct buf *out, const char *name, int32_t day)
{
	const struct day_parts parts = day_parts(day);

	buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, parts.year, parts.month, parts.dom);
}

/* The same duty is the same event whenever it is written. */
static void add_uid(struct buf *out, struct str key)
{
	unsigned char hash[DIGEST_BYTES];
	struct digest digest;

	digest_begin(&digest);
	digest_add_text(&digest, key);
	digest_end(&digest, hash);
	buf_add_text(out, "UID:");
	for (size_t i = 0; i < UID_BYTES; i++)
		buf_printf(out, "%02x", hash[i]);
	buf_add_text(out, "@duties.tonoi.invalid\r\n");
}

static void add_event(struct buf *out, const struct duty *duty, const struct duty_scope *scope,
		      enum lang lang)
{
	auto_buf words = BUF_INIT(WORDS_MAX);
	const struct civil now = civil_from_us(scope->now_us, 0);

	buf_add(&words, text_pair_in(duty->about->why, lang));
	buf_add_text(&words, "\n");
	duty_add_due_words(duty, scope, lang, &words);
	buf_add_text(out, "BEGIN:VEVENT\r\n");
	add_uid(out, duty->key);
	buf_printf(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", now.year, now.month, now.day,
		   now.hour, now.minute, now.second);
	add_day(out, "DTSTART", duty->due_day);
	add_day(out, "DTEND", duty->due_day + 1);
	add_property(out, "SUMMARY", text_pair_in(duty->about->title, lang));
	add_property(out, "DESCRIPTION", buf_str(&words));
	buf_add_text(out, "TRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n");
}

void ical_write(const struct duties *duties, const struct duty_scope *scope, enum lang lang,
		struct buf *out)
{
	buf_add_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tonoi//Duties//JA\r\n"
			  "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	add_property(out, "NAME", str_from(text_in(TR("宿直のしごと", "Tonoi: duties"), lang)));
	add_property(out, "X-WR-CALNAME",
		     str_from(text_in(TR("宿直のしごと", "Tonoi: duties"), lang)));
	buf_add_text(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n");
	for (size_t i = 0; i < duties->n; i++) {
		const struct duty *duty = &duties->at[i];

		if (duty->state == DUTY_OPEN &&
		    !case_leave(duty->subject, duty->drill, CASE_WAY_CALENDAR, false, NULL))
			add_event(out, duty, scope, lang);
	}
	buf_add_text(out, "END:VCALENDAR\r\n");
}
