/* SPDX-License-Identifier: Apache-2.0 */
#include "store-fixture.h"

#include "store/alerts.h"
#include "store/checkpoints.h"

#define NOW_US	(INT64_C(1767225600) * US_PER_SEC) /* 2026-01-01T00:00:00Z */
#define HOUR_US (3600 * US_PER_SEC)

struct made {
	char id[ALERT_ID_LEN + 1];
	struct alert alert;
};

static void make(struct made *made, const char *rule, const char *host, uint64_t index)
{
	alert_id_of_record(str_from(rule), index, 0, made->id);
	made->alert = (struct alert){
		.id = str_from(made->id),
		.rule_id = str_from(rule),
		.title = STR("Log cleared"),
		.level = ALERT_HIGH,
		.tags = STR("[\"attack.t1070\"]"),
		.host = str_from(host),
		.source = STR("file /var/log/x"),
		.record = index + 1,
		.time_us = TIME_NONE,
		.arrival_us = NOW_US + (int64_t)index,
		.log_index = index,
		.fields = STR("{\"User\":\"Bob\"}"),
	};
}

static void add(struct db *db, const char *rule, const char *host, uint64_t index, bool *ret_new)
{
	struct made made;
	struct err err;

	make(&made, rule, host, index);
	assert_ok(alerts_add(db, &made.alert, ret_new, &err), &err);
}

struct seen {
	unsigned n;
	int64_t last_seq;
	uint64_t first_index;
	uint64_t folded;
	uint64_t count;
	uint64_t n_new;
	int64_t group;
};

static bool see(void *ctx, const struct alert *alert)
{
	struct seen *seen = ctx;

	if (!seen->n++)
		seen->first_index = alert->log_index;
	seen->last_seq = alert->seq;
	seen->folded += alert->folded;
	return true;
}

static bool see_group(void *ctx, const struct alert_group *group)
{
	struct seen *seen = ctx;

	seen->n++;
	seen->count += group->count;
	seen->n_new += group->n_new;
	seen->group = group->id;
	return true;
}

static struct seen list(struct db *db, const struct alert_filter *filter)
{
	struct seen seen = { 0 };
	struct err err;

	assert_ok(alerts_list(db, filter, &(struct alert_sink){ .take = see, .ctx = &seen }, &err),
		  &err);
	return seen;
}

static struct seen groups(struct db *db)
{
	const struct alert_group_filter filter = { .since_us = TIME_NONE };
	struct seen seen = { 0 };
	struct err err;

	assert_ok(alert_groups_list(db, &filter, see_group, &seen, &err), &err);
	return seen;
}

static void adding_the_same_alert_again_changes_nothing(void **state)
{
	struct store_fixture *f = *state;
	bool fresh = false;

	add(f->db, "r1", "pacs01", 7, &fresh);
	assert_true(fresh);
	add(f->db, "r1", "pacs01", 7, &fresh);
	assert_false(fresh);
	assert_int_equal(list(f->db, &(struct alert_filter)ALERT_FILTER_ALL).n, 1);
	assert_int_equal(groups(f->db).count, 1);
}

static void pages_show_every_alert_once_while_new_ones_arrive(void **state)
{
	struct store_fixture *f = *state;
	struct alert_filter filter = ALERT_FILTER_ALL;
	unsigned total = 0;

	for (uint64_t i = 0; i < 95; i++)
		add(f->db, "r1", "h", i, NULL);
	filter.limit = 10;
	for (unsigned page = 0; page < 20; page++) {
		const struct seen seen = list(f->db, &filter);
		total += seen.n;
		if (!seen.n)
			break;
		filter.before_seq = seen.last_seq;
		add(f->db, "r1", "h", 1000 + page, NULL);
	}
	assert_int_equal(total, 95);
}

