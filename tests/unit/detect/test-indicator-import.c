/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"
#include "support/indicator-fixture.h"

/* All indicators of the set in their order: "type value tlp name;". */
static void show(const struct indicator_set *set, struct buf *out)
{
	struct indicator one;
	bool damaged;

	for (uint64_t at = 0; (at = indicator_set_next(set, at, &one, &damaged)) != 0;) {
		buf_printf(out, "%s ", indicator_type_name(one.type));
		indicator_value_show(one.type, one.value, out);
		buf_printf(out, " %s %.*s;", tlp_name(one.tlp), STR_ARG(one.name));
	}
	assert_false(damaged);
}

static const struct {
	const char *file;
	const char *indicators;
} lists[] = {
	{ "192.0.2.1\n\nevil.example\r\n# a remark\nhxxp://evil[.]example/x,y\n",
	  "ip 192.0.2.1  ;domain evil.example  ;url http://evil.example/x,y  ;" },
	{ "\xef\xbb\xbfvalue,type,description,tlp\nevil.example,domain,\"C2, seen\",amber\n",
	  "domain evil.example TLP:AMBER C2, seen;" },
	{ "value\ttlp\nevil.example\tsecret\n", "domain evil.example TLP:RED ;" },
	{ "# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"malware_printable\"\n"
	  "\"2026-11-01 00:00:00\", \"7\", \"192.0.2.9:443\", \"ip:port\", \"Some Bot\"\n",
	  "ip 192.0.2.9  Some Bot;" },
	{ "; a list of networks\n192.0.2.0/24 ; SBL1\n198.51.100.0/24 ; SBL2\n",
	  "network 192.0.2.0/24  ;network 198.51.100.0/24  ;" },
	{ "0.0.0.0 ads.example\n127.0.0.1 evil.example # why\n",
	  "domain ads.example  ;domain evil.example  ;" },
	{ "2026-11-01,evil.example,botnet\n2026-11-02,evil2.example,botnet\n",
	  "domain evil.example  ;domain evil2.example  ;" },
	{ "uuid,type,value,to_ids\n8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f,domain,a.example,1\n"
	  "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd40,domain,b.example,0\n",
	  "domain a.example  ;" },
	{ "値,種類,有効期限\nevil.example,domain,2027-01-01T00:00:00Z\n",
	  "domain evil.example  ;" },
};

static void lists_are_read_with_and_without_a_header(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		auto_buf shown = BUF_INIT(8192);
		auto_indicator_set *set = indicator_test_set(lists[i].file, TLP_NONE, NULL);

		show(set, &shown);
		assert_str_is(buf_str(&shown), lists[i].indicators);
	}
}

#define STIX(objects) "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[" objects "]}"
#define ID	      "\"id\":\"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\""
#define BODY                                                                                       \
	"\"type\":\"indicator\",\"spec_version\":\"2.1\"," ID                                      \
	",\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\""
#define EVIL "\"pattern\":\"[domain-name:value = 'evil.example']\""

static void a_bundle_is_taken_with_all_that_it_says(void **state UNUSED)
{
	auto_import *import = NULL;
	auto_indicator_set *set = indicator_test_set(
		STIX("{" BODY "," EVIL ",\"name\":\"C2 \\u201ca\\u201d\",\"confidence\":85,"
		     "\"valid_until\":\"2027-01-01T00:00:00Z\","
		     "\"created_by_ref\":\"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff\","
		     "\"object_marking_refs\":[\"marking-definition--f88d31f6-486f-44da-b317-"
		     "01333bde0b82\"]},"
		     "{\"type\":\"identity\",\"id\":\"identity--f431f809-377b-45e0-aa1c-"
		     "6a4751cae5ff\",\"name\":\"Sector ISAC\"}"),
		TLP_GREEN, &import);
	struct indicator one;
	bool damaged;

	assert_string_equal(import_format(import), "STIX 2.1");
	assert_int_equal(import_counts(import)->indicators, 1);
	assert_int_equal(indicator_set_count(set), 1);
	assert_true(indicator_set_next(set, 0, &one, &damaged));
	assert_str_is(one.value, "evil.example");
	assert_str_is(one.name, "C2 “a”");
	assert_int_equal(one.confidence, 85);
	assert_int_equal(one.tlp, TLP_AMBER);
	assert_int_equal(one.id_kind, INDICATOR_ID_STIX);
	assert_int_equal(one.valid_from_us, INT64_C(1767225600) * US_PER_SEC);
	assert_int_equal(one.valid_until_us, INT64_C(1798761600) * US_PER_SEC);
	/* The identity came after the indicator. */
	assert_str_is(indicator_set_context(set, one.context).author, "Sector ISAC");
}

