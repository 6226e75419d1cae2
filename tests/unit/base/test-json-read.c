/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include <dirent.h>
#include <limits.h>

#include "base/buf.h"
#include "base/encoding/json-read.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define TEXT_MAX (4u * 1024 * 1024)

static const char *const token_marks[] = {
	[JSON_END] = "",	 [JSON_BROKEN] = "!",	  [JSON_OBJECT] = "{",
	[JSON_OBJECT_END] = "}", [JSON_ARRAY] = "[",	  [JSON_ARRAY_END] = "]",
	[JSON_NAME] = "n:",	 [JSON_STRING] = "s:",	  [JSON_NUMBER] = "#:",
	[JSON_TRUE] = "true:",	 [JSON_FALSE] = "false:", [JSON_NULL] = "null:",
};

/* Every token as its mark, texts behind theirs; '~' at the end when something was repaired. */
static enum errc read_all(struct str in, unsigned flags, struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(TEXT_MAX);
	struct json_reader r = json_reader_of(in, &arena, flags);
	enum json_token token;

	do {
		token = json_next(&r);
		buf_add_text(out, token_marks[token]);
		if (token >= JSON_NAME) {
			buf_add(out, r.text);
			buf_add_char(out, ' ');
		}
	} while (token != JSON_END && token != JSON_BROKEN);
	if (r.repaired)
		buf_add_char(out, '~');
	return token == JSON_END ? ERR_OK : json_fail(&r, err);
}

static const struct {
	struct str in;
	const char *tokens;
} documents[] = {
	{ STR("{}"), "{}" },
	{ STR(" [ ] "), "[]" },
	{ STR("{\"a\":1,\"b\":[true,false,null]}"),
	  "{n:a #:1 n:b [true:true false:false null:null ]}" },
	{ STR("-0.50E+3"), "#:-0.50E+3 " },
	{ STR("18446744073709551616"), "#:18446744073709551616 " },
	{ STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "s:\"\\/\b\f\n\r\t " },
	{ STR("\"\\u3042\\u00e9\\ud842\\udfb7 x\""), "s:あé𠮷 x " },
	{ STR("\"\\ud842x\""), "s:\xef\xbf\xbdx ~" },
	{ STR("\"\\udfb7\\ud842\""), "s:\xef\xbf\xbd\xef\xbf\xbd ~" },
	{ STR("{\"\\u0061\":{\"a\":0}}"), "{n:a {n:a #:0 }}" },
	{ STR("\"日本語の長い文字列 and more than eight bytes\""),
	  "s:日本語の長い文字列 and more than eight bytes " },
};

static void reads_token_by_token(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		auto_buf out = BUF_INIT(TEXT_MAX);
		struct err err;
		assert_ok(read_all(documents[i].in, 0, &out, &err), &err);
		assert_str_is(buf_str(&out), documents[i].tokens);
	}
}

static const struct {
	struct str in;
	const char *sentence;
} refused[] = {
	{ STR(""), "byte 1: RFC 8259 2: the document is cut off" },
	{ STR("{\"a\""), "byte 5: RFC 8259 2: the document is cut off" },
	{ STR("{\"a\" 1}"), "byte 6: RFC 8259 4: a colon is missing" },
	{ STR("{\"a\":1,}"), "byte 8: RFC 8259 4: a name is missing" },
	{ STR("[1,]"), "byte 4: RFC 8259 6: this is no number" },
	{ STR("[1}"), "byte 3: RFC 8259 2: brackets do not pair" },
	{ STR("[1 2]"), "byte 4: RFC 8259 2: a comma is missing" },
	{ STR("{} {}"), "byte 4: RFC 8259 2: something follows the document" },
	{ STR("01"), "byte 1: RFC 8259 6: this is no number" },
	{ STR("1."), "byte 1: RFC 8259 6: a decimal point without digits" },
	{ STR("1e+"), "byte 1: RFC 8259 6: an exponent without digits" },
	{ STR("tru"), "byte 1: RFC 8259 3: this is no value" },
	{ STR("\"a"), "byte 3: RFC 8259 7: a string is not closed" },
	{ STR("\"a\\"), "byte 4: RFC 8259 7: no such escape" },
	{ STR("\"\\x\""), "byte 3: RFC 8259 7: no such escape" },
	{ STR("\"\\u12g4\""), "byte 3: RFC 8259 7: no such escape" },
	{ STR("\"\n\""), "byte 2: RFC 8259 7: a control character must be escaped" },
	{ STR("\"\xff\""), "byte 2: RFC 8259 8.1: this is no UTF-8" },
};

