/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#define ZLIB_CONST
#include <zlib.h>

#include "base/encoding/inflate.h"

#define PLAIN_BYTES (700u * 1024) /* several steps of the reader */

static char plain[PLAIN_BYTES];
static char packed[PLAIN_BYTES + 1024];

static const struct {
	const char *name;
	int window;
} kinds[] = {
	{ "zlib", MAX_WBITS },
	{ "gzip", 16 + MAX_WBITS },
};

static struct str pack(int window)
{
	z_stream z = { .next_in = (const Bytef *)plain,
		       .avail_in = PLAIN_BYTES,
		       .next_out = (Bytef *)packed,
		       .avail_out = sizeof(packed) };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	const size_t len = sizeof(packed) - z.avail_out;
	assert_int_equal(deflateEnd(&z), Z_OK);
	return str_of(packed, len);
}

static int fill(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAIN_BYTES; i++)
		plain[i] = (char)('a' + (i * i >> 7) % 26);
	return 0;
}

static void both_kinds_are_told_apart_and_unpacked(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		auto_buf out = BUF_INIT(2 * PLAIN_BYTES);
		const struct str bytes = pack(kinds[i].window);
		struct err err;

		check_row(inflate_is_zlib(bytes) == (i == 0), kinds[i].name);
		check_row(inflate_is_gzip(bytes) == (i == 1), kinds[i].name);
		buf_add_text(&out, "before ");
		assert_ok(inflate_add(bytes, &out, &err), &err);
		check_row(str_equal(str_from_pos(buf_str(&out), 7), str_of(plain, PLAIN_BYTES)),
			  kinds[i].name);
	}
	assert_false(inflate_is_gzip(STR("\x1F")));
	assert_false(inflate_is_zlib(STR("x")));
	assert_false(inflate_is_zlib(STR("<?xml")));
	assert_false(inflate_is_gzip(STR_NONE) || inflate_is_zlib(STR_NONE));
}

static void the_limit_is_the_last_byte_that_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		auto_buf whole = BUF_INIT(PLAIN_BYTES);
		auto_buf less = BUF_INIT(PLAIN_BYTES - 1);
		const struct str bytes = pack(kinds[i].window);
		struct err err;

		assert_ok(inflate_add(bytes, &whole, &err), &err);
		assert_int_equal(whole.len, PLAIN_BYTES);
		assert_int_equal(inflate_add(bytes, &less, &err), ERR_LIMIT);
		assert_string_equal(err.text, "unpacked, it is over 716799 bytes");
	}
}

static void what_is_cut_off_or_damaged_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const struct str bytes = pack(kinds[i].window);
		const size_t cuts[] = { 0, 1, 2, bytes.len / 2, bytes.len - 1 };
		struct err err;

		for (size_t k = 0; k < ARRAY_LEN(cuts); k++) {
			auto_buf out = BUF_INIT(2 * PLAIN_BYTES);
			check_row(inflate_add(str_sub(bytes, 0, cuts[k]), &out, &err) ==
					  ERR_CORRUPT,
				  kinds[i].name);
		}
		packed[bytes.len / 2] ^= 0x20;
		auto_buf out = BUF_INIT(2 * PLAIN_BYTES);
		check_row(inflate_add(bytes, &out, &err) == ERR_CORRUPT, kinds[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_kinds_are_told_apart_and_unpacked),
		cmocka_unit_test(the_limit_is_the_last_byte_that_fits),
		cmocka_unit_test(what_is_cut_off_or_damaged_is_told),
	};

	return cmocka_run_group_tests_name("inflate", tests, fill, NULL);
}
