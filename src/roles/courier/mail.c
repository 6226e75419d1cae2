/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/courier/mail.h"

#include <openssl/evp.h>

#include "base/encoding/time-text.h"
#include "base/encoding/utf8.h"

#define BASE64_BYTES 57u /* a line of 76 characters */
#define WORD_BYTES   45u /* an encoded word stays below 75 characters (RFC 2047 2) */
#define SUBJECT_MAX  1024u

static void add_base64(struct buf *out, struct str bytes, size_t per_line, const char *before,
		       const char *after)
{
	unsigned char line[128];

	while (bytes.len) {
		struct str part = str_sub(bytes, 0, per_line);
		/* Encoded words hold whole letters (RFC 2047 5). */
		if (per_line == WORD_BYTES)
			part = utf8_cut(bytes, per_line);
		const int n = EVP_EncodeBlock(line, (const unsigned char *)part.ptr, (int)part.len);
		buf_add_text(out, before);
		buf_add(out, str_of(line, (size_t)n));
		buf_add_text(out, after);
		bytes = str_from_pos(bytes, part.len);
	}
}

static void add_subject(struct str subject, struct buf *out)
{
	auto_buf text = BUF_INIT(SUBJECT_MAX);

	buf_add(&text, utf8_cut(subject, SUBJECT_MAX - 1));
	/* No line of the subject may end the header. */
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < 0x20)
			text.ptr[i] = ' ';
	}
	buf_add_text(out, "Subject:");
	add_base64(out, buf_str(&text), WORD_BYTES, " =?UTF-8?B?", "?=\r\n");
}

static void add_date(int64_t us, struct buf *out)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const struct civil c = civil_from_us(us, 0);
	const int64_t day = us / (86400 * US_PER_SEC);

	buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[day % 7], c.day,
		   months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

static void add_recipients(struct str list, struct buf *out)
{
	bool first = true;

	buf_add_text(out, "To: ");
	while (list.ptr) {
		const struct str one = str_split(&list, ' ');
		if (one.len == 0)
			continue;
		buf_printf(out, "%s<%.*s>", first ? "" : ",\r\n ", STR_ARG(one));
		first = false;
	}
	buf_add_text(out, "\r\n");
}

void mail_write(const struct mail *mail, struct buf *out)
{
	buf_printf(out, "From: Tonoi <%.*s>\r\n", STR_ARG(mail->from));
	add_recipients(mail->to, out);
	add_subject(mail->subject, out);
	add_date(mail->at_us, out);
	buf_printf(out, "Message-ID: <%.*s@tonoi.invalid>\r\n", STR_ARG(mail->id));
	buf_add_text(out, "Auto-Submitted: auto-generated\r\n"
			  "MIME-Version: 1.0\r\n"
			  "Content-Type: text/plain; charset=utf-8\r\n"
			  "Content-Transfer-Encoding: base64\r\n\r\n");
	add_base64(out, mail->body, BASE64_BYTES, "", "\r\n");
}
