/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties worked out from the tables, put in order, and what people add to them.
 */
#include "advisories/advisory-store.h"
#include "backups/backup-drills.h"
#include "backups/key-records.h"
#include "duties/duty-marks.h"
#include "store/alerts.h"
#include "store/answers.h"
#include "store/evidence.h"
#include "store/facility.h"
#include "store/rounds.h"
#include "store/sources.h"
#include "store/users.h"
#include "store/websites.h"
#include "support/duty-fixture.h"

#define DAY_US (24 * 3600 * US_PER_SEC)
#define HASH   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static int setup(void **state)
{
	struct duty_fixture *house = mem_new(sizeof(*house));

	house->now_us = japan_us("2026-11-24T09:00:00");
	*state = house;
	return duty_open(house);
}

static int teardown(void **state)
{
	struct duty_fixture *house = *state;
	const int failed = duty_close(house);

	free(house);
	return failed;
}

static const struct duty *find(struct duty_fixture *house, const char *key)
{
	return duties_find(&house->duties, str_from(key));
}

static const struct duty *need(struct duty_fixture *house, const char *key)
{
	const struct duty *duty = find(house, key);

	if (!duty)
		fail_msg("there is no duty %s", key);
	return duty;
}

static void add_alert(struct duty_fixture *house, const char *rule, enum alert_level level,
		      uint64_t index, const char *when)
{
	char id[ALERT_ID_LEN + 1];
	struct err err;

	alert_id_of_record(str_from(rule), index, 0, id);
	const struct alert alert = { .id = str_from(id),
				     .rule_id = str_from(rule),
				     .title = str_from(rule),
				     .level = level,
				     .tags = STR("[]"),
				     .host = STR("ehr1"),
				     .user = STR(""),
				     .source = STR("syslog fw1"),
				     .file = STR(""),
				     .record = index + 1,
				     .time_us = TIME_NONE,
				     .arrival_us = japan_us(when),
				     .log_index = index,
				     .fields = STR("{}"),
				     .matched = STR("[]") };
	assert_ok(alerts_add(house->store->db, &alert, NULL, &err), &err);
}

static void add_silent_source(struct duty_fixture *house, const char *name, const char *since)
{
	const struct source source = { .name = str_from(name),
				       .kind = STR("syslog"),
				       .first_seen_us = japan_us("2026-01-01T00:00:00"),
				       .last_seen_us = japan_us(since),
				       .gap_us = US_PER_SEC,
				       .expect_us = TIME_NONE,
				       .silent_since_us = japan_us(since) };
	struct err err;

	assert_ok(sources_put_arrival(house->store->db, &source, &err), &err);
}

static void what_the_watch_sees_becomes_a_duty_in_the_order_of_harm(void **state)
{
	static const char *const order[] = {
		"alert-critical:ransom@ehr1",
		"alert-high:lateral@ehr1",
		"log-damaged:tonoi-records-gone@ehr1",
		"source-silent:syslog fw1",
	};
	struct duty_fixture *house = *state;

	add_silent_source(house, "syslog fw1", "2026-11-24T08:00:00");
	add_silent_source(house, "tonoi:audit", "2026-11-24T08:00:00");
	add_alert(house, "lateral", ALERT_HIGH, 1, "2026-11-24T08:30:00");
	add_alert(house, "ransom", ALERT_CRITICAL, 2, "2026-11-24T08:50:00");
	add_alert(house, "curious", ALERT_LOW, 3, "2026-11-24T08:50:00");
	add_alert(house, "tonoi-records-gone", ALERT_HIGH, 4, "2026-11-24T08:50:00");
	add_alert(house, "tonoi-source-silent", ALERT_HIGH, 5, "2026-11-24T08:50:00");
	duty_look(house);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		check_row(need(house, order[i])->rank == i + 1 ||
				  need(house, order[i])->overdue_days == 0,
			  order[i]);
	assert_true(need(house, order[0])->rank < need(house, order[1])->rank);
	assert_true(need(house, order[1])->rank < need(house, order[2])->rank);
	assert_null(find(house, "source-silent:tonoi:audit"));
	assert_null(find(house, "alert-low:curious@ehr1"));
	assert_null(find(house, "alert-high:tonoi-source-silent@ehr1"));
	assert_int_equal(need(house, order[3])->due_day, day_of(2026, 11, 25));
	assert_str_is(need(house, order[3])->link, "/sources/syslog%20fw1");
}

