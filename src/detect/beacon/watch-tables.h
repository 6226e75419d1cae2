/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the network watch remembers. Only for the files of this folder.
 */
#pragma once

#include "detect/beacon/flow-queue.h"
#include "detect/beacon/keep-table.h"
#include "detect/beacon/network-watch.h"
#include "detect/beacon/registered.h"

#define HOUR_S	      3600
#define DAY_S	      86400
#define PAST_DAYS     14 /* of a source's uploads */
#define DOMAIN_CHARS  38 /* a-z, 0-9, '-', everything else */
#define DOMAIN_ASKERS 4

/* When it was told last, and how grave it was then. */
struct told {
	int64_t at_s; /* 0: never */
	uint32_t level;
};

/* A pair's host and destination, to save the search: watch_ends(). */
struct pair_ends {
	struct source *source;
	struct destination *destination;
	uint64_t gone; /* 1 + what had gone of both tables then; 0: not found yet */
};

/* A source and a destination: key is source, NUL, destination. */
struct pair {
	int64_t first_s; /* since it is kept */
	int64_t last_s;
	int64_t hour;		      /* number of the newest hour below */
	uint32_t count[BEACON_HOURS]; /* by hour % 24 */
	uint32_t out_kib[BEACON_HOURS];
	uint64_t bytes_in;	       /* since it is kept */
	struct beacon_sample *samples; /* ring */
	uint32_t n;
	uint32_t cap;
	uint32_t head; /* where the oldest stands */
	uint32_t longest_s;
	int64_t longest_at_s;
	uint32_t agent; /* serial of the last agent, 0: none */
	bool by_address;
	bool web;
	bool rare_agent;
	struct flow_place place; /* of the last flow */
	struct told told[WATCH_KINDS];
	struct pair_ends ends;
};

struct destination {
	int64_t first_s;
	int64_t last_s;
	uint32_t sources; /* of the hour being judged */
};

struct source {
	int64_t first_s;
	int64_t last_s;
	int64_t day; /* number of the day of `today_kib` */
	uint64_t today_kib;
	uint32_t past_mib[PAST_DAYS]; /* by day % PAST_DAYS, of days on which it spoke */
	uint32_t n_past;
};

struct agent {
	int64_t first_s;
	int64_t last_s;
	uint64_t sources[2]; /* hashes of the first two hosts that use it */
	uint32_t n_sources;  /* at most 2 */
	uint32_t serial;
};

struct asker {
	uint64_t source; /* hash */
	uint32_t count;
	char name[48];
};

/* A registered domain whose names are asked for. */
struct domain {
	int64_t first_s;
	int64_t last_s;
	int64_t connected_s; /* somebody connected to it, 0: never */
	int64_t hour;
	uint32_t count[BEACON_HOURS];
	uint64_t *names; /* set: 48 bits of hash, then the hour (16 bits); 0 is free */
	uint32_t n_names;
	uint32_t cap_names; /* a power of two */
	uint64_t queries;   /* since it is kept; so are the next four */
	uint64_t odd_types;
	uint64_t new_names;
	uint64_t name_chars;
	uint32_t chars[DOMAIN_CHARS];
	struct asker askers[DOMAIN_ASKERS];
	struct flow_place place;
	struct told told;
};

struct network_watch {
	const struct watch_content *content;
	struct watch_sink sink;
	struct watch_limits limits;
	struct flow_queue queue;
	struct keep_table pairs;
	struct keep_table destinations;
	struct keep_table sources;
	struct keep_table agents;
	struct keep_table domains;
	struct registered registered;
	struct arena origin_text;
	struct str origins[WATCH_ORIGINS_MAX];
	uint32_t n_origins;
	uint32_t agent_serial;
	int64_t first_s; /* 0: nothing yet */
	int64_t last_s;
	int64_t judge_at_s; /* end of the hour being filled */
	bool web_seen;	    /* somebody tells us of connections by name */
	bool muted;
	uint64_t flows;
	uint64_t judged;
	uint64_t crowded;
};

void watch_tables_init(struct network_watch *watch);
void watch_tables_clear(struct network_watch *watch);
void watch_tables_done(struct network_watch *watch);

/* Count one flow in; flows come in order of time. */
void watch_tables_add(struct network_watch *watch, const struct flow *flow);

/* Where the pair's host and destination stand; NULL in place of one that is no longer kept. */
struct pair_ends watch_ends(struct network_watch *watch, struct pair *pair);

struct str watch_pair_source(const struct network_watch *watch, const struct pair *pair);
struct str watch_pair_destination(const struct network_watch *watch, const struct pair *pair);

/* Zero the hours between `*hour` and `now`, both numbers of hours. */
void watch_hours_turn(uint32_t *hours, int64_t from, int64_t to);

struct str watch_pair_key(struct str source, struct str destination,
			  char room[static KEEP_KEY_MAX]);

/* Judge the 24 hours before `end_s`. */
void watch_judge(struct network_watch *watch, int64_t end_s);

/* Set the memory of a pair's samples or a domain's names. */
void pair_reserve(struct network_watch *watch, struct pair *pair, uint32_t cap);
void domain_reserve(struct network_watch *watch, struct domain *domain, uint32_t cap);
void domain_put_name(struct domain *domain, uint64_t name);