static void filters_by_what_is_asked(void **state)
{
	struct store_fixture *f = *state;
	static const struct {
		const char *name;
		struct alert_filter filter;
		unsigned expected;
	} rows[] = {
		{ "all", ALERT_FILTER_ALL, 6 },
		{ "rule",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .rule_id = STR("r1") },
		  3 },
		{ "host", { .since_us = TIME_NONE, .until_us = TIME_NONE, .host = STR("b") }, 3 },
		{ "rule and host",
		  { .since_us = TIME_NONE,
		    .until_us = TIME_NONE,
		    .rule_id = STR("r1"),
		    .host = STR("b") },
		  2 },
		{ "text, other case",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .text = STR("bob") },
		  6 },
		{ "text that is nowhere",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .text = STR("eve%") },
		  0 },
		{ "level",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .least = ALERT_CRITICAL },
		  0 },
		{ "since", { .since_us = NOW_US + 3, .until_us = TIME_NONE }, 3 },
		{ "until", { .since_us = TIME_NONE, .until_us = NOW_US + 3 }, 3 },
		{ "closed",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .statuses = 1u << ALERT_CLOSED },
		  0 },
		{ "source",
		  { .since_us = TIME_NONE,
		    .until_us = TIME_NONE,
		    .source = STR("file /var/log/x") },
		  6 },
		{ "oldest first",
		  { .since_us = TIME_NONE, .until_us = TIME_NONE, .oldest_first = true },
		  6 },
	};
	struct err err;

	for (uint64_t i = 0; i < 6; i++)
		add(f->db, i % 2 ? "r1" : "r2", i < 3 ? "a" : "b", i == 5 ? 50 : i, NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n;
		const unsigned expected = rows[i].expected;
		check_row(list(f->db, &rows[i].filter).n == expected, rows[i].name);
		assert_ok(alerts_count(f->db, &rows[i].filter, &n, &err), &err);
		check_row(n == expected, rows[i].name);
	}
}

static void a_flood_of_one_rule_is_folded_and_still_counted(void **state)
{
	struct store_fixture *f = *state;
	struct alert_filter filter = ALERT_FILTER_ALL;
	const uint64_t n = ALERTS_PER_HOUR + 5000;
	struct err err;
	uint64_t kept;

	assert_ok(db_begin(f->db, &err), &err);
	for (uint64_t i = 0; i < n; i++) {
		char host[16];
		(void)snprintf(host, sizeof(host), "h%llu", (unsigned long long)i);
		add(f->db, "r1", host, i, NULL);
	}
	assert_ok(db_end(f->db, ERR_OK, &err), &err);
	assert_ok(alerts_count(f->db, &filter, &kept, &err), &err);
	assert_int_equal(kept, ALERTS_PER_HOUR);
	assert_int_equal(list(f->db, &filter).folded, 5000);
	filter.limit = 0;
	assert_int_equal(groups(f->db).n, ALERTS_PER_HOUR);
	assert_int_equal(groups(f->db).count, n);

	/* Another rule is not touched by it. */
	bool fresh = false;
	add(f->db, "r2", "h", n, &fresh);
	assert_true(fresh);
}

static void counts_of_a_day_hold_what_was_folded(void **state)
{
	struct store_fixture *f = *state;
	struct made made;
	struct err err;

	make(&made, "r1", "h", 1);
	assert_ok(alerts_fold(f->db, &made.alert, 10, &err), &err);
	assert_ok(alerts_fold(f->db, &made.alert, 5, &err), &err);
	assert_int_equal(groups(f->db).count, 15);
	assert_int_equal(list(f->db, &(struct alert_filter)ALERT_FILTER_ALL).folded, 14);
}

static bool see_day(void *ctx, const struct alert_day *day)
{
	struct alert_day *days = ctx;

	days[0].day_us++;
	days[days[0].day_us] = *day;
	return days[0].day_us < 3;
}

static void a_day_begins_at_midnight_of_the_wall_clock(void **state)
{
	struct store_fixture *f = *state;
	struct alert_day days[4] = { 0 };
	struct made made;
	struct err err;

	/* 14:00Z is the same day in Japan, 15:00Z is the next. */
	make(&made, "r1", "h", 1);
	made.alert.arrival_us = NOW_US + 14 * HOUR_US;
	assert_ok(alerts_add(f->db, &made.alert, NULL, &err), &err);
	make(&made, "r1", "h", 2);
	made.alert.arrival_us = NOW_US + 15 * HOUR_US;
	assert_ok(alerts_add(f->db, &made.alert, NULL, &err), &err);
	assert_ok(alerts_by_day(f->db, 0, 540, see_day, days, &err), &err);
	assert_int_equal(days[0].day_us, 2);
	assert_int_equal(days[1].day_us, NOW_US - 9 * HOUR_US);
	assert_int_equal(days[2].day_us, NOW_US + 15 * HOUR_US);
	assert_int_equal(days[2].count[ALERT_HIGH], 1);
}

static bool see_hour(void *ctx, const struct alert_hour *hour)
{
	struct alert_hour **at = ctx;

	*(*at)++ = *hour;
	return true;
}

