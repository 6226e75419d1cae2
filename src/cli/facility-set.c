/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/pack.h"
#include "cli/command.h"
#include "cli/records.h"
#include "store/facility.h"

#define TEXTS_MAX (64u * 1024)

static const struct option_def option_rows[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("施設の名前", "name of the institution") },
	{ .name = "kind",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("種類（分野の pack.yml の kinds にあるもの）",
		       "what it is (one of the kinds in the sector's pack.yml)") },
	{ .name = "beds",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 0,
	  .max = FACILITY_BEDS_MAX,
	  .help = TEXT("規模（分野により数えるものが違います）",
		       "size, in what the sector counts") },
	{ .name = "ehr",
	  .type = OPTION_CHOICE,
	  .choices = "yes|no",
	  .help = TEXT("主となるシステムを使っているか",
		       "whether the sector's main system is in use") },
	{ .name = "vendor-contract",
	  .type = OPTION_CHOICE,
	  .choices = "yes|no",
	  .help = TEXT("システムの契約がある事業者がいるか",
		       "whether a vendor has a contract for the systems") },
	{ .name = "prefecture",
	  .type = OPTION_TEXT,
	  .arg = "CODE",
	  .help = TEXT("都道府県の番号（01 から 47）", "prefecture by JIS X 0401, 01 to 47") },
	{ .name = "sector",
	  .type = OPTION_TEXT,
	  .arg = "ID",
	  .help = TEXT("分野（content/packs の名前）", "sector (a name in content/packs)") },
	{ .name = "fiscal-start",
	  .type = OPTION_NUMBER,
	  .arg = "MONTH",
	  .min = 1,
	  .max = 12,
	  .help = TEXT("年度の始まる月（1 から 12。書かなければ 4）",
		       "month the fiscal year begins in, 1 to 12 (else 4)") },
	{ .name = "other-names",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("ほかの呼び名（「、」で区切る）", "other names, with commas between") },
	{ .name = "address", .type = OPTION_TEXT, .arg = "TEXT", .help = TEXT("住所", "address") },
	{ .name = "ward",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("加える、または変える部門", "department to add or change") },
	{ .name = "contact",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("その担当", "who is called there") },
	{ .name = "phone",
	  .type = OPTION_TEXT,
	  .arg = "TEXT",
	  .help = TEXT("その電話・内線", "their telephone") },
	{ .name = "remove-ward",
	  .type = OPTION_TEXT,
	  .arg = "NAME",
	  .help = TEXT("外す部門", "department that goes") },
	OPTIONS_END,
};

static bool is_number(int key)
{
	return key == FACILITY_BEDS_KEY || key == FACILITY_FISCAL_KEY;
}

static enum errc set_record(const struct options *options, struct db *db, struct err *err)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	char user[RECORDS_USER_MAX];
	struct facility_record record;
	bool any = false;

	enum errc code = facility_get(db, &arena, &record, err);
	if (code)
		return code;
	for (int i = 0; i < FACILITY_KEYS; i++) {
		const char *name = facility_defs[i].name;

		if (!options_given(options, name))
			continue;
		any = true;
		record.values[i] = is_number(i)
					   ? arena_printf(&arena, "%lld",
							  (long long)options_number(options, name))
					   : str_from(options_text(options, name));
	}
	if (!any)
		return ERR_OK;
	/* Its kind is one of the new sector's. */
	code = options_given(options, "sector") && record.values[FACILITY_SECTOR_KEY].len
		       ? pack_choose(options_text(options, "sector"), err)
		       : ERR_OK;
	if (code)
		return code;
	record.changed_us = clock_wall_us(&clock_system);
	record.changed_by = records_user(user);
	code = facility_check(&record, err);
	if (!code)
		code = records_audit(db, "facility", STR(""), record.values[FACILITY_NAME_KEY],
				     err);
	return code ? code : facility_put(db, &record, err);
}

static enum errc set_wards(const struct options *options, struct db *db, struct err *err)
{
	char user[RECORDS_USER_MAX];
	const struct ward ward = { .name = options_str(options, "ward"),
				   .contact = options_str(options, "contact"),
				   .phone = options_str(options, "phone") };
	const struct str gone = options_str(options, "remove-ward");
	enum errc code = ERR_OK;

	if (ward.name.len)
		code = records_audit(db, "ward", ward.name, ward.phone, err);
	if (!code && ward.name.len)
		code = wards_put(db, &ward, records_user(user), clock_wall_us(&clock_system), err);
	if (!code && gone.len)
		code = records_audit(db, "ward.remove", gone, STR(""), err);
	return !code && gone.len ? wards_remove(db, gone, err) : code;
}

static enum exit_code run(const struct options *options)
{
	auto_db *db = NULL;
	struct err err;

	if (records_open(options, &db, &err) || set_record(options, db, &err) ||
	    set_wards(options, db, &err))
		return command_fail(&err);
	return EXIT_DONE;
}

const struct command command_facility_set = {
	.name = "facility set",
	.summary = TEXT("施設のことや部門の連絡先を書く", "say what the facility is"),
	.details = TEXT("チェックリストは、ここに書いたことに合う項目だけを聞きます。",
			"Checklists ask only what fits what is said here."),
	.options = option_rows,
	.run = run,
};
