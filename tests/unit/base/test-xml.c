/* SPDX-License-Identifier: Apache-2.0 */
/* XML item by item, and what is refused; lists of JSON likewise. */
#include "base/buf.h"
#include "base/encoding/json-list.h"
#include "base/encoding/xml.h"
#include "support/check.h"

#define WORK_MAX (1024u * 1024)

static enum errc first_item(struct str text, size_t limit, struct err *err)
{
	auto_arena arena = ARENA_INIT(limit);
	auto_xml_reader *reader = xml_reader_new(text);
	struct xml *item = NULL;

	return xml_next(reader, "item", &arena, &item, err);
}

static void gives_items_as_plain_data(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(WORK_MAX);
	auto_xml_reader *reader = xml_reader_new(
		STR("<?xml version='1.0'?><r xmlns:p='u'><other/><p:item id='1'> a<b>x &amp; "
		    "<![CDATA[<y>]]></b><b k='v'/>c </p:item><item><item>in</item></item></r>"));
	struct xml *item = NULL;
	struct err err;

	assert_ok(xml_next(reader, "item", &arena, &item, &err), &err);
	assert_str_is(xml_attribute(item, "id"), "1");
	assert_str_is(item->text, " ac ");
	assert_str_is(xml_text(item, "b"), "x & <y>");
	assert_str_is(xml_attribute(xml_again(xml_get(item, "b")), "k"), "v");
	assert_null(xml_again(xml_again(xml_get(item, "b"))));
	assert_null(xml_text(item, "none").ptr);
	assert_null(xml_attribute(item, "none").ptr);
	assert_ok(xml_next(reader, "item", &arena, &item, &err), &err);
	assert_str_is(xml_text(item, "item"), "in");
	assert_int_equal(xml_next(reader, "item", &arena, &item, &err), ERR_END);
}

static void reads_what_is_declared_in_other_character_sets(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(WORK_MAX);
	auto_xml_reader *reader = xml_reader_new(STR(
		"<?xml version='1.0' encoding='Shift_JIS'?><r><item>\x93\xfa\x96\x7b</item></r>"));
	struct xml *item = NULL;
	struct err err;

	assert_ok(xml_next(reader, "item", &arena, &item, &err), &err);
	assert_str_is(item->text, "日本");
}

static void refuses_what_is_broken_or_has_a_type_declaration(void **state UNUSED)
{
	static const struct {
		const char *text;
		const char *problem;
	} rows[] = {
		{ "<r><item>", "line 1: XML 1.0" },
		{ "<r><item></r>", "line 1: XML 1.0" },
		{ "", "XML 1.0" },
		{ "<!DOCTYPE r [<!ENTITY e 'x'>]><r><item>&e;</item></r>", "type declaration" },
		{ "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r><item/></r>", "type declaration" },
		{ "<r><item>&unknown;</item></r>", "line 1" },
		{ "<r><item>\xff\xfe</item></r>", "line 1: XML 1.0" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { .code = ERR_OK };
		check_row(first_item(str_from(rows[i].text), WORK_MAX, &err) == ERR_SYNTAX,
			  rows[i].text);
		check_row(str_find(str_from(err.text), str_from(rows[i].problem)) != SIZE_MAX,
			  err.text);
	}
}

static void is_bounded_in_depth_and_memory(void **state UNUSED)
{
	auto_buf deep = BUF_INIT(WORK_MAX);
	auto_buf wide = BUF_INIT(WORK_MAX);
	struct err err;

	buf_add_text(&deep, "<r><item>");
	buf_add_text(&wide, "<r><item>");
	for (unsigned i = 0; i < XML_DEPTH_MAX; i++)
		buf_add_text(&deep, "<a>");
	for (unsigned i = 0; i < 10000; i++)
		buf_add_text(&wide, "<a b='c'/>");
	buf_add_text(&wide, "</item></r>");
	assert_int_equal(first_item(buf_str(&deep), WORK_MAX, &err), ERR_LIMIT);
	assert_int_equal(first_item(buf_str(&wide), 64 * 1024, &err), ERR_LIMIT);
	assert_int_equal(first_item(buf_str(&wide), 4 * WORK_MAX, &err), ERR_OK);
}

static void gives_the_objects_of_a_list(void **state UNUSED)
{
	auto_json_list *list = NULL;
	struct str text;
	struct err err;

	assert_ok(json_list_open(STR("{\"a\":{\"l\":[]},\"l\":[{\"x\":[1]} , {}],\"z\":0}"), "l",
				 &list, &err),
		  &err);
	assert_ok(json_list_next(list, &text, &err), &err);
	assert_str_is(text, "{\"x\":[1]}");
	assert_ok(json_list_next(list, &text, &err), &err);
	assert_str_is(text, "{}");
	assert_int_equal(json_list_next(list, &text, &err), ERR_END);
}

static void a_list_that_is_cut_off_or_missing_is_an_error(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum errc code;
	} rows[] = {
		{ "{\"l\":[{}]", ERR_SYNTAX },
		{ "{\"l\":[{}", ERR_SYNTAX },
		{ "{\"l\":[{},1]}", ERR_SYNTAX },
		{ "{\"l\":{}}", ERR_NOT_FOUND },
		{ "[]", ERR_SYNTAX },
		{ "", ERR_SYNTAX },
		{ "{\"l\":[{}]} x", ERR_SYNTAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_json_list *list = NULL;
		struct str text;
		struct err err;
		enum errc code = json_list_open(str_from(rows[i].text), "l", &list, &err);
		while (!code)
			code = json_list_next(list, &text, &err);
		check_row(code == rows[i].code, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_items_as_plain_data),
		cmocka_unit_test(reads_what_is_declared_in_other_character_sets),
		cmocka_unit_test(refuses_what_is_broken_or_has_a_type_declaration),
		cmocka_unit_test(is_bounded_in_depth_and_memory),
		cmocka_unit_test(gives_the_objects_of_a_list),
		cmocka_unit_test(a_list_that_is_cut_off_or_missing_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
