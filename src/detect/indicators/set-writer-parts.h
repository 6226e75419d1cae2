/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a set that is being made; not for others.
 */
#pragma once

#include "base/arena.h"
#include "detect/indicators/address.h"
#include "detect/indicators/set-writer.h"

struct entry {
	uint64_t hash;
	uint64_t place; /* of the record */
};

struct network {
	unsigned char bytes[NETWORK_BYTES];
	uint64_t place;
};

struct set_writer {
	int fd;
	struct hash_key key;
	int64_t made_us;
	struct buf batch; /* what is to be written */
	uint64_t written; /* of the file, so far */
	uint64_t records_len;
	struct entry *entries;
	size_t n_entries;
	size_t cap_entries;
	struct network *networks;
	size_t n_networks;
	size_t cap_networks;
	struct indicator_source *sources;
	size_t n_sources;
	size_t cap_sources;
	struct indicator_context *contexts;
	size_t n_contexts;
	size_t cap_contexts;
	struct arena texts;
	uint32_t crc; /* of the tables, so far */
};

/*
 * Sort the entries of one bucket, `*n` of them, by hash and place; the same value of one source
 * becomes one entry. `*n` afterwards: those that stay, at the front.
 */
enum errc set_merge(struct set_writer *writer, struct entry *entries, size_t *n,
		    struct err *err) MUST_CHECK;
