/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices by mail and what servers report of it, a facility that is told of without being named,
 * its consent, a notice as STIX in a collection, answers added up, contacts that are stale.
 */
#include "../store/store-fixture.h"

#include "base/calendar/day.h"
#include "base/os/paths.h"
#include "notices/anonymity.h"
#include "notices/contacts.h"
#include "notices/letters.h"
#include "notices/notice-stix.h"
#include "notices/receipt-rollup.h"
#include "organisations/organisation-change.h"
#include "support/check.h"

#define DAY_US (24 * INT64_C(3600) * US_PER_SEC)
#define NOW_US (INT64_C(1795400000) * US_PER_SEC)

enum { HOSPITALS = 12 }; /* 8 in 13, 4 in 27; the fortinet ones are 0 to 5 */

struct fixture {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *scope;
	int64_t ids[HOSPITALS];
};

static const struct notice_actor actor = { .by = { .ptr = "test", .len = 4 }, .now_us = NOW_US };
static const struct organisation_actor registrar = { .by = { .ptr = "test", .len = 4 },
						     .now_us = 1 };
static const struct anonymity_rule rule = { .k = 5, .bands = { 0, 20, 200 }, .n_bands = 3 };

static void add_hospital(struct fixture *f, int i)
{
	const struct organisation o = {
		.code = arena_printf(&f->arena, "hos-%d", i),
		.kind = STR("hospital"),
		.name = arena_printf(&f->arena, "架空第%d病院", i),
		.prefecture = i < 8 ? STR("13") : STR("27"),
		.beds = i < 6 ? 100 : 300,
		.from_on = STR("2026-04-01"),
	};
	enum organisation_outcome outcome;
	struct err err;

	assert_ok(organisation_put(f->scope, &o, ORG_SELF, &registrar, &f->ids[i], &outcome, &err),
		  &err);
	assert_ok(notice_products_put(f->scope, f->ids[i],
				      i < 6 ? STR("fortinet/fortios") : STR("yamaha/rtx"), &actor,
				      &err),
		  &err);
}

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	void *store = NULL;
	struct err err;

	assert_int_equal(store_setup(&store), 0);
	f->store = store;
	f->office = org_office_new(f->store->db);
	arena_init(&f->arena, 16u * 1024 * 1024);
	assert_ok(org_scope_machine(f->office, day_of(2026, 11, 23), &f->arena, &f->scope, &err),
		  &err);
	assert_ok(organisation_name_self(f->scope, STR("ministry"), &err), &err);
	for (int i = 0; i < HOSPITALS; i++)
		add_hospital(f, i);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	void *store = f->store;

	org_office_free(f->office);
	arena_done(&f->arena);
	free(f);
	return store_teardown(&store);
}

#define HEAD "title: { ja: 題, en: T }\nbody: { ja: 本文, en: text }\ntlp: GREEN\n"

static struct notice_row send_text(struct fixture *f, const char *text)
{
	char id[NOTICE_ID_LEN + 1];
	struct notice_row row;
	struct reach reach;
	struct err err;

	assert_ok(notices_put(f->scope, ORG_SELF, "t", str_from(text), &actor, id, &err), &err);
	assert_ok(notice_send(f->scope, str_from(id), &actor, &reach, &f->arena, &err), &err);
	assert_ok(notices_get(f->scope, str_from(id), &f->arena, &row, &err), &err);
	return row;
}

static int64_t number(struct fixture *f, const char *sql)
{
	int64_t n = -1;
	struct err err;

	assert_ok(db_number(db_stmt(org_scope_db(f->scope), sql), &n, &err), &err);
	return n;
}

/* ---- mail ---- */

static void give_mail(struct fixture *f, int i, const char *address)
{
	const struct notice_contact contact = { .person = STR("医療情報部"),
						.mail = str_from(address) };
	struct err err;

	assert_ok(notice_contact_put(f->scope, f->ids[i], &contact, &actor, &err), &err);
}

static struct str envelope_of(struct fixture *f, const char *path)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(f->scope),
			"SELECT envelope FROM notice_letters_seen WHERE path = :path");
	struct err err;

	db_bind_text(stmt, ":path", str_from(path));
	assert_ok(db_one(stmt, &err, "no letter"), &err);
	const struct str envelope = arena_str(&f->arena, db_text(stmt, 0));
	db_rest(stmt);
	return envelope;
}

