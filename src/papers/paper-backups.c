/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where backups are and in which order systems come back: by the time within which each is wanted,
 * those that can be restored without anything that may be encrypted first. Also who keeps a share
 * of which key, and where; never a share.
 */
#include <stdlib.h>

#include "backups/backup-records.h"
#include "backups/key-records.h"
#include "base/encoding/time-text.h"
#include "papers/paper-parts.h"

#define PLACES_MAX 200u

struct places {
	struct arena *arena;
	struct backup_repository at[PLACES_MAX];
	struct backup_proof best[PLACES_MAX]; /* place STR_NONE: none */
	size_t n;
	size_t left_out;
};

static void take_place(void *ctx, const struct backup_repository *r)
{
	struct places *places = ctx;

	if (places->n == PLACES_MAX) {
		places->left_out++;
		return;
	}
	struct backup_repository *copy = &places->at[places->n++];
	*copy = *r;
	copy->place = arena_str(places->arena, r->place);
	copy->tool = arena_str(places->arena, r->tool);
	copy->system = arena_str(places->arena, str_or_empty(r->system));
	copy->copy = arena_str(places->arena, str_or_empty(r->copy));
	copy->connected_on = arena_str(places->arena, str_or_empty(r->connected_on));
}

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	struct places *places = ctx;

	for (size_t i = 0; i < places->n; i++) {
		if (!str_equal(places->at[i].place, proof->place))
			continue;
		places->best[i] = (struct backup_proof){ .place = places->at[i].place,
							 .level = proof->level,
							 .at_us = proof->at_us };
	}
}

/* What is wanted back soonest first; where nobody has said, last. */
static int by_need(const void *a, const void *b)
{
	const struct backup_repository *x = a;
	const struct backup_repository *y = b;
	const int64_t need_x = x->rto_minutes ? x->rto_minutes : INT64_MAX;
	const int64_t need_y = y->rto_minutes ? y->rto_minutes : INT64_MAX;

	if (need_x != need_y)
		return need_x < need_y ? -1 : 1;
	return str_compare(x->system, y->system);
}

static struct str day_words(const struct paper_scope *scope, int64_t time_us)
{
	char text[TIME_TEXT_MAX];

	if (time_us == TIME_NONE || time_us == 0)
		return STR("");
	return arena_str(scope->pack->duties.arena,
			 str_sub(str_from(time_format_local(
					 time_us, scope->pack->duties.utc_offset_minutes, text)),
				 0, 16));
}

static void put_place(const struct paper_scope *scope, struct report *report,
		      const struct places *places, size_t i)
{
	const struct backup_repository *r = &places->at[i];
	const struct backup_proof *best = &places->best[i];
	struct arena *arena = report_arena(report);
	const bool offline = str_is(r->copy, "offline");

	report_row(
		report,
		(const struct str[]){
			arena_printf(arena, "%zu", i + 1),
			r->system.len ? r->system
				      : paper_say(report, TR("（未記入）", "(not said)")),
			r->place,
			arena_printf(arena, "%s%s%.*s",
				     report_say(report, backup_copy_words(r->copy)),
				     offline && r->connected_on.len ? "\n" : "",
				     offline ? (int)r->connected_on.len : 0,
				     offline ? r->connected_on.ptr : ""),
			arena_printf(arena, "%.*s\n%lld%s", STR_ARG(day_words(scope, r->newest_us)),
				     (long long)r->generations,
				     report_say(report, TR(" 世代", " generations"))),
			best->place.len
				? arena_printf(arena, "%s\n%.*s", backup_level_name(best->level),
					       STR_ARG(day_words(scope, best->at_us)))
				: paper_say(report, TR("なし", "none")),
			r->rto_minutes ? arena_printf(arena, "%lld%s", (long long)r->rto_minutes,
						      report_say(report, TR("分", " min")))
				       : STR(""),
			STR("") });
}

static void put_places(const struct paper_scope *scope, struct report *report,
		       const struct places *places)
{
	const struct report_column columns[] = {
		{ paper_say(report, TR("順", "No.")), 6 },
		{ paper_say(report, TR("システム", "System")), 22 },
		{ paper_say(report, TR("置き場所", "Place")), 34 },
		{ paper_say(report, TR("切り離し（つないだ日）", "Apart (connected on)")), 18 },
		{ paper_say(report, TR("最新の世代", "Newest")), 16 },
		{ paper_say(report, TR("確かめ", "Proof")), 14 },
		{ paper_say(report, TR("戻す目標", "Wanted in")), 10 },
		{ paper_say(report, TR("戻した時刻", "Restored at")), 14 },
	};

	if (!places->n)
		report_text(report, paper_say(report, TR("バックアップはまだ登録されていません。",
							 "No backup was entered yet.")));
	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < places->n; i++)
		put_place(scope, report, places, i);
}

/* ---- keys ---- */

struct keys {
	struct report *report;
};

static void put_key(void *ctx, const struct key_record *record)
{
	struct keys *keys = ctx;

	report_item(keys->report, arena_printf(report_arena(keys->report), "%.*s: %lld / %lld",
					       STR_ARG(record->title), (long long)record->needed,
					       (long long)record->shares));
}

static void put_holder(void *ctx, const struct key_holder *holder)
{
	struct keys *keys = ctx;

	report_row(keys->report, (const struct str[]){ holder->split,
						       arena_printf(report_arena(keys->report),
								    "%u", holder->number),
						       holder->holder, holder->place });
}

static enum errc put_keys(const struct paper_scope *scope, struct report *report, struct err *err)
{
	const struct report_column columns[] = {
		{ paper_say(report, TR("鍵", "Key")), 40 },
		{ paper_say(report, TR("番号", "No.")), 8 },
		{ paper_say(report, TR("持つ人", "Kept by")), 40 },
		{ paper_say(report, TR("場所", "Where")), 42 },
	};
	struct keys keys = { .report = report };

	report_heading(report,
		       paper_say(report, TR("復号の鍵を分けて持つ人（何人いれば開くか／全員）",
					    "Who keeps the key in shares (how many open "
					    "it / of all)")));
	enum errc code = key_records_each(scope->pack->db, put_key, &keys, err);
	report_columns(report, columns, ARRAY_LEN(columns));
	if (!code)
		code = key_holders_each(scope->pack->db, put_holder, &keys, err);
	return code;
}

enum errc paper_fill_backups(const struct paper_scope *scope, struct report *report,
			     struct err *err)
{
	struct places *places = arena_take(scope->pack->duties.arena, sizeof(*places));

	if (!places)
		return fail(err, ERR_LIMIT, "backups: no room");
	places->arena = scope->pack->duties.arena;
	enum errc code = backup_repositories_each(scope->pack->db, take_place, places, err);
	if (code)
		return code;
	qsort(places->at, places->n, sizeof(places->at[0]), by_need);
	code = backup_proofs_best(scope->pack->db, take_proof, places, err);
	if (code)
		return code;
	report_text(report,
		    paper_say(report,
			      TR("戻す前に：感染した機器につながない。切り離してある世代から使う。"
				 "書きこみを禁じて（読み取り専用で）つなぐ。侵入より前の世代を"
				 "選ぶ。",
				 "Before restoring: connect nothing that is infected. Use "
				 "copies that are apart first, read-only, of a generation "
				 "from before the break-in.")));
	put_places(scope, report, places);
	if (places->left_out)
		report_note(report, paper_say(report, TR("ほかにもあります。", "There are more.")));
	return put_keys(scope, report, err);
}
