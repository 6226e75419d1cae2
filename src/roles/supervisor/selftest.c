/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor/selftest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "roles/profiles.h"

#define EXIT_THROUGH 0
#define EXIT_REFUSED 10
#define EXIT_BROKEN  11 /* the sandbox could not be entered */

/* What an attempt can use: opened before the sandbox, as an attacker might find it. */
struct scene {
	char folder[PATH_MAX]; /* the role's own */
	char link[PATH_MAX];   /* in it, leads to /etc/passwd */
	char outside[PATH_MAX];
	char up[PATH_MAX]; /* folder/../outside */
	int socket;	   /* TCP, neither bound nor connected */
	pid_t parent;
	void *page;
	struct sockaddr_in address;
};

enum need {
	NEED_NOTHING,
	NEED_LANDLOCK, /* held by Landlock where the role may open files */
	NEED_STRICT,   /* not held in a sanitizer build */
	NEED_OFFLINE,  /* what a role that connects is for: not tried with it */
};

/* Arguments that are known only when it runs. */
enum argument {
	PLAIN,
	OUTSIDE,
	UP,
	LINK,
	PARENT,
	PAGE,
	SOCKET,
	ADDRESS,
};

struct attempt {
	const char *name;
	long call;
	enum need need;
	enum argument kinds[2]; /* of the first two arguments */
	long args[6];
};

#define AT	       ((long)AT_FDCWD)
#define TEXT_ARG(text) (long)(text)

