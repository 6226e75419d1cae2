/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>

#include "cli/print/shape-out.h"
#include "export/json-tree.h"
#include "export/shape.h"
#include "support/check.h"

static struct shape_context context;
static struct event event;

static const struct str tags[] = { STR("attack.credential-access"), STR("attack.t1110.003"),
				   STR("attack.g0050"), STR("cve.2024-1234") };

static const struct finding_reason reasons[] = {
	{ STR("CommandLine"), STR("cmd.exe /c \"vssadmin\" delete|shadows=\\all") },
};

static struct finding sample(void)
{
	return (struct finding){
		.rule_id = STR("0f06a3a5-6a09-413f-8743-e6cf35561297"),
		.title = STR("写しが消された|deleted"),
		.description = STR("Shadow copies were deleted"),
		.author = STR("Tonoi"),
		.rule_text = STR("title: Shadow copies\n"),
		.level = FINDING_CRITICAL,
		.tags = tags,
		.n_tags = ARRAY_LEN(tags),
		.host = STR("EHR-SV01"),
		.user = STR("kanri"),
		.source = STR("drop:a.evtx"),
		.format = STR("evtx"),
		.record = 4711,
		.time_us = INT64_C(1763791200123456),
		.found_us = TIME_NONE,
		.event = &event,
		.reasons = reasons,
		.n_reasons = ARRAY_LEN(reasons),
	};
}

static int setup(void **state UNUSED)
{
	struct err err;

	if (shape_context_open(getenv("TONOI_CONTENT"), &context, &err))
		return -1;
	context.facility = STR("見本病院");
	context.offset_minutes = 540;
	event_init(&event);
	event_add(&event, STR("EventID"), STR("4688"));
	event_add(&event, STR("Channel"), STR("Security"));
	event_add(&event, STR("CommandLine"), STR("cmd.exe /c \"vssadmin\" delete|shadows=\\all"));
	event_add(&event, STR("ProcessId"), STR("0x1f4"));
	event_add(&event, STR("SourcePort"), STR("-"));
	event_add(&event, STR("Note"), STR("=HYPERLINK(1)"));
	event_add(&event, STR("Nothing"), STR_NONE);
	return 0;
}

static int teardown(void **state UNUSED)
{
	event_done(&event);
	shape_context_close(&context);
	return 0;
}

static struct str line_of(const char *shape, struct buf *out)
{
	const struct finding finding = sample();

	shape_by_name(str_from(shape))->add(&context, &finding, out);
	assert_false(buf_failed(out));
	return buf_str(out);
}

/* The value at a path of members and digits for elements, as text. */
static const char *text_at(json_t *root, const char *path)
{
	static char number[32];
	json_t *at = root;
	char copy[128];
	char *rest = copy;
	char *step;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	while ((step = strsep(&rest, "/")) != NULL)
		at = json_is_array(at) ? json_array_get(at, (size_t)(step[0] - '0'))
				       : json_object_get(at, step);
	if (json_is_integer(at)) {
		(void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(at));
		return number;
	}
	if (json_is_true(at))
		return "true";
	return at ? json_string_value(at) : NULL;
}

struct expectation {
	const char *path;
	const char *value; /* NULL: absent */
};

static void check_json(struct str text, const struct expectation *rows, size_t n)
{
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(root);
	for (size_t i = 0; i < n; i++) {
		const char *found = text_at(root, rows[i].path);
		if (!rows[i].value && !found)
			continue;
		if (!found || !rows[i].value || strcmp(found, rows[i].value) != 0)
			fail_msg("%s is %s, not %s", rows[i].path, found ? found : "absent",
				 rows[i].value ? rows[i].value : "absent");
	}
	json_decref(root);
}

static void ecs_puts_fields_where_elastic_keeps_them(void **state UNUSED)
{
	static const struct expectation rows[] = {
		{ "@timestamp", "2025-11-22T06:00:00.123456Z" },
		{ "event/kind", "alert" },
		{ "event/severity", "99" },
		{ "event/code", "4688" },
		{ "process/command_line", "cmd.exe /c \"vssadmin\" delete|shadows=\\all" },
		{ "process/pid", "500" },
		{ "source/port", NULL },
		{ "rule/id", "0f06a3a5-6a09-413f-8743-e6cf35561297" },
		{ "threat/tactic/id/0", "TA0006" },
		{ "threat/technique/id/0", "T1110.003" },
		{ "tags/3", "cve.2024-1234" },
		{ "organization/name", "見本病院" },
		{ "host/name", "EHR-SV01" },
		{ "tonoi/fields/SourcePort", "-" },
		{ "tonoi/matched/0/field", "CommandLine" },
	};
	auto_buf out = BUF_INIT(64 * 1024);

	check_json(line_of("ecs", &out), rows, ARRAY_LEN(rows));
}

