/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving up powers, one way and once: what a process that reads bytes from outside may still do.
 *
 * sandbox_enter(), in this order: no core dumps, not traceable; capabilities dropped; no new
 * privileges; Landlock (files by folder, TCP bind and connect, signals and abstract sockets);
 * seccomp with KILL_PROCESS for every system call that is not in the profile. io_uring, exec,
 * fork and ptrace are in no profile. Memory cannot be made executable afterwards, so
 * regular expressions are compiled before.
 *
 * Landlock is asked for its version and used as far as the kernel has it; the level reached is
 * handed back as text, reported to the store and shown to people. Without Landlock (kernel before
 * 5.13) a profile that opens files is held by seccomp only; that is in the text too.
 *
 * Inside, never call what glibc implements by opening files or sockets: getaddrinfo, getpwnam,
 * iconv_open, syslog, locale and time zone functions. Do it before.
 */
#pragma once

#include "base/err.h"

/* Groups of system calls (sandbox.c has the lists); a profile is a set of them. */
enum sandbox_calls {
	SANDBOX_BASIC = 1 << 0,	      /* memory, time, read and write what is open, wait, exit */
	SANDBOX_ACCEPT = 1 << 1,      /* take connections and datagrams of given sockets */
	SANDBOX_READ_FILES = 1 << 2,  /* open (what Landlock leaves), list, map read-only */
	SANDBOX_WRITE_FILES = 1 << 3, /* create, sync, rename, remove, lock */
	SANDBOX_GIVEN_FILE = 1 << 4,  /* seek and read in a file it was handed */
	SANDBOX_CONNECT = 1 << 5,     /* new TCP and UDP sockets over IP, to connect them */
	SANDBOX_THREADS = 1 << 6,     /* memory for threads that were started before; measuring */
	SANDBOX_NEW_THREADS = 1 << 7, /* more threads of this process; never another process */
	SANDBOX_WAKE = 1 << 8,	      /* pipes by which threads of this process wake each other */
};

struct sandbox_profile {
	const char *name;
	unsigned calls;		  /* enum sandbox_calls */
	bool read_others;	  /* started as root: keep the right to read others' files */
	unsigned cpu_seconds;	  /* RLIMIT_CPU; 0: none */
	size_t address_space_max; /* RLIMIT_AS in bytes; 0: none */
};

enum sandbox_access {
	SANDBOX_READ,  /* files and folders below may be read */
	SANDBOX_WRITE, /* and created, changed, renamed, removed */
};

struct sandbox_path {
	const char *path; /* a folder, or a file; one that does not exist is skipped */
	enum sandbox_access access;
};

#define SANDBOX_TEXT_MAX 128

/* `paths` ends with path NULL, or is NULL: no files at all. `level`: see above. */
enum errc sandbox_enter(const struct sandbox_profile *profile, const struct sandbox_path *paths,
			char level[static SANDBOX_TEXT_MAX], struct err *err) MUST_CHECK;

/*
 * For every other thread of a process that has some, before one of them enters: what the kernel
 * takes from single threads only (capabilities, files). sandbox_enter() then takes the rest from
 * all of them.
 */
enum errc sandbox_join(const struct sandbox_profile *profile, const struct sandbox_path *paths,
		       struct err *err) MUST_CHECK;

/* The version of Landlock the kernel has, 0 for none. */
int sandbox_landlock_version(void);

/* Become `user` with its groups; before sandbox_enter(), by one that was started as root. */
enum errc sandbox_become(const char *user, struct err *err) MUST_CHECK;

/*
 * For tests: how many system calls the profile allows. Sanitizer builds allow more, which is why
 * they say "relaxed" in the level.
 */
size_t sandbox_call_count(const struct sandbox_profile *profile);

/* A sanitizer build, which has to allow more; never what people run. */
bool sandbox_is_relaxed(void);
