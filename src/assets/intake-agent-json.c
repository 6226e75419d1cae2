/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GLPI's agents from 1.0 on send (glpi-project.org/inventory.json): one object with "content",
 * whose sections are objects or arrays of them.
 */
#include "assets/agent-device.h"
#include "base/encoding/json-item.h"

#define NAME_ROOM 64u

static bool looks_like(struct str head)
{
	return str_starts(str_trim(head), STR("{")) &&
	       (str_find(head, STR("\"deviceid\"")) != SIZE_MAX ||
		str_find(head, STR("\"versionclient\"")) != SIZE_MAX ||
		(str_find(head, STR("\"content\"")) != SIZE_MAX &&
		 str_find(head, STR("bomFormat")) == SIZE_MAX));
}

static void small_letters(const char *name, char out[static NAME_ROOM])
{
	size_t len = 0;

	for (; name[len] && len + 1 < NAME_ROOM; len++)
		out[len] = ascii_lower(name[len]);
	out[len] = '\0';
}

static struct str get(const void *node, const char *name)
{
	char small[NAME_ROOM];

	small_letters(name, small);
	const json_t *value = json_object_get(node, small);
	return json_is_true(value) ? STR("true") : text_of_json(value);
}

static void read_sections(const struct intake_reader *reader, const char *name, const json_t *value,
			  struct sighting *sighting)
{
	const size_t n = json_is_array(value) ? json_array_size(value) : 1;

	for (size_t i = 0; i < n; i++) {
		const struct agent_section section = {
			name, json_is_array(value) ? json_array_get(value, i) : value, get
		};
		agent_read_section(reader, &section, sighting);
	}
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_item *item = item_load(reader->text, err);
	struct sighting sighting;
	char small[NAME_ROOM];

	if (!item)
		return ERR_SYNTAX;
	const json_t *content = json_object_get(item, "content");
	if (!json_is_object(content))
		return fail(err, ERR_SYNTAX, "inventory.json: “content” is missing");
	intake_begin(reader, TIME_NONE, &sighting);
	sighting.key = item_text(item, "deviceid");
	for (const char *const *name = agent_sections; *name; name++) {
		small_letters(*name, small);
		const json_t *value = json_object_get(content, small);
		if (value)
			read_sections(reader, *name, value, &sighting);
	}
	if (str_is(item_text(item, "itemtype"), "NetworkEquipment"))
		sighting_set(&sighting, ASSET_KIND, STR("network"));
	const enum errc code = agent_check(&sighting, err);
	return code ? code : intake_take(reader, &sighting, err);
}

const struct intake_format intake_agent_json = {
	.name = "agent-json",
	.summary = TEXT("GLPI エージェントの JSON", "JSON of GLPI's agents"),
	.source = "agent",
	.feed = FEED_AGENT,
	.looks_like = looks_like,
	.read = read_file,
};