/* clang-format off */
static const struct attempt *attempts(size_t *ret_n)
{
	static const struct attempt rows[] = {
		{ "read /etc/passwd", SYS_openat, NEED_LANDLOCK, { PLAIN, PLAIN }, { AT, TEXT_ARG("/etc/passwd"), O_RDONLY } },
		{ "list /", SYS_openat, NEED_LANDLOCK, { PLAIN, PLAIN }, { AT, TEXT_ARG("/"), O_RDONLY | O_DIRECTORY } },
		{ "write outside its folder", SYS_openat, NEED_LANDLOCK, { PLAIN, OUTSIDE }, { AT, 0, O_WRONLY | O_CREAT, 0600 } },
		{ "leave its folder by ..", SYS_openat, NEED_LANDLOCK, { PLAIN, UP }, { AT, 0, O_WRONLY | O_CREAT, 0600 } },
		{ "leave its folder by a link", SYS_openat, NEED_LANDLOCK, { PLAIN, LINK }, { AT, 0, O_RDONLY } },
		{ "open its own memory", SYS_openat, NEED_LANDLOCK, { PLAIN, PLAIN }, { AT, TEXT_ARG("/proc/self/mem"), O_RDWR } },
		{ "read another's environment", SYS_openat, NEED_LANDLOCK, { PLAIN, PLAIN }, { AT, TEXT_ARG("/proc/1/environ"), O_RDONLY } },
		{ "open a device", SYS_openat, NEED_LANDLOCK, { PLAIN, PLAIN }, { AT, TEXT_ARG("/dev/kmsg"), O_RDONLY } },
		{ "openat2", SYS_openat2, NEED_NOTHING, { PLAIN, PLAIN }, { AT, TEXT_ARG("/etc/passwd") } },
		{ "open_by_handle_at", SYS_open_by_handle_at, NEED_NOTHING, { PLAIN, PLAIN }, { AT } },
		{ "truncate by path", SYS_truncate, NEED_NOTHING, { OUTSIDE, PLAIN }, { 0 } },
		{ "chmod", SYS_chmod, NEED_NOTHING, { OUTSIDE, PLAIN }, { 0, 04777 } },
		{ "mknod", SYS_mknod, NEED_NOTHING, { OUTSIDE, PLAIN }, { 0, S_IFCHR | 0600, 0x103 } },
		{ "make a symbolic link", SYS_symlink, NEED_NOTHING, { PLAIN, OUTSIDE }, { TEXT_ARG("/etc/passwd") } },
		{ "chdir", SYS_chdir, NEED_NOTHING, { PLAIN, PLAIN }, { TEXT_ARG("/") } },
		{ "socket inet", SYS_socket, NEED_OFFLINE, { PLAIN, PLAIN }, { AF_INET, SOCK_STREAM } },
		{ "socket inet6, datagrams", SYS_socket, NEED_OFFLINE, { PLAIN, PLAIN }, { AF_INET6, SOCK_DGRAM } },
		{ "socket unix (abstract names)", SYS_socket, NEED_NOTHING, { PLAIN, PLAIN }, { AF_UNIX, SOCK_STREAM } },
		{ "socket packet", SYS_socket, NEED_NOTHING, { PLAIN, PLAIN }, { AF_PACKET, SOCK_RAW } },
		{ "socket netlink", SYS_socket, NEED_NOTHING, { PLAIN, PLAIN }, { AF_NETLINK, SOCK_RAW } },
		{ "connect a socket it holds", SYS_connect, NEED_OFFLINE, { SOCKET, ADDRESS }, { 0, 0, sizeof(struct sockaddr_in) } },
		{ "bind a socket it holds", SYS_bind, NEED_NOTHING, { SOCKET, ADDRESS }, { 0, 0, sizeof(struct sockaddr_in) } },
		{ "listen", SYS_listen, NEED_NOTHING, { SOCKET, PLAIN }, { 0, 1 } },
		{ "execve", SYS_execve, NEED_NOTHING, { PLAIN, PLAIN }, { TEXT_ARG("/bin/true") } },
		{ "execveat", SYS_execveat, NEED_NOTHING, { PLAIN, PLAIN }, { AT, TEXT_ARG("/bin/true") } },
		{ "memfd_create", SYS_memfd_create, NEED_NOTHING, { PLAIN, PLAIN }, { TEXT_ARG("x") } },
		{ "fork", SYS_fork, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "clone", SYS_clone, NEED_NOTHING, { PLAIN, PLAIN }, { SIGCHLD } },
		{ "ptrace its parent", SYS_ptrace, NEED_STRICT, { PLAIN, PARENT }, { PTRACE_ATTACH } },
		{ "signal its parent", SYS_kill, NEED_NOTHING, { PARENT, PLAIN }, { 0 } },
		{ "write its parent's memory", SYS_process_vm_writev, NEED_NOTHING, { PARENT, PLAIN }, { 0 } },
		{ "pidfd_open its parent", SYS_pidfd_open, NEED_NOTHING, { PARENT, PLAIN }, { 0 } },
		{ "map memory to write and run", SYS_mmap, NEED_STRICT, { PLAIN, PLAIN }, { 0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1 } },
		{ "map memory to run", SYS_mmap, NEED_STRICT, { PLAIN, PLAIN }, { 0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1 } },
		{ "make memory runnable", SYS_mprotect, NEED_STRICT, { PAGE, PLAIN }, { 0, 4096, PROT_READ | PROT_EXEC } },
		{ "io_uring_setup", SYS_io_uring_setup, NEED_NOTHING, { PLAIN, PLAIN }, { 1 } },
		{ "unshare a user namespace", SYS_unshare, NEED_NOTHING, { PLAIN, PLAIN }, { CLONE_NEWUSER } },
		{ "setns", SYS_setns, NEED_NOTHING, { PLAIN, PLAIN }, { -1 } },
		{ "mount", SYS_mount, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "chroot", SYS_chroot, NEED_NOTHING, { PLAIN, PLAIN }, { TEXT_ARG("/") } },
		{ "pivot_root", SYS_pivot_root, NEED_NOTHING, { PLAIN, PLAIN }, { TEXT_ARG("/"), TEXT_ARG("/") } },
		{ "keyctl", SYS_keyctl, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "bpf", SYS_bpf, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "perf_event_open", SYS_perf_event_open, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "userfaultfd", SYS_userfaultfd, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "setuid", SYS_setuid, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "capset", SYS_capset, NEED_NOTHING, { PLAIN, PLAIN }, { 0 } },
		{ "become traceable", SYS_prctl, NEED_STRICT, { PLAIN, PLAIN }, { PR_SET_DUMPABLE, 1 } },
		{ "ioctl: type on a terminal", SYS_ioctl, NEED_NOTHING, { PLAIN, PLAIN }, { 0, 0x5412 } },
		{ "load a kernel module", SYS_finit_module, NEED_NOTHING, { PLAIN, PLAIN }, { -1 } },
		{ "personality", SYS_personality, NEED_NOTHING, { PLAIN, PLAIN }, { 0xffffffff } },
		{ "a second seccomp filter", SYS_seccomp, NEED_NOTHING, { PLAIN, PLAIN }, { 1 } },
	};

	*ret_n = ARRAY_LEN(rows);
	return rows;
}
/* clang-format on */

static long argument(const struct scene *scene, enum argument kind, long plain)
{
	switch (kind) {
	case OUTSIDE:
		return (long)scene->outside;
	case UP:
		return (long)scene->up;
	case LINK:
		return (long)scene->link;
	case PARENT:
		return scene->parent;
	case PAGE:
		return (long)scene->page;
	case SOCKET:
		return scene->socket;
	case ADDRESS:
		return (long)&scene->address;
	case PLAIN:
		break;
	}
	return plain;
}

