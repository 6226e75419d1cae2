/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/bom.h"
#include "base/encoding/xml.h"

static bool looks_like(struct str head)
{
	return str_find(head, STR("<bom")) != SIZE_MAX &&
	       str_find(head, STR("cyclonedx.org/schema/bom")) != SIZE_MAX;
}

static struct str maker(const struct xml *component)
{
	const struct str names[] = {
		xml_text(xml_get(component, "manufacturer"), "name"),
		xml_text(xml_get(component, "supplier"), "name"),
		xml_text(component, "publisher"),
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].len)
			return names[i];
	}
	return STR("");
}

static struct bom_component component_of(const struct xml *node)
{
	return (struct bom_component){
		.type = xml_attribute(node, "type"),
		.group = xml_text(node, "group"),
		.name = xml_text(node, "name"),
		.version = xml_text(node, "version"),
		.publisher = maker(node),
		.cpe = xml_text(node, "cpe"),
		.purl = xml_text(node, "purl"),
	};
}

static void read_properties(const struct xml *holder, struct sighting *s)
{
	const struct xml *list = xml_get(holder, "properties");

	for (const struct xml *one = xml_get(list, "property"); one; one = xml_again(one))
		bom_property(xml_attribute(one, "name"), str_trim(one->text), s);
}

/* The depth is bounded by the reader of XML (XML_DEPTH_MAX). */
static void read_parts(const struct xml *holder, struct sighting *s)
{
	const struct xml *list = xml_get(holder, "components");

	for (const struct xml *one = xml_get(list, "component"); one; one = xml_again(one)) {
		const struct bom_component part = component_of(one);
		bom_part(&part, s);
		read_parts(one, s);
	}
}

static enum errc read_file(struct intake_reader *reader, struct err *err)
{
	auto_arena arena = ARENA_INIT(INTAKE_ITEM_MAX);
	auto_xml_reader *xml = xml_reader_new(reader->text);
	struct sighting sighting;
	struct xml *bom;

	if (!xml)
		return fail(err, ERR_LIMIT, "no memory to read XML");
	const enum errc code = xml_next(xml, "bom", &arena, &bom, err);
	if (code)
		return code;
	const struct xml *metadata = xml_get(bom, "metadata");
	const struct xml *component = xml_get(metadata, "component");
	const struct bom_component subject = component_of(component);
	intake_begin(reader, TIME_NONE, &sighting);
	read_properties(metadata, &sighting);
	read_properties(component, &sighting);
	bom_subject(reader, &subject, &sighting);
	read_parts(component, &sighting);
	read_parts(bom, &sighting);
	if (sighting.key.len == 0)
		sighting.key = xml_attribute(bom, "serialNumber");
	return intake_take(reader, &sighting, err);
}

const struct intake_format intake_cyclonedx_xml = {
	.name = "cyclonedx-xml",
	.summary = TEXT("CycloneDX の部品表 (XML)", "CycloneDX bill of materials (XML)"),
	.source = "sbom",
	.feed = FEED_SBOM,
	.looks_like = looks_like,
	.read = read_file,
};
