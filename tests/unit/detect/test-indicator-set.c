/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/os/fd.h"
#include "detect/indicators/set-format.h"
#include "detect/indicators/set-writer.h"
#include "support/check.h"
#include "support/indicator-fixture.h"

#define MANY 20000u

static struct str number_name(unsigned i, char out[static 64])
{
	(void)snprintf(out, 64, "host-%u.evil.example", i);
	return str_from(out);
}

static void add(struct set_writer *writer, const struct indicator *indicator)
{
	struct err err = { 0 };

	assert_ok(set_writer_add(writer, indicator, &err), &err);
}

static struct indicator domain(struct str name, uint16_t source)
{
	return (struct indicator){ .type = INDICATOR_DOMAIN,
				   .value = name,
				   .source = source,
				   .confidence = INDICATOR_NO_CONFIDENCE,
				   .valid_from_us = TIME_NONE,
				   .valid_until_us = TIME_NONE,
				   .name = STR("") };
}

static uint16_t source(struct set_writer *writer, struct str name, enum tlp tlp)
{
	const struct indicator_source one = { .name = name, .file = STR("f"), .tlp = tlp };
	struct err err = { 0 };
	uint16_t number = 0;

	assert_ok(set_writer_source(writer, &one, &number, &err), &err);
	return number;
}

static struct indicator_set *finish(struct set_writer *writer, int fd, uint64_t expected)
{
	struct indicator_set *set = NULL;
	struct err err = { 0 };
	uint64_t count;

	assert_ok(set_writer_finish(writer, &count, &err), &err);
	assert_int_equal(count, expected);
	assert_ok(indicator_set_open(fd, &set, &err), &err);
	assert_int_equal(indicator_set_count(set), expected);
	return set;
}

static size_t find(const struct indicator_set *set, enum indicator_type type, struct str value,
		   struct indicator *ret)
{
	struct indicator_hits hits = { .n = 0 };

	indicator_set_find(set, type, value, indicator_hash(indicator_set_key(set), type, value),
			   &hits);
	if (hits.n)
		assert_true(indicator_set_read(set, hits.at[0], ret));
	return hits.n;
}

static void every_value_that_was_added_is_found_and_no_other(void **state UNUSED)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	struct indicator found;
	char name[64];
	unsigned false_alarms = 0;

	(void)source(writer, STR("a"), TLP_NONE);
	for (unsigned i = 0; i < MANY; i++) {
		const struct indicator one = domain(number_name(i, name), 0);
		add(writer, &one);
	}
	auto_indicator_set *set = finish(writer, fd, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		assert_int_equal(find(set, INDICATOR_DOMAIN, number_name(i, name), &found), 1);
		assert_true(str_is(found.value, name));
		/* The same bytes as another type are another value. */
		assert_int_equal(find(set, INDICATOR_URL, number_name(i, name), &found), 0);
	}
	for (unsigned i = MANY; i < 2 * MANY; i++) {
		const struct str other = number_name(i, name);
		assert_int_equal(find(set, INDICATOR_DOMAIN, other, &found), 0);
		false_alarms += indicator_set_may_hold(
			set, indicator_hash(indicator_set_key(set), INDICATOR_DOMAIN, other));
	}
	/* 16 bits a value let through about one in a thousand. */
	assert_true(false_alarms < MANY / 200);
	assert_int_equal(indicator_set_damage(set), 0);
}

