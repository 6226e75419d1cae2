/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice as STIX objects in a collection of this machine, for who reads by TAXII.
 */
#include "base/os/paths.h"
#include "cli/notice/notice-desk.h"
#include "notices/notice-stix.h"

static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("お知らせ", "NOTICE") },
	{ .name = "collection", .title = TEXT("置き場", "COLLECTION") },
	{ .name = "added", .title = TEXT("入れた数", "ADDED"), .number = true },
	{ .name = NULL },
};

static enum errc publish(const struct options *options, struct organisation_desk *desk,
			 struct rows *rows, struct err *err)
{
	const struct notice_actor actor = notice_desk_actor(desk);
	const struct str collection = str_from(options_arg(options, 1));
	auto_stix_rules *rules = NULL;
	struct notice_row row;
	struct notice notice;
	char content[PATH_MAX];
	size_t n = 0;
	enum errc code = notice_desk_get(desk, options, &row, &notice, err);

	if (!code)
		code = path_content(content, err);
	if (!code)
		code = stix_rules_load(content, &rules, err);
	if (!code)
		code = records_audit(desk->db, "notice.publish", row.uuid, collection, err);
	if (!code)
		code = notice_post(desk->scope, &row, collection, rules, &actor, &n, err);
	if (!code)
		rows_add(rows, (const struct str[]){ row.uuid, collection,
						     arena_printf(&desk->arena, "%zu", n) });
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (code)
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	code = publish(options, &desk, rows, &err);
	return rows_end_after(rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = { ROWS_FORMAT_OPTION, OPTIONS_END };

const struct command command_notice_publish = {
	.name = "notice publish",
	.summary = TEXT("お知らせを STIX にして TAXII の置き場に入れる",
			"put a notice into a TAXII collection as STIX"),
	.args = "ID COLLECTION",
	.min_args = 2,
	.max_args = 2,
	.details =
		TEXT("TLP は全部のものに付きます。TLP:RED は断ります。TAXII では受領は返りません。",
		     "Every object has the notice's TLP. TLP:RED is refused. No receipts come back "
		     "by TAXII."),
	.options = option_rows,
	.run = run,
};
