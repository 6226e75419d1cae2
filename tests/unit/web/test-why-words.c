/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"
#include "web/watch/why-words.h"

static const struct {
	const char *item;
	const char *wanted;
	const char *ja;
	const char *en;
} rows[] = {
	{ "CommandLine|contains", "*vssadmin*", "「vssadmin」を含む", "contains “vssadmin”" },
	{ "Image|endswith", "*\\cmd.exe", "「\\cmd.exe」で終わる", "ends with “\\cmd.exe”" },
	{ "Path|startswith", "C:\\Temp*", "「C:\\Temp」で始まる", "begins with “C:\\Temp”" },
	{ "EventID", "307", "「307」と同じ", "is “307”" },
	{ "Name", "a*z", "「a*z」の形（* は何でもよい）",
	  "has the form “a*z” (* stands for anything)" },
	{ "CommandLine|contains|all", "*b*", "「b」を含む", "contains “b”" },
	{ "CommandLine|base64offset|contains", "*YWJj*", "「YWJj」を含む", "contains “YWJj”" },
	{ "Size|gte", ">= 5", ">= 5", ">= 5" },
	{ "", "*ransom*", "記録のどこかに「ransom」がある", "somewhere in the record: “ransom”" },
	{ "x|contains", "*", "「*」を含む", "contains “*”" },
	{ "x", "", "「」と同じ", "is “”" },
};

static void a_condition_is_said_in_plain_words(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_arena arena = ARENA_INIT(4096);
		const struct str item = str_from(rows[i].item);
		const struct str wanted = str_from(rows[i].wanted);

		assert_str_is(why_words(&arena, LANG_JA, item, wanted), rows[i].ja);
		assert_str_is(why_words(&arena, LANG_EN, item, wanted), rows[i].en);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_condition_is_said_in_plain_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
