/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way out for the TAXII client: one request at a time (net/outbound.h), to the addresses of
 * remotes only, with their secrets. Made before the sandbox.
 */
#pragma once

#include "net/outbound.h"
#include "taxii/poll.h"

struct taxii_way {
	struct outbound *outbound;
	struct taxii_transport transport;
};

enum errc taxii_way_open(struct taxii_way *ret, struct err *err) MUST_CHECK;
void taxii_way_close(struct taxii_way *way);
#define auto_taxii_way CLEANUP(taxii_way_close) struct taxii_way

/*
 * From now on: the network, the records, and the files of authorities of `remotes`; nothing else.
 */
struct options;
void taxii_way_confine(const struct options *options, const struct taxii_remotes *remotes);
