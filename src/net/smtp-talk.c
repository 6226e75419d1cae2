/* SPDX-License-Identifier: Apache-2.0 */
#include "net/smtp-talk.h"

#include "base/buf.h"

#define WIRE_ROOM   4096u
#define COMMAND_MAX 2048u

struct talk {
	const struct smtp_wire *wire;
	char room[WIRE_ROOM];
	size_t at;
	size_t n;
	bool reports; /* the server offers RFC 3461 */
};

/* ---- answers ---- */

static enum errc next_byte(struct talk *t, char *ret, struct err *err)
{
	if (t->at == t->n) {
		size_t n = 0;
		const enum errc code = t->wire->read(t->wire->ctx, t->room, WIRE_ROOM, &n, err);
		if (code)
			return code;
		t->at = 0;
		t->n = n;
	}
	*ret = t->room[t->at++];
	return ERR_OK;
}

static enum errc read_line(struct talk *t, char line[static SMTP_LINE_MAX + 1], struct err *err)
{
	size_t n = 0;
	char c = '\0';

	while (c != '\n') {
		const enum errc code = next_byte(t, &c, err);
		if (code)
			return code;
		if (n == SMTP_LINE_MAX)
			return fail(err, ERR_IO,
				    "the mail server: RFC 5321 4.5.3.1.5: a line is over %u",
				    SMTP_LINE_MAX);
		if (c != '\r' && c != '\n')
			line[n++] = c;
	}
	line[n] = '\0';
	return ERR_OK;
}

/* The words behind its digits, printable. */
static const char *words_of(char *line)
{
	for (char *c = line; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	return line;
}

/* One answer of a line or more (RFC 5321 4.2.1), of the class that is expected: '2' or '3'. */
static enum errc expect(struct talk *t, const char *what, char class, struct err *err)
{
	char line[SMTP_LINE_MAX + 1];

	for (unsigned i = 0; i < SMTP_LINES_MAX; i++) {
		const enum errc code = read_line(t, line, err);
		if (code)
			return code;
		if (strlen(line) < 3 || !ascii_is_digit(line[0]) || !ascii_is_digit(line[1]) ||
		    !ascii_is_digit(line[2]))
			return fail(err, ERR_IO, "the mail server: RFC 5321 4.2: no answer: %.100s",
				    words_of(line));
		if (line[0] != class)
			return fail(err, ERR_IO, "the mail server refused %s: %.150s", what,
				    words_of(line));
		if (str_equal_nocase(str_sub(str_from(line), 4, SIZE_MAX), STR("DSN")))
			t->reports = true;
		if (line[3] != '-')
			return ERR_OK;
	}
	return fail(err, ERR_IO, "the mail server: an answer has over %u lines", SMTP_LINES_MAX);
}

static enum errc ask(struct talk *t, const char *what, const struct buf *command, char class,
		     struct err *err)
{
	if (buf_failed(command))
		return fail(err, ERR_SYNTAX, "%s: is over %u bytes", what, COMMAND_MAX);
	const enum errc code = t->wire->write(t->wire->ctx, buf_str(command), err);
	return code ? code : expect(t, what, class, err);
}

static enum errc ask_text(struct talk *t, const char *what, char class, struct err *err)
{
	auto_buf command = BUF_INIT(COMMAND_MAX);

	buf_printf(&command, "%s\r\n", what);
	return ask(t, what, &command, class, err);
}

/* ---- the envelope ---- */

/* No command can be put behind an address, and none ends early. */
static bool is_sayable(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c > '~' || *c == '<' || *c == '>')
			return false;
	}
	return *text != '\0';
}

/* RFC 3461 4: everything but '+' and '=' as it is. */
static void add_xtext(struct buf *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == '+' || *c == '=')
			buf_printf(out, "+%02X", (unsigned char)*c);
		else
			buf_add_char(out, *c);
	}
}

static enum errc say_from(struct talk *t, const struct smtp_mail *mail, struct err *err)
{
	auto_buf command = BUF_INIT(COMMAND_MAX);

	buf_printf(&command, "MAIL FROM:<%s>", mail->from);
	if (t->reports) {
		/* The header is enough to know it again; the text stays here (RFC 3461 4.3). */
		buf_add_text(&command, " RET=HDRS ENVID=");
		add_xtext(&command, mail->envelope);
	}
	buf_add_text(&command, "\r\n");
	return ask(t, "MAIL FROM", &command, '2', err);
}

static enum errc say_to(struct talk *t, const char *to, struct err *err)
{
	auto_buf command = BUF_INIT(COMMAND_MAX);

	buf_printf(&command, "RCPT TO:<%s>", to);
	if (t->reports) {
		buf_add_text(&command, " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;");
		add_xtext(&command, to);
	}
	buf_add_text(&command, "\r\n");
	return ask(t, "RCPT TO", &command, '2', err);
}

/* ---- the text ---- */

/* A line that begins with a dot gets another (RFC 5321 4.5.2). */
static enum errc say_text(struct talk *t, struct str text, struct err *err)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		enum errc code = ERR_OK;

		if (line.len && line.ptr[0] == '.')
			code = t->wire->write(t->wire->ctx, STR("."), err);
		if (!code && line.len)
			code = t->wire->write(t->wire->ctx, line, err);
		if (!code)
			code = t->wire->write(t->wire->ctx, STR("\r\n"), err);
		if (code)
			return code;
	}
	return ask_text(t, ".", '2', err);
}

static enum errc check(const struct smtp_mail *mail, struct err *err)
{
	if (!is_sayable(mail->from) || !is_sayable(mail->envelope) || !is_sayable(mail->name))
		return fail(err, ERR_SYNTAX, "RFC 5321 4.1.2: the sender is no address");
	for (const char *const *to = mail->to; *to; to++) {
		if (!is_sayable(*to))
			return fail(err, ERR_SYNTAX, "RFC 5321 4.1.2: a recipient is no address");
	}
	return mail->to[0] ? ERR_OK : fail(err, ERR_SYNTAX, "the mail has no recipient");
}

enum errc smtp_hand_over(const struct smtp_wire *wire, const struct smtp_mail *mail,
			 bool *ret_reports, struct err *err)
{
	auto_buf hello = BUF_INIT(COMMAND_MAX);
	struct talk t = { .wire = wire };
	enum errc code = check(mail, err);

	if (code)
		return code;
	buf_printf(&hello, "EHLO %s\r\n", mail->name);
	code = ask(&t, "EHLO", &hello, '2', err);
	*ret_reports = !code && t.reports;
	if (!code)
		code = say_from(&t, mail, err);
	for (const char *const *to = mail->to; *to && !code; to++)
		code = say_to(&t, *to, err);
	if (!code)
		code = ask_text(&t, "DATA", '3', err);
	if (!code)
		code = say_text(&t, mail->text, err);
	/* It has the mail; whether it says goodbye does not matter. */
	if (!code)
		err_ignore(ask_text(&t, "QUIT", '2', NULL));
	return code;
}
