/* SPDX-License-Identifier: Apache-2.0 */
#include "store/facility.h"

#include "base/calendar/day.h"
#include "base/os/pack.h"

#define RECORD_BYTES (64u * 1024)

static const struct text_choice yes_no[] = {
	{ "yes", TEXT("はい", "Yes") },
	{ "no", TEXT("いいえ", "No") },
	{ .value = NULL },
};

static const struct text_choice months[] = {
	{ "1", TEXT("1月", "January") },
	{ "2", TEXT("2月", "February") },
	{ "3", TEXT("3月", "March") },
	{ "4", TEXT("4月", "April") },
	{ "5", TEXT("5月", "May") },
	{ "6", TEXT("6月", "June") },
	{ "7", TEXT("7月", "July") },
	{ "8", TEXT("8月", "August") },
	{ "9", TEXT("9月", "September") },
	{ "10", TEXT("10月", "October") },
	{ "11", TEXT("11月", "November") },
	{ "12", TEXT("12月", "December") },
	{ .value = NULL },
};

/* JIS X 0401 */
static const struct text_choice prefectures[] = {
	{ "01", TEXT("北海道", "Hokkaido") },  { "02", TEXT("青森県", "Aomori") },
	{ "03", TEXT("岩手県", "Iwate") },     { "04", TEXT("宮城県", "Miyagi") },
	{ "05", TEXT("秋田県", "Akita") },     { "06", TEXT("山形県", "Yamagata") },
	{ "07", TEXT("福島県", "Fukushima") }, { "08", TEXT("茨城県", "Ibaraki") },
	{ "09", TEXT("栃木県", "Tochigi") },   { "10", TEXT("群馬県", "Gunma") },
	{ "11", TEXT("埼玉県", "Saitama") },   { "12", TEXT("千葉県", "Chiba") },
	{ "13", TEXT("東京都", "Tokyo") },     { "14", TEXT("神奈川県", "Kanagawa") },
	{ "15", TEXT("新潟県", "Niigata") },   { "16", TEXT("富山県", "Toyama") },
	{ "17", TEXT("石川県", "Ishikawa") },  { "18", TEXT("福井県", "Fukui") },
	{ "19", TEXT("山梨県", "Yamanashi") }, { "20", TEXT("長野県", "Nagano") },
	{ "21", TEXT("岐阜県", "Gifu") },      { "22", TEXT("静岡県", "Shizuoka") },
	{ "23", TEXT("愛知県", "Aichi") },     { "24", TEXT("三重県", "Mie") },
	{ "25", TEXT("滋賀県", "Shiga") },     { "26", TEXT("京都府", "Kyoto") },
	{ "27", TEXT("大阪府", "Osaka") },     { "28", TEXT("兵庫県", "Hyogo") },
	{ "29", TEXT("奈良県", "Nara") },      { "30", TEXT("和歌山県", "Wakayama") },
	{ "31", TEXT("鳥取県", "Tottori") },   { "32", TEXT("島根県", "Shimane") },
	{ "33", TEXT("岡山県", "Okayama") },   { "34", TEXT("広島県", "Hiroshima") },
	{ "35", TEXT("山口県", "Yamaguchi") }, { "36", TEXT("徳島県", "Tokushima") },
	{ "37", TEXT("香川県", "Kagawa") },    { "38", TEXT("愛媛県", "Ehime") },
	{ "39", TEXT("高知県", "Kochi") },     { "40", TEXT("福岡県", "Fukuoka") },
	{ "41", TEXT("佐賀県", "Saga") },      { "42", TEXT("長崎県", "Nagasaki") },
	{ "43", TEXT("熊本県", "Kumamoto") },  { "44", TEXT("大分県", "Oita") },
	{ "45", TEXT("宮崎県", "Miyazaki") },  { "46", TEXT("鹿児島県", "Kagoshima") },
	{ "47", TEXT("沖縄県", "Okinawa") },   { .value = NULL },
};

static const struct text_choice *yes_or_no(void)
{
	return yes_no;
}

static const struct text_choice *all_months(void)
{
	return months;
}

static const struct text_choice *all_prefectures(void)
{
	return prefectures;
}

