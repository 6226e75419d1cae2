/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identifiers made of what they name (RFC 9562 5.5, UUIDv5): the same name is the same identifier,
 * in every file and on every machine.
 */
#pragma once

#include "base/str.h"

#define UUID_TEXT_MAX 37 /* 36 characters and a NUL */

/* In the name space of this program. Returns `out`. */
const char *uuid_of_name(struct str name, char out[static UUID_TEXT_MAX]);

/* One of its own, by chance (RFC 9562 5.4, UUIDv4). Returns `out`. */
const char *uuid_random(char out[static UUID_TEXT_MAX]);
