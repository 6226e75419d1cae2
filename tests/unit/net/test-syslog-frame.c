/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "net/syslog-frame.h"

#define OUT_MAX (4u * 1024 * 1024)

/*
 * Feed `input` in pieces of `piece` bytes and write what comes out, one message in brackets after
 * the other: "[…]", "[…~]" when cut, "[…$]" when unterminated, "!" when broken.
 */
static void frame_all(struct str input, size_t piece, struct buf *out)
{
	struct syslog_framer framer = { 0 };
	auto_buf held = BUF_INIT(OUT_MAX);
	struct syslog_frame frame;
	size_t given = 0;

	for (;;) {
		const bool end = given == input.len;
		/* An exact copy, so that the sanitizer sees one byte too far. */
		auto_free char *copy = mem_copy(held.len ? held.ptr : "", size_max(held.len, 1));
		struct str rest = str_of(copy, held.len);
		enum syslog_frame_result result;
		while ((result = syslog_frame_next(&framer, &rest, end, &frame, NULL)) ==
		       SYSLOG_FRAME_MESSAGE) {
			buf_add_char(out, '[');
			buf_add(out, frame.bytes);
			buf_add_text(out, frame.cut ? "~" : "");
			buf_add_text(out, frame.unterminated ? "$" : "");
			buf_add_char(out, ']');
		}
		if (result == SYSLOG_FRAME_BROKEN) {
			buf_add_char(out, '!');
			return;
		}
		assert_true(rest.len < SYSLOG_UNDECIDED_MAX);
		buf_drop(&held, held.len - rest.len);
		if (end)
			return;
		const struct str next = str_sub(input, given, piece);
		buf_add(&held, next);
		given += next.len;
	}
}

#define BYTES(literal)                                                                             \
	{                                                                                          \
		.ptr = (literal), .len = sizeof(literal) - 1                                       \
	}

static const struct {
	const char *name;
	struct str input;
	const char *expected;
} rows[] = {
	{ "counted", BYTES("5 <1>ab6 <1>abc"), "[<1>ab][<1>abc]" },
	{ "lines", BYTES("<1>a\n<2>b\n"), "[<1>a][<2>b]" },
	{ "CR LF and NUL end lines too", BYTES("<1>a\r\n<2>b\0<3>c\n"), "[<1>a][<2>b][<3>c]" },
	{ "both on one connection", BYTES("<1>a\n4 <2>b<3>c\n4 <4>d"), "[<1>a][<2>b][<3>c][<4>d]" },
	{ "a line feed after a counted message", BYTES("4 <1>a\n4 <2>b\n"), "[<1>a][<2>b]" },
	{ "a counted message holds line ends", BYTES("7 <1>a\nb\n4 <2>c"), "[<1>a\nb\n][<2>c]" },
	{ "a line that begins with a number", BYTES("12 monkeys\n<1>a\n"), "[12 monkeys][<1>a]" },
	{ "a date at the start of a line", BYTES("2026 <a\n<1>b\n"), "[<a\n<1>b\n~$]" },
	{ "two numbers", BYTES("12 34 <1>a\n<1>b\n"), "[12 34 <1>a][<1>b]" },
	{ "minus", BYTES("-5 <1>ab\n<1>c\n"), "[-5 <1>ab][<1>c]" },
	{ "plus", BYTES("+5 <1>ab\n<1>c\n"), "[+5 <1>ab][<1>c]" },
	{ "underscore", BYTES("1_0 <1>ab\n<1>c\n"), "[1_0 <1>ab][<1>c]" },
	{ "count zero", BYTES("0 <1>ab\n<1>c\n"), "!" },
	{ "leading zeros", BYTES("0005 <1>ab5 <1>cd"), "!" },
	{ "2^31 - 1", BYTES("2147483647 <1>a\n"), "!" },
	{ "2^31", BYTES("2147483648 <1>a\n"), "!" },
	{ "2^32 + 1", BYTES("4294967297 <1>a\n"), "!" },
	{ "2^64 / 10 + 1: too many digits for a count", BYTES("1844674407370955162 <1>a\n<1>b\n"),
	  "[1844674407370955162 <1>a][<1>b]" },
	{ "2^64 + 5", BYTES("18446744073709551621 <1>a\n<1>b\n"),
	  "[18446744073709551621 <1>a][<1>b]" },
	{ "count over the data", BYTES("4 <1>a99 <2>b"), "[<1>a][<2>b~$]" },
	{ "count under the data", BYTES("4 <1>abc\n4 <2>d"), "[<1>a][bc][<2>d]" },
	{ "ends without a line end", BYTES("<1>a\n<2>b"), "[<1>a][<2>b$]" },
	{ "ends within a count", BYTES("<1>a\n12"), "[<1>a][12$]" },
	{ "ends after a count", BYTES("<1>a\n12 "), "[<1>a][12 $]" },
	{ "empty lines", BYTES("\n\r\n\0\0\n<1>a\n\n"), "[<1>a]" },
	{ "nothing", BYTES(""), "" },
	{ "a fake PRI behind a line end is a message of its own", BYTES("<1>a\n<0>b\n"),
	  "[<1>a][<0>b]" },
};

