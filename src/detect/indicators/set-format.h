/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a set (docs/formats/indicators.md), shared by who writes and who reads them. All
 * numbers little-endian; sections follow each other in this order, each at a multiple of 64:
 *
 *   header, records, directory, index, filter, networks, texts
 */
#pragma once

#include "detect/indicators/set.h"

#define SET_MAGIC      "TONOIIOC"
#define SET_VERSION    1u
#define SET_HEADER     128u
#define SET_ALIGN      64u
#define SET_BLOCK      32u /* bytes of the filter that one value looks at */
#define SET_NETWORK    32u
#define SET_BITS_PER   16u /* of the filter, per value */
#define SET_PLACE_BITS 40u
#define SET_PRINT_BITS 24u
#define SET_TEXTS_MAX  (512u * 1024 * 1024)

/* Where in the header. */
enum set_header {
	SET_AT_VERSION = 8,
	SET_AT_DIRECTORY_BITS = 12,
	SET_AT_FILE_SIZE = 16,
	SET_AT_MADE = 24,
	SET_AT_KEY = 32,
	SET_AT_RECORDS_LEN = 48,
	SET_AT_ENTRIES = 56,
	SET_AT_BLOCKS = 64,
	SET_AT_NETWORKS = 72,
	SET_AT_TEXTS_LEN = 80,
	SET_AT_SOURCES = 88,
	SET_AT_CONTEXTS = 92,
	SET_AT_INDICATORS = 96,
	SET_AT_TABLES_CRC =
		116, /* of directory, index, filter, networks, texts with their padding */
	SET_AT_HEADER_CRC = 124, /* of the bytes before */
};

/* Where in a record, before id, value and name. */
enum set_record {
	REC_CRC = 0, /* of the rest of the record */
	REC_TYPE = 4,
	REC_TLP = 5,
	REC_CONFIDENCE = 6,
	REC_ID_KIND = 7,
	REC_SOURCE = 8,
	REC_VALUE_LEN = 10,
	REC_CONTEXT = 12,
	REC_VALID_FROM = 16,  /* seconds since 1970, 0: none */
	REC_VALID_UNTIL = 20, /* the same */
	REC_NAME_LEN = 24,
	REC_FIXED = 25,
};
#define SET_RECORD_MAX (REC_FIXED + UUID_BYTES + INDICATOR_VALUE_MAX + INDICATOR_NAME_MAX)

/* Sections by their place and length in the file. */
struct set_layout {
	uint64_t records, records_len;
	uint64_t directory, directory_len;
	uint64_t index, index_len;
	uint64_t filter, filter_len;
	uint64_t networks, networks_len;
	uint64_t texts, texts_len;
	uint64_t end;
};

static inline uint64_t set_align(uint64_t at)
{
	return (at + SET_ALIGN - 1) / SET_ALIGN * SET_ALIGN;
}

struct set_counts {
	uint64_t records_len;
	uint64_t entries;
	uint64_t blocks;
	uint64_t networks;
	uint64_t texts_len;
	unsigned directory_bits;
};

/* No count is over 2^40 (the reader checks that first), so nothing here overflows. */
static inline struct set_layout set_layout_of(const struct set_counts *counts)
{
	struct set_layout l = { .records = SET_HEADER, .records_len = counts->records_len };

	l.directory = set_align(l.records + l.records_len);
	l.directory_len = ((UINT64_C(1) << counts->directory_bits) + 1) * 4;
	l.index = set_align(l.directory + l.directory_len);
	l.index_len = counts->entries * 8;
	l.filter = set_align(l.index + l.index_len);
	l.filter_len = counts->blocks * SET_BLOCK;
	l.networks = set_align(l.filter + l.filter_len);
	l.networks_len = counts->networks * SET_NETWORK;
	l.texts = set_align(l.networks + l.networks_len);
	l.texts_len = counts->texts_len;
	l.end = l.texts + l.texts_len;
	return l;
}

static inline uint64_t set_bucket(uint64_t hash, unsigned directory_bits)
{
	return hash >> (64 - directory_bits);
}

/* The bits of the hash behind those that chose the bucket. */
static inline uint64_t set_print(uint64_t hash, unsigned directory_bits)
{
	return hash >> (64 - directory_bits - SET_PRINT_BITS) &
	       ((UINT64_C(1) << SET_PRINT_BITS) - 1);
}

static inline uint64_t set_block(uint64_t hash, uint64_t blocks)
{
	return (hash >> 32) * blocks >> 32;
}

/* Which bit of word `i` of the block; the multipliers are those of Apache Parquet's split filter.
 */
static inline uint32_t set_block_bit(uint64_t hash, unsigned i)
{
	static const uint32_t spread[8] = { 0x47b6137bu, 0x44974d91u, 0x8824ad5bu, 0xa2b7289du,
					    0x705495c7u, 0x2df1424bu, 0x9efc4947u, 0x5c6bfb31u };

	return UINT32_C(1) << ((uint32_t)hash * spread[i] >> 27);
}