/* What an institution is called, and what its size is counted in, differs by sector. */
const struct facility_def facility_defs[FACILITY_KEYS] = {
	[FACILITY_NAME_KEY] = {
		.name = "name",
		.title = WORD("facility-name"),
		.help = TEXT("画面の上と、印刷するものに出ます。",
			     "Shown at the top of each page and on what is printed."),
	},
	[FACILITY_KIND_KEY] = {
		.name = "kind",
		.title = TEXT("種類", "Kind"),
		.help = TEXT("どの様式と項目が対象になるかを決めます。",
			     "Decides which forms and items are meant for you."),
		.choose = pack_kinds,
	},
	[FACILITY_BEDS_KEY] = {
		.name = "beds",
		.title = WORD("facility-size"),
		.help = WORD("facility-size-help"),
	},
	[FACILITY_EHR_KEY] = {
		.name = "ehr",
		.title = WORD("facility-main-system"),
		.choose = yes_or_no,
	},
	[FACILITY_CONTRACT_KEY] = {
		.name = "vendor-contract",
		.title = TEXT("システムの保守などを事業者と契約している",
			      "A vendor has a contract for the systems"),
		.help = TEXT("「いいえ」なら、事業者に確かめる項目は対象外になります。",
			     "With no, the items about vendors are not meant for you."),
		.choose = yes_or_no,
	},
	[FACILITY_PREFECTURE_KEY] = {
		.name = "prefecture",
		.title = TEXT("都道府県", "Prefecture"),
		.choose = all_prefectures,
	},
	[FACILITY_SECTOR_KEY] = {
		.name = "sector",
		.title = TEXT("分野", "Sector"),
		.help = TEXT("様式、期限、言葉づかいが変わります。見張りを起動し直すと切り替わります。",
			     "Changes forms, duties and wording once the watch is started again."),
		.choose = pack_list,
	},
	[FACILITY_FISCAL_KEY] = {
		.name = "fiscal-start",
		.title = TEXT("年度の始まる月", "Month the fiscal year begins in"),
		.help = TEXT("書かなければ4月です。学校法人や企業の施設など、決算の年度がちがうところは選びます。"
			     "国や自治体が年度を決めている用紙と期限は、これを変えても4月始まりのままです。",
			     "April when it is not said. What an authority counts in its own fiscal years "
			     "stays as it is, whatever is said here."),
		.choose = all_months,
	},
	[FACILITY_OTHER_NAMES_KEY] = {
		.name = "other-names",
		.title = TEXT("ほかの呼び名（略称・旧称・英語名）", "Other names (short, former, in English)"),
		.help = TEXT("「、」で区切ります。名前を出さない知らせから、これらも消します。",
			     "With commas between. They, too, are taken out of what goes round without "
			     "our name."),
	},
	[FACILITY_ADDRESS_KEY] = {
		.name = "address",
		.title = TEXT("住所", "Address"),
		.help = TEXT("名前を出さない知らせから、これも消します。",
			     "It is taken out of what goes round without our name."),
	},
};

enum errc facility_use_pack(struct db *db, struct err *err)
{
	auto_arena arena = ARENA_INIT(RECORD_BYTES);
	struct facility_record record;
	const enum errc code = facility_get(db, &arena, &record, err);

	return code ? code : pack_suggest(record.values[FACILITY_SECTOR_KEY], err);
}

const struct text_choice *facility_choices(enum facility_key key)
{
	const struct facility_def *def = &facility_defs[key];

	return def->choose ? def->choose() : NULL;
}

/* ---- the record ---- */

enum errc facility_get(struct db *db, struct arena *arena, struct facility_record *ret,
		       struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, kind, beds, ehr, vendor_contract, prefecture, sector,"
			    " fiscal_start, other_names, address, changed_us, changed_by FROM "
			    "facility WHERE id = 1");
	bool row = false;

	*ret = (struct facility_record){ .changed_us = TIME_NONE, .changed_by = STR("") };
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	for (int i = 0; i < FACILITY_KEYS; i++)
		ret->values[i] = row ? arena_str(arena, db_text(stmt, i)) : STR("");
	if (row) {
		ret->changed_us = db_time(stmt, FACILITY_KEYS);
		ret->changed_by = arena_str(arena, db_text(stmt, FACILITY_KEYS + 1));
	}
	db_rest(stmt);
	return ERR_OK;
}

int facility_fiscal_start(struct db *db)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT fiscal_start FROM facility WHERE id = 1");
	int64_t month = 0;
	bool row = false;

	if (!db_next(stmt, &row, NULL) && row)
		(void)str_to_i64(db_text(stmt, 0), &month);
	db_rest(stmt);
	return month >= 1 && month <= 12 ? (int)month : FISCAL_FIRST_MONTH;
}

struct str facility_name(struct db *db, struct arena *arena)
{
	struct facility_record record;

	return facility_get(db, arena, &record, NULL) ? STR("") : record.values[FACILITY_NAME_KEY];
}

static const struct text_choice *find_choice(enum facility_key key, struct str value)
{
	const struct text_choice *choice = facility_choices(key);

	if (!choice)
		return NULL;
	while (choice->value && !str_is(value, choice->value))
		choice++;
	return choice->value ? choice : NULL;
}

static enum errc check_text(const char *what, struct str value, struct err *err)
{
	if (value.len > FACILITY_TEXT_MAX)
		return fail(err, ERR_LIMIT, "%s: longer than %u bytes", what, FACILITY_TEXT_MAX);
	for (size_t i = 0; i < value.len; i++) {
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return fail(err, ERR_SYNTAX, "%s: holds a control character", what);
	}
	return ERR_OK;
}

static enum errc check_value(enum facility_key key, struct str value, struct err *err)
{
	const struct facility_def *def = &facility_defs[key];
	int64_t beds;

