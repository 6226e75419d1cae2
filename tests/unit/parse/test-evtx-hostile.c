/* SPDX-License-Identifier: Apache-2.0 */
#include "support/evtx-stream.h"

#include "parse/evtx/evtx-cache.h"

static void damage_u32(struct usual *u, size_t at, uint32_t n)
{
	maker_set_u32(&u->m, at, n);
	maker_sign(&u->m, load_u32((const unsigned char *)u->m.b.ptr + 48));
}

static void wrong_magic(struct usual *u)
{
	u->m.b.ptr[0] = 'X';
}

static void wrong_header_checksum(struct usual *u)
{
	u->m.b.ptr[200] ^= 1;
}

static void wrong_data_checksum(struct usual *u)
{
	maker_set_u32(&u->m, 52, 1);
	maker_set_u32(&u->m, 124,
		      (uint32_t)crc32_z(crc32_z(0, (const unsigned char *)u->m.b.ptr, 120),
					(const unsigned char *)u->m.b.ptr + 128, 512 - 128));
}

static void no_checksums(struct usual *u)
{
	maker_set_u32(&u->m, 120, 4);
	maker_set_u32(&u->m, 52, 1);
}

static void end_before_the_header(struct usual *u)
{
	maker_set_u32(&u->m, 48, 100);
	maker_set_u32(&u->m, 52, 0);
	maker_set_u32(&u->m, 120, 4);
}

static void end_behind_the_chunk(struct usual *u)
{
	maker_set_u32(&u->m, 48, 0xffffffff);
	maker_set_u32(&u->m, 120, 4);
}

static void end_before_the_last_record(struct usual *u)
{
	maker_set_u32(&u->m, 48, (uint32_t)u->records[2]);
	maker_sign(&u->m, u->records[2]);
}

static void size_zero(struct usual *u)
{
	damage_u32(u, u->records[1] + 4, 0);
}

static void size_too_large(struct usual *u)
{
	damage_u32(u, u->records[1] + 4, 0x10000);
}

static void size_unaligned(struct usual *u)
{
	damage_u32(u, u->records[1] + 4, 61);
}

static void record_without_signature(struct usual *u)
{
	damage_u32(u, u->records[1], 0);
}

static void number_that_jumps(struct usual *u)
{
	damage_u32(u, u->records[2] + 8, 9);
}

static void record_that_swallows_the_next(struct usual *u)
{
	const size_t end = load_u32((const unsigned char *)u->m.b.ptr + 48);
	const uint32_t size = (uint32_t)(end - u->records[1]);

	maker_set_u32(&u->m, end - 4, size);
	damage_u32(u, u->records[1] + 4, size);
}

static void template_elsewhere(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 6, 0xfffff0);
}

static void template_within_itself(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 6, (uint32_t)u->records[1] + 24);
}

static void template_of_another_id(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 2, 1);
}

static void template_that_is_too_long(struct usual *u)
{
	damage_u32(u, u->definition + 20, 0x10000);
}

static void name_outside(struct usual *u)
{
	/* Event's name, behind the fragment header, the token, the dependency and the size. */
	damage_u32(u, u->definition + 24 + 4 + 7, 0xffffff);
}

static void name_of_something_else(struct usual *u)
{
	/* Event's name refers to System's entry, two bytes off. */
	damage_u32(u, u->definition + 24 + 4 + 7, (uint32_t)u->definition + 24 + 4 + 13);
}

static void more_values_than_room(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 10, 0xffffffff);
}

static void fewer_values_than_the_template_takes(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 10, 6);
}

static void value_too_long(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4 + 14, 0x0006ffff);
}

static void token_that_is_none(struct usual *u)
{
	damage_u32(u, u->records[1] + 24 + 4, 0x3f);
}

