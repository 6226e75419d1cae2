/* SPDX-License-Identifier: Apache-2.0 */
#include "support/log-fixture.h"

#include <inttypes.h>

#include "base/alloc.h"

static void gives_back_what_was_committed(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	log_fixture_append_many(writer, 0, 1000);
	log_fixture_expect(f, 1000);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 1000);
}

static void goes_on_in_a_new_segment_after_a_crash(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct log_found found;
	uint32_t stream;
	uint64_t offset;
	struct err err;

	for (uint64_t n = 0; n < 50; n += 10) {
		log_fixture_append_many(writer, n, n + 10);
		log_writer_abandon(writer);
		writer = log_fixture_writer(f, &found);
		assert_int_equal(found.torn_bytes, 0);
		assert_false(found.tree_differs);
		assert_ok(
			log_writer_stream(writer, STR("test"), STR("key"), &stream, &offset, &err),
			&err);
		assert_int_equal(offset, n + 10);
	}
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 50);
}

static void keeps_a_second_writer_out(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct log_writer *second = NULL;
	struct err err;

	assert_int_equal(log_writer_open(&f->options, &second, NULL, &err), ERR_CONFLICT);
	log_writer_abandon(writer);
}

static void refuses_an_offset_it_has(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	log_fixture_append_many(writer, 0, 3);
	const struct log_append again = { .stream = 1, .offset = 3, .payload = STR("x") };
	assert_int_equal(log_writer_append(writer, &again, NULL, &err), ERR_CONFLICT);
	log_writer_abandon(writer);
	log_fixture_expect(f, 3);
}

static void keeps_segments_near_their_size(void **state)
{
	struct log_fixture *f = *state;
	f->options.segment_max_bytes = 10000;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	for (uint64_t n = 0; n < 1000; n += 5)
		log_fixture_append_many(writer, n, n + 5);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 1000);

	auto_log_reader *reader = log_fixture_reader(f);
	struct log_entry entry;
	for (uint64_t index = 0; index < 1000; index += 7) {
		assert_ok(log_reader_get(reader, index, &entry, &err), &err);
		assert_int_equal(entry.record.index, index);
	}
	assert_int_equal(log_reader_get(reader, 5000, &entry, &err), ERR_NOT_FOUND);
}

static void encrypts_and_wants_the_key(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	/* The key comes later: the first segment stays plain. */
	log_fixture_append_many(writer, 0, 10);
	assert_ok(log_writer_close(writer, &err), &err);
	memset(&f->key, 7, sizeof(f->key));
	f->options.key = &f->key;
	writer = log_fixture_writer(f, NULL);
	log_fixture_append_many(writer, 10, 20);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 20);

	auto_log_reader *reader = NULL;
	struct log_entry entry;
	enum errc code;
	assert_ok(log_reader_open(f->dir, NULL, &reader, &err), &err);
	do
		code = log_reader_next(reader, &entry, &err);
	while (code == ERR_OK);
	assert_int_equal(code, ERR_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(gives_back_what_was_committed),
		ON_BOTH(goes_on_in_a_new_segment_after_a_crash),
		ON_BOTH(keeps_a_second_writer_out),
		ON_BOTH(refuses_an_offset_it_has),
		ON_BOTH(keeps_segments_near_their_size),
		ON_BOTH(encrypts_and_wants_the_key),
	};

	return cmocka_run_group_tests_name("log writer", tests, NULL, NULL);
}
