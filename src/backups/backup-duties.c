/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-duties.h"

#include "backups/backup-drills.h"
#include "backups/key-records.h"
#include "duties/duty-content.h"

#define DAY_US	(24 * 3600 * US_PER_SEC)
#define HOUR_US (3600 * US_PER_SEC)

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static void give(const struct finding *finding, const char *kind, struct str place,
		 struct text_pair reason, int64_t since_us)
{
	struct arena *arena = finding->scope->arena;

	finding->sink->take(finding->sink->ctx, &(struct duty){
							.key = duty_key(arena, kind, place),
							.kind = str_from(kind),
							.subject = arena_str(arena, place),
							.reason = reason,
							.link = STR("/backups"),
							.since_us = since_us,
							.due_day = DAY_NONE,
						});
}

/* What the newest proof found wrong, in its own words. */
static void take_bad(const struct finding *finding, const struct backup_proof *proof)
{
	struct arena *arena = finding->scope->arena;
	static const enum backup_verdict bad[] = { BACKUP_DAMAGED, BACKUP_SWAPPED,
						   BACKUP_UNREADABLE };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct text words = backup_verdict_words(bad[i]);
		if (!str_is(proof->verdict, backup_verdict_name(bad[i])))
			continue;
		const struct text_pair reason = {
			.ja = arena_printf(arena, "%.*s: %s。%.*s", STR_ARG(proof->place), words.ja,
					   STR_ARG(proof->problems)),
			.en = arena_printf(arena, "%.*s: %s. %.*s", STR_ARG(proof->place), words.en,
					   STR_ARG(proof->problems)),
		};
		give(finding, "backup-bad", proof->place, reason, proof->at_us);
	}
}

/* A proof of less than L3, or an old one, does not say that it can be restored. */
static void take_unproved(const struct finding *finding, const struct backup_proof *proof)
{
	const struct duty_scope *scope = finding->scope;
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("backup-unproved"));
	const int64_t age_us = scope->now_us - proof->at_us;

	if (!kind || !(str_is(proof->verdict, backup_verdict_name(BACKUP_NOT_PROVEN)) ||
		       (str_is(proof->verdict, backup_verdict_name(BACKUP_GOOD)) &&
			age_us > kind->days * DAY_US)))
		return;
	const int days = (int)(age_us / DAY_US);
	const struct text_pair reason = {
		.ja = arena_printf(scope->arena, "%.*s: 最後の証明は %d 日前の %s です",
				   STR_ARG(proof->place), days, backup_level_name(proof->level)),
		.en = arena_printf(scope->arena, "%.*s: its last proof is %s, %d days ago",
				   STR_ARG(proof->place), backup_level_name(proof->level), days),
	};
	give(finding, "backup-unproved", proof->place, reason, proof->at_us);
}

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	take_bad(ctx, proof);
	take_unproved(ctx, proof);
}

/* The kind when `since_us` is longer ago than its days; NULL: it is not. */
static const struct duty_kind *kind_after(const struct finding *finding, const char *id,
					  int64_t since_us)
{
	const struct duty_kind *kind = duty_kind_find(finding->scope->content, str_from(id));

	return kind && finding->scope->now_us - since_us > kind->days * DAY_US ? kind : NULL;
}

/* An offline copy cannot be looked at: people say when it was connected. */
static void take_unconnected(const struct finding *finding, const struct backup_repository *r)
{
	struct arena *arena = finding->scope->arena;
	int32_t day;

	if (!str_is(r->copy, "offline") || !day_parse(r->connected_on, &day))
		return;
	const int64_t since_us = day_start_us(day, finding->scope->utc_offset_minutes);
	if (!kind_after(finding, "backup-unconnected", since_us))
		return;
	const struct text_pair reason = {
		.ja = arena_printf(arena, "%.*s: 最後につないだのは %.*s です", STR_ARG(r->place),
				   STR_ARG(r->connected_on)),
		.en = arena_printf(arena, "%.*s: it was last connected on %.*s", STR_ARG(r->place),
				   STR_ARG(r->connected_on)),
	};
	give(finding, "backup-unconnected", r->place, reason, since_us);
}

/* By what was last seen of it: nobody need have looked again for it to grow old. */
static void take_repository(void *ctx, const struct backup_repository *repository)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	char newest[TIME_TEXT_MAX];
	take_unconnected(finding, repository);
	const int64_t late_us = repository->newest_us + repository->max_age_hours * HOUR_US;

	if (repository->newest_us == TIME_NONE || late_us >= finding->scope->now_us)
		return;
	(void)time_format_local(repository->newest_us, finding->scope->utc_offset_minutes, newest);
	const struct text_pair reason = {
		.ja = arena_printf(arena, "%.*s: 確かめた最新の世代は %.16s のものです",
				   STR_ARG(repository->place), newest),
		.en = arena_printf(arena, "%.*s: the newest generation seen is of %.16s",
				   STR_ARG(repository->place), newest),
	};
	give(finding, "backup-stale", repository->place, reason, late_us);
}

/* Only of what was restored before: the first drill is a duty of the year. */
static void take_drill(void *ctx, const struct backup_drill *drill)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	char day[DAY_TEXT_MAX];

	if (!kind_after(finding, "backup-drill", drill->ended_us))
		return;
	(void)day_text(day_at(drill->ended_us, finding->scope->utc_offset_minutes), day);
	const struct text_pair reason = {
		.ja = arena_printf(arena, "%.*s: 最後に戻せた訓練は %s です", STR_ARG(drill->place),
				   day),
		.en = arena_printf(arena, "%.*s: the last drill that restored it was on %s",
				   STR_ARG(drill->place), day),
	};
	give(finding, "backup-drill", drill->place, reason, drill->ended_us);
}

static void take_key(void *ctx, const struct key_record *key)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	const bool ever = key->rehearsed_us != TIME_NONE;
	const int64_t since_us = ever ? key->rehearsed_us : key->made_us;
	char day[DAY_TEXT_MAX];

	if (!kind_after(finding, "key-rehearsal", since_us))
		return;
	(void)day_text(day_at(since_us, finding->scope->utc_offset_minutes), day);
	const struct text_pair reason = {
		.ja = arena_printf(arena, "%.*s: %s %s です", STR_ARG(key->title),
				   ever ? "最後に合わせたのは"
					: "分けてから一度も合わせていません。分けたのは",
				   day),
		.en = arena_printf(arena, "%.*s: %s %s", STR_ARG(key->title),
				   ever ? "it was last joined on"
					: "it was never joined since it was split on",
				   day),
	};
	give(finding, "key-rehearsal", key->id, reason, since_us);
}

enum errc duties_of_backups(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct finding finding = { .scope = scope, .sink = sink };
	enum errc code = backup_proofs_newest(db, take_proof, &finding, err);

	if (!code)
		code = backup_repositories_each(db, take_repository, &finding, err);
	if (!code)
		code = backup_drills_newest(db, take_drill, &finding, err);
	return code ? code : key_records_each(db, take_key, &finding, err);
}