static void a_duty_is_gone_when_its_reason_is_gone(void **state)
{
	struct duty_fixture *house = *state;
	char id[ALERT_ID_LEN + 1];
	const struct alert_mark mark = {
		.status = ALERT_SEEN, .by = STR("tanaka"), .at_us = house->now_us, .note = STR("")
	};
	struct err err;

	add_alert(house, "lateral", ALERT_HIGH, 1, "2026-11-24T08:30:00");
	duty_look(house);
	(void)need(house, "alert-high:lateral@ehr1");
	alert_id_of_record(STR("lateral"), 1, 0, id);
	assert_ok(alerts_set_status(house->store->db, str_from(id), &mark, &err), &err);
	duty_look(house);
	assert_null(find(house, "alert-high:lateral@ehr1"));
}

static void an_answer_with_no_is_due_on_its_target_date(void **state)
{
	struct duty_fixture *house = *state;
	struct db *db = house->store->db;
	const struct round round = { .form = STR("mhlw-hospital-r7"),
				     .form_version = STR("1"),
				     .subject = STR(""),
				     .title = STR("令和８年度"),
				     .opened_us = 1000,
				     .opened_by = STR("tanaka") };
	struct answer answer = { .pass = 1,
				 .item = STR("inventory"),
				 .value = STR("no"),
				 .checked_on = STR("2026-06-01"),
				 .target_on = STR("2026-11-20"),
				 .note = STR(""),
				 .saved_by = STR("tanaka"),
				 .saved_us = japan_us("2026-06-01T10:00:00") };
	char key[64];
	int64_t version;
	struct err err;

	assert_ok(rounds_open(db, &round, &answer.round, &err), &err);
	assert_ok(answers_save(db, &answer, &version, &err), &err);
	(void)snprintf(key, sizeof(key), "form-target:%lld/inventory/1", (long long)answer.round);
	duty_look(house);
	assert_int_equal(need(house, key)->due_day, day_of(2026, 11, 20));
	assert_int_equal(need(house, key)->overdue_days, 4);
	assert_true(
		str_is(need(house, key)->link, "/rounds/1/sections/section-2?pass=1#inventory"));
	answer.value = STR("yes");
	answer.version = version;
	assert_ok(answers_save(db, &answer, &version, &err), &err);
	duty_look(house);
	assert_null(find(house, key));
}

static void an_attack_of_now_stands_before_alerts_that_were_left_lying(void **state)
{
	struct duty_fixture *house = *state;

	add_alert(house, "old-high", ALERT_HIGH, 1, "2026-11-10T08:00:00");
	add_alert(house, "old-critical", ALERT_CRITICAL, 2, "2026-11-10T08:00:00");
	add_alert(house, "new-critical", ALERT_CRITICAL, 3, "2026-11-24T08:59:00");
	add_alert(house, "new-high", ALERT_HIGH, 4, "2026-11-24T08:59:00");
	duty_look(house);
	assert_int_equal(need(house, "alert-critical:new-critical@ehr1")->rank, 1);
	assert_int_equal(need(house, "alert-critical:old-critical@ehr1")->rank, 2);
	assert_true(need(house, "alert-high:old-high@ehr1")->overdue_days > 0);
	assert_true(need(house, "alert-high:old-high@ehr1")->rank <
		    need(house, "alert-high:new-high@ehr1")->rank);
}

