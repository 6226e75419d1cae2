/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command is one file in src/cli that ends with its descriptor `const struct command
 * command_<name>`, and one line in src/cli/meson.build. The build makes the table from that list;
 * the table prints the overview, the page of each command is made from its descriptor, and a test
 * compares both with the man page.
 */
#pragma once

#include "base/options.h"

/* Exit codes of every command. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

struct command {
	const char *name; /* one or two words: "scan", "rules check" */
	struct text summary;
	const char *args; /* "PATH…", or NULL when it takes none */
	size_t min_args;
	size_t max_args;
	struct text details;		  /* further sentences for --help; may be empty */
	const struct option_def *options; /* may be NULL */
	enum exit_code (*run)(const struct options *options);
};

/* In the order of src/cli/meson.build; NULL at the end. */
extern const struct command *const commands[];

/* Understood by every command: --data DIR, --lang ja|en, --help. */
extern const struct option_def common_options[];

/* Print the sentence to stderr as "tonoi: …" and give the exit code that fits. */
enum exit_code command_fail(const struct err *err);

#define COMMAND_ARGS_MANY SIZE_MAX