static const struct {
	const char *object;
	const char *why; /* NULL: taken back */
} not_taken[] = {
	{ "{" BODY "," EVIL ",\"revoked\":true}", NULL },
	{ "{" BODY ",\"pattern\":\"[url:value MATCHES 'x']\"}", "MATCHES" },
	{ "{" BODY ",\"pattern\":\"[domain-name:value = 'not a name']\"}",
	  "a value in the pattern is none of its type" },
	{ "{" BODY ",\"pattern\":\"[domain-name:value = 'a.example' OR domain-name:value = "
	  "'b']\"}",
	  "a value in the pattern is none of its type" },
	{ "{" BODY ",\"pattern\":\"[ipv4-addr:value = '10.0.0.1']\"}",
	  "it would match too much: private addresses (RFC 1918)" },
	{ "{" BODY "," EVIL ",\"confidence\":101}",
	  "STIX 2.1 Appendix A: confidence is not 0 to 100" },
	{ "{" BODY "," EVIL ",\"valid_until\":\"soon\"}",
	  "STIX 2.1 2.16: valid_from or valid_until is no time" },
	{ "{" BODY "," EVIL ",\"valid_until\":\"2025-01-01T00:00:00Z\"}",
	  "STIX 2.1 4.7.1: valid_until is not after valid_from" },
	{ "{\"type\":\"indicator\"," ID ",\"pattern_type\":\"yara\",\"pattern\":\"rule\"}",
	  "a pattern of type yara" },
	{ "{\"type\":\"indicator\",\"id\":\"indicator--1\"," EVIL "}",
	  "STIX 2.1 2.9: the id is not indicator-- and a UUID" },
	{ "{" BODY "}", "STIX 2.1 4.7: an indicator without a pattern" },
};

static void what_is_not_taken_is_counted_with_its_reason(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(not_taken); i++) {
		auto_import *import = NULL;
		auto_buf text = BUF_INIT(8192);
		buf_printf(&text, STIX("%s"), not_taken[i].object);
		auto_indicator_set *set = indicator_test_set(text.ptr, TLP_NONE, &import);
		const struct import_counts *counts = import_counts(import);

		check_row(indicator_set_count(set) == 0, not_taken[i].object);
		check_row(counts->indicators == 1, not_taken[i].object);
		check_row(counts->revoked == (not_taken[i].why == NULL), not_taken[i].object);
		if (!not_taken[i].why)
			continue;
		assert_int_equal(import_reasons(import), 1);
		assert_string_equal(import_reason(import, 0)->text, not_taken[i].why);
		assert_int_equal(import_reason(import, 0)->n, 1);
		assert_true(import_reason(import, 0)->example[0]);
	}
}

static const char misp_event[] =
	"{\"Event\":{\"info\":\"Phishing \\u0031\",\"uuid\":\"x\",\"Orgc\":{\"id\":\"1\","
	"\"name\":\"CSIRT\",\"more\":{\"name\":\"not this\"}},\"RelatedEvent\":[{\"Event\":"
	"{\"info\":\"other\"}}],\"Attribute\":["
	"{\"uuid\":\"8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\",\"type\":\"domain\","
	"\"value\":\"evil.example\",\"to_ids\":true,\"comment\":\"landing\","
	"\"Tag\":[{\"name\":\"tlp:red\",\"colour\":\"#f00\"}]},"
	"{\"type\":\"ip-dst|port\",\"value\":\"192.0.2.1|443\",\"to_ids\":true},"
	"{\"type\":\"filename|sha256\",\"value\":\"a.exe|"
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"to_ids\":true},"
	"{\"type\":\"url\",\"value\":\"http://c.example/\",\"to_ids\":false},"
	"{\"type\":\"url\",\"value\":\"http://d.example/\",\"to_ids\":true,\"deleted\":true},"
	"{\"type\":\"mutex\",\"value\":\"m\",\"to_ids\":true},"
	"{\"type\":\"ip-dst\",\"value\":\"no address\",\"to_ids\":true}],"
	"\"Object\":[{\"name\":\"file\",\"Attribute\":[{\"type\":\"md5\","
	"\"value\":\"d41d8cd98f00b204e9800998ecf8427e\",\"to_ids\":true}]}],"
	"\"Tag\":[{\"name\":\"tlp:amber\"},{\"name\":\"type:OSINT\"}]}}";

