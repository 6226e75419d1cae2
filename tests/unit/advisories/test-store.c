/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of advisories, decisions and work orders, and what becomes of them over time. */
#include "../store/store-fixture.h"

#include "advisories/advisory-code.h"
#include "advisories/advisory-duties.h"
#include "advisories/advisory-facts.h"
#include "advisories/concerns.h"
#include "advisories/intake.h"
#include "base/buf.h"
#include "duties/duty-content.h"

#define WORK_MAX (16u * 1024 * 1024)
#define NOW	 INT64_C(1763800000000000)

/* ---- feeds of our own making ---- */

#define NVD(id, modified, end)                                                                     \
	"{\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"vulnerabilities\":[{\"cve\":{\"id\":\"" id  \
	"\",\"lastModified\":\"" modified "T00:00:00.000\",\"descriptions\":[{\"lang\":\"en\","    \
	"\"value\":\"A flaw.\"}],\"configurations\":[{\"nodes\":[{\"operator\":\"OR\","            \
	"\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":"                                         \
	"\"cpe:2.3:o:fortinet:fortios:*:*:*:*:*:*:*:*\",\"versionStartIncluding\":\"7.0.0\","      \
	"\"versionEndExcluding\":\"" end "\"}]}]}]}}]}"
#define KEV(id)                                                                                    \
	"{\"catalogVersion\":\"2026.11.22\",\"vulnerabilities\":[{\"cveID\":\"" id                 \
	"\",\"vendorProject\":\"Fortinet\",\"product\":\"FortiOS\",\"vulnerabilityName\":\"X\","   \
	"\"dateAdded\":\"2026-11-01\",\"shortDescription\":\"s\",\"requiredAction\":\"a\","        \
	"\"dueDate\":\"2026-11-22\",\"knownRansomwareCampaignUse\":\"Known\"}]}"

static struct concern_tables the_tables(void)
{
	struct concern_tables tables;
	struct err err;

	assert_ok(concern_tables_read(getenv("TONOI_CONTENT"), &tables, &err), &err);
	return tables;
}

static struct intake_report take(struct db *db, const char *name, const char *text)
{
	const struct intake intake = { .db = db, .now_us = NOW };
	struct intake_report report;
	struct err err;

	assert_ok(intake_text(&intake, str_from(name), str_from(text), &report, &err), &err);
	return report;
}

static void keep(struct db *db, const char *version)
{
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct inventory list;
	struct err err;
	char csv[300];

	(void)snprintf(csv, sizeof(csv),
		       "vendor,product,version,exposure,asset\n"
		       "フォーティネット,FortiOS,%s,open,fw1\n",
		       version);
	assert_ok(inventory_read_csv(str_from(csv), &arena, &list, &err), &err);
	assert_ok(db_begin(db, &err), &err);
	assert_ok(inventory_replace(db, INVENTORY_LIST, &list, &err), &err);
	assert_ok(db_end(db, ERR_OK, &err), &err);
}

static size_t refresh(struct db *db, const struct concern_tables *tables)
{
	size_t done;
	struct err err;

	assert_ok(concerns_refresh(db, tables, false, NOW, &done, &err), &err);
	return done;
}

static struct concerns list(struct db *db, const struct concern_tables *tables, struct arena *arena)
{
	const struct concern_filter all = { .verdict = -1 };
	struct concerns found;
	struct err err;

	assert_ok(concerns_list(db, tables, &all, arena, &found, &err), &err);
	return found;
}

/* ---- advisories ---- */

static void the_same_again_changes_nothing_and_older_content_is_not_taken(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct kept_advisories found;
	struct err err;
	int64_t edition;

	assert_int_equal(take(db, "a", NVD("CVE-2026-1001", "2026-05-01", "7.0.6")).added, 1);
	assert_ok(advisories_edition(db, &edition, &err), &err);
	assert_int_equal(edition, 1);
	assert_int_equal(take(db, "a", NVD("CVE-2026-1001", "2026-05-01", "7.0.6")).same, 1);
	assert_int_equal(take(db, "b", NVD("CVE-2026-1001", "2026-04-01", "7.0.5")).older, 1);
	assert_ok(advisories_edition(db, &edition, &err), &err);
	assert_int_equal(edition, 1);
	assert_int_equal(take(db, "c", NVD("CVE-2026-1001", "2026-06-01", "7.0.8")).changed, 1);
	assert_ok(advisories_numbered(db, STR("CVE-2026-1001"), &arena, &found, &err), &err);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.at[0].edition, 2);
	assert_str_is(found.at[0].source, "c");
}

