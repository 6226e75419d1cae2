/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bill of materials (CycloneDX 1.2 to 1.7) as a sighting: what it is a bill of, and what is in
 * it. The two ways to write one differ only in how a component is read.
 */
#pragma once

#include "assets/intake.h"

struct bom_component {
	struct str type;
	struct str group;
	struct str name;
	struct str version;
	struct str publisher; /* or supplier, or manufacturer */
	struct str cpe;
	struct str purl;
};

/* `metadata.component`: the thing itself. */
void bom_subject(const struct intake_reader *reader, const struct bom_component *component,
		 struct sighting *sighting);

/* One of its parts; "group/name" where there is a group. */
void bom_part(const struct bom_component *component, struct sighting *sighting);

/* A property "tonoi:serial" (uuid, mac, hostname, …) says which device it is a bill of. */
void bom_property(struct str name, struct str value, struct sighting *sighting);
