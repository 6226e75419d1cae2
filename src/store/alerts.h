/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts: what rules found in records, and what the watch says about itself (rule ids that begin
 * with "tonoi-").
 *
 * Identity: the hash of (rule id, record index, event number within the record), or for what the
 * watch says itself of (rule id, subject, moment). The same finding again is the same alert, so a
 * stretch of log may be judged twice without doubling anything.
 *
 * Floods: the first ALERTS_PER_HOUR alerts of one rule, source and hour of arrival are kept whole;
 * the rest are only counted (`folded` of the last one kept, the group's count, the hour's count).
 * Their records stay in the log.
 *
 * Who writes: the store adds; the console sets the status; everybody reads.
 */
#pragma once

#include "base/buf.h"
#include "base/text.h"
#include "store/db.h"

#define ALERTS_PER_HOUR	 1000
#define ALERT_ID_LEN	 32 /* hexadecimal digits */
#define ALERT_FIELDS_MAX (64u * 1024)
#define ALERT_PAGE_MAX	 1000
#define ALERT_NO_INDEX	 UINT64_MAX /* said by the watch itself: no record behind it */
#define ALERT_OWN_RULE	 "tonoi-"
#define ALERT_NOTE_MAX	 2000

/* Sigma 2.1 "level"; a rule without one is ALERT_MEDIUM. */
enum alert_level {
	ALERT_INFORMATIONAL,
	ALERT_LOW,
	ALERT_MEDIUM,
	ALERT_HIGH,
	ALERT_CRITICAL,
};
#define ALERT_LEVELS (ALERT_CRITICAL + 1)

enum alert_status {
	ALERT_NEW,
	ALERT_SEEN,
	ALERT_CLOSED,
};

/* Sigma's word; "new", "seen", "closed". */
const char *alert_level_name(enum alert_level level);
const char *alert_status_name(enum alert_status status);
bool alert_level_parse(struct str name, enum alert_level *ret);
bool alert_status_parse(struct str name, enum alert_status *ret);

struct alert {
	struct str id; /* ALERT_ID_LEN digits */
	struct str rule_id;
	struct str title;
	enum alert_level level;
	struct str tags; /* JSON array */
	struct str host; /* "" when not known; so are the next three */
	struct str user;
	struct str source; /* name in `sources` */
	struct str file;   /* the stream: file name, or session of a listener */
	uint64_t record;   /* EventRecordID, or 1-based line or document number */
	uint32_t event;	   /* which event of that record, from 0 */
	int64_t time_us;   /* as the source wrote it, or TIME_NONE */
	int64_t arrival_us;
	uint64_t log_index; /* of the record in the sealed log, or ALERT_NO_INDEX */
	struct str fields;  /* JSON object: the event */
	struct str matched; /* JSON: why the rule fired */

	/* What follows is the database's; alerts_add() does not read it. */
	int64_t seq; /* order of arrival; for paging */
	uint64_t folded;
	enum alert_status status;
	struct str status_by; /* user name; "" while new */
	int64_t status_us;
	struct str note;
};

/*
 * The half of a title in the reader's language: what the program itself says (of its own watch, of
 * the network, of indicators) is kept as "Japanese / English". Other titles are the rule's own.
 */
struct str alert_title_in(struct str rule_id, struct str title, enum lang lang);

void alert_id_of_record(struct str rule_id, uint64_t log_index, uint32_t event,
			char out[static ALERT_ID_LEN + 1]);
void alert_id_of_moment(struct str rule_id, struct str subject, int64_t at_us,
			char out[static ALERT_ID_LEN + 1]);

/* --- Adding: inside the caller's transaction --- */

/* What is already there changes nothing. `*ret_new` (may be NULL): a row was added. */
enum errc alerts_add(struct db *db, const struct alert *alert, bool *ret_new,
		     struct err *err) MUST_CHECK;

/* `count` further ones that were not even sent one by one; `alert` is the last of them. */
enum errc alerts_fold(struct db *db, const struct alert *alert, uint64_t count,
		      struct err *err) MUST_CHECK;

/* Forget up to `limit` alerts that arrived before `before_us`; call until `*ret_gone` is 0. */
enum errc alerts_prune(struct db *db, int64_t before_us, unsigned limit, uint64_t *ret_gone,
		       struct err *err) MUST_CHECK;

/* --- Reading --- */

/* An empty filter (ALERT_FILTER_ALL) takes everything. Texts compare whole but for `text`. */
struct alert_filter {
	int64_t since_us; /* arrival, inclusive; TIME_NONE: no bound */
	int64_t until_us; /* arrival, exclusive; TIME_NONE: no bound */
	enum alert_level least;
	struct str rule_id; /* STR_NONE: any; so are the next three */
	struct str host;
	struct str source;
	struct str text;    /* somewhere in title, host, user, source, file, fields; ASCII case
			       does not matter */
	unsigned statuses;  /* 1u << ALERT_NEW | …; 0: any */
	int64_t before_seq; /* the next page: seq of the last row seen; 0: from the newest */
	unsigned limit;	    /* 1..ALERT_PAGE_MAX; 0: ALERT_PAGE_MAX */
	bool oldest_first;  /* then before_seq means after */
};

