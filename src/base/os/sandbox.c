/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/os/fd.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
	__has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- system calls: what each group allows ---- */

/* A condition on one argument; `mask` 0: none. */
struct call_row {
	int call;
	unsigned argument;
	uint64_t mask; /* (argument & mask) must equal `value` */
	uint64_t value;
};

#define ANY(name)                                                                                  \
	{                                                                                          \
		SCMP_SYS(name), 0, 0, 0                                                            \
	}
#define WHEN(name, argument, mask, value)                                                          \
	{                                                                                          \
		SCMP_SYS(name), argument, mask, value                                              \
	}
#define CALLS_END                                                                                  \
	{                                                                                          \
		__NR_SCMP_ERROR, 0, 0, 0                                                           \
	}

static const struct call_row basic_calls[] = {
	ANY(read),
	ANY(write),
	ANY(readv),
	ANY(writev),
	ANY(recvmsg), /* channels; also recv() on what was accepted */
	ANY(sendmsg),
	ANY(close),
	ANY(fstat),
	ANY(lseek),
	WHEN(fcntl, 1, UINT32_MAX, F_GETFL),
	WHEN(fcntl, 1, UINT32_MAX, F_SETFL),
	WHEN(fcntl, 1, UINT32_MAX, F_GETFD),
	WHEN(fcntl, 1, UINT32_MAX, F_SETFD),
	ANY(epoll_wait),
	ANY(epoll_pwait),
	ANY(epoll_ctl),
	ANY(poll),
	ANY(clock_gettime),
	ANY(clock_nanosleep),
	ANY(getrandom),
	ANY(getpid),
	WHEN(mmap, 2, PROT_EXEC, 0),
	WHEN(mprotect, 2, PROT_EXEC, 0),
	ANY(munmap),
	ANY(mremap),
	ANY(madvise),
	ANY(brk),
	ANY(futex),
	ANY(rt_sigreturn),
	ANY(rt_sigprocmask),
	ANY(restart_syscall),
	ANY(sysinfo), /* qsort() of glibc asks for the memory size */
	ANY(exit),
	ANY(exit_group),
	CALLS_END,
};

static const struct call_row accept_calls[] = {
	ANY(accept4),	 ANY(recvfrom),	   ANY(recvmmsg),    ANY(sendto),
	ANY(shutdown),	 ANY(getsockname), ANY(getpeername), ANY(setsockopt),
	ANY(getsockopt), ANY(sendfile),	   CALLS_END,
};

static const struct call_row read_file_calls[] = {
	ANY(openat),
	ANY(newfstatat),
	ANY(statx),
	ANY(getdents64),
	ANY(pread64),
	ANY(preadv2),
	ANY(readlink),
	ANY(readlinkat),
	ANY(stat),
	ANY(lstat),
	ANY(access),
	ANY(faccessat),
	ANY(faccessat2),
	ANY(fadvise64),
	ANY(fstatfs),
	ANY(getcwd),
	ANY(geteuid),
	ANY(getuid),
	WHEN(fcntl, 1, UINT32_MAX, F_DUPFD_CLOEXEC),
	CALLS_END,
};

static const struct call_row write_file_calls[] = {
	ANY(pwrite64),
	ANY(pwritev),
	ANY(fsync),
	ANY(fdatasync),
	ANY(sync_file_range),
	ANY(ftruncate),
	ANY(fallocate),
	ANY(fchmod),
	ANY(mkdir),
	ANY(mkdirat),
	ANY(rename),
	ANY(renameat),
	ANY(renameat2),
	ANY(link),
	ANY(linkat),
	ANY(unlink),
	ANY(unlinkat),
	ANY(rmdir),
	ANY(flock),
	ANY(utimensat),
	ANY(fchown), /* SQLite gives its journal the owner of the database */
	WHEN(fcntl, 1, UINT32_MAX, F_SETLK),
	WHEN(fcntl, 1, UINT32_MAX, F_SETLKW),
	WHEN(fcntl, 1, UINT32_MAX, F_GETLK),
	WHEN(fcntl, 1, UINT32_MAX, F_OFD_SETLK),
	ANY(mlock),
	ANY(munlock),
	CALLS_END,
};

static const struct call_row given_file_calls[] = {
	ANY(pread64),
	ANY(dup),
	/* fstat() of glibc. A path could still be looked at (not read); there is nothing secret in
	 * that, and Landlock does not cover it either. */
	WHEN(newfstatat, 3, UINT32_MAX, AT_EMPTY_PATH),
	CALLS_END,
};

