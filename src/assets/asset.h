/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An asset: something the hospital must know it has. A server, a terminal, a network device, a
 * medium, a medical device, a line by which a vendor comes in, a cloud service, a connection to
 * outside. What is shown of it is made from its sightings (sighting.h).
 *
 * Every field is text; kind, owner and state hold one of the ids below, "" where nobody said.
 */
#pragma once

#include "base/os/clock.h"
#include "base/text.h"

#define ASSET_TEXT_MAX 1000u /* bytes of one field; longer ones are cut */

/* In the order of the columns of assets and asset_sightings. */
enum asset_field {
	ASSET_KIND,
	ASSET_OWNER,
	ASSET_STATE,
	ASSET_NAME,
	ASSET_NUMBER, /* in the hospital's own ledger */
	ASSET_VENDOR,
	ASSET_MODEL,
	ASSET_OS,
	ASSET_OS_VERSION, /* or firmware */
	ASSET_PLACE,
	ASSET_PURPOSE,
	ASSET_OWNER_NAME,
	ASSET_PERMIT_BY,
	ASSET_PERMIT_ON,    /* YYYY-MM-DD */
	ASSET_PERMIT_UNTIL, /* YYYY-MM-DD, the last day */
	ASSET_PARTNER,	    /* who comes in by a line, or runs a service */
	ASSET_ROUTE,	    /* how: "SSL-VPN", "ISDN" */
	ASSET_NOTE,
	ASSET_FIELDS,
};

/* A word of content: its id, and what people read. */
struct asset_word {
	const char *id;
	struct text text;
};

struct asset_field_info {
	const char *id; /* name of the column; "kind" */
	const char *parameter;
	struct text text;
	const struct asset_word *words; /* the values it may have, ending with id NULL; or NULL */
};
extern const struct asset_field_info asset_fields[ASSET_FIELDS];

#define ASSET_KIND_LINE	    "maintenance-line"
#define ASSET_OWNER_PRIVATE "private"
#define ASSET_OWNER_VENDOR  "vendor"
#define ASSET_STATE_RETIRED "retired"

extern const struct asset_word asset_kinds[];

/* The field of that id, or ASSET_FIELDS. */
enum asset_field asset_field_named(struct str id);

/* May the field have this value? Fields without words may have any; "" is always allowed. */
bool asset_value_ok(enum asset_field field, struct str value);

/* What people read for a value; a value without words is itself. */
struct str asset_value_text(enum asset_field field, struct str value, enum lang lang);

struct asset {
	int64_t id;
	struct str field[ASSET_FIELDS];
	bool listed; /* somebody wrote it down or an agent runs on it; else it was only heard */
	int64_t first_us;
	int64_t last_us;
	int64_t used_us; /* a line: last time it was used; TIME_NONE */
	struct str used_by;
};

/* Does it need a permit, because it is not the hospital's own? */
bool asset_wants_permit(const struct asset *asset);

/* `today` and the permit's last day as YYYY-MM-DD. */
enum permit_state {
	PERMIT_NOT_NEEDED,
	PERMIT_MISSING,
	PERMIT_OVER,
	PERMIT_HELD,
};
enum permit_state asset_permit(const struct asset *asset, struct str today);
