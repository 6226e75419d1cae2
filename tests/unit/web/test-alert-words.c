/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"
#include "web/watch/alert-words.h"

static const struct {
	const char *rule_id;
	const char *title;
	const char *ja;
	const char *en;
} rows[] = {
	{ "watch:beacon", "定時の通信 / By the clock", "定時の通信", "By the clock" },
	{ "tonoi-site-down", "表示できません / It is down", "表示できません", "It is down" },
	{ "indicator:x:y", "相手: a / b (x) / on a list: a / b (x)", "相手: a / b (x)",
	  "on a list: a / b (x)" },
	{ "watch:beacon", "no second half", "no second half", "no second half" },
	{ "watch:beacon", "a / b / c", "a / b / c", "a / b / c" },
	{ "5b3c5a80-6f4e", "Read / Write of a disk", "Read / Write of a disk",
	  "Read / Write of a disk" },
	{ "watch:beacon", "", "", "" },
};

static void a_title_of_our_own_is_told_in_the_readers_language(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str id = str_from(rows[i].rule_id);
		const struct str title = str_from(rows[i].title);

		check_row(str_is(alert_title_in(id, title, LANG_JA), rows[i].ja), rows[i].title);
		check_row(str_is(alert_title_in(id, title, LANG_EN), rows[i].en), rows[i].title);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_of_our_own_is_told_in_the_readers_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
