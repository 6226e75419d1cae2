/* SPDX-License-Identifier: Apache-2.0 */
/* Strings as JSON, against one written a byte at a time. */
#include "support/check.h"

#include "base/encoding/json-write.h"
#include "base/encoding/utf8.h"

#define LONGEST 1100

static void add_plainly(struct buf *out, struct str value)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < value.len;) {
		const unsigned char c = (unsigned char)value.ptr[i];
		const size_t n = utf8_char_len(str_from_pos(value, i));
		if (c == '\n' || c == '\r' || c == '\t')
			buf_add_text(out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\u%04x", c);
		else if (n == 0)
			buf_add_text(out, UTF8_REPLACEMENT);
		else if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_add(out, str_sub(value, i, n));
		i += n ? n : 1;
	}
	buf_add_char(out, '"');
}

static void expect_equal(const struct buf *quick, const struct buf *plain)
{
	if (!str_equal(buf_str(plain), buf_str(quick)))
		fail_msg("%s is not %s", quick->ptr, plain->ptr);
}

static void expect_same(struct str value)
{
	auto_buf plain = BUF_INIT(16 * LONGEST);
	auto_buf quick = BUF_INIT(16 * LONGEST);

	/* Where there is room already, as nearly always. */
	buf_add_char(&plain, ',');
	buf_add_char(&quick, ',');
	add_plainly(&plain, value);
	json_add_string(&quick, value);
	expect_equal(&quick, &plain);

	/* As a member's name, the first one and another. */
	struct json_writer w = json_writer_to(&quick);
	for (unsigned i = 0; i < 2; i++) {
		if (i)
			buf_add_char(&plain, ',');
		add_plainly(&plain, value);
		buf_add_text(&plain, ":0");
		json_name(&w, value);
		json_u64(&w, NULL, 0);
	}
	expect_equal(&quick, &plain);
}

static void every_byte_stands_or_is_escaped_at_every_place(void **state UNUSED)
{
	char text[40]; /* past two steps that overlap */

	for (unsigned c = 0; c < 256; c++) {
		for (size_t len = 1; len <= sizeof(text); len++) {
			for (size_t at = 0; at < len; at++) {
				for (size_t i = 0; i < len; i++)
					text[i] = (char)('A' + i % 26);
				text[at] = (char)c;
				expect_same(str_of(text, len));
			}
		}
	}
}

static void characters_of_every_length_end_at_every_place(void **state UNUSED)
{
	static const char *const fills[] = {
		"a", "\\", "\x01", "é", "宿", "𠮷", "\xe5\xae", "ab\"宿\n", "C:\\Windows\\",
	};

	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		auto_buf text = BUF_INIT(LONGEST + 16);
		while (text.len < LONGEST)
			buf_add_text(&text, fills[i]);
		for (size_t len = 0; len <= LONGEST; len += len < 24 ? 1 : 7)
			expect_same(str_of(text.ptr, len));
	}
}

static void what_does_not_fit_fails_whole(void **state UNUSED)
{
	auto_buf out = BUF_INIT(8);

	json_add_string(&out, STR("12345678"));
	assert_true(out.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_stands_or_is_escaped_at_every_place),
		cmocka_unit_test(characters_of_every_length_end_at_every_place),
		cmocka_unit_test(what_does_not_fit_fails_whole),
	};

	return cmocka_run_group_tests_name("json-write", tests, NULL, NULL);
}
