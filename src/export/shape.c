/* SPDX-License-Identifier: Apache-2.0 */
#include "export/shape.h"

enum errc shape_context_open(const char *content, struct shape_context *ret, struct err *err)
{
	enum errc code;

	*ret = (struct shape_context){ .facility = STR("") };
	code = name_map_load(content, "ecs", &ret->ecs, err);
	if (!code)
		code = name_map_load(content, "ocsf", &ret->ocsf, err);
	if (!code)
		code = name_map_load(content, "attack-tactics", &ret->tactics, err);
	if (code)
		shape_context_close(ret);
	return code;
}

void shape_context_close(struct shape_context *context)
{
	name_map_done(&context->ecs);
	name_map_done(&context->ocsf);
	name_map_done(&context->tactics);
}

const struct shape *shape_by_name(struct str name)
{
	for (size_t i = 0; shapes[i]; i++) {
		if (str_is(name, shapes[i]->name))
			return shapes[i];
	}
	return NULL;
}
