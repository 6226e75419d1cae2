/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every way to index an object gives what a scanner of letters gives that is too slow to use: here
 * on documents made of the letters that matter, in every position of a block.
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/encoding/json-index.h"
#include "base/encoding/json-read.h"
#include "support/random.h"

#define TEXT_MAX 4096u
#define ROUNDS	 20000u

/* The same by the letter. */
struct plain_index {
	uint32_t at[TEXT_MAX];
	size_t n;
	size_t len;
	bool plain;
	char stack[JSON_INDEX_DEPTH];
	size_t depth;
};

static bool may_open(const struct plain_index *index, const char *p, size_t at)
{
	if (index->depth == 0)
		return true;
	do
		at--;
	while (ascii_is_space(p[at]));
	return p[at] == ':' || p[at] == '[' ||
	       (p[at] == ',' && index->stack[index->depth - 1] == '[');
}

/* False when the bracket at `at`, or what else stands there between tokens, is not regular. */
static bool plain_outside(struct plain_index *index, const char *p, size_t at)
{
	const char c = p[at];

	if (c == '\\' || ((unsigned char)c < 0x20 && !ascii_is_space(c)))
		return false;
	if (c == '{' || c == '[') {
		if (index->depth == JSON_INDEX_DEPTH || !may_open(index, p, at))
			return false;
		index->stack[index->depth++] = c;
	}
	if (c != '}' && c != ']')
		return true;
	index->len = at + 1;
	return index->depth && index->stack[--index->depth] == (c == '}' ? '{' : '[');
}

/* Over the string whose opening quote is at `*at`. */
static bool plain_string(struct plain_index *index, struct str in, size_t *at)
{
	size_t i = *at;

	do {
		if (in.ptr[i] == '"' || in.ptr[i] == '\\')
			index->at[index->n++] = (uint32_t)i;
		i += in.ptr[i] == '\\' ? 2 : 1;
		if (i < in.len &&
		    ((unsigned char)in.ptr[i] < 0x20 || (unsigned char)in.ptr[i - 1] < 0x20))
			return false;
	} while (i < in.len && in.ptr[i] != '"');
	if (i >= in.len)
		return false;
	index->at[index->n++] = (uint32_t)i;
	*at = i;
	return true;
}

static bool plain_find(struct plain_index *index, struct str in)
{
	index->n = 0;
	index->depth = 0;
	for (size_t i = 0; i < in.len; i++) {
		if (in.ptr[i] == '"' ? !plain_string(index, in, &i)
				     : !plain_outside(index, in.ptr, i))
			return false;
		if (index->depth == 0)
			break;
	}
	index->plain = true;
	for (size_t i = 0; i < index->len; i++)
		index->plain = index->plain && (unsigned char)in.ptr[i] < 0x80;
	return index->depth == 0;
}

static void check_ways(struct str in)
{
	static struct plain_index expected;
	const bool regular = in.len && in.ptr[0] == '{' && plain_find(&expected, in);

	for (size_t way = 0; way < json_index_ways(); way++) {
		struct json_index index = { .at = NULL };
		const bool found = json_index_find_by(way, &index, in);
		if (found != regular)
			fail_msg("way %zu says %d of “%.*s”", way, found, STR_ARG(in));
		if (found && (index.n != expected.n || index.len != expected.len ||
			      index.plain != expected.plain ||
			      memcmp(index.at, expected.at, index.n * sizeof(*index.at)) != 0))
			fail_msg("way %zu differs on “%.*s”", way, STR_ARG(in));
		json_index_done(&index);
	}
}

static const struct {
	struct str in;
	bool regular;
} documents[] = {
	{ STR("{}"), true },
	{ STR("{} and more"), true },
	{ STR("{\"a\":\"\\\"\\\\\"}"), true },
	{ STR("{\"a\":[{\"b\":[[1],{}]}, []]}"), true },
	{ STR("{\r\n\t\"a\" : 1\n}"), true },
	{ STR("{\"日本\":\"語\"}"), true },
	{ STR(""), false },
	{ STR("[]"), false },
	{ STR("{\"a\":\"b\nc\"}"), false },
	{ STR("{\"a\":\v1}"), false },
	{ STR("{\"a\":[}"), false },
	{ STR("{{}}"), false },
	{ STR("{\"a\"{}}"), false },
	{ STR("{\"a\":1,{}}"), false },
	{ STR("{\\\"a\":1}"), false },
	{ STR("{\"a\":\"b\\\"}"), false },
	{ STR("{\"a\":1"), false },
};

static void knows_regular_objects(void **state UNUSED)
{
	struct json_index index = { .at = NULL };

	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		check_row(json_index_find(&index, documents[i].in) == documents[i].regular,
			  documents[i].in.ptr);
		check_ways(documents[i].in);
	}
	json_index_done(&index);
}

static void all_ways_agree_on_random_documents(void **state UNUSED)
{
	static const char letters[] = "{{}}[],:\"\"\"\"\"\"\\\\\\\\\\a1 \n\x01\xe3\x81\x82";
	struct random random = random_of(1);
	char text[300];

	for (unsigned round = 0; round < ROUNDS; round++) {
		const size_t len = 1 + random_below(&random, sizeof(text) - 1);
		const bool long_words = random_below(&random, 2);
		text[0] = '{';
		for (size_t i = 1; i < len; i++)
			text[i] = long_words && random_below(&random, 8)
					  ? 'x'
					  : letters[random_below(&random, sizeof(letters) - 1)];
		check_ways(str_of(text, len));
	}
}

/* A value of any length, so that quotes, escapes and brackets stand on every edge of a block. */
static void all_ways_agree_on_every_length(void **state UNUSED)
{
	static const char *const tails[] = { "", "\\\\", "\\\"", "\\\\\\\"", "\\u3042", "あ" };

	for (unsigned len = 0; len < 200; len++) {
		for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
			auto_buf text = BUF_INIT(TEXT_MAX);
			buf_printf(&text, "{\"k\":\"%*s%s\",\"l\":[{},\"%s\"]}{", (int)len, "",
				   tails[i], tails[i]);
			check_ways(buf_str(&text));
		}
	}
}

/* More positions than an index holds, and deeper brackets. */
static void has_its_limits(void **state UNUSED)
{
	auto_buf many = BUF_INIT(16 * JSON_INDEX_MAX);
	auto_buf deep = BUF_INIT(TEXT_MAX);

	buf_add_text(&many, "{\"a\":\"");
	for (unsigned i = 0; i < 2 * JSON_INDEX_MAX; i++)
		buf_add_text(&many, "\\n");
	buf_add_text(&many, "\"}");
	for (unsigned i = 0; i <= JSON_INDEX_DEPTH; i++)
		buf_add_text(&deep, "{\"a\":");
	for (size_t way = 0; way < json_index_ways(); way++) {
		struct json_index index = { .at = NULL };
		assert_false(json_index_find_by(way, &index, buf_str(&many)));
		assert_false(json_index_find_by(way, &index, buf_str(&deep)));
		json_index_done(&index);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_regular_objects),
		cmocka_unit_test(all_ways_agree_on_random_documents),
		cmocka_unit_test(all_ways_agree_on_every_length),
		cmocka_unit_test(has_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
