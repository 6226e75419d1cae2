/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tells devices apart, as data (content/assets/identity.yml, docs/formats/assets.md): what a
 * shared value is worth, which values name no device, who is believed about what.
 */
#pragma once

#include "assets/sighting.h"

struct identity_rule {
	unsigned weight;
	unsigned only;	       /* no more than one device has it; 0: as `weight` */
	unsigned alone;	       /* the same, and the sighting has nothing of another type */
	unsigned local;	       /* ID_MAC with the local bit; 0: as `weight` */
	unsigned other_vendor; /* both makers are told and differ; 0: as `weight` */
	size_t least_length;
	int64_t days; /* 0: for ever */
	bool apart;   /* both have one, and none the same: two devices */
};

struct identity;

/* The sentence names file and line. */
enum errc identity_read(const char *path, struct identity **ret, struct err *err) MUST_CHECK;
/* The one of the content folder. */
enum errc identity_load(const char *content, struct identity **ret, struct err *err) MUST_CHECK;
void identity_free(struct identity *identity);
void identity_free_at(struct identity **identity);
#define auto_identity CLEANUP(identity_free_at) struct identity

const struct identity_rule *identity_rule(const struct identity *identity,
					  enum identifier_type type);
unsigned identity_enough(const struct identity *identity);
unsigned identity_shared_over(const struct identity *identity);

/* 0 is believed before 1. */
unsigned identity_belief(const struct identity *identity, enum asset_field field,
			 enum asset_feed feed);

/*
 * The form in which equal values are the same: MAC and IP addresses canonical, names in small
 * letters, serial numbers in capitals. STR_NONE when it names no device: a placeholder, or no value
 * of that type at all. A UUID and the same with the first three groups' bytes turned (SMBIOS 3.6,
 * 7.2.1) are one.
 */
struct str identity_normalise(const struct identity *identity, enum identifier_type type,
			      struct str value, struct arena *arena);

/* Is it well-formed? A placeholder is. */
bool identifier_valid(enum identifier_type type, struct str value);

/* Weight of a shared value by itself: 0 when it is given back STR_NONE above. */
unsigned identity_weight(const struct identity *identity, enum identifier_type type,
			 struct str normalised);

/* Both are told in Latin letters and begin with different words: "Dell Inc." and "DELL" do not. */
bool vendors_differ(struct str a, struct str b);
