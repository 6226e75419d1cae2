/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each role may do, as rows. `tonoi selftest` tries to break out of every one of them.
 */
#pragma once

#include "base/os/sandbox.h"

/* Ends with name NULL. */
extern const struct sandbox_profile sandbox_profiles[];

/* The row of a role; every role has one. */
const struct sandbox_profile *sandbox_profile_of(const char *role);
