/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where log-ins by VPN are known to come: addresses and networks that the hospital enters,
 * such as its vendors' fixed ones. While there is none nothing is told: then nobody has said where
 * they should come from.
 */
#pragma once

#include "base/arena.h"
#include "detect/sigma/compare.h"
#include "store/db.h"

#define ADDRESSES_MAX	      500u
#define ADDRESS_NOTE_MAX      200u
#define ADDRESS_NETWORK_BYTES 64u

struct known_address {
	struct str network; /* "203.0.113.0/24", or one address */
	struct str note;    /* whose it is */
	struct str added_by;
	int64_t added_us;
};

/* ERR_SYNTAX: no address or network, or no note; ERR_LIMIT. */
enum errc addresses_put(struct db *db, const struct known_address *address,
			struct err *err) MUST_CHECK;
enum errc addresses_remove(struct db *db, struct str network, struct err *err) MUST_CHECK;

/* By network; texts are good during the call. */
enum errc addresses_each(struct db *db, void (*take)(void *ctx, const struct known_address *a),
			 void *ctx, struct err *err) MUST_CHECK;

struct known_networks {
	struct cidr at[ADDRESSES_MAX];
	size_t n;
};
enum errc addresses_read(struct db *db, struct known_networks *ret, struct err *err) MUST_CHECK;
bool addresses_hold(const struct known_networks *networks, struct str source);