static void proofs_certificates_and_accounts_that_end_are_duties(void **state)
{
	struct duty_fixture *house = *state;
	struct db *db = house->store->db;
	const struct evidence proof = { .title = STR("研修の記録"),
					.file = STR("a.pdf"),
					.sha256 = STR(HASH),
					.expires_on = STR("2026-12-10"),
					.added_by = STR("tanaka"),
					.added_us = 1000 };
	const struct website site = { .url = STR("https://hospital.example/"),
				      .checked_us = house->now_us,
				      .up = true,
				      .down_since_us = TIME_NONE,
				      .cert_until_us = house->now_us + 10 * DAY_US,
				      .changed_us = TIME_NONE,
				      .problem = STR(""),
				      .redirect = STR(""),
				      .tls = STR(""),
				      .cert_problem = STR(""),
				      .accepted_hash = STR(""),
				      .accepted_title = STR(""),
				      .accepted_hosts = STR(""),
				      .accepted_redirect = STR(""),
				      .title = STR(""),
				      .hash = STR(""),
				      .hosts = STR(""),
				      .words = STR("") };
	const struct user user = { .name = STR("sato"),
				   .display = STR("sato"),
				   .role = USER_OPERATOR,
				   .password_hash = STR("x"),
				   .must_change = true,
				   .created_us = house->now_us - 20 * DAY_US };
	int64_t id;
	struct err err;

	assert_ok(evidence_add(db, &proof, &id, &err), &err);
	assert_ok(websites_put(db, &site, &err), &err);
	assert_ok(users_add(db, &user, &err), &err);
	duty_look(house);
	assert_int_equal(need(house, "website-certificate:https://hospital.example/")->due_day,
			 day_of(2026, 12, 4));
	(void)need(house, "account-first-password:sato");
	assert_null(find(house, "account-unused:sato"));
	/* A proof that stands for nothing need not be renewed. */
	assert_null(find(house, "evidence-expiring:1"));
}

static void what_comes_every_year_opens_and_is_due_in_its_fiscal_year(void **state)
{
	static const struct {
		const char *now;
		const char *key;
		bool there;
		int32_t overdue_days;
	} rows[] = {
		{ "2026-06-14T12:00:00", "july-report:2026", false, 0 },
		{ "2026-06-15T00:00:00", "july-report:2026", true, 0 },
		{ "2026-07-31T23:59:59", "july-report:2026", true, 0 },
		{ "2026-08-01T00:00:00", "july-report:2026", true, 1 },
		{ "2027-03-31T23:59:59", "july-report:2026", true, 243 },
		{ "2027-04-01T00:00:00", "july-report:2026", false, 0 },
		{ "2027-04-01T00:00:00", "training:2027", true, 0 },
	};
	struct duty_fixture *house = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		house->now_us = japan_us(rows[i].now);
		duty_look(house);
		const struct duty *duty = find(house, rows[i].key);
		check_row((duty != NULL) == rows[i].there, rows[i].now);
		check_row(!duty || duty->overdue_days == rows[i].overdue_days, rows[i].now);
	}
}

static void a_year_that_begins_in_another_month_moves_what_is_the_houses_own(void **state)
{
	static const struct {
		const char *starts;
		const char *now;
		const char *key;
		const char *due; /* NULL: it is not there */
	} rows[] = {
		{ "4", "2026-04-01T00:00:00", "training:2026", "2027-03-31" },
		{ "4", "2026-04-01T00:00:00", "restore-drill:2026", "2027-02-26" },
		{ "1", "2026-12-31T12:00:00", "training:2026", "2026-12-28" },
		{ "1", "2027-01-01T00:00:00", "training:2027", "2027-12-28" },
		{ "1", "2027-01-01T00:00:00", "training:2026", NULL },
		{ "10", "2026-09-30T12:00:00", "training:2026", NULL },
		{ "10", "2026-09-30T12:00:00", "training:2025", "2026-09-30" },
		{ "10", "2026-10-01T00:00:00", "training:2026", "2027-09-30" },
		{ "10", "2026-10-01T00:00:00", "restore-drill:2026", "2027-08-31" },
		/* What an authority counts in its own years stays. */
		{ "10", "2026-06-15T00:00:00", "july-report:2026", "2026-07-31" },
		{ "10", "2027-03-31T12:00:00", "checklist:2026", "2026-12-28" },
		{ "1", "2027-03-31T12:00:00", "july-report:2026", "2026-07-31" },
	};
	struct duty_fixture *house = *state;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct facility_record record = { .changed_us = 1, .changed_by = STR("tanaka") };
		char day[DAY_TEXT_MAX];

		record.values[FACILITY_FISCAL_KEY] = str_from(rows[i].starts);
		assert_ok(facility_put(house->store->db, &record, &err), &err);
		house->now_us = japan_us(rows[i].now);
		duty_look(house);
		const struct duty *duty = find(house, rows[i].key);
		if ((duty != NULL) != (rows[i].due != NULL) ||
		    (duty && strcmp(day_text(duty->due_day, day), rows[i].due) != 0))
			fail_msg("%s, year from month %s, %s: due %s", rows[i].key, rows[i].starts,
				 rows[i].now, duty ? day : "never");
	}
}

