/* SPDX-License-Identifier: Apache-2.0 */
/* Growing waits, never a lock-out: ASVS 5.0 item 6.3.1. */
#include "support/check.h"

#include <sodium.h>

#include "base/os/clock.h"
#include "web/auth/throttle.h"

#define NOW (1000 * US_PER_SEC)

static int wait_after(struct throttle *t, int failures, const char *user, const char *peer)
{
	for (int i = 0; i < failures; i++)
		throttle_failed(t, str_from(user), str_from(peer), NOW);
	return throttle_wait_s(t, str_from(user), str_from(peer), NOW);
}

static void the_wait_grows_and_never_passes_its_maximum(void **state UNUSED)
{
	static const struct {
		int failures;
		int wait_s;
	} rows[] = { { 0, 0 }, { 2, 0 },  { 3, 1 },  { 4, 2 },
		     { 5, 4 }, { 8, 32 }, { 9, 60 }, { 200, 60 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct throttle *t = throttle_new();

		assert_int_equal(wait_after(t, rows[i].failures, "clerk", "192.0.2.1"),
				 rows[i].wait_s);
		throttle_free(t);
	}
}

static void an_attacker_elsewhere_does_not_keep_the_owner_out(void **state UNUSED)
{
	struct throttle *t = throttle_new();

	throttle_succeeded(t, STR("clerk"), STR("192.0.2.1"), NOW);
	assert_int_equal(wait_after(t, 100, "clerk", "203.0.113.9"), 60);
	assert_int_equal(throttle_wait_s(t, STR("clerk"), STR("192.0.2.1"), NOW), 0);
	throttle_free(t);
}

static void many_names_from_one_address_wait_too(void **state UNUSED)
{
	struct throttle *t = throttle_new();
	char name[16];

	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		throttle_failed(t, str_from(name), STR("203.0.113.9"), NOW);
	}
	assert_true(throttle_wait_s(t, STR("fresh"), STR("203.0.113.9"), NOW) > 0);
	assert_int_equal(throttle_wait_s(t, STR("fresh"), STR("192.0.2.1"), NOW), 0);
	throttle_free(t);
}

static void failures_are_forgotten(void **state UNUSED)
{
	struct throttle *t = throttle_new();
	const int64_t later = NOW + (THROTTLE_MEMORY_MIN * 60 + 1) * US_PER_SEC;

	assert_int_equal(wait_after(t, 9, "clerk", "192.0.2.1"), 60);
	throttle_failed(t, STR("clerk"), STR("192.0.2.1"), later);
	assert_int_equal(throttle_wait_s(t, STR("clerk"), STR("192.0.2.1"), later), 0);
	throttle_free(t);
}

static void upper_case_is_the_same_account(void **state UNUSED)
{
	struct throttle *t = throttle_new();

	(void)wait_after(t, 5, "CLERK", "192.0.2.1");
	assert_int_equal(throttle_wait_s(t, STR("clerk"), STR("192.0.2.1"), NOW), 4);
	throttle_free(t);
}

static void checks_of_everybody_together_are_few_a_second(void **state UNUSED)
{
	struct throttle *t = throttle_new();

	for (int i = 0; i < THROTTLE_CHECKS_PER_S; i++)
		assert_true(throttle_take_check(t, NOW));
	assert_false(throttle_take_check(t, NOW));
	assert_true(throttle_take_check(t, NOW + US_PER_SEC));
	throttle_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wait_grows_and_never_passes_its_maximum),
		cmocka_unit_test(an_attacker_elsewhere_does_not_keep_the_owner_out),
		cmocka_unit_test(many_names_from_one_address_wait_too),
		cmocka_unit_test(failures_are_forgotten),
		cmocka_unit_test(upper_case_is_the_same_account),
		cmocka_unit_test(checks_of_everybody_together_are_few_a_second),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("throttle", tests, NULL, NULL);
}
