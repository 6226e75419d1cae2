/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/advisory/advisory-command.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/os/paths.h"
#include "store/audit.h"

enum errc advisory_command_open(const struct options *options, enum db_power power,
				struct advisory_command *ret, struct err *err)
{
	char data[PATH_MAX];
	char content[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	*ret = (struct advisory_command){ .db = NULL };
	arena_init(&ret->arena, ADVISORY_ARENA_MAX);
	if (!code)
		code = path_content(content, err);
	if (!code)
		code = concern_tables_read(content, &ret->tables, err);
	if (!code)
		code = db_open(data, power, &ret->db, err);
	if (!code)
		code = concern_tables_learn(&ret->tables, ret->db, err);
	return code;
}

void advisory_command_done(struct advisory_command *command)
{
	db_close(command->db);
	concern_tables_done(&command->tables);
	arena_done(&command->arena);
}

struct str advisory_command_by(const struct options *options)
{
	const char *given = options_text(options, "by");
	const char *user = getenv("SUDO_USER");

	if (given)
		return str_from(given);
	if (user && *user)
		return str_from(user);
	const struct passwd *entry = getpwuid(getuid());
	return entry ? str_from(entry->pw_name) : STR("?");
}

enum errc advisory_command_audit(struct advisory_command *command, const struct options *options,
				 const char *action, struct str object, struct str detail,
				 struct err *err)
{
	const struct audit_entry entry = {
		.time_us = clock_wall_us(&clock_system),
		.user = advisory_command_by(options),
		.role = STR("command"),
		.peer = STR("local"),
		.action = str_from(action),
		.object = object,
		.detail = str_sub(detail, 0, AUDIT_DETAIL_MAX),
		.outcome = STR("done"),
	};

	return audit_add(command->db, &entry, err);
}

static bool is_called(const struct inventory_product *product, struct str name)
{
	char both[1024];

	(void)snprintf(both, sizeof(both), "%.*s %.*s", STR_ARG(product->name.vendor),
		       STR_ARG(product->name.product));
	return str_equal_nocase(product->name.product, name) ||
	       str_equal_nocase(str_from(both), name) || str_equal_nocase(product->asset, name) ||
	       str_equal(product->name.cpe, name);
}

enum errc advisory_command_find(struct advisory_command *command, struct str advisory,
				const char *product, const struct concern **ret, struct err *err)
{
	const struct concern_filter filter = { .verdict = -1, .name = advisory };
	const struct concern *found = NULL;
	struct concerns all;
	const enum errc code =
		concerns_list(command->db, &command->tables, &filter, &command->arena, &all, err);

	if (code)
		return code;
	for (size_t i = 0; i < all.n; i++) {
		if (product && !is_called(all.at[i].product, str_from(product)))
			continue;
		if (!found)
			found = &all.at[i];
		else if (!names_agree(command->tables.names, &found->product->name,
				      &all.at[i].product->name))
			return fail(err, ERR_USAGE, "%.*s: %s", STR_ARG(advisory),
				    text_of(TR("複数の製品に当たります。--product で選んでください",
					       "it concerns several products: choose one with "
					       "--product")));
	}
	if (!found)
		return fail(err, ERR_NOT_FOUND, "%.*s%s%s: %s", STR_ARG(advisory),
			    product ? ", " : "", product ? product : "",
			    text_of(TR("台帳のどの製品にも当たりません（tonoi advisory match）",
				       "it concerns no product of the inventory (tonoi advisory "
				       "match)")));
	*ret = found;
	return ERR_OK;
}

struct str product_label(const struct inventory_product *product, struct arena *arena)
{
	const struct str vendor = product->name.vendor;

	if (product->name.product.len == 0)
		return product->name.cpe;
	if (vendor.len == 0 ||
	    (product->name.product.len >= vendor.len &&
	     str_equal_nocase(str_sub(product->name.product, 0, vendor.len), vendor)))
		return product->name.product;
	return arena_printf(arena, "%.*s %.*s", STR_ARG(vendor), STR_ARG(product->name.product));
}
