/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/encoding/utf8.h"
#include "parse/stream/framer.h"

#define OUT_MAX (16u * 1024 * 1024)

/*
 * "number:flags:bytes|" for every record, given in steps of `step` bytes: fed, and every second
 * time lent, together with what is left over, from memory that is gone afterwards.
 */
static void frame(enum framing framing, struct str bytes, size_t step, struct buf *out)
{
	auto_framer *framer = framer_new(framing);
	struct record_in record = { 0 };
	bool ended = false;

	for (unsigned turn = 0; !ended; turn++) {
		const size_t rest = framer_rest(framer);
		const size_t given = size_min(step, bytes.len);
		auto_free char *lent = mem_new(rest + given + 1);
		memcpy(lent, bytes.ptr - rest, rest + given);
		ended = bytes.len == 0;
		if (ended)
			framer_end(framer);
		else if (turn % 2)
			framer_lend(framer, str_of(lent, rest + given));
		else
			framer_feed(framer, str_sub(bytes, 0, given));
		bytes = str_from_pos(bytes, given);
		while (framer_next(framer, &record)) {
			buf_printf(out, "%u", (unsigned)record.number);
			buf_add_text(out, record.flags & RECORD_CUT ? "c" : "");
			buf_add_text(out, record.flags & RECORD_CONTINUED ? "r" : "");
			buf_add_text(out, record.flags & RECORD_BROKEN ? "!" : "");
			buf_add_char(out, ':');
			buf_add(out, record.bytes);
			buf_add_char(out, '|');
		}
	}
	assert_false(buf_failed(out));
}

static const struct {
	const char *name;
	enum framing framing;
	struct str bytes;
	struct str records;
} cases[] = {
	{ "nothing", FRAME_LINES, STR(""), STR("") },
	{ "one letter", FRAME_LINES, STR("a"), STR("1:a|") },
	{ "LF and CR LF", FRAME_LINES, STR("a\nb\r\nc"), STR("1:a|2:b|3:c|") },
	{ "empty lines count", FRAME_LINES, STR("\n\r\na\n\n"), STR("3:a|") },
	{ "a bare CR is no end", FRAME_LINES, STR("a\rb\n"), STR("1:a\rb|") },
	{ "NULs stay", FRAME_LINES, STR("a\0b\n\0\n"), STR("1:a\0b|2:\0|") },
	{ "the mark stays in the first line", FRAME_LINES,
	  STR("\xef\xbb\xbf"
	      "a\nb\n"),
	  STR("1:\xef\xbb\xbf"
	      "a|2:b|") },
	{ "UTF-16LE with mark", FRAME_LINES,
	  STR("\xff\xfe"
	      "a\0\r\0\n\0\x0a\x30"
	      "b\0\n\0"),
	  STR("1:\xff\xfe"
	      "a\0|2:\x0a\x30"
	      "b\0|") },
	{ "UTF-16BE with mark", FRAME_LINES, STR("\xfe\xff\0a\0\n\x30\x0a\0\n"),
	  STR("1:\xfe\xff\0a|2:\x30\x0a|") },
	{ "UTF-16LE without mark", FRAME_LINES, STR("a\0b\0\n\0c\0"), STR("1:a\0b\0|2:c\0|") },
	{ "documents in a row", FRAME_JSON, STR("{\"a\":1}{\"b\":[1,{}]}\n\n{}"),
	  STR("1:{\"a\":1}|2:{\"b\":[1,{}]}|3:{}|") },
	{ "elements of an array", FRAME_JSON, STR(" [ {\"a\":[2]} , {} ]\n"),
	  STR("1:{\"a\":[2]}|2:{}|") },
	{ "brackets and quotes in strings", FRAME_JSON, STR("{\"}\\\"{\":\"]\\\\\"}{}"),
	  STR("1:{\"}\\\"{\":\"]\\\\\"}|2:{}|") },
	{ "mark, NUL and RS between", FRAME_JSON, STR("\xef\xbb\xbf{}\0\x1e{}"),
	  STR("1:{}|2:{}|") },
	{ "garbage between", FRAME_JSON, STR("{}\nhello world\n{}"),
	  STR("1:{}|2!:hello world|3:{}|") },
	{ "garbage before a document on its line", FRAME_JSON, STR("app: {}\n"),
	  STR("1!:app: |2:{}|") },
	{ "cut off in a value", FRAME_JSON, STR("{\"a\":1\n{\"b\":2}"),
	  STR("1!:{\"a\":1|2:{\"b\":2}|") },
	{ "cut off behind a comma", FRAME_JSON, STR("{\"a\":1,\n{\"b\":2}"),
	  STR("1!:{\"a\":1,|2:{\"b\":2}|") },
	{ "cut off in a string", FRAME_JSON, STR("{\"a\":\"xy\n{\"b\":2}"),
	  STR("1!:{\"a\":\"xy|2:{\"b\":2}|") },
	{ "wrong bracket", FRAME_JSON, STR("{\"a\":[1}\n{}"), STR("1!:{\"a\":[1}|2:{}|") },
	{ "the stream ends within", FRAME_JSON, STR("{\"a\":{"), STR("1!:{\"a\":{|") },
	{ "UTF-16LE", FRAME_JSON, STR("\xff\xfe{\0}\0\n\0{\0}\0"), STR("1:{\0}\0|2:{\0}\0|") },
	{ "line ends in quotes", FRAME_CSV, STR("a,\"b\nc\"\"\r\n\"\r\nd,e\n"),
	  STR("1:a,\"b\nc\"\"\r\n\"|2:d,e|") },
	{ "a quote within a plain field", FRAME_CSV, STR("a,b\"c\nd\n"), STR("1:a,b\"c|2:d|") },
	{ "an empty quoted field", FRAME_CSV, STR("\"\",\"\"\n\"\"\n"),
	  STR("1:\"\",\"\"|2:\"\"|") },
	{ "quoted behind the mark", FRAME_CSV, STR("\xef\xbb\xbf\"a\nb\"\nc"),
	  STR("1:\xef\xbb\xbf\"a\nb\"|2:c|") },
};

