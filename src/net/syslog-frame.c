/* SPDX-License-Identifier: Apache-2.0 */
#include "net/syslog-frame.h"

#define COUNT_DIGITS_MAX 10

static bool is_separator(char c)
{
	return c == '\n' || c == '\r' || c == '\0' || c == ' ';
}

/* Drop what earlier messages left over, and blank space between messages. */
static void pass_over(struct syslog_framer *framer, struct str *rest)
{
	const size_t n = (size_t)(framer->pass_over < rest->len ? framer->pass_over : rest->len);

	framer->pass_over -= n;
	*rest = str_from_pos(*rest, n);
	size_t at = 0;
	while (framer->pass_line && at < rest->len) {
		const char c = rest->ptr[at++];
		framer->pass_line = c != '\n' && c != '\0';
	}
	while (!framer->pass_line && at < rest->len && is_separator(rest->ptr[at]))
		at++;
	*rest = str_from_pos(*rest, at);
}

enum count_result { COUNT_NONE, COUNT_FOUND, COUNT_MORE };

/* The count at the head; `*ret_digits` without the space behind them. */
static enum count_result read_count(struct str s, bool end, uint64_t *ret, size_t *ret_digits)
{
	size_t n = 0;

	*ret = 0;
	while (n < s.len && n <= COUNT_DIGITS_MAX && ascii_is_digit(s.ptr[n]))
		*ret = *ret * 10 + (uint64_t)(s.ptr[n++] - '0');
	*ret_digits = n;
	if (n == 0 || n > COUNT_DIGITS_MAX)
		return COUNT_NONE;
	/* "12", "12 ": the next two bytes decide. */
	if (n < s.len && s.ptr[n] != ' ')
		return COUNT_NONE;
	if (n + 1 < s.len)
		return s.ptr[n + 1] == '<' ? COUNT_FOUND : COUNT_NONE;
	return end ? COUNT_NONE : COUNT_MORE;
}

static enum syslog_frame_result counted(struct syslog_framer *framer, struct str *rest, bool end,
					uint64_t count, struct syslog_frame *ret)
{
	const size_t wanted = (size_t)(count < SYSLOG_MESSAGE_MAX ? count : SYSLOG_MESSAGE_MAX);

	if (rest->len < wanted && !end)
		return SYSLOG_FRAME_MORE;
	ret->bytes = str_sub(*rest, 0, wanted);
	ret->cut = ret->bytes.len < count;
	ret->unterminated = ret->bytes.len < wanted;
	framer->pass_over = count - ret->bytes.len;
	*rest = str_from_pos(*rest, ret->bytes.len);
	return SYSLOG_FRAME_MESSAGE;
}

/* Position of the first LF or NUL; s.len when there is none. */
static size_t line_end(struct str s)
{
	const char *lf = s.len ? memchr(s.ptr, '\n', s.len) : NULL;
	const size_t end = lf ? (size_t)(lf - s.ptr) : s.len;
	const char *nul = end ? memchr(s.ptr, '\0', end) : NULL;

	return nul ? (size_t)(nul - s.ptr) : end;
}

static enum syslog_frame_result line(struct syslog_framer *framer, struct str *rest, bool end,
				     struct syslog_frame *ret)
{
	/* A CR that belongs to the line end does not count for the length. */
	const struct str head = str_sub(*rest, 0, SYSLOG_MESSAGE_MAX + 2);
	const size_t at = line_end(head);
	const bool found = at < head.len;

	if (!found && !end && head.len < SYSLOG_MESSAGE_MAX + 2)
		return SYSLOG_FRAME_MORE;
	struct str text = str_sub(head, 0, at);
	if (found && str_ends(text, STR("\r")))
		text.len--;
	ret->cut = text.len > SYSLOG_MESSAGE_MAX;
	ret->unterminated = !found;
	ret->bytes = str_sub(text, 0, SYSLOG_MESSAGE_MAX);
	framer->pass_line = !found && !end;
	*rest = str_from_pos(*rest, found ? at + 1 : at);
	return SYSLOG_FRAME_MESSAGE;
}

enum syslog_frame_result syslog_frame_next(struct syslog_framer *framer, struct str *rest, bool end,
					   struct syslog_frame *ret, struct err *err)
{
	uint64_t count;
	size_t digits;

	pass_over(framer, rest);
	if (rest->len == 0)
		return SYSLOG_FRAME_MORE;
	*ret = (struct syslog_frame){ .bytes = STR_NONE };
	switch (read_count(*rest, end, &count, &digits)) {
	case COUNT_MORE:
		return SYSLOG_FRAME_MORE;
	case COUNT_NONE:
		return line(framer, rest, end, ret);
	case COUNT_FOUND:
		break;
	}
	if (rest->ptr[0] == '0' || count > SYSLOG_COUNT_MAX) {
		err_ignore(fail(err, ERR_SYNTAX, "RFC 6587 3.4.1: a message length of “%.*s”",
				(int)digits, rest->ptr));
		return SYSLOG_FRAME_BROKEN;
	}
	struct str message = str_from_pos(*rest, digits + 1);
	const enum syslog_frame_result result = counted(framer, &message, end, count, ret);
	if (result == SYSLOG_FRAME_MESSAGE)
		*rest = message;
	return result;
}

struct str syslog_datagram(struct str bytes)
{
	while (bytes.len && (bytes.ptr[bytes.len - 1] == '\n' || bytes.ptr[bytes.len - 1] == '\r' ||
			     bytes.ptr[bytes.len - 1] == '\0'))
		bytes.len--;
	return bytes;
}
