/* SPDX-License-Identifier: Apache-2.0 */
/* Output encoding: ASVS 5.0 items 1.1.2, 1.2.1, 1.2.2. */
#include "support/check.h"

#include "web/frame/template-format.h"
#include "web/frame/template.h"

static struct str render_value(struct buf *out, struct arena *arena, enum template_code code,
			       struct str value)
{
	const struct template_op ops[] = { { (uint8_t)code, 0, 1, 0 } };
	const struct template template = { "test", "v", ops, 1 };
	struct template_page page = { .lang = LANG_JA, .utc_offset_minutes = 540, .out = out };
	struct view *view = view_new(arena);

	view_str(view, "v", value);
	buf_clear(out);
	assert_true(template_render(&template, view, &page));
	return buf_str(out);
}

static const struct {
	const char *name;
	enum template_code code;
	const char *value;
	const char *expected;
} rows[] = {
	{ "plain text stays", TEMPLATE_HTML, "電子カルテ 1", "電子カルテ 1" },
	{ "markup is text", TEMPLATE_HTML, "<script>\"'`&", "&lt;script&gt;&#34;&#39;&#96;&amp;" },
	{ "controls are pictures", TEMPLATE_HTML, "a\x1b[31m\x07", "a␛[31m␇" },
	{ "direction marks are replaced", TEMPLATE_HTML, "a\u202eb\u200b", "a\ufffdb\ufffd" },
	{ "invalid bytes are replaced", TEMPLATE_HTML, "a\xff\xc0\xaf", "a\ufffd\ufffd\ufffd" },
	{ "line ends stay", TEMPLATE_HTML, "a\nb", "a\nb" },
	{ "a component is encoded", TEMPLATE_URL, "a b/&?#\"", "a%20b%2F%26%3F%23%22" },
	{ "a path of our own", TEMPLATE_PATH, "/alerts?q=a&b", "/alerts?q=a&amp;b" },
	{ "a script address is not one", TEMPLATE_PATH, "javascript:alert(1)", "#" },
	{ "another host is not one", TEMPLATE_PATH, "//evil.example/", "#" },
	{ "nor with a backslash", TEMPLATE_PATH, "/\\evil.example/", "#" },
	{ "nor nothing", TEMPLATE_PATH, "", "#" },
};

static void escapes_each_value_for_where_it_stands(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(65536);
	auto_buf out = BUF_INIT(4096);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str got =
			render_value(&out, &arena, rows[i].code, str_from(rows[i].value));

		if (!str_is(got, rows[i].expected))
			fail_msg("row “%s”: got “%.*s”", rows[i].name, STR_ARG(got));
	}
}

static void a_missing_name_makes_no_page(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(65536);
	auto_buf out = BUF_INIT(4096);
	const struct template_op ops[] = { { TEMPLATE_HTML, 0, 6, 0 } };
	const struct template template = { "test", "absent", ops, 1 };
	struct template_page page = { .out = &out };

	assert_false(template_render(&template, view_new(&arena), &page));
	assert_str_is(page.missing, "absent");
}

static void a_list_is_shown_row_by_row_with_its_own_names_first(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(65536);
	auto_buf out = BUF_INIT(4096);
	const struct template_op ops[] = {
		{ TEMPLATE_EACH, 0, 4, 4 },	{ TEMPLATE_IF_IS, 4, 8, 3 },
		{ TEMPLATE_LITERAL, 12, 4, 0 }, { TEMPLATE_HTML, 16, 4, 0 },
		{ TEMPLATE_UNLESS, 0, 4, 6 },	{ TEMPLATE_LITERAL, 20, 4, 0 },
	};
	const struct template template = { "test", "rowskind\nbigBIG namenone", ops,
					   ARRAY_LEN(ops) };
	struct template_page page = { .out = &out };
	struct view *view = view_new(&arena);

	view_cstr(view, "name", "outer ");
	view_cstr(view_add(view, "rows"), "name", "inner ");
	view_cstr(view_add(view, "rows"), "kind", "big");
	assert_true(template_render(&template, view, &page));
	assert_str_is(buf_str(&out), "inner BIG outer ");
}

static void a_view_that_does_not_fit_makes_no_page(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(2048);
	auto_buf out = BUF_INIT(4096);
	const struct template template = { "test", NULL, 0 };
	struct template_page page = { .out = &out };
	struct view *view = view_new(&arena);

	for (int i = 0; i < 1000; i++)
		view_cstr(view_add(view, "rows"), "name", "x");
	assert_true(view_failed(view));
	assert_false(template_render(&template, view, &page));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_each_value_for_where_it_stands),
		cmocka_unit_test(a_missing_name_makes_no_page),
		cmocka_unit_test(a_list_is_shown_row_by_row_with_its_own_names_first),
		cmocka_unit_test(a_view_that_does_not_fit_makes_no_page),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
