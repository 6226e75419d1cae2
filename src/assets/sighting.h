/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sighting: what one source says of one device. Readers of files (intake.h) make them; the
 * register (register.h) decides which asset each belongs to. Everything lies in the arena of who
 * makes it; texts are views that live as long.
 */
#pragma once

#include "assets/asset.h"
#include "base/arena.h"
#include "base/err.h"

/* How the source knows. */
enum asset_feed {
	FEED_PERSON, /* typed in */
	FEED_LEDGER,
	FEED_AGENT, /* FusionInventory, GLPI: a program on the device */
	FEED_OSQUERY,
	FEED_SBOM,
	FEED_SCAN, /* seen from the network */
	FEED_LOG,  /* it sent records */
	FEED_COUNT,
};

struct asset_feed_info {
	const char *id;
	struct text text;
};
extern const struct asset_feed_info asset_feeds[FEED_COUNT];
enum asset_feed asset_feed_named(struct str id); /* FEED_COUNT: none of that name */

enum identifier_type {
	ID_SERIAL,
	ID_UUID, /* of the board's firmware */
	ID_MAC,
	ID_FQDN,
	ID_HOSTNAME,
	ID_IP,
	ID_ACCOUNT, /* that comes in by a maintenance line */
	ID_TYPES,
};

struct identifier_info {
	const char *id;
	struct text text; /* "シリアル番号" */
};
extern const struct identifier_info identifier_types[ID_TYPES];
enum identifier_type identifier_type_named(struct str id); /* ID_TYPES: none */

#define SIGHTING_IDENTIFIERS_MAX 200u
#define SIGHTING_SOFTWARE_MAX	 20000u

struct identifier {
	enum identifier_type type;
	struct str value; /* as written; normalised once the register has it */
	struct identifier *next;
};

struct software {
	struct str vendor;
	struct str product;
	struct str version;
	struct str cpe;	 /* 2.3 or 2.2, as the source has it */
	struct str purl; /* package URL */
	struct software *next;
};

struct sighting {
	enum asset_feed feed;
	struct str source; /* "agent", "nmap", the ledger's name */
	struct str key;	   /* the device's name within the source; never "" */
	int64_t seen_us;
	int64_t used_us; /* a line was used; TIME_NONE */
	struct str used_by;
	struct str field[ASSET_FIELDS]; /* STR_NONE or "": not told */
	struct identifier *identifiers;
	size_t n_identifiers;
	struct software *software;
	size_t n_software;
	bool tells_software; /* the list is whole: what is not in it is not there */
	bool cut;	     /* something found no room: the arena or a limit above */
	struct arena *arena;
};

void sighting_init(struct sighting *s, enum asset_feed feed, struct str source, int64_t seen_us,
		   struct arena *arena);

/* Nothing happens for an empty value. Fields keep the first value they got. */
void sighting_set(struct sighting *s, enum asset_field field, struct str value);
void sighting_identify(struct sighting *s, enum identifier_type type, struct str value);

/* A product without a name is left out. */
void sighting_install(struct sighting *s, const struct software *software);

/* The value of its first identifier of that type, or STR_NONE. */
struct str sighting_identifier(const struct sighting *s, enum identifier_type type);

/* The key, when the source gave none: the best identifier with its type; "" when there is none. */
struct str sighting_own_key(const struct sighting *s);
