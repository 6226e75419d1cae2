/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps of others: what is asked, and which answers are believed.
 */
#include "support/check.h"

#include "base/os/clock.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "custody/timestamp.h"

#include <limits.h>

#define SHA256	   "081c661851de3449452b6e6432ea1d43a8064a9492c1b53a121a091363bc6bdd"
#define SHA256_OFF "081c661851de3449452b6e6432ea1d43a8064a9492c1b53a121a091363bc6bde"

static void find_case(const char *name, char path[static PATH_MAX])
{
	char file[128];

	(void)snprintf(file, sizeof(file), "tests/cases/custody/%s", name);
	assert_int_equal(path_join(getenv("TONOI_SOURCE"), file, path, NULL), ERR_OK);
}

static void read_case(const char *name, struct buf *ret)
{
	char path[PATH_MAX];
	struct err err;

	find_case(name, path);
	assert_ok(file_read(path, ret, &err), &err);
}

static enum errc check(struct str answer, struct str sha256, const char *authorities,
		       struct timestamp *ret, struct arena *arena, struct err *err)
{
	char path[PATH_MAX];

	if (authorities)
		find_case(authorities, path);
	return timestamp_check(answer, sha256, authorities ? path : NULL, arena, ret, err);
}

static void the_question_is_what_openssl_asks(void **state UNUSED)
{
	auto_buf ours = BUF_INIT(TIMESTAMP_QUERY_MAX);
	auto_buf theirs = BUF_INIT(TIMESTAMP_QUERY_MAX);
	struct err err;

	read_case("question.tsq", &theirs);
	assert_ok(timestamp_ask(STR(SHA256), &ours, &err), &err);
	assert_true(str_equal(buf_str(&ours), buf_str(&theirs)));
	assert_int_equal(timestamp_ask(STR("081c"), &ours, &err), ERR_SYNTAX);
}

static void an_answer_tells_its_time_and_who_signed(void **state UNUSED)
{
	auto_buf answer = BUF_INIT(TIMESTAMP_ANSWER_MAX);
	auto_arena arena = ARENA_INIT(4096);
	struct timestamp stamp;
	struct err err;

	read_case("good.tsr", &answer);
	assert_ok(check(buf_str(&answer), STR(SHA256), "ca.pem", &stamp, &arena, &err), &err);
	assert_int_equal(stamp.trust, TIMESTAMP_TRUSTED);
	assert_true(stamp.stamped_us > INT64_C(1760000000) * US_PER_SEC);
	assert_str_is(stamp.serial, "2A02");
	assert_str_is(stamp.signer, "/CN=Invented time stamp service (test)");
	assert_ok(check(buf_str(&answer), STR(SHA256), NULL, &stamp, &arena, &err), &err);
	assert_int_equal(stamp.trust, TIMESTAMP_UNCHECKED);
}

static void what_is_not_about_our_bytes_or_by_our_authorities_is_refused(void **state UNUSED)
{
	static const struct {
		const char *file;
		const char *sha256;
		const char *authorities;
		enum errc code;
	} rows[] = {
		{ "good.tsr", SHA256_OFF, "ca.pem", ERR_CORRUPT },
		{ "good.tsr", SHA256_OFF, NULL, ERR_CORRUPT },
		{ "good.tsr", SHA256, "other-ca.pem", ERR_CORRUPT },
		{ "good.tsr", SHA256, "none.pem", ERR_IO },
		{ "refused.tsr", SHA256, NULL, ERR_DENIED },
		{ "question.tsq", SHA256, NULL, ERR_SYNTAX },
		{ "ca.pem", SHA256, NULL, ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_buf answer = BUF_INIT(TIMESTAMP_ANSWER_MAX);
		auto_arena arena = ARENA_INIT(4096);
		struct timestamp stamp;
		struct err err;

		read_case(rows[i].file, &answer);
		assert_int_equal(check(buf_str(&answer), str_from(rows[i].sha256),
				       rows[i].authorities, &stamp, &arena, &err),
				 rows[i].code);
	}
}

/* Signed under the authority: no byte of what is signed can change. Unread ones may be anything. */
static void no_cut_and_no_flipped_bit_is_believed_for_another_time(void **state UNUSED)
{
	auto_buf good = BUF_INIT(TIMESTAMP_ANSWER_MAX);
	struct timestamp first;
	struct err err;
	auto_arena arena = ARENA_INIT(4096);

	read_case("good.tsr", &good);
	assert_ok(check(buf_str(&good), STR(SHA256), "ca.pem", &first, &arena, &err), &err);
	for (size_t i = 0; i < good.len; i++) {
		auto_arena scratch = ARENA_INIT(4096);
		auto_buf bad = BUF_INIT(TIMESTAMP_ANSWER_MAX);
		struct timestamp stamp;

		buf_add(&bad, buf_str(&good));
		bad.ptr[i] ^= (char)(1 << i % 8);
		if (!check(buf_str(&bad), STR(SHA256), "ca.pem", &stamp, &scratch, &err))
			assert_int_equal(stamp.stamped_us, first.stamped_us);
		assert_int_not_equal(check(str_sub(buf_str(&good), 0, i), STR(SHA256), "ca.pem",
					   &stamp, &scratch, &err),
				     ERR_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_is_what_openssl_asks),
		cmocka_unit_test(an_answer_tells_its_time_and_who_signed),
		cmocka_unit_test(what_is_not_about_our_bytes_or_by_our_authorities_is_refused),
		cmocka_unit_test(no_cut_and_no_flipped_bit_is_believed_for_another_time),
	};

	return cmocka_run_group_tests_name("time stamps", tests, NULL, NULL);
}
