/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32C (Castagnoli, reflected polynomial 0x82f63b78, RFC 3720 B.4): tells damage, not malice.
 * Uses the processor's instruction where there is one.
 */
#pragma once

#include "base/str.h"

/* The check of `bytes` continued from `crc`; start with 0. crc32c(crc32c(0, a), b) is that of ab.
 */
uint32_t crc32c(uint32_t crc, struct str bytes);

/* The same without the instruction, so that a test can compare the two. */
uint32_t crc32c_by_table(uint32_t crc, struct str bytes);
