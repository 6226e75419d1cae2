/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices as they are written, the audience asked for, keys and codes of receipts, and which of
 * them count.
 */
#include "../store/store-fixture.h"

#include "base/calendar/day.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "notices/receipts.h"
#include "support/organisation-fixture.h"
#include "support/random.h"

#define TEXTS_MAX (1024u * 1024)

/* ---- audience ---- */

static struct audience_subject subject_of(struct str text)
{
	struct audience_subject subject = {
		.code = str_split(&text, '|'),
		.kind = str_split(&text, '|'),
		.prefecture = str_split(&text, '|'),
	};

	assert_true(str_to_i64(str_split(&text, '|'), &subject.beds));
	subject.functions = str_split(&text, '|');
	subject.above = str_split(&text, '|');
	subject.products = str_is(text, "?") ? STR_NONE : text;
	return subject;
}

static struct str ask(struct str query, const struct audience_subject *subject)
{
	static const char *const names[] = { "no", "unknown", "yes" };
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	struct yaml_check check = { .file = "case" };
	const struct str text = arena_printf(&arena, "audience: %.*s\n", STR_ARG(query));
	auto_yaml_reader *reader =
		yaml_reader_new(text, (struct yaml_limits){ .depth = 20, .nodes = 1000 });
	struct yaml *doc = NULL;
	struct err err;
	unsigned line;

	assert_ok(yaml_next(reader, &arena, &doc, &line, &err), &err);
	const struct audience *audience = audience_read(&check, doc, "audience", &arena);
	if (check.code)
		return STR("wrong");
	assert_non_null(audience);
	return str_from(names[audience_ask(audience, subject)]);
}

static void the_audience_is_asked_as_the_cases_say(UNUSED void **state)
{
	auto_buf bytes = BUF_INIT(TEXTS_MAX);
	char path[PATH_MAX];
	struct err err;
	struct str line;
	size_t n = 0;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/notices/audience.csv",
		       getenv("TONOI_SOURCE"));
	assert_ok(file_read(path, &bytes, &err), &err);
	for (struct str rest = buf_str(&bytes); str_next_line(&rest, &line);) {
		if (!line.len || line.ptr[0] == '#')
			continue;
		const struct str whole = line;
		const struct str query = str_split(&line, ';');
		const struct audience_subject subject = subject_of(str_split(&line, ';'));

		n++;
		if (!str_equal(ask(query, &subject), line))
			fail_msg("row “%.*s”: got %.*s", STR_ARG(whole),
				 STR_ARG(ask(query, &subject)));
	}
	assert_true(n > 30);
}

/* ---- documents ---- */

static const char good[] =
	"title: { ja: 題, en: Title }\n"
	"body: { ja: \"本文 \\\"引用\\\"\", en: \"Text\\n\\\\ end\" }\n"
	"tlp: amber+strict\n"
	"audience: { all: [ { prefecture: [\"01\"] }, { beds: { from: 20 } } ] }\n"
	"duties: [ { id: one, title: { ja: 一, en: One }, days: 7 } ]\n"
	"indicators: [\"198.51.100.7\", bad.example]\n"
	"answer-by: 2026-12-01\n";

static void a_document_reads_as_what_was_written(UNUSED void **state)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	auto_buf document = BUF_INIT(TEXTS_MAX);
	auto_buf again = BUF_INIT(TEXTS_MAX);
	const struct notice_stamp stamp = {
		.id = STR("0b6e2d1c-3f5a-4b7c-8d9e-0123456789ab"),
		.from = STR("mhlw"),
		.made_us = 1795400000000000,
	};
	struct notice n;
	struct err err;

	assert_ok(notice_document("t", str_from(good), &stamp, &document, &err), &err);
	assert_ok(notice_read("t", buf_str(&document), &arena, &n, &err), &err);
	assert_true(str_equal(n.id, stamp.id) && n.made_us == stamp.made_us);
	assert_str_is(n.body.ja, "本文 \"引用\"");
	assert_str_is(n.body.en, "Text\n\\ end");
	assert_int_equal(n.tlp, TLP_AMBER_STRICT);
	assert_str_is(n.audience->child->values[0], "01");
	assert_int_equal(n.audience->child->next->from, 20);
	assert_int_equal(n.duties->days, 7);
	assert_int_equal(n.indicators->n, 2);
	/* The document of a document is the same: whoever passes it on changes nothing. */
	assert_ok(notice_document("t", buf_str(&document), &stamp, &again, &err), &err);
	assert_true(str_equal(buf_str(&document), buf_str(&again)));
}

