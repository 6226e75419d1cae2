/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which sightings are of one device, why, and what a person says about it.
 */
#include "assets/asset-table.h"
#include "assets/join-table.h"
#include "assets/register.h"
#include "assets/sighting-table.h"
#include "assets/software.h"
#include "assets/story.h"
#include "support/asset-fixture.h"
#include "unit/store/store-fixture.h"

#define DAY_US (86400 * US_PER_SEC)
#define NOW_US (INT64_C(1795392000) * US_PER_SEC)

struct fixture {
	struct store_fixture *store;
	struct identity *identity;
	struct asset_register *reg;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	void *store = NULL;

	lang_set(LANG_JA);
	if (store_setup(&store))
		return -1;
	f->store = store;
	f->identity = own_identity();
	f->reg = register_new(f->store->db, f->identity);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	void *store = f->store;

	register_free(f->reg);
	identity_free(f->identity);
	free(f);
	return store_teardown(&store);
}

/* "serial=ABC ip=192.0.2.1 .vendor=Dell": what a source says. */
static void fill(struct sighting *s, const char *text)
{
	struct str rest = str_from(text);

	while (rest.ptr) {
		struct str value = str_split(&rest, ' ');
		struct str name = str_split(&value, '=');
		if (name.len == 0)
			continue;
		if (name.ptr[0] == '.')
			sighting_set(s, asset_field_named(str_from_pos(name, 1)), value);
		else
			sighting_identify(s, identifier_type_named(name), value);
	}
}

static struct register_taken say_at(struct fixture *f, enum asset_feed feed, const char *key,
				    const char *text, int64_t at_us)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	struct register_taken taken;
	struct sighting s;
	struct err err;

	sighting_init(&s, feed, str_from(asset_feeds[feed].id), at_us, &arena);
	s.key = str_from(key);
	fill(&s, text);
	assert_ok(register_take(f->reg, &s, &taken, &err), &err);
	return taken;
}

static int64_t say(struct fixture *f, enum asset_feed feed, const char *key, const char *text)
{
	return say_at(f, feed, key, text, NOW_US).asset;
}

static void shared_values_decide(void **state UNUSED)
{
	static const struct {
		const char *name;
		const char *ours;
		const char *theirs;
		bool same;
	} rows[] = {
		{ "serial", "serial=5cg-1234", "serial=5CG-1234 ip=192.0.2.9", true },
		{ "a placeholder", "serial=OEM ip=192.0.2.1", "serial=OEM ip=192.0.2.2", false },
		{ "zeros", "serial=0000000 ip=192.0.2.1", "serial=0000000 ip=192.0.2.2", false },
		{ "serial, other maker", "serial=100234 .vendor=Canon",
		  "serial=100234 .vendor=Dell", false },
		{ "serial, the same maker", "serial=100234 .vendor=DELL",
		  "serial=100234 .vendor=Dell", true },
		{ "serial, makers in two scripts", "serial=100234 .vendor=富士通",
		  "serial=100234 .vendor=FUJITSU", true },
		{ "uuid with turned bytes", "uuid=44454C4C-4700-1035-8056-B4C04F4D3033",
		  "uuid=4c4c4544-0047-3510-8056-b4c04f4d3033", true },
		{ "uuid of no board", "uuid=00000000-0000-0000-0000-000000000000 ip=192.0.2.1",
		  "uuid=00000000-0000-0000-0000-000000000000 ip=192.0.2.2", false },
		{ "mac", "mac=00-00-5E-00-53-01", "mac=0000.5e00.5301", true },
		{ "mac of a dock", "mac=00:50:b6:12:34:56 ip=192.0.2.1",
		  "mac=00:50:b6:12:34:56 ip=192.0.2.2", false },
		{ "mac that software gave", "mac=02:00:5e:00:53:01 ip=192.0.2.1",
		  "mac=02:00:5e:00:53:01 ip=192.0.2.2", false },
		{ "the same with a name", "mac=02:00:5e:00:53:01 hostname=a1",
		  "mac=02:00:5e:00:53:01 hostname=A1", true },
		{ "host name", "hostname=NAIKA-03 serial=A1234", "hostname=naika-03.hosp.example",
		  true },
		{ "host name, two serials", "hostname=naika-03 serial=A1234",
		  "hostname=naika-03 serial=B1234", false },
		{ "host name that says nothing", "hostname=localhost serial=A1234",
		  "hostname=localhost mac=00:00:5e:00:53:01", false },
		{ "ip of one that has nothing else", "ip=192.0.2.7 serial=A1234", "ip=192.0.2.7",
		  true },
		{ "ip of two that have more", "ip=192.0.2.7 serial=A1234",
		  "ip=192.0.2.7 mac=00:00:5e:00:53:01", false },
		{ "loopback", "ip=127.0.0.1 serial=A1234", "ip=127.0.0.1 hostname=b", false },
		{ "mac, two boards",
		  "mac=00:00:5e:00:53:01 uuid=11111111-2222-3333-4444-555555555555",
		  "mac=00:00:5e:00:53:01 uuid=11111111-2222-3333-4444-666666666666", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int turned = 0; turned < 2; turned++) {
			void *own = NULL;
			assert_int_equal(setup(&own), 0);
			const int64_t a =
				say(own, FEED_AGENT, "a", turned ? rows[i].theirs : rows[i].ours);
			const int64_t b =
				say(own, FEED_LEDGER, "b", turned ? rows[i].ours : rows[i].theirs);
			check_row((a == b) == rows[i].same, rows[i].name);
			assert_int_equal(teardown(&own), 0);
		}
	}
}