static void what_is_known_of_an_indicator_comes_back(void **state UNUSED)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 77);
	const struct indicator_context about = { .tlp = TLP_AMBER,
						 .title = STR("Report"),
						 .author = STR("ISAC") };
	struct indicator one = domain(STR("evil.example"), 0);
	struct indicator found;
	struct err err = { 0 };

	(void)source(writer, STR("list"), TLP_GREEN);
	assert_ok(set_writer_context(writer, &about, &one.context, &err), &err);
	one.confidence = 80;
	one.tlp = TLP_CLEAR;
	one.id_kind = INDICATOR_ID_STIX;
	one.id[15] = 9;
	one.valid_from_us = 1000 * US_PER_SEC;
	one.valid_until_us = 2000 * US_PER_SEC;
	one.name = STR("C2");
	add(writer, &one);
	auto_indicator_set *set = finish(writer, fd, 1);
	assert_int_equal(find(set, INDICATOR_DOMAIN, STR("evil.example"), &found), 1);
	assert_int_equal(found.tlp, TLP_AMBER); /* the strictest of the three */
	assert_int_equal(found.confidence, 80);
	assert_int_equal(found.id[15], 9);
	assert_int_equal(found.valid_from_us, one.valid_from_us);
	assert_int_equal(found.valid_until_us, one.valid_until_us);
	assert_str_is(found.name, "C2");
	assert_str_is(indicator_set_context(set, found.context).title, "Report");
	assert_str_is(indicator_set_context(set, found.context).author, "ISAC");
	assert_str_is(indicator_set_source(set, 0)->name, "list");
	assert_int_equal(indicator_set_source(set, 0)->counts[INDICATOR_DOMAIN], 1);
	assert_int_equal(indicator_set_source(set, 0)->last_end_us, one.valid_until_us);
	assert_int_equal(indicator_set_made_us(set), 77);
}

static void the_same_value_twice_is_one_indicator_of_its_source(void **state UNUSED)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	const uint16_t a = source(writer, STR("a"), TLP_NONE);
	const uint16_t b = source(writer, STR("b"), TLP_NONE);
	struct indicator one = domain(STR("evil.example"), a);
	struct indicator found;

	one.tlp = TLP_RED;
	one.confidence = 90;
	one.valid_until_us = 5000 * US_PER_SEC;
	add(writer, &one);
	one.source = b;
	add(writer, &one);
	one = domain(STR("evil.example"), a);
	one.tlp = TLP_GREEN;
	one.valid_until_us = 3000 * US_PER_SEC;
	one.name = STR("later");
	add(writer, &one);
	auto_indicator_set *set = finish(writer, fd, 2);
	assert_int_equal(find(set, INDICATOR_DOMAIN, STR("evil.example"), &found), 2);
	struct indicator_hits hits = { .n = 0 };
	indicator_set_find(
		set, INDICATOR_DOMAIN, STR("evil.example"),
		indicator_hash(indicator_set_key(set), INDICATOR_DOMAIN, STR("evil.example")),
		&hits);
	for (size_t i = 0; i < hits.n; i++) {
		assert_true(indicator_set_read(set, hits.at[i], &found));
		assert_int_equal(found.tlp, TLP_RED);
		assert_int_equal(found.confidence, 90);
		assert_int_equal(found.valid_until_us, 5000 * US_PER_SEC);
		if (found.source == a)
			assert_str_is(found.name, "later");
	}
	assert_int_equal(indicator_set_source(set, a)->counts[INDICATOR_DOMAIN], 1);
	assert_int_equal(indicator_set_source(set, b)->counts[INDICATOR_DOMAIN], 1);
}

/* Ten thousand of one value: the work stays in proportion. */
static void one_value_over_and_over_is_one_indicator(void **state UNUSED)
{
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	const struct indicator one = domain(STR("evil.example"), 0);

	(void)source(writer, STR("a"), TLP_NONE);
	for (unsigned i = 0; i < 10000; i++)
		add(writer, &one);
	auto_indicator_set *set = finish(writer, fd, 1);
	assert_int_equal(indicator_set_source(set, 0)->counts[INDICATOR_DOMAIN], 1);
}

static struct indicator network(const char *text, struct indicator_value *value)
{
	struct indicator one = domain(STR_NONE, 0);

	assert_int_equal(indicator_value_guess(str_from(text), value, NULL), 0);
	one.type = value->type;
	one.value = indicator_value_str(value);
	return one;
}