static const struct {
	const char *name;
	void (*damage)(struct usual *u);
	size_t events;
	const char *failure; /* part of the first, NULL: none */
} damages[] = {
	{ "magic", wrong_magic, 0,
	  "2 chunk 1 at 0x0: EVTX chunk: it does not begin with “ElfChnk”" },
	{ "header checksum", wrong_header_checksum, 3, "EVTX chunk header: wrong checksum" },
	{ "data checksum", wrong_data_checksum, 3, "EVTX records: wrong checksum" },
	{ "no checksums, and says so", no_checksums, 3, NULL },
	{ "end before the header", end_before_the_header, 3, "lies outside of the chunk" },
	{ "end behind the chunk", end_behind_the_chunk, 3, "lies outside of the chunk" },
	{ "end before the last record", end_before_the_last_record, 2,
	  "records go on behind the end" },
	{ "size 0", size_zero, 2, "no whole event record begins here" },
	{ "size over the chunk", size_too_large, 2, "no whole event record begins here" },
	{ "size unaligned", size_unaligned, 2, "no whole event record begins here" },
	{ "no signature", record_without_signature, 2, "no whole event record begins here" },
	{ "number that jumps", number_that_jumps, 3, "the record before has number 2" },
	{ "record that swallows the next", record_that_swallows_the_next, 2,
	  "record 2 at 0x520: EVTX: another record hides" },
	{ "template elsewhere", template_elsewhere, 2, "2 chunk 1, record 2 at 0x" },
	{ "template within itself", template_within_itself, 2, "record 2 at 0x" },
	{ "template of another id", template_of_another_id, 2, "is another one" },
	{ "template too long", template_that_is_too_long, 0, "runs past the record" },
	{ "name outside", name_outside, 0, "a name lies outside of the chunk ([MS-EVEN6] 2.2.12)" },
	{ "name of something else", name_of_something_else, 0, "its hash is wrong" },
	{ "values without end", more_values_than_room, 2,
	  "more values than the record has room for" },
	{ "values too few", fewer_values_than_the_template_takes, 2,
	  "the template takes 7 values, the record has 6" },
	{ "value too long", value_too_long, 2, "a value runs past the end" },
	{ "token", token_that_is_none, 2, "0x3f is no token here" },
};

static void damage_costs_one_record_and_is_reported(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		auto_usual u;
		auto_seen seen;
		usual_init(&u);
		seen_init(&seen);
		damages[i].damage(&u);
		read_chunk(buf_str(&u.m.b), &seen);
		const struct str failures = buf_str(&seen.failures);
		const bool as_told =
			damages[i].failure
				? str_find(failures, str_from(damages[i].failure)) != SIZE_MAX
				: seen.n_failures == 0;
		if (seen.n_events != damages[i].events || !as_told)
			print_message("%.*s", STR_ARG(failures));
		check_row(seen.n_events == damages[i].events, damages[i].name);
		check_row(as_told, damages[i].name);
	}
}

/* A record of `depth` elements within each other. */
static void read_depth(size_t depth, struct seen *seen)
{
	struct maker m;

	maker_init(&m);
	maker_begin_record(&m, 5);
	for (size_t i = 0; i < depth; i++) {
		maker_open_plain(&m, i ? "A" : "Event");
		maker_token(&m, 0x02);
	}
	for (size_t i = 0; i < depth; i++)
		maker_token(&m, 0x04);
	maker_end_record(&m);
	maker_finish(&m);
	read_chunk(buf_str(&m.b), seen);
	maker_done(&m);
}

static void elements_may_be_64_deep_and_no_deeper(void **state UNUSED)
{
	auto_seen good;
	auto_seen bad;

	seen_init(&good);
	seen_init(&bad);
	read_depth(64, &good);
	assert_int_equal(good.n_events, 1);
	read_depth(65, &bad);
	assert_int_equal(bad.n_events, 0);
	assert_true(str_find(buf_str(&bad.failures), STR("more than 64 deep")) != SIZE_MAX);
}

/* Binary XML in a value in a value …: an instance of the one template around `inner`. */
static void nest(struct buf *outer, struct str inner, uint32_t definition)
{
	buf_add_u8(outer, 0x0c);
	buf_add_u8(outer, 0x01);
	buf_add_u32(outer, TEMPLATE_ID);
	buf_add_u32(outer, definition);
	buf_add_u32(outer, 1);
	buf_add_u16(outer, (uint16_t)inner.len);
	buf_add_u16(outer, inner.len ? 0x21 : 0x00);
	buf_add(outer, inner);
}

static void read_nested(size_t levels, struct seen *seen)
{
	struct maker m;
	auto_buf value = BUF_INIT(4096);

	maker_init(&m);
	maker_begin_record(&m, 5);
	const size_t at = maker_begin_instance(&m, TEMPLATE_ID, 0);
	maker_begin_definition(&m, TEMPLATE_ID);
	maker_leaf(&m, "Leaf", 0, false);
	maker_end_definition(&m, at);
	for (size_t i = 1; i < levels; i++) {
		auto_buf outer = BUF_INIT(4096);
		nest(&outer, buf_str(&value), (uint32_t)at);
		buf_clear(&value);
		buf_add(&value, buf_str(&outer));
	}
	const struct maker_value values[] = { { 0x21, value.ptr, value.len } };
	maker_values(&m, values, 1);
	maker_end_record(&m);
	maker_finish(&m);
	read_chunk(buf_str(&m.b), seen);
	maker_done(&m);
}

