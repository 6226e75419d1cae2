/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the supervisor is told by signals: SIGCHLD, SIGHUP (reload), SIGINT and SIGTERM (stop).
 */
#pragma once

#include "base/err.h"

/* They come through this descriptor from now on (signalfd(2), non-blocking); it is the caller's. */
enum errc signals_take(int *ret_fd, struct err *err) MUST_CHECK;
