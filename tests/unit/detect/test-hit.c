/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/correlate/hit.h"
#include "support/check.h"
#include "support/correlation-samples.h"

static const struct {
	const char *text;
	const char *value;
} rows[] = {
	{ "10.0.0.1", "10.0.0.1" },
	{ "::ffff:10.0.0.1", "10.0.0.1" },
	{ "::FFFF:192.0.2.255", "192.0.2.255" },
	/* Others are left as they stand. */
	{ "", "" },
	{ "::ffff:", "::ffff:" },
	{ "::ffff:host", "::ffff:host" },
	{ "::ffff:10.0.0", "::ffff:10.0.0" },
	{ "::ffff:10.0.0.256", "::ffff:10.0.0.256" },
	{ "::ffff:10.0.0.1:443", "::ffff:10.0.0.1:443" },
	{ "::ffff:100.100.100.1000", "::ffff:100.100.100.1000" },
	{ "::1", "::1" },
	{ "2001:db8::ffff:10.0.0.1", "2001:db8::ffff:10.0.0.1" },
};

static void a_mapped_address_is_the_address(void **state UNUSED)
{
	struct ruleset *set = sample_ruleset("    type: event_count\n    rules: a\n"
					     "    condition: {gte: 2}\n");
	struct str values[HIT_VALUES_MAX];
	struct hit hit;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_event event;
		event_init(&event);
		event_add(&event, STR("u"), str_from(rows[i].text));
		const struct match match = { .rule = ruleset_rule(set, 0),
					     .event = &event,
					     .set = set };
		hit_of_match(&match, 0, values, &hit);
		check_row(hit.rule->n_reads == 1 && str_is(hit.values[0], rows[i].value),
			  rows[i].text);
	}
	ruleset_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mapped_address_is_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
