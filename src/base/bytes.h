/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little-endian numbers at any address, for binary formats read in place. The caller has checked
 * that the bytes are there; where that is not settled beforehand take base/cursor.h.
 */
#pragma once

#include "base/compiler.h"

static inline uint16_t load_u16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t load_u32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t load_u64(const unsigned char *p)
{
	return load_u32(p) | (uint64_t)load_u32(p + 4) << 32;
}

static inline void store_u16(unsigned char *p, uint16_t value)
{
	p[0] = (unsigned char)value;
	p[1] = (unsigned char)(value >> 8);
}

static inline void store_u32(unsigned char *p, uint32_t value)
{
	store_u16(p, (uint16_t)value);
	store_u16(p + 2, (uint16_t)(value >> 16));
}

static inline void store_u64(unsigned char *p, uint64_t value)
{
	store_u32(p, (uint32_t)value);
	store_u32(p + 4, (uint32_t)(value >> 32));
}
