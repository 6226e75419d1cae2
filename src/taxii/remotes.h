/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collections on servers of others: which there are, how far each was read, and what came. Owns the
 * SQL of taxii_remotes, taxii_positions and taxii_inbox.
 *
 * What a page brought and where the next one begins are kept in one transaction, so a poll that was
 * killed goes on where it was. An object's version is kept once, however often it comes.
 */
#pragma once

#include "base/arena.h"
#include "detect/indicators/indicator.h"
#include "store/db.h"

#define TAXII_REMOTES_MAX    100u
#define TAXII_URL_MAX	     500u
#define TAXII_SECRET_MAX     500u
#define TAXII_POSITION_MAX   1000u /* bytes of a `next` of others */
#define TAXII_BACKOFF_MAX_US (INT64_C(3600) * US_PER_SEC)

/* What becomes of what comes, beside being kept: detection only, whatever it is. */
enum taxii_arm {
	TAXII_ARM_NOTHING,
	TAXII_ARM_INDICATORS, /* looked for from then on */
	TAXII_ARM_RULES,      /* Sigma rules too */
	TAXII_ARMS,
};
extern const char *const taxii_arm_names[TAXII_ARMS]; /* "nothing", "indicators", "rules" */

struct taxii_remote {
	int64_t id;
	struct str name;
	struct str url; /* of the API root: ends with '/' */
	struct str collection;
	struct str user; /* "": the secret is a bearer token */
	struct str secret;
	struct str ca_file; /* "": the system's */
	enum tlp tlp;	    /* nothing from it is told more widely */
	enum taxii_arm arm;
	int64_t every_s;
	int64_t added_us;
	struct str added_by;
};

struct taxii_position {
	struct str after;  /* added_after of the poll; "" */
	struct str next;   /* of the next page; "": a poll begins */
	struct str latest; /* the latest date-added seen; "" */
	int64_t due_us;
	int64_t last_ok_us;	  /* TIME_NONE: never */
	int64_t failing_since_us; /* TIME_NONE: it works */
	int64_t failures;	  /* one after the other */
	struct str error;
};

/* What there is of it, for people. */
struct taxii_remote_state {
	struct taxii_remote remote;
	struct taxii_position position;
	uint64_t objects; /* versions that came */
	uint64_t problems;
};

/* ERR_CONFLICT: the name is taken. */
enum errc taxii_remote_add(struct db *db, const struct taxii_remote *remote,
			   struct err *err) MUST_CHECK;

/* What came from it goes with it. */
enum errc taxii_remote_remove(struct db *db, struct str name, struct err *err) MUST_CHECK;

struct taxii_remotes {
	struct taxii_remote_state at[TAXII_REMOTES_MAX];
	size_t n;
};

/* By name; texts in `arena`. */
enum errc taxii_remotes_list(struct db *db, struct arena *arena, struct taxii_remotes *ret,
			     struct err *err) MUST_CHECK;

/* ---- what a poll keeps; in its transaction ---- */

enum errc taxii_position_put(struct db *db, int64_t remote, const struct taxii_position *position,
			     struct err *err) MUST_CHECK;

struct taxii_arrival {
	struct str id;
	int64_t version_us; /* TIME_NONE: it has none */
	struct str type;
	bool revoked;
	enum tlp tlp;
	int64_t received_us;
	struct str problem; /* why it is not used; "" */
	struct str body;
};

/* `*ret_new` false: that version was there. */
enum errc taxii_inbox_put(struct db *db, int64_t remote, const struct taxii_arrival *arrival,
			  bool *ret_new, struct err *err) MUST_CHECK;

/* The last version of each object of that type; texts are good during the call. */
typedef enum errc taxii_arrival_sink(void *ctx, const struct taxii_arrival *arrival,
				     struct err *err);
enum errc taxii_inbox_last(struct db *db, int64_t remote, struct str type, taxii_arrival_sink *sink,
			   void *ctx, struct err *err) MUST_CHECK;
