/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of proofs: what comes out is what went in, or nothing does.
 */
#include "store-fixture.h"

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "store/evidence-files.h"

/* FIPS 180-4, example of "abc". */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void a_file_is_kept_under_its_digest_and_comes_back(void **state)
{
	const struct store_fixture *f = *state;
	char sha256[EVIDENCE_SHA256_LEN + 1];
	auto_buf bytes = BUF_INIT(1024);
	struct err err;

	assert_ok(evidence_file_keep(f->data, STR("abc"), sha256, &err), &err);
	assert_string_equal(sha256, ABC);
	assert_ok(evidence_file_keep(f->data, STR("abc"), sha256, &err), &err);
	assert_ok(evidence_file_fetch(f->data, STR(ABC), &bytes, &err), &err);
	assert_str_is(buf_str(&bytes), "abc");
}

static void an_altered_file_is_not_handed_out(void **state)
{
	const struct store_fixture *f = *state;
	char sha256[EVIDENCE_SHA256_LEN + 1];
	char path[PATH_MAX];
	auto_buf bytes = BUF_INIT(1024);
	struct err err;

	assert_ok(evidence_file_keep(f->data, STR("abc"), sha256, &err), &err);
	assert_ok(path_join(f->data, sha256, path, &err), &err);
	assert_ok(file_replace(path, STR("abd"), 0600, &err), &err);
	assert_int_equal(evidence_file_fetch(f->data, STR(ABC), &bytes, &err), ERR_CORRUPT);
}

static void what_is_no_digest_names_no_file(void **state)
{
	static const char *const names[] = {
		"",
		"../db/tonoi.db",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ae",
	};
	const struct store_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		auto_buf bytes = BUF_INIT(1024);

		check_row(evidence_file_fetch(f->data, str_from(names[i]), &bytes, NULL) ==
				  ERR_NOT_FOUND,
			  names[i]);
	}
}

static void a_name_loses_its_folders_and_controls(void **state UNUSED)
{
	static const struct {
		const char *given;
		const char *kept;
	} rows[] = {
		{ "台帳.xlsx", "台帳.xlsx" },
		{ "C:\\Users\\x\\台帳.xlsx", "台帳.xlsx" },
		{ "../../etc/passwd", "passwd" },
		{ "a\r\nb\".txt", "a__b_.txt" },
		{ "", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(4096);
		const struct str kept = evidence_file_name(str_from(rows[i].given), &arena);

		check_row(str_is(kept, rows[i].kept), rows[i].given);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_kept_under_its_digest_and_comes_back,
						store_setup, store_teardown),
		cmocka_unit_test_setup_teardown(an_altered_file_is_not_handed_out, store_setup,
						store_teardown),
		cmocka_unit_test_setup_teardown(what_is_no_digest_names_no_file, store_setup,
						store_teardown),
		cmocka_unit_test(a_name_loses_its_folders_and_controls),
	};

	return cmocka_run_group_tests_name("evidence-files", tests, NULL, NULL);
}
