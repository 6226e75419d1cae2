/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/fuzz.h"

#include <stdlib.h>

#include "taxii/stix-object.h"

/* Reading an object that somebody sent. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stix_rules *rules;
	struct stix_object object;
	struct err err;

	if (!rules && stix_rules_load(getenv("TONOI_CONTENT") ? getenv("TONOI_CONTENT") : "content",
				      &rules, &err))
		abort();
	err_ignore(stix_object_read(rules, str_of(data, size), &object, &err));
	stix_object_done(&object);
	return 0;
}
