/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/organisation/organisation-desk.h"

#include "store/facility.h"

#define DESK_BYTES (256u * 1024 * 1024)

const struct rows_column organisation_columns[] = {
	{ .name = "code", .title = TEXT("コード", "CODE") },
	{ .name = "name", .title = TEXT("名前", "NAME") },
	{ .name = "kind" },
	{ .name = "kind_words", .title = TEXT("種類", "KIND") },
	{ .name = "prefecture", .title = TEXT("都道府県", "PREFECTURE") },
	{ .name = "city" },
	{ .name = "address" },
	{ .name = "phone" },
	{ .name = "beds", .title = WORD("facility-size"), .number = true },
	{ .name = "functions" },
	{ .name = "from", .title = TEXT("いつから", "FROM") },
	{ .name = "ended" },
	{ .name = "source" },
	{ .name = "depth", .number = true },
	{ .name = NULL },
};

enum errc organisation_desk_day(const struct options *options, struct organisation_desk *desk,
				struct err *err)
{
	const struct str given = options_str(options, "on");
	int32_t day;

	if (!given.len)
		return ERR_OK;
	if (!day_read_written(given, &day))
		return fail(err, ERR_USAGE, "--on %.*s: %s", STR_ARG(given),
			    text_of(TR("2026-04-01 のように書いてください",
				       "is written like 2026-04-01")));
	(void)day_text(day, desk->day);
	return ERR_OK;
}

enum errc organisation_desk_open(const struct options *options, bool write,
				 struct organisation_desk *ret, struct err *err)
{
	const int64_t now_us = clock_wall_us(&clock_system);
	const int32_t today = day_at(now_us, time_zone_offset());

	*ret = (struct organisation_desk){ .arena = ARENA_INIT(DESK_BYTES) };
	(void)day_text(today, ret->day);
	enum errc code =
		write ? records_open(options, &ret->db, err) : records_read(options, &ret->db, err);
	if (!code)
		code = org_content_load(NULL, &ret->content, err);
	if (code)
		return code;
	ret->actor = (struct organisation_actor){ .by = records_user(ret->user), .now_us = now_us };
	ret->office = org_office_new(ret->db);
	return org_scope_machine(ret->office, today, &ret->arena, &ret->scope, err);
}

void organisation_desk_done(struct organisation_desk *desk)
{
	org_office_free_at(&desk->office);
	db_close_at(&desk->db);
	org_content_free_at(&desk->content);
	arena_done(&desk->arena);
}

enum exit_code organisation_desk_run(const struct options *options,
				     enum errc (*change)(const struct options *options,
							 struct organisation_desk *desk,
							 struct err *err))
{
	auto_organisation_desk desk = { .db = NULL };
	struct err err;
	enum errc code = organisation_desk_open(options, true, &desk, &err);

	if (!code)
		code = organisation_desk_day(options, &desk, &err);
	if (!code)
		code = change(options, &desk, &err);
	return code ? command_fail(&err) : EXIT_DONE;
}

enum errc organisation_desk_find(const struct organisation_desk *desk, const char *code,
				 int64_t *ret, struct err *err)
{
	return organisations_find(desk->scope, str_from(code), ret, err);
}

void organisation_desk_row(const struct organisation_desk *desk, struct rows *rows,
			   const struct organisation *o, unsigned depth)
{
	char indented[ORG_TEXT_MAX + 4 * ORG_PATH_MAX];
	char level[16];
	char beds[24];

	(void)snprintf(beds, sizeof(beds), "%lld", (long long)o->beds);
	(void)snprintf(level, sizeof(level), "%u", depth);
	(void)snprintf(indented, sizeof(indented), "%*s%.*s", desk->indents ? 2 * (int)depth : 0,
		       "", STR_ARG(o->name));
	rows_add(rows, (const struct str[]){
			       o->code,
			       str_from(indented),
			       o->kind,
			       org_kind_words(desk->content, o->kind, lang_get()),
			       o->prefecture.len ? facility_words(FACILITY_PREFECTURE_KEY,
								  o->prefecture, lang_get())
						 : STR_NONE,
			       str_or_none(o->city),
			       str_or_none(o->address),
			       str_or_none(o->phone),
			       o->beds == ORG_BEDS_UNKNOWN ? STR_NONE : str_from(beds),
			       str_or_none(o->functions),
			       o->from_on,
			       o->ended_on,
			       str_or_none(o->source),
			       str_from(level),
		       });
}
