/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What machines know beside the questions of the checklist.
 */
#include "../store/store-fixture.h"

#include <limits.h>

#include "facts/fact.h"
#include "forms/form-set.h"
#include "store/alerts.h"
#include "store/settings.h"

#define NOW_US	   (INT64_C(1763800000) * US_PER_SEC)
#define OWN_TOPICS 12u /* of the 18 items */

static struct facts tell(struct db *db, struct arena *arena, const char *topic)
{
	const struct fact_scope scope = { .db = db, .now_us = NOW_US, .arena = arena };
	struct facts facts;

	facts_of(&scope, str_from(topic), &facts);
	return facts;
}

static void most_items_of_the_checklist_have_a_fact(void **state UNUSED)
{
	char path[PATH_MAX];
	struct form_set *forms = form_set_new();
	size_t n = 0;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/%s", getenv("TONOI_CONTENT"), FORM_CONTENT_NAME);
	assert_ok(form_set_add(forms, path, &err), &err);
	form_set_finish(forms);
	const struct form *form = form_set_find(forms, STR("mhlw-hospital-r7"));
	assert_non_null(form);
	for (size_t i = 0; i < form->n_items; i++)
		n += form->items[i].duty == DUTY_ASKED && facts_cover(form->items[i].topic);
	print_message("%zu items with a fact\n", n);
	assert_true(n >= OWN_TOPICS);
	form_set_free(forms);
}

static void a_watch_that_sees_nothing_supports_nothing(void **state)
{
	static const char *const topics[] = { "inventory",     "access-logs", "backups",
					      "access-rights", "patches",     "two-factor" };
	auto_arena arena = ARENA_INIT(1024 * 1024);

	for (size_t i = 0; i < ARRAY_LEN(topics); i++) {
		const struct facts facts =
			tell(((struct store_fixture *)*state)->db, &arena, topics[i]);

		check_row(facts.n > 0, topics[i]);
		for (size_t k = 0; k < facts.n; k++) {
			check_row(facts.at[k].verdict != FACT_SUPPORTS, topics[i]);
			check_row(facts.at[k].ja.len && facts.at[k].en.len && facts.at[k].link,
				  topics[i]);
		}
	}
	assert_int_equal(tell(((struct store_fixture *)*state)->db, &arena, "none-such").n, 0);
}

static void an_alert_nobody_looked_at_speaks_against(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(1024 * 1024);
	bool is_new;
	struct err err;
	const struct alert alert = {
		.id = STR("0123456789abcdef0123456789abcdef"),
		.rule_id = STR("b32a3c90-171e-4d97-bf4a-00698d12541b"),
		.title = STR("a"),
		.level = ALERT_HIGH,
		.tags = STR("[]"),
		.host = STR(""),
		.user = STR(""),
		.source = STR("syslog:a"),
		.file = STR(""),
		.time_us = TIME_NONE,
		.arrival_us = NOW_US - US_PER_SEC,
		.log_index = 1,
		.fields = STR("{}"),
		.matched = STR("{}"),
	};

	assert_ok(alerts_add(db, &alert, &is_new, &err), &err);
	struct facts facts = tell(db, &arena, "backups");
	assert_int_equal(facts.at[0].verdict, FACT_CONTRADICTS);
	assert_true(str_find(facts.at[0].en, STR("1 alerts")) != SIZE_MAX);
	const struct alert_mark mark = { ALERT_SEEN, STR("x"), NOW_US, STR("") };
	assert_ok(alerts_set_status(db, alert.id, &mark, &err), &err);
	facts = tell(db, &arena, "backups");
	assert_int_equal(facts.at[0].verdict, FACT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_items_of_the_checklist_have_a_fact),
		cmocka_unit_test_setup_teardown(a_watch_that_sees_nothing_supports_nothing,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(an_alert_nobody_looked_at_speaks_against,
						store_setup, store_teardown),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