static void the_order_of_sources_does_not_matter(void **state UNUSED)
{
	static const struct {
		enum asset_feed feed;
		const char *text;
	} says[] = {
		{ FEED_AGENT, "hostname=vm ip=192.0.2.2 mac=02:fc:00:00:00:01" },
		{ FEED_SCAN, "hostname=vm" },
		{ FEED_LEDGER, "hostname=VM ip=192.0.2.2" },
	};
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					  { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		struct asset_counts counts;
		void *own = NULL;
		assert_int_equal(setup(&own), 0);
		struct fixture *f = own;
		for (size_t j = 0; j < ARRAY_LEN(says); j++)
			(void)say(f, says[orders[i][j]].feed, "k", says[orders[i][j]].text);
		assert_int_equal(assets_count(f->store->db, &counts, NULL), ERR_OK);
		assert_int_equal(counts.all, 1);
		assert_int_equal(teardown(&own), 0);
	}
}

static void one_source_may_bring_two_assets_together(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct asset asset;

	const int64_t a = say(f, FEED_LEDGER, "a", "serial=AAAA1111");
	const int64_t b = say(f, FEED_SCAN, "b", "mac=00:00:5e:00:53:01");
	assert_true(a != b);
	const struct register_taken taken =
		say_at(f, FEED_AGENT, "c", "serial=AAAA1111 mac=00:00:5e:00:53:01", NOW_US);
	assert_int_equal(taken.asset, a);
	assert_int_equal(taken.merged, 1);
	/* The old number still leads there. */
	assert_int_equal(assets_get(f->store->db, b, &arena, &asset, NULL), ERR_OK);
	assert_int_equal(asset.id, a);
	assert_int_equal(assets_get(f->store->db, 99, &arena, &asset, NULL), ERR_NOT_FOUND);
}

static void a_value_that_many_have_tells_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t ids[5];

	/* four machines of one image, then a fifth: their address is a copy */
	for (int i = 0; i < 4; i++) {
		const char *serials[] = { "serial=S001", "serial=S002", "serial=S003",
					  "serial=S004" };
		char text[80];
		(void)snprintf(text, sizeof(text), "%s mac=00:00:5e:00:53:77", serials[i]);
		ids[i] = say(f, FEED_AGENT, serials[i], text);
		assert_true(i == 0 || ids[i] != ids[i - 1]);
	}
	ids[4] = say(f, FEED_SCAN, "x", "mac=00:00:5e:00:53:77");
	for (int i = 0; i < 4; i++)
		assert_true(ids[4] != ids[i]);
}

static void an_address_passes_but_a_ledger_stays(void **state)
{
	struct fixture *f = *state;

	const int64_t old = say_at(f, FEED_SCAN, "a", "ip=192.0.2.7", NOW_US - 60 * DAY_US).asset;
	assert_true(say(f, FEED_AGENT, "b", "ip=192.0.2.7 serial=B1234") != old);
	const int64_t written =
		say_at(f, FEED_LEDGER, "c", "ip=192.0.2.8", NOW_US - 60 * DAY_US).asset;
	assert_int_equal(say(f, FEED_AGENT, "d", "ip=192.0.2.8 serial=D1234"), written);
}

