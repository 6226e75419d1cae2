/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What FusionInventory and older GLPI agents send and write: REQUEST/QUERY says what it is
 * (INVENTORY, or NETDISCOVERY and SNMPQUERY with the devices that the agent found around it).
 */
#include "assets/agent-device.h"
#include "base/encoding/xml.h"

static bool looks_like(struct str head)
{
	return str_find(head, STR("<REQUEST>")) != SIZE_MAX;
}

static struct str get(const void *node, const char *name)
{
	return xml_text(node, name);
}

static enum errc read_device(struct intake_reader *reader, const struct xml *request,
			     const struct xml *content, struct err *err)
{
	struct sighting sighting;

	intake_begin(reader, TIME_NONE, &sighting);
	sighting.key = xml_text(request, "DEVICEID");
	for (const char *const *name = agent_sections; *name; name++) {
		for (const struct xml *n = xml_get(content, *name); n; n = xml_again(n)) {
			const struct agent_section section = { *name, n, get };
			agent_read_section(reader, &section, &sighting);
		}
	}
	const enum errc code = agent_check(&sighting, err);
	return code ? code : intake_take(reader, &sighting, err);
}

/* Several in one document, so the arena they lie in is not that of intake_take(). */
static enum errc read_found(struct intake_reader *reader, const struct xml *device, struct err *err)
{
	const struct xml *info = xml_get(device, "INFO");
	const struct xml *ips = xml_get(info, "IPS");
	const struct agent_section itself = { "DEVICE", device, get };
	const struct agent_section more = { "INFO", info, get };
	struct sighting sighting;

	intake_begin(reader, TIME_NONE, &sighting);
	agent_read_found(reader, &itself, &sighting);
	agent_read_found(reader, &more, &sighting);
	for (const struct xml *ip = xml_get(ips, "IP"); ip; ip = xml_again(ip))
		intake_address(reader, &sighting, str_trim(ip->text));
	return intake_take(reader, &sighting, err);
}

static enum errc read_request(struct intake_reader *reader, const struct xml *request,
			      struct err *err)
{
	const struct xml *content = xml_get(request, "CONTENT");
	const struct xml *device = xml_get(content, "DEVICE");
	enum errc code = ERR_OK;

	/* The first question of an agent (PROLOG) has no content. */
	if (content && !device)
		return read_device(reader, request, content, err);
	for (; device && !code; device = xml_again(device))
		code = read_found(reader, device, err);
	return code;
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_arena arena = ARENA_INIT(INTAKE_ITEM_MAX);
	auto_xml_reader *xml = xml_reader_new(reader->text);
	struct xml *request;
	enum errc code = xml ? ERR_OK : fail(err, ERR_LIMIT, "no memory to read XML");

	while (!code) {
		code = xml_next(xml, "REQUEST", &arena, &request, err);
		if (!code)
			code = read_request(reader, request, err);
		arena_clear(&arena);
	}
	return code == ERR_END ? ERR_OK : code;
}

const struct intake_format intake_agent_xml = {
	.name = "agent-xml",
	.summary = TEXT("FusionInventory / GLPI エージェントの XML",
			"XML of FusionInventory's and GLPI's agents"),
	.source = "agent",
	.feed = FEED_AGENT,
	.looks_like = looks_like,
	.read = read_file,
};
