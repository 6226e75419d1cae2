/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One asset: what is known of it and from whom, why several sources are of one device, what is
 * installed, and what it may be the same as.
 */
#include "assets/asset-table.h"
#include "assets/join-table.h"
#include "assets/sighting-table.h"
#include "assets/software.h"
#include "assets/story.h"
#include "base/encoding/time-text.h"
#include "cli/asset/asset-load.h"
#include "cli/command.h"
#include "cli/print/rows.h"

#define WORK_BYTES (16u * 1024 * 1024)

static const struct rows_column columns[] = {
	{ .name = "part", .title = TEXT("区分", "PART") },
	{ .name = "name", .title = TEXT("項目", "NAME") },
	{ .name = "value", .title = TEXT("内容", "VALUE") },
	{ .name = "source", .title = TEXT("情報源", "SOURCE") },
	{ .name = NULL },
};

struct showing {
	struct rows *rows;
	struct arena *arena;
};

static void add(const struct showing *show, const char *part, struct str name, struct str value,
		struct str source)
{
	rows_add(show->rows, (const struct str[]){ str_from(part), name, value, source });
}

static void add_fields(const struct showing *show, const struct asset *asset)
{
	char time[TIME_TEXT_MAX];

	for (enum asset_field i = 0; i < ASSET_FIELDS; i++) {
		if (asset->field[i].len)
			add(show, "field", str_from(asset_fields[i].id),
			    asset_value_text(i, asset->field[i], lang_get()), STR_NONE);
	}
	add(show, "field", STR("last_seen"),
	    str_from(time_format_local(asset->last_us, time_zone_offset(), time)), STR_NONE);
	if (asset->used_us != TIME_NONE)
		add(show, "field", STR("used"),
		    str_from(time_format_local(asset->used_us, time_zone_offset(), time)),
		    asset->used_by);
}

static bool add_source(void *ctx, const struct sighting_row *row)
{
	const struct showing *show = ctx;
	char number[24];
	char time[TIME_TEXT_MAX];

	(void)snprintf(number, sizeof(number), "%lld", (long long)row->id);
	add(show, "source", str_from(number),
	    str_from(time_format_local(row->is.seen_us, time_zone_offset(), time)), row->is.source);
	for (const struct identifier *i = row->is.identifiers; i; i = i->next)
		add(show, "identifier", str_from(identifier_types[i->type].id), i->value,
		    row->is.source);
	return true;
}

static bool add_reason(void *ctx, const struct asset_join *join)
{
	const struct showing *show = ctx;

	add(show, "why",
	    arena_printf(show->arena, "%lld = %lld", (long long)join->sighting,
			 (long long)join->other),
	    asset_join_sentence(join->type, join->value, lang_get(), show->arena), STR_NONE);
	return true;
}

static bool add_program(void *ctx, const struct asset_software *software)
{
	const struct showing *show = ctx;

	add(show, "software", software->product, software->version, software->vendor);
	return true;
}

static void add_maybe(const struct showing *show, const struct decision *decision)
{
	for (size_t i = 0; i < decision->n; i++)
		add(show, "maybe",
		    arena_printf(show->arena, "%lld", (long long)decision->at[i].asset),
		    asset_maybe_sentence(&decision->at[i], lang_get(), show->arena), STR_NONE);
}

static enum errc show_all(const struct showing *show, struct asset_work *work, int64_t id,
			  bool software, struct err *err)
{
	struct decision maybe;
	struct asset asset;
	struct showing copy = *show;

	enum errc code = assets_get(work->db, id, show->arena, &asset, err);
	if (code)
		return code;
	add_fields(show, &asset);
	code = sightings_each(work->db, asset.id, add_source, &copy, err);
	if (!code)
		code = asset_joins_each(work->db, asset.id, add_reason, &copy, err);
	if (!code)
		code = register_maybe(work->reg, asset.id, show->arena, &maybe, err);
	if (code)
		return code;
	add_maybe(show, &maybe);
	return software ? asset_software_each(work->db, asset.id, add_program, &copy, err) : ERR_OK;
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_asset_work work;
	struct err err;
	int64_t id;

	if (asset_work_open(options, &work, &err) ||
	    asset_number(options_arg(options, 0), &id, &err))
		return command_fail(&err);
	const struct showing show = { .rows = rows_new(rows_format_of(options), columns),
				      .arena = &arena };
	const enum errc code = show_all(&show, &work, id, options_flag(options, "software"), &err);
	return rows_end_after(show.rows, code, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "software",
	  .type = OPTION_FLAG,
	  .help = TEXT("入っているソフトウェアも", "what is installed on it too") },
	OPTIONS_END,
};

const struct command command_asset_show = {
	.name = "asset show",
	.summary = TEXT("一つの資産について、わかっていることと、その情報源を示す",
			"show what is known of one asset, from whom, and why"),
	.args = "ID",
	.min_args = 1,
	.max_args = 1,
	.options = option_rows,
	.run = run,
};
