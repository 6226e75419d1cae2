/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate of our own making, for a hospital that has none yet: browsers warn, and the line is
 * encrypted all the same. ECDSA P-256, ten years, for this machine's name, localhost and the two
 * loopback addresses.
 */
#pragma once

#include "base/err.h"

/* Write both files (PEM; the key with mode 0600) unless both are there already. */
enum errc self_signed_make(const char *cert_path, const char *key_path, struct err *err) MUST_CHECK;
