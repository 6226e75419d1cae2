/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of a log on Kafka alone; what is true of every log is in the other programs here. */
#include "log/kafka/kafka-settings.h"
#include "log/log-move.h"
#include "log/verify.h"
#include "support/log-fixture.h"

#include <fcntl.h>

#include "base/alloc.h"
#include "base/os/fd.h"

static void expect_proved(struct log_fixture *f)
{
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_free struct verify_report *report = mem_new(sizeof(*report));
	const struct verify_options options = { .dir = dir, .key = f->options.key };
	struct err err;

	assert_ok(log_verify(&options, report, &err), &err);
	if (report->failures)
		fail_msg("%s", report->problems[0].text);
}

static void gives_up_a_batch_the_brokers_refuse(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	log_fixture_append_many(writer, 0, 100);
	rd_kafka_mock_push_request_errors(f->brokers.cluster, 0 /* Produce */, 1,
					  RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
	log_fixture_append(writer, 100, 0);
	assert_int_equal(log_writer_commit(writer, NULL, &err), ERR_IO);
	assert_true(log_writer_failed(writer));
	assert_ok(log_writer_recover(writer, &err), &err);
	log_fixture_append_many(writer, 100, 200);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 200);
	expect_proved(f);
}

static void move(struct log_fixture *f, const struct kafka_settings *to, uint64_t segments)
{
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct log_move_options options = { .dir = dir, .key = f->options.key, .kafka = to };
	struct log_moved moved;
	struct err err;

	assert_ok(log_move(&options, &moved, &err), &err);
	assert_int_equal(moved.segments, segments);
}

static void moves_into_files_and_back(void **state)
{
	struct log_fixture *f = *state;
	struct err err;

	for (uint64_t n = 0; n < 300; n += 100) {
		struct log_writer *writer = log_fixture_writer(f, NULL);
		log_fixture_append_many(writer, n, n + 100);
		assert_ok(log_writer_close(writer, &err), &err);
	}
	move(f, NULL, 3);
	log_fixture_expect(f, 300);
	expect_proved(f);
	move(f, &f->kafka, 3);
	move(f, &f->kafka, 0);
	log_fixture_expect(f, 300);
	expect_proved(f);
}

static void is_not_moved_while_it_is_written(void **state)
{
	struct log_fixture *f = *state;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct log_move_options options = { .dir = dir };
	struct log_moved moved;
	struct err err;

	assert_int_equal(log_move(&options, &moved, &err), ERR_CONFLICT);
	log_writer_abandon(writer);
}

static void refuses_settings_that_name_no_topic(void **state UNUSED)
{
	static const struct {
		const char *url;
		bool good;
	} rows[] = {
		{ "kafka://a:9092/t", true },	  { "kafka://a:9092,b:9092/log.of-us_1", true },
		{ "kafka://[::1]:9092/t", true }, { "kafka:/a:9092/t", false },
		{ "kafka://a/t", false },	  { "kafka://a:0/t", false },
		{ "kafka://a:65536/t", false },	  { "kafka://a:9092,/t", false },
		{ "kafka://a:9092", false },	  { "kafka://a:9092/", false },
		{ "kafka://a:9092/..", false },	  { "kafka://a:9092/t/u", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_kafka_settings settings;
		struct err err;
		kafka_settings_init(&settings);
		const enum errc code = kafka_settings_parse(str_from(rows[i].url), &settings, &err);
		if ((code == ERR_OK) != rows[i].good)
			fail_msg("%s", rows[i].url);
	}
}

static void sets_nothing_but_how_to_connect(void **state UNUSED)
{
	auto_kafka_settings settings;
	struct err err;

	kafka_settings_init(&settings);
	assert_ok(
		kafka_settings_add_client(
			&settings, STR("# ours\nsecurity.protocol = ssl\ntopic.check=no\n"), &err),
		&err);
	assert_str_is(buf_str(&settings.client), "security.protocol=ssl\n");
	assert_true(settings.unchecked);
	assert_int_equal(kafka_settings_add_client(&settings, STR("acks=0\n"), &err),
			 ERR_UNSUPPORTED);
	assert_int_equal(kafka_settings_add_client(&settings, STR("ssl.ca.location\n"), &err),
			 ERR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_KAFKA(gives_up_a_batch_the_brokers_refuse),
		ON_KAFKA(moves_into_files_and_back),
		ON_KAFKA(is_not_moved_while_it_is_written),
		cmocka_unit_test(refuses_settings_that_name_no_topic),
		cmocka_unit_test(sets_nothing_but_how_to_connect),
	};

	return cmocka_run_group_tests_name("log on Kafka", tests, NULL, NULL);
}
