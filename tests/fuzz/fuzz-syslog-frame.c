/* SPDX-License-Identifier: Apache-2.0 */
/* The same bytes give the same messages in one piece and in two, and always an end. */
#include "fuzz/fuzz.h"

#include "base/buf.h"
#include "net/syslog-frame.h"

#define OUT_MAX (1024u * 1024)

/* Write what comes out of `*rest`; false when the connection is out of step. */
static bool frame(struct syslog_framer *framer, struct str *rest, bool end, struct buf *out)
{
	struct syslog_frame message;
	enum syslog_frame_result result;

	while ((result = syslog_frame_next(framer, rest, end, &message, NULL)) ==
	       SYSLOG_FRAME_MESSAGE) {
		assert(message.bytes.len <= SYSLOG_MESSAGE_MAX);
		buf_add(out, message.bytes);
		buf_printf(out, "|%d%d|", message.cut, message.unterminated);
	}
	return result != SYSLOG_FRAME_BROKEN;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_buf whole = BUF_INIT(OUT_MAX);
	auto_buf split = BUF_INIT(OUT_MAX);
	auto_buf held = BUF_INIT(OUT_MAX);

	if (size == 0)
		return 0;
	const struct str bytes = str_of(data + 1, size - 1);
	struct syslog_framer one = { 0 };
	struct str rest = bytes;
	(void)frame(&one, &rest, true, &whole);

	struct syslog_framer two = { 0 };
	const size_t at = bytes.len ? data[0] % bytes.len : 0;
	rest = str_sub(bytes, 0, at);
	bool in_step = frame(&two, &rest, false, &split);
	buf_add(&held, rest);
	buf_add(&held, str_from_pos(bytes, at));
	rest = buf_str(&held);
	in_step = in_step && frame(&two, &rest, true, &split);
	assert(str_equal(buf_str(&whole), buf_str(&split)));
	return 0;
}
