/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/tlp-marking.h"

#define PREFIX	      "marking-definition--"
#define TLP_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

/* TLP 2.0 last, and in the order of enum tlp. */
static const struct {
	const char *id;
	enum tlp tlp;
} markings[] = {
	{ PREFIX "613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP_CLEAR },
	{ PREFIX "34098fce-860f-48ae-8e50-ebd3cc5e41da", TLP_GREEN },
	{ PREFIX "f88d31f6-486f-44da-b317-01333bde0b82", TLP_AMBER },
	{ PREFIX "5e57c739-391a-4eb3-b6be-7d15ca92d5ed", TLP_RED },
	{ PREFIX "94868c89-83c2-464b-929b-a1a8aa3c8487", TLP_CLEAR },
	{ PREFIX "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", TLP_GREEN },
	{ PREFIX "55d920b0-5e8b-4f79-9ee9-91f868d9b421", TLP_AMBER },
	{ PREFIX "939a9414-2ddd-4d32-a0cd-375ea402b003", TLP_AMBER_STRICT },
	{ PREFIX "e828b379-4e03-4974-9ac4-e53a884c97c1", TLP_RED },
};
#define VERSION_2 4u /* the first of TLP 2.0 */

static const char *const words[TLP_MAX] = {
	[TLP_CLEAR] = "clear", [TLP_GREEN] = "green",
	[TLP_AMBER] = "amber", [TLP_AMBER_STRICT] = "amber+strict",
	[TLP_RED] = "red",
};

enum tlp tlp_of_marking(struct str ref)
{
	for (size_t i = 0; i < ARRAY_LEN(markings); i++) {
		if (str_equal_nocase(ref, str_from(markings[i].id)))
			return markings[i].tlp;
	}
	return TLP_NONE;
}

const char *tlp_marking_id(enum tlp tlp)
{
	return markings[VERSION_2 + (size_t)tlp - TLP_CLEAR].id;
}

void tlp_marking_add(struct json_writer *w, enum tlp tlp)
{
	json_begin_object(w);
	json_text(w, "type", "marking-definition");
	json_text(w, "spec_version", "2.1");
	json_text(w, "id", tlp_marking_id(tlp));
	json_text(w, "created", "2022-10-01T00:00:00.000Z");
	json_text(w, "name", tlp_name(tlp));
	json_begin_object_in(w, "extensions");
	json_begin_object_in(w, TLP_EXTENSION);
	json_text(w, "extension_type", "property-extension");
	json_text(w, "tlp_2_0", words[tlp]);
	json_end_object(w);
	json_end_object(w);
	json_end_object(w);
}