static void values_may_nest_binary_xml_but_not_without_end(void **state UNUSED)
{
	auto_seen good;
	auto_seen bad;

	seen_init(&good);
	seen_init(&bad);
	read_nested(8, &good);
	assert_str_is(buf_str(&good.events), "5 Leaf=(null)\n");
	read_nested(9, &bad);
	assert_int_equal(bad.n_events, 0);
	assert_true(str_find(buf_str(&bad.failures), STR("nested more than 8 deep")) != SIZE_MAX);
}

/* A template of many long texts, and records that each ask for all of it. */
static void a_chunk_cannot_ask_for_work_without_end(void **state UNUSED)
{
	struct maker m;
	auto_seen seen;
	static char text[2001];
	size_t records = 0;

	memset(text, 'x', sizeof(text) - 1);
	seen_init(&seen);
	maker_init(&m);
	maker_begin_record(&m, 1);
	const size_t at = maker_begin_instance(&m, TEMPLATE_ID, 0);
	maker_begin_definition(&m, TEMPLATE_ID);
	maker_open(&m, "Event", false);
	maker_token(&m, 0x02);
	for (size_t i = 0; i < 10; i++) {
		maker_open(&m, "A", false);
		maker_token(&m, 0x02);
		maker_text(&m, text);
		maker_token(&m, 0x04);
	}
	maker_token(&m, 0x04);
	maker_end_definition(&m, at);
	maker_values(&m, NULL, 0);
	for (; m.b.len < MAKER_CHUNK_SIZE - 200; records++) {
		maker_end_record(&m);
		maker_begin_record(&m, records + 2);
		/* As many instances as a small record holds: 20 KB of text each. */
		for (size_t i = 0; i < 10; i++) {
			(void)maker_begin_instance(&m, TEMPLATE_ID, at);
			maker_values(&m, NULL, 0);
		}
	}
	maker_end_record(&m);
	maker_finish(&m);
	read_chunk(buf_str(&m.b), &seen);
	maker_done(&m);
	assert_true(seen.n_events > 50 && seen.n_events < records);
	assert_int_equal(seen.n_failures, 1);
	assert_true(str_find(buf_str(&seen.failures), STR("asks for more work")) != SIZE_MAX);
}

static void an_event_over_its_limit_says_so(void **state UNUSED)
{
	auto_seen seen;
	static char numbers[60000];

	seen_init(&seen);
	read_with_value(6, (struct maker_value){ 0x84, numbers, sizeof(numbers) }, &seen);
	assert_int_equal(seen.n_events, 1);
	assert_int_equal(seen.flags, EVENT_CUT);
}

/* A flat form with `name` for its element. */
static struct str flat_of(struct buf *out, const char *name)
{
	buf_clear(out);
	buf_add_u8(out, FLAT_ELEMENT);
	buf_add_u32(out, (uint32_t)strlen(name));
	buf_add_text(out, name);
	buf_add_u8(out, FLAT_CONTENT);
	buf_add_u8(out, FLAT_END);
	return buf_str(out);
}

static void the_cache_knows_templates_by_content(void **state UNUSED)
{
	auto_buf flat = BUF_INIT(256);
	struct evtx_cache *cache = evtx_cache_new();
	const struct str guid = STR("0123456789abcdef");
	const struct evtx_program *a =
		evtx_cache_get(cache, guid, EVTX_SECTION_ROOT, flat_of(&flat, "A"));

	assert_non_null(a);
	assert_ptr_equal(evtx_cache_get(cache, guid, EVTX_SECTION_ROOT, flat_of(&flat, "A")), a);
	assert_ptr_not_equal(evtx_cache_get(cache, guid, EVTX_SECTION_ROOT, flat_of(&flat, "B")),
			     a);
	assert_ptr_not_equal(evtx_cache_get(cache, guid, EVTX_SECTION_DATA, flat_of(&flat, "A")),
			     a);
	assert_ptr_not_equal(evtx_cache_get(cache, STR("0123456789abcdeF"), EVTX_SECTION_ROOT,
					    flat_of(&flat, "A")),
			     a);
	evtx_cache_free(cache);
}