static void hours_count_by_level_and_leave_out_the_empty_ones(void **state)
{
	struct store_fixture *f = *state;
	struct alert_hour hours[8] = { 0 };
	struct alert_hour *at = hours;
	struct made made;
	struct err err;

	for (uint64_t i = 1; i <= 3; i++) {
		make(&made, "r1", "h", i);
		made.alert.arrival_us = NOW_US + (i == 3 ? 5 * HOUR_US : HOUR_US);
		assert_ok(alerts_add(f->db, &made.alert, NULL, &err), &err);
	}
	assert_ok(alerts_by_hour(f->db, NOW_US, see_hour, &at, &err), &err);
	assert_ptr_equal(at, hours + 2);
	assert_int_equal(hours[0].count[ALERT_HIGH], 2);
	assert_int_equal(hours[0].count[ALERT_LOW], 0);
	assert_int_equal(hours[1].hour_us - hours[0].hour_us, 4 * HOUR_US);
	at = hours;
	assert_ok(alerts_by_hour(f->db, NOW_US + 2 * HOUR_US, see_hour, &at, &err), &err);
	assert_ptr_equal(at, hours + 1);
}

static void a_group_is_marked_only_as_far_as_the_person_saw(void **state)
{
	struct store_fixture *f = *state;
	const struct alert_mark mark = { .status = ALERT_SEEN,
					 .by = STR("clerk"),
					 .at_us = NOW_US };
	uint64_t changed;
	uint64_t fresh[ALERT_LEVELS];
	struct err err;

	for (uint64_t i = 0; i < 5; i++)
		add(f->db, "r1", "h", i, NULL);
	assert_ok(alert_groups_set_status(f->db, groups(f->db).group, 3, &mark, &changed, &err),
		  &err);
	assert_int_equal(changed, 3);
	assert_int_equal(groups(f->db).n_new, 2);
	assert_ok(alerts_count_new(f->db, fresh, &err), &err);
	assert_int_equal(fresh[ALERT_HIGH], 2);
	assert_int_equal(alerts_set_status(f->db, STR("none"), &mark, &err), ERR_NOT_FOUND);
	assert_string_equal(err.text, "alert none: there is none");
}

static void a_result_is_kept_once_however_often_it_comes(void **state)
{
	struct store_fixture *f = *state;
	const struct consumer_step step = { .from = 0, .to = 10, .now_us = NOW_US };
	struct consumer at;
	struct err err;

	assert_ok(consumer_begin(f->db, STR(CONSUMER_ENGINE), NOW_US, &err), &err);
	assert_ok(consumer_advance(f->db, STR(CONSUMER_ENGINE), &step, &err), &err);
	assert_int_equal(consumer_advance(f->db, STR(CONSUMER_ENGINE), &step, &err), ERR_CONFLICT);
	assert_ok(consumer_note_death(f->db, STR(CONSUMER_ENGINE), NOW_US, &err), &err);
	assert_ok(consumer_get(f->db, STR(CONSUMER_ENGINE), &at, &err), &err);
	assert_int_equal(at.position, 10);
	assert_int_equal(at.deaths, 1);
}

static void old_alerts_go_in_small_steps(void **state)
{
	struct store_fixture *f = *state;
	uint64_t gone;
	uint64_t total = 0;
	struct err err;

	for (uint64_t i = 0; i < 25; i++)
		add(f->db, "r1", "h", i, NULL);
	do {
		assert_ok(alerts_prune(f->db, NOW_US + 20, 8, &gone, &err), &err);
		assert_true(gone <= 8);
		total += gone;
	} while (gone);
	assert_int_equal(total, 20);
	assert_int_equal(list(f->db, &(struct alert_filter)ALERT_FILTER_ALL).n, 5);
	assert_int_equal(groups(f->db).n, 1);
}

static void two_findings_never_share_an_identity(void **state UNUSED)
{
	char a[ALERT_ID_LEN + 1];
	char b[ALERT_ID_LEN + 1];

	alert_id_of_record(STR("r"), 1, 0, a);
	alert_id_of_record(STR("r"), 1, 1, b);
	assert_string_not_equal(a, b);
	alert_id_of_record(STR("r"), 11, 0, b);
	assert_string_not_equal(a, b);
	alert_id_of_moment(STR("r"), STR("record"), 1, b);
	assert_string_not_equal(a, b);
	alert_id_of_record(STR("r"), 1, 0, b);
	assert_string_equal(a, b);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(adding_the_same_alert_again_changes_nothing),
		WITH_STORE(pages_show_every_alert_once_while_new_ones_arrive),
		WITH_STORE(filters_by_what_is_asked),
		WITH_STORE(a_flood_of_one_rule_is_folded_and_still_counted),
		WITH_STORE(counts_of_a_day_hold_what_was_folded),
		WITH_STORE(a_day_begins_at_midnight_of_the_wall_clock),
		WITH_STORE(hours_count_by_level_and_leave_out_the_empty_ones),
		WITH_STORE(a_group_is_marked_only_as_far_as_the_person_saw),
		WITH_STORE(a_result_is_kept_once_however_often_it_comes),
		WITH_STORE(old_alerts_go_in_small_steps),
		cmocka_unit_test(two_findings_never_share_an_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
