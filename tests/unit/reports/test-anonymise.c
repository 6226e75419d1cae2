/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice that goes round does not name the victim, however its name is written, and still says
 * what others need: outer addresses, hashes, CVE numbers, names of malware.
 */
#include "report-fixture.h"

#include "reports/report-draft.h"
#include "store/users.h"

struct taken_out {
	struct str text;
	struct removals removals;
};

static struct taken_out take_out(struct report_fixture *f, const struct case_record *record,
				 const char *text)
{
	struct report_words *words = NULL;
	struct identity_words identity;
	struct taken_out ret = { .text = STR("") };
	struct err err;

	ret.removals.at = arena_take_array(&f->arena, REMOVALS_MAX, sizeof(*ret.removals.at));
	assert_non_null(ret.removals.at);
	assert_ok(report_words_gather(&f->scope, record, LANG_JA, &words, &err), &err);
	assert_ok(identity_words_gather(words, &identity, &err), &err);
	const struct anonymising how = { .content = f->content,
					 .identity = &identity,
					 .lang = LANG_JA,
					 .arena = &f->arena,
					 .removals = &ret.removals };
	assert_ok(anonymise(&how, STR("概要"), str_from(text), &ret.text, &err), &err);
	return ret;
}

static void know_us(struct report_fixture *f)
{
	const struct facility_record record = {
		.values = { [FACILITY_NAME_KEY] = STR("医療法人 みどり海 Midori-Umi病院"),
			    [FACILITY_KIND_KEY] = STR("hospital"),
			    [FACILITY_BEDS_KEY] = STR("120"),
			    [FACILITY_EHR_KEY] = STR(""),
			    [FACILITY_CONTRACT_KEY] = STR(""),
			    [FACILITY_PREFECTURE_KEY] = STR("33"),
			    [FACILITY_SECTOR_KEY] = STR(""),
			    [FACILITY_OTHER_NAMES_KEY] = STR("みどり総合、カブトガニ館，MUH"),
			    [FACILITY_ADDRESS_KEY] = STR("みどり海市港町1-2-3") },
		.changed_us = f->scope.now_us,
		.changed_by = STR("tanaka"),
	};
	const struct user user = { .name = STR("yamada"),
				   .display = STR("山田 花子"),
				   .role = USER_OPERATOR,
				   .password_hash = STR("x") };
	struct err err;

	assert_ok(facility_put(f->scope.db, &record, &err), &err);
	assert_ok(users_add(f->scope.db, &user, &err), &err);
}