static void a_mistake_is_told_with_its_line(UNUSED void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *sentence;
	} rows[] = {
		{ "amber+strict", "pink", "t:3: tlp" },
		{ "amber+strict", "RED\nroute: member", "t:4: route: TLP:RED" },
		{ "bad.example", "\"no such thing\"", "t:6: indicators" },
		{ "2026-12-01", "soon", "t:7: answer-by" },
		{ "days: 7", "days: 0", "t:5: days" },
		{ "id: one", "id: One", "t:5: id" },
		{ "title: { ja: 題, en: Title }", "title: { ja: 題 }", "t:1: en" },
		{ "tlp:", "tpl:", "t:3: a notice has no" },
		{ "indicators:", "rules: [\"title: x\"]\nindicators:", "t:6: rules" },
	};
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	struct notice n;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const size_t at = str_find(str_from(good), str_from(rows[i].from));
		const struct str text = arena_printf(&arena, "%.*s%s%s", (int)at, good, rows[i].to,
						     good + at + strlen(rows[i].from));

		check_row(notice_read("t", text, &arena, &n, &err) == ERR_SYNTAX, rows[i].to);
		if (!str_starts(str_from(err.text), str_from(rows[i].sentence)))
			fail_msg("row “%s”: %s", rows[i].to, err.text);
	}
}

static void the_example_of_the_pack_can_be_sent(UNUSED void **state)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	auto_buf bytes = BUF_INIT(TEXTS_MAX);
	char path[PATH_MAX];
	struct notice n;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/packs/medicine/notices/2022-11-10.yml",
		       getenv("TONOI_CONTENT"));
	assert_ok(file_read(path, &bytes, &err), &err);
	assert_ok(notice_read("example", buf_str(&bytes), &arena, &n, &err), &err);
	assert_int_equal(n.n_duties, 5);
}

/* ---- keys and codes ---- */

static struct receipt sample(struct str path)
{
	return (struct receipt){
		.notice = STR("0b6e2d1c-3f5a-4b7c-8d9e-0123456789ab"),
		.path = path,
		.step = NOTICE_READ,
		.item = STR(""),
		.answer = STR(""),
		.at_us = 5,
		.who = STR("w"),
		.lane = STR("link"),
	};
}

static void a_receipt_counts_above_its_recipient_alone(UNUSED void **state)
{
	static const struct {
		const char *own;
		const char *path;
		enum errc expected;
	} rows[] = {
		{ "", "a/b/c", ERR_OK },
		{ "a", "a/b/c", ERR_OK },
		{ "a/b", "a/b/c", ERR_OK },
		{ "a/b/c", "a/b/c", ERR_DENIED },
		{ "x", "a/b/c", ERR_DENIED },
		{ "a/bb", "a/b/c", ERR_DENIED },
		{ "", "a/b/d", ERR_CORRUPT },
		{ "", "a/b", ERR_CORRUPT },
		{ "", "a//c", ERR_SYNTAX },
		{ "", "", ERR_DENIED },
		{ "", "a/b/c/d/e/f/g", ERR_LIMIT },
	};
	char mac[NOTICE_MAC_HEX + 1];
	struct notice_key root;
	struct notice_key key;
	struct err err;

	notice_key_random(&root);
	assert_ok(notice_key_at(&root, STR(""), STR("a/b/c"), &key, &err), &err);
	const struct receipt made = sample(STR("a/b/c"));
	receipt_sign(&key, &made, mac);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct receipt receipt = sample(str_from(rows[i].path));
		struct notice_key own = root;

		receipt.mac = str_from(mac);
		if (rows[i].own[0])
			assert_ok(notice_key_at(&root, STR(""), str_from(rows[i].own), &own, &err),
				  &err);
		check_row(receipt_check(&own, str_from(rows[i].own), &receipt, &err) ==
				  rows[i].expected,
			  rows[i].path);
	}
}

static void a_code_is_read_however_it_is_typed(UNUSED void **state)
{
	struct random random = random_of(3);
	char plain[NOTICE_CODE_MAX];
	char code[NOTICE_CODE_MAX];
	struct notice_key key;

	notice_key_random(&key);
	receipt_code(&key, code);
	assert_true(receipt_code_plain(str_from(code), plain));
	assert_string_equal(plain, code);
	for (int i = 0; i < 200; i++) {
		char typed[NOTICE_CODE_MAX + 8];
		const size_t at = random_below(&random, strlen(code));

		(void)snprintf(typed, sizeof(typed), " %.*s %s", (int)at, code, code + at);
		for (char *c = typed; *c; c++)
			*c = ascii_lower(*c);
		assert_true(receipt_code_plain(str_from(typed), plain));
		assert_string_equal(plain, code);
		/* One letter wrong is found, whichever it is. */
		(void)snprintf(typed, sizeof(typed), "%s", code);
		if (typed[at] == '-')
			continue;
		typed[at] = typed[at] == 'Z' ? 'Y' : 'Z';
		assert_false(receipt_code_plain(str_from(typed), plain));
	}
	assert_false(receipt_code_plain(STR(""), plain));
	assert_false(receipt_code_plain(STR("UUUU-UUUU-UUUUU"), plain));
}

/* ---- whom it reaches ---- */

