/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the demo's lines go: the real inputs of a running watch. `syslog` is one TCP connection,
 * `squid` a file that is tailed, `drop` a file put whole into the drop folder.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

struct demo_output;

struct demo_targets {
	const char *syslog; /* ADDR:PORT */
	const char *squid;  /* file to append to; made when it is not there */
	const char *drop;   /* folder */
};

/* Connects and opens; `targets` outlives the result. */
enum errc demo_output_new(const struct demo_targets *targets, struct demo_output **ret,
			  struct err *err) MUST_CHECK;
void demo_output_free(struct demo_output *output);

/* Is there such a target? */
bool demo_output_knows(struct str target);

/*
 * Send one line (without its line end). Lines for `drop` are collected until demo_output_drop(),
 * as a person copies a finished file there.
 */
enum errc demo_output_line(struct demo_output *output, struct str target, struct str line,
			   struct err *err) MUST_CHECK;

/* Put what was collected into the drop folder as `name`. Nothing collected: nothing happens. */
enum errc demo_output_drop(struct demo_output *output, struct str name, struct err *err) MUST_CHECK;