static void an_unknown_year_is_a_duty_and_its_deadlines_are_not_certain(void **state)
{
	struct duty_fixture *house = *state;

	duty_look(house);
	assert_null(find(house, "calendar-ends:2027"));
	house->now_us = japan_us("2027-12-28T09:00:00");
	add_silent_source(house, "syslog fw1", "2027-12-28T08:00:00");
	duty_look(house);
	(void)need(house, "calendar-ends:2028");
	const struct duty *silent = need(house, "source-silent:syslog fw1");
	assert_int_equal(silent->due_day, day_of(2028, 1, 4));
	assert_false(silent->due_certain);
}

static void said_words_are_kept_and_tied_by_key(void **state)
{
	struct duty_fixture *house = *state;
	struct db *db = house->store->db;
	const struct duty_word word = { .key = STR("training:2026"),
					.by = STR("tanaka"),
					.now_us = house->now_us };
	struct err err;

	assert_ok(duty_own(db, &word, STR("佐藤"), STR("鈴木"), &err), &err);
	assert_ok(duty_defer(db, &word, day_of(2026, 12, 1), STR("講師の都合"), &err), &err);
	duty_look(house);
	assert_int_equal(need(house, "training:2026")->state, DUTY_PUT_OFF);
	assert_int_equal(need(house, "training:2026")->rank, 0);
	assert_str_is(need(house, "training:2026")->owner, "佐藤");
	house->now_us = japan_us("2026-12-01T00:00:00");
	duty_look(house);
	assert_int_equal(need(house, "training:2026")->state, DUTY_OPEN);
	assert_ok(duty_done(db, &word, STR("11月25日に実施、参加42名"), &err), &err);
	duty_look(house);
	assert_int_equal(need(house, "training:2026")->state, DUTY_DONE);
	assert_str_is(need(house, "training:2026")->done_words, "11月25日に実施、参加42名");
	assert_ok(duty_reopen(db, &word, STR("未受講者がいた"), &err), &err);
	duty_look(house);
	assert_int_equal(need(house, "training:2026")->state, DUTY_OPEN);
	assert_str_is(need(house, "training:2026")->owner, "佐藤");
}

static void what_a_machine_still_sees_comes_back_after_done(void **state)
{
	struct duty_fixture *house = *state;
	const struct duty_word word = { .key = STR("source-silent:syslog fw1"),
					.by = STR("tanaka"),
					.now_us = house->now_us };
	struct err err;

	add_silent_source(house, "syslog fw1", "2026-11-24T08:00:00");
	assert_ok(duty_done(house->store->db, &word, STR("電源を入れた"), &err), &err);
	duty_look(house);
	assert_int_equal(need(house, "source-silent:syslog fw1")->state, DUTY_DONE);
	house->now_us += 2 * DAY_US;
	duty_look(house);
	assert_int_equal(need(house, "source-silent:syslog fw1")->state, DUTY_OPEN);
	assert_true(need(house, "source-silent:syslog fw1")->still_so);
}

