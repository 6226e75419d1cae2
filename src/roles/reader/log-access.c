/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/reader/log-access.h"

#include <time.h>

#include "base/os/paths.h"

#define WAIT_STEP_MS 20
#define WAIT_STEPS   1500 /* half a minute */

static void pause_a_little(void)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };

	(void)nanosleep(&step, NULL);
}

void log_access_find(const struct process *process, struct log_access *ret)
{
	struct err err = { 0 };

	*ret = (struct log_access){ 0 };
	if (path_join(process_option(process, "data", 0), LOG_DIR_NAME, ret->dir, &err) ||
	    log_key_find(process_option(process, "key-file", 0), &ret->key, &ret->has_key, &err))
		process_die("the log's key", &err);
	for (unsigned i = 0; i < WAIT_STEPS; i++) {
		if (access(ret->dir, R_OK | X_OK) == 0)
			return;
		pause_a_little();
	}
	err_ignore(fail(&err, ERR_NOT_FOUND, "%s: is not there", ret->dir));
	process_die("the log", &err);
}

struct log_reader *log_access_reader(const struct log_access *access)
{
	struct log_reader *reader = NULL;
	struct err err;

	if (log_reader_open(access->dir, log_access_key(access), &reader, &err))
		process_die("the log cannot be opened", &err);
	return reader;
}

const struct log_key *log_access_key(const struct log_access *access)
{
	return access->has_key ? &access->key : NULL;
}
