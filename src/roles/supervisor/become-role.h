/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a fork of the supervisor to a role: the program re-executes itself, with fresh memory, the
 * channel `control` as its only descriptor beside the standard ones, and few environment variables.
 */
#pragma once

#include "base/compiler.h"

/* In the child. Exits with 127 when it cannot. */
void become_role(const char *name, int control) NORETURN;