static void frames_every_trap_the_same_however_it_is_split(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t piece = 1; piece <= rows[i].input.len + 1; piece++) {
			auto_buf out = BUF_INIT(OUT_MAX);
			frame_all(rows[i].input, piece, &out);
			if (!str_is(buf_str(&out), rows[i].expected))
				fail_msg("row “%s” in pieces of %zu: %.*s", rows[i].name, piece,
					 STR_ARG(buf_str(&out)));
		}
	}
}

/* `n` times `c`, then `tail`. */
static struct str repeated(struct buf *buf, char c, size_t n, const char *tail)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(buf, c);
	buf_add_text(buf, tail);
	return buf_str(buf);
}

static void cuts_a_long_line_and_goes_on_with_the_next(void **state UNUSED)
{
	static const size_t over[] = { 0, 1, 2, 3, 100000 };

	for (size_t i = 0; i < ARRAY_LEN(over); i++) {
		auto_buf input = BUF_INIT(OUT_MAX);
		auto_buf out = BUF_INIT(OUT_MAX);
		auto_buf expected = BUF_INIT(OUT_MAX);
		buf_add_char(&expected, '[');
		repeated(&expected, 'x', SYSLOG_MESSAGE_MAX, over[i] ? "~" : "");
		buf_add_text(&expected, over[i] > 2 ? "$][<1>a]" : "][<1>a]");
		frame_all(repeated(&input, 'x', SYSLOG_MESSAGE_MAX + over[i], "\n<1>a\n"), 60000,
			  &out);
		/* Cut before its end was seen or after: both say cut; the next one always comes. */
		assert_true(str_ends(buf_str(&out), STR("][<1>a]")));
		if (over[i] == 0)
			assert_true(str_equal(buf_str(&out), buf_str(&expected)));
		else
			assert_int_equal(str_find_char(buf_str(&out), '~'), SYSLOG_MESSAGE_MAX + 1);
	}
}

static void survives_a_megabyte_of_zeros_and_of_digits(void **state UNUSED)
{
	for (const char *c = "09"; *c; c++) {
		auto_buf input = BUF_INIT(OUT_MAX);
		auto_buf out = BUF_INIT(OUT_MAX);
		frame_all(repeated(&input, *c, 1024 * 1024, "\n4 <1>a"), 4096, &out);
		assert_true(str_ends(buf_str(&out), STR("[<1>a]")));
	}
}

static void cuts_a_long_counted_message_and_stays_in_step(void **state UNUSED)
{
	auto_buf input = BUF_INIT(OUT_MAX);
	auto_buf out = BUF_INIT(OUT_MAX);

	buf_printf(&input, "%u <", SYSLOG_MESSAGE_MAX + 5001);
	repeated(&input, 'x', SYSLOG_MESSAGE_MAX + 5000, "4 <1>a");
	frame_all(buf_str(&input), 1000, &out);
	assert_int_equal(str_find_char(buf_str(&out), '~'), SYSLOG_MESSAGE_MAX + 1);
	assert_true(str_ends(buf_str(&out), STR("x~][<1>a]")));
}

static void takes_line_ends_off_datagrams(void **state UNUSED)
{
	assert_str_is(syslog_datagram(str_of("<1>a\r\n\0", 7)), "<1>a");
	assert_str_is(syslog_datagram(STR("<1>a\nb")), "<1>a\nb");
	assert_int_equal(syslog_datagram(STR("\n")).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_every_trap_the_same_however_it_is_split),
		cmocka_unit_test(cuts_a_long_line_and_goes_on_with_the_next),
		cmocka_unit_test(survives_a_megabyte_of_zeros_and_of_digits),
		cmocka_unit_test(cuts_a_long_counted_message_and_stays_in_step),
		cmocka_unit_test(takes_line_ends_off_datagrams),
	};

	return cmocka_run_group_tests_name("syslog-frame", tests, NULL, NULL);
}