static struct notice_report_count report(struct fixture *f, struct str envelope,
					 enum delivery_action action)
{
	const struct delivery_report said = {
		.envelope = envelope,
		.mta = STR("mx.example"),
		.outcomes = { { .action = action,
				.recipient = STR("x"),
				.status = STR("5.1.1"),
				.words = STR("no such user") } },
		.n = 1,
	};
	struct notice_report_count count = { .delivered = 0 };
	struct err err;

	assert_ok(notice_report_take(f->scope, &said, &actor, &count, &err), &err);
	return count;
}

static const struct notice_recipient *recipient(struct fixture *f, int64_t notice, const char *path)
{
	const struct notice_recipient *r = NULL;
	struct err err;

	assert_ok(receipts_list(f->scope, notice, &f->arena, &r, &err), &err);
	while (r && !str_is(r->path, path))
		r = r->next;
	assert_non_null(r);
	return r;
}

static void a_letter_is_made_once_and_reports_become_receipts(void **state)
{
	struct fixture *f = *state;
	size_t n = 9;
	struct err err;

	give_mail(f, 0, "a@one.example");
	give_mail(f, 1, "b@two.example");
	const struct notice_row row = send_text(f, HEAD);
	assert_int_equal(number(f, "SELECT count(*) FROM duty_letters"), 2);
	assert_ok(notice_letters_make(f->scope, &row, &actor, &n, &err), &err);
	assert_int_equal(n, 0);
	/* What nobody asked for finds no letter. */
	assert_int_equal(report(f, STR("notice-made-up"), DELIVERY_DELIVERED).unknown, 1);
	assert_int_equal(report(f, STR(""), DELIVERY_DELIVERED).unknown, 1);
	assert_int_equal(report(f, envelope_of(f, "hos-0"), DELIVERY_FAILED).failed, 1);
	assert_str_is(recipient(f, row.id, "hos-0")->failure, "bounced");
	assert_str_is(recipient(f, row.id, "hos-0")->failure_words, "5.1.1 no such user");
	assert_int_equal(report(f, envelope_of(f, "hos-0"), DELIVERY_FAILED).again, 1);
	assert_int_equal(report(f, envelope_of(f, "hos-1"), DELIVERY_DELAYED).noted, 1);
	assert_int_equal(recipient(f, row.id, "hos-1")->steps, 0);
	assert_int_equal(report(f, envelope_of(f, "hos-1"), DELIVERY_DELIVERED).delivered, 1);
	assert_int_equal(recipient(f, row.id, "hos-1")->steps, NOTICE_RECEIVED + 1);
	assert_str_is(recipient(f, row.id, "hos-1")->marks[NOTICE_RECEIVED].who, "mx.example");
	assert_str_is(recipient(f, row.id, "hos-1")->marks[NOTICE_RECEIVED].lane, "mail");
	/* The contact is put right: the letter goes to the new address. */
	give_mail(f, 0, "right@one.example");
	assert_ok(notice_letters_make(f->scope, &row, &actor, &n, &err), &err);
	assert_int_equal(n, 1);
}

static void red_is_not_told_by_mail(void **state)
{
	struct fixture *f = *state;

	give_mail(f, 0, "a@one.example");
	(void)send_text(f, "title: { ja: 秘密の題, en: T }\nbody: { ja: 秘密の本文, en: t }\n"
			   "tlp: RED\naudience: { code: [hos-0] }\n");
	assert_int_equal(number(f, "SELECT count(*) FROM duty_letters"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM duty_letters WHERE subject LIKE '%秘密%'"
				   " OR body LIKE '%秘密の本文%'"),
			 0);
}

/* ---- anonymity ---- */

static enum errc check(struct fixture *f, const char *text, bool generalise, struct anonymity *ret,
		       struct err *err)
{
	struct notice notice;

	assert_ok(notice_read("t", str_from(text), &f->arena, &notice, err), err);
	return anonymity_check(f->scope, &notice, f->ids[0], &rule, generalise, ret, err);
}

