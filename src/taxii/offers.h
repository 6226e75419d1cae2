/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may leave: STIX objects of our own making, each shown to a person as it would go, and sent
 * only when approved, to the collection that was chosen then. Owns the SQL of taxii_offers. Nothing
 * in an object tells of hosts, people or records of ours: an indicator is a value and a name, a
 * sighting is which indicator, how often and when.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "detect/indicators/indicator.h"
#include "store/db.h"

#define TAXII_OFFERS_MAX      5000u /* that wait */
#define TAXII_OFFER_TITLE_MAX 200u

enum taxii_offer_state {
	TAXII_OFFERED,
	TAXII_APPROVED,
	TAXII_REFUSED, /* by a person here */
	TAXII_SENT,
	TAXII_FAILED, /* refused over there: see problem */
	TAXII_OFFER_STATES,
};
extern const char *const taxii_offer_state_names[TAXII_OFFER_STATES];

struct taxii_offer {
	int64_t id; /* read only, as is all below `body` */
	struct str object_id;
	struct str type;
	struct str title;
	enum tlp tlp;
	struct str alert; /* "" */
	struct str body;
	enum taxii_offer_state state;
	struct str remote; /* name; "" */
	int64_t offered_us;
	struct str offered_by;
	int64_t decided_us; /* TIME_NONE */
	struct str decided_by;
	int64_t sent_us; /* TIME_NONE */
	struct str problem;
};

/* An indicator that somebody saw: its value is read and put into a pattern (STIX 2.1 9). */
struct taxii_own_indicator {
	struct str value;
	struct str title;
	enum tlp tlp;
	struct str alert;
	int64_t now_us;
	struct str by;
};

/* ERR_SYNTAX: the value is none that can be looked for. ERR_CONFLICT: it is offered already. */
enum errc taxii_offer_indicator(struct db *db, const struct taxii_own_indicator *indicator,
				struct err *err) MUST_CHECK;

/* That an indicator of others was seen here (STIX 2.1 5.2): `times` times between two moments. */
struct taxii_own_sighting {
	struct str indicator; /* id: "indicator--…" */
	struct str title;
	enum tlp tlp;
	struct str alert;
	uint64_t times;
	int64_t first_us;
	int64_t last_us;
	int64_t now_us;
	struct str by;
};
enum errc taxii_offer_sighting(struct db *db, const struct taxii_own_sighting *sighting,
			       struct err *err) MUST_CHECK;

/*
 * The sighting that an alert is: of `about` tlp, alert, now_us and by are read. ERR_NOT_FOUND;
 * ERR_UNSUPPORTED: it is of no STIX indicator.
 */
enum errc taxii_offer_alert(struct db *db, const struct taxii_own_sighting *about,
			    struct err *err) MUST_CHECK;

/* ERR_NOT_FOUND: it does not wait, or there is no such remote. `remote` "": it is refused. */
struct taxii_decision {
	int64_t offer;
	struct str remote;
	int64_t now_us;
	struct str by;
};
enum errc taxii_offer_decide(struct db *db, const struct taxii_decision *decision,
			     struct err *err) MUST_CHECK;

/* What became of one that was approved: sent, or `problem`. */
enum errc taxii_offer_sent(struct db *db, int64_t offer, int64_t now_us, struct str problem,
			   struct err *err) MUST_CHECK;

/* Newest first; texts are good during the call. */
typedef void taxii_offer_sink(void *ctx, const struct taxii_offer *offer);
enum errc taxii_offers_each(struct db *db, taxii_offer_sink *sink, void *ctx,
			    struct err *err) MUST_CHECK;
