/* SPDX-License-Identifier: Apache-2.0 */
#include "store-fixture.h"

#include "base/buf.h"
#include "store/alerts.h"
#include "store/indicator-sources.h"

#define NOW_US (INT64_C(1767225600) * US_PER_SEC) /* 2026-01-01T00:00:00Z */

static void add_list(struct db *db, const char *name)
{
	const struct stored_indicator_source source = { .name = str_from(name),
							.file = STR("feed.json"),
							.tlp = STR("TLP:AMBER"),
							.imported_us = NOW_US,
							.newest_us = TIME_NONE,
							.last_end_us = TIME_NONE,
							.addresses = 3 };
	struct err err;

	assert_ok(indicator_sources_add(db, &source, &err), &err);
}

static void add_alert(struct db *db, const char *rule, const char *host, uint64_t index)
{
	char id[ALERT_ID_LEN + 1];
	bool is_new;
	struct err err;

	alert_id_of_record(str_from(rule), index, 0, id);
	const struct alert alert = { .id = str_from(id),
				     .rule_id = str_from(rule),
				     .title = str_from(rule),
				     .level = ALERT_HIGH,
				     .tags = STR("[]"),
				     .host = str_from(host),
				     .source = STR("file /var/log/x"),
				     .record = index + 1,
				     .time_us = TIME_NONE,
				     .arrival_us = NOW_US + (int64_t)index,
				     .log_index = index,
				     .fields = STR("{}") };
	assert_ok(alerts_add(db, &alert, &is_new, &err), &err);
	assert_true(is_new);
}

/* What the lists and sightings say, as text: easier to compare than fields. */
static bool write_list(void *ctx, const struct stored_indicator_source *source)
{
	buf_printf(ctx, "%.*s: %lld alerts of %lld\n", STR_ARG(source->name),
		   (long long)source->alerts, (long long)source->sighted);
	return true;
}

static bool write_sighting(void *ctx, const struct indicator_sighting *sighting)
{
	buf_printf(ctx, "%.*s: %lld on %lld, newest +%lld %s\n", STR_ARG(sighting->title),
		   (long long)sighting->count, (long long)sighting->hosts,
		   (long long)(sighting->last_us - NOW_US),
		   sighting->last_id.len == ALERT_ID_LEN ? "with its alert" : "without an alert");
	return true;
}

/* A list's name may begin with another's, and a rule's id with the word "indicator". */
static void fill(struct db *db)
{
	add_list(db, "isac");
	add_list(db, "isac-2");
	add_list(db, "quiet");
	add_alert(db, "indicator:isac:a", "pc1", 1);
	add_alert(db, "indicator:isac:a", "pc2", 2);
	add_alert(db, "indicator:isac:b", "pc1", 3);
	add_alert(db, "indicator:isac-2:a", "pc1", 4);
	add_alert(db, "indicator:isac", "pc3", 5);
	add_alert(db, "indicators-of-another-kind", "pc1", 6);
}

static void counts_the_alerts_of_each_list(void **state)
{
	struct store_fixture *f = *state;
	auto_buf text = BUF_INIT(4096);
	struct err err;

	fill(f->db);
	assert_ok(indicator_sources_list(f->db, write_list, &text, &err), &err);
	assert_str_is(buf_str(&text), "isac: 4 alerts of 3\n"
				      "isac-2: 1 alerts of 1\n"
				      "quiet: 0 alerts of 0\n");
}

static void tells_what_was_seen_the_latest_first(void **state)
{
	struct store_fixture *f = *state;
	auto_buf text = BUF_INIT(4096);
	struct err err;

	fill(f->db);
	assert_ok(indicator_sightings_list(f->db, 3, write_sighting, &text, &err), &err);
	assert_str_is(buf_str(&text), "indicator:isac: 1 on 1, newest +5 with its alert\n"
				      "indicator:isac-2:a: 1 on 1, newest +4 with its alert\n"
				      "indicator:isac:b: 1 on 1, newest +3 with its alert\n");
	buf_clear(&text);
	assert_ok(indicator_sightings_list(f->db, 9, write_sighting, &text, &err), &err);
	assert_true(str_ends(buf_str(&text),
			     STR("indicator:isac:a: 2 on 2, newest +2 with its alert\n")));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(counts_the_alerts_of_each_list),
		WITH_STORE(tells_what_was_seen_the_latest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