static void ocsf_is_a_detection_finding(void **state UNUSED)
{
	static const struct expectation rows[] = {
		{ "class_uid", "2004" },
		{ "type_uid", "200401" },
		{ "severity_id", "5" },
		{ "time", "1763791200123" },
		{ "metadata/product/vendor_name", "Tonoi" },
		{ "finding_info/analytic/uid", "0f06a3a5-6a09-413f-8743-e6cf35561297" },
		{ "finding_info/attacks/0/tactic/uid", "TA0006" },
		{ "finding_info/attacks/1/technique/uid", "T1110.003" },
		{ "finding_info/attacks/2/technique/uid", NULL },
		{ "evidences/0/process/pid", "500" },
		{ "evidences/0/actor/user/name", "kanri" },
		{ "unmapped/EventID", "4688" },
		{ "device/hostname", "EHR-SV01" },
	};
	auto_buf out = BUF_INIT(64 * 1024);

	check_json(line_of("ocsf", &out), rows, ARRAY_LEN(rows));
}

static void timesketch_has_what_its_importer_requires(void **state UNUSED)
{
	static const struct expectation rows[] = {
		{ "datetime", "2025-11-22T06:00:00.123456Z" },
		{ "timestamp", "1763791200123456" },
		{ "timestamp_desc", "Event recorded" },
		{ "tag/0", "critical" },
		{ "record", "4711" },
	};
	auto_buf out = BUF_INIT(64 * 1024);

	check_json(line_of("timesketch", &out), rows, ARRAY_LEN(rows));
}

static void cef_escapes_header_and_extension_each_in_its_way(void **state UNUSED)
{
	auto_buf out = BUF_INIT(64 * 1024);
	const struct str line = line_of("cef", &out);

	assert_true(str_starts(line, STR("CEF:0|Tonoi|Tonoi|")));
	assert_true(str_find(line, STR("|写しが消された\\|deleted|10|")) != SIZE_MAX);
	assert_true(str_find(line, STR("cs3=cmd.exe /c \"vssadmin\" delete|shadows\\=\\\\all")) !=
		    SIZE_MAX);
	assert_true(str_find(line, STR(" cs2=T1110.003 ")) != SIZE_MAX);
	assert_true(str_find(line, STR(" rt=1763791200123 ")) != SIZE_MAX);
}

static void hayabusa_rows_have_its_columns_and_no_live_formulas(void **state UNUSED)
{
	auto_buf out = BUF_INIT(64 * 1024);

	shape_by_name(STR("hayabusa"))->head(&context, &out);
	const struct str text = line_of("hayabusa", &out);

	assert_true(str_starts(text, STR("\"Timestamp\",\"Computer\",\"Channel\",\"EventID\"")));
	assert_true(
		str_find(text, STR("\"2025-11-22 15:00:00.123 +09:00\",\"EHR-SV01\","
				   "\"Security\",\"4688\",\"crit\",\"credential-access\","
				   "\"T1110.003\",\"attack.g0050 ¦ cve.2024-1234\",\"4711\"")) !=
		SIZE_MAX);
	assert_true(str_find(text, STR("Note: =HYPERLINK(1)")) != SIZE_MAX);
	assert_true(str_find(text, STR("\"=HYPERLINK")) == SIZE_MAX);
}

static void document_of(const char *name, unsigned times, struct buf *out)
{
	const struct shape *shape = shape_by_name(str_from(name));
	struct finding finding = sample();
	void *tally = shape->tally_new();

	for (unsigned i = 0; i < times; i++) {
		finding.time_us += US_PER_SEC;
		shape->tally_add(tally, &finding);
	}
	shape->tally_write(tally, &context, out);
	shape->tally_free(tally);
	assert_false(buf_failed(out));
}

