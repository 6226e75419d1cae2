/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the agents of FusionInventory and GLPI call things: sections of a device (BIOS, HARDWARE,
 * NETWORKS, …) with their values, in XML in capitals, in JSON in small letters.
 */
#pragma once

#include "assets/intake.h"

/* One section, however it is written. `name` is asked for in capitals. */
struct agent_section {
	const char *name;
	const void *node;
	struct str (*get)(const void *node, const char *name);
};

/* One line a section, ending with NULL: those that are read, some of which come several times. */
extern const char *const agent_sections[];

void agent_read_section(const struct intake_reader *reader, const struct agent_section *section,
			struct sighting *sighting);

/* ERR_SYNTAX: it tells no name, address or number: a device that nothing can be known again by. */
enum errc agent_check(const struct sighting *sighting, struct err *err) MUST_CHECK;

/* A device found by SNMP: its sections are INFO and the device itself. */
void agent_read_found(const struct intake_reader *reader, const struct agent_section *section,
		      struct sighting *sighting);