static bool find_reason(void *ctx, const struct asset_join *join)
{
	auto_arena arena = ARENA_INIT(4096);

	*(bool *)ctx |= str_is(asset_join_sentence(join->type, join->value, LANG_JA, &arena),
			       "同じシリアル番号「ABC1234」");
	return true;
}

static void the_reason_is_told_in_words(void **state)
{
	struct fixture *f = *state;
	bool found = false;

	const int64_t a = say(f, FEED_LEDGER, "a", "serial=abc1234");
	assert_int_equal(say(f, FEED_AGENT, "b", "serial=ABC1234"), a);
	assert_int_equal(asset_joins_each(f->store->db, a, find_reason, &found, NULL), ERR_OK);
	assert_true(found);
}

static bool second_sighting(void *ctx, const struct sighting_row *row)
{
	*(int64_t *)ctx = row->id;
	return true;
}

static void what_a_person_took_apart_stays_apart(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int64_t sighting;
	int64_t fresh;
	int64_t kept;

	const int64_t a = say(f, FEED_LEDGER, "a", "serial=ABC1234");
	(void)say(f, FEED_AGENT, "b", "serial=ABC1234");
	assert_int_equal(sightings_each(f->store->db, a, second_sighting, &sighting, NULL), ERR_OK);
	const struct register_split split = {
		.asset = a, .sightings = &sighting, .n = 1, .by = STR("akagi"), .now_us = NOW_US
	};
	assert_ok(register_split(f->reg, &split, &fresh, &err), &err);
	assert_true(fresh != a);
	/* both tell of it again, and a third has the number too: still two */
	assert_int_equal(say(f, FEED_LEDGER, "a", "serial=ABC1234"), a);
	assert_int_equal(say(f, FEED_AGENT, "b", "serial=ABC1234"), fresh);
	(void)say(f, FEED_OSQUERY, "c", "serial=ABC1234");
	assert_int_equal(say(f, FEED_AGENT, "b", "serial=ABC1234"), fresh);
	/* until a person says otherwise */
	assert_ok(register_merge(f->reg, fresh, a, STR("akagi"), NOW_US, &kept, &err), &err);
	assert_int_equal(kept, a);
	assert_int_equal(say(f, FEED_AGENT, "b", "serial=ABC1234"), a);
}

