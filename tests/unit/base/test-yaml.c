/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "base/encoding/yaml.h"

static const struct yaml_limits limits = { .depth = 4, .nodes = 20 };

/* The tree on one line: {key:value}, [value], 'quoted', each behind its line number. */
static void show(const struct yaml *node, struct buf *out)
{
	const bool map = node->kind == YAML_MAP;

	buf_printf(out, "%u", node->line);
	if (node->kind == YAML_SCALAR) {
		buf_add_text(out, node->plain ? "=" : "'");
		buf_add(out, node->text);
		return;
	}
	buf_add_char(out, map ? '{' : '[');
	for (const struct yaml *child = node->child; child; child = child->next) {
		if (map) {
			buf_add(out, child->key);
			buf_add_char(out, ':');
		}
		show(child, out);
		buf_add_text(out, child->next ? " " : "");
	}
	buf_add_char(out, map ? '}' : ']');
}

static enum errc show_all(const char *text, struct buf *out, unsigned *ret_line, struct err *err)
{
	auto_arena arena = ARENA_INIT(1024 * 1024);
	auto_yaml_reader *reader = yaml_reader_new(str_from(text), limits);
	struct yaml *root = NULL;

	for (;;) {
		const enum errc code = yaml_next(reader, &arena, &root, ret_line, err);
		if (code)
			return code;
		show(root, out);
		buf_add_char(out, '|');
	}
}

static const struct {
	const char *text;
	const char *tree;
} good[] = {
	{ "", "" },
	{ "a", "1=a|" },
	{ "a: 1\nb: 'x'\n", "1{a:1=1 b:2'x}|" },
	{ "- a\n- b: [c, \"d\"]\n", "1[1=a 2{b:2[2=c 2'd]}]|" },
	{ "a:\n\nb: |\n  one\n  two\n", "1{a:1= b:3'one\ntwo\n}|" },
	{ "a: 1\n---\nb: 2\n...\n", "1{a:1=1}|3{b:3=2}|" },
	{ "a: x # note\n", "1{a:1=x}|" },
	{ "名前: 値\n", "1{名前:1=値}|" },
	{ "{}", "1{}|" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "1{a:1=1}|" },
};

static void reads_documents_with_their_lines(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		auto_buf out = BUF_INIT(4096);
		struct err err = { .code = ERR_OK };
		unsigned line = 0;
		const enum errc code = show_all(good[i].text, &out, &line, &err);
		if (code != ERR_END)
			fail_msg("row “%s”: %s", good[i].text, err.text);
		if (!str_is(buf_str(&out), good[i].tree))
			fail_msg("row “%s”: %.*s", good[i].text, STR_ARG(buf_str(&out)));
	}
}

static const struct {
	const char *text;
	enum errc code;
	unsigned line; /* 0: whatever libfyaml says */
	const char *reason;
} bad[] = {
	{ "a: &x 1\n", ERR_UNSUPPORTED, 1, "anchors" },
	{ "a: &x {}\n", ERR_UNSUPPORTED, 1, "anchors" },
	{ "a: 1\nb: *x\n", ERR_UNSUPPORTED, 2, "aliases" },
	{ "a: !!int 1\n", ERR_UNSUPPORTED, 1, "tags" },
	{ "a: 1\n\na: 2\n", ERR_SYNTAX, 3, "“a” stands twice (first in line 1)" },
	{ "? [a]\n: 1\n", ERR_UNSUPPORTED, 1, "a key must be text" },
	{ "a: [1\n", ERR_SYNTAX, 0, "YAML 1.2" },
	{ "a: \"x\n", ERR_SYNTAX, 0, "YAML 1.2" },
	{ "\ta: 1\n", ERR_SYNTAX, 0, "YAML 1.2" },
	{ "[[[[[1]]]]]\n", ERR_LIMIT, 1, "nested deeper than 4" },
	{ "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]\n", ERR_LIMIT, 1,
	  "more than 20 values" },
};

static void refuses_what_is_not_plain_data(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		auto_buf out = BUF_INIT(4096);
		struct err err = { .code = ERR_OK };
		unsigned line = 0;
		check_row(show_all(bad[i].text, &out, &line, &err) == bad[i].code, bad[i].text);
		check_row(strstr(err.text, bad[i].reason), bad[i].text);
		check_row(!bad[i].line || line == bad[i].line, bad[i].text);
	}
}

static void tells_null_and_truth_from_text(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(64 * 1024);
	auto_yaml_reader *reader = yaml_reader_new(
		STR("{a: , b: ~, c: null, d: 'null', e: true, f: 'true', g: False, h: yes}"),
		limits);
	static const char *const nulls[] = { "a", "b", "c" };
	struct yaml *root = NULL;
	struct err err = { .code = ERR_OK };
	bool truth = false;

	assert_ok(yaml_next(reader, &arena, &root, NULL, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(nulls); i++) {
		check_row(yaml_is_null(yaml_get(root, nulls[i])), nulls[i]);
		check_row(!yaml_text(root, nulls[i]).ptr, nulls[i]);
	}
	assert_false(yaml_is_null(yaml_get(root, "d")));
	assert_true(yaml_to_bool(yaml_get(root, "e"), &truth) && truth);
	assert_true(yaml_to_bool(yaml_get(root, "g"), &truth) && !truth);
	assert_false(yaml_to_bool(yaml_get(root, "f"), &truth));
	assert_false(yaml_to_bool(yaml_get(root, "h"), &truth));
	assert_null(yaml_get(root, "z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_documents_with_their_lines),
		cmocka_unit_test(refuses_what_is_not_plain_data),
		cmocka_unit_test(tells_null_and_truth_from_text),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
