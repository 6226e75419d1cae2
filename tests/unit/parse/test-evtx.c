/* SPDX-License-Identifier: Apache-2.0 */
#include "support/evtx-stream.h"

#define USUAL_EVENT                                                                                \
	"7 Provider_Name=Night|EventID=4624|"                                                      \
	"TimeCreated_SystemTime=2019-06-26T07:46:12.456742Z|EventRecordID=7|Computer=PC|"          \
	"ThreatName=x|Data=a|Data=b\n"

static void an_event_has_the_fields_of_its_template(void **state UNUSED)
{
	auto_usual u;
	auto_seen seen;

	usual_init(&u);
	seen_init(&seen);
	read_chunk(buf_str(&u.m.b), &seen);
	assert_str_is(buf_str(&seen.failures), "");
	assert_str_is(buf_str(&seen.events), USUAL_EVENT USUAL_EVENT USUAL_EVENT);
	assert_int_equal(seen.flags, 0);
	assert_true(seen.host_is_pc);
	assert_true(seen.time_us == INT64_C(1561535172456742));
}

static const struct {
	const char *name;
	size_t slot;
	struct maker_value value;
	const char *part; /* of the event's text */
	unsigned flags;
} value_rows[] = {
	{ "null of Data is a null field", 5, MAKER_VALUE(0x00, ""), "|ThreatName=(null)|", 0 },
	{ "empty string is not null", 5, MAKER_VALUE(0x01, ""), "|ThreatName=|", 0 },
	{ "number without bytes is null", 5, MAKER_VALUE(0x08, ""), "|ThreatName=(null)|", 0 },
	{ "null of System is left out", 4, MAKER_VALUE(0x00, ""),
	  "|EventRecordID=7|ThreatName=", 0 },
	{ "attribute with a value", 1, MAKER_VALUE(0x06, "\5\0"),
	  "|EventID_Qualifiers=5|EventID=", 0 },
	{ "array of one", 6, MAKER_VALUE(0x81, "a\0\0\0"), "|Data=a\n", 0 },
	{ "array of numbers", 6, MAKER_VALUE(0x86, "\1\0\2\0"), "|Data=1|Data=2\n", 0 },
	{ "array that ends within a number", 6, MAKER_VALUE(0x86, "\1\0\2"), "|Data=1|Data=02\n",
	  EVENT_REPAIRED },
	{ "half a character", 5, MAKER_VALUE(0x01, "\x42\xd8"), "|ThreatName=\xef\xbf\xbd|",
	  EVENT_REPAIRED },
	{ "a time of text", 2, MAKER_VALUE(0x01, "n\0o\0w\0"), "SystemTime=now|", 0 },
	{ "binary XML of nothing but its end", 6, MAKER_VALUE(0x21, "\0"), "|ThreatName=x\n", 0 },
};

static void values_become_fields(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(value_rows); i++) {
		auto_seen seen;
		seen_init(&seen);
		read_with_value(value_rows[i].slot, value_rows[i].value, &seen);
		if (str_find(buf_str(&seen.events), str_from(value_rows[i].part)) == SIZE_MAX)
			print_message("%.*s\n%.*s\n", STR_ARG(buf_str(&seen.events)),
				      STR_ARG(buf_str(&seen.failures)));
		check_row(seen.n_events == 1, value_rows[i].name);
		check_row(seen.n_failures == 0, value_rows[i].name);
		check_row(str_find(buf_str(&seen.events), str_from(value_rows[i].part)) != SIZE_MAX,
			  value_rows[i].name);
		check_row(seen.flags == value_rows[i].flags, value_rows[i].name);
	}
}

/* Begin a chunk whose only record has a template of its own; then comes its content. */
static size_t begin_shape(struct maker *m)
{
	maker_init(m);
	maker_begin_record(m, 9);
	const size_t at = maker_begin_instance(m, TEMPLATE_ID, 0);
	maker_begin_definition(m, TEMPLATE_ID);
	maker_open(m, "Event", false);
	maker_token(m, 0x02);
	return at;
}

static void end_shape(struct maker *m, size_t definition, const struct maker_value *values,
		      size_t n)
{
	maker_token(m, 0x04);
	maker_end_definition(m, definition);
	maker_values(m, values, n);
	maker_end_record(m);
	maker_finish(m);
}

