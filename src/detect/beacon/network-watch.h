/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network watch: what proxies, firewalls and name servers log, looked at over the day instead
 * of event by event. It finds programs that report home by the clock (beacons), connections that
 * last for hours, data carried out, names made up to carry data (DNS tunnels), and destinations
 * that only one host of the house knows.
 *
 * Flows may come in any order within the declared lateness; they are put in order of their time
 * first, so that the same flows always give the same findings, live or from files. Everything is
 * judged at the end of each full hour of event time in which something happened, over the 24 hours
 * before it. Memory is bounded; what had to go is counted.
 *
 * An alert is told once for a pair and kind, again when its level rises or after a day. Its place
 * is that of the pair's last flow of the window, so that judging the same records again gives the
 * same alert. Alerts begin at RULE_LEVEL_MEDIUM; what is less is only on the board.
 */
#pragma once

#include "base/buf.h"
#include "detect/beacon/beacon-score.h"
#include "detect/beacon/watch-content.h"

#define WATCH_BOARD_ROWS  50 /* of each kind */
#define WATCH_STATE_MAX	  (48u * 1024 * 1024)
#define WATCH_ORIGINS_MAX 256u	/* sources of records told apart */
#define WATCH_NAMES_MAX	  2048u /* different names under a domain that are counted */
#define WATCH_ALERTS_MAX  200u	/* told at once; the rest an hour later */
#define WATCH_LATENESS_US (10 * 60 * US_PER_SEC)

enum watch_mark {
	WATCH_FEW_SOURCES = 1 << 0,   /* at most 2 % of the hosts go there */
	WATCH_MANY_SOURCES = 1 << 1,  /* at least half of them */
	WATCH_NEW = 1 << 2,	      /* seen for the first time within 7 days */
	WATCH_OLD = 1 << 3,	      /* known for 30 days or more */
	WATCH_NO_NAME = 1 << 4,	      /* a proxy was asked for a bare address */
	WATCH_RARE_AGENT = 1 << 5,    /* only one host uses this program */
	WATCH_KNOWN_BAD = 1 << 6,     /* in a list of indicators, with 25 MB or more */
	WATCH_RECORD_TYPES = 1 << 7,  /* much of TXT and NULL */
	WATCH_RANDOM_NAMES = 1 << 8,  /* long names without sense */
	WATCH_NO_CONNECTION = 1 << 9, /* names asked for, and nobody connects */
	WATCH_NO_PAST = 1 << 10,      /* the host's usual amount is not known yet */
};

/* Texts are good until the sink returns. */
struct watch_finding {
	enum watch_kind kind;
	enum rule_level level;
	bool own_word;	   /* allowed by the list: on the board, never an alert */
	unsigned marks;	   /* enum watch_mark */
	double score;	   /* 0..1: beacons and DNS, with the marks counted in */
	struct str source; /* DNS: the host that asks most */
	struct str destination;
	struct str agent; /* "" when not told */
	int64_t from_us;  /* the window */
	int64_t to_us;
	int64_t last_us; /* the last flow in it */
	uint64_t count;	 /* connections, or queries */
	uint64_t bytes_out;
	uint64_t bytes_in;
	uint64_t fullest_hour_bytes; /* out */
	uint64_t usual_bytes;	     /* of an ordinary day of the source */
	uint64_t names;		     /* different ones; WATCH_NAMES_MAX: at least */
	double name_length;	     /* mean, of what stands before the domain */
	double name_entropy;	     /* bits a character */
	double txt_share;
	int64_t duration_s; /* the longest connection */
	uint32_t hours[BEACON_HOURS];
	unsigned n_hours;
	uint32_t sources; /* hosts that go there */
	uint32_t hosts;	  /* all hosts of the window */
	struct beacon_score beacon;
	struct flow_place place;
	struct str origin; /* name of the source of that record */
};

struct watch_sink {
	void (*found)(void *ctx, const struct watch_finding *finding); /* an alert */
	/* The board of an hour: first begun, then its rows, the worst first. All may be NULL. */
	void (*board)(void *ctx, int64_t to_us);
	void (*row)(void *ctx, const struct watch_finding *finding);
	/* Is it on a list of indicators that is in force then? May be NULL. */
	bool (*known_bad)(void *ctx, struct str destination, int64_t at_us);
	void *ctx;
};

struct watch_limits {
	size_t queue_bytes;
	int64_t lateness_us;
	size_t pairs; /* of hosts */
	size_t pair_bytes;
};
extern const struct watch_limits watch_limits_live;
extern const struct watch_limits watch_limits_scan; /* files in any order: sorted as a whole */

struct watch_counts {
	uint64_t flows;
	uint64_t late;	  /* not counted in: older than the lateness allows */
	uint64_t early;	  /* judged before the lateness was over: no room */
	uint64_t evicted; /* pairs, domains and hosts forgotten: no room */
	uint64_t judged;  /* hours */
	uint64_t crowded; /* findings dropped because an hour had too many of their kind */
	size_t pairs;
	size_t bytes; /* of all tables */
};

struct network_watch;

/* `content` outlives it; `sink` is copied. */
struct network_watch *network_watch_new(const struct watch_content *content,
					const struct watch_limits *limits,
					const struct watch_sink *sink) MUST_CHECK;
void network_watch_free(struct network_watch *watch);
void network_watch_free_at(struct network_watch **watch);
#define auto_network_watch CLEANUP(network_watch_free_at) struct network_watch

/* The number of a source of records, for flow_place. */
uint32_t network_watch_origin(struct network_watch *watch, struct str name);

/* What the event says, if it says anything. */
void network_watch_event(struct network_watch *watch, const struct event *event,
			 const struct flow_place *place);
void network_watch_flow(struct network_watch *watch, const struct flow *flow);

/* Nothing will follow: judge what waits, and the hour that is not over. */
void network_watch_end(struct network_watch *watch);

/* Without a word: for records whose findings were told before a restart. */
void network_watch_mute(struct network_watch *watch, bool muted);

struct watch_counts network_watch_counts(const struct network_watch *watch);

/*
 * Everything it remembers, versioned, and back. What comes back is believed in nothing: a state
 * that breaks its form is ERR_CORRUPT and leaves an empty watch.
 */
void network_watch_save(const struct network_watch *watch, struct buf *out);
enum errc network_watch_restore(struct network_watch *watch, struct str saved,
				struct err *err) MUST_CHECK;

/* "watch:beacon", … : the rule id of its alerts. */
const char *watch_rule_id(enum watch_kind kind);
const char *watch_kind_name(enum watch_kind kind); /* "beacon" */
struct text watch_title(enum watch_kind kind);

/* The finding in a sentence or three for people. */
void watch_words(const struct watch_finding *finding, enum lang lang, struct buf *out);

/* As JSON object: the alert's fields, the board's row, the command's output. */
void watch_write_json(const struct watch_finding *finding, struct buf *out);
