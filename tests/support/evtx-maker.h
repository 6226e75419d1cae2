/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes EVTX chunks for tests, a token at a time, so that each of them can be wrong in one place.
 * Text is ASCII. A chunk is complete after maker_finish().
 */
#pragma once

#include <zlib.h>

#include "base/buf.h"
#include "base/bytes.h"

#define MAKER_CHUNK_SIZE 65536
#define MAKER_TIME	 UINT64_C(132000000000000000) /* 2019-04-17T10:40:00Z */

struct maker {
	struct buf b;
	size_t record; /* where the open record begins */
};

/* A value of a template instance. */
struct maker_value {
	uint8_t type;
	const char *bytes;
	size_t len;
};

#define MAKER_VALUE(type, literal)                                                                 \
	{                                                                                          \
		(type), (literal), sizeof(literal) - 1                                             \
	}

static inline void maker_init(struct maker *m)
{
	*m = (struct maker){ .b = BUF_INIT(MAKER_CHUNK_SIZE) };
	for (size_t i = 0; i < 512; i++)
		buf_add_u8(&m->b, 0);
}

static inline void maker_done(struct maker *m)
{
	buf_done(&m->b);
}

static inline void maker_set_u32(struct maker *m, size_t at, uint32_t n)
{
	for (size_t i = 0; i < 4; i++)
		m->b.ptr[at + i] = (char)(n >> (8 * i));
}

static inline void maker_units(struct maker *m, const char *ascii)
{
	for (; *ascii; ascii++)
		buf_add_u16(&m->b, (unsigned char)*ascii);
}

static inline uint16_t maker_hash(const char *name)
{
	uint32_t hash = 0;

	for (; *name; name++)
		hash = hash * 65599 + (unsigned char)*name;
	return (uint16_t)hash;
}

/* A name that stands where it is used first. */
static inline void maker_name(struct maker *m, const char *name)
{
	buf_add_u32(&m->b, (uint32_t)m->b.len + 4);
	buf_add_u32(&m->b, 0);
	buf_add_u16(&m->b, maker_hash(name));
	buf_add_u16(&m->b, (uint16_t)strlen(name));
	maker_units(m, name);
	buf_add_u16(&m->b, 0);
}

/* An element in a template; with `attributes` the list must follow. */
static inline void maker_open(struct maker *m, const char *name, bool attributes)
{
	buf_add_u8(&m->b, attributes ? 0x41 : 0x01);
	buf_add_u16(&m->b, 0xffff);
	buf_add_u32(&m->b, 0);
	maker_name(m, name);
	if (attributes)
		buf_add_u32(&m->b, 0);
}

/* An element written out in the record. */
static inline void maker_open_plain(struct maker *m, const char *name)
{
	buf_add_u8(&m->b, 0x01);
	buf_add_u32(&m->b, 0);
	maker_name(m, name);
}

static inline void maker_attribute(struct maker *m, const char *name)
{
	buf_add_u8(&m->b, 0x06);
	maker_name(m, name);
}

static inline void maker_text(struct maker *m, const char *text)
{
	buf_add_u8(&m->b, 0x05);
	buf_add_u8(&m->b, 0x01);
	buf_add_u16(&m->b, (uint16_t)strlen(text));
	maker_units(m, text);
}

static inline void maker_slot(struct maker *m, uint16_t slot, bool optional)
{
	buf_add_u8(&m->b, optional ? 0x0e : 0x0d);
	buf_add_u16(&m->b, slot);
	buf_add_u8(&m->b, 0x01);
}

static inline void maker_token(struct maker *m, uint8_t token)
{
	buf_add_u8(&m->b, token);
}

static inline void maker_fragment(struct maker *m)
{
	buf_add_u32(&m->b, 0x0001010f);
}

/* <name>slot</name> */
static inline void maker_leaf(struct maker *m, const char *name, uint16_t slot, bool optional)
{
	maker_open(m, name, false);
	maker_token(m, 0x02);
	maker_slot(m, slot, optional);
	maker_token(m, 0x04);
}

/* <Data Name="name">slot</Data> */
static inline void maker_data(struct maker *m, const char *name, uint16_t slot)
{
	maker_open(m, "Data", true);
	maker_attribute(m, "Name");
	maker_text(m, name);
	maker_token(m, 0x02);
	maker_slot(m, slot, false);
	maker_token(m, 0x04);
}

static inline void maker_begin_record(struct maker *m, uint64_t id)
{
	m->record = m->b.len;
	buf_add_u32(&m->b, 0x2a2a);
	buf_add_u32(&m->b, 0);
	buf_add_u64(&m->b, id);
	buf_add_u64(&m->b, MAKER_TIME);
	maker_fragment(m);
}

static inline void maker_end_record(struct maker *m)
{
	maker_token(m, 0x00);
	while (m->b.len % 8 != 4)
		buf_add_u8(&m->b, 0);

	const uint32_t size = (uint32_t)(m->b.len + 4 - m->record);
	buf_add_u32(&m->b, size);
	maker_set_u32(m, m->record + 4, size);
}

/* A template instance; returns the offset of its definition, which follows when `offset` is 0. */
static inline size_t maker_begin_instance(struct maker *m, uint32_t id, size_t offset)
{
	const size_t at = offset ? offset : m->b.len + 10;

	buf_add_u8(&m->b, 0x0c);
	buf_add_u8(&m->b, 0x01);
	buf_add_u32(&m->b, id);
	buf_add_u32(&m->b, (uint32_t)at);
	return at;
}

static inline void maker_begin_definition(struct maker *m, uint32_t id)
{
	buf_add_u32(&m->b, 0);
	buf_add_u32(&m->b, id);
	for (size_t i = 0; i < 12; i++)
		buf_add_u8(&m->b, (uint8_t)i);
	buf_add_u32(&m->b, 0);
	maker_fragment(m);
}

static inline void maker_end_definition(struct maker *m, size_t offset)
{
	maker_token(m, 0x00);
	maker_set_u32(m, offset + 20, (uint32_t)(m->b.len - offset - 24));
}

static inline void maker_values(struct maker *m, const struct maker_value *values, size_t n)
{
	buf_add_u32(&m->b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		buf_add_u16(&m->b, (uint16_t)values[i].len);
		buf_add_u16(&m->b, values[i].type);
	}
	for (size_t i = 0; i < n; i++)
		buf_add_bytes(&m->b, values[i].bytes, values[i].len);
}

/* Checksums for what is there now; again after a change that should not be noticed. */
static inline void maker_sign(struct maker *m, size_t free_at)
{
	const unsigned char *p = (const unsigned char *)m->b.ptr;

	maker_set_u32(m, 52, (uint32_t)crc32_z(0, p + 512, free_at - 512));
	maker_set_u32(m, 124, (uint32_t)crc32_z(crc32_z(0, p, 120), p + 128, 512 - 128));
}

static inline void maker_finish(struct maker *m)
{
	const size_t free_at = m->b.len;

	while (m->b.len < MAKER_CHUNK_SIZE)
		buf_add_u64(&m->b, 0);
	memcpy(m->b.ptr, "ElfChnk", 8);
	maker_set_u32(m, 40, 128);
	maker_set_u32(m, 48, (uint32_t)free_at);
	maker_sign(m, free_at);
}
