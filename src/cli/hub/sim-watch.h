/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real watch for `hub simulate`: `tonoi run` of this very program, on loopback, in a folder that
 * is thrown away; and what it holds in memory.
 */
#pragma once

#include <limits.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

#define SIM_ARGS_MAX  16u
#define SIM_READY_MAX 2048u

struct sim_watch {
	char data[PATH_MAX];
	char log[PATH_MAX]; /* what it says on stderr */
	pid_t pid;	    /* 0: it does not run */
	int out;
	char ready[SIM_READY_MAX]; /* its line "ready …": where it listens */
};

/* `args`: after "run --data DATA"; NULL at the end. Waits until it is ready. */
enum errc sim_watch_start(struct sim_watch *watch, const char *const *args,
			  struct err *err) MUST_CHECK;
void sim_watch_stop(struct sim_watch *watch); /* fine when it does not run */

/* Where it listens, by the name of the option: "127.0.0.1:41234". STR_NONE: it does not. */
struct str sim_watch_address(const struct sim_watch *watch, const char *option);

/* A command of this program over its data. ERR_IO: it failed, with its last words. */
enum errc sim_watch_command(const struct sim_watch *watch, const char *const *args,
			    struct err *err) MUST_CHECK;

/*
 * Resident memory of all its processes: the proportional set size where the system tells it, so
 * that shared pages count once; else the resident set size, which is more.
 */
uint64_t sim_watch_memory(const struct sim_watch *watch);
