/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A role is one process of the watch: one kind of risk, one file in src/roles that ends with its
 * descriptor `const struct role role_<name>`. The program re-executes itself per role
 * (argv[0] "tonoi: <name>"), so that each starts with fresh memory and can only lose powers.
 */
#pragma once

#include "base/err.h"

struct role {
	const char *name;
	int (*run)(void); /* options, sandbox, loop; the exit code of the process */
};

/* In the order of src/roles/meson.build; NULL at the end. */
extern const struct role *const roles[];

/* The role that `argv` asks for, or NULL when this is an ordinary command line. */
const struct role *role_from_argv(int argc, char *const *argv);

int role_main(const struct role *role);