/* In the child. */
static void NORETURN try_it(const struct sandbox_profile *profile, const struct attempt *attempt,
			    const struct scene *scene)
{
	const struct sandbox_path paths[] = { { .path = scene->folder, .access = SANDBOX_WRITE },
					      { .path = NULL } };
	const bool files = profile->calls & (SANDBOX_READ_FILES | SANDBOX_WRITE_FILES);
	char level[SANDBOX_TEXT_MAX];
	const long *a = attempt->args;

	if (sandbox_enter(profile, files ? paths : NULL, level, NULL))
		_exit(EXIT_BROKEN);
	const long result =
		syscall(attempt->call, argument(scene, attempt->kinds[0], a[0]),
			argument(scene, attempt->kinds[1], a[1]), a[2], a[3], a[4], a[5]);
	_exit(result < 0 && (errno == EACCES || errno == EPERM) ? EXIT_REFUSED : EXIT_THROUGH);
}

/* Some things nobody can deny here: say so instead of failing. */
static bool can_be_held(const struct sandbox_profile *profile, const struct attempt *attempt)
{
	/* A sanitizer lists threads in every role. */
	const bool files = sandbox_is_relaxed() || profile->calls & SANDBOX_READ_FILES;

	if (attempt->need == NEED_STRICT)
		return !sandbox_is_relaxed();
	return attempt->need != NEED_LANDLOCK || !files || sandbox_landlock_version() > 0;
}

static enum errc run_one(const struct sandbox_profile *profile, const struct attempt *attempt,
			 const struct scene *scene, enum selftest_result *ret, struct err *err)
{
	int status = 0;
	const pid_t pid = fork();

	if (pid < 0)
		return fail_errno(err, "fork");
	if (pid == 0)
		try_it(profile, attempt, scene);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_BROKEN)
		return fail(err, ERR_UNSUPPORTED, "%s: the sandbox could not be entered",
			    profile->name);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		*ret = SELFTEST_KILLED;
	else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_REFUSED)
		*ret = SELFTEST_REFUSED;
	else
		*ret = can_be_held(profile, attempt) ? SELFTEST_THROUGH : SELFTEST_NOT_HELD;
	return ERR_OK;
}

static enum errc set_scene(const char *scratch, struct scene *scene, struct err *err)
{
	enum errc code = path_join(scratch, "own", scene->folder, err);

	if (!code)
		code = path_join(scratch, "outside", scene->outside, err);
	if (!code)
		code = path_join(scene->folder, "link", scene->link, err);
	if (!code)
		code = path_join(scene->folder, "../outside", scene->up, err);
	if (!code)
		code = dir_make(scene->folder, err);
	if (code)
		return code;
	if (symlink("/etc/passwd", scene->link) < 0 && errno != EEXIST)
		return fail_errno(err, "%s", scene->link);
	scene->parent = getpid();
	scene->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	scene->address = (struct sockaddr_in){ .sin_family = AF_INET,
					       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	scene->page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (scene->socket < 0 || scene->page == MAP_FAILED)
		return fail_errno(err, "selftest");
	return ERR_OK;
}

static void clear_scene(const char *scratch, struct scene *scene)
{
	(void)unlink(scene->link);
	(void)unlink(scene->outside);
	(void)rmdir(scene->folder);
	(void)rmdir(scratch);
	fd_close_at(&scene->socket);
	if (scene->page && scene->page != MAP_FAILED)
		(void)munmap(scene->page, 4096);
}

static enum errc run_profile(const struct sandbox_profile *profile, const struct scene *scene,
			     void (*row)(void *ctx, const struct selftest_row *row), void *ctx,
			     struct selftest_sum *sum, struct err *err)
{
	size_t n;
	const struct attempt *rows = attempts(&n);

	for (size_t i = 0; i < n; i++) {
		if (rows[i].need == NEED_OFFLINE && (profile->calls & SANDBOX_CONNECT))
			continue;
		struct selftest_row result = { .role = profile->name, .attempt = rows[i].name };
		const enum errc code = run_one(profile, &rows[i], scene, &result.result, err);
		if (code)
			return code;
		sum->tried++;
		sum->denied +=
			result.result == SELFTEST_KILLED || result.result == SELFTEST_REFUSED;
		sum->through += result.result == SELFTEST_THROUGH;
		row(ctx, &result);
	}
	return ERR_OK;
}

enum errc selftest_run(const char *scratch, void (*row)(void *ctx, const struct selftest_row *row),
		       void *ctx, struct selftest_sum *sum, struct err *err)
{
	struct scene scene = { .socket = -1 };
	enum errc code = set_scene(scratch, &scene, err);

	*sum = (struct selftest_sum){ .landlock = sandbox_landlock_version() };
	for (const struct sandbox_profile *p = sandbox_profiles; !code && p->name; p++)
		code = run_profile(p, &scene, row, ctx, sum, err);
	clear_scene(scratch, &scene);
	return code;
}
