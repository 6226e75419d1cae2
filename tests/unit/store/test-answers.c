/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds, answers and proofs: several people at once, and nothing lost.
 */
#include "store-fixture.h"

#include <pthread.h>

#include "base/buf.h"
#include "store/answers.h"
#include "store/evidence.h"
#include "store/rounds.h"

#define WRITERS	    4
#define EACH_WRITES 20
#define HASH	    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define OTHER_HASH  "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

static int64_t open_round(struct db *db, const char *title)
{
	const struct round round = { .form = STR("sound"),
				     .form_version = STR("1"),
				     .subject = STR(""),
				     .title = str_from(title),
				     .opened_us = 1000,
				     .opened_by = STR("tanaka") };
	int64_t id = 0;
	struct err err;

	assert_ok(rounds_open(db, &round, &id, &err), &err);
	return id;
}

static struct answer answer_of(int64_t round, const char *value, int64_t seen, const char *by)
{
	return (struct answer){ .round = round,
				.item = STR("inventory"),
				.pass = 1,
				.version = seen,
				.value = str_from(value),
				.checked_on = STR("2026-01-15"),
				.note = STR(""),
				.saved_by = str_from(by),
				.saved_us = 2000 };
}

static void a_round_is_opened_once_and_closed_once(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	const int64_t id = open_round(db, "令和７年度");
	struct round round;
	int64_t other;
	struct err err;

	assert_ok(rounds_get(db, id, &arena, &round, &err), &err);
	assert_str_is(round.title, "令和７年度");
	assert_true(round.closed_us == TIME_NONE);
	assert_int_equal(rounds_open(db, &round, &other, NULL), ERR_CONFLICT);
	assert_int_equal(rounds_get(db, id + 1, &arena, &round, NULL), ERR_NOT_FOUND);
	assert_ok(rounds_close(db, id, STR("suzuki"), 3000, &err), &err);
	assert_int_equal(rounds_close(db, id, STR("suzuki"), 4000, NULL), ERR_CONFLICT);
	assert_ok(rounds_get(db, id, &arena, &round, &err), &err);
	assert_int_equal(round.closed_us, 3000);
	assert_str_is(round.closed_by, "suzuki");
}

struct told {
	struct buf text;
};

static bool tell(void *ctx, const struct answer *answer, bool set_aside)
{
	struct told *told = ctx;

	buf_printf(&told->text, "%.*s=%.*s%s ", STR_ARG(answer->saved_by), STR_ARG(answer->value),
		   set_aside ? "(aside)" : "");
	return true;
}

static void expect_history(struct db *db, int64_t round, const char *expected)
{
	struct told told = { .text = BUF_INIT(4096) };
	struct err err;

	assert_ok(answers_history(db, round, STR("inventory"), 1, tell, &told, &err), &err);
	assert_str_is(str_trim(buf_str(&told.text)), expected);
	buf_done(&told.text);
}

static void who_saves_second_is_told_and_loses_nothing(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	const int64_t round = open_round(db, "r");
	const struct answer first = answer_of(round, "yes", 0, "tanaka");
	const struct answer second = answer_of(round, "no", 0, "suzuki");
	struct answer now;
	int64_t version = 0;
	struct err err;

	assert_ok(answers_save(db, &first, &version, &err), &err);
	assert_int_equal(version, 1);
	assert_int_equal(answers_save(db, &second, &version, &err), ERR_CONFLICT);
	assert_int_equal(version, 1);
	assert_ok(answers_get(db, round, STR("inventory"), 1, &arena, &now, &err), &err);
	assert_str_is(now.value, "yes");
	assert_str_is(now.saved_by, "tanaka");
	expect_history(db, round, "tanaka=yes suzuki=no(aside)");

	const struct answer third = answer_of(round, "no", now.version, "suzuki");
	assert_ok(answers_save(db, &third, &version, &err), &err);
	assert_int_equal(version, 2);
	expect_history(db, round, "tanaka=yes suzuki=no(aside) suzuki=no");
}

static void the_same_words_twice_are_one_answer(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const int64_t round = open_round(db, "r");
	const struct answer answer = answer_of(round, "yes", 0, "tanaka");
	int64_t version = 0;
	struct err err;

	assert_ok(answers_save(db, &answer, &version, &err), &err);
	assert_ok(answers_save(db, &answer, &version, &err), &err);
	assert_int_equal(version, 1);
	expect_history(db, round, "tanaka=yes");
}

static void a_closed_round_keeps_its_answers(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	auto_arena arena = ARENA_INIT(64 * 1024);
	const int64_t round = open_round(db, "r");
	const struct answer late = answer_of(round, "yes", 0, "tanaka");
	const struct answer nowhere = answer_of(round + 1, "yes", 0, "tanaka");
	struct answer now;
	int64_t version;
	struct err err;

	assert_ok(rounds_close(db, round, STR("suzuki"), 3000, &err), &err);
	assert_int_equal(answers_save(db, &late, &version, &err), ERR_CONFLICT);
	assert_int_equal(answers_get(db, round, STR("inventory"), 1, &arena, &now, NULL),
			 ERR_NOT_FOUND);
	expect_history(db, round, "tanaka=yes(aside)");
	assert_int_equal(answers_save(db, &nowhere, &version, NULL), ERR_NOT_FOUND);
}

struct writer {
	const char *data;
	int64_t round;
	char name[8];
	int saved;
	int refused;
	int broken;
};

