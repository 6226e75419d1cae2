/* SPDX-License-Identifier: Apache-2.0 */
/* An invented MISP feed whose manifest and hashes name more than there is. */
#include "support/check.h"

#include "base/os/fd.h"
#include "support/indicator-fixture.h"

#define ID(n) "5f3a1c2e-0000-4000-8000-00000000000" n
#define EVENT(n, time)                                                                             \
	"{\"Event\":{\"uuid\":\"" ID(n) "\",\"info\":\"invented\",\"timestamp\":\"" time "\","     \
					"\"Attribute\":[{\"type\":\"domain\",\"value\":\"e" n      \
					".example\",\"to_ids\":true}]}}"

static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "feed/manifest.json",
	  "{\"" ID("1") "\":{\"info\":\"a\",\"Orgc\":{\"name\":\"x\"},"
			"\"timestamp\":\"100\"},\"" ID("2") "\":{\"timestamp\":200},\"" ID(
				"3") "\":{\"timestamp\":\"300\",\"Tag\":[]},\"no-uuid\":{}}" },
	{ "feed/" ID("1") ".json", EVENT("1", "100") },
	{ "feed/" ID("2") ".json", EVENT("2", "199") },
	{ "feed/hashes.csv",
	  "d41d8cd98f00b204e9800998ecf8427e," ID(
		  "1") "\n"
		       "d41d8cd98f00b204e9800998ecf8427f," ID(
			       "4") "\n"
				    "d41d8cd98f00b204e9800998ecf84270," ID("4") "\n"
										"nonsense\n" },
};

static const struct {
	const char *reason;
	const char *example;
} told[] = {
	{ "MISP feed: manifest.json has an entry that is no event", "no-uuid" },
	{ "MISP feed: a row of hashes.csv is no MD5 and event", "nonsense" },
	{ "MISP feed: a file is of another time than manifest.json says", ID("2") },
	{ "MISP feed: an event of manifest.json has no file", ID("3") },
	{ "MISP feed: an event of hashes.csv has no file", ID("4") },
};

static enum errc take(struct import *import, const char *name, const char *text)
{
	struct test_bytes bytes = { .rest = str_from(text) };
	const struct byte_source from = test_byte_source(&bytes);

	return import_file_of(import, str_from(name), &from, NULL);
}

static struct import *import_files(struct set_writer *writer, bool backwards)
{
	const struct indicator_source source = { .name = STR("test"), .file = STR("feed") };
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE };

	assert_int_equal(set_writer_source(writer, &source, &options.source, NULL), ERR_OK);
	struct import *import = import_new(writer, &options);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const size_t at = backwards ? ARRAY_LEN(files) - 1 - i : i;
		assert_int_equal(take(import, files[at].name, files[at].text), ERR_OK);
	}
	import_check_feed(import);
	return import;
}

static bool is_told(const struct import *import, const char *reason, const char *example)
{
	for (size_t i = 0; i < import_reasons(import); i++) {
		const struct import_reason *one = import_reason(import, i);
		if (strcmp(one->text, reason) == 0)
			return one->n == 1 && one->told && strcmp(one->example, example) == 0;
	}
	return false;
}

static void what_a_feed_names_and_lacks_is_told(void **state UNUSED)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		auto_fd fd = indicator_test_fd();
		auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
		auto_import *import = import_files(writer, backwards);

		assert_int_equal(import_counts(import)->values, 2);
		assert_int_equal(import_counts(import)->refused, 0);
		assert_int_equal(import_reasons(import), ARRAY_LEN(told));
		for (size_t i = 0; i < ARRAY_LEN(told); i++)
			check_row(is_told(import, told[i].reason, told[i].example), told[i].reason);
	}
}

static void a_manifest_that_breaks_off_is_refused(void **state UNUSED)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	auto_import *import = import_files(writer, false);

	assert_int_equal(take(import, "manifest.json", "{\"" ID("1") "\":{"), ERR_SYNTAX);
	assert_int_equal(take(import, "other.json", "{\"" ID("1") "\":{}}"), ERR_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_feed_names_and_lacks_is_told),
		cmocka_unit_test(a_manifest_that_breaks_off_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
