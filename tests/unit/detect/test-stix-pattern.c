/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/stix-pattern.h"

#include <stdlib.h>

#include "base/os/fd.h"
#include "support/check.h"

#define WORK (1024u * 1024)

/* The values that were read, as "type=text" one after the other. */
static void show(const struct stix_values *values, struct buf *out)
{
	for (size_t i = 0; i < values->n; i++) {
		buf_printf(out, "%s%s=%.*s", i ? " " : "",
			   values->at[i].any_type ? "any" : indicator_type_name(values->at[i].type),
			   STR_ARG(values->at[i].text));
	}
}

static const struct {
	const char *pattern;
	const char *values;
} taken[] = {
	{ "[ipv4-addr:value = '192.0.2.1']", "ip=192.0.2.1" },
	{ "[ipv4-addr:value ISSUBSET '192.0.2.0/24']", "ip=192.0.2.0/24" },
	{ "[ipv4-addr:value = '192.0.2.1' OR ipv6-addr:value = '2001:db8::1']",
	  "ip=192.0.2.1 ip=2001:db8::1" },
	{ "[domain-name:value IN ('a.example', 'b.example')]",
	  "domain=a.example domain=b.example" },
	{ "[url:value = 'http://a.example/it\\'s\\\\x']", "url=http://a.example/it's\\x" },
	{ "[file:hashes.'SHA-256' = 'aa' OR file:hashes.MD5 = 'bb']", "sha256=aa md5=bb" },
	{ "[file:hashes.MD5 = 'bb'] OR [domain-name:value = 'a.example']",
	  "md5=bb domain=a.example" },
	{ "([email-addr:value = 'm@a.example'])", "mail=m@a.example" },
	{ "[(ipv4-addr:value = '192.0.2.1')]", "ip=192.0.2.1" },
	{ "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = "
	  "'192.0.2.1']",
	  "any=192.0.2.1" },
	{ "[file:hashes.MD5 = 'bb' AND file:hashes.'SHA-256' = 'aa' AND file:hashes.'SHA-1' = "
	  "'cc']",
	  "sha256=aa" },
};

static void what_a_set_can_say_is_taken(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
		auto_arena arena = ARENA_INIT(WORK);
		auto_buf shown = BUF_INIT(4096);
		struct stix_values values;
		struct err err = { 0 };

		assert_ok(stix_pattern_read(str_from(taken[i].pattern), &arena, &values, &err),
			  &err);
		show(&values, &shown);
		assert_str_is(buf_str(&shown), taken[i].values);
	}
}

static const struct {
	const char *pattern;
	enum errc code;
	const char *why;
} refused[] = {
	{ "[ipv4-addr:value = '192.0.2.1'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.2']",
	  ERR_UNSUPPORTED, "FOLLOWEDBY" },
	{ "[ipv4-addr:value = '192.0.2.1'] AND [ipv4-addr:value = '192.0.2.2']", ERR_UNSUPPORTED,
	  "AND of observations" },
	{ "[ipv4-addr:value = '192.0.2.1'] REPEATS 5 TIMES", ERR_UNSUPPORTED, "REPEATS" },
	{ "([ipv4-addr:value = '192.0.2.1']) WITHIN 300 SECONDS", ERR_UNSUPPORTED, "WITHIN" },
	{ "[ipv4-addr:value = '192.0.2.1'] START t'2026-01-01T00:00:00Z' STOP "
	  "t'2026-01-02T00:00:00Z'",
	  ERR_UNSUPPORTED, "START … STOP" },
	{ "[domain-name:value = 'a.example' AND url:value = 'http://a.example/']", ERR_UNSUPPORTED,
	  "AND of different properties" },
	{ "[file:hashes.MD5 = 'bb' AND file:name = 'x.exe']", ERR_UNSUPPORTED,
	  "AND of different properties" },
	{ "[domain-name:value = 'a.example' AND (url:value = 'x' OR url:value = 'y')]",
	  ERR_UNSUPPORTED, "AND of different properties" },
	{ "[(ipv4-addr:value = '192.0.2.1') AND url:value = 'x']", ERR_UNSUPPORTED,
	  "AND of different properties" },
	{ "[domain-name:value LIKE '%.example']", ERR_UNSUPPORTED, "LIKE" },
	{ "[url:value MATCHES '^http']", ERR_UNSUPPORTED, "MATCHES" },
	{ "[ipv4-addr:value NOT = '192.0.2.1']", ERR_UNSUPPORTED, "NOT" },
	{ "[ipv4-addr:value != '192.0.2.1']", ERR_UNSUPPORTED, "a comparison other than =" },
	{ "[file:size = 12]", ERR_UNSUPPORTED, "a comparison with other than a text" },
	{ "[file:name = 'x.exe']", ERR_UNSUPPORTED, "the property file:name" },
	/* Nothing is half taken: one side that cannot be said refuses all of it. */
	{ "[ipv4-addr:value = '192.0.2.1' OR file:name = 'x.exe']", ERR_UNSUPPORTED,
	  "the property file:name" },
	{ "[EXISTS url:value]", ERR_UNSUPPORTED, "EXISTS" },
	{ "ipv4-addr:value = '192.0.2.1'", ERR_SYNTAX, NULL },
	{ "[ipv4-addr:value = '192.0.2.1'", ERR_SYNTAX, NULL },
	{ "[ipv4-addr:value = '192.0.2.1]", ERR_SYNTAX, NULL },
	{ "[ipv4-addr:value]", ERR_SYNTAX, NULL },
	{ "[ipv4-addr:value = '192.0.2.1'] x", ERR_SYNTAX, NULL },
	{ "[domain-name:value ISSUBSET 'a.example']", ERR_SYNTAX, NULL },
	{ "", ERR_SYNTAX, NULL },
};

