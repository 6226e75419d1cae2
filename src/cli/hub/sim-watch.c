/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hub/sim-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os/child.h"
#include "base/os/clock.h"
#include "base/os/fd.h"

#define READY_S	     300
#define COMMAND_S    120u
#define ROLLUP_MAX   8192u
#define CHILDREN_MAX 4096u
#define SAID_MAX     4096u
#define KIB	     1024u

/* ---- starting ---- */

static NORETURN void become(const struct sim_watch *watch, const char *const *args, int out)
{
	const char *argv[SIM_ARGS_MAX + 5] = { "tonoi", "run", "--data", watch->data };
	const int log = open(watch->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	for (size_t i = 0; i < SIM_ARGS_MAX && args[i]; i++)
		argv[4 + i] = args[i];
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (dup2(out, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
		(void)execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* The line "ready …", which comes once. */
static enum errc read_ready(struct sim_watch *watch, struct err *err)
{
	const int64_t until_us = clock_mono_us(&clock_system) + READY_S * US_PER_SEC;
	size_t len = 0;

	while (clock_mono_us(&clock_system) < until_us && len + 1 < sizeof(watch->ready)) {
		struct pollfd out = { .fd = watch->out, .events = POLLIN };

		if (poll(&out, 1, 1000) <= 0)
			continue;
		const ssize_t n = read(watch->out, watch->ready + len, 1);
		if (n <= 0)
			break;
		if (watch->ready[len] != '\n') {
			len++;
			continue;
		}
		watch->ready[len] = '\0';
		if (str_starts(str_from(watch->ready), STR("ready ")))
			return ERR_OK;
		len = 0;
	}
	return fail(err, ERR_IO, "tonoi run: was not ready within %d s (%s)", READY_S, watch->log);
}

enum errc sim_watch_start(struct sim_watch *watch, const char *const *args, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fail_errno(err, "pipe");
	const pid_t pid = fork();
	if (pid == 0)
		become(watch, args, ends[1]);
	(void)close(ends[1]);
	watch->out = ends[0];
	if (pid < 0)
		return fail_errno(err, "fork");
	watch->pid = pid;
	return read_ready(watch, err);
}

void sim_watch_stop(struct sim_watch *watch)
{
	int status;

	if (watch->pid <= 0)
		return;
	(void)kill(watch->pid, SIGTERM);
	while (waitpid(watch->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	watch->pid = 0;
	(void)close(watch->out);
}

struct str sim_watch_address(const struct sim_watch *watch, const char *option)
{
	const size_t len = strlen(option);
	struct str rest = str_from(watch->ready);

	while (rest.len) {
		const struct str word = str_split(&rest, ' ');

		if (str_starts(word, str_of(option, len)) && word.len > len && word.ptr[len] == '=')
			return str_from_pos(word, len + 1);
	}
	return STR_NONE;
}

enum errc sim_watch_command(const struct sim_watch *watch, const char *const *args, struct err *err)
{
	struct child_order order = { .program = "/proc/self/exe", .seconds = COMMAND_S };
	auto_child_result result = CHILD_RESULT_INIT(SAID_MAX, SAID_MAX);
	const char *content = getenv("TONOI_CONTENT");
	char own[PATH_MAX + 32];
	size_t n = 0;

	if (content) {
		(void)snprintf(own, sizeof(own), "TONOI_CONTENT=%s", content);
		order.env[0] = own;
	}

	for (; args[n] && n + 3 < CHILD_ARGS_MAX; n++)
		order.args[n] = args[n];
	order.args[n++] = "--data";
	order.args[n++] = watch->data;
	const enum errc code = child_run(&order, &result, err);
	if (!code && result.exit_code != 0)
		return fail(err, ERR_IO, "tonoi %s %s: %.*s", args[0], args[1] ? args[1] : "",
			    STR_ARG(str_trim(str_sub(buf_str(&result.err), 0, 300))));
	return code;
}

/* ---- memory ---- */

/* "Pss:   1234 kB" of a file of /proc, in bytes; 0: it does not say. */
static uint64_t read_kib(const char *path, const char *name)
{
	auto_buf text = BUF_INIT(ROLLUP_MAX);
	struct str line;
	uint64_t kib = 0;

	if (file_read(path, &text, NULL))
		return 0;
	for (struct str rest = buf_str(&text); str_next_line(&rest, &line);) {
		if (!str_starts(line, str_from(name)))
			continue;
		struct str value = str_trim(str_from_pos(line, strlen(name)));
		if (str_to_u64(str_split(&value, ' '), &kib))
			break;
	}
	return kib * KIB;
}

static uint64_t memory_of(pid_t pid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	const uint64_t pss = read_kib(path, "Pss:");
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	return pss ? pss : read_kib(path, "VmRSS:");
}

uint64_t sim_watch_memory(const struct sim_watch *watch)
{
	auto_buf children = BUF_INIT(CHILDREN_MAX);
	uint64_t bytes = memory_of(watch->pid);
	char path[64];
	uint64_t pid;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)watch->pid,
		       (int)watch->pid);
	if (file_read(path, &children, NULL))
		return bytes;
	for (struct str rest = buf_str(&children); rest.len;) {
		if (str_to_u64(str_split(&rest, ' '), &pid))
			bytes += memory_of((pid_t)pid);
	}
	return bytes;
}
