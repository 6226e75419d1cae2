/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/buf.h"
#include "parse/line/line-template.h"

static const struct {
	const char *template;
	const char *text;
	const char *values; /* NULL: no match */
} rows[] = {
	{ "Login for {user} from {ip}", "Login for kanri from 10.0.0.7",
	  "user=kanri;ip=10.0.0.7;" },
	{ "Login for {user} from {ip}", "Login for kanri from 10.0.0.7 and more",
	  "user=kanri;ip=10.0.0.7;" },
	{ "Login for {user} from {ip}", "Login for two words from 10.0.0.7", NULL },
	{ "Login for {user*} from {ip}", "Login for two words from 10.0.0.7",
	  "user=two words;ip=10.0.0.7;" },
	/* A stranger's name must not pose as the address that follows it. */
	{ "for {user<} from {ip} port {port}", "for x from 9.9.9.9 port 1 from 10.0.0.7 port 2",
	  "user=x from 9.9.9.9 port 1;ip=10.0.0.7;port=2;" },
	{ "{} said {word}", "he said yes", "word=yes;" },
	{ "all {text*}", "all of it", "text=of it;" },
	{ "all {text*}", "all ", "text=;" },
	{ "no {word}", "no ", NULL },
	{ "plain", "plain text", "" },
	{ "plain", "other", NULL },
	{ "[{a}] {b}", "[x] y", "a=x;b=y;" },
	{ "[{a}] {b}", "[] y", NULL },
	{ "open {never", "open it", NULL },
};

static void takes_values_out_of_sentences(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct template_values values;
		auto_buf out = BUF_INIT(1024);
		const bool matches =
			template_match(rows[i].template, str_from(rows[i].text), &values);

		check_row(matches == (rows[i].values != NULL), rows[i].text);
		if (!matches)
			continue;
		for (size_t v = 0; v < values.n; v++)
			buf_printf(&out, "%.*s=%.*s;", STR_ARG(values.of[v].name),
				   STR_ARG(values.of[v].value));
		check_row(str_is(buf_str(&out), rows[i].values), rows[i].text);
	}
}

static void takes_the_first_row_that_matches(void **state UNUSED)
{
	static const struct template_row table[] = {
		{ "a {x} c", "first", NULL },
		{ "a {x}", "second", "failure" },
	};
	struct template_values values;

	assert_string_equal(template_find(table, 2, STR("a b c"), &values)->action, "first");
	assert_string_equal(template_find(table, 2, STR("a b d"), &values)->action, "second");
	assert_null(template_find(table, 2, STR("b"), &values));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_values_out_of_sentences),
		cmocka_unit_test(takes_the_first_row_that_matches),
	};

	return cmocka_run_group_tests_name("line-template", tests, NULL, NULL);
}
