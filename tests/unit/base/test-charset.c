/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <iconv.h>

#include "base/buf.h"
#include "base/encoding/charset.h"

#define OUT_MAX 65536

/* Real lines as hospital systems write them; each must be recognised in every set that has it. */
static const char *const lines[] = {
	"電子カルテ",
	"ログオン",
	"ユーザーID,氏名,時刻,カテゴリ,操作情報",
	"レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ",
	"アカウントがログオンに失敗しました。",
	"user=tanaka msg=\"認証に失敗しました\" status=拒否",
	"バックアップ サービスは停止状態に移行しました。",
	"特殊なログオン",
	"情報",
};

static void encode(const char *line, const char *set, struct buf *out)
{
	const iconv_t converter = iconv_open(set, "UTF-8");
	char bytes[512];
	char *from = (char *)(uintptr_t)line;
	char *to = bytes;
	size_t from_left = strlen(line);
	size_t to_left = sizeof(bytes);

	assert_true(iconv(converter, &from, &from_left, &to, &to_left) != (size_t)-1);
	assert_true(iconv(converter, NULL, NULL, &to, &to_left) != (size_t)-1);
	(void)iconv_close(converter);
	buf_add_bytes(out, bytes, sizeof(bytes) - to_left);
}

static void recognises_japanese_text(void **state UNUSED)
{
	static const enum charset_id sets[] = { CHARSET_UTF8, CHARSET_CP932, CHARSET_EUC_JP,
						CHARSET_ISO_2022_JP };
	struct charset *charset = charset_new();

	for (size_t i = 0; i < ARRAY_LEN(lines) * ARRAY_LEN(sets); i++) {
		const char *line = lines[i / ARRAY_LEN(sets)];
		const enum charset_id set = sets[i % ARRAY_LEN(sets)];
		auto_buf in = BUF_INIT(OUT_MAX);
		auto_buf out = BUF_INIT(OUT_MAX);
		encode(line, charset_name(set), &in);
		const enum charset_id found = charset_detect(buf_str(&in), CHARSET_UTF8);
		if (found != set)
			fail_msg("“%s” in %s was taken for %s", line, charset_name(set),
				 charset_name(found));
		assert_false(charset_add_utf8(charset, found, buf_str(&in), &out));
		assert_str_is(buf_str(&out), line);
	}
	charset_free(charset);
}

static const struct {
	const char *name;
	struct str bytes;
	enum charset_id set;
	const char *text;
	bool repaired;
} cases[] = {
	{ "plain", STR("abc"), CHARSET_UTF8, "abc", false },
	{ "empty", STR(""), CHARSET_UTF8, "", false },
	{ "mark",
	  STR("\xef\xbb\xbf"
	      "abc"),
	  CHARSET_UTF8, "abc", false },
	{ "letters of Windows", STR("\x8d\x82\xfb\xfc\xed\x95\x87\x40 \x8a\xc7\x97\x9d"),
	  CHARSET_CP932, "高髙﨑① 管理", false },
	{ "UTF-16LE with mark",
	  STR("\xff\xfe"
	      "a\0\x42\x30"),
	  CHARSET_UTF16LE, "aあ", false },
	{ "UTF-16BE with mark", STR("\xfe\xff\0a\x30\x42"), CHARSET_UTF16BE, "aあ", false },
	{ "UTF-16LE without mark", STR("E\0v\0t\0"), CHARSET_UTF16LE, "Evt", false },
	{ "beyond the BMP", STR("\xff\xfe\x42\xd8\xb7\xdf"), CHARSET_UTF16LE, "𠮷", false },
	{ "UTF-16BE: two letters, then Japanese",
	  STR("\0{\0\"\x5b\xbf\x76\xf4\x5b\xbf\x76\xf4\x5b\xbf\x76\xf4\x5b\xbf\x76\xf4"),
	  CHARSET_UTF16BE, "{\"宿直宿直宿直宿直", false },
	{ "half a surrogate pair",
	  STR("\xff\xfe\x42\xd8"
	      "a\0"),
	  CHARSET_UTF16LE,
	  "\xef\xbf\xbd"
	  "a",
	  true },
	{ "half a letter of UTF-16",
	  STR("\xff\xfe"
	      "a\0b"),
	  CHARSET_UTF16LE, "a\xef\xbf\xbd", true },
	{ "Latin-1 is no Japanese", STR("caf\xe9 ol\xe9"), CHARSET_UTF8,
	  "caf\xef\xbf\xbd ol\xef\xbf\xbd", true },
	{ "UTF-8 with one bad byte", STR("認証に失敗しました\xff"), CHARSET_UTF8,
	  "認証に失敗しました\xef\xbf\xbd", true },
	{ "UTF-8 cut within a letter", STR("ログオン\xe3\x82"), CHARSET_UTF8,
	  "ログオン\xef\xbf\xbd\xef\xbf\xbd", true },
	{ "CP932 cut within a letter", STR("\x8e\xb8\x94\x73\x82\xb5\x82\xdc\x82\xb5\x82"),
	  CHARSET_CP932, "失敗しまし\xef\xbf\xbd", true },
	{ "NULs are text", STR("a\0b"), CHARSET_UTF8, NULL, false },
};

static void converts_each_set(void **state UNUSED)
{
	struct charset *charset = charset_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		auto_buf out = BUF_INIT(OUT_MAX);
		const enum charset_id found = charset_detect(cases[i].bytes, CHARSET_UTF8);
		check_row(found == cases[i].set, cases[i].name);
		const bool repaired = charset_add_utf8(charset, found, cases[i].bytes, &out);
		check_row(repaired == cases[i].repaired, cases[i].name);
		const struct str text = cases[i].text ? str_from(cases[i].text) : cases[i].bytes;
		if (!str_equal(buf_str(&out), text))
			fail_msg("%s: got “%.*s”", cases[i].name, STR_ARG(buf_str(&out)));
	}
	charset_free(charset);
}

static void the_lines_before_decide_where_the_content_does_not(void **state UNUSED)
{
	/* 表示 in EUC-JP; half-width katakana and a kanji in CP932. */
	const struct str both = STR("\xa4\xa2");

	assert_int_equal(charset_detect(both, CHARSET_EUC_JP), CHARSET_EUC_JP);
	assert_int_equal(charset_detect(STR("\x42\x30"), CHARSET_UTF16LE), CHARSET_UTF16LE);
	assert_int_equal(charset_detect(STR("\x42\x30"), CHARSET_UTF8), CHARSET_UTF8);
}

static void repairs_without_a_converter(void **state UNUSED)
{
	auto_buf out = BUF_INIT(OUT_MAX);

	assert_true(charset_add_utf8(NULL, CHARSET_CP932, STR("a\x93\x64"), &out));
	assert_str_is(buf_str(&out), "a\xef\xbf\xbd"
				     "d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recognises_japanese_text),
		cmocka_unit_test(converts_each_set),
		cmocka_unit_test(the_lines_before_decide_where_the_content_does_not),
		cmocka_unit_test(repairs_without_a_converter),
	};

	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
