/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-items.h"
#include "support/check.h"
#include "support/indicator-fixture.h"

/* The walk as text: "name=value", "name{", "}", "name:whole", "!" when it broke. */
static void walk(const char *text, size_t piece, const char *take, struct buf *out)
{
	struct test_bytes bytes = { .rest = str_from(text), .piece = piece };
	const struct byte_source source = test_byte_source(&bytes);
	auto_json_items *items = json_items_new(&source);
	enum json_item item;
	struct str whole;

	while ((item = json_items_next(items)) >= JSON_ITEM_VALUE) {
		const struct str name = json_items_name(items);
		buf_add(out, name);
		if (item == JSON_ITEM_VALUE)
			buf_printf(out, "=%.*s ", STR_ARG(json_items_text(items)));
		else if (item == JSON_ITEM_CLOSE)
			buf_add_char(out, '}');
		else if (take && str_is(name, take) && !json_items_whole(items, &whole, NULL))
			buf_printf(out, ":%.*s ", STR_ARG(whole));
		else
			buf_add_char(out, json_items_is_array(items) ? '[' : '{');
	}
	buf_add_text(out, item == JSON_ITEM_BROKEN ? "!" : "");
}

static const struct {
	const char *text;
	const char *walked;
} rows[] = {
	{ "{}", "{}" },
	{ " [ 1 , \"a\\\"]\" , true ] ", "[=1 =\"a\\\"]\" =true }" },
	{ "{\"a\":{\"b\":[{}]},\"t\":{\"x\":[1,{\"y\":\"}\"}]},\"c\":null}",
	  "{a{b[{}}}t:{\"x\":[1,{\"y\":\"}\"}]} c=null }" },
	{ "1 2", "=1 =2 " },
	{ "", "" },
	{ "{\"a\":1,}", "{a=1 !" },
	{ "{\"a\" 1}", "{!" },
	{ "{a:1}", "{!" },
	{ "[1 2]", "[=1 !" },
	{ "[1]]", "[=1 }!" },
	{ "[1}", "[=1 !" },
	{ "[", "[!" },
	{ "\"open", "!" },
	{ "{\"t\":[1", "{t[!" },
};

static void a_document_is_walked_in_pieces_of_any_size(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t piece = 0; piece < 4; piece++) {
			auto_buf out = BUF_INIT(4096);
			walk(rows[i].text, piece, "t", &out);
			if (!str_is(out.len ? buf_str(&out) : STR(""), rows[i].walked))
				fail_msg("row “%s” by %zu: got “%.*s”", rows[i].text, piece,
					 STR_ARG(buf_str(&out)));
		}
	}
}

static void brackets_are_followed_to_a_depth(void **state UNUSED)
{
	auto_buf text = BUF_INIT(4096);
	auto_buf out = BUF_INIT(4096);

	for (unsigned i = 0; i <= JSON_ITEM_DEPTH_MAX; i++)
		buf_add_char(&text, '[');
	walk(text.ptr, 0, NULL, &out);
	assert_int_equal(out.len, JSON_ITEM_DEPTH_MAX + 1);
	assert_int_equal(out.ptr[JSON_ITEM_DEPTH_MAX], '!');
}

static void what_is_read_over_costs_no_memory_and_loses_no_place(void **state UNUSED)
{
	struct test_bytes bytes = { .rest = STR("{\"a\":[[1,\"]\"],{}],\"b\":2}") };
	const struct byte_source source = test_byte_source(&bytes);
	auto_json_items *items = json_items_new(&source);

	assert_int_equal(json_items_next(items), JSON_ITEM_OPEN);
	assert_int_equal(json_items_next(items), JSON_ITEM_OPEN);
	assert_int_equal(json_items_depth(items), 2);
	assert_int_equal(json_items_skip(items, NULL), ERR_OK);
	assert_int_equal(json_items_next(items), JSON_ITEM_VALUE);
	assert_str_is(json_items_name(items), "b");
	assert_int_equal(json_items_next(items), JSON_ITEM_CLOSE);
	assert_int_equal(json_items_next(items), JSON_ITEM_END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_walked_in_pieces_of_any_size),
		cmocka_unit_test(brackets_are_followed_to_a_depth),
		cmocka_unit_test(what_is_read_over_costs_no_memory_and_loses_no_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