/* Compared with looking at each of them. */
static void all_networks_around_an_address_are_found(void **state UNUSED)
{
	static const char *const texts[] = {
		"198.51.0.0/16",   "198.51.100.0/24",  "198.51.100.0/25", "198.51.100.64/26",
		"198.51.100.0/24", "203.0.113.0/24",   "203.0.112.0/20",  "2001:db8::/32",
		"2001:db8:1::/48", "198.51.100.80/31",
	};
	static const char *const asked[] = {
		"198.51.100.1", "198.51.100.81",   "198.51.100.200", "198.51.1.1",
		"198.52.0.0",	"198.50.255.255",  "203.0.113.9",    "203.0.112.1",
		"203.0.128.0",	"2001:db8::1",	   "2001:db8:1::5",  "2001:db9::",
		"0.0.0.0",	"255.255.255.255",
	};
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	struct indicator_value values[ARRAY_LEN(texts)];

	(void)source(writer, STR("a"), TLP_NONE);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct indicator one = network(texts[i], &values[i]);
		add(writer, &one);
	}
	auto_indicator_set *set = finish(writer, fd, ARRAY_LEN(texts) - 1); /* one stands twice */
	for (size_t a = 0; a < ARRAY_LEN(asked); a++) {
		struct indicator_hits hits = { .n = 0 };
		char ip[INDICATOR_IP_BYTES];
		size_t expected = 0;
		assert_true(indicator_read_ip(str_from(asked[a]), ip));
		for (size_t i = 0; i < ARRAY_LEN(texts); i++)
			expected += i != 4 && indicator_network_holds(values[i].bytes, ip);
		indicator_set_find_networks(set, ip, &hits);
		check_row(hits.n == expected, asked[a]);
	}
	assert_int_equal(indicator_set_damage(set), 0);
}

static void a_source_is_replaced_and_the_others_stay(void **state UNUSED)
{
	auto_fd first = indicator_test_fd();
	auto_fd second = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(first, indicator_test_key, 1);
	const uint16_t a = source(writer, STR("a"), TLP_NONE);
	const uint16_t b = source(writer, STR("b"), TLP_AMBER);
	const struct indicator old = domain(STR("old.example"), a);
	const struct indicator kept = domain(STR("kept.example"), b);
	struct indicator found;
	struct err err = { 0 };

	add(writer, &old);
	add(writer, &kept);
	auto_indicator_set *before = finish(writer, first, 2);
	auto_set_writer *next = set_writer_new(second, indicator_test_key, 2);
	assert_ok(set_writer_copy(next, before, STR("a"), &err), &err);
	const struct indicator new = domain(STR("new.example"), source(next, STR("a"), TLP_NONE));
	add(next, &new);
	auto_indicator_set *after = finish(next, second, 2);
	assert_int_equal(find(after, INDICATOR_DOMAIN, STR("old.example"), &found), 0);
	assert_int_equal(find(after, INDICATOR_DOMAIN, STR("new.example"), &found), 1);
	assert_int_equal(find(after, INDICATOR_DOMAIN, STR("kept.example"), &found), 1);
	assert_int_equal(found.tlp, TLP_AMBER);
	assert_str_is(indicator_set_source(after, found.source)->name, "b");
}

/* ---- hostile files ---- */

static size_t small_set(unsigned char **ret)
{
	auto_indicator_set *set = indicator_test_set(
		"value,name\nevil.example,x\n198.51.100.0/24,y\n192.0.2.1,z\n", TLP_AMBER, NULL);
	auto_fd fd = indicator_test_fd();
	auto_set_writer *writer = set_writer_new(fd, indicator_test_key, 1);
	auto_buf bytes = BUF_INIT(1024 * 1024);
	struct err err = { 0 };
	uint64_t count;

	assert_ok(set_writer_copy(writer, set, STR_NONE, &err), &err);
	assert_ok(set_writer_finish(writer, &count, &err), &err);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_ok(fd_read_all(fd, &bytes, &err), &err);
	*ret = mem_copy(bytes.ptr, bytes.len);
	return bytes.len;
}

/* Open and ask everything: whatever the bytes, nothing worse than an answer may come of it. */
static enum errc try_bytes(const unsigned char *bytes, size_t len)
{
	auto_fd fd = indicator_test_fd();
	struct indicator_set *set = NULL;
	struct indicator_hits hits = { .n = 0 };
	struct indicator found;
	struct err err = { 0 };
	char ip[INDICATOR_IP_BYTES];
	bool damaged;