static void the_cache_is_bounded(void **state UNUSED)
{
	auto_buf flat = BUF_INIT(256);
	struct evtx_cache *cache = evtx_cache_new();
	char name[16];
	size_t kept = 0;

	for (unsigned i = 0; i < 2 * EVTX_CACHE_COUNT; i++) {
		(void)snprintf(name, sizeof(name), "N%u", i);
		kept += evtx_cache_get(cache, STR("0123456789abcdef"), EVTX_SECTION_ROOT,
				       flat_of(&flat, name)) != NULL;
	}
	assert_int_equal(kept, EVTX_CACHE_COUNT);
	evtx_cache_trim(cache);
	assert_non_null(evtx_cache_get(cache, STR("0123456789abcdef"), EVTX_SECTION_ROOT,
				       flat_of(&flat, name)));
	evtx_cache_free(cache);
}

/* More templates than the cache holds, in one stream: all of them are read all the same. */
static void churn_of_templates_costs_no_event(void **state UNUSED)
{
	auto_seen seen;
	seen_init(&seen);
	auto_parse_session *session = session_for(&seen);
	size_t records = 0;

	for (uint64_t chunk = 0; chunk < 8; chunk++) {
		struct maker m;
		maker_init(&m);
		for (; m.b.len < MAKER_CHUNK_SIZE - 400; records++) {
			char name[16];
			(void)snprintf(name, sizeof(name), "N%zu", records);
			maker_begin_record(&m, records + 1);
			const size_t at = maker_begin_instance(&m, TEMPLATE_ID, 0);
			maker_begin_definition(&m, TEMPLATE_ID);
			maker_leaf(&m, name, 0, false);
			maker_end_definition(&m, at);
			maker_values(&m, &usual_values[4], 1);
			maker_end_record(&m);
		}
		maker_finish(&m);
		parse_bytes(session, buf_str(&m.b), chunk + 2);
		maker_done(&m);
	}
	assert_true(records > EVTX_CACHE_COUNT);
	assert_int_equal(seen.n_events, records);
	assert_int_equal(seen.n_failures, 0);
}

/* Each head of a chunk gives what it holds whole, and is reported. */
static void a_chunk_may_end_anywhere(void **state UNUSED)
{
	auto_usual u;

	usual_init(&u);
	const size_t used = load_u32((const unsigned char *)u.m.b.ptr + 48);
	for (size_t len = 0; len <= used; len++) {
		auto_seen seen;
		seen_init(&seen);
		read_chunk(str_sub(buf_str(&u.m.b), 0, len), &seen);
		assert_int_equal(seen.n_events,
				 (len >= u.records[1]) + (len >= u.records[2]) + (len == used));
		assert_true(len == 0 || seen.n_failures > 0);
	}
}

/* Whatever one byte becomes: no fault, never more events than records, and it is noticed. */
static void no_byte_can_break_the_reader(void **state UNUSED)
{
	static const unsigned char changes[] = { 0xff, 0x01, 0x80, 0x40 };
	auto_usual u;

	usual_init(&u);
	const size_t used = load_u32((const unsigned char *)u.m.b.ptr + 48);
	for (size_t at = 0; at < used; at++) {
		for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
			auto_seen seen;
			seen_init(&seen);
			u.m.b.ptr[at] ^= (char)changes[i];
			read_chunk(buf_str(&u.m.b), &seen);
			u.m.b.ptr[at] ^= (char)changes[i];
			assert_true(seen.n_events <= 3);
			/* The flags, of which one says that there are no checksums, have none. */
			assert_true(seen.n_failures > 0 || (at >= 120 && at < 124));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damage_costs_one_record_and_is_reported),
		cmocka_unit_test(elements_may_be_64_deep_and_no_deeper),
		cmocka_unit_test(values_may_nest_binary_xml_but_not_without_end),
		cmocka_unit_test(a_chunk_cannot_ask_for_work_without_end),
		cmocka_unit_test(an_event_over_its_limit_says_so),
		cmocka_unit_test(the_cache_knows_templates_by_content),
		cmocka_unit_test(the_cache_is_bounded),
		cmocka_unit_test(churn_of_templates_costs_no_event),
		cmocka_unit_test(a_chunk_may_end_anywhere),
		cmocka_unit_test(no_byte_can_break_the_reader),
	};

	return cmocka_run_group_tests_name("evtx-hostile", tests, NULL, NULL);
}
