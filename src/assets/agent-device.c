/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/agent-device.h"

const char *const agent_sections[] = { "BIOS",	    "OPERATINGSYSTEM", "HARDWARE", "NETWORKS",
				       "SOFTWARES", "NETWORK_DEVICE",  NULL };

enum agent_what {
	AGENT_FIELD,
	AGENT_IDENTIFIER,
	AGENT_ADDRESS,
	AGENT_HINT,
};

struct agent_value {
	const char *section;
	const char *name;
	enum agent_what what;
	int which; /* enum asset_field or enum identifier_type */
};

/* The first value of a field counts, so the better ones come first. */
static const struct agent_value values[] = {
	{ "BIOS", "SSN", AGENT_IDENTIFIER, ID_SERIAL },
	{ "BIOS", "SMANUFACTURER", AGENT_FIELD, ASSET_VENDOR },
	{ "BIOS", "SMODEL", AGENT_FIELD, ASSET_MODEL },
	{ "HARDWARE", "NAME", AGENT_IDENTIFIER, ID_HOSTNAME },
	{ "HARDWARE", "NAME", AGENT_FIELD, ASSET_NAME },
	{ "HARDWARE", "UUID", AGENT_IDENTIFIER, ID_UUID },
	{ "HARDWARE", "OSNAME", AGENT_FIELD, ASSET_OS },
	{ "HARDWARE", "OSNAME", AGENT_HINT, 0 },
	{ "HARDWARE", "OSVERSION", AGENT_FIELD, ASSET_OS_VERSION },
	{ "HARDWARE", "CHASSIS_TYPE", AGENT_HINT, 0 },
	{ "OPERATINGSYSTEM", "FULL_NAME", AGENT_FIELD, ASSET_OS },
	{ "OPERATINGSYSTEM", "FULL_NAME", AGENT_HINT, 0 },
	{ "OPERATINGSYSTEM", "VERSION", AGENT_FIELD, ASSET_OS_VERSION },
	{ "OPERATINGSYSTEM", "KERNEL_VERSION", AGENT_FIELD, ASSET_OS_VERSION },
	{ "OPERATINGSYSTEM", "FQDN", AGENT_IDENTIFIER, ID_FQDN },
	{ "NETWORKS", "IPADDRESS", AGENT_ADDRESS, 0 },
	{ "NETWORKS", "IPADDRESS6", AGENT_ADDRESS, 0 },
	{ "NETWORK_DEVICE", "MANUFACTURER", AGENT_FIELD, ASSET_VENDOR },
	{ "NETWORK_DEVICE", "MODEL", AGENT_FIELD, ASSET_MODEL },
	{ "NETWORK_DEVICE", "NAME", AGENT_FIELD, ASSET_NAME },
	{ "NETWORK_DEVICE", "NAME", AGENT_IDENTIFIER, ID_HOSTNAME },
	{ "NETWORK_DEVICE", "SERIAL", AGENT_IDENTIFIER, ID_SERIAL },
	{ "NETWORK_DEVICE", "MAC", AGENT_IDENTIFIER, ID_MAC },
	{ "NETWORK_DEVICE", "FIRMWARE", AGENT_FIELD, ASSET_OS_VERSION },
	{ "NETWORK_DEVICE", "LOCATION", AGENT_FIELD, ASSET_PLACE },
	{ "NETWORK_DEVICE", "TYPE", AGENT_HINT, 0 },
};

static const struct agent_value found_values[] = {
	{ NULL, "SERIAL", AGENT_IDENTIFIER, ID_SERIAL },
	{ NULL, "MAC", AGENT_IDENTIFIER, ID_MAC },
	{ NULL, "IP", AGENT_ADDRESS, 0 },
	{ NULL, "SNMPHOSTNAME", AGENT_IDENTIFIER, ID_HOSTNAME },
	{ NULL, "DNSHOSTNAME", AGENT_IDENTIFIER, ID_FQDN },
	{ NULL, "NETBIOSNAME", AGENT_IDENTIFIER, ID_HOSTNAME },
	{ NULL, "NAME", AGENT_IDENTIFIER, ID_HOSTNAME },
	{ NULL, "NAME", AGENT_FIELD, ASSET_NAME },
	{ NULL, "SNMPHOSTNAME", AGENT_FIELD, ASSET_NAME },
	{ NULL, "MANUFACTURER", AGENT_FIELD, ASSET_VENDOR },
	{ NULL, "MODEL", AGENT_FIELD, ASSET_MODEL },
	{ NULL, "FIRMWARE", AGENT_FIELD, ASSET_OS_VERSION },
	{ NULL, "LOCATION", AGENT_FIELD, ASSET_PLACE },
	{ NULL, "TYPE", AGENT_HINT, 0 },
	{ NULL, "DESCRIPTION", AGENT_HINT, 0 },
};

static void read_value(const struct intake_reader *reader, const struct agent_value *value,
		       struct str text, struct sighting *s)
{
	switch (value->what) {
	case AGENT_FIELD:
		sighting_set(s, (enum asset_field)value->which, text);
		break;
	case AGENT_IDENTIFIER:
		sighting_identify(s, (enum identifier_type)value->which, text);
		break;
	case AGENT_ADDRESS:
		intake_address(reader, s, text);
		break;
	case AGENT_HINT:
		intake_hint(reader, s, text);
		break;
	}
}

static void read_software(const struct agent_section *section, struct sighting *s)
{
	const struct software software = {
		.vendor = section->get(section->node, "PUBLISHER"),
		.product = section->get(section->node, "NAME"),
		.version = section->get(section->node, "VERSION"),
	};

	sighting_install(s, &software);
	s->tells_software = true;
}

/* Bridges and tunnels have addresses that many machines have. */
static void read_card(const struct agent_section *section, struct sighting *s)
{
	const struct str is_virtual = section->get(section->node, "VIRTUALDEV");

	if (str_is(is_virtual, "1") || str_is(is_virtual, "true"))
		return;
	sighting_identify(s, ID_MAC, section->get(section->node, "MACADDR"));
	sighting_identify(s, ID_MAC, section->get(section->node, "MAC")); /* JSON */
}

void agent_read_section(const struct intake_reader *reader, const struct agent_section *section,
			struct sighting *s)
{
	const struct str name = str_from(section->name);

	if (str_is(name, "SOFTWARES"))
		read_software(section, s);
	if (str_is(name, "NETWORKS"))
		read_card(section, s);
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		if (str_is(name, values[i].section))
			read_value(reader, &values[i], section->get(section->node, values[i].name),
				   s);
	}
}

void agent_read_found(const struct intake_reader *reader, const struct agent_section *section,
		      struct sighting *s)
{
	for (size_t i = 0; i < ARRAY_LEN(found_values); i++)
		read_value(reader, &found_values[i],
			   section->get(section->node, found_values[i].name), s);
}

enum errc agent_check(const struct sighting *sighting, struct err *err)
{
	if (sighting->n_identifiers || sighting->field[ASSET_NAME].len)
		return ERR_OK;
	return fail(err, ERR_SYNTAX, "%s",
		    text_of(TR("名前も、アドレスも、番号もありません。どの機器か分かりません",
			       "tells no name, address or number: nobody could know the device "
			       "again")));
}
