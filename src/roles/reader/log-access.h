/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the roles that read the log come to it: before their sandbox, waiting for the store to have
 * made it.
 */
#pragma once

#include <limits.h>

#include "log/log-reader.h"
#include "roles/process.h"

struct log_access {
	char dir[PATH_MAX]; /* DATA/log */
	struct log_key key;
	bool has_key;
};

/* Find folder and key; wait for the log to be there. Ends the process when that fails. */
void log_access_find(const struct process *process, struct log_access *ret);

/* A reader of it; ends the process when that fails. */
struct log_reader *log_access_reader(const struct log_access *access) MUST_CHECK;

/* NULL when the log is not encrypted. */
const struct log_key *log_access_key(const struct log_access *access);
