/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/bom.h"
#include "base/encoding/json-item.h"

#define DEPTH_MAX 16u /* components within components */

static bool looks_like(struct str head)
{
	return str_starts(str_trim(head), STR("{")) && str_find(head, STR("CycloneDX")) != SIZE_MAX;
}

/* Who made it: the first of the names that is told. */
static struct str maker(const json_t *component)
{
	const struct str names[] = {
		item_text(json_object_get(component, "manufacturer"), "name"),
		item_text(json_object_get(component, "supplier"), "name"),
		item_text(component, "publisher"),
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].len)
			return names[i];
	}
	return STR("");
}

static struct bom_component component_of(const json_t *item)
{
	return (struct bom_component){
		.type = item_text(item, "type"),
		.group = item_text(item, "group"),
		.name = item_text(item, "name"),
		.version = item_text(item, "version"),
		.publisher = maker(item),
		.cpe = item_text(item, "cpe"),
		.purl = item_text(item, "purl"),
	};
}

static void read_properties(const json_t *holder, struct sighting *s)
{
	const json_t *list = json_object_get(holder, "properties");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		bom_property(item_text(one, "name"), item_text(one, "value"), s);
	}
}

static void read_parts(const json_t *holder, unsigned depth, struct sighting *s)
{
	const json_t *list = json_object_get(holder, "components");

	if (depth == DEPTH_MAX) {
		s->cut |= json_array_size(list) > 0;
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct bom_component part = component_of(json_array_get(list, i));
		bom_part(&part, s);
		read_parts(json_array_get(list, i), depth + 1, s);
	}
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_item *bom = item_load(reader->text, err);
	struct sighting sighting;

	if (!bom)
		return ERR_SYNTAX;
	const json_t *metadata = json_object_get(bom, "metadata");
	const json_t *component = json_object_get(metadata, "component");
	const struct bom_component subject = component_of(component);
	intake_begin(reader, TIME_NONE, &sighting);
	read_properties(metadata, &sighting);
	read_properties(component, &sighting);
	bom_subject(reader, &subject, &sighting);
	read_parts(component, 0, &sighting);
	read_parts(bom, 0, &sighting);
	if (sighting.key.len == 0)
		sighting.key = item_text(bom, "serialNumber");
	return intake_take(reader, &sighting, err);
}

const struct intake_format intake_cyclonedx_json = {
	.name = "cyclonedx-json",
	.summary = TEXT("CycloneDX の部品表 (JSON)", "CycloneDX bill of materials (JSON)"),
	.source = "sbom",
	.feed = FEED_SBOM,
	.looks_like = looks_like,
	.read = read_file,
};