static void cuts_streams_into_records(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		auto_buf out = BUF_INIT(OUT_MAX);
		frame(cases[i].framing, cases[i].bytes, FRAMER_FEED_MAX, &out);
		if (!str_equal(buf_str(&out), cases[i].records))
			fail_msg("%s: got “%.*s”", cases[i].name, STR_ARG(buf_str(&out)));
	}
}

static void does_not_care_how_the_bytes_are_split(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t step = 1; step <= cases[i].bytes.len; step++) {
			auto_buf out = BUF_INIT(OUT_MAX);
			frame(cases[i].framing, cases[i].bytes, step, &out);
			check_row(str_equal(buf_str(&out), cases[i].records), cases[i].name);
		}
	}
}

static void fill(struct buf *out, const char *head, size_t len, const char *tail)
{
	buf_add_text(out, head);
	while (out->len < len)
		buf_add_char(out, 'x');
	buf_add_text(out, tail);
}

/* Two and a half maxima: three pieces of one record, and the next one is whole. */
static void cuts_what_is_too_long_and_loses_nothing(void **state UNUSED)
{
	static const struct {
		const char *name;
		enum framing framing;
		const char *head;
		const char *tail;
		const char *next;
	} rows[] = {
		{ "lines", FRAME_LINES, "", "\n", "end" },
		{ "JSON", FRAME_JSON, "{\"a\":\"", "\"}", "{}" },
		{ "CSV", FRAME_CSV, "a,\"", "\"\n", "b,c" },
	};
	static const size_t steps[] = { 1000, 65536, FRAMER_FEED_MAX };

	for (size_t i = 0; i < ARRAY_LEN(rows) * ARRAY_LEN(steps); i++) {
		const size_t row = i / ARRAY_LEN(steps);
		auto_buf in = BUF_INIT(OUT_MAX);
		auto_buf out = BUF_INIT(OUT_MAX);
		fill(&in, rows[row].head, RECORD_MAX * 5 / 2, rows[row].tail);
		const size_t long_one = in.len;
		buf_add_text(&in, rows[row].next);
		frame(rows[row].framing, buf_str(&in), steps[i % ARRAY_LEN(steps)], &out);

		auto_buf expected = BUF_INIT(OUT_MAX);
		const struct str all = buf_str(&in);
		const bool line = rows[row].framing != FRAME_JSON;
		buf_add_text(&expected, "1c:");
		buf_add(&expected, str_sub(all, 0, RECORD_MAX));
		buf_add_text(&expected, "|1cr:");
		buf_add(&expected, str_sub(all, RECORD_MAX, RECORD_MAX));
		buf_add_text(&expected, "|1r:");
		buf_add(&expected,
			str_sub(all, 2u * RECORD_MAX, long_one - 2u * RECORD_MAX - line));
		buf_printf(&expected, "|2:%s|", rows[row].next);
		check_row(str_equal(buf_str(&out), buf_str(&expected)), rows[row].name);
	}
}

