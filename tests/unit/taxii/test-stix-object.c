/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a STIX 2.1 object must have, and what is read of it.
 */
#include "support/check.h"

#include "taxii/media-type.h"
#include "taxii/stix-object.h"

#define UUID "00000000-0000-4000-8000-000000000001"
#define HEAD                                                                                       \
	"\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" UUID                \
	"\",\"created\":\"2026-11-23T00:00:00.000Z\",\"modified\":\"2026-11-23T01:00:00.000Z\""
#define PATTERN                                                                                    \
	",\"pattern\":\"[a:b = 'c']\",\"pattern_type\":\"stix\","                                  \
	"\"valid_from\":\"2026-11-22T00:00:00Z\""
#define GOOD "{" HEAD PATTERN

static struct stix_rules *rules;

static int load_rules(void **state UNUSED)
{
	struct err err;

	return stix_rules_load(getenv("TONOI_CONTENT"), &rules, &err) ? -1 : 0;
}

static int free_rules(void **state UNUSED)
{
	stix_rules_free(rules);
	return 0;
}

static void what_breaks_the_standard_is_refused_by_its_clause(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum errc code;
		const char *says;
	} rows[] = {
		{ GOOD "}", ERR_OK, "" },
		{ GOOD ",\"x_own\":{\"a\":[1]}}", ERR_OK, "" },
		{ GOOD ",\"confidence\":100}", ERR_OK, "" },
		{ "[]", ERR_SYNTAX, "no JSON object" },
		{ "{\"type\":\"indicator\"", ERR_SYNTAX, "line 1" },
		{ "{\"type\":\"indicator\",\"type\":\"indicator\"}", ERR_SYNTAX, "duplicate" },
		{ "{}", ERR_SYNTAX, "3.1" },
		{ "{\"type\":\"bundle\",\"id\":\"bundle--" UUID "\"}", ERR_SYNTAX, "3.1" },
		{ "{\"type\":\"indicator\",\"id\":\"malware--" UUID "\"}", ERR_SYNTAX, "2.9" },
		{ "{\"type\":\"tool\",\"id\":\"tool--1\"}", ERR_SYNTAX, "2.9" },
		{ "{" HEAD "}", ERR_SYNTAX, "pattern is missing" },
		{ GOOD ",\"confidence\":101}", ERR_SYNTAX, "confidence" },
		{ GOOD ",\"confidence\":\"80\"}", ERR_SYNTAX, "an integer" },
		{ GOOD ",\"labels\":[]}", ERR_SYNTAX, "2.10" },
		{ GOOD ",\"labels\":[1]}", ERR_SYNTAX, "strings" },
		{ GOOD ",\"revoked\":\"no\"}", ERR_SYNTAX, "true or false" },
		{ GOOD ",\"created_by_ref\":\"me\"}", ERR_SYNTAX, "identifier" },
		{ GOOD ",\"Name\":\"x\"}", ERR_SYNTAX, "3.1" },
		{ GOOD ",\"valid_until\":\"2026-11-22T00:00:00Z\"}", ERR_SYNTAX, "4.7.1" },
		{ GOOD ",\"valid_until\":\"2026-11-24\"}", ERR_SYNTAX, "2.16" },
		{ "{\"type\":\"file\",\"id\":\"file--" UUID "\"}", ERR_SYNTAX, "neither hashes" },
		{ "{\"type\":\"file\",\"id\":\"file--" UUID "\",\"name\":\"a\"}", ERR_OK, "" },
		{ "{\"type\":\"x-ours\",\"id\":\"x-ours--" UUID "\"}", ERR_SYNTAX,
		  "spec_version is missing" },
		{ "{\"type\":\"tool\",\"spec_version\":\"2.0\",\"id\":\"tool--" UUID "\"}",
		  ERR_UNSUPPORTED, "2.1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_stix_object object;
		struct err err = { .text = "" };
		const enum errc code =
			stix_object_read(rules, str_from(rows[i].text), &object, &err);

		check_row(code == rows[i].code, rows[i].text);
		check_row(strstr(err.text, rows[i].says), rows[i].text);
	}
}

static void an_object_as_deep_as_a_well_is_refused(void **state UNUSED)
{
	char text[1024] = GOOD ",\"x\":";
	auto_stix_object object;
	struct err err;
	size_t n = strlen(text);

	for (unsigned i = 0; i < STIX_DEPTH_MAX; i++)
		text[n++] = '[';
	for (unsigned i = 0; i < STIX_DEPTH_MAX; i++)
		text[n++] = ']';
	text[n++] = '}';
	assert_int_equal(stix_object_read(rules, str_of(text, n), &object, &err), ERR_LIMIT);
}

static void version_marking_and_end_are_read(void **state UNUSED)
{
	auto_stix_object object;
	struct err err;
	const char *text = GOOD ",\"revoked\":true,\"object_marking_refs\":["
				"\"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da\","
				"\"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003\"]}";

	assert_ok(stix_object_read(rules, str_from(text), &object, &err), &err);
	assert_str_is(object.version, "2026-11-23T01:00:00.000Z");
	assert_true(object.version_us == INT64_C(1795395600000000));
	assert_true(object.revoked);
	assert_int_equal(object.tlp, TLP_AMBER_STRICT);
}

static void media_types_are_told_apart(void **state UNUSED)
{
	static const struct {
		const char *value;
		bool accept;
		bool content;
	} rows[] = {
		{ "application/taxii+json;version=2.1", true, true },
		{ "application/taxii+json; version=2.1", true, true },
		{ "application/taxii+json;version=\"2.1\"", true, true },
		{ "Application/TAXII+JSON", true, true },
		{ "application/taxii+json;version=2.0", false, false },
		{ "application/json", false, false },
		{ "*/*", true, false },
		{ "application/*;q=0.1", true, false },
		{ "application/taxii+json;q=0", false, false },
		{ "text/html, application/taxii+json;version=2.1;q=0.5", true, false },
		{ "", false, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct str value = str_from(rows[i].value);

		check_row(taxii_accept_fits(value) == rows[i].accept, rows[i].value);
		check_row(taxii_content_type_fits(value) == rows[i].content, rows[i].value);
	}
	assert_true(taxii_accept_fits(STR_NONE));
	assert_false(taxii_content_type_fits(STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_breaks_the_standard_is_refused_by_its_clause),
		cmocka_unit_test(an_object_as_deep_as_a_well_is_refused),
		cmocka_unit_test(version_marking_and_end_are_read),
		cmocka_unit_test(media_types_are_told_apart),
	};

	return cmocka_run_group_tests(tests, load_rules, free_rules);
}