static const char misp_shown[] =
	"domain evil.example TLP:RED landing;ip 192.0.2.1 TLP:AMBER ;"
	"sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 TLP:AMBER ;"
	"md5 d41d8cd98f00b204e9800998ecf8427e TLP:AMBER ;";

static void an_event_is_taken_with_its_tags(void **state UNUSED)
{
	auto_import *import = NULL;
	auto_buf shown = BUF_INIT(8192);
	auto_indicator_set *set = indicator_test_set(misp_event, TLP_NONE, &import);
	struct indicator one;
	bool damaged;

	show(set, &shown);
	assert_str_is(buf_str(&shown), misp_shown);
	assert_int_equal(import_counts(import)->indicators, 8);
	assert_int_equal(import_counts(import)->not_ids, 1);
	assert_int_equal(import_counts(import)->revoked, 1);
	assert_int_equal(import_counts(import)->refused, 2);
	assert_string_equal(import_reason(import, 0)->text, "the MISP type mutex");
	assert_string_equal(import_reason(import, 1)->text, "MISP: the value is none of its type");
	assert_true(indicator_set_next(set, 0, &one, &damaged));
	assert_str_is(indicator_set_context(set, one.context).title, "Phishing 1");
	assert_str_is(indicator_set_context(set, one.context).author, "CSIRT");
}

static void events_also_come_in_lists_and_answers(void **state UNUSED)
{
	static const char *const around[][2] = {
		{ "[", "]" },
		{ "{\"response\":[", "]}" },
		{ "", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		auto_buf text = BUF_INIT(16384);
		auto_buf shown = BUF_INIT(8192);
		buf_printf(&text, "%s%s%s", around[i][0], misp_event, around[i][1]);
		auto_indicator_set *set = indicator_test_set(text.ptr, TLP_NONE, NULL);

		show(set, &shown);
		assert_str_is(buf_str(&shown), misp_shown);
	}
}

/* ---- whatever the bytes, however they come ---- */

static enum errc import_text(const char *text, size_t piece, struct buf *shown, struct err *err)
{
	int fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	const struct indicator_source source = { .name = STR("test"), .file = STR("f") };
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE };
	struct test_bytes bytes = { .rest = str_from(text), .piece = piece };
	const struct byte_source from = test_byte_source(&bytes);
	uint64_t count;

	assert_int_equal(set_writer_source(writer, &source, &options.source, err), ERR_OK);
	auto_import *import = import_new(writer, &options);
	const enum errc code = import_file(import, &from, err);
	if (!code && shown) {
		struct indicator_set *set;
		assert_int_equal(set_writer_finish(writer, &count, err), ERR_OK);
		assert_int_equal(indicator_set_open(fd, &set, err), ERR_OK);
		show(set, shown);
		indicator_set_free(set);
	}
	close(fd);
	return code;
}

static void pieces_of_any_size_give_the_same(void **state UNUSED)
{
	for (size_t piece = 1; piece < 20; piece++) {
		auto_buf shown = BUF_INIT(8192);
		struct err err = { 0 };

		assert_ok(import_text(misp_event, piece, &shown, &err), &err);
		assert_str_is(buf_str(&shown), misp_shown);
		buf_clear(&shown);
		assert_ok(import_text(lists[3].file, piece, &shown, &err), &err);
		assert_str_is(buf_str(&shown), lists[3].indicators);
	}
}

static void what_is_no_list_is_refused_as_a_whole(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum errc code;
	} rows[] = {
		{ "{\"a\":1}", ERR_UNSUPPORTED },
		{ "{\"d3fc\":{\"info\":\"a manifest\",\"Tag\":[]}}", ERR_UNSUPPORTED },
		{ "{\"objects\":[{\"type\":\"x\"}", ERR_SYNTAX },
		{ "{\"objects\":[}", ERR_SYNTAX },
		{ "{\"objects\" [}", ERR_SYNTAX },
		{ "[1 2]", ERR_SYNTAX },
		{ "{\"a\":\"never closed", ERR_SYNTAX },
		{ "", ERR_UNSUPPORTED },
		{ "# only remarks\n", ERR_UNSUPPORTED },
		{ "d41d8cd98f00b204e9800998ecf8427e,8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\n",
		  ERR_UNSUPPORTED },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = { 0 };
		const enum errc code = import_text(rows[i].text, 0, NULL, &err);
		check_row(code == rows[i].code, rows[i].text);
		check_row(err.text[0], rows[i].text);
	}
}

