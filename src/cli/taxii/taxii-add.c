/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects of STIX bundles put into a collection of this machine, as a member's request would.
 */
#include "base/encoding/json-list.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/taxii/taxii-desk.h"
#include "taxii/service.h"

#define RECEIPT_MAX 4096u

static const struct rows_column columns[] = {
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "id", .title = TEXT("ID", "ID") },
	{ .name = "version", .title = TEXT("版", "VERSION") },
	{ .name = "problem", .title = TEXT("わけ", "WHY NOT") },
	{ .name = NULL },
};

struct adding {
	const struct options *options;
	struct taxii_intake intake;
	struct rows *rows;
	size_t refused;
};

static enum errc add_object(struct adding *adding, struct str text, struct err *err)
{
	auto_arena arena = ARENA_INIT(RECEIPT_MAX);
	struct taxii_receipt receipt;
	const enum errc code = taxii_object_add(&adding->intake, text, &arena, &receipt, err);

	if (code && !taxii_is_refusal(code))
		return code;
	adding->refused += code != ERR_OK;
	const struct str cells[] = {
		code			       ? STR("refused")
		: receipt.added == TAXII_KNOWN ? STR("known")
					       : STR("added"),
		receipt.id,
		receipt.version,
		code ? str_from(err->text) : STR_NONE,
	};
	rows_add(adding->rows, cells);
	return ERR_OK;
}

static enum errc add_bundle(struct adding *adding, const char *path, struct err *err)
{
	auto_buf text = BUF_INIT(TAXII_BODY_MAX);
	auto_json_list *list = NULL;
	struct str object;
	enum errc code = file_read(path, &text, err);

	if (!code)
		code = json_list_open(buf_str(&text), "objects", &list, err);
	while (!code && (code = json_list_next(list, &object, err)) == ERR_OK)
		code = add_object(adding, object, err);
	return code && code != ERR_END ? fail_in(err, code, path) : ERR_OK;
}

/* One transaction: what cannot be read to its end leaves nothing. */
static enum errc add_files(struct adding *adding, struct err *err)
{
	const struct options *options = adding->options;
	struct db *db = adding->intake.db;
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = records_audit(db, "taxii.add", adding->intake.collection->alias,
			     str_from(options_arg(options, 1)), err);
	for (size_t i = 1; !code && i < options_args(options); i++)
		code = add_bundle(adding, options_arg(options, i), err);
	return db_end(db, code, err);
}

static enum errc prepare(struct taxii_desk *desk, const struct options *options,
			 struct stix_rules **rules, struct taxii_collection *collection,
			 struct err *err)
{
	char content[PATH_MAX];
	enum errc code = taxii_desk_open(options, desk, err);

	if (!code)
		code = path_content(content, err);
	if (!code)
		code = stix_rules_load(content, rules, err);
	return code ? code
		    : taxii_collection_find(desk->db, &desk->arena,
					    str_from(options_arg(options, 0)), collection, err);
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	auto_stix_rules *rules = NULL;
	struct taxii_collection collection;
	struct err err;

	if (prepare(&desk, options, &rules, &collection, &err))
		return command_fail(&err);
	struct adding adding = { .options = options,
				 .intake = { .db = desk.db,
					     .rules = rules,
					     .collection = &collection,
					     .member = str_from(desk.user),
					     .now_us = desk.now_us },
				 .rows = rows_new(rows_format_of(options), columns) };
	records_confine_reading(options);
	const enum errc code = add_files(&adding, &err);
	if (rows_end_after(adding.rows, code, &err))
		return command_fail(&err);
	return adding.refused ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_add = {
	.name = "taxii add",
	.summary = TEXT("STIX のファイルを、この機械の置き場に入れる",
			"put the objects of STIX bundles into a collection of this machine"),
	.args = "COLLECTION FILE…",
	.min_args = 2,
	.max_args = 256,
	.details =
		TEXT("置き場の TLP の上限より厳しいもの、STIX 2.1 "
		     "として足りないものは、わけを言って断ります"
		     "（終了コード 1）。読めないファイルがあれば何も入れません。",
		     "What is stricter than the collection's TLP, or lacks what STIX 2.1 asks for, "
		     "is refused "
		     "with the reason (exit code 1). When a file cannot be read nothing is added."),
	.options = option_rows,
	.run = run,
};
