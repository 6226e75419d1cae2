/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>

/* Mark a cut sentence, without leaving half of a UTF-8 character before the mark. */
static void mark_cut(struct err *err)
{
	static const char mark[] = "…";
	size_t end = sizeof(err->text) - sizeof(mark);

	while (end > 0 && ((unsigned char)err->text[end] & 0xc0) == 0x80)
		end--;
	memcpy(err->text + end, mark, sizeof(mark));
}

static void set_text(struct err *err, const char *fmt, va_list args)
{
	int n = vsnprintf(err->text, sizeof(err->text), fmt, args);

	if (n < 0)
		err->text[0] = '\0';
	else if ((size_t)n >= sizeof(err->text))
		mark_cut(err);
}

enum errc fail_va(struct err *err, enum errc code, const char *fmt, va_list args)
{
	if (!err)
		return code;
	err->code = code;
	set_text(err, fmt, args);
	return code;
}

enum errc fail(struct err *err, enum errc code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_va(err, code, fmt, args);
	va_end(args);
	return code;
}

enum errc fail_errno(struct err *err, const char *fmt, ...)
{
	const int number = errno;

	if (!err)
		return ERR_IO;

	va_list args;
	va_start(args, fmt);
	err->code = ERR_IO;
	set_text(err, fmt, args);
	va_end(args);

	char reason[96];
	const char *text = strerror_r(number, reason, sizeof(reason));
	char head[ERR_TEXT_MAX];
	memcpy(head, err->text, sizeof(head));
	return fail(err, ERR_IO, "%s: %s", head, text);
}

enum errc fail_in(struct err *err, enum errc code, const char *object)
{
	if (!err)
		return code;

	char tail[ERR_TEXT_MAX];
	memcpy(tail, err->text, sizeof(tail));
	return fail(err, code, "%s: %s", object, tail);
}

const char *errc_name(enum errc code)
{
	static const char *const names[] = {
		[-ERR_OK] = "ok",
		[-ERR_SYNTAX] = "syntax",
		[-ERR_LIMIT] = "limit",
		[-ERR_IO] = "io",
		[-ERR_NOT_FOUND] = "not-found",
		[-ERR_UNSUPPORTED] = "unsupported",
		[-ERR_CORRUPT] = "corrupt",
		[-ERR_DENIED] = "denied",
		[-ERR_CONFLICT] = "conflict",
		[-ERR_USAGE] = "usage",
		[-ERR_AGAIN] = "again",
		[-ERR_END] = "end",
	};
	const size_t i = (size_t)-code;

	return i < ARRAY_LEN(names) ? names[i] : "unknown";
}
