/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another program, run to its end under limits, for commands only (roles start nothing but
 * themselves). No shell is between: arguments are given one by one, and the environment is only
 * what the caller lists. The program is ended with all it started when its time is over.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define CHILD_ARGS_MAX 32u
#define CHILD_ENV_MAX  24u

struct child_order {
	const char *program;		  /* found in /usr/local/bin, /usr/bin, /bin when no path */
	const char *args[CHILD_ARGS_MAX]; /* without the program; NULL at the end */
	const char *env[CHILD_ENV_MAX];	  /* "NAME=value"; NULL at the end */
	const char *dir;		  /* to work in; NULL: here */
	const char *input;		  /* a file it reads as descriptor 0; NULL: nothing */
	unsigned seconds;		  /* of the clock on the wall; 0: CHILD_SECONDS */
	uint64_t file_bytes;		  /* of one file it writes; 0: no limit */
};

#define CHILD_SECONDS 3600u

struct child_result {
	struct buf out; /* the caller gives both their maximum; what is more is dropped */
	struct buf err;
	int exit_code; /* -1: ended by a signal */
	bool timed_out;
	bool out_cut;
	int64_t took_us;
};

#define CHILD_RESULT_INIT(out_max, err_max)                                                        \
	{                                                                                          \
		.out = BUF_INIT(out_max), .err = BUF_INIT(err_max)                                 \
	}

void child_result_done(struct child_result *result);
#define auto_child_result CLEANUP(child_result_done) struct child_result

/* ERR_NOT_FOUND: there is no such program. An exit code other than 0 is no error here. */
enum errc child_run(const struct child_order *order, struct child_result *result,
		    struct err *err) MUST_CHECK;