static void names_the_place_and_the_clause_broken(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		auto_buf out = BUF_INIT(TEXT_MAX);
		struct err err = { 0 };
		assert_int_equal(read_all(refused[i].in, 0, &out, &err), ERR_SYNTAX);
		assert_string_equal(err.text, refused[i].sentence);
	}
}

static void repairs_text_when_asked_to(void **state UNUSED)
{
	auto_buf out = BUF_INIT(TEXT_MAX);
	struct err err;

	assert_ok(read_all(STR("\"a\xff\x01\\n\xe3\x81\""), JSON_LENIENT, &out, &err), &err);
	assert_str_is(buf_str(&out), "s:a\xef\xbf\xbd\x01\n\xef\xbf\xbd\xef\xbf\xbd ~");
}

static void refuses_nesting_beyond_its_limit(void **state UNUSED)
{
	for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
		auto_buf in = BUF_INIT(TEXT_MAX);
		auto_buf out = BUF_INIT(TEXT_MAX);
		for (size_t i = 0; i < depth; i++)
			buf_add_char(&in, '[');
		for (size_t i = 0; i < depth; i++)
			buf_add_char(&in, ']');
		assert_int_equal(read_all(buf_str(&in), 0, &out, NULL),
				 depth > JSON_DEPTH_MAX ? ERR_LIMIT : ERR_OK);
	}
}

static void stops_at_the_memory_limit(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(16);
	struct json_reader r = json_reader_of(STR("\"\\n23456789 and more\""), &arena, 0);

	assert_int_equal(json_next(&r), JSON_BROKEN);
	assert_int_equal(json_fail(&r, NULL), ERR_LIMIT);
}

static void skips_a_value(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(TEXT_MAX);
	struct json_reader r = json_reader_of(STR("{\"a\":{\"b\":[{}]},\"c\":1}"), &arena, 0);

	assert_int_equal(json_next(&r), JSON_OBJECT);
	assert_int_equal(json_next(&r), JSON_NAME);
	assert_int_equal(json_next(&r), JSON_OBJECT);
	assert_true(json_skip(&r));
	assert_int_equal(json_next(&r), JSON_NAME);
	assert_str_is(r.text, "c");
}

static void gives_the_text_of_what_it_skips(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(TEXT_MAX);
	struct json_reader r = json_reader_of(STR("[ {\"b\":[{}]} ,1]"), &arena, 0);
	struct str text;

	assert_int_equal(json_next(&r), JSON_ARRAY);
	assert_int_equal(json_next(&r), JSON_OBJECT);
	assert_true(json_skip_text(&r, &text));
	assert_str_is(text, "{\"b\":[{}]}");
	assert_int_equal(json_next(&r), JSON_NUMBER);
}

/* y_ must be read, n_ must be refused, i_ may be either; names as in the suite. */
static void agrees_with_the_test_suite(void **state UNUSED)
{
	char path[PATH_MAX];
	struct err err;
	size_t n = 0;

	(void)snprintf(path, sizeof(path),
		       "%s/../shared/corpus/parsers/json-test-suite/test_parsing",
		       getenv("TONOI_SOURCE"));
	DIR *dir = opendir(path);
	if (!dir) {
		print_message("# no %s: skipped\n", path);
		skip();
	}
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		char file[PATH_MAX];
		auto_buf in = BUF_INIT(TEXT_MAX);
		auto_buf out = BUF_INIT(TEXT_MAX);
		if (!str_ends(str_from(entry->d_name), STR(".json")))
			continue;
		assert_ok(path_join(path, entry->d_name, file, &err), &err);
		assert_ok(file_read(file, &in, &err), &err);
		const bool read = read_all(buf_str(&in), 0, &out, &err) == ERR_OK;
		check_row(entry->d_name[0] != 'y' || read, entry->d_name);
		check_row(entry->d_name[0] != 'n' || !read, entry->d_name);
		n++;
	}
	(void)closedir(dir);
	assert_true(n > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_token_by_token),
		cmocka_unit_test(names_the_place_and_the_clause_broken),
		cmocka_unit_test(repairs_text_when_asked_to),
		cmocka_unit_test(refuses_nesting_beyond_its_limit),
		cmocka_unit_test(stops_at_the_memory_limit),
		cmocka_unit_test(skips_a_value),
		cmocka_unit_test(gives_the_text_of_what_it_skips),
		cmocka_unit_test(agrees_with_the_test_suite),
	};

	return cmocka_run_group_tests_name("json-read", tests, NULL, NULL);
}
