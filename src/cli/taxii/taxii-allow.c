/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

static enum errc allow(struct taxii_desk *desk, const struct options *options, struct err *err)
{
	const struct taxii_rights rights = { .read = options_flag(options, "read"),
					     .write = options_flag(options, "write") };
	const struct str group = str_from(options_arg(options, 1));
	struct taxii_collection collection;
	enum errc code = taxii_collection_find(desk->db, &desk->arena,
					       str_from(options_arg(options, 0)), &collection, err);

	if (!code)
		code = records_audit(desk->db, "taxii.allow", collection.alias,
				     arena_printf(&desk->arena, "%.*s:%s%s", STR_ARG(group),
						  rights.read ? " read" : "",
						  rights.write ? " write" : ""),
				     err);
	return code ? code : taxii_grant(desk->db, collection.id, group, rights, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = allow(&desk, options, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "read", .type = OPTION_FLAG, .help = TEXT("読める", "may read") },
	{ .name = "write",
	  .type = OPTION_FLAG,
	  .help = TEXT("書ける（消せるのは自分が入れたものだけ）",
		       "may write, and delete what it brought itself") },
	OPTIONS_END,
};

const struct command command_taxii_allow = {
	.name = "taxii allow",
	.summary = TEXT("仲間のグループに、置き場を読ませ、書かせる",
			"say what a sharing group may do with a collection"),
	.args = "COLLECTION GROUP",
	.min_args = 2,
	.max_args = 2,
	.details = TEXT(
		"前に決めたことと入れ替わります。--read も --write もなければ、使えなくなります。",
		"It replaces what was said before. With neither --read nor --write the group "
		"has nothing to do with the collection any more."),
	.options = option_rows,
	.run = run,
};
