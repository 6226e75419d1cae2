/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the roles say to each other over channels (base/os/channel.h): one struct and one number per
 * message. The fields of each are rows in messages.c, which write, read, check and test it; adding
 * a message is a number, a struct and its rows.
 *
 * Decoding checks every length against its limit and against what is there, and refuses what is
 * left over. Text and bytes are views into the payload; lists are taken from the arena given. Who
 * wants to keep them past the next channel_fill() copies them.
 *
 * The delivery protocol (producer ↔ store), in order:
 *
 *   → STREAM_OPEN {tag, source, key}     the producer chooses `tag`, new on every open
 *   ← STREAM_OPENED {tag, stream, offset} what is durable of (source, key): 0 for a new one
 *   → APPEND {stream, offset, …, bytes}  offset *after* the record; rises with every record
 *   ← DURABLE {stream, offset}           after fdatasync, once per commit and stream
 *   ← FAILED {stream, reason}            nothing after the last DURABLE was kept; `stream` is
 *                                        closed. Keep what is not durable, stop reading from
 *                                        outside, open again (a second later), send again.
 *
 * The store drops an APPEND with offset <= its last of that stream (sent again after a crash), and
 * one for a stream it does not know (the producer has not yet seen FAILED).
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "roles/messages-hand-in.h"
#include "roles/messages-line.h"
#include "roles/messages-print.h"
#include "roles/messages-seal.h"

enum message_type {
	/* supervisor → role */
	MSG_CONFIG = 1, /* the first message: struct msg_config */
	MSG_CHANNEL,	/* a descriptor: the channel to `name`; replaces an earlier one */
	MSG_SOCKET,	/* a descriptor: a bound socket for `name` ("http", "syslog-tcp") */
	MSG_GO,		/* all channels and sockets are there: enter the sandbox, begin */
	MSG_STOP,	/* finish in order, then exit 0; no payload */
	MSG_RELOAD,	/* read again what may change while running; no payload */
	MSG_ROLE_STATE, /* to store: how another role is doing */
	MSG_RELOADED,	/* to store: what came of reading the rules again */
	/* role → supervisor */
	MSG_READY = 32, /* in the sandbox, working */
	MSG_CONVERT,	/* watcher: start a converter, send me CHANNEL "converter" */
	MSG_REFUSED,	/* it cannot begin, and why; it exits behind this */
	/* producer ↔ store */
	MSG_STREAM_OPEN = 64,
	MSG_STREAM_OPENED,
	MSG_STREAM_CLOSE, /* nothing more will ever come: the store forgets its position */
	MSG_APPEND,
	MSG_DURABLE,
	MSG_FAILED,
	MSG_NOTE, /* a count that belongs to a source: lost datagrams, refused peers */
	/* store ↔ engine */
	MSG_ENGINE_START = 96,
	MSG_TAIL,
	MSG_RULES, /* what was loaded and refused; once after the start and after a reload */
	MSG_RESULT,
	MSG_RESULT_DONE,
	MSG_TRYING,   /* a careful engine is about to judge this record */
	MSG_YIELD,    /* to the engine: a successor is ready; finish in order. No payload */
	MSG_FINISHED, /* the engine ends in order: what is not in a RESULT was not judged. None */
	MSG_DETECTOR_STATE,   /* a part of one; from the store before ENGINE_START, whole */
	MSG_CORRELATION_HITS, /* store → engine, before ENGINE_START: hits behind the state */
	MSG_NETWORK_BOARD,    /* engine → store: an hour of the network watch */
	MSG_NETWORK_ALLOWED,  /* store → engine: at the start and when it changed */
	MSG_DETECTOR_COUNTS,  /* engine → store: what it holds, and what it could not count */
	MSG_INDICATORS,	      /* the lists of indicators that are looked for; after each change */
	/* console ↔ reader */
	MSG_RECORD_GET = 128,
	MSG_RECORD,
	MSG_SEARCH,
	MSG_SEARCH_HIT,
	MSG_SEARCH_END,
	MSG_SEARCH_CANCEL,
	MSG_PROOF_GET,
	MSG_PROOF,
	/* watcher ↔ converter */
	MSG_FILE = 160, /* a descriptor: the dropped file, and its name */
	MSG_PART,	/* a stream within it begins: "" or the name of an archive's entry */
	MSG_FRAME,
	MSG_FILE_DONE,
	MSG_FRAME_CREDIT, /* watcher → converter: that many more frames may come */
	/* console ↔ importer */
	MSG_LIST_TAKE = 224, /* a descriptor: the file of indicators, and what it is to be called */
	MSG_LIST_REMOVE,
	MSG_LIST_DONE,
	/* listener ↔ registrar */
	MSG_AGENT = 240, /* what an inventory agent sent */
	MSG_AGENT_DONE,
	/* console ↔ registrar */
	MSG_LEDGER, /* a descriptor: a list of devices, and what it is to be called */
	MSG_LEDGER_DONE,
	MSG_FORM_FILE, /* a descriptor: a file about forms, and what it is for */
	MSG_FORM_FILE_DONE,
	MSG_HANDED, /* a descriptor: another file that a person handed in, and what it is for */
	MSG_HANDED_DONE,
	/* console, sealer ↔ printer */
	MSG_PRINT = 176, /* a descriptor: the empty file to write the paper into */
	MSG_PRINTED,
	/* console ↔ sealer */
	MSG_SEAL = 184, /* a descriptor: the empty file to write into */
	MSG_SEALING,
	MSG_SEALED,
	/* exchange → uplink: LINE_SET and LINE_ASK; downlink → exchange: LINE_ASK and LINE_GONE */
	MSG_LINE_SET = 212, /* where the hub is, and who we are */
	MSG_LINE_ASK,
	MSG_LINE_ANSWER, /* back, once for each that was not dropped */
	MSG_LINE_GONE,	 /* who asked does not wait any more */
	/* prober → store */
	MSG_SITE = 208,
	/* store ↔ courier */
	MSG_TELL = 192, /* alerts for one destination; the next after TOLD */
	MSG_TOLD,
	MSG_POST, /* a letter, as it is; POSTED answers */
	MSG_POSTED,
};

