/* SPDX-License-Identifier: Apache-2.0 */
/* ASVS 5.0 items 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11. */
#include "support/check.h"

#include "web/auth/password-policy.h"

static const struct {
	const char *password;
	enum password_fault fault;
} rows[] = {
	{ "correct horse battery staple", PASSWORD_FINE },
	{ "つきよのふくろうはしずかにとぶ", PASSWORD_FINE },
	{ "aaaaaaaaaaab", PASSWORD_FINE }, /* no rules about kinds of characters */
	{ "elevenchars", PASSWORD_SHORT },
	{ "pa$$w0rd", PASSWORD_COMMON }, /* these six are named by the ministry */
	{ "12345678", PASSWORD_COMMON },
	{ "i234567&9", PASSWORD_COMMON },
	{ "qwerty", PASSWORD_COMMON },
	{ "7410", PASSWORD_COMMON },
	{ "KoroHospital", PASSWORD_COMMON },
	{ "ADMINISTRATOR", PASSWORD_COMMON },
	{ "administrator2026!", PASSWORD_COMMON },
	{ "qwertyuiop[]", PASSWORD_COMMON },
	{ "zzzzzzzzzzzz", PASSWORD_COMMON },
	{ "t.yamada-2026", PASSWORD_NAMED },
	{ "Aoba-Hospital1", PASSWORD_NAMED },
	{ "bad\xff\xfe bytes here", PASSWORD_TEXT },
};

static void judges_by_length_and_lists_and_names(void **state UNUSED)
{
	struct password_policy *policy;
	struct err err;

	assert_ok(password_policy_load(getenv("TONOI_CONTENT"), &policy, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(password_policy_check(policy, str_from(rows[i].password), STR("t.yamada"),
						STR("Aoba-Hospital")) == rows[i].fault,
			  rows[i].password);
	password_policy_free(policy);
}

static void a_password_may_be_long_but_not_without_end(void **state UNUSED)
{
	struct password_policy *policy;
	struct err err;
	char text[1026];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	assert_ok(password_policy_load(getenv("TONOI_CONTENT"), &policy, &err), &err);
	assert_int_equal(password_policy_check(policy, str_of(text, 1024), STR("a"), STR("")),
			 PASSWORD_FINE);
	assert_int_equal(password_policy_check(policy, str_of(text, 1025), STR("a"), STR("")),
			 PASSWORD_LONG);
	password_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_by_length_and_lists_and_names),
		cmocka_unit_test(a_password_may_be_long_but_not_without_end),
	};

	return cmocka_run_group_tests_name("password-policy", tests, NULL, NULL);
}
