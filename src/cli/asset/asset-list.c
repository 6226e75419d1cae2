/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset-table.h"
#include "assets/heard.h"
#include "assets/sighting-table.h"
#include "base/encoding/time-text.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define ROW_BYTES (256u * 1024)

/* Contract: "id", "kind" and "name"; the others may grow. */
static const struct rows_column columns[] = {
	{ .name = "id", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "kind", .title = TEXT("種別", "KIND") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "owner", .title = TEXT("所有", "OWNER") },
	{ .name = "state", .title = TEXT("状態", "STATE") },
	{ .name = "vendor", .title = TEXT("メーカー", "MAKER") },
	{ .name = "model", .title = TEXT("型番", "MODEL") },
	{ .name = "os", .title = TEXT("OS", "OS") },
	{ .name = "os_version", .title = TEXT("版", "VERSION") },
	{ .name = "serial", .title = TEXT("シリアル番号", "SERIAL") },
	{ .name = "hostname", .title = TEXT("ホスト名", "HOST") },
	{ .name = "ip", .title = TEXT("IP アドレス", "IP") },
	{ .name = "mac", .title = TEXT("MAC アドレス", "MAC") },
	{ .name = "place", .title = TEXT("設置場所", "PLACE") },
	{ .name = "number", .title = TEXT("管理番号", "NUMBER") },
	{ .name = "partner", .title = TEXT("相手の事業者", "PARTNER") },
	{ .name = "route", .title = TEXT("接続方法", "ROUTE") },
	{ .name = "permit_until", .title = TEXT("許可の期限", "PERMIT UNTIL") },
	{ .name = "sources", .title = TEXT("情報源", "SOURCES") },
	{ .name = "listed", .title = TEXT("一覧にある", "LISTED") },
	{ .name = "last_seen", .title = TEXT("最後に見た時", "LAST SEEN") },
	{ .name = "used", .title = TEXT("最後の利用", "LAST USED") },
	{ .name = NULL },
};

struct listing {
	struct db *db;
	struct rows *rows;
	struct arena *arena;
	enum errc code;
	struct err *err;
};

static struct str values(struct listing *l, int64_t asset, enum identifier_type type)
{
	struct str text = STR_NONE;

	if (!l->code)
		l->code = sightings_values_text(l->db, asset, type, l->arena, &text, l->err);
	return text;
}

static bool add(void *ctx, const struct asset *asset)
{
	struct listing *l = ctx;
	char id[24];
	char last[TIME_TEXT_MAX];
	char used[TIME_TEXT_MAX];
	const struct str *f = asset->field;
	struct str sources = STR_NONE;

	(void)snprintf(id, sizeof(id), "%lld", (long long)asset->id);
	l->code = sightings_sources(l->db, asset->id, l->arena, &sources, l->err);
	rows_add(l->rows,
		 (const struct str[]){
			 str_from(id),
			 str_or_none(f[ASSET_KIND]),
			 str_or_none(f[ASSET_NAME]),
			 str_or_none(f[ASSET_OWNER]),
			 str_or_none(f[ASSET_STATE]),
			 str_or_none(f[ASSET_VENDOR]),
			 str_or_none(f[ASSET_MODEL]),
			 str_or_none(f[ASSET_OS]),
			 str_or_none(f[ASSET_OS_VERSION]),
			 values(l, asset->id, ID_SERIAL),
			 values(l, asset->id, ID_HOSTNAME),
			 values(l, asset->id, ID_IP),
			 values(l, asset->id, ID_MAC),
			 str_or_none(f[ASSET_PLACE]),
			 str_or_none(f[ASSET_NUMBER]),
			 str_or_none(f[ASSET_PARTNER]),
			 str_or_none(f[ASSET_ROUTE]),
			 str_or_none(f[ASSET_PERMIT_UNTIL]),
			 sources,
			 asset->listed ? STR("yes") : STR("no"),
			 str_from(time_format_local(asset->last_us, time_zone_offset(), last)),
			 asset->used_us == TIME_NONE
				 ? STR_NONE
				 : str_from(time_format_local(asset->used_us, time_zone_offset(),
							      used)),
		 });
	arena_clear(l->arena);
	return l->code == ERR_OK;
}

/* Not an asset yet, so it has no number. */
static bool add_heard(void *ctx, const struct heard *heard)
{
	struct listing *l = ctx;
	char last[TIME_TEXT_MAX];
	struct str cells[ARRAY_LEN(columns)] = { STR_NONE };

	for (size_t i = 0; columns[i].name; i++) {
		const struct str name = str_from(columns[i].name);
		if (str_is(name, "name") || str_is(name, "ip"))
			cells[i] = heard->host;
		else if (str_is(name, "sources"))
			cells[i] = heard->source;
		else if (str_is(name, "listed"))
			cells[i] = STR("no");
		else if (str_is(name, "last_seen"))
			cells[i] = str_from(
				time_format_local(heard->last_us, time_zone_offset(), last));
	}
	rows_add(l->rows, cells);
	return true;
}

static enum errc fill(const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(ROW_BYTES);
	struct listing l = { .db = db, .rows = rows, .arena = &arena, .err = err };
	const struct asset_filter filter = {
		.kind = options_str(options, "kind"),
		.owner = options_str(options, "owner"),
		.state = options_str(options, "state"),
		.text = options_str(options, "find"),
		.unlisted = options_flag(options, "unlisted"),
	};
	enum errc code = assets_each(db, &filter, add, &l, err);

	if (!code)
		code = l.code;
	return !code && filter.unlisted ? assets_heard(db, add_heard, &l, err) : code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "kind",
	  .type = OPTION_CHOICE,
	  .choices = "server|terminal|network|medium|medical-device|maintenance-line|cloud|"
		     "connection",
	  .help = TEXT("この種別だけ", "only of this kind") },
	{ .name = "owner",
	  .type = OPTION_CHOICE,
	  .choices = "facility|private|vendor",
	  .help = TEXT("この所有のものだけ", "only of this owner") },
	{ .name = "state",
	  .type = OPTION_CHOICE,
	  .choices = "in-use|spare|broken|retired|all",
	  .help = TEXT("この状態のものだけ（なければ、廃棄・返却以外のすべて）",
		       "only in this state (default: all but retired ones)") },
	{ .name = "find",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("どこかにこの文字があるもの", "with this text anywhere") },
	{ .name = "unlisted",
	  .type = OPTION_FLAG,
	  .help = TEXT("どの一覧にもなく、通信だけが見えるもの",
		       "in no list, only heard of on the network") },
	OPTIONS_END,
};

const struct command command_asset_list = {
	.name = "asset list",
	.summary =
		TEXT("機器や回線などの資産を並べる", "list the assets: devices, lines, services"),
	.options = option_rows,
	.run = run,
};
