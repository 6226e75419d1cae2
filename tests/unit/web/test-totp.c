/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 6238 appendix B; ASVS 5.0 items 6.5.1 to 6.5.5. */
#include "support/check.h"

#include <sodium.h>

#include "base/os/clock.h"
#include "web/auth/totp.h"

#define SECRET STR("12345678901234567890")

/* The RFC's table, its eight digits cut to the last six. */
static const struct {
	int64_t seconds;
	const char *code;
} rows[] = {
	{ 59, "287082" },	  { 1111111109, "081804" }, { 1111111111, "050471" },
	{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
};

static void codes_are_those_of_the_rfc(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t step = 0;

		check_row(totp_check(SECRET, str_from(rows[i].code), rows[i].seconds * US_PER_SEC,
				     &step),
			  rows[i].code);
		check_row(step == rows[i].seconds / TOTP_STEP_S, rows[i].code);
	}
}

static void a_code_is_good_for_one_step_before_and_after(void **state UNUSED)
{
	static const struct {
		int64_t seconds;
		bool good;
	} at[] = { { 29, true }, { 59, true }, { 89, true }, { 90, false }, { 119, false } };
	int64_t step;

	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		assert_int_equal(
			totp_check(SECRET, STR("287082"), at[i].seconds * US_PER_SEC, &step),
			at[i].good);
}

static void refuses_what_is_no_code(void **state UNUSED)
{
	static const char *const bad[] = { "", "28708", "2870822", "28708x", "abcdef" };
	int64_t step;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		check_row(!totp_check(SECRET, str_from(bad[i]), 59 * US_PER_SEC, &step), bad[i]);
	assert_false(totp_check(STR_NONE, STR("287082"), 59 * US_PER_SEC, &step));
}

static void the_secret_is_written_in_base32(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(4096);

	assert_str_is(totp_secret_text(&arena, SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
	assert_str_is(totp_uri(&arena, SECRET, STR("a b")),
		      "otpauth://totp/Tonoi:a%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
		      "&issuer=Tonoi");
}

static void recovery_codes_may_be_typed_with_or_without_hyphens(void **state UNUSED)
{
	char code[RECOVERY_CODE_LEN + 1];
	char other[RECOVERY_CODE_LEN + 1];
	char a[SESSION_HASH_LEN + 1];
	char b[SESSION_HASH_LEN + 1];

	recovery_code_new(code);
	recovery_code_new(other);
	assert_string_not_equal(code, other);
	recovery_code_hash(STR("abcd-efgh-jkmn"), a);
	recovery_code_hash(STR("ABCD EFGHjkmn"), b);
	assert_string_equal(a, b);
}

static void the_qr_code_is_made_of_runs_within_its_square(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(1024u * 1024);
	struct view *view = view_new(&arena);
	size_t n = 0;

	totp_view_qr(view, "otpauth://totp/Tonoi:admin?secret=GEZDGNBVGY3TQOJQ&issuer=Tonoi");
	const int64_t size = view_find(view, STR("qr_size"))->number;

	for (const struct view *run = view_find(view, STR("qr"))->first; run; run = run->next) {
		n++;
		assert_in_range(view_find(run, STR("x"))->number, 4, size - 5);
		assert_in_range(view_find(run, STR("x"))->number +
					view_find(run, STR("width"))->number,
				5, size - 4);
	}
	assert_true(n > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_code_is_good_for_one_step_before_and_after),
		cmocka_unit_test(refuses_what_is_no_code),
		cmocka_unit_test(the_secret_is_written_in_base32),
		cmocka_unit_test(recovery_codes_may_be_typed_with_or_without_hyphens),
		cmocka_unit_test(the_qr_code_is_made_of_runs_within_its_square),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