static void damage_keeps_what_was_whole_before_it(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct intake intake = { .db = db, .now_us = NOW };
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct intake_report report;
	struct kept_advisories found;
	auto_buf text = BUF_INIT(4096);
	struct err err;

	buf_add_text(&text, NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	text.len -= 2; /* cut off behind the item */
	assert_int_equal(intake_text(&intake, STR("cut"), buf_str(&text), &report, &err),
			 ERR_SYNTAX);
	assert_int_equal(report.added, 1);
	assert_ok(advisories_numbered(db, STR("CVE-2026-1001"), &arena, &found, &err), &err);
	assert_int_equal(found.n, 1);
}

static enum errc check_round_trip(void *ctx, const struct advisory *advisory, struct err *err)
{
	auto_arena arena = ARENA_INIT(FEED_ITEM_MAX);
	auto_buf once = BUF_INIT(ADVISORY_CODE_MAX);
	auto_buf twice = BUF_INIT(ADVISORY_CODE_MAX);
	struct advisory middle;
	struct advisory back;
	size_t *n = ctx;

	/* Statements come back turned round, so twice there and back is the same again. */
	assert_ok(advisory_encode(advisory, &once, err), err);
	assert_ok(advisory_decode(buf_str(&once), &arena, &middle, err), err);
	assert_ok(advisory_encode(&middle, &twice, err), err);
	assert_ok(advisory_decode(buf_str(&twice), &arena, &back, err), err);
	unsigned char a[DIGEST_BYTES];
	unsigned char b[DIGEST_BYTES];
	advisory_digest(advisory, a);
	advisory_digest(&back, b);
	assert_memory_equal(a, b, sizeof(a));
	for (size_t cut = 0; cut < once.len; cut += 7) /* no length short of it is taken */
		assert_int_not_equal(
			advisory_decode(str_sub(buf_str(&once), 0, cut), &arena, &back, NULL),
			ERR_OK);
	(*n)++;
	return ERR_OK;
}

static void every_feed_comes_back_from_its_bytes_as_it_was(void **state UNUSED)
{
	static const char *const feeds[] = { "csaf", "kev", "nvd", "vuldef", "jvnrss" };
	struct feed_report report;
	size_t n = 0;
	const struct feed_sink sink = { .take = check_round_trip, .ctx = &n };
	char path[1024];
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
		(void)snprintf(path, sizeof(path), "%s/tests/cases/advisories/feeds/%s.in",
			       getenv("TONOI_SOURCE"), feeds[i]);
		assert_ok(feed_read_file(path, NULL, &sink, &report, &err), &err);
	}
	assert_true(n >= ARRAY_LEN(feeds));
}

/* ---- keys ---- */

static bool share(const struct name_keys *a, const struct name_keys *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (a->at[i] == b->at[k])
				return true;
	return false;
}

static void names_that_may_be_the_same_share_a_key(void **state UNUSED)
{
	static const struct product_name all[] = {
		{ .vendor = STR("Fortinet"), .product = STR("FortiOS") },
		{ .vendor = STR("フォーティネット"), .product = STR("Fortinet FortiOS") },
		{ .vendor = STR("Fortinet"), .product = STR("Multiple Products") },
		{ .cpe = STR("cpe:2.3:o:fortinet:fortios:7.0.1:*:*:*:*:*:*:*") },
		{ .product = STR("ＦｏｒｔｉＯＳ"), .cpe = STR("cpe:/o:fortinet:fortios") },
		{ .vendor = STR("Microsoft"), .product = STR("Windows Server 2019") },
		{ .vendor = STR("マイクロソフト"),
		  .product = STR("Microsoft Windows Server 2019") },
		{ .cpe = STR("cpe:2.3:o:microsoft:windows_server_2019:-:*:*:*:*:*:*:*") },
		{ .vendor = STR("キヤノン"), .product = STR("(複数の製品)") },
		{ .vendor = STR("Canon"), .product = STR("LBP622C") },
		{ .product = STR("FortiOS") },
		{ .vendor = STR("Philips"), .product = STR("Philips IntelliVue-MX 40") },
		{ .vendor = STR("Philips"), .product = STR("IntelliVue MX40") },
	};
	auto_concern_tables tables = the_tables();
	size_t same = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		for (size_t k = 0; k < ARRAY_LEN(all); k++) {
			auto_arena work = ARENA_INIT(WORK_MAX);
			struct name_keys theirs = { .n = 0 };
			struct name_keys ours = { .n = 0 };
			if (names_compare(tables.names, &all[i], &all[k], &work).same ==
			    PRODUCT_OTHER)
				continue;
			names_add_their_keys(&all[i], &work, &theirs);
			names_add_our_keys(tables.names, &all[k], &work, &ours);
			if (!share(&theirs, &ours))
				fail_msg("names %zu and %zu share no key", i, k);
			same++;
		}
	}
	assert_true(same > 2 * ARRAY_LEN(all)); /* the rows do test something */
}