static void refuses_words_that_say_nothing(void **state)
{
	struct duty_fixture *house = *state;
	struct db *db = house->store->db;
	const struct duty_word word = { .key = STR("x"), .by = STR("t"), .now_us = house->now_us };
	const struct duty_word nobody = { .key = STR("x"), .by = STR(""), .now_us = 0 };
	char much[DUTY_WORDS_MAX + 2];

	memset(much, 'a', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	assert_int_equal(duty_done(db, &word, STR(""), NULL), ERR_SYNTAX);
	assert_int_equal(duty_done(db, &word, str_from(much), NULL), ERR_LIMIT);
	assert_int_equal(duty_done(db, &word, STR("a\x01"), NULL), ERR_SYNTAX);
	assert_int_equal(duty_done(db, &word, STR("\xff"), NULL), ERR_SYNTAX);
	assert_int_equal(duty_done(db, &nobody, STR("done"), NULL), ERR_SYNTAX);
	assert_int_equal(duty_defer(db, &word, day_of(2026, 1, 1), STR("why"), NULL), ERR_SYNTAX);
	assert_int_equal(duty_defer(db, &word, DAY_NONE, STR("why"), NULL), ERR_SYNTAX);
}

static void escalation_rises_with_the_days_overdue(void **state)
{
	static const struct {
		const char *now;
		const char *level; /* NULL: nobody is told */
	} rows[] = {
		{ "2026-07-31T12:00:00", NULL },       { "2026-08-01T12:00:00", "owner" },
		{ "2026-08-05T12:00:00", "deputy" },   { "2026-08-11T12:00:00", "deputy" },
		{ "2026-08-12T12:00:00", "director" },
	};
	struct duty_fixture *house = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		house->now_us = japan_us(rows[i].now);
		duty_look(house);
		const struct duty_level *level = need(house, "july-report:2026")->level;
		check_row((level != NULL) == (rows[i].level != NULL), rows[i].now);
		check_row(!level || str_is(level->id, rows[i].level), rows[i].now);
	}
}

static void advisories_that_grow_old_are_a_duty(void **state)
{
	struct duty_fixture *house = *state;
	const struct advisory_source source = { .name = STR("kev.json"),
						.format = STR("kev"),
						.imported_us = japan_us("2026-11-24T09:00:00"),
						.newest_us = TIME_NONE,
						.refusal = STR("") };
	struct err err;

	house->now_us = japan_us("2026-12-24T09:00:00");
	duty_look(house);
	assert_null(find(house, "advisories-old:all")); /* nobody takes any in here */
	assert_ok(advisory_sources_put(house->store->db, &source, &err), &err);
	house->now_us = japan_us("2026-12-01T09:00:00");
	duty_look(house);
	assert_null(find(house, "advisories-old:all"));
	house->now_us = japan_us("2026-12-03T09:00:00");
	duty_look(house);
	assert_true(str_find(need(house, "advisories-old:all")->reason.en, STR("9 days")) !=
		    SIZE_MAX);
}

static void keep_proof(struct duty_fixture *house, enum backup_verdict verdict, int64_t at_us)
{
	const struct backup_ask ask = { .repo = "/mnt/usb", .level = BACKUP_L3, .now_us = at_us };
	struct backup_finding finding;
	struct err err;

	backup_finding_init(&finding);
	finding.verdict = verdict;
	finding.newest_us = at_us;
	finding.level = BACKUP_L3;
	assert_ok(backup_proofs_add(house->store->db, &ask, &finding, STR("t"), LANG_JA, &err),
		  &err);
	backup_finding_done(&finding);
}

static void a_backup_that_is_bad_old_or_unproved_is_a_duty(void **state)
{
	struct duty_fixture *house = *state;
	const int64_t begin_us = house->now_us;

	keep_proof(house, BACKUP_GOOD, begin_us);
	duty_look(house);
	assert_null(find(house, "backup-bad:/mnt/usb"));
	assert_null(find(house, "backup-stale:/mnt/usb"));
	house->now_us = begin_us + 3 * DAY_US;
	duty_look(house);
	(void)need(house, "backup-stale:/mnt/usb");
	assert_null(find(house, "backup-unproved:/mnt/usb"));
	house->now_us = begin_us + 91 * DAY_US;
	duty_look(house);
	(void)need(house, "backup-unproved:/mnt/usb");
	keep_proof(house, BACKUP_DAMAGED, house->now_us);
	duty_look(house);
	(void)need(house, "backup-bad:/mnt/usb");
	assert_null(find(house, "backup-unproved:/mnt/usb"));
}

static void a_long_subject_has_a_short_key(void **state)
{
	struct duty_fixture *house = *state;
	char name[400];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	const struct str key = duty_key(&house->arena, "source-silent", str_from(name));
	assert_true(key.len <= DUTY_KEY_MAX);
	assert_true(str_starts(key, STR("source-silent:#")));
	name[398] = 'y';
	assert_false(str_equal(key, duty_key(&house->arena, "source-silent", str_from(name))));
}

