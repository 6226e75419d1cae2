/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisor starts the roles, gives each the descriptors it needs and nothing else, connects
 * them, and starts again what dies. It reads no byte from outside.
 *
 * Which roles there are and who talks to whom are the two tables in supervisor.c.
 */
#pragma once

#include "base/options.h"

/* Where a role finds its channel to the supervisor. */
#define CONTROL_FD 3

/* The options of `tonoi run`: also the lines of its --config file. */
extern const struct option_def supervisor_options[];

/*
 * Run the watch until SIGTERM or SIGINT. ERR_OK after an orderly stop.
 */
enum errc supervisor_run(const struct options *options, struct err *err) MUST_CHECK;
