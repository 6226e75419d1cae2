/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where alerts are told to outside of the console, and how far each place has been told. The
 * console writes what a person set, the store how it went; a place that is removed loses both.
 *
 * Each place has a position in the order of alerts (alert.seq). What was told is behind it; it
 * moves only after the other side has taken the message. So nothing is left out, and after a crash
 * at most the last message is sent again, under the same identifiers.
 */
#pragma once

#include "base/arena.h"
#include "store/alerts.h"

#define DESTINATIONS_MAX	16
#define DESTINATION_NAME_MAX	60
#define DESTINATION_ADDRESS_MAX 500
#define DESTINATION_TO_MAX	16 /* recipients of one mail */

enum destination_kind {
	DESTINATION_WEBHOOK, /* POST, one alert each */
	DESTINATION_MAIL,
	DESTINATION_SYSLOG, /* RFC 5424, one alert each */
};
#define DESTINATION_KINDS (DESTINATION_SYSLOG + 1)

struct destination {
	int64_t id;
	struct str name;
	enum destination_kind kind;
	struct str address; /* https://…, smtp://host:25, tls://host:6514 */
	struct str shape;   /* webhook and syslog: export/shape.h, or "chat" */
	enum alert_level least;
	struct str lang; /* "ja" or "en" */
	struct str mail_from;
	struct str mail_to; /* separated by spaces */
	struct str user;    /* of the mail server */
	struct str secret;  /* its password, or the bearer token of a webhook; never shown again */
	bool enabled;
	int64_t test; /* counts the trial messages asked for */

	/* What follows is the store's. */
	bool settled; /* the store knows it: see destinations_settle() */
	int64_t told_seq;
	int64_t test_done;
	uint64_t told;
	int64_t last_ok_us;	  /* TIME_NONE: never */
	int64_t failing_since_us; /* TIME_NONE: it is not */
	uint32_t failures;	  /* in a row */
	struct str error;	  /* of the last failure; "" when it works */
};

const char *destination_kind_name(enum destination_kind kind);
bool destination_kind_parse(struct str name, enum destination_kind *ret);

/* One address, without a name around it. */
bool mail_address_valid(struct str s);

/* What a form may hold: ERR_SYNTAX with a sentence when the parts do not fit together. */
enum errc destination_check(const struct destination *destination, struct err *err) MUST_CHECK;

/* By name; the views live in `arena`. At most DESTINATIONS_MAX. */
struct destinations {
	struct destination at[DESTINATIONS_MAX];
	size_t n;
};
enum errc destinations_list(struct db *db, struct arena *arena, struct destinations *ret,
			    struct err *err) MUST_CHECK;

/* --- The console --- */

/* ERR_LIMIT past DESTINATIONS_MAX, ERR_CONFLICT when the name is taken. */
enum errc destinations_add(struct db *db, const struct destination *destination, int64_t now_us,
			   struct err *err) MUST_CHECK;

/* All but the secret when that is STR_NONE. ERR_NOT_FOUND. */
enum errc destinations_change(struct db *db, const struct destination *destination,
			      struct err *err) MUST_CHECK;
enum errc destinations_remove(struct db *db, int64_t id, struct err *err) MUST_CHECK;
enum errc destinations_ask_test(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/* --- The store --- */

/* Forget the progress of removed places; new ones begin behind the newest alert. */
enum errc destinations_settle(struct db *db, struct err *err) MUST_CHECK;

struct destination_outcome {
	int64_t id;
	int64_t told_seq;  /* when it went well: as far as that */
	int64_t test_done; /* … and this trial message was among it */
	uint64_t told;	   /* messages taken */
	int64_t now_us;
	struct str error; /* STR_NONE: it went well */
};
enum errc destinations_note(struct db *db, const struct destination_outcome *outcome,
			    struct err *err) MUST_CHECK;