static void what_names_us_is_taken_out(void **state)
{
	static const struct {
		const char *text;
		const char *wanted;
	} rows[] = {
		{ "みどり海の外来", "（ある施設）の外来" },
		{ "み ど り　海の外来", "（ある施設）の外来" },
		{ "ＭＩＤＯＲＩ－ＵＭＩ病院です", "（ある施設）です" },
		{ "ﾐﾄﾞﾘ海のﾎｰﾑﾍﾟｰｼﾞ", "（ある施設）のﾎｰﾑﾍﾟｰｼﾞ" },
		{ "ﾐﾄ\xef\xbe\x9e ﾘ海", "（ある施設）" },
		{ "ミド\xe3\x82\x99リ海", "ミド\xe3\x82\x99リ海" },
		{ "ミト\xe3\x82\x99リ海", "（ある施設）" },
		{ "み\xe2\x80\x8bど\xe2\x80\x8bり海", "（ある施設）" },
		{ "ｶﾌﾞﾄｶﾞﾆ館から", "（ある施設）から" },
		{ "ＭＵＨのサーバー、ⓂⓊⒽのサーバー",
		  "（ある施設）のサーバー、（ある施設）のサーバー" },
		{ "muhammad は人名", "muhammad は人名" },
		{ "みどり総合に連絡", "（ある施設）に連絡" },
		{ "住所はみどり海市港町１－２－３です", "住所は（ある場所）です" },
		{ "みどり海市港町の火事", "（ある場所）の火事" },
		{ "電話は０３（１２３４）５６７８、03 1234 5678、０３１２３４５６７８",
		  "電話は（電話番号）、（電話番号）、（電話番号）" },
		{ "㈱は会社の印", "㈱は会社の印" },
		{ "①②は順番", "①②は順番" },
		{ "岡山県の病院、岡山の病院", "（ある県）の病院、（ある県）の病院" },
		{ "山田が気づき、花子さんに電話", "（担当者）が気づき、（担当者）さんに電話" },
		{ "YAMADA が記録", "（担当者） が記録" },
		{ "yamadan は人ではない", "yamadan は人ではない" },
		{ "電話は 03-1234-5678 へ", "電話は （電話番号） へ" },
		{ "電話は０９０ー１２３４ではない", "電話は０９０ー１２３４ではない" },
		{ "＋81 90 1234 5678", "（電話番号）" },
		{ "info@example.jp.", "（電子メール）." },
		{ "10.1.2.3/24 から 203.0.113.5 へ", "（内部アドレス） から 203.0.113.5 へ" },
		{ "172.32.0.1 と 192.168.0.1", "172.32.0.1 と （内部アドレス）" },
		{ "fd12:3456::1 と 2001:db8::1", "（内部アドレス） と 2001:db8::1" },
		{ "2026-11-23 03:10 に発覚", "（日付） に発覚" },
		{ "2026年11月23日、11月24日 4:05", "（日付）、（日付）" },
		{ "2026年11月", "2026年11月" },
		{ "1,234人、40台、9件", "1000〜9999人、10〜99台、9件" },
		{ "4万人", "10000〜99999人" },
		{ "132", "100〜999" },
		{ "CVE-2018-13379 と LockBit 2.0", "CVE-2018-13379 と LockBit 2.0" },
		{ "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e" },
		{ "ポート 3389", "ポート 3389" },
		{ "", "" },
	};
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	know_us(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct taken_out got = take_out(f, &record, rows[i].text);

		if (!str_is(got.text, rows[i].wanted))
			fail_msg("“%s” became “%.*s”", rows[i].text, STR_ARG(got.text));
		check_row((got.removals.n > 0) == (strcmp(rows[i].text, rows[i].wanted) != 0),
			  rows[i].text);
	}
}

static void what_was_taken_out_is_shown(void **state)
{
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);

	know_us(f);
	const struct taken_out got = take_out(f, &record, "岡山県、岡山県、03-1234-5678");
	assert_int_equal(got.removals.n, 2);
	assert_str_is(got.removals.at[0].taken, "岡山県");
	assert_int_equal(got.removals.at[0].times, 2);
	assert_str_is(got.removals.at[0].put, "（ある県）");
	assert_str_is(got.removals.at[1].taken, "03-1234-5678");
	assert_str_is(got.removals.at[1].field, "概要");
}

/* Broken UTF-8 and NUL are normal input. */
static void hostile_text_is_passed_through(void **state)
{
	static const char bytes[] = "\xff\xfe岡山\0県\xe3\x80";
	struct report_fixture *f = *state;
	const struct case_record record = open_known(f, "2026-11-23T01:10", false);
	struct report_words *words = NULL;
	struct identity_words identity;
	struct removals removals = { .n = 0 };
	struct str got;
	struct err err;

	know_us(f);
	removals.at = arena_take_array(&f->arena, REMOVALS_MAX, sizeof(*removals.at));
	assert_ok(report_words_gather(&f->scope, &record, LANG_JA, &words, &err), &err);
	assert_ok(identity_words_gather(words, &identity, &err), &err);
	const struct anonymising how = { .content = f->content,
					 .identity = &identity,
					 .lang = LANG_JA,
					 .arena = &f->arena,
					 .removals = &removals };
	assert_ok(anonymise(&how, STR("x"), str_of(bytes, sizeof(bytes) - 1), &got, &err), &err);
	assert_true(str_find(got, STR("岡山")) == SIZE_MAX);
	assert_int_equal(removals.n, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_names_us_is_taken_out),
		TEST(what_was_taken_out_is_shown),
		TEST(hostile_text_is_passed_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
