/* SPDX-License-Identifier: Apache-2.0 */
/* A log in a folder of its own below $TMPDIR, and short ways to write and read it. */
#pragma once

#include "log/log-reader.h"
#include "log/log-writer.h"
#include "support/check.h"
#include "support/kafka-mock.h"

struct log_fixture {
	char dir[64];	    /* the log folder */
	struct clock clock; /* stands still until the test moves it */
	struct log_key key;
	struct log_writer_options options; /* dir, clock filled in */
	struct kafka_mock brokers;	   /* of log_fixture_kafka_setup() */
	struct kafka_settings kafka;
};

/* cmocka setup and teardown; *state is the fixture. */
int log_fixture_setup(void **state);
int log_fixture_teardown(void **state);

/* The same log with its records on brokers of its own. */
int log_fixture_kafka_setup(void **state);

/* A test of the log, and the same one on Kafka. */
#define WITH_LOG(test)                                                                             \
	cmocka_unit_test_setup_teardown(test, log_fixture_setup, log_fixture_teardown)
#define ON_KAFKA(test)                                                                             \
	{                                                                                          \
#test "_on_kafka", test, log_fixture_kafka_setup, log_fixture_teardown, NULL       \
	}
#define ON_BOTH(test) WITH_LOG(test), ON_KAFKA(test)

struct log_writer *log_fixture_writer(struct log_fixture *fixture, struct log_found *ret_found);

/* "record <n>" in the stream ("test", "key"), offset n + 1. */
void log_fixture_append(struct log_writer *writer, uint64_t n, size_t padding);

/* Records [from, to), one commit. */
void log_fixture_append_many(struct log_writer *writer, uint64_t from, uint64_t to);

struct log_reader *log_fixture_reader(struct log_fixture *fixture);

/* DATA payloads from the start; fails the test unless they are record 0 … n - 1. */
void log_fixture_expect(struct log_fixture *fixture, uint64_t n);

/* Remove a folder and all in it. */
void remove_tree(const char *path);
void copy_tree(const char *from, const char *to);