static void a_facility_is_told_of_among_k_alike(void **state)
{
	static const struct {
		const char *rest;
		enum errc plain;
		enum errc generalised;
		size_t alike; /* when it may go */
	} rows[] = {
		{ "", ERR_OK, ERR_OK, 12 },
		{ "seen-at: { kind: hospital }\n", ERR_OK, ERR_OK, 12 },
		{ "seen-at: { prefecture: \"13\" }\n", ERR_OK, ERR_OK, 8 },
		{ "seen-at: { product: fortinet/fortios }\n", ERR_OK, ERR_OK, 6 },
		/* A size is told by bands: 20 to 199. */
		{ "seen-at: { beds: { from: 100, to: 100 } }\n", ERR_OK, ERR_OK, 6 },
		/* It is so of no such facility. */
		{ "seen-at: { prefecture: \"27\" }\n", ERR_SYNTAX, ERR_SYNTAX, 0 },
		/* The audience names it, or all but it. */
		{ "audience: { code: [hos-0] }\n", ERR_DENIED, ERR_DENIED, 0 },
		{ "audience: { not: { code: [hos-0] } }\n", ERR_DENIED, ERR_DENIED, 0 },
		{ "audience: { any: [ { prefecture: [\"13\"] }, { code: [hos-0, hos-1] } ] }\n",
		  ERR_DENIED, ERR_DENIED, 0 },
		{ "audience: { prefecture: [\"13\"] }\n", ERR_OK, ERR_OK, 8 },
		{ "audience: { code: [hos-6, hos-7, hos-8] }\n", ERR_OK, ERR_OK, 9 },
		/* What it says and whom it goes to, together. */
		{ "audience: { code: [hos-1, hos-2] }\nseen-at: { product: fortinet/fortios }\n",
		  ERR_DENIED, ERR_OK, 10 },
		{ "indicators: [www.one.example]\n", ERR_DENIED, ERR_DENIED, 0 },
	};
	struct fixture *f = *state;
	struct anonymity a;
	struct err err;

	give_mail(f, 0, "a@one.example");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str text = arena_printf(&f->arena, HEAD "%s", rows[i].rest);

		check_row(check(f, text.ptr, false, &a, &err) == rows[i].plain, rows[i].rest);
		check_row(check(f, text.ptr, true, &a, &err) == rows[i].generalised, rows[i].rest);
		check_row(rows[i].generalised || a.alike == rows[i].alike, rows[i].rest);
	}
}

static void a_text_that_names_it_does_not_go(void **state)
{
	struct fixture *f = *state;
	struct anonymity a;
	struct err err;

	assert_int_equal(check(f,
			       "title: { ja: 架空第0病院の件, en: T }\n"
			       "body: { ja: あ, en: a }\ntlp: GREEN\n",
			       true, &a, &err),
			 ERR_DENIED);
	/* Its prefecture in the text counts, and cannot be taken away. */
	assert_ok(check(f,
			"title: { ja: 東京都の病院で, en: T }\nbody: { ja: あ, en: a }\n"
			"tlp: GREEN\nseen-at: { product: fortinet/fortios }\n",
			true, &a, &err),
		  &err);
	assert_int_equal(a.alike, 6);
}

static void the_rule_of_the_day_is_content(UNUSED void **state)
{
	struct anonymity_rule found;
	struct err err;

	assert_ok(anonymity_rule_load(getenv("TONOI_CONTENT"), day_of(2026, 11, 23), &found, &err),
		  &err);
	assert_true(found.k >= ANONYMITY_K_MIN && found.n_bands > 1);
	assert_int_equal(
		anonymity_rule_load(getenv("TONOI_CONTENT"), day_of(2020, 1, 1), &found, &err),
		ERR_NOT_FOUND);
}

/* ---- consent ---- */

static enum errc put_about(struct fixture *f, char id[static NOTICE_ID_LEN + 1], struct err *err)
{
	const struct notice_about about = { .facility = f->ids[0],
					    .generalise = true,
					    .rule = &rule };
	struct anonymity a;

	return notices_put_about(f->scope, "t",
				 STR(HEAD "seen-at: { product: fortinet/fortios }\n"), &about,
				 &actor, id, &a, err);
}