static void a_split_that_makes_no_sense_is_refused(void **state)
{
	struct fixture *f = *state;
	const int64_t a = say(f, FEED_LEDGER, "a", "serial=ABC1234");
	const int64_t rows[][2] = { { 1, 1 }, { 99, 1 }, { 1, 0 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct register_split split = { .asset = a,
						      .sightings = &rows[i][0],
						      .n = (size_t)rows[i][1],
						      .by = STR("akagi") };
		int64_t fresh;
		struct err err;
		assert_int_equal(register_split(f->reg, &split, &fresh, &err), ERR_USAGE);
	}
}

static void a_typed_value_is_believed_first(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct asset asset;
	struct err err;
	int64_t id;

	const int64_t a = say(f, FEED_LEDGER, "a", "serial=ABC1234 .name=PC1 .os=Windows .place=X");
	(void)say(f, FEED_AGENT, "b",
		  "serial=ABC1234 .name=pc1-agent .os=Windows10 .os_version=22H2");
	assert_int_equal(assets_get(f->store->db, a, &arena, &asset, NULL), ERR_OK);
	assert_str_is(asset.field[ASSET_NAME], "PC1");
	assert_str_is(asset.field[ASSET_OS], "Windows10");
	assert_str_is(asset.field[ASSET_OS_VERSION], "22H2");
	struct register_edit edit = { .id = a, .now_us = NOW_US + 1 };
	edit.field[ASSET_PLACE] = STR("2階");
	assert_ok(register_edit(f->reg, &edit, &id, &err), &err);
	(void)say_at(f, FEED_LEDGER, "a", "serial=ABC1234 .place=Y", NOW_US + 9);
	edit = (struct register_edit){ .id = a, .now_us = NOW_US + 10 };
	edit.field[ASSET_STATE] = STR("spare");
	assert_ok(register_edit(f->reg, &edit, &id, &err), &err);
	assert_int_equal(assets_get(f->store->db, a, &arena, &asset, NULL), ERR_OK);
	assert_str_is(asset.field[ASSET_PLACE], "2階");
	assert_str_is(asset.field[ASSET_STATE], "spare");
	edit.field[ASSET_STATE] = STR("lost");
	assert_int_equal(register_edit(f->reg, &edit, &id, &err), ERR_SYNTAX);
}

static void an_older_report_changes_nothing(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct asset asset;

	const int64_t a = say(f, FEED_AGENT, "a", "serial=ABC1234 .os=new");
	assert_int_equal(say_at(f, FEED_AGENT, "a", "serial=ABC1234 .os=old", NOW_US - 1).result,
			 REGISTER_OLDER);
	assert_int_equal(assets_get(f->store->db, a, &arena, &asset, NULL), ERR_OK);
	assert_str_is(asset.field[ASSET_OS], "new");
}

static void what_names_nothing_is_refused(void **state)
{
	struct fixture *f = *state;
	auto_arena arena = ARENA_INIT(65536);
	struct register_taken taken;
	struct sighting s;
	struct err err;

	sighting_init(&s, FEED_SCAN, STR("nmap"), NOW_US, &arena);
	sighting_identify(&s, ID_IP, STR("127.0.0.1"));
	assert_int_equal(register_take(f->reg, &s, &taken, &err), ERR_SYNTAX);
}

static void only_what_was_heard_is_unlisted(void **state)
{
	struct fixture *f = *state;
	struct asset_counts counts;

	(void)say(f, FEED_SCAN, "a", "ip=192.0.2.1");
	(void)say(f, FEED_LOG, "b", "ip=192.0.2.2");
	(void)say(f, FEED_LEDGER, "c", "ip=192.0.2.2");
	assert_int_equal(assets_count(f->store->db, &counts, NULL), ERR_OK);
	assert_int_equal(counts.all, 2);
	assert_int_equal(counts.unlisted, 1);
}

struct programs {
	size_t n;
	bool found;
};

static bool note_program(void *ctx, const struct asset_software *software)
{
	struct programs *programs = ctx;

	programs->n++;
	programs->found |=
		str_is(software->product, "openssl") && str_is(software->version, "3.0.17");
	return true;
}

static void software_of_the_last_report_counts(void **state)
{
	static const struct software rows[] = {
		{ .product = STR("openssl"), .version = STR("3.0.11") },
		{ .product = STR("openssl"), .version = STR("3.0.17") },
	};
	struct fixture *f = *state;
	struct programs programs = { .n = 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(65536);
		struct register_taken taken;
		struct sighting s;
		struct err err;
		sighting_init(&s, FEED_AGENT, STR("agent"), NOW_US + (int64_t)i, &arena);
		s.key = STR("a");
		s.tells_software = true;
		sighting_install(&s, &rows[i]);
		assert_ok(register_take(f->reg, &s, &taken, &err), &err);
	}
	assert_int_equal(asset_software_each(f->store->db, 0, note_program, &programs, NULL),
			 ERR_OK);
	assert_int_equal(programs.n, 1);
	assert_true(programs.found);
}

static void a_permit_is_judged_by_its_last_day(void **state UNUSED)
{
	static const struct {
		struct str owner;
		struct str by;
		struct str until;
		enum permit_state want;
	} rows[] = {
		{ STR("facility"), STR(""), STR(""), PERMIT_NOT_NEEDED },
		{ STR("private"), STR(""), STR(""), PERMIT_MISSING },
		{ STR("vendor"), STR("院長"), STR("2026-11-21"), PERMIT_OVER },
		{ STR("vendor"), STR("院長"), STR("2026-11-22"), PERMIT_HELD },
		{ STR("private"), STR("院長"), STR(""), PERMIT_HELD },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asset asset = { .id = 1 };
		asset.field[ASSET_OWNER] = rows[i].owner;
		asset.field[ASSET_PERMIT_BY] = rows[i].by;
		asset.field[ASSET_PERMIT_UNTIL] = rows[i].until;
		assert_int_equal(asset_permit(&asset, STR("2026-11-22")), rows[i].want);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_values_decide),
		cmocka_unit_test(the_order_of_sources_does_not_matter),
		TEST(one_source_may_bring_two_assets_together),
		TEST(a_value_that_many_have_tells_nothing),
		TEST(an_address_passes_but_a_ledger_stays),
		TEST(the_reason_is_told_in_words),
		TEST(what_a_person_took_apart_stays_apart),
		TEST(a_split_that_makes_no_sense_is_refused),
		TEST(a_typed_value_is_believed_first),
		TEST(an_older_report_changes_nothing),
		TEST(what_names_nothing_is_refused),
		TEST(only_what_was_heard_is_unlisted),
		TEST(software_of_the_last_report_counts),
		cmocka_unit_test(a_permit_is_judged_by_its_last_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