static void what_it_cannot_is_refused_by_name(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		auto_arena arena = ARENA_INIT(WORK);
		struct stix_values values;
		struct err err = { 0 };
		const enum errc code =
			stix_pattern_read(str_from(refused[i].pattern), &arena, &values, &err);

		check_row(code == refused[i].code, refused[i].pattern);
		if (refused[i].why)
			assert_string_equal(err.text, refused[i].why);
	}
}

static void brackets_without_end_are_no_recursion_without_end(void **state UNUSED)
{
	auto_arena arena = ARENA_INIT(WORK);
	auto_buf pattern = BUF_INIT(STIX_PATTERN_MAX);
	struct stix_values values;

	for (unsigned i = 0; i < 10000; i++)
		buf_add_char(&pattern, '(');
	assert_int_equal(stix_pattern_read(buf_str(&pattern), &arena, &values, NULL),
			 ERR_UNSUPPORTED);
}

/* Which lines of the specification's examples a set can say; all are patterns. */
static void the_examples_of_the_specification_are_understood(void **state UNUSED)
{
	static const unsigned takes[] = { 1, 11, 14, 21, 23 };
	auto_buf text = BUF_INIT(WORK);
	char path[4096];
	struct str line;
	unsigned number = 0;
	size_t next = 0;

	(void)snprintf(path, sizeof(path),
		       "%s/../shared/corpus/schemas/stix/pattern_spec_examples.txt",
		       getenv("TONOI_SOURCE"));
	if (access(path, R_OK) != 0) {
		print_message("# skipped: %s is not there\n", path);
		skip();
	}
	assert_ok(file_read(path, &text, NULL), &(struct err){ 0 });
	for (struct str rest = buf_str(&text); str_next_line(&rest, &line);) {
		auto_arena arena = ARENA_INIT(WORK);
		struct stix_values values;
		struct err err = { 0 };
		const enum errc code = stix_pattern_read(line, &arena, &values, &err);

		number++;
		if (!line.len)
			continue;
		if (next < ARRAY_LEN(takes) && takes[next] == number) {
			next++;
			assert_ok(code, &err);
		} else if (code != ERR_UNSUPPORTED) {
			fail_msg("line %u: %d %s", number, code, err.text);
		}
	}
	assert_int_equal(next, ARRAY_LEN(takes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_set_can_say_is_taken),
		cmocka_unit_test(what_it_cannot_is_refused_by_name),
		cmocka_unit_test(brackets_without_end_are_no_recursion_without_end),
		cmocka_unit_test(the_examples_of_the_specification_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
