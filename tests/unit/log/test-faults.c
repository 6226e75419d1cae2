/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log under faults: the n-th change of the disk kills the process, or fails. Whatever commit
 * said is durable has to be there afterwards, whatever it said is not may come again.
 */
#include "support/log-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/os/fd.h"
#include "log/verify.h"

#define BATCHES	  24u
#define BATCH	  10u
#define STEPS_MAX 2000u

enum fault {
	FAULT_KILL,  /* before the call */
	FAULT_SHORT, /* half of a write, then killed */
	FAULT_EIO,
	FAULT_ENOSPC,
};

struct faulty {
	struct log_sys sys; /* first */
	enum fault fault;
	uint64_t at; /* the call that fails; the calls after it work again */
	uint64_t step;
};

/* True: the call has to fail with errno. */
static bool strike(const struct log_sys *sys, int fd, const void *bytes, size_t len)
{
	struct faulty *f = (struct faulty *)(uintptr_t)sys;

	if (++f->step != f->at)
		return false;
	if (f->fault == FAULT_SHORT && bytes)
		(void)!write(fd, bytes, len / 2);
	if (f->fault == FAULT_KILL || f->fault == FAULT_SHORT)
		(void)raise(SIGKILL);
	errno = f->fault == FAULT_EIO ? EIO : ENOSPC;
	return true;
}

static int faulty_open(const struct log_sys *sys, int dir, const char *name, int flags)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.open(sys, dir, name, flags);
}

static ssize_t faulty_write(const struct log_sys *sys, int fd, const void *bytes, size_t len)
{
	return strike(sys, fd, bytes, len) ? -1 : log_sys_real.write(sys, fd, bytes, len);
}

static int faulty_sync(const struct log_sys *sys, int fd)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.sync(sys, fd);
}

static int faulty_truncate(const struct log_sys *sys, int fd, off_t len)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.truncate(sys, fd, len);
}

static int faulty_rename(const struct log_sys *sys, int dir, const char *from, const char *to)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.rename(sys, dir, from, to);
}

static int faulty_unlink(const struct log_sys *sys, int dir, const char *name)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.unlink(sys, dir, name);
}

static int faulty_mkdir(const struct log_sys *sys, int dir, const char *name)
{
	return strike(sys, -1, NULL, 0) ? -1 : log_sys_real.mkdir(sys, dir, name);
}

static struct faulty faulty(enum fault fault, uint64_t at)
{
	return (struct faulty){
		.sys = { .open = faulty_open,
			 .write = faulty_write,
			 .sync = faulty_sync,
			 .truncate = faulty_truncate,
			 .rename = faulty_rename,
			 .unlink = faulty_unlink,
			 .mkdir = faulty_mkdir },
		.fault = fault,
		.at = at,
	};
}

static enum errc append(struct log_writer *writer, uint32_t stream, uint64_t n, struct err *err)
{
	char text[32];
	const int len = snprintf(text, sizeof(text), "record %" PRIu64, n);
	const struct log_append a = {
		.stream = stream,
		.offset = n + 1,
		.wall_us = TIME_NONE,
		.mono_us = TIME_NONE,
		.payload = str_of(text, (size_t)len),
	};

	return log_writer_append(writer, &a, NULL, err);
}

/* From the stream's durable offset on, as a producer would; what was answered goes to *told. */
static enum errc produce(struct log_writer *writer, volatile uint64_t *told, struct err *err)
{
	uint32_t stream;
	uint64_t n;
	enum errc code = log_writer_stream(writer, STR("test"), STR("key"), &stream, &n, err);

	for (unsigned i = 0; !code && n < (uint64_t)BATCHES * BATCH; i++) {
		code = append(writer, stream, n++, err);
		if (code || n % BATCH)
			continue;
		code = log_writer_commit(writer, NULL, err);
		if (!code)
			*told = n;
		if (!code && i % 3 == 0)
			err_ignore(log_writer_seal_now(writer, NULL));
	}
	return code;
}

static void child(struct log_fixture *f, struct faulty *sys, volatile uint64_t *told)
{
	struct log_writer *writer = NULL;
	struct err err;

	f->options.sys = &sys->sys;
	if (log_writer_open(&f->options, &writer, NULL, &err))
		_exit(1);
	err_ignore(produce(writer, told, &err));
	err_ignore(log_writer_close(writer, &err));
	told[1] = sys->step; /* how many steps a whole run has */
	_exit(0);
}