struct fixture {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *scope;
	int64_t ids[TREE_PLACES];
};

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	void *store = NULL;
	struct err err;

	assert_int_equal(store_setup(&store), 0);
	f->store = store;
	f->office = org_office_new(f->store->db);
	arena_init(&f->arena, 8u * 1024 * 1024);
	assert_ok(org_scope_machine(f->office, day_of(2026, 11, 23), &f->arena, &f->scope, &err),
		  &err);
	tree_make(f->scope, f->ids);
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

static const struct notice_actor actor = { .by = { .ptr = "test", .len = 4 }, .now_us = 9 };

static void send_it(struct fixture *f, const char *route, struct reach *ret, struct notice_row *row)
{
	char id[NOTICE_ID_LEN + 1];
	struct err err;
	const struct str text = arena_printf(&f->arena,
					     "title: { ja: 題, en: T }\nbody: { ja: あ, en: a }\n"
					     "tlp: GREEN\nroute: %s\n"
					     "audience: { kind: [hospital] }\n",
					     route);

	assert_ok(notices_put(f->scope, ORG_SELF, "t", text, &actor, id, &err), &err);
	assert_ok(notice_send(f->scope, str_from(id), &actor, ret, &f->arena, &err), &err);
	assert_ok(notices_get(f->scope, str_from(id), &f->arena, row, &err), &err);
	assert_int_equal(notice_send(f->scope, str_from(id), &actor, ret, &f->arena, &err),
			 ERR_CONFLICT);
}

static void it_goes_over_those_above_whom_it_concerns(void **state)
{
	struct fixture *f = *state;
	const struct notice_recipient *r;
	struct notice_row row;
	struct reach reach;
	struct err err;

	send_it(f, "authority", &reach, &row);
	assert_ok(receipts_list(f->scope, row.id, &f->arena, &r, &err), &err);
	assert_str_is(r->path, "east");
	assert_false(r->concerned);
	assert_str_is(r->next->path, "east/centre");
	assert_str_is(r->next->next->path, "east/centre/hospital");
	assert_true(r->next->next->concerned);
	assert_null(r->next->next->next);
}

static void a_receipt_is_kept_once_and_the_earliest_counts(void **state)
{
	struct fixture *f = *state;
	const int64_t times[] = { 30, 10, 20, 10 };
	const struct notice_recipient *r;
	struct notice_hop hops[NOTICE_HOPS_MAX + 1];
	struct notice_row row;
	struct notice_key key;
	struct reach reach;
	struct err err;

	send_it(f, "direct", &reach, &row);
	assert_ok(notice_key_at(&row.key, row.path, STR("hospital"), &key, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct receipt receipt = sample(STR("hospital"));
		char mac[NOTICE_MAC_HEX + 1];
		bool fresh;

		receipt.notice = row.uuid;
		receipt.at_us = times[i];
		receipt_sign(&key, &receipt, mac);
		receipt.mac = str_from(mac);
		assert_ok(receipts_take(f->scope, &receipt, 99, &fresh, &err), &err);
		assert_int_equal(fresh, i < 3);
		receipt.who = STR("somebody else");
		assert_int_equal(receipts_take(f->scope, &receipt, 99, &fresh, &err), ERR_CORRUPT);
	}
	assert_ok(receipts_list(f->scope, row.id, &f->arena, &r, &err), &err);
	assert_int_equal(r->marks[NOTICE_READ].at_us, 10);
	assert_int_equal(r->marks[NOTICE_ACTED].at_us, TIME_NONE);
	receipts_count(r, hops);
	assert_int_equal(notice_rate(&hops[1]), 1000);
	assert_int_equal(hops[1].reached[NOTICE_RECEIVED], 1);
}

static void what_was_sent_stays_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct db *db = org_scope_db(f->scope);
	struct notice_row row;
	struct reach reach;
	struct err err;

	send_it(f, "direct", &reach, &row);
	assert_int_not_equal(
		db_run(db_stmt(db, "UPDATE notices SET document = 'x' WHERE id = 1"), &err),
		ERR_OK);
	assert_int_not_equal(
		db_run(db_stmt(db, "DELETE FROM notice_deliveries WHERE id > 0"), &err), ERR_OK);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define WITH_TREE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		cmocka_unit_test(the_audience_is_asked_as_the_cases_say),
		cmocka_unit_test(a_document_reads_as_what_was_written),
		cmocka_unit_test(a_mistake_is_told_with_its_line),
		cmocka_unit_test(the_example_of_the_pack_can_be_sent),
		cmocka_unit_test(a_receipt_counts_above_its_recipient_alone),
		cmocka_unit_test(a_code_is_read_however_it_is_typed),
		WITH_TREE(it_goes_over_those_above_whom_it_concerns),
		WITH_TREE(a_receipt_is_kept_once_and_the_earliest_counts),
		WITH_TREE(what_was_sent_stays_as_it_was),
	};

	return cmocka_run_group_tests_name("notices", tests, NULL, NULL);
}
