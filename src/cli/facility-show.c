/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "store/facility.h"

#define TEXTS_MAX (256u * 1024)

static const struct rows_column columns[] = {
	{ .name = "field", .title = TEXT("項目", "FIELD") },
	{ .name = "value", .title = TEXT("値", "VALUE") },
	{ .name = "words", .title = TEXT("ことば", "IN WORDS") },
	{ .name = "contact", .title = TEXT("担当", "PERSON") },
	{ .name = NULL },
};

static void add_record(struct rows *rows, const struct facility_record *record)
{
	for (int i = 0; i < FACILITY_KEYS; i++) {
		const enum facility_key key = (enum facility_key)i;
		const struct str value = record->values[key];

		rows_add(rows, (const struct str[]){
				       str_from(facility_defs[key].name),
				       str_or_none(value),
				       str_or_none(facility_words(key, value, lang_get())),
				       STR_NONE,
			       });
	}
}

static void add_wards(struct rows *rows, const struct wards *wards)
{
	for (size_t i = 0; i < wards->n; i++)
		rows_add(rows, (const struct str[]){
				       STR("ward"),
				       wards->at[i].name,
				       str_or_none(wards->at[i].phone),
				       str_or_none(wards->at[i].contact),
			       });
}

static enum exit_code run(const struct options *options)
{
	auto_arena arena = ARENA_INIT(TEXTS_MAX);
	auto_db *db = NULL;
	struct facility_record record;
	struct wards wards;
	struct err err;

	if (records_read(options, &db, &err) || facility_get(db, &arena, &record, &err) ||
	    wards_list(db, &arena, &wards, &err))
		return command_fail(&err);
	struct rows *rows = rows_new(rows_format_of(options), columns);
	add_record(rows, &record);
	add_wards(rows, &wards);
	return rows_end(rows, &err) ? command_fail(&err) : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_facility_show = {
	.name = "facility show",
	.summary = TEXT("施設のことと部門の連絡先を出す",
			"show what is known of the facility and its departments"),
	.options = option_rows,
	.run = run,
};