/* What the store calls the channel of an engine that is to follow the present one. */
#define ENGINE_NEXT "engine-next"

/* Limits of single texts, in bytes. */
#define MSG_NAME_MAX   256
#define MSG_SOURCE_MAX 512
#define MSG_KEY_MAX    1024
#define MSG_TEXT_MAX   4096
#define MSG_BYTES_MAX  (2u * 1024 * 1024) /* a record, as the framer cut it */
#define MSG_STATE_MAX  (6u * 1024 * 1024)
#define MSG_SIGN_MAX   (16u * 1024) /* a detached signature */

/* ---- supervisor ---- */

/* Options for a role: "name value" lines; a name may come several times. See roles/process.h. */
struct msg_config { /* and NETWORK_ALLOWED: a domain a line */
	struct str lines;
};

struct msg_channel { /* CHANNEL and SOCKET */
	struct str name;
};

struct msg_role_state {
	struct str role;
	int64_t pid;
	struct str state;   /* "ready", "restarted", "crash-loop" */
	struct str sandbox; /* "landlock 7, seccomp 34 calls" */
	uint32_t restarts;
	int64_t wall_us; /* when it got into this state */
};

struct msg_reloaded {
	uint32_t failed; /* 1: the rules from before go on */
	struct str reason;
	int64_t wall_us;
};

struct msg_refused {
	struct str reason;
};

struct msg_ready {
	struct str sandbox;
	struct str detail; /* what a person may want to know: addresses, counts; may be empty */
};

/* ---- delivery ---- */

enum stream_flag {
	STREAM_SESSION = 1 << 0, /* the key dies with the producer's process: may be forgotten */
};

struct msg_stream_open {
	uint32_t tag;
	uint32_t flags;	   /* enum stream_flag */
	struct str source; /* "syslog:10.0.0.1", "file:/var/log/a.log", "drop:a.evtx", "console" */
	struct str key;
};

struct msg_stream_opened {
	uint32_t tag;
	uint32_t stream;
	uint64_t offset;
};

struct msg_stream_close {
	uint32_t stream;
};

enum append_flag {
	APPEND_CUT = 1 << 0,	      /* longer than RECORD_MAX: the rest is missing */
	APPEND_UNTERMINATED = 1 << 1, /* ended without its line end */
	/* enum framing of the stream (parse/parser.h) in bits 8..15. */
	APPEND_FRAMING_SHIFT = 8,
};

