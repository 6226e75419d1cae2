/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new year's sheet beside the edition before: what is sure and what is not, on invented wordings.
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "forms/form-set.h"
#include "forms/import/edition-map.h"
#include "forms/import/likeness.h"

#define WORK_BYTES (16u * 1024 * 1024)

static unsigned alike(const char *a, const char *b)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct likeness_text one;
	struct likeness_text two;

	assert_true(likeness_prepare(str_from(a), &arena, &one));
	assert_true(likeness_prepare(str_from(b), &arena, &two));
	assert_int_equal(likeness_of(&one, &two), likeness_of(&two, &one));
	return likeness_of(&one, &two);
}

static void
width_case_spaces_and_signs_do_not_count_and_a_single_character_does(void **state UNUSED)
{
	static const struct {
		const char *a;
		const char *b;
		unsigned least;
		unsigned most;
	} rows[] = {
		{ "台帳管理を行っている。", "台帳管理を　行っている", 100, 100 },
		{ "ＯＳ、USB（外部媒体）", "os usb 外部媒体", 100, 100 },
		{ "八文字以上のパスワード", "九文字以上のパスワード", 50, 99 },
		{ "行っている", "行っていない", 40, 99 },
		{ "二要素認証", "連絡体制図", 0, 10 },
		{ "", "", 0, 0 },
		{ "、。", "", 0, 0 },
		{ "a", "a", 100, 100 },
		{ "a", "b", 0, 0 },
		{ "\xff\xfe台帳", "台帳", 40, 100 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const unsigned percent = alike(rows[i].a, rows[i].b);

		if (percent < rows[i].least || percent > rows[i].most)
			fail_msg("“%s”, “%s”: %u%%", rows[i].a, rows[i].b, percent);
	}
}

struct case_file {
	struct form_set *set;
	const struct form *before;
	struct str *wordings;
	struct arena arena;
};

static int set_up(void **state)
{
	struct case_file *c = mem_new(sizeof(*c));
	struct err err;

	arena_init(&c->arena, WORK_BYTES);
	c->set = form_set_new();
	if (form_set_add_content(c->set, NULL, &err))
		return -1;
	form_set_finish(c->set);
	c->before = form_set_find(c->set, STR("mhlw-hospital-r7"));
	c->wordings =
		c->before ? arena_take_array(&c->arena, c->before->n_items, sizeof(*c->wordings))
			  : NULL;
	*state = c;
	return c->wordings ? 0 : -1;
}

static int tear_down(void **state)
{
	struct case_file *c = *state;

	form_set_free(c->set);
	arena_done(&c->arena);
	free(c);
	return 0;
}

static void said_last_year(struct case_file *c, const char *item, const char *words)
{
	c->wordings[form_find(c->before, str_from(item))] = str_from(words);
}

static struct edition_line only_line(struct case_file *c, const char *number, const char *words)
{
	struct official_item item = { .section = 2, .text = str_from(words), .sheet = STR("x") };
	const struct official_sheet sheet = { .items = &item, .n = 1 };
	struct edition_map map;
	struct err err;

	(void)snprintf(item.number, sizeof(item.number), "%s", number);
	assert_ok(edition_map_make(c->before, c->wordings, &sheet, &c->arena, &map, &err), &err);
	assert_true(map.n >= c->before->n_items);
	assert_int_equal(map.lines[0].now, 0);
	return map.lines[0];
}

static void only_the_same_wording_is_sure(void **state)
{
	static const struct {
		const char *number;
		const char *words;
		enum edition_verdict verdict;
		bool unsure;
	} rows[] = {
		{ "2-①", "架空の機器の台帳を作り、毎月見直している", EDITION_SAME, false },
		{ "2-⑨", "架空の機器の台帳を作り、毎月見直している", EDITION_MOVED, false },
		{ "2-①", "架空の機器の台帳を作り、毎年見直している", EDITION_CHANGED, true },
		{ "2-①", "架空の機器の台帳を作っていない", EDITION_CHANGED, true },
		{ "2-①", "量子の門の温度をはかる", EDITION_NEW, false },
	};
	struct case_file *c = *state;

	said_last_year(c, "inventory", "架空の機器の台帳を作り、毎月見直している。");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct edition_line line = only_line(c, rows[i].number, rows[i].words);

		check_row(line.verdict == rows[i].verdict, rows[i].words);
		check_row(line.unsure == rows[i].unsure, rows[i].words);
		check_row(line.reason.ja.len && line.reason.en.len, rows[i].words);
	}
}

static void our_own_words_alone_never_make_it_sure(void **state)
{
	struct case_file *c = *state;
	const struct form_item *item = &c->before->items[form_find(c->before, STR("bcp"))];
	const struct edition_line line = only_line(c, "3-③", arena_cstr(&c->arena, item->title.ja));

	assert_int_equal(line.likeness, LIKENESS_SAME);
	assert_int_equal(line.verdict, EDITION_CHANGED);
	assert_true(line.unsure);
}

/* Two lines that want the same item: the nearer has it, and the other is not given a second best.
 */
static void an_item_is_given_away_once(void **state)
{
	struct case_file *c = *state;
	struct official_item items[] = {
		{ .section = 2,
		  .number = "2-①",
		  .text = STR("架空の台帳を作り、毎月見直すこと"),
		  .sheet = STR("x") },
		{ .section = 2,
		  .number = "2-⑭",
		  .text = STR("架空の台帳を作り、毎月見直している"),
		  .sheet = STR("x") },
	};
	const struct official_sheet sheet = { .items = items, .n = ARRAY_LEN(items) };
	struct edition_map map;
	size_t given = 0;
	struct err err;

	said_last_year(c, "inventory", "架空の台帳を作り、毎月見直している");
	assert_ok(edition_map_make(c->before, c->wordings, &sheet, &c->arena, &map, &err), &err);
	for (size_t i = 0; i < map.n; i++)
		given += map.lines[i].now != SIZE_MAX &&
			 map.lines[i].before == form_find(c->before, STR("inventory"));
	assert_int_equal(given, 1);
	assert_int_equal(map.lines[1].verdict, EDITION_MOVED);
	assert_true(map.lines[0].before != map.lines[1].before);
}

static void a_full_arena_is_an_error(void **state)
{
	struct case_file *c = *state;
	struct official_item item = { .section = 2, .number = "2-①", .text = STR("架空") };
	const struct official_sheet sheet = { .items = &item, .n = 1 };
	struct edition_map map;

	for (size_t limit = 64; limit < 64u * 1024; limit *= 4) {
		auto_arena arena = ARENA_INIT(limit);

		assert_int_equal(
			edition_map_make(c->before, c->wordings, &sheet, &arena, &map, NULL),
			ERR_LIMIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			width_case_spaces_and_signs_do_not_count_and_a_single_character_does),
		cmocka_unit_test_setup_teardown(only_the_same_wording_is_sure, set_up, tear_down),
		cmocka_unit_test_setup_teardown(our_own_words_alone_never_make_it_sure, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_item_is_given_away_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_arena_is_an_error, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("edition-map", tests, NULL, NULL);
}
