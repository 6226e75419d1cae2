/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/role.h"

#include "base/log.h"
#include "base/str.h"

const struct role *role_from_argv(int argc, char *const *argv)
{
	struct str name = str_from(argc > 0 ? argv[0] : "");

	if (!str_starts(name, STR("tonoi: ")))
		return NULL;
	name = str_from_pos(name, 7);
	for (size_t i = 0; roles[i]; i++) {
		if (str_is(name, roles[i]->name))
			return roles[i];
	}
	return NULL;
}

int role_main(const struct role *role)
{
	log_setup(role->name, LOG_INFO, LOG_TEXT);
	return role->run();
}
