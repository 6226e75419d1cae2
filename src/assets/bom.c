/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/bom.h"

void bom_subject(const struct intake_reader *reader, const struct bom_component *component,
		 struct sighting *s)
{
	sighting_set(s, ASSET_NAME, component->name);
	sighting_set(s, ASSET_VENDOR, component->publisher);
	sighting_set(s, ASSET_MODEL, component->name);
	sighting_set(s, ASSET_OS_VERSION, component->version);
	intake_hint(reader, s, component->name);
	if (s->key.len == 0 && component->name.len)
		s->key = arena_printf(s->arena, "%.*s/%.*s", STR_ARG(component->publisher),
				      STR_ARG(component->name));
	bom_part(component, s);
}

void bom_part(const struct bom_component *component, struct sighting *s)
{
	const struct software software = {
		.vendor = component->publisher,
		.product = component->group.len
				   ? arena_printf(s->arena, "%.*s/%.*s", STR_ARG(component->group),
						  STR_ARG(component->name))
				   : component->name,
		.version = component->version,
		.cpe = component->cpe,
		.purl = component->purl,
	};

	sighting_install(s, &software);
	s->tells_software = true;
}

void bom_property(struct str name, struct str value, struct sighting *s)
{
	const struct str prefix = STR("tonoi:");

	if (!str_starts(name, prefix))
		return;
	const enum identifier_type type = identifier_type_named(str_from_pos(name, prefix.len));
	if (type < ID_TYPES)
		sighting_identify(s, type, value);
}