static void shape_user_data(struct maker *m)
{
	maker_open(m, "UserData", false);
	maker_token(m, 0x02);
	maker_open(m, "LogFileCleared", true);
	maker_attribute(m, "xmlns:auto-ns3");
	maker_text(m, "urn:x");
	maker_attribute(m, "Code");
	maker_slot(m, 0, false);
	maker_token(m, 0x02);
	maker_leaf(m, "Subject", 1, false);
	maker_open(m, "Nothing", false);
	maker_token(m, 0x03);
	maker_token(m, 0x04);
	maker_token(m, 0x04);
}

static void shape_rendering(struct maker *m)
{
	maker_open(m, "RenderingInfo", true);
	maker_attribute(m, "Culture");
	maker_text(m, "ja-JP");
	maker_token(m, 0x02);
	maker_leaf(m, "Message", 0, false);
	maker_leaf(m, "Level", 1, false);
	maker_token(m, 0x04);
}

static void shape_name_from_the_record(struct maker *m)
{
	maker_open(m, "EventData", true);
	maker_attribute(m, "Name");
	maker_text(m, "Task");
	maker_token(m, 0x02);
	maker_open(m, "ComplexData", true);
	maker_attribute(m, "Name");
	maker_slot(m, 0, false);
	maker_token(m, 0x02);
	maker_slot(m, 1, false);
	maker_token(m, 0x04);
	maker_token(m, 0x04);
}

static void shape_mixed(struct maker *m)
{
	maker_open(m, "EventData", false);
	maker_token(m, 0x02);
	maker_text(m, "\n  ");
	maker_open(m, "Data", false);
	maker_token(m, 0x02);
	maker_text(m, "from ");
	maker_slot(m, 0, false);
	maker_token(m, 0x08); /* character reference */
	buf_add_u16(&m->b, '-');
	maker_token(m, 0x09); /* entity reference */
	maker_name(m, "amp");
	maker_token(m, 0x07); /* CDATA */
	buf_add_u16(&m->b, 2);
	maker_units(m, "<>");
	maker_slot(m, 1, false);
	maker_token(m, 0x04);
	maker_token(m, 0x0a); /* processing instruction */
	maker_name(m, "pi");
	maker_token(m, 0x0b);
	buf_add_u16(&m->b, 1);
	maker_units(m, "x");
	maker_text(m, "\n");
	maker_token(m, 0x04);
}

static void shape_optional(struct maker *m)
{
	maker_open(m, "EventData", false);
	maker_token(m, 0x02);
	maker_leaf(m, "Binary", 2, true);
	maker_leaf(m, "Kept", 2, false);
	maker_token(m, 0x04);
}

static const struct {
	const char *name;
	void (*put)(struct maker *m);
	const char *event;
} shapes[] = {
	{ "UserData", shape_user_data, "9 LogFileCleared_Code=a|Subject=b|Nothing=(null)\n" },
	{ "RenderingInfo", shape_rendering,
	  "9 RenderingInfo_Culture=ja-JP|Message=a|RenderingInfo_Level=b\n" },
	{ "names from the record", shape_name_from_the_record, "9 EventData_Name=Task|a=b\n" },
	{ "text of several parts", shape_mixed, "9 Data=from a-&<>b\n" },
	{ "optional elements", shape_optional, "9 Kept=(null)\n" },
};

static void every_shape_of_xml_has_its_fields(void **state UNUSED)
{
	static const struct maker_value ab[] = { MAKER_VALUE(0x01, "a\0"), MAKER_VALUE(0x01, "b\0"),
						 MAKER_VALUE(0x00, "") };

	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct maker m;
		auto_seen seen;
		seen_init(&seen);
		const size_t definition = begin_shape(&m);
		shapes[i].put(&m);
		end_shape(&m, definition, ab, ARRAY_LEN(ab));
		read_chunk(buf_str(&m.b), &seen);
		maker_done(&m);
		if (!str_is(buf_str(&seen.events), shapes[i].event))
			print_message("%.*s%.*s", STR_ARG(buf_str(&seen.events)),
				      STR_ARG(buf_str(&seen.failures)));
		check_row(str_is(buf_str(&seen.events), shapes[i].event), shapes[i].name);
		check_row(seen.n_failures == 0, shapes[i].name);
	}
}

