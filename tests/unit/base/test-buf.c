/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"

static void refuses_what_passes_its_maximum(void **state UNUSED)
{
	auto_buf buf = BUF_INIT(4);

	buf_add_text(&buf, "abcd");
	assert_false(buf_failed(&buf));
	buf_add_char(&buf, 'e');
	assert_true(buf_failed(&buf));
	assert_string_equal(buf.ptr, "abcd");
	buf_add_text(&buf, "");
	assert_int_equal(buf.len, 4);
}

static void is_usable_again_after_clear(void **state UNUSED)
{
	auto_buf buf = BUF_INIT(4);

	buf_add_text(&buf, "abcde");
	assert_true(buf_failed(&buf));
	buf_clear(&buf);
	buf_add_text(&buf, "xyz");
	assert_string_equal(buf.ptr, "xyz");
}

static void drops_from_the_front(void **state UNUSED)
{
	auto_buf buf = BUF_INIT(16);

	buf_add_text(&buf, "hello world");
	buf_drop(&buf, 6);
	assert_string_equal(buf.ptr, "world");
	buf_drop(&buf, 99);
	assert_int_equal(buf.len, 0);
}

static void writes_numbers_little_endian(void **state UNUSED)
{
	auto_buf buf = BUF_INIT(16);

	buf_add_u16(&buf, 0x0102);
	buf_add_u32(&buf, 0x03040506);
	assert_memory_equal(buf.ptr, "\x02\x01\x06\x05\x04\x03", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_passes_its_maximum),
		cmocka_unit_test(is_usable_again_after_clear),
		cmocka_unit_test(drops_from_the_front),
		cmocka_unit_test(writes_numbers_little_endian),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