static void a_document_without_end_is_read_without_end_of_memory(void **state UNUSED)
{
	auto_buf text = BUF_INIT(8u * 1024 * 1024);
	auto_buf shown = BUF_INIT(1024);
	struct err err = { 0 };

	/* One object of five MiB among the others is left out, and said so. */
	buf_add_text(&text, "{\"objects\":[{\"type\":\"");
	for (unsigned i = 0; i < 5u * 1024 * 1024; i++)
		buf_add_char(&text, 'x');
	buf_add_text(&text, "\"},{" BODY "," EVIL "}]}");
	assert_ok(import_text(text.ptr, 0, &shown, &err), &err);
	assert_str_is(buf_str(&shown), "domain evil.example  ;");
	buf_clear(&text);
	for (unsigned i = 0; i < 100000; i++)
		buf_add_char(&text, '[');
	assert_int_equal(import_text(text.ptr, 0, NULL, &err), ERR_SYNTAX);
}

static void what_is_not_taken_is_kept_by_name(void **state UNUSED)
{
	auto_buf text = BUF_INIT(65536);
	auto_import *import = NULL;

	buf_add_text(&text, "evil.example\n10.0.0.1\n");
	for (unsigned i = 0; i < 2 * IMPORT_REFUSALS_MAX; i++)
		buf_printf(&text, "no value %u\n", i);
	indicator_set_free(indicator_test_set(text.ptr, TLP_NONE, &import));
	assert_int_equal(import_counts(import)->refused, 2 * IMPORT_REFUSALS_MAX + 1);
	assert_int_equal(import_refusals(import), IMPORT_REFUSALS_MAX);
	const struct import_refusal *first = import_refusal(import, 0);
	const struct import_refusal *second = import_refusal(import, 1);
	assert_string_equal(first->entry, "10.0.0.1");
	assert_true(import_reason(import, first->reason)->broad);
	assert_string_equal(second->entry, "no value 0");
	assert_false(import_reason(import, second->reason)->broad);
}

static void what_is_allowed_is_no_indicator(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool covered;
	} rows[] = {
		{ "192.0.2.53", true },
		{ "192.0.2.0/24", true },
		{ "192.0.3.0/24", false },
		{ "198.51.100.77", true },
		{ "198.51.100.0/25", true },
		{ "198.51.100.0/20", true },
		{ "www.portal.example", true },
		{ "portal.example", true },
		{ "x.www.portal.example", false },
		{ "http://www.portal.example/", true },
		{ "http://www.portal.example/evil", false },
		{ "other.example", false },
	};
	auto_allow *allow = allow_new();
	struct err err = { 0 };

	assert_ok(allow_add(allow, STR("192.0.2.53"), &err), &err);
	assert_ok(allow_add(allow, STR("198.51.100.0/24"), &err), &err);
	assert_ok(allow_add(allow, STR("www.portal.example"), &err), &err);
	assert_int_equal(allow_add(allow, STR("nothing at all"), &err), ERR_SYNTAX);
	assert_int_equal(allow_count(allow), 3);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct indicator_value value;
		assert_int_equal(indicator_value_guess(str_from(rows[i].text), &value, NULL), 0);
		check_row(allow_covers(allow, value.type, indicator_value_str(&value)) ==
				  rows[i].covered,
			  rows[i].text);
	}
}

static void the_shipped_allowlist_is_read(void **state UNUSED)
{
	auto_allow *allow = NULL;
	struct indicator_value value;
	struct err err = { 0 };

	assert_ok(allow_open(getenv("TONOI_CONTENT"), NULL, &allow, &err), &err);
	assert_int_equal(indicator_value_guess(STR("8.8.8.8"), &value, NULL), 0);
	assert_true(allow_covers(allow, value.type, indicator_value_str(&value)));
	assert_int_equal(indicator_value_guess(STR("co.jp"), &value, NULL), 0);
	assert_true(allow_covers(allow, value.type, indicator_value_str(&value)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_with_and_without_a_header),
		cmocka_unit_test(a_bundle_is_taken_with_all_that_it_says),
		cmocka_unit_test(what_is_not_taken_is_counted_with_its_reason),
		cmocka_unit_test(an_event_is_taken_with_its_tags),
		cmocka_unit_test(events_also_come_in_lists_and_answers),
		cmocka_unit_test(pieces_of_any_size_give_the_same),
		cmocka_unit_test(what_is_no_list_is_refused_as_a_whole),
		cmocka_unit_test(a_document_without_end_is_read_without_end_of_memory),
		cmocka_unit_test(what_is_not_taken_is_kept_by_name),
		cmocka_unit_test(what_is_allowed_is_no_indicator),
		cmocka_unit_test(the_shipped_allowlist_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
