/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/taxii/taxii-desk.h"

static enum errc add(struct taxii_desk *desk, const struct options *options,
		     char id[static UUID_TEXT_MAX], struct err *err)
{
	const struct taxii_collection collection = {
		.alias = str_from(options_arg(options, 0)),
		.title = options_str(options, "title"),
		.description = options_str(options, "about"),
		.tlp_max = taxii_desk_tlp(options),
		.made_us = desk->now_us,
		.made_by = str_from(desk->user),
	};
	const enum errc code = records_audit(desk->db, "taxii.collection", collection.alias,
					     str_from(tlp_name(collection.tlp_max)), err);

	return code ? code : taxii_collection_add(desk->db, &collection, id, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	char id[UUID_TEXT_MAX];
	struct err err;

	if (!options_given(options, "title")) {
		err_ignore(fail(&err, ERR_USAGE, "--title: %s",
				text_of(TR("見出しが要ります", "is needed"))));
		return command_fail(&err);
	}
	enum errc code = taxii_desk_open(options, &desk, &err);
	if (!code)
		code = add(&desk, options, id, &err);
	if (code)
		return command_fail(&err);
	printf("%s\n", id);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "title",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("人に見せる名前", "what people see it called") },
	{ .name = "about",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("何を入れる所か", "what belongs in it") },
	{ .name = "tlp",
	  .type = OPTION_CHOICE,
	  .choices = TLP_CHOICES,
	  .fallback = "amber",
	  .help = TEXT("これより厳しい TLP のものは受け取らない",
		       "what is marked more strictly is not taken in") },
	OPTIONS_END,
};

const struct command command_taxii_collection_add = {
	.name = "taxii collection add",
	.summary = TEXT("共有の置き場を作る（TAXII 2.1）", "make a collection (TAXII 2.1)"),
	.args = "ALIAS",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT(
		"ALIAS は英小文字、数字、- の名前です。作った置き場の UUID "
		"を出します。だれが読み書き"
		"できるかは taxii allow で決めます。",
		"ALIAS has small letters, digits and -. The collection's UUID is printed. Who may "
		"read and write it is said by taxii allow."),
	.options = option_rows,
	.run = run,
};