static void nothing_is_told_without_consent_or_after_it_was_withdrawn(void **state)
{
	struct fixture *f = *state;
	const struct notice_consent consent = { .organisation = f->ids[0],
						.words = STR("接続先だけ"),
						.given_by = STR("院長") };
	const struct notice_told *told = NULL;
	char sent[NOTICE_ID_LEN + 1];
	char draft[NOTICE_ID_LEN + 1];
	struct reach reach;
	struct err err;

	give_mail(f, 3, "c@three.example");
	assert_int_equal(put_about(f, sent, &err), ERR_DENIED);
	assert_ok(notice_consent_give(f->scope, &consent, &actor, &err), &err);
	assert_int_equal(notice_consent_give(f->scope, &consent, &actor, &err), ERR_CONFLICT);
	assert_ok(put_about(f, sent, &err), &err);
	assert_ok(put_about(f, draft, &err), &err);
	assert_ok(notice_send(f->scope, str_from(sent), &actor, &reach, &f->arena, &err), &err);
	assert_int_equal(number(f, "SELECT count(*) FROM duty_letters"), 1);
	assert_ok(notice_consent_withdraw(f->scope, f->ids[0], STR("院長"), &actor, &err), &err);
	assert_int_equal(notice_consent_withdraw(f->scope, f->ids[0], STR("院長"), &actor, &err),
			 ERR_NOT_FOUND);
	/* The letter that had not left does not leave; the draft does not go out. */
	assert_int_equal(number(f, "SELECT count(*) FROM duty_letters"), 0);
	assert_int_equal(notice_send(f->scope, str_from(draft), &actor, &reach, &f->arena, &err),
			 ERR_DENIED);
	assert_int_equal(put_about(f, draft, &err), ERR_DENIED);
	assert_ok(notice_told_list(f->scope, f->ids[0], &f->arena, &told, &err), &err);
	assert_true(told && told->next && !told->next->next);
	assert_int_equal(told->sent_us, TIME_NONE);
	assert_int_equal(told->next->to, HOSPITALS);
	assert_int_equal(told->next->went, 0);
	assert_int_equal(told->next->alike, 6);
}

/* ---- STIX ---- */

static void a_notice_is_posted_once_with_its_tlp(void **state)
{
	struct fixture *f = *state;
	const struct taxii_collection made = { .alias = STR("sector"),
					       .title = STR("s"),
					       .description = STR(""),
					       .tlp_max = TLP_AMBER,
					       .made_by = STR("test") };
	auto_stix_rules *rules = NULL;
	char id[UUID_TEXT_MAX];
	size_t n = 0;
	struct err err;

	assert_ok(taxii_collection_add(org_scope_db(f->scope), &made, id, &err), &err);
	assert_ok(stix_rules_load(getenv("TONOI_CONTENT"), &rules, &err), &err);
	const struct notice_row row =
		send_text(f, HEAD "indicators: [203.0.113.9, bad.example]\n"
				  "rules: [\"title: x\\nlogsource: {product: windows}\\n"
				  "detection: {a: {b: c}, condition: a}\\n\"]\n");
	assert_ok(notice_post(f->scope, &row, STR("sector"), rules, &actor, &n, &err), &err);
	assert_int_equal(n, 6); /* identity, three indicators, report, note */
	assert_ok(notice_post(f->scope, &row, STR("sector"), rules, &actor, &n, &err), &err);
	assert_int_equal(n, 0);
	assert_int_equal(number(f, "SELECT count(*) FROM notice_postings_seen"), 1);
	const struct notice_row strict = send_text(
		f, "title: { ja: 題, en: T }\nbody: { ja: あ, en: a }\ntlp: AMBER+STRICT\n");
	assert_int_equal(notice_post(f->scope, &strict, STR("sector"), rules, &actor, &n, &err),
			 ERR_DENIED);
}

/* ---- added up ---- */

