/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contact-duties.h"

#include "duties/duty-content.h"
#include "inspections/contact-papers.h"

#define CONFIRM	   "contact-confirm"
#define REPRINT	   "contact-reprint"
#define AHEAD_DAYS 30 /* so long before its last day a look is asked for */
#define LINK	   "/contacts"

int32_t contact_seen_until(const struct duty_scope *scope, const struct contact *contact)
{
	const struct duty_kind *kind = duty_kind_find(scope->content, STR(CONFIRM));
	const int32_t seen = day_at(contact->confirmed_us, scope->utc_offset_minutes);

	return kind && seen != DAY_NONE ? seen + (int32_t)kind->days : DAY_NONE;
}

/* The row that was looked at longest ago, and how many are to be looked at now. */
struct looks {
	int32_t until;
	struct str name;
	int64_t n;
};

static enum errc find_looks(struct db *db, const struct duty_scope *scope, struct looks *ret,
			    struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, confirmed_us FROM contacts ORDER BY confirmed_us, id");
	enum errc code;
	bool row = false;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct contact contact = { .confirmed_us = db_time(stmt, 1) };
		const int32_t until = contact_seen_until(scope, &contact);

		if (until == DAY_NONE || scope->today < until - AHEAD_DAYS)
			continue;
		if (ret->n++ == 0) {
			ret->until = until;
			ret->name = arena_str(scope->arena, db_text(stmt, 0));
		}
	}
	return code;
}

static void ask_for_looks(const struct duty_scope *scope, const struct duty_sink *sink,
			  const struct looks *looks)
{
	struct arena *arena = scope->arena;
	const struct duty_kind *kind = duty_kind_find(scope->content, STR(CONFIRM));
	char until[DAY_TEXT_MAX];
	char seen[DAY_TEXT_MAX];

	(void)day_text(looks->until, until);
	(void)day_text(looks->until - (int32_t)kind->days, seen);
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = duty_key(arena, CONFIRM, str_from(until)),
			   .kind = STR(CONFIRM),
			   .subject = looks->name,
			   .reason = { .ja = arena_printf(
					       arena,
					       "連絡先 %lld 件を確かめる時期です。いちばん古い%.*s"
					       "は、%s から確かめられていません。",
					       (long long)looks->n, STR_ARG(looks->name), seen),
				       .en = arena_printf(
					       arena,
					       "%lld contacts are to be looked at. The oldest, "
					       "%.*s, was not confirmed since %s.",
					       (long long)looks->n, STR_ARG(looks->name), seen) },
			   .link = STR(LINK),
			   .since_us = day_start_us(looks->until - AHEAD_DAYS,
						    scope->utc_offset_minutes),
			   .due_day = looks->until,
		   });
}

static enum errc ask_for_print(struct db *db, const struct duty_scope *scope,
			       const struct duty_sink *sink, const struct contact_paper *paper,
			       struct err *err)
{
	struct arena *arena = scope->arena;
	int64_t changes = 0;
	int64_t since_us = TIME_NONE;
	char day[DAY_TEXT_MAX];
	const enum errc code = contact_changes_since(db, paper->version, &changes, &since_us, err);

	if (code || !changes)
		return code;
	(void)day_text(day_at(paper->hung_us, scope->utc_offset_minutes), day);
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = duty_key(arena, REPRINT,
					   arena_printf(arena, "%.*s/%lld", STR_ARG(paper->place),
							(long long)paper->version)),
			   .kind = STR(REPRINT),
			   .subject = paper->place,
			   .reason = { .ja = arena_printf(
					       arena,
					       "%.*s の連絡体制図（版 %lld、%s に貼付）のあとに、"
					       "連絡先が %lld 回変わりました。",
					       STR_ARG(paper->place), (long long)paper->version,
					       day, (long long)changes),
				       .en = arena_printf(
					       arena,
					       "The contact diagram at %.*s (version %lld, put up "
					       "on %s) is older than the list: %lld changes.",
					       STR_ARG(paper->place), (long long)paper->version,
					       day, (long long)changes) },
			   .link = STR(LINK),
			   .since_us = since_us,
			   .due_day = DAY_NONE,
		   });
	return ERR_OK;
}

enum errc duties_of_contacts(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	struct contact_papers *papers = arena_take(scope->arena, sizeof(*papers));
	struct looks looks = { .n = 0 };
	enum errc code = ERR_OK;

	if (!papers)
		return fail(err, ERR_LIMIT, "contacts on paper: no room");
	if (duty_kind_find(scope->content, STR(CONFIRM)))
		code = find_looks(db, scope, &looks, err);
	if (!code && looks.n)
		ask_for_looks(scope, sink, &looks);
	if (!code)
		code = contact_papers_list(db, scope->arena, papers, err);
	for (size_t i = 0; !code && i < papers->n; i++)
		code = ask_for_print(db, scope, sink, &papers->at[i], err);
	return code;
}
