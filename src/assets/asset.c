/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/asset.h"

#define WORDS_END                                                                                  \
	{                                                                                          \
		.id = NULL                                                                         \
	}

const struct asset_word asset_kinds[] = {
	{ "server", TEXT("サーバー", "server") },
	{ "terminal", TEXT("端末", "terminal") },
	{ "network", TEXT("ネットワーク機器", "network device") },
	{ "medium", TEXT("記録媒体", "storage medium") },
	{ "medical-device", WORD("asset-medical-device") },
	{ ASSET_KIND_LINE, TEXT("リモート保守回線", "remote-maintenance line") },
	{ "cloud", TEXT("クラウドサービス", "cloud service") },
	{ "connection", TEXT("外部との接続", "outside connection") },
	WORDS_END,
};

static const struct asset_word owners[] = {
	{ "facility", TEXT("当院", "this institution") },
	{ ASSET_OWNER_PRIVATE, TEXT("私物", "private") },
	{ ASSET_OWNER_VENDOR, TEXT("事業者", "vendor") },
	WORDS_END,
};

static const struct asset_word states[] = {
	{ "in-use", TEXT("使用中", "in use") },
	{ "spare", TEXT("予備・保管", "spare") },
	{ "broken", TEXT("使用不可", "unusable") },
	{ ASSET_STATE_RETIRED, TEXT("廃棄・返却", "retired") },
	WORDS_END,
};

const struct asset_field_info asset_fields[ASSET_FIELDS] = {
	[ASSET_KIND] = { "kind", ":kind", TEXT("種別", "Kind"), asset_kinds },
	[ASSET_OWNER] = { "owner", ":owner", TEXT("所有", "Owned by"), owners },
	[ASSET_STATE] = { "state", ":state", TEXT("状態", "State"), states },
	[ASSET_NAME] = { "name", ":name", TEXT("名前", "Name"), NULL },
	[ASSET_NUMBER] = { "number", ":number", TEXT("管理番号", "Asset number"), NULL },
	[ASSET_VENDOR] = { "vendor", ":vendor", TEXT("メーカー", "Maker"), NULL },
	[ASSET_MODEL] = { "model", ":model", TEXT("型番", "Model"), NULL },
	[ASSET_OS] = { "os", ":os", TEXT("OS", "OS"), NULL },
	[ASSET_OS_VERSION] = { "os_version", ":os_version", TEXT("版", "Version"), NULL },
	[ASSET_PLACE] = { "place", ":place", TEXT("設置場所", "Place"), NULL },
	[ASSET_PURPOSE] = { "purpose", ":purpose", TEXT("用途", "Purpose"), NULL },
	[ASSET_OWNER_NAME] = { "owner_name", ":owner_name", TEXT("持ち主・担当", "Person"), NULL },
	[ASSET_PERMIT_BY] = { "permit_by", ":permit_by", TEXT("許可した人", "Permitted by"), NULL },
	[ASSET_PERMIT_ON] = { "permit_on", ":permit_on", TEXT("許可した日", "Permitted on"), NULL },
	[ASSET_PERMIT_UNTIL] = { "permit_until", ":permit_until",
				 TEXT("許可の期限", "Permitted until"), NULL },
	[ASSET_PARTNER] = { "partner", ":partner", TEXT("相手の事業者", "Vendor behind it"), NULL },
	[ASSET_ROUTE] = { "route", ":route", TEXT("接続方法", "Route"), NULL },
	[ASSET_NOTE] = { "note", ":note", TEXT("備考", "Note"), NULL },
};

enum asset_field asset_field_named(struct str id)
{
	enum asset_field field = 0;

	while (field < ASSET_FIELDS && !str_is(id, asset_fields[field].id))
		field++;
	return field;
}

static const struct asset_word *word_of(enum asset_field field, struct str value)
{
	for (const struct asset_word *w = asset_fields[field].words; w && w->id; w++) {
		if (str_is(value, w->id))
			return w;
	}
	return NULL;
}

bool asset_value_ok(enum asset_field field, struct str value)
{
	return !asset_fields[field].words || value.len == 0 || word_of(field, value);
}

struct str asset_value_text(enum asset_field field, struct str value, enum lang lang)
{
	const struct asset_word *word = word_of(field, value);

	return word ? str_from(text_in(word->text, lang)) : value;
}

bool asset_wants_permit(const struct asset *asset)
{
	const struct str owner = asset->field[ASSET_OWNER];

	return (str_is(owner, ASSET_OWNER_PRIVATE) || str_is(owner, ASSET_OWNER_VENDOR)) &&
	       !str_is(asset->field[ASSET_STATE], ASSET_STATE_RETIRED);
}

enum permit_state asset_permit(const struct asset *asset, struct str today)
{
	if (!asset_wants_permit(asset))
		return PERMIT_NOT_NEEDED;
	if (asset->field[ASSET_PERMIT_BY].len == 0 && asset->field[ASSET_PERMIT_ON].len == 0)
		return PERMIT_MISSING;
	/* Dates of this form compare as texts. */
	const struct str until = asset->field[ASSET_PERMIT_UNTIL];
	return until.len && str_compare(until, today) < 0 ? PERMIT_OVER : PERMIT_HELD;
}
