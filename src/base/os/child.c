/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/os/clock.h"
#include "base/os/fd.h"

#define CHUNK_BYTES   16384u
#define EXEC_FAILED   127
#define DESCRIPTORS   1024u
#define REAP_PAUSE_MS 20

static const char *const folders[] = { "/usr/local/bin", "/usr/bin", "/bin" };

static enum errc find_program(const char *name, char out[static PATH_MAX], struct err *err)
{
	if (strchr(name, '/')) {
		(void)snprintf(out, PATH_MAX, "%s", name);
		if (access(out, X_OK) == 0)
			return ERR_OK;
	}
	for (size_t i = 0; !strchr(name, '/') && i < ARRAY_LEN(folders); i++) {
		(void)snprintf(out, PATH_MAX, "%s/%s", folders[i], name);
		if (access(out, X_OK) == 0)
			return ERR_OK;
	}
	return fail(err, ERR_NOT_FOUND, "%s: the program is not installed", name);
}

/* In the new process: only what may be done between fork and exec. */
NORETURN static void become(const struct child_order *order, const char *path, int input,
			    const int pipes[4])
{
	char *argv[CHILD_ARGS_MAX + 2] = { (char *)(uintptr_t)path };
	const struct rlimit size = { order->file_bytes, order->file_bytes };
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < CHILD_ARGS_MAX && order->args[i]; i++)
		argv[i + 1] = (char *)(uintptr_t)order->args[i];
	(void)setpgid(0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (order->file_bytes)
		(void)setrlimit(RLIMIT_FSIZE, &size);
	if (dup2(input, 0) < 0 || dup2(pipes[1], 1) < 0 || dup2(pipes[3], 2) < 0)
		_exit(EXEC_FAILED);
	for (unsigned fd = 3; fd < DESCRIPTORS; fd++)
		(void)close((int)fd);
	if (order->dir && chdir(order->dir) < 0)
		_exit(EXEC_FAILED);
	(void)execve(path, argv, (char *const *)(uintptr_t)order->env);
	_exit(EXEC_FAILED);
}

/* False at its end. */
static bool take(int fd, struct buf *into, bool *cut)
{
	char chunk[CHUNK_BYTES];
	const ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	const size_t room = into->max - into->len - 1;
	const size_t kept = size_min((size_t)n, room);
	buf_add_bytes(into, chunk, kept);
	*cut = *cut || kept < (size_t)n;
	return n > 0;
}

/* Reads both until they end or the time is over. */
static void listen_to(int out_fd, int err_fd, int64_t until_us, struct child_result *result)
{
	struct pollfd fds[2] = { { .fd = out_fd, .events = POLLIN },
				 { .fd = err_fd, .events = POLLIN } };
	bool err_cut = false;

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		const int64_t left_us = until_us - clock_mono_us(&clock_system);
		if (left_us <= 0) {
			result->timed_out = true;
			return;
		}
		if (poll(fds, 2, (int)size_min((size_t)(left_us / US_PER_MS) + 1, INT_MAX)) < 0)
			continue;
		if (fds[0].revents && !take(out_fd, &result->out, &result->out_cut))
			fds[0].fd = -1;
		if (fds[1].revents && !take(err_fd, &result->err, &err_cut))
			fds[1].fd = -1;
	}
}

/* It may have closed both and work on: until its time is over. */
static int reap(pid_t pid, int64_t until_us, struct child_result *result)
{
	int status = 0;

	for (;;) {
		const pid_t done = waitpid(pid, &status, WNOHANG);
		if (done == pid)
			return status;
		if (done < 0 && errno != EINTR)
			return 0;
		if (result->timed_out || clock_mono_us(&clock_system) > until_us) {
			result->timed_out = true;
			(void)kill(-pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return status;
		}
		(void)poll(NULL, 0, REAP_PAUSE_MS);
	}
}

void child_result_done(struct child_result *result)
{
	buf_done(&result->out);
	buf_done(&result->err);
}

enum errc child_run(const struct child_order *order, struct child_result *result, struct err *err)
{
	const unsigned seconds = order->seconds ? order->seconds : CHILD_SECONDS;
	const int64_t begin_us = clock_mono_us(&clock_system);
	const int64_t until_us = begin_us + seconds * US_PER_SEC;
	char path[PATH_MAX];
	int pipes[4] = { -1, -1, -1, -1 };

	const enum errc found = find_program(order->program, path, err);
	if (found)
		return found;
	if (pipe2(&pipes[0], O_CLOEXEC) < 0)
		return fail_errno(err, "%s: pipe", path);
	auto_fd out = pipes[0];
	auto_fd out_end = pipes[1];
	if (pipe2(&pipes[2], O_CLOEXEC) < 0)
		return fail_errno(err, "%s: pipe", path);
	auto_fd errors = pipes[2];
	auto_fd errors_end = pipes[3];
	auto_fd input = open(order->input ? order->input : "/dev/null", O_RDONLY | O_CLOEXEC);
	if (input < 0)
		return fail_errno(err, "%s", order->input);
	const pid_t pid = fork();
	if (pid < 0)
		return fail_errno(err, "%s: fork", path);
	if (pid == 0)
		become(order, path, input, pipes);
	(void)setpgid(pid, pid);
	fd_close_at(&out_end);
	fd_close_at(&errors_end);
	listen_to(out, errors, until_us, result);
	const int status = reap(pid, until_us, result);
	/* What it started and left behind ends with it. */
	(void)kill(-pid, SIGKILL);
	result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	result->took_us = clock_mono_us(&clock_system) - begin_us;
	return ERR_OK;
}