	const enum errc code = check_text(def->name, value, err);
	if (code || !value.len)
		return code;
	if (def->choose && !find_choice(key, value))
		return fail(err, ERR_SYNTAX, "%s: “%.*s” is none of its choices", def->name,
			    STR_ARG(value));
	if (key == FACILITY_BEDS_KEY &&
	    (!str_to_i64(value, &beds) || beds < 0 || beds > FACILITY_BEDS_MAX))
		return fail(err, ERR_SYNTAX, "%s: “%.*s” is no number from 0 to %d", def->name,
			    STR_ARG(value), FACILITY_BEDS_MAX);
	return ERR_OK;
}

enum errc facility_check(const struct facility_record *record, struct err *err)
{
	for (int i = 0; i < FACILITY_KEYS; i++) {
		const enum errc code = check_value((enum facility_key)i, record->values[i], err);

		if (code)
			return code;
	}
	return ERR_OK;
}

enum errc facility_put(struct db *db, const struct facility_record *record, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE facility SET name = :name, kind = :kind, beds = :beds,"
			    " ehr = :ehr, vendor_contract = :contract, prefecture = :prefecture,"
			    " sector = :sector, fiscal_start = :fiscal, other_names = :names,"
			    " address = :address, changed_us = :us, changed_by = :by WHERE id = 1");
	static const char *const names[FACILITY_KEYS] = {
		[FACILITY_NAME_KEY] = ":name",	       [FACILITY_KIND_KEY] = ":kind",
		[FACILITY_BEDS_KEY] = ":beds",	       [FACILITY_EHR_KEY] = ":ehr",
		[FACILITY_CONTRACT_KEY] = ":contract", [FACILITY_PREFECTURE_KEY] = ":prefecture",
		[FACILITY_SECTOR_KEY] = ":sector",     [FACILITY_FISCAL_KEY] = ":fiscal",
		[FACILITY_OTHER_NAMES_KEY] = ":names", [FACILITY_ADDRESS_KEY] = ":address",
	};
	const enum errc code = facility_check(record, err);

	if (code)
		return code;
	for (int i = 0; i < FACILITY_KEYS; i++) {
		const struct str value = record->values[i];

		db_bind_text(stmt, names[i], value.ptr ? value : STR(""));
	}
	db_bind_time(stmt, ":us", record->changed_us);
	db_bind_text(stmt, ":by", record->changed_by);
	return db_run(stmt, err);
}

struct str facility_words(enum facility_key key, struct str value, enum lang lang)
{
	const struct text_choice *choice = find_choice(key, value);

	return choice ? str_from(text_in(choice->text, lang)) : value;
}

/* ---- wards ---- */

enum errc wards_list(struct db *db, struct arena *arena, struct wards *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, name, contact, phone FROM wards"
					   " ORDER BY name LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":limit", WARDS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		if (ret->n < WARDS_MAX)
			ret->at[ret->n++] = (struct ward){
				.id = db_i64(stmt, 0),
				.name = arena_str(arena, db_text(stmt, 1)),
				.contact = arena_str(arena, db_text(stmt, 2)),
				.phone = arena_str(arena, db_text(stmt, 3)),
			};
	}
	return code;
}

static enum errc check_ward(const struct ward *ward, struct err *err)
{
	enum errc code = check_text("ward", ward->name, err);

	if (!code)
		code = check_text("contact", ward->contact, err);
	if (!code)
		code = check_text("phone", ward->phone, err);
	if (!code && !ward->name.len)
		return fail(err, ERR_SYNTAX, "ward: it has no name");
	return code;
}

enum errc wards_put(struct db *db, const struct ward *ward, struct str by, int64_t now_us,
		    struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO wards (name, contact, phone, changed_us, changed_by)"
		    " VALUES (:name, :contact, :phone, :us, :by) ON CONFLICT (name) DO UPDATE SET"
		    " contact = excluded.contact, phone = excluded.phone,"
		    " changed_us = excluded.changed_us, changed_by = excluded.changed_by");
	int64_t n = 0;

	enum errc code = check_ward(ward, err);
	if (!code)
		code = db_number(db_stmt(db, "SELECT count(*) FROM wards"), &n, err);
	if (code)
		return code;
	if (n >= WARDS_MAX)
		return fail(err, ERR_LIMIT, "ward %.*s: there are %u already", STR_ARG(ward->name),
			    WARDS_MAX);
	db_bind_text(stmt, ":name", ward->name);
	db_bind_text(stmt, ":contact", ward->contact.ptr ? ward->contact : STR(""));
	db_bind_text(stmt, ":phone", ward->phone.ptr ? ward->phone : STR(""));
	db_bind_time(stmt, ":us", now_us);
	db_bind_text(stmt, ":by", by);
	return db_run(stmt, err);
}

enum errc wards_remove(struct db *db, struct str name, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "DELETE FROM wards WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	return db_run_one(stmt, err, "ward %.*s: there is none", STR_ARG(name));
}