static void answers_are_added_up_by_prefecture_and_time(void **state)
{
	struct fixture *f = *state;
	const struct notice_row row =
		send_text(f, HEAD "duties: [ { id: d, title: { ja: 一, en: One }, days: 7 } ]\n");
	const struct notice_recipient *r = NULL;
	const struct notice_place *place = NULL;
	struct notice_pace paces[NOTICE_HOPS_MAX + 1];
	struct err err;

	for (int i = 0; i < HOSPITALS - 2; i++) {
		char path[24];
		struct receipt said = { .step = NOTICE_READ,
					.item = STR(""),
					.answer = STR(""),
					.at_us = NOW_US + i * 10 * 60 * US_PER_SEC,
					.who = STR("w"),
					.lane = STR("phone") };

		(void)snprintf(path, sizeof(path), "hos-%d", i);
		assert_ok(receipts_for(f->scope, &row, str_from(path), &said, &actor, &err), &err);
		said.step = NOTICE_ACTED;
		said.item = STR("d");
		for (int k = 0; k < 2; k++, said.at_us++) {
			said.answer = k || i % 2 ? STR("done") : STR("not-yet");
			assert_ok(receipts_for(f->scope, &row, str_from(path), &said, &actor, &err),
				  &err);
		}
	}
	assert_ok(receipts_by_place(f->scope, &row, &f->arena, &place, &err), &err);
	assert_str_is(place->prefecture, "13");
	assert_int_equal(place->answers[0], 8);
	assert_str_is(place->next->prefecture, "27");
	assert_int_equal(place->next->answers[0], 2);
	assert_int_equal(place->next->open, 2);
	assert_null(place->next->next);
	assert_ok(receipts_list(f->scope, row.id, &f->arena, &r, &err), &err);
	assert_ok(receipts_pace(r, NOW_US, &f->arena, paces, &err), &err);
	assert_int_equal(paces[1].within[0], 1);
	assert_int_equal(paces[1].within[2], 2); /* 15 minutes */
	assert_int_equal(paces[1].within[3], 7); /* an hour */
	assert_int_equal(paces[1].within[7], 10);
	assert_int_equal(paces[1].median_us, 40 * 60 * US_PER_SEC);
	assert_int_equal(paces[2].median_us, -1);
}

/* ---- contacts ---- */

static void stale_contacts_are_listed_with_the_reason(void **state)
{
	struct fixture *f = *state;
	const struct notice_actor later = { .by = STR("test"), .now_us = NOW_US + 400 * DAY_US };
	const struct notice_contact_row *row = NULL;
	struct err err;

	give_mail(f, 0, "a@one.example");
	give_mail(f, 1, "b@two.example");
	const struct notice_row sent = send_text(f, HEAD);
	assert_ok(notice_contacts_list(f->scope, NOW_US, false, &f->arena, &row, &err), &err);
	assert_int_equal(row->stale, NOTICE_STALE_NONE); /* ten have none */
	assert_int_equal(report(f, envelope_of(f, "hos-1"), DELIVERY_FAILED).failed, 1);
	assert_ok(notice_contacts_list(f->scope, later.now_us, false, &f->arena, &row, &err), &err);
	assert_str_is(row->code, "hos-1");
	assert_int_equal(row->stale, NOTICE_STALE_FAILED);
	assert_str_is(row->failure, "bounced");
	while (row->next)
		row = row->next;
	assert_str_is(row->code, "hos-0");
	assert_int_equal(row->stale, NOTICE_STALE_OLD);
	assert_int_equal(row->age_days, 400);
	assert_ok(notice_contact_confirm(f->scope, f->ids[0], &later, &err), &err);
	assert_ok(notice_contact_confirm(f->scope, f->ids[1], &later, &err), &err);
	assert_ok(notice_contacts_list(f->scope, later.now_us, false, &f->arena, &row, &err), &err);
	for (; row; row = row->next)
		assert_int_equal(row->stale, NOTICE_STALE_NONE);
	assert_true(sent.id > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define WITH_HOUSES(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		WITH_HOUSES(a_letter_is_made_once_and_reports_become_receipts),
		WITH_HOUSES(red_is_not_told_by_mail),
		WITH_HOUSES(a_facility_is_told_of_among_k_alike),
		WITH_HOUSES(a_text_that_names_it_does_not_go),
		cmocka_unit_test(the_rule_of_the_day_is_content),
		WITH_HOUSES(nothing_is_told_without_consent_or_after_it_was_withdrawn),
		WITH_HOUSES(a_notice_is_posted_once_with_its_tlp),
		WITH_HOUSES(answers_are_added_up_by_prefecture_and_time),
		WITH_HOUSES(stale_contacts_are_listed_with_the_reason),
	};

	return cmocka_run_group_tests_name("notice lanes", tests, NULL, NULL);
}