/* Reads what stands there, then writes its own over it: whoever is late reads again. */
static void *write_many(void *ctx)
{
	struct writer *w = ctx;
	auto_db *db = NULL;

	if (db_open(w->data, DB_CONSOLE, &db, NULL)) {
		w->broken++;
		return NULL;
	}
	while (w->saved < EACH_WRITES && !w->broken) {
		auto_arena arena = ARENA_INIT(64 * 1024);
		struct answer now = { .version = 0 };
		char value[32];
		int64_t version;
		const enum errc read =
			answers_get(db, w->round, STR("inventory"), 1, &arena, &now, NULL);
		(void)snprintf(value, sizeof(value), "%s-%d", w->name, w->saved);
		const struct answer answer = answer_of(w->round, value, now.version, w->name);
		const enum errc code = answers_save(db, &answer, &version, NULL);
		w->saved += code == ERR_OK ? 1 : 0;
		w->refused += code == ERR_CONFLICT ? 1 : 0;
		w->broken += (read && read != ERR_NOT_FOUND) || (code && code != ERR_CONFLICT);
	}
	return NULL;
}

static bool count(void *ctx, const struct answer *answer, bool set_aside)
{
	int *counts = ctx;

	/* What counted follows one another without a gap: nobody wrote over what they had not seen.
	 */
	if (!set_aside)
		assert_int_equal(answer->version, counts[0] + 1);
	counts[set_aside ? 1 : 0]++;
	return true;
}

static void many_at_once_lose_no_update(void **state)
{
	const struct store_fixture *f = *state;
	const int64_t round = open_round(f->db, "r");
	struct writer writers[WRITERS];
	pthread_t threads[WRITERS];
	int counts[2] = { 0, 0 };
	int refused = 0;
	struct err err;

	for (size_t i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .data = f->data, .round = round };
		(void)snprintf(writers[i].name, sizeof(writers[i].name), "w%zu", i);
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &writers[i]), 0);
	}
	for (size_t i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(writers[i].broken, 0);
		refused += writers[i].refused;
	}
	assert_ok(answers_history(f->db, round, STR("inventory"), 1, count, counts, &err), &err);
	assert_int_equal(counts[0], WRITERS * EACH_WRITES);
	assert_int_equal(counts[1], refused);
}

static bool keep(void *ctx, const struct evidence *evidence)
{
	struct told *told = ctx;

	buf_printf(&told->text, "%.*s v%lld %.8s ", STR_ARG(evidence->title),
		   (long long)evidence->version, evidence->sha256.ptr);
	return true;
}

static void expect_evidence(struct db *db, int64_t round, const char *item, const char *expected)
{
	struct told told = { .text = BUF_INIT(4096) };
	struct err err;

	assert_ok(evidence_of_item(db, round, str_from(item), keep, &told, &err), &err);
	assert_str_is(str_trim(buf_str(&told.text)), expected);
	buf_done(&told.text);
}

static void one_proof_stands_for_many_items_with_its_newest_version(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const int64_t round = open_round(db, "r");
	struct evidence proof = { .title = STR("規程"),
				  .file = STR("kitei.pdf"),
				  .sha256 = STR(HASH),
				  .size = 4,
				  .expires_on = STR("2027-03-31"),
				  .added_by = STR("tanaka"),
				  .added_us = 1 };
	int64_t version = 0;
	struct err err;

	assert_ok(evidence_add(db, &proof, &proof.id, &err), &err);
	assert_ok(evidence_link(db, round, STR("rules"), proof.id, STR("tanaka"), 2, &err), &err);
	assert_ok(evidence_link(db, round, STR("bcp"), proof.id, STR("tanaka"), 2, &err), &err);
	assert_ok(evidence_link(db, round, STR("bcp"), proof.id, STR("suzuki"), 3, &err), &err);
	proof.sha256 = STR(OTHER_HASH);
	assert_ok(evidence_renew(db, &proof, &version, &err), &err);
	assert_int_equal(version, 2);
	expect_evidence(db, round, "rules", "規程 v2 60303ae2");
	expect_evidence(db, round, "bcp", "規程 v2 60303ae2");
	assert_ok(evidence_unlink(db, round, STR("bcp"), proof.id, &err), &err);
	expect_evidence(db, round, "bcp", "");
	expect_evidence(db, round, "rules", "規程 v2 60303ae2");
}

static void a_proof_that_is_none_is_refused(void **state)
{
	struct db *db = ((struct store_fixture *)*state)->db;
	const int64_t round = open_round(db, "r");
	struct evidence proof = { .id = 7,
				  .title = STR("x"),
				  .file = STR("x"),
				  .sha256 = STR("abc"),
				  .added_by = STR("tanaka") };
	int64_t id;

	assert_int_equal(evidence_add(db, &proof, &id, NULL), ERR_SYNTAX);
	proof.sha256 = STR(HASH);
	assert_int_equal(evidence_renew(db, &proof, &id, NULL), ERR_NOT_FOUND);
	assert_int_equal(evidence_link(db, round, STR("bcp"), 7, STR("tanaka"), 1, NULL),
			 ERR_CONFLICT);
}

int main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_round_is_opened_once_and_closed_once),
		STORE_TEST(who_saves_second_is_told_and_loses_nothing),
		STORE_TEST(the_same_words_twice_are_one_answer),
		STORE_TEST(a_closed_round_keeps_its_answers),
		STORE_TEST(many_at_once_lose_no_update),
		STORE_TEST(one_proof_stands_for_many_items_with_its_newest_version),
		STORE_TEST(a_proof_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