/* ---- products against advisories ---- */

static void a_feed_without_versions_takes_the_answer_of_one_that_has_them(void **state)
{
	static const struct {
		const char *version;
		enum verdict verdict;
	} rows[] = {
		{ "7.0.3", VERDICT_AFFECTED },
		{ "7.0.6", VERDICT_NOT_AFFECTED },
		{ "", VERDICT_CHECK },
		{ "?", VERDICT_CHECK },
	};
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_concern_tables tables = the_tables();

	take(db, "kev", KEV("CVE-2026-1001"));
	keep(db, "7.0.3");
	refresh(db, &tables);
	auto_arena first = ARENA_INIT(WORK_MAX);
	struct concerns alone = list(db, &tables, &first);
	assert_int_equal(alone.n, 1);
	assert_int_equal(alone.at[0].verdict, VERDICT_CHECK); /* KEV names no versions */
	take(db, "nvd", NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		keep(db, rows[i].version);
		refresh(db, &tables);
		const struct concerns found = list(db, &tables, &arena);
		check_row(found.n == 1, rows[i].version);
		check_row(found.at[0].verdict == rows[i].verdict, rows[i].version);
		check_row(found.at[0].exploited, rows[i].version);
		check_row((found.at[0].priority.len > 0) ==
				  (rows[i].verdict != VERDICT_NOT_AFFECTED),
			  rows[i].version);
	}
}

static void decide(struct db *db, const struct concern *concern, enum decision_kind kind)
{
	const struct decision decision = {
		.subject = concern->subject,
		.product = concern->product->name,
		.version = concern->product->version,
		.kind = kind,
		.reason = STR("SSL-VPN は使っていない"),
		.by = STR("情報担当"),
		.decided_us = NOW,
		.verdict = str_from(verdict_name(concern->verdict)),
		.fingerprint = concern->fingerprint,
	};
	struct err err;

	assert_ok(decisions_add(db, &decision, &err), &err);
}

static struct concern only(struct db *db, const struct concern_tables *tables, struct arena *arena)
{
	refresh(db, tables);
	const struct concerns found = list(db, tables, arena);

	assert_int_equal(found.n, 1);
	return found.at[0];
}