/* Exchange and forwarded events stand in the record without a template. */
static void xml_without_a_template_is_read(void **state UNUSED)
{
	struct maker m;
	auto_seen seen;

	seen_init(&seen);
	maker_init(&m);
	maker_begin_record(&m, 5);
	maker_open_plain(&m, "Event");
	maker_token(&m, 0x02);
	maker_open_plain(&m, "System");
	maker_token(&m, 0x02);
	maker_open_plain(&m, "EventRecordID");
	maker_token(&m, 0x02);
	maker_text(&m, "77");
	maker_token(&m, 0x04);
	maker_token(&m, 0x04);
	maker_token(&m, 0x04);
	maker_end_record(&m);
	maker_finish(&m);
	read_chunk(buf_str(&m.b), &seen);
	maker_done(&m);
	assert_str_is(buf_str(&seen.failures), "");
	assert_str_is(buf_str(&seen.events), "77 EventRecordID=77\n");
	/* Without a time of its own the event has the record's. */
	assert_true(seen.time_us == INT64_C(1555526400000000));
}

static const struct {
	const char *name;
	struct str head;
	int confidence;
} heads[] = {
	{ "file", { "ElfFile\0\0\0", 10 }, CONFIDENCE_CERTAIN },
	{ "chunk", { "ElfChnk\0\0\0", 10 }, CONFIDENCE_CERTAIN },
	{ "cut off", { "ElfFile", 7 }, CONFIDENCE_NONE },
	{ "text", { "ElfFiles are long", 17 }, CONFIDENCE_NONE },
	{ "nothing", { "", 0 }, CONFIDENCE_NONE },
};

static void the_signature_is_certain(void **state UNUSED)
{
	const struct parser *parser = parser_by_name(STR("evtx"));

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		check_row(parser->confidence(heads[i].head) == heads[i].confidence, heads[i].name);
}

static void a_damaged_file_header_costs_no_event(void **state UNUSED)
{
	auto_usual u;
	auto_seen seen;
	char header[4096] = "ElfFile";

	usual_init(&u);
	seen_init(&seen);
	auto_parse_session *session = session_for(&seen);
	parse_bytes(session, str_of(header, sizeof(header)), 1);
	parse_bytes(session, buf_str(&u.m.b), 2);
	assert_int_equal(seen.n_events, 3);
	assert_str_is(buf_str(&seen.failures),
		      "1 EVTX file header: wrong checksum; read all the same\n");
}

static void unused_chunks_are_no_failure(void **state UNUSED)
{
	auto_seen seen;
	static const char zeros[MAKER_CHUNK_SIZE];

	seen_init(&seen);
	read_chunk(str_of(zeros, sizeof(zeros)), &seen);
	assert_int_equal(seen.n_events + seen.n_failures, 0);
}

/* In the chunk the name of an element becomes `to`, which is as long. */
static void rename_in(struct buf *chunk, const char *from, const char *to)
{
	const size_t len = strlen(from);

	for (size_t at = 0; at + 2 * len < chunk->len; at++) {
		size_t i = 0;
		while (i < len && chunk->ptr[at + 2 * i] == from[i] && !chunk->ptr[at + 2 * i + 1])
			i++;
		if (i < len)
			continue;
		for (i = 0; i < len; i++)
			chunk->ptr[at + 2 * i] = to[i];
		chunk->ptr[at - 4] = (char)maker_hash(to);
		chunk->ptr[at - 3] = (char)(maker_hash(to) >> 8);
		return;
	}
	fail_msg("no name %s", from);
}

static void a_template_with_another_name_is_another_template(void **state UNUSED)
{
	auto_usual u;
	auto_seen seen;

	usual_init(&u);
	seen_init(&seen);
	auto_parse_session *session = session_for(&seen);
	parse_bytes(session, buf_str(&u.m.b), 2);
	assert_str_is(buf_str(&seen.events), USUAL_EVENT USUAL_EVENT USUAL_EVENT);
	rename_in(&u.m.b, "Computer", "Computes");
	buf_clear(&seen.events);
	parse_bytes(session, buf_str(&u.m.b), 3);
	assert_int_equal(seen.n_events, 6);
	assert_true(str_find(buf_str(&seen.events), STR("|Computes=PC|")) != SIZE_MAX);
	assert_true(str_find(buf_str(&seen.events), STR("|Computer=")) == SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_has_the_fields_of_its_template),
		cmocka_unit_test(values_become_fields),
		cmocka_unit_test(every_shape_of_xml_has_its_fields),
		cmocka_unit_test(xml_without_a_template_is_read),
		cmocka_unit_test(the_signature_is_certain),
		cmocka_unit_test(a_damaged_file_header_costs_no_event),
		cmocka_unit_test(unused_chunks_are_no_failure),
		cmocka_unit_test(a_template_with_another_name_is_another_template),
	};

	return cmocka_run_group_tests_name("evtx", tests, NULL, NULL);
}
