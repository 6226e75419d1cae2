/* SPDX-License-Identifier: Apache-2.0 */
/* What junit_end() prints, held against the schema in tests/cases/junit. */
#include "support/check.h"

#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/print/junit.h"

#define PRINTED_MAX 65536

static xmlSchemaPtr read_schema(void)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/tests/cases/junit/junit.xsd",
		       getenv("TONOI_SOURCE"));
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(path);
	assert_non_null(parser);
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
	assert_non_null(schema);
	return schema;
}

/* Is the text a document of the schema? */
static bool is_valid(xmlSchemaPtr schema, struct str text)
{
	xmlDocPtr document =
		xmlReadMemory(text.ptr, (int)text.len, "junit.xml", NULL, XML_PARSE_NONET);

	if (!document)
		return false;
	xmlSchemaValidCtxtPtr check = xmlSchemaNewValidCtxt(schema);
	const int result = xmlSchemaValidateDoc(check, document);
	xmlSchemaFreeValidCtxt(check);
	xmlFreeDoc(document);
	return result == 0;
}

static void print(struct junit *junit, struct buf *out)
{
	int ends[2];
	char room[4096];
	ssize_t n;
	struct err err = { .code = ERR_OK };

	assert_int_equal(pipe(ends), 0);
	assert_ok(junit_end(junit, ends[1], &err), &err);
	(void)close(ends[1]);
	while ((n = read(ends[0], room, sizeof(room))) > 0)
		buf_add(out, str_of(room, (size_t)n));
	(void)close(ends[0]);
}

static void fill(struct junit *junit, struct str hostile)
{
	junit_suite(junit, STR("a rule"), STR("id-1"));
	junit_case(junit, STR("good"), JUNIT_PASSED, STR_NONE);
	junit_case(junit, STR("bad"), JUNIT_FAILED, STR("it does not hold"));
	junit_suite(junit, STR("empty: left out"), STR("id-2"));
	junit_suite(junit, hostile, hostile);
	junit_case(junit, hostile, JUNIT_ERROR, hostile);
	junit_case(junit, hostile, JUNIT_FAILED, hostile);
}

static void what_is_printed_fits_the_schema(void **state UNUSED)
{
	static const char hostile[] = "a <b> & \"c\" ]]> \x01\x7f\xff\xed\xa0\x80 あ 'q' \t\n<!--";
	xmlSchemaPtr schema = read_schema();

	for (int with = 0; with <= 1; with++) {
		auto_buf out = BUF_INIT(PRINTED_MAX);
		struct junit *junit = junit_new();

		if (with)
			fill(junit, str_of(hostile, sizeof(hostile) - 1));
		print(junit, &out);
		junit_free(junit);
		if (!is_valid(schema, buf_str(&out)))
			fail_msg("not of the schema: %.*s", STR_ARG(buf_str(&out)));
	}
	xmlSchemaFree(schema);
}

#define SUITE                                                                                      \
	"<testsuites><testsuite id='0' name='n' package='p' timestamp='2026-11-22T03:00:00' "      \
	"hostname='h' tests='1' failures='0' errors='0' time='0.1'>"
#define SUITE_END "<system-out/><system-err/></testsuite></testsuites>"

/* The schema is worth something only if it refuses. */
static void the_schema_refuses_what_is_not_junit(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool valid;
	} rows[] = {
		{ SUITE "<properties/><testcase name='c' classname='p' time='0'/>" SUITE_END,
		  true },
		{ SUITE "<testcase name='c' classname='p' time='0'/><properties/>" SUITE_END,
		  false },
		{ SUITE "<properties/><testcase name='c' time='0'/>" SUITE_END, false },
		{ SUITE "<properties/><testcase name='c' classname='p' time='soon'/>" SUITE_END,
		  false },
		{ SUITE "<properties/><testcase name='c' classname='p' "
			"time='0'><failure/></testcase>" SUITE_END,
		  false },
		{ "<testsuites><testsuite name='n'/></testsuites>", false },
		{ "<html/>", false },
	};
	xmlSchemaPtr schema = read_schema();

	xmlSetGenericErrorFunc(NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(is_valid(schema, str_from(rows[i].text)) == rows[i].valid, rows[i].text);
	xmlSchemaFree(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_fits_the_schema),
		cmocka_unit_test(the_schema_refuses_what_is_not_junit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