#define ALERT_FILTER_ALL                                                                           \
	{                                                                                          \
		.since_us = TIME_NONE, .until_us = TIME_NONE                                       \
	}

/* The views are good until take() returns; false stops. */
struct alert_sink {
	bool (*take)(void *ctx, const struct alert *alert);
	void *ctx;
};

enum errc alerts_list(struct db *db, const struct alert_filter *filter,
		      const struct alert_sink *sink, struct err *err) MUST_CHECK;

/* One by its id; ERR_NOT_FOUND. */
enum errc alerts_get(struct db *db, struct str id, const struct alert_sink *sink,
		     struct err *err) MUST_CHECK;

/* How many of the rows kept match (paging members of the filter are not looked at). */
enum errc alerts_count(struct db *db, const struct alert_filter *filter, uint64_t *ret,
		       struct err *err) MUST_CHECK;

/* Kept rows of a rule that arrived since and that nobody has looked at yet. */
enum errc alerts_count_new_of_rule(struct db *db, struct str rule_id, int64_t since_us,
				   uint64_t *ret, struct err *err) MUST_CHECK;

/* Kept rows that nobody has looked at yet, by level. */
enum errc alerts_count_new(struct db *db, uint64_t ret[static ALERT_LEVELS],
			   struct err *err) MUST_CHECK;

/* The highest seq there is (0: none): changes when an alert arrives. */
enum errc alerts_last_seq(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;

/* One rule on one host. */
struct alert_group {
	int64_t id;
	struct str rule_id;
	struct str host;
	struct str title;
	enum alert_level level;
	int64_t first_us; /* arrival */
	int64_t last_us;
	uint64_t count; /* folded ones included */
	uint64_t n_new; /* of the rows kept */
	int64_t last_seq;
	struct str last_id; /* the newest alert kept */
};

struct alert_group_filter {
	int64_t since_us; /* last arrival, inclusive; TIME_NONE: no bound */
	enum alert_level least;
	bool only_new;	    /* with at least one row nobody has looked at */
	int64_t before_seq; /* the next page: last_seq of the last group seen; 0: from the newest */
	unsigned limit;	    /* as above */
};

enum errc alert_groups_list(struct db *db, const struct alert_group_filter *filter,
			    bool (*take)(void *ctx, const struct alert_group *group), void *ctx,
			    struct err *err) MUST_CHECK;

/*
 * Alerts of each day and level since `since_us`, folded ones included; a day begins at midnight on
 * a wall clock `offset_minutes` (whole hours) ahead of UTC. Days without any are left out.
 */
struct alert_day {
	int64_t day_us; /* its first moment */
	uint64_t count[ALERT_LEVELS];
};
enum errc alerts_by_day(struct db *db, int64_t since_us, int offset_minutes,
			bool (*take)(void *ctx, const struct alert_day *day), void *ctx,
			struct err *err) MUST_CHECK;

/* The same by hour of arrival (UTC's hours), oldest first; hours without any are left out. */
struct alert_hour {
	int64_t hour_us; /* its first moment */
	uint64_t count[ALERT_LEVELS];
};
enum errc alerts_by_hour(struct db *db, int64_t since_us,
			 bool (*take)(void *ctx, const struct alert_hour *hour), void *ctx,
			 struct err *err) MUST_CHECK;

/* --- Judging: the console --- */

struct alert_mark {
	enum alert_status status;
	struct str by; /* user name */
	int64_t at_us;
	struct str note; /* cut to ALERT_NOTE_MAX */
};

/* ERR_NOT_FOUND when there is no such alert. */
enum errc alerts_set_status(struct db *db, struct str id, const struct alert_mark *mark,
			    struct err *err) MUST_CHECK;

/* As above, but only while nobody has looked at it; no such alert is no error. */
enum errc alerts_close_unmarked(struct db *db, struct str id, const struct alert_mark *mark,
				struct err *err) MUST_CHECK;

/* All of the group up to `up_to_seq` (what the person saw) whose status is lower. */
enum errc alert_groups_set_status(struct db *db, int64_t group_id, int64_t up_to_seq,
				  const struct alert_mark *mark, uint64_t *ret_changed,
				  struct err *err) MUST_CHECK;

/* The fields of one alert as `tonoi scan` and `tonoi alerts` print them: one JSON object. */
void alert_write_json(const struct alert *alert, struct buf *out);