/* libcurl, c-ares and OpenSSL as clients. */
static const struct call_row connect_calls[] = {
	WHEN(socket, 0, UINT32_MAX, AF_INET),
	WHEN(socket, 0, UINT32_MAX, AF_INET6),
	ANY(connect),
	ANY(recvfrom),
	ANY(sendto),
	ANY(sendmmsg),
	ANY(shutdown),
	ANY(getsockname),
	ANY(getpeername),
	ANY(setsockopt),
	ANY(getsockopt),
	WHEN(socketpair, 0, UINT32_MAX, AF_UNIX), /* libcurl wakes itself with one */
	/* It looks away from SIGPIPE when it closes the connections it kept. */
	WHEN(rt_sigaction, 0, UINT32_MAX, SIGPIPE),
	CALLS_END,
};

/* glibc asks for the cores before it makes a thread memory of its own. */
static const struct call_row thread_calls[] = {
	ANY(sched_getaffinity),
	ANY(getrusage),
	CALLS_END,
};

/* A library that starts threads as it goes, with what glibc does for each. */
#define CLONE_A_THREAD (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)
static const struct call_row new_thread_calls[] = {
	WHEN(clone, 0, CLONE_A_THREAD, CLONE_A_THREAD),
	ANY(set_robust_list),
	ANY(rseq),
	ANY(gettid),
	ANY(sched_getaffinity),
	WHEN(prctl, 0, UINT32_MAX, PR_SET_NAME),
	CALLS_END,
};

/*
 * Only in builds with a sanitizer: what its runtime does to map shadow memory, to print a report,
 * and at the end to look for leaks, for which a thread of its own stops the others by ptrace().
 * Never in a build that people run.
 */
static const struct call_row sanitizer_calls[] = {
	ANY(mmap),
	ANY(mprotect),
	ANY(sigaltstack),
	ANY(sched_yield),
	ANY(gettid),
	ANY(tgkill),
	ANY(rt_sigaction),
	ANY(prctl),
	ANY(getrlimit),
	ANY(prlimit64),
	ANY(readlink),
	ANY(sched_getaffinity),
	ANY(dup),
	ANY(set_robust_list),
	ANY(gettimeofday),
	ANY(nanosleep),
	ANY(rseq),
	ANY(ptrace),
	ANY(wait4),
	ANY(getppid),
	ANY(open),
	ANY(openat),
	ANY(getdents),
	ANY(getdents64),
	WHEN(clone, 0, CLONE_VM, CLONE_VM), /* a thread, no process */
	WHEN(ioctl, 1, UINT32_MAX, TCGETS), /* is it a terminal? */
	CALLS_END,
};

/* librdkafka wakes its threads so. */
static const struct call_row wake_calls[] = {
	ANY(pipe2),
	WHEN(fcntl, 1, UINT32_MAX, F_SETPIPE_SZ),
	CALLS_END,
};

static const struct {
	unsigned group;
	const struct call_row *rows;
} call_groups[] = {
	{ SANDBOX_BASIC, basic_calls },
	{ SANDBOX_ACCEPT, accept_calls },
	{ SANDBOX_READ_FILES, read_file_calls },
	{ SANDBOX_WRITE_FILES, write_file_calls },
	{ SANDBOX_GIVEN_FILE, given_file_calls },
	{ SANDBOX_THREADS, thread_calls },
	{ SANDBOX_CONNECT, connect_calls },
	{ SANDBOX_NEW_THREADS, new_thread_calls },
	{ SANDBOX_WAKE, wake_calls },
};

static int add_rows(scmp_filter_ctx filter, const struct call_row *rows)
{
	for (; rows->call != __NR_SCMP_ERROR; rows++) {
		int code;
		if (rows->mask)
			code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, rows->call, 1,
						SCMP_CMP(rows->argument, SCMP_CMP_MASKED_EQ,
							 rows->mask, rows->value));
		else
			code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, rows->call, 0);
		/* EACCES: the same as the default; EEXIST: another group has it already. */
		if (code && code != -EEXIST)
			return code;
	}
	return 0;
}

/* Calls in the rows that no earlier row of the profile has. */
static size_t count_rows(const struct call_row *rows)
{
	size_t n = 0;

	for (const struct call_row *row = rows; row->call != __NR_SCMP_ERROR; row++) {
		bool seen = false;
		for (const struct call_row *earlier = rows; earlier < row; earlier++)
			seen = seen || earlier->call == row->call;
		n += !seen;
	}
	return n;
}