static void cuts_evtx_by_its_sizes(void **state UNUSED)
{
	static const size_t expected[] = { 4096, 65536, 65536, 100 };
	auto_framer *framer = framer_new(FRAME_EVTX);
	struct record_in record = { 0 };
	static char bytes[4096 + 2 * 65536 + 100];
	size_t n = 0;

	framer_feed(framer, str_of(bytes, sizeof(bytes)));
	while (framer_next(framer, &record) ||
	       (n == 3 && (framer_end(framer), true) && framer_next(framer, &record)))
		assert_int_equal(record.bytes.len, expected[n++]);
	assert_int_equal(n, ARRAY_LEN(expected));
	assert_int_equal(record.end, sizeof(bytes));
}

static void tells_where_the_next_record_begins(void **state UNUSED)
{
	auto_framer *framer = framer_new(FRAME_LINES);
	struct record_in record = { .peer = STR("fw1") };

	framer_feed(framer, STR("ab\r\n\ncd\nef"));
	assert_true(framer_next(framer, &record));
	assert_int_equal(record.end, 4);
	assert_true(framer_next(framer, &record));
	assert_int_equal(record.end, 8);
	assert_false(framer_next(framer, &record));
	assert_int_equal(framer_taken(framer), 8);
	assert_str_is(record.peer, "fw1");
}

static void goes_on_in_the_middle_of_a_stream(void **state UNUSED)
{
	auto_framer *framer = framer_new(FRAME_LINES);
	struct record_in record = { 0 };

	framer_resume(framer,
		      STR("\xff\xfe"
			  "a\0"),
		      6, 1);
	framer_feed(framer, STR("b\0\n\0"));
	assert_true(framer_next(framer, &record));
	assert_true(str_equal(record.bytes, STR("b\0")));
	assert_int_equal(record.number, 2);
	assert_int_equal(record.end, 10);
}

/* Random streams of the letters that matter, split at random. */
static void gives_the_same_records_for_random_bytes(void **state UNUSED)
{
	static const char letters[] = "{}[]\":,\\\n\r ax\0\xef\xbb\xbf\xff\xfe";
	uint64_t seed = 1;

	for (unsigned round = 0; round < 3000; round++) {
		auto_buf in = BUF_INIT(256);
		for (size_t i = 0; i < round % 60; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			buf_add_char(&in, letters[(seed >> 33) % (sizeof(letters) - 1)]);
		}
		for (enum framing framing = FRAME_LINES; framing <= FRAME_EVTX; framing++) {
			auto_buf whole = BUF_INIT(OUT_MAX);
			auto_buf split = BUF_INIT(OUT_MAX);
			frame(framing, buf_str(&in), FRAMER_FEED_MAX, &whole);
			frame(framing, buf_str(&in), 1 + (seed >> 40) % 7, &split);
			if (!str_equal(buf_str(&whole), buf_str(&split)))
				fail_msg("round %u, framing %u", round, (unsigned)framing);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_streams_into_records),
		cmocka_unit_test(does_not_care_how_the_bytes_are_split),
		cmocka_unit_test(cuts_what_is_too_long_and_loses_nothing),
		cmocka_unit_test(cuts_evtx_by_its_sizes),
		cmocka_unit_test(tells_where_the_next_record_begins),
		cmocka_unit_test(goes_on_in_the_middle_of_a_stream),
		cmocka_unit_test(gives_the_same_records_for_random_bytes),
	};

	return cmocka_run_group_tests_name("framer", tests, NULL, NULL);
}