	assert_ok(fd_write_all(fd, str_of(bytes, len), &err), &err);
	const enum errc code = indicator_set_open(fd, &set, &err);
	if (code)
		return code;
	(void)find(set, INDICATOR_DOMAIN, STR("evil.example"), &found);
	assert_true(indicator_read_ip(STR("198.51.100.7"), ip));
	indicator_set_find_networks(set, ip, &hits);
	for (size_t i = 0; i < hits.n; i++)
		(void)indicator_set_read(set, hits.at[i], &found);
	for (uint64_t at = 0; (at = indicator_set_next(set, at, &found, &damaged)) != 0;)
		(void)indicator_set_context(set, found.context);
	indicator_set_free(set);
	return ERR_OK;
}

static void a_file_that_was_cut_off_is_refused(void **state UNUSED)
{
	unsigned char *bytes;
	const size_t len = small_set(&bytes);

	assert_int_equal(try_bytes(bytes, len), ERR_OK);
	for (size_t cut = 0; cut < len; cut++)
		assert_true(try_bytes(bytes, cut) != ERR_OK);
	free(bytes);
}

/* Tables are under their sum; a record is under its own, and is not believed when it breaks. */
static void every_bit_that_changes_is_noticed(void **state UNUSED)
{
	unsigned char *bytes;
	const size_t len = small_set(&bytes);
	const uint64_t records = load_u64(bytes + SET_AT_RECORDS_LEN);

	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0x10;
		const enum errc code = try_bytes(bytes, len);
		const bool in_record = i >= SET_HEADER && i < SET_HEADER + set_align(records);
		if (!in_record && code == ERR_OK)
			fail_msg("byte %zu was changed and nothing was said", i);
		bytes[i] ^= 0x10;
	}
	free(bytes);
}

/* Whoever writes the sums too can lie about everything else: numbers are checked where used. */
static void a_forged_file_is_read_within_its_bounds(void **state UNUSED)
{
	unsigned char *bytes;
	const size_t len = small_set(&bytes);
	unsigned char *forged = mem_new(len);
	uint64_t seed = 1;

	const struct set_counts counts = {
		.records_len = load_u64(bytes + SET_AT_RECORDS_LEN),
		.entries = load_u64(bytes + SET_AT_ENTRIES),
		.blocks = load_u64(bytes + SET_AT_BLOCKS),
		.networks = load_u64(bytes + SET_AT_NETWORKS),
		.texts_len = load_u64(bytes + SET_AT_TEXTS_LEN),
		.directory_bits = load_u32(bytes + SET_AT_DIRECTORY_BITS),
	};
	const struct set_layout at = set_layout_of(&counts);
	for (unsigned round = 0; round < 3000; round++) {
		memcpy(forged, bytes, len);
		for (unsigned k = 0; k < 1 + round % 4; k++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			forged[(seed >> 33) % len] = (unsigned char)(seed >> 25);
		}
		store_u32(forged + SET_AT_TABLES_CRC,
			  crc32c(0, str_of(forged + at.directory, len - at.directory)));
		store_u32(forged + SET_AT_HEADER_CRC, crc32c(0, str_of(forged, SET_AT_HEADER_CRC)));
		(void)try_bytes(forged, len);
	}
	free(forged);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_that_was_added_is_found_and_no_other),
		cmocka_unit_test(what_is_known_of_an_indicator_comes_back),
		cmocka_unit_test(the_same_value_twice_is_one_indicator_of_its_source),
		cmocka_unit_test(one_value_over_and_over_is_one_indicator),
		cmocka_unit_test(all_networks_around_an_address_are_found),
		cmocka_unit_test(a_source_is_replaced_and_the_others_stay),
		cmocka_unit_test(a_file_that_was_cut_off_is_refused),
		cmocka_unit_test(every_bit_that_changes_is_noticed),
		cmocka_unit_test(a_forged_file_is_read_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