size_t sandbox_call_count(const struct sandbox_profile *profile)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(call_groups); i++) {
		if (profile->calls & call_groups[i].group)
			n += count_rows(call_groups[i].rows);
	}
	/* fcntl is in several groups; it is one call. */
	const unsigned with_fcntl = SANDBOX_READ_FILES | SANDBOX_WRITE_FILES;
	n -= (size_t)__builtin_popcount(profile->calls & with_fcntl);
	return n;
}

bool sandbox_is_relaxed(void)
{
	return SANITIZED;
}

static int fill_filter(scmp_filter_ctx filter, const struct sandbox_profile *profile)
{
	int code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

	if (!code)
		code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	for (size_t i = 0; !code && i < ARRAY_LEN(call_groups); i++) {
		if (profile->calls & call_groups[i].group)
			code = add_rows(filter, call_groups[i].rows);
	}
	/* Its flags are behind a pointer, where no filter sees them: glibc then takes clone(). */
	if (!code && (profile->calls & SANDBOX_NEW_THREADS))
		code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (!code && SANITIZED)
		code = add_rows(filter, sanitizer_calls);
	return code ? code : seccomp_load(filter);
}

static enum errc enter_seccomp(const struct sandbox_profile *profile, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (!filter)
		return fail(err, ERR_LIMIT, "seccomp: no memory");
	const int code = fill_filter(filter, profile);
	seccomp_release(filter);
	if (code) {
		errno = -code;
		return fail_errno(err, "seccomp for %s", profile->name);
	}
	return ERR_OK;
}

/* ---- Landlock: Debian 12's headers end at version 1, so the interface is written down here ----
 */

struct landlock_ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* from version 4 */
	uint64_t scoped;	     /* from version 6 */
};

struct landlock_path_rule {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));

#define LANDLOCK_VERSION_QUERY 1u
#define LANDLOCK_PATH_BENEATH  1

#define FS_EXECUTE	(UINT64_C(1) << 0)
#define FS_WRITE_FILE	(UINT64_C(1) << 1)
#define FS_READ_FILE	(UINT64_C(1) << 2)
#define FS_READ_DIR	(UINT64_C(1) << 3)
#define FS_REMOVE_DIR	(UINT64_C(1) << 4)
#define FS_REMOVE_FILE	(UINT64_C(1) << 5)
#define FS_MAKE_DIR	(UINT64_C(1) << 7)
#define FS_MAKE_REG	(UINT64_C(1) << 8)
#define FS_VERSION_1	((UINT64_C(1) << 13) - 1) /* all thirteen of version 1 */
#define FS_REFER	(UINT64_C(1) << 13)	  /* version 2: rename between folders */
#define FS_TRUNCATE	(UINT64_C(1) << 14)	  /* version 3 */
#define FS_IOCTL_DEV	(UINT64_C(1) << 15)	  /* version 5 */
#define NET_BIND_TCP	(UINT64_C(1) << 0)	  /* version 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ALL	UINT64_C(3) /* version 6: abstract sockets and signals */

#define FS_READ (FS_READ_FILE | FS_READ_DIR)
#define FS_CHANGE                                                                                  \
	(FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG | FS_REFER |   \
	 FS_TRUNCATE)
#define FS_OF_A_FILE (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

int sandbox_landlock_version(void)
{
	const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_QUERY);

	return version < 0 ? 0 : (int)version;
}

static uint64_t fs_known_to(int version)
{
	uint64_t known = FS_VERSION_1;

	if (version >= 2)
		known |= FS_REFER;
	if (version >= 3)
		known |= FS_TRUNCATE;
	if (version >= 5)
		known |= FS_IOCTL_DEV;
	return known;
}

static enum errc allow_path(int ruleset, const struct sandbox_path *path, uint64_t known,
			    struct err *err)
{
	auto_fd fd = open(path->path, O_PATH | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return ERR_OK;
	if (fd < 0 || fstat(fd, &st) < 0)
		return fail_errno(err, "%s", path->path);

	uint64_t access = FS_READ | (path->access == SANDBOX_WRITE ? FS_CHANGE : 0);
	if (!S_ISDIR(st.st_mode))
		access &= FS_OF_A_FILE;
	const struct landlock_path_rule rule = { .allowed_access = access & known,
						 .parent_fd = fd };
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0) < 0)
		return fail_errno(err, "landlock: %s", path->path);
	return ERR_OK;
}