static void a_decision_survives_a_new_version_and_shows_what_changed(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_concern_tables tables = the_tables();
	auto_arena arena = ARENA_INIT(WORK_MAX);

	take(db, "nvd", NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	keep(db, "7.0.3");
	struct concern one = only(db, &tables, &arena);
	assert_true(concern_is_open(&one));
	decide(db, &one, DECISION_NOT_AFFECTED);

	keep(db, "7.0.4"); /* the product is updated, and still in the range */
	one = only(db, &tables, &arena);
	assert_non_null(one.decision);
	assert_false(one.changed);
	assert_false(concern_is_open(&one));

	take(db, "nvd", NVD("CVE-2026-1001", "2026-06-01", "7.0.8")); /* the advisory is updated */
	one = only(db, &tables, &arena);
	assert_non_null(one.decision);
	assert_true(one.changed);
	assert_true(concern_is_open(&one));

	decide(db, &one, DECISION_NOT_AFFECTED);
	one = only(db, &tables, &arena);
	assert_false(one.changed);

	take(db, "kev", KEV("CVE-2026-1001")); /* it is used in attacks now */
	one = only(db, &tables, &arena);
	assert_true(one.changed && concern_is_open(&one));

	decide(db, &one, DECISION_OPEN);
	one = only(db, &tables, &arena);
	assert_null(one.decision);
}

static void a_decision_has_a_reason_and_is_never_rewritten(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const struct decision empty = { .subject = STR("CVE-2026-1001"), .reason = STR("  ") };
	struct decision full = empty;
	struct err err;

	assert_int_equal(decisions_add(db, &empty, &err), ERR_SYNTAX);
	full.reason = STR("x");
	assert_ok(decisions_add(db, &full, &err), &err);
	assert_int_not_equal(
		db_run(db_stmt(db, "UPDATE advisory_decisions SET reason = 'y'"), &err), ERR_OK);
	assert_int_not_equal(db_run(db_stmt(db, "DELETE FROM advisory_decisions"), &err), ERR_OK);
}

/* ---- work orders ---- */

static int64_t open_order(struct db *db, const struct concern_tables *tables,
			  const struct concern *concern, enum errc expected)
{
	const struct work_order order = { .subject = concern->subject,
					  .product = concern->product->name,
					  .version = concern->product->version,
					  .due_on = STR("2026-12-25") };
	const struct order_step step = { .words = STR("更新を頼む"),
					 .by = STR("情報担当"),
					 .done_us = NOW };
	int64_t id = 0;
	struct err err;

	assert_int_equal(orders_open(db, tables->names, &order, &step, &id, &err), expected);
	return id;
}

static void an_order_ends_when_the_next_inventory_shows_it_fixed(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_concern_tables tables = the_tables();
	auto_arena arena = ARENA_INIT(WORK_MAX);
	struct work_order order;
	struct order_steps steps;
	struct err err;

	take(db, "nvd", NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	keep(db, "7.0.3");
	const struct concern one = only(db, &tables, &arena);
	const int64_t id = open_order(db, &tables, &one, ERR_OK);
	(void)open_order(db, &tables, &one, ERR_CONFLICT); /* one at a time */
	struct order_step step = { .state = ORDER_ASKED, .words = STR("電話"), .done_us = NOW };
	assert_ok(orders_step(db, id, &step, &err), &err);
	step.state = ORDER_ANSWERED;
	assert_ok(orders_step(db, id, &step, &err), &err);

	keep(db, "7.0.4"); /* another version, but not yet a free one */
	assert_int_equal(refresh(db, &tables), 0);
	keep(db, "");
	assert_int_equal(refresh(db, &tables), 0); /* not known is not fixed */
	keep(db, "7.0.7");
	assert_int_equal(refresh(db, &tables), 1);
	assert_ok(orders_get(db, id, &arena, &order, &err), &err);
	assert_int_equal(order.state, ORDER_FIXED);
	assert_ok(orders_steps(db, id, &arena, &steps, &err), &err);
	assert_int_equal(steps.n, 4);
	assert_str_is(steps.at[3].words, "7.0.3 → 7.0.7");
	assert_str_is(steps.at[3].by, "");
	assert_int_equal(orders_step(db, id, &step, &err), ERR_CONFLICT); /* it is over */
	(void)open_order(db, &tables, &one, ERR_OK);			  /* a new one may begin */
}

/* ---- duties ---- */

struct told {
	size_t n;
	char keys[4][DUTY_KEY_MAX + 1];
};

static void take_duty(void *ctx, const struct duty *duty)
{
	struct told *told = ctx;

	assert_true(duty->reason.ja.len && duty->reason.en.len && duty->link.len);
	assert_true(told->n < ARRAY_LEN(told->keys));
	(void)snprintf(told->keys[told->n++], sizeof(told->keys[0]), "%.*s", STR_ARG(duty->key));
}

static struct told duties(struct db *db, struct arena *arena)
{
	struct told told = { .n = 0 };
	const struct duty_sink sink = { .take = take_duty, .ctx = &told };
	auto_duty_content *content = NULL;
	struct err err;

	assert_ok(duty_content_load(NULL, &content, &err), &err);
	const struct duty_scope scope = { .now_us = NOW, .content = content, .arena = arena };
	assert_ok(duties_of_advisories(db, &scope, &sink, &err), &err);
	return told;
}

static void what_is_open_is_a_duty_until_it_is_decided_or_fixed(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_concern_tables tables = the_tables();
	auto_arena arena = ARENA_INIT(WORK_MAX);

	take(db, "kev", KEV("CVE-2026-1001"));
	keep(db, "7.0.3");
	refresh(db, &tables);
	struct told told = duties(db, &arena);
	assert_int_equal(told.n, 1);
	assert_string_equal(told.keys[0], "advisory-look:FortiOS");

	take(db, "nvd", NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	const struct concern one = only(db, &tables, &arena);
	told = duties(db, &arena);
	assert_int_equal(told.n, 1);
	assert_string_equal(told.keys[0], "advisory-act:FortiOS");

	decide(db, &one, DECISION_ACCEPTED);
	assert_int_equal(duties(db, &arena).n, 0);
	decide(db, &one, DECISION_AFFECTED); /* to be dealt with: stays a duty */
	assert_int_equal(duties(db, &arena).n, 1);
	keep(db, "7.0.7");
	refresh(db, &tables);
	assert_int_equal(duties(db, &arena).n, 0);
}

/* ---- the list of products ---- */

static void a_list_is_read_by_its_headings_and_refused_with_its_line(void **state UNUSED)
{
	static const struct {
		const char *csv;
		const char *error; /* part of it; NULL: fine */
	} rows[] = {
		{ "\xEF\xBB\xBFメーカー,製品名,版,公開範囲\r\nA,B,1,院内\r\n", NULL },
		{ "cpe\ncpe:/a:x:y\n\n", NULL },
		{ "product,note\n\"a\nb\",x\nc,y\n", NULL },
		{ "vendor,version\nA,1\n", "line 1: no column" },
		{ "product,exposure\nA,open\nB,often\n", "line 3: exposure" },
		{ "vendor,product\nA,B\nA,\n", "line 3: neither" },
		{ "product\n\xff\n", "UTF-8" },
		{ "", "empty" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(WORK_MAX);
		struct inventory list;
		struct err err = { .text = "" };
		const enum errc code =
			inventory_read_csv(str_from(rows[i].csv), &arena, &list, &err);
		check_row((code != ERR_OK) == (rows[i].error != NULL), rows[i].csv);
		check_row(!rows[i].error || strstr(err.text, rows[i].error), err.text);
	}
}

static int64_t undecided(struct db *db)
{
	const struct fact_scope scope = { .db = db, .now_us = NOW };
	struct fact_count count = { .found = 0 };
	struct err err;

	assert_string_equal(advisory_measures[0].id, "decisions-open");
	assert_ok(advisory_measures[0].count(&scope, &count, &err), &err);
	return count.found;
}

static void what_nobody_has_decided_on_is_counted_for_checklists(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(WORK_MAX);
	auto_concern_tables tables = the_tables();

	assert_int_equal(undecided(db), 0);
	take(db, "a", NVD("CVE-2026-1001", "2026-05-01", "7.0.6"));
	keep(db, "7.0.5");
	const struct concern concern = only(db, &tables, &arena);
	assert_int_equal(undecided(db), 1);
	decide(db, &concern, DECISION_NOT_AFFECTED);
	assert_int_equal(undecided(db), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_nobody_has_decided_on_is_counted_for_checklists, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(
			the_same_again_changes_nothing_and_older_content_is_not_taken, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(damage_keeps_what_was_whole_before_it, store_setup,
						store_teardown),
		cmocka_unit_test(every_feed_comes_back_from_its_bytes_as_it_was),
		cmocka_unit_test(names_that_may_be_the_same_share_a_key),
		cmocka_unit_test_setup_teardown(
			a_feed_without_versions_takes_the_answer_of_one_that_has_them, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(
			a_decision_survives_a_new_version_and_shows_what_changed, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(a_decision_has_a_reason_and_is_never_rewritten,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(
			an_order_ends_when_the_next_inventory_shows_it_fixed, store_setup,
			store_teardown),
		cmocka_unit_test_setup_teardown(what_is_open_is_a_duty_until_it_is_decided_or_fixed,
						store_setup, store_teardown),
		cmocka_unit_test(a_list_is_read_by_its_headings_and_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