struct msg_append {
	uint32_t stream;
	uint32_t flags;
	uint64_t offset; /* of the stream, after this record */
	int64_t wall_us;
	int64_t mono_us;
	struct str bytes;
};

struct msg_durable {
	uint32_t stream;
	uint64_t offset;
};

struct msg_failed {
	uint32_t stream;
	struct str reason;
};

struct msg_note {
	struct str source;
	struct str name; /* "udp-lost", "refused", "unreadable" */
	uint64_t count;	 /* since the producer started */
	struct str text; /* a sentence, may be empty */
};

/* ---- store ↔ engine ---- */

enum engine_flag {
	ENGINE_CAREFUL = 1 << 0, /* one died here: TRYING before each record, one a RESULT */
	ENGINE_ANEW = 1 << 1,	 /* a careful one died too: do not read earlier records again */
};

/* Sent after RULES with `last` set: the engine is ready. Sent again when the store came back. */
struct msg_engine_start {
	uint64_t index;	  /* the first record to read */
	uint32_t flags;	  /* enum engine_flag */
	struct str state; /* roles/store/parser-states.h: of all streams */
};

struct msg_tail {
	uint64_t durable_end; /* records below this may be read */
};

struct msg_alert {
	uint64_t record; /* index in the log */
	uint32_t event;	 /* number within the record, from 0 */
	struct str rule_id;
	struct str title;
	struct str level;
	struct str tags; /* separated by spaces */
	int64_t time_us; /* as the source wrote it, or TIME_NONE */
	int64_t arrival_us;
	struct str host;
	struct str user;
	struct str source;
	struct str file; /* the stream: file name, or session of a listener */
	struct str format;
	uint64_t number;    /* EventRecordID, or the line or document number */
	uint64_t folded;    /* 0: an alert; else the last of that many that are only counted */
	struct str fields;  /* JSON object */
	struct str matched; /* JSON: why the rule matched */
};

struct msg_source_stats {
	struct str source;
	struct str format;
	struct str host;
	uint64_t records; /* in this stretch */
	uint64_t events;
	uint64_t failed;
	uint64_t repaired;
	int64_t last_wall_us;
	int64_t last_time_us;	 /* source's own time, or TIME_NONE */
	int64_t clock_offset_us; /* source minus arrival, median of the stretch; TIME_NONE unknown
				  */
	struct str last_error;
	uint64_t last_error_index; /* of the record in the log; meaningless while failed is 0 */
};

enum msg_rule_state { /* as enum rule_state of store/rule-status.h */
		      MSG_RULE_LOADED,
		      MSG_RULE_WARNED,
		      MSG_RULE_REFUSED,
};

struct msg_rule {
	struct str id;
	struct str title;
	struct str level;
	struct str file;
	uint32_t line;
	uint32_t state; /* enum msg_rule_state */
	struct str reason;
	struct str text; /* as it was written; "" for one that could not be read */
};

/* All rules, in as many messages as it takes. */
struct msg_rules {
	uint32_t last; /* 1: these were the last */
	struct msg_rule *rules;
	size_t n_rules;
};

struct msg_indicator_source {
	struct str name;
	struct str file;
	struct str tlp; /* "TLP:AMBER"; "" when not said */
	int64_t imported_us;
	int64_t newest_us;   /* TIME_NONE: not known */
	int64_t last_end_us; /* TIME_NONE: some have no end */
	uint64_t addresses;  /* and networks */
	uint64_t domains;
	uint64_t urls;
	uint64_t mails;
	uint64_t hashes;
};

/* All lists of indicators; none when they were taken away. */
struct msg_indicators {
	struct msg_indicator_source *sources;
	size_t n_sources;
};

/* How often an account was used that day, that way: detect/accounts/logon-tally.h. */
struct msg_logon {
	struct str account;
	struct str kind; /* "vpn", … */
	struct str from; /* "" when not said */
	struct str host;
	int64_t day; /* since 1970, on the wall clock */
	uint64_t count;
	int64_t first_us;
	int64_t last_us;
};

/*
 * One stretch of log [from, to), its alerts, and what changed in the engine's state: one
 * transaction. One at a time: the next is sent after RESULT_DONE.
 */
