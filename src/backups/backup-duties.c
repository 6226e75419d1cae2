/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-duties.h"

#include "backups/backup-records.h"
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

/* By what was last seen of it: nobody need have looked again for it to grow old. */
static void take_repository(void *ctx, const struct backup_repository *repository)
{
	const struct finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	char newest[TIME_TEXT_MAX];
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

enum errc duties_of_backups(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	struct finding finding = { .scope = scope, .sink = sink };
	const enum errc code = backup_proofs_newest(db, take_proof, &finding, err);

	return code ? code : backup_repositories_each(db, take_repository, &finding, err);
}
