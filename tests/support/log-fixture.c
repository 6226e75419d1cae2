/* SPDX-License-Identifier: Apache-2.0 */
#include "support/log-fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define START_US INT64_C(1795000000000000)

static int remove_one(const char *path, const struct stat *st UNUSED, int flag UNUSED,
		      struct FTW *at UNUSED)
{
	return remove(path);
}

void remove_tree(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void copy_file(const char *from, const char *to)
{
	auto_buf bytes = BUF_INIT(256u * 1024 * 1024);
	struct err err;

	assert_ok(file_read(from, &bytes, &err), &err);
	auto_fd fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_ok(fd_write_all(fd, buf_str(&bytes), &err), &err);
}

/* nftw has no place for an argument; copying recurses instead. */
static void copy_entry(const char *from, const char *to, const struct dirent *entry);

void copy_tree(const char *from, const char *to)
{
	DIR *dir = opendir(from);

	assert_non_null(dir);
	assert_true(mkdir(to, 0700) == 0 || errno == EEXIST);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (entry->d_name[0] != '.')
			copy_entry(from, to, entry);
	}
	closedir(dir);
}

static void copy_entry(const char *from, const char *to, const struct dirent *entry)
{
	char source[PATH_MAX];
	char target[PATH_MAX];
	struct stat st;

	assert_int_equal(path_join(from, entry->d_name, source, NULL), ERR_OK);
	assert_int_equal(path_join(to, entry->d_name, target, NULL), ERR_OK);
	assert_int_equal(stat(source, &st), 0);
	if (S_ISDIR(st.st_mode))
		copy_tree(source, target);
	else
		copy_file(source, target);
}

int log_fixture_setup(void **state)
{
	struct log_fixture *f = mem_new(sizeof(*f));
	/* In memory where that can be: these tests sync thousands of times. */
	const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");

	(void)snprintf(f->dir, sizeof(f->dir), "%.40s/log-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->dir))
		return -1;
	f->clock = clock_fake(START_US);
	f->options = (struct log_writer_options){
		.dir = f->dir,
		.host = "test",
		.clock = &f->clock,
	};
	*state = f;
	return 0;
}

int log_fixture_kafka_setup(void **state)
{
	if (log_fixture_setup(state))
		return -1;
	struct log_fixture *f = *state;
	kafka_mock_start(&f->brokers);
	kafka_mock_topic(&f->brokers, "records", &f->kafka);
	f->options.kafka = &f->kafka;
	return 0;
}

int log_fixture_teardown(void **state)
{
	struct log_fixture *f = *state;

	kafka_settings_done(&f->kafka);
	kafka_mock_stop(&f->brokers);
	remove_tree(f->dir);
	free(f);
	return 0;
}

struct log_writer *log_fixture_writer(struct log_fixture *f, struct log_found *ret_found)
{
	struct log_writer *writer = NULL;
	struct err err;

	assert_ok(log_writer_open(&f->options, &writer, ret_found, &err), &err);
	return writer;
}

void log_fixture_append(struct log_writer *writer, uint64_t n, size_t padding)
{
	auto_buf text = BUF_INIT(LOG_PAYLOAD_MAX);
	uint32_t stream;
	uint64_t offset;
	struct err err;

	buf_printf(&text, "record %" PRIu64, n);
	for (size_t i = 0; i < padding; i++)
		buf_add_char(&text, '.');
	assert_ok(log_writer_stream(writer, STR("test"), STR("key"), &stream, &offset, &err), &err);
	const struct log_append append = {
		.stream = stream,
		.offset = n + 1,
		.wall_us = TIME_NONE,
		.mono_us = TIME_NONE,
		.payload = buf_str(&text),
	};
	assert_ok(log_writer_append(writer, &append, NULL, &err), &err);
}

void log_fixture_append_many(struct log_writer *writer, uint64_t from, uint64_t to)
{
	struct err err;

	for (uint64_t n = from; n < to; n++)
		log_fixture_append(writer, n, 0);
	assert_ok(log_writer_commit(writer, NULL, &err), &err);
}

struct log_reader *log_fixture_reader(struct log_fixture *f)
{
	struct log_reader *reader = NULL;
	struct err err;

	assert_ok(log_reader_open(f->dir, f->options.key, &reader, &err), &err);
	return reader;
}

void log_fixture_expect(struct log_fixture *f, uint64_t n)
{
	auto_log_reader *reader = log_fixture_reader(f);
	struct log_entry entry;
	struct err err;
	uint64_t seen = 0;
	uint64_t index = 0;
	enum errc code;

	for (;;) {
		char expected[32];
		code = log_reader_next(reader, &entry, &err);
		if (code)
			break;
		assert_int_equal(entry.record.index, index++);
		if (entry.record.kind != LOG_KIND_DATA)
			continue;
		(void)snprintf(expected, sizeof(expected), "record %" PRIu64, seen);
		assert_str_is(entry.record.payload, expected);
		assert_str_is(entry.source, "test");
		assert_str_is(entry.key, "key");
		assert_int_equal(entry.record.offset, ++seen);
	}
	if (code != ERR_END)
		fail_msg("after %" PRIu64 " records: %s", seen, err.text);
	assert_int_equal(seen, n);
}