struct msg_result {
	uint64_t from;
	uint64_t to;
	struct str state; /* roles/store/parser-states.h: the streams that changed */
	struct msg_alert *alerts;
	size_t n_alerts;
	struct msg_source_stats *sources;
	size_t n_sources;
	struct str hits; /* for correlations: roles/engine/correlate.h; "" when there are none */
	struct msg_logon *logons;
	size_t n_logons;
};

struct msg_result_done {
	uint64_t to;
};

struct msg_trying {
	uint64_t index;
};

/* See store/detector-states.h. */
/* CORRELATION_HITS has it too: the hits of one result, `position` where that ended. */
struct msg_detector_state {
	struct str name;
	uint64_t position;
	uint32_t part;
	uint32_t last;
	struct str bytes;
};

struct msg_network_board {
	int64_t to_us;	 /* end of the hour */
	struct str rows; /* a JSON object a line */
};

/*
 * Now, or since the engine's start: the counts of correlate/correlator.h and of
 * beacon/network-watch.h. Zeros where there are no correlations.
 */
struct msg_detector_counts {
	uint64_t hits;	     /* that correlations took */
	uint64_t hits_late;  /* behind the watermark */
	uint64_t hits_lost;  /* of any, those that count nowhere */
	uint64_t hits_early; /* taken before others could come: too many waited */
	uint64_t hits_held;  /* waiting for others, now */
	uint64_t groups;     /* open windows, now */
	uint64_t groups_evicted;
	uint64_t values_cut; /* left a measuring window early: no room */
	uint64_t correlation_bytes;
	uint64_t flows;
	uint64_t flows_late;
	uint64_t flows_early;
	uint64_t pairs; /* of hosts, now */
	uint64_t pairs_evicted;
	uint64_t findings_crowded; /* dropped: an hour had too many of their kind */
	uint64_t network_bytes;
};

/* One look at a page of the hospital: prober/probe.h. */
struct msg_site {
	struct str url;
	int64_t at_us;
	uint32_t up;
	uint32_t status; /* of HTTP; 0: no answer */
	int64_t taken_us;
	struct str problem;
	struct str redirect;
	struct str tls;
	int64_t cert_until_us; /* TIME_NONE: no certificate */
	struct str cert_problem;
	struct str title;
	uint64_t size;
	struct str hash;
	struct str hosts;
	struct str words;
};

/* ---- console ↔ reader ---- */

struct msg_record_get { /* RECORD_GET and PROOF_GET */
	uint64_t id;	/* the answer carries it */
	uint64_t index;
};

struct msg_record {
	uint64_t id;
	uint64_t index;
	uint32_t found;
	uint32_t flags;
	int64_t wall_us;
	int64_t mono_us;
	struct str source;
	struct str key;
	uint64_t offset;
	struct str bytes;
	struct str format; /* of the parser that understood it; "" when none did */
	int64_t time_us;   /* as the source wrote it, or TIME_NONE */
	struct str fields; /* JSON array: an object per event in it */
	struct str error;  /* why not found */
};

enum proof_state {
	PROOF_FAILS,
	PROOF_HOLDS,
	PROOF_NOT_YET, /* not sealed: ask again in a few seconds */
};

struct msg_proof {
	uint64_t id;
	uint64_t index;
	uint32_t state;	   /* enum proof_state */
	int64_t sealed_us; /* when it holds, else TIME_NONE */
	struct str reason; /* why it does not hold; "" when it does */
	struct str detail; /* JSON: leaf, path, checkpoint */
};

struct msg_search {
	uint64_t id;
	int64_t from_us; /* by arrival; TIME_NONE: no bound */
	int64_t to_us;
	struct str source; /* "" any */
	struct str text;   /* "" any; plain text, ASCII case does not count */
	uint64_t before;   /* only records below this index: the next page; UINT64_MAX: newest */
	uint32_t limit;
};

struct msg_search_hit {
	uint64_t id;
	uint64_t index;
	int64_t wall_us;
	struct str source;
	struct str bytes; /* cut for display */
	uint32_t cut;
};

struct msg_search_end { /* SEARCH_END and SEARCH_CANCEL */
	uint64_t id;
	uint64_t scanned;
	uint32_t more; /* stopped at the limit */
	struct str error;
};

