/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset-table.h"
#include "inspections/pack-parts.h"

struct listing {
	const struct pack_scope *scope;
	struct report *report;
	bool lines; /* the ways in from outside; else what is inside */
	size_t n;
};

static bool is_way_in(const struct asset *asset)
{
	static const char *const kinds[] = { ASSET_KIND_LINE, "cloud", "connection" };

	return str_is_any(asset->field[ASSET_KIND], kinds, ARRAY_LEN(kinds));
}

static struct str words(const struct listing *l, const struct asset *asset, enum asset_field field)
{
	return asset_value_text(field, asset->field[field], l->scope->lang);
}

static void put_device(struct listing *l, const struct asset *asset)
{
	struct arena *arena = report_arena(l->report);

	report_row(l->report,
		   (const struct str[]){
			   asset->field[ASSET_NUMBER], words(l, asset, ASSET_KIND),
			   asset->field[ASSET_NAME],
			   arena_printf(arena, "%.*s %.*s", STR_ARG(asset->field[ASSET_VENDOR]),
					STR_ARG(asset->field[ASSET_MODEL])),
			   arena_printf(arena, "%.*s %.*s", STR_ARG(asset->field[ASSET_OS]),
					STR_ARG(asset->field[ASSET_OS_VERSION])),
			   asset->field[ASSET_PLACE], words(l, asset, ASSET_STATE),
			   words(l, asset, ASSET_OWNER) });
}

static void put_line(struct listing *l, const struct asset *asset)
{
	char used[TIME_TEXT_MAX];
	const char *day = asset->used_us == TIME_NONE
				  ? "–"
				  : time_format_local(asset->used_us,
						      l->scope->duties.utc_offset_minutes, used);

	report_row(l->report,
		   (const struct str[]){ words(l, asset, ASSET_KIND), asset->field[ASSET_NAME],
					 asset->field[ASSET_PARTNER], asset->field[ASSET_ROUTE],
					 words(l, asset, ASSET_STATE), str_from(day),
					 asset->used_by.ptr ? asset->used_by : STR("") });
}

static bool take(void *ctx, const struct asset *asset)
{
	struct listing *l = ctx;

	if (is_way_in(asset) != l->lines)
		return true;
	l->n++;
	if (l->lines)
		put_line(l, asset);
	else
		put_device(l, asset);
	return true;
}

static void begin_devices(struct report *report)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("管理番号", "Number"))), 15 },
		{ str_from(report_say(report, TR("種別", "Kind"))), 14 },
		{ str_from(report_say(report, TR("名前", "Name"))), 20 },
		{ str_from(report_say(report, TR("メーカー・型番", "Maker, model"))), 22 },
		{ str_from(report_say(report, TR("OS・版", "OS, version"))), 20 },
		{ str_from(report_say(report, TR("設置場所", "Place"))), 16 },
		{ str_from(report_say(report, TR("状態", "State"))), 12 },
		{ str_from(report_say(report, TR("所有", "Owned by"))), 12 },
	};

	report_heading(report, str_from(report_say(report, TR("施設内の機器", "Devices inside"))));
	report_columns(report, columns, ARRAY_LEN(columns));
}

static void begin_lines(struct report *report)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("種別", "Kind"))), 16 },
		{ str_from(report_say(report, TR("名前", "Name"))), 20 },
		{ str_from(report_say(report, TR("相手の事業者", "Vendor behind it"))), 22 },
		{ str_from(report_say(report, TR("接続方法", "Route"))), 16 },
		{ str_from(report_say(report, TR("状態", "State"))), 12 },
		{ str_from(report_say(report, TR("最後に使われた日時", "Last used"))), 20 },
		{ str_from(report_say(report, TR("使った人", "Used by"))), 16 },
	};

	report_heading(report, str_from(report_say(report, TR("外から入る回線・サービス",
							      "Lines and services from outside"))));
	report_columns(report, columns, ARRAY_LEN(columns));
}

enum errc pack_fill_inventory(const struct pack_scope *scope, struct report *report,
			      struct err *err)
{
	const struct asset_filter filter = { .text = STR("") };
	struct listing devices = { .scope = scope, .report = report };
	struct listing lines = { .scope = scope, .report = report, .lines = true };

	begin_devices(report);
	enum errc code = assets_each(scope->db, &filter, take, &devices, err);
	if (code)
		return code;
	begin_lines(report);
	code = assets_each(scope->db, &filter, take, &lines, err);
	if (code)
		return code;
	report_text(
		report,
		arena_printf(report_arena(report),
			     report_say(report, TR("機器 %zu 台、外から入る回線・サービス %zu 本。"
						   "廃棄・返却したものは除きます。",
						   "%zu devices, %zu lines and services. What was "
						   "retired is left out.")),
			     devices.n, lines.n));
	return ERR_OK;
}
