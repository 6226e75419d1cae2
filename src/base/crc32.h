/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32 as in gzip and EVTX (reflected polynomial 0xedb88320, RFC 1952 8): tells damage, not
 * malice. Uses the processor's carry-less multiplication where there is one, zlib otherwise.
 */
#pragma once

#include "base/str.h"

/* Of `bytes` behind bytes whose sum is `crc`; 0 to begin with. */
uint32_t crc32_of(uint32_t crc, struct str bytes);

/* For tests: the same without the processor's help. */
uint32_t crc32_by_table(uint32_t crc, struct str bytes);