static enum errc enter_landlock(const struct sandbox_profile *profile,
				const struct sandbox_path *paths, int version, struct err *err)
{
	const uint64_t known = fs_known_to(version);
	const bool connects = profile->calls & SANDBOX_CONNECT;
	const struct landlock_ruleset attributes = {
		.handled_access_fs = known,
		.handled_access_net =
			version >= 4 ? NET_BIND_TCP | (connects ? 0 : NET_CONNECT_TCP) : 0,
		.scoped = version >= 6 ? SCOPE_ALL : 0,
	};
	size_t size = sizeof(attributes.handled_access_fs);

	if (version >= 4)
		size += sizeof(attributes.handled_access_net);
	if (version >= 6)
		size += sizeof(attributes.scoped);
	auto_fd ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
	if (ruleset < 0)
		return fail_errno(err, "landlock_create_ruleset");
	for (; paths && paths->path; paths++) {
		const enum errc code = allow_path(ruleset, paths, known, err);
		if (code)
			return code;
	}
	/* The search for leaks lists the threads there are. */
	const struct sandbox_path own_threads = { "/proc/self/task", SANDBOX_READ };
	const enum errc code = SANITIZED ? allow_path(ruleset, &own_threads, known, err) : ERR_OK;
	if (code)
		return code;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return fail_errno(err, "landlock_restrict_self");
	return ERR_OK;
}

/* ---- privileges and limits ---- */

static enum errc drop_capabilities(bool read_others, struct err *err)
{
	const uint32_t kept = read_others && geteuid() == 0 ? 1u << CAP_DAC_READ_SEARCH : 0;
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct now[2] = { { 0 }, { 0 } };
	struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };

	if (syscall(SYS_capget, &head, now) < 0)
		return fail_errno(err, "capget");
	/* Only the root of a user namespace, or root itself, has a bounding set to empty. */
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	data[0].effective = data[0].permitted = kept & now[0].permitted;
	/* Nothing to give up: a unit may forbid the call (packaging/systemd). */
	if (now[0].permitted == data[0].permitted && now[0].effective == data[0].effective &&
	    now[1].permitted == 0 && now[1].effective == 0)
		return ERR_OK;
	if (syscall(SYS_capset, &head, data) < 0)
		return fail_errno(err, "capset");
	return ERR_OK;
}

static enum errc set_limit(__rlimit_resource_t resource, rlim_t value, struct err *err)
{
	const struct rlimit limit = { .rlim_cur = value, .rlim_max = value };

	if (setrlimit(resource, &limit) < 0)
		return fail_errno(err, "setrlimit %d", (int)resource);
	return ERR_OK;
}

static enum errc set_limits(const struct sandbox_profile *profile, struct err *err)
{
	/* A core dump would hold logs, that is personal data. */
	enum errc code = set_limit(RLIMIT_CORE, 0, err);

	if (!code && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		code = fail_errno(err, "PR_SET_DUMPABLE");
	if (!code && profile->cpu_seconds)
		code = set_limit(RLIMIT_CPU, profile->cpu_seconds, err);
	/* A sanitizer maps terabytes of shadow. */
	if (!code && profile->address_space_max && !SANITIZED)
		code = set_limit(RLIMIT_AS, profile->address_space_max, err);
	return code;
}

enum errc sandbox_join(const struct sandbox_profile *profile, const struct sandbox_path *paths,
		       struct err *err)
{
	const int version = sandbox_landlock_version();
	enum errc code = drop_capabilities(profile->read_others, err);

	if (!code && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		code = fail_errno(err, "PR_SET_NO_NEW_PRIVS");
	if (!code && version > 0)
		code = enter_landlock(profile, paths, version, err);
	return code;
}

enum errc sandbox_enter(const struct sandbox_profile *profile, const struct sandbox_path *paths,
			char level[static SANDBOX_TEXT_MAX], struct err *err)
{
	const int version = sandbox_landlock_version();
	enum errc code = set_limits(profile, err);

	if (!code)
		code = sandbox_join(profile, paths, err);
	if (!code)
		code = enter_seccomp(profile, err);
	if (code)
		return code;

	char landlock[32] = "no landlock";
	if (version > 0)
		(void)snprintf(landlock, sizeof(landlock), "landlock %d", version);
	(void)snprintf(level, SANDBOX_TEXT_MAX, "%s, seccomp %zu calls%s", landlock,
		       sandbox_call_count(profile), SANITIZED ? " (relaxed for a sanitizer)" : "");
	return ERR_OK;
}

enum errc sandbox_become(const char *user, struct err *err)
{
	errno = 0;
	const struct passwd *entry = getpwnam(user);

	if (!entry && errno)
		return fail_errno(err, "user %s", user);
	if (!entry)
		return fail(err, ERR_NOT_FOUND, "user %s: there is no such user", user);
	if (initgroups(user, entry->pw_gid) < 0 ||
	    setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) < 0 ||
	    setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) < 0)
		return fail_errno(err, "become user %s", user);
	return ERR_OK;
}