static void keep_drill(struct duty_fixture *house, const char *began, const char *ended)
{
	const struct backup_repository copy = { .place = STR("/mnt/tape"),
						.tool = STR("unknown"),
						.system = STR(""),
						.copy = STR("offline"),
						.connected_on = STR("2026-11-20"),
						.encrypted = STR("unknown"),
						.max_age_hours = 48 };
	const struct backup_drill drill = { .place = copy.place,
					    .began_us = japan_us(began),
					    .began_by = STR("t"),
					    .people = STR("p"),
					    .ended_us = japan_us(ended),
					    .ended_by = STR("t"),
					    .outcome = DRILL_RESTORED,
					    .newest_us = TIME_NONE,
					    .words = STR("w") };
	struct err err;

	assert_ok(backup_repositories_describe(house->store->db, &copy, &err), &err);
	assert_ok(backup_drills_begin(house->store->db, &drill, &err), &err);
	assert_ok(backup_drills_end(house->store->db, &drill, &err), &err);
}

static void keep_key(struct duty_fixture *house, int64_t made_us)
{
	const struct key_holder holders[] = { { .holder = STR("a"), .place = STR("") },
					      { .holder = STR("b"), .place = STR("") } };
	const struct key_record key = { .id = STR("0123456789abcdef"),
					.title = STR("t"),
					.needed = 2,
					.shares = 2,
					.made_us = made_us,
					.made_by = STR("t") };
	struct err err;

	assert_ok(key_records_add(house->store->db, &key, holders, &err), &err);
}

static void what_people_rehearse_is_due_again(void **state)
{
	struct duty_fixture *house = *state;
	const struct key_share shares[] = { { .id = "0123456789abcdef", .number = 1 } };
	struct err err;

	keep_drill(house, "2026-11-20T09:00:00", "2026-11-20T12:00:00");
	keep_key(house, japan_us("2026-11-20T12:00:00"));
	duty_look(house);
	assert_null(find(house, "backup-unconnected:/mnt/tape"));
	assert_null(find(house, "backup-drill:/mnt/tape"));
	assert_null(find(house, "key-rehearsal:0123456789abcdef"));
	house->now_us = japan_us("2026-12-26T00:00:01");
	duty_look(house);
	(void)need(house, "backup-unconnected:/mnt/tape");
	assert_null(find(house, "backup-drill:/mnt/tape"));
	house->now_us = japan_us("2027-11-20T12:00:01");
	duty_look(house);
	(void)need(house, "backup-drill:/mnt/tape");
	(void)need(house, "key-rehearsal:0123456789abcdef");
	assert_ok(key_records_rehearsed(house->store->db, shares, 1, STR("t"), house->now_us, &err),
		  &err);
	keep_drill(house, "2027-11-20T13:00:00", "2027-11-20T14:00:00");
	duty_look(house);
	assert_null(find(house, "backup-drill:/mnt/tape"));
	assert_null(find(house, "key-rehearsal:0123456789abcdef"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_the_watch_sees_becomes_a_duty_in_the_order_of_harm),
		TEST(an_attack_of_now_stands_before_alerts_that_were_left_lying),
		TEST(a_duty_is_gone_when_its_reason_is_gone),
		TEST(an_answer_with_no_is_due_on_its_target_date),
		TEST(proofs_certificates_and_accounts_that_end_are_duties),
		TEST(what_comes_every_year_opens_and_is_due_in_its_fiscal_year),
		TEST(a_year_that_begins_in_another_month_moves_what_is_the_houses_own),
		TEST(an_unknown_year_is_a_duty_and_its_deadlines_are_not_certain),
		TEST(said_words_are_kept_and_tied_by_key),
		TEST(what_a_machine_still_sees_comes_back_after_done),
		TEST(refuses_words_that_say_nothing),
		TEST(escalation_rises_with_the_days_overdue),
		TEST(advisories_that_grow_old_are_a_duty),
		TEST(a_backup_that_is_bad_old_or_unproved_is_a_duty),
		TEST(what_people_rehearse_is_due_again),
		TEST(a_long_subject_has_a_short_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
