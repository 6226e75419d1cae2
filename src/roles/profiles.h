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

/* The same where records lie on Kafka: roles that read or write the log may reach its brokers. */
const struct sandbox_profile *sandbox_profile_on_kafka(const char *role);