/* What a run told is there; the rest can be sent again; then everything proves. */
static void check_reopened(struct log_fixture *f, uint64_t told, uint64_t step)
{
	struct log_writer *writer;
	struct log_found found;
	struct verify_report r;
	uint64_t offset;
	uint32_t stream;
	volatile uint64_t done = 0;
	struct err err;

	f->options.sys = NULL;
	writer = log_fixture_writer(f, &found);
	assert_ok(log_writer_stream(writer, STR("test"), STR("key"), &stream, &offset, &err), &err);
	if (offset < told || found.tree_differs || found.lost_records)
		fail_msg("step %" PRIu64 ": told %" PRIu64 ", found %" PRIu64
			 ", tree differs %d, lost %" PRIu64,
			 step, told, offset, found.tree_differs, found.lost_records);
	assert_ok(produce(writer, &done, &err), &err);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, (uint64_t)BATCHES * BATCH);

	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct verify_options options = { .dir = dir };
	assert_ok(log_verify(&options, &r, &err), &err);
	for (size_t i = 0; i < r.n_problems && r.failures; i++)
		print_error("  step %" PRIu64 ": %s\n", step, r.problems[i].text);
	assert_int_equal(r.failures, 0);
	assert_int_equal(r.sealed, r.end);
}

static void sweep_kills(struct log_fixture *f, enum fault fault)
{
	volatile uint64_t *told =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t step = 1;
	bool killed = true;

	assert_ptr_not_equal((void *)(uintptr_t)told, MAP_FAILED);
	f->options.segment_max_bytes = 12000;
	for (; killed && step < STEPS_MAX; step += 1) {
		struct faulty sys = faulty(fault, step);
		int status;
		told[0] = 0;
		const pid_t pid = fork();
		if (pid == 0)
			child(f, &sys, told);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		killed = WIFSIGNALED(status);
		check_reopened(f, told[0], step);
		remove_tree(f->dir);
	}
	print_message("# killed at each of %" PRIu64 " steps\n", step - 2);
	assert_true(step > 50);
	(void)munmap((void *)(uintptr_t)told, 4096);
}

static void survives_a_kill_before_any_change_of_the_disk(void **state)
{
	sweep_kills(*state, FAULT_KILL);
}

static void survives_a_kill_in_the_middle_of_any_write(void **state)
{
	sweep_kills(*state, FAULT_SHORT);
}

/* One call fails; the writer recovers and goes on with the same process. */
static void sweep_errors(struct log_fixture *f, enum fault fault)
{
	uint64_t at = 1;
	bool struck = true;

	f->options.segment_max_bytes = 12000;
	for (; struck && at < STEPS_MAX; at++) {
		struct faulty sys = faulty(fault, at);
		struct log_writer *writer = NULL;
		volatile uint64_t told = 0;
		struct err err;

		f->options.sys = &sys.sys;
		if (log_writer_open(&f->options, &writer, NULL, &err) == ERR_OK) {
			enum errc code = produce(writer, &told, &err);
			if (code) {
				assert_int_equal(code, ERR_IO);
				assert_true(log_writer_failed(writer));
				assert_ok(log_writer_recover(writer, &err), &err);
				assert_ok(produce(writer, &told, &err), &err);
			}
			assert_int_equal(told, BATCHES * BATCH);
			if (log_writer_close(writer, &err))
				assert_int_equal(err.code, ERR_IO);
		}
		struck = sys.step >= at;
		check_reopened(f, told, at);
		remove_tree(f->dir);
	}
	print_message("# failed at each of %" PRIu64 " steps\n", at - 2);
	assert_true(at > 50);
}

static void goes_on_after_any_call_said_eio(void **state)
{
	sweep_errors(*state, FAULT_EIO);
}

static void goes_on_after_any_call_said_the_disk_is_full(void **state)
{
	sweep_errors(*state, FAULT_ENOSPC);
}

static void says_what_is_not_durable(void **state)
{
	struct log_fixture *f = *state;
	struct faulty sys = faulty(FAULT_EIO, 0);
	f->options.sys = &sys.sys;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	struct err err;

	log_fixture_append_many(writer, 0, 5);
	const uint64_t durable = log_writer_durable(writer);
	log_fixture_append(writer, 5, 0);
	sys.at = sys.step + 2; /* the write works, its fdatasync does not */
	assert_int_equal(log_writer_commit(writer, NULL, &err), ERR_IO);
	assert_non_null(strstr(err.text, "are not stored"));
	assert_int_equal(log_writer_durable(writer), durable);
	assert_int_equal(log_writer_commit(writer, NULL, &err), ERR_IO);
	log_fixture_expect(f, 5);
	assert_ok(log_writer_recover(writer, &err), &err);
	log_fixture_append_many(writer, 5, 10);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, 10);
}

int main(void)
{
#define WITH_LOG(test)                                                                             \
	cmocka_unit_test_setup_teardown(test, log_fixture_setup, log_fixture_teardown)
	const struct CMUnitTest tests[] = {
		WITH_LOG(survives_a_kill_before_any_change_of_the_disk),
		WITH_LOG(survives_a_kill_in_the_middle_of_any_write),
		WITH_LOG(goes_on_after_any_call_said_eio),
		WITH_LOG(goes_on_after_any_call_said_the_disk_is_full),
		WITH_LOG(says_what_is_not_durable),
	};

	return cmocka_run_group_tests_name("log faults", tests, NULL, NULL);
}