static void navigator_counts_techniques(void **state UNUSED)
{
	static const struct expectation rows[] = {
		{ "domain", "enterprise-attack" },
		{ "versions/layer", "4.5" },
		{ "techniques/0/techniqueID", "T1110.003" },
		{ "techniques/0/score", "3" },
		{ "techniques/0/comment", "写しが消された|deleted" },
		{ "techniques/1/techniqueID", NULL },
		{ "gradient/maxValue", "3" },
	};
	auto_buf out = BUF_INIT(64 * 1024);

	document_of("navigator", 3, &out);
	check_json(buf_str(&out), rows, ARRAY_LEN(rows));
}

static void stix_sightings_tell_counts_and_nothing_of_the_event(void **state UNUSED)
{
	static const struct expectation rows[] = {
		{ "type", "bundle" },
		{ "objects/0/type", "identity" },
		{ "objects/0/name", "見本病院" },
		{ "objects/1/type", "indicator" },
		{ "objects/1/pattern_type", "sigma" },
		{ "objects/1/pattern", "title: Shadow copies\n" },
		{ "objects/2/type", "sighting" },
		{ "objects/2/count", "3" },
		{ "objects/2/first_seen", "2025-11-22T06:00:01.123456Z" },
		{ "objects/2/last_seen", "2025-11-22T06:00:03.123456Z" },
	};
	auto_buf out = BUF_INIT(64 * 1024);

	document_of("stix", 3, &out);
	check_json(buf_str(&out), rows, ARRAY_LEN(rows));
	assert_true(str_find(buf_str(&out), STR("EHR-SV01")) == SIZE_MAX);
	assert_true(str_find(buf_str(&out), STR("kanri")) == SIZE_MAX);
	assert_true(str_find(buf_str(&out), STR("vssadmin")) == SIZE_MAX);
}

static void the_same_finding_has_the_same_id_and_another_another(void **state UNUSED)
{
	struct finding finding = sample();
	char first[FINDING_ID_LEN + 1];
	char second[FINDING_ID_LEN + 1];

	finding_id(&finding, first);
	finding_id(&finding, second);
	assert_string_equal(first, second);
	finding.record++;
	finding_id(&finding, second);
	assert_string_not_equal(first, second);
}

static void paths_become_objects_whatever_their_order(void **state UNUSED)
{
	struct json_tree tree = { .n = 0 };
	auto_buf out = BUF_INIT(4096);
	struct json_writer w = json_writer_to(&out);

	json_tree_str(&tree, "b.c.d", STR("1"));
	json_tree_str(&tree, "a", STR("2"));
	json_tree_str(&tree, "b-x", STR("3"));
	json_tree_str(&tree, "b.c.e", STR("4"));
	json_tree_str(&tree, "b.c", STR("a value where others go through"));
	json_tree_str(&tree, "a", STR("5"));
	json_tree_list(&tree, "z", STR("6"));
	json_tree_str(&tree, "empty", STR(""));
	json_begin_object(&w);
	json_tree_write(&tree, &w);
	json_end_object(&w);
	assert_str_is(buf_str(&out), "{\"a\":[\"2\",\"5\"],\"b\":{\"c\":{\"d\":\"1\",\"e\":\"4\"}},"
				     "\"b-x\":\"3\",\"z\":[\"6\"]}");
}

static void commands_offer_every_shape_there_is(void **state UNUSED)
{
	auto_buf names = BUF_INIT(1024);

	for (size_t i = 0; shapes[i]; i++)
		buf_printf(&names, "%s%s", i ? "|" : "", shapes[i]->name);
	assert_str_is(buf_str(&names), SHAPE_CHOICES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ecs_puts_fields_where_elastic_keeps_them),
		cmocka_unit_test(ocsf_is_a_detection_finding),
		cmocka_unit_test(timesketch_has_what_its_importer_requires),
		cmocka_unit_test(cef_escapes_header_and_extension_each_in_its_way),
		cmocka_unit_test(hayabusa_rows_have_its_columns_and_no_live_formulas),
		cmocka_unit_test(navigator_counts_techniques),
		cmocka_unit_test(stix_sightings_tell_counts_and_nothing_of_the_event),
		cmocka_unit_test(the_same_finding_has_the_same_id_and_another_another),
		cmocka_unit_test(paths_become_objects_whatever_their_order),
		cmocka_unit_test(commands_offer_every_shape_there_is),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
