/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <inttypes.h>

#include "base/encoding/digits.h"

static void check_number(uint64_t n)
{
	char ours[DIGITS_MAX + 1];
	char theirs[DIGITS_MAX + 1];

	*digits_decimal(ours, n) = '\0';
	(void)snprintf(theirs, sizeof(theirs), "%" PRIu64, n);
	assert_string_equal(ours, theirs);
	*digits_hex(ours, n) = '\0';
	(void)snprintf(theirs, sizeof(theirs), "%" PRIx64, n);
	assert_string_equal(ours, theirs);
}

static void numbers_are_written_as_printf_writes_them(void **state UNUSED)
{
	uint64_t x = 1;

	check_number(UINT64_MAX);
	for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10) {
		check_number(power);
		check_number(10 * power - 1);
		check_number(10 * power);
	}
	for (unsigned bit = 0; bit < 64; bit++) {
		check_number(UINT64_C(1) << bit);
		check_number((UINT64_C(1) << bit) - 1);
	}
	for (unsigned i = 0; i < 4096; i++) {
		check_number(i < 300 ? i : x >> (i % 64));
		x = x * 6364136223846793005u + 1442695040888963407u;
	}
}

static void pairs_have_both_digits(void **state UNUSED)
{
	for (unsigned n = 0; n < 256; n++) {
		char ours[3] = "";
		char theirs[8];

		(void)digits_byte(ours, (unsigned char)n);
		(void)snprintf(theirs, sizeof(theirs), "%02X", n);
		assert_string_equal(ours, theirs);
		if (n >= 100)
			continue;
		(void)digits_pair(ours, n);
		(void)snprintf(theirs, sizeof(theirs), "%02u", n);
		assert_string_equal(ours, theirs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_as_printf_writes_them),
		cmocka_unit_test(pairs_have_both_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