/* ---- console ↔ importer ---- */

struct msg_list { /* LIST_TAKE and LIST_REMOVE */
	uint64_t id;
	struct str name;
	struct str file; /* as its sender called it */
	struct str tlp;	 /* "amber"; "" when not said */
};

struct msg_list_refusal {
	struct str entry;
	struct str reason;
	uint32_t broad; /* it would have matched too much */
};

struct msg_list_done {
	uint64_t id;
	uint32_t failed;    /* 1: nothing was changed */
	struct str problem; /* why */
	uint64_t taken;
	uint64_t revoked;
	uint64_t not_ids; /* MISP: not meant for detection */
	uint64_t refused; /* and said of the list itself; the first of them by name: */
	struct msg_list_refusal *refusals;
	size_t n_refusals;
};

/* ---- watcher ↔ converter ---- */

struct msg_file {
	struct str name;
	uint64_t size;
};

struct msg_part {
	struct str name;
};

struct msg_frame {
	uint64_t offset; /* number of this frame within the part, from 1 */
	uint32_t flags;	 /* enum append_flag */
	struct str bytes;
};

struct msg_file_done {
	uint32_t refused;
	struct str reason;
	uint64_t frames;
};

struct msg_frame_credit {
	uint32_t frames;
};

/* ---- listener ↔ registrar ---- */

#define MSG_AGENT_MAX (4u * 1024 * 1024) /* as assets/agent-talk.h */

struct msg_agent {
	uint64_t id;
	struct str peer;
	struct str body;
};

struct msg_agent_done {
	uint64_t id;
	uint32_t status; /* of HTTP */
	struct str media_type;
	struct str body;
};

/* ---- store ↔ courier ---- */

struct msg_letter {
	struct str id; /* of the alert; "test-…" of a trial message */
	struct str rule_id;
	struct str title;
	struct str description;
	struct str level;
	struct str tags; /* JSON array */
	struct str host;
	struct str user;
	struct str source;
	struct str format;
	uint64_t number;
	int64_t time_us;
	int64_t arrival_us;
	struct str fields;  /* JSON object */
	struct str matched; /* JSON array */
};

struct msg_tell { /* as store/destinations.h */
	uint64_t destination;
	uint32_t kind;
	struct str facility;
	struct str address;
	struct str shape;
	struct str lang;
	struct str mail_from;
	struct str mail_to;
	struct str user;
	struct str secret;
	uint64_t more; /* alerts that wait besides these */
	struct msg_letter *letters;
	size_t n_letters;
};

struct msg_told {
	uint64_t destination;
	uint32_t told;	  /* letters taken, from the first on */
	struct str error; /* why not all; "" */
};

struct msg_post { /* as duties/duty-post.h */
	uint64_t id;
	struct str address;
	struct str user;
	struct str secret;
	struct str from;
	struct str to;
	struct str message_id;
	struct str envelope; /* servers are asked to report under it (RFC 3461); "" */
	struct str subject;
	struct str body;
	int64_t at_us;
};

struct msg_posted {
	uint64_t id;
	struct str error; /* why it was not taken; "" */
};

/* ---- writing and reading ---- */

struct channel;

/* The name for logs: "APPEND"; "unknown" for a number that is none. */
const char *message_name(uint16_t type);

/* Append the payload of `message` (the struct that belongs to `type`) to `out`. */
enum errc message_encode(uint16_t type, const void *message, struct buf *out,
			 struct err *err) MUST_CHECK;

/* Fill `ret` (the struct that belongs to `type`, `size` its sizeof) from a payload. */
enum errc message_decode(uint16_t type, struct str payload, struct arena *arena, void *ret,
			 size_t size, struct err *err) MUST_CHECK;

/* Encode straight into the channel's queue. Messages without payload: `message` NULL. */
enum errc message_send(struct channel *channel, uint16_t type, const void *message,
		       struct err *err) MUST_CHECK;

/* The same with a descriptor, which is taken. */
enum errc message_send_fd(struct channel *channel, uint16_t type, const void *message, int fd,
			  struct err *err) MUST_CHECK;

/* For tests and the fuzz target: sizeof the struct of `type`, 0 when there is none. */
size_t message_size(uint16_t type);
