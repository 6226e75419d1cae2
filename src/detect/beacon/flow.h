/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One communication as the network watch sees it: who spoke with whom, when, how much, how long.
 * Which fields of an event say so is data (content/network-watch.yml, `flows`).
 */
#pragma once

#include "event/event.h"

enum flow_kind {
	FLOW_DNS, /* a name was asked for */
	FLOW_WEB, /* a proxy passed on a request */
	FLOW_CONNECTION,
};
#define FLOW_KINDS (FLOW_CONNECTION + 1)

/* Where the event behind it stands; told again with what is found. */
struct flow_place {
	uint64_t record; /* index in the log, or number within the file */
	uint32_t event;	 /* within the record */
	uint32_t origin; /* network_watch_origin() */
	int64_t arrival_us;
};

struct flow {
	enum flow_kind kind;
	int64_t time_us;
	struct str source;
	struct str
		destination; /* lower case; no port, no closing dot. The name asked for, of DNS */
	struct str agent;    /* STR_NONE: not told */
	struct str record_type; /* DNS: "TXT", or a number */
	bool by_address;	/* the destination is an address, not a name */
	uint64_t bytes_out;
	uint64_t bytes_in;
	int64_t duration_s; /* -1: not told */
	struct flow_place place;
};

#define FLOW_NAME_MAX  256 /* of source and destination; longer ones are cut */
#define FLOW_AGENT_MAX 256

/* Total order: by time, then by content, then by place in the log; the order of arrival has no
 * part. */
int flow_compare(const struct flow *a, const struct flow *b);
