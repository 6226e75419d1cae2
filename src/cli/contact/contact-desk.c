/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/contact/contact-desk.h"

#include "base/encoding/time-text.h"
#include "store/facility.h"

#define DESK_BYTES (16u * 1024 * 1024)

enum errc contact_desk_open(const struct options *options, bool write, struct contact_desk *ret,
			    struct err *err)
{
	*ret = (struct contact_desk){ .arena = ARENA_INIT(DESK_BYTES) };
	enum errc code =
		write ? records_open(options, &ret->db, err) : records_read(options, &ret->db, err);

	if (!code)
		code = contact_content_load(NULL, &ret->parts, err);
	if (!code)
		code = callout_content_load(NULL, ret->parts, &ret->plans, err);
	if (code)
		return code;
	ret->actor = (struct case_actor){ .by = records_user(ret->user),
					  .now_us = clock_wall_us(&clock_system) };
	ret->scope = (struct callout_scope){
		.db = ret->db,
		.parts = ret->parts,
		.plans = ret->plans,
		.facility = facility_name(ret->db, &ret->arena),
		.lang = lang_get(),
		.now_us = ret->actor.now_us,
		.utc_offset_minutes = time_zone_offset(),
		.arena = &ret->arena,
	};
	return ERR_OK;
}

void contact_desk_done(struct contact_desk *desk)
{
	db_close_at(&desk->db);
	callout_content_free_at(&desk->plans);
	contact_content_free_at(&desk->parts);
	arena_done(&desk->arena);
}

enum errc contact_desk_callout(struct contact_desk *desk, const struct options *options,
			       struct case_record *ret_case, struct callout *ret, struct err *err)
{
	int64_t id = 0;
	enum errc code = cases_find(desk->db, str_from(options_arg(options, 0)), &desk->arena,
				    ret_case, err);

	if (!code)
		code = callouts_newest(desk->db, ret_case->id, &id, err);
	if (!code && !id)
		code = fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(ret_case->number),
			text_of(TR("緊急連絡はまだありません（tonoi contact callout … --start）",
				   "has no call-out yet (tonoi contact callout … --start)")));
	return code ? code : callouts_get(desk->db, id, &desk->arena, ret, err);
}

/* ---- printing ---- */

static const struct rows_column columns[] = {
	{ .name = "person", .title = TEXT("番号", "ID"), .number = true },
	{ .name = "part", .title = TEXT("役割", "PART") },
	{ .name = "name", .title = TEXT("氏名・部署", "NAME") },
	{ .name = "deputy", .title = TEXT("代理", "DEPUTY") },
	{ .name = "phone", .title = TEXT("電話", "TELEPHONE") },
	{ .name = "night", .title = TEXT("夜間・休日", "NIGHT") },
	{ .name = "mail" },
	{ .name = "code", .title = TEXT("確認番号", "CODE") },
	{ .name = "turn", .title = TEXT("番", "TURN") },
	{ .name = "standing" },
	{ .name = "standing_words", .title = TEXT("役割の状態", "STANDING") },
	{ .name = "until" },
	{ .name = "last", .title = TEXT("最後の連絡", "LAST TRY") },
	{ .name = "last_at" },
	{ .name = "training" },
	{ .name = NULL },
};

static const struct callout_call *last_of(const struct callout *callout, int64_t person)
{
	for (size_t i = callout->n_calls; i > 0; i--) {
		if (callout->calls[i - 1].person == person)
			return &callout->calls[i - 1];
	}
	return NULL;
}

/* "next": the one to call now; "turn": the one of its part; "" anybody else. */
static struct str turn_of(const struct callout_targets *targets,
			  const struct callout_target *target, const struct callout_person *person)
{
	if (target->person != person)
		return STR("");
	return targets->next == target ? STR("next") : STR("turn");
}

static void add_person(struct rows *rows, const struct callout *callout,
		       const struct callout_targets *targets, const struct callout_person *person)
{
	const struct callout_target *target = callout_target_find(targets, person->part);
	const struct callout_call *last = last_of(callout, person->id);
	char id[24];
	char until[TIME_TEXT_MAX];
	char last_at[TIME_TEXT_MAX];

	(void)snprintf(id, sizeof(id), "%lld", (long long)person->id);
	rows_add(rows,
		 (const struct str[]){
			 str_from(id), person->part, person->name,
			 person->deputy ? STR("yes") : STR("no"), person->phone, person->night,
			 person->mail, person->code, turn_of(targets, target, person),
			 str_from(callout_standings[target->standing].value),
			 str_from(text_of(callout_standings[target->standing].text)),
			 target->until_us == TIME_NONE
				 ? STR_NONE
				 : str_from(time_format_utc(target->until_us, until)),
			 last ? str_from(text_of(call_outcomes[last->outcome].text)) : STR_NONE,
			 last ? str_from(time_format_utc(last->happened_us, last_at)) : STR_NONE,
			 callout->training ? STR("yes") : STR("no") });
}

enum errc contact_desk_print(const struct contact_desk *desk, const struct options *options,
			     const struct callout *callout, struct err *err)
{
	struct callout_targets targets;
	struct rows *rows = rows_new(rows_format_of(options), columns);

	callout_targets_at(callout, desk->scope.now_us, &targets);
	for (size_t i = 0; i < callout->n_people; i++)
		add_person(rows, callout, &targets, &callout->people[i]);
	return rows_end(rows, err);
}
