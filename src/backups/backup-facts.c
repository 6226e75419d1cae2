/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-facts.h"

#include "backups/backup-records.h"

#define DETAIL_MAX 1024u

struct tally {
	struct buf detail;
	int64_t all;
	int64_t proved;
	int64_t bad;
};

/* A place whose name does not fit any more is counted and not named. */
static void name_place(struct tally *tally, const struct backup_proof *proof)
{
	const char *level = backup_level_name(proof->level);

	if (tally->detail.len + proof->place.len + 8 <= tally->detail.max)
		buf_printf(&tally->detail, "%s%.*s %s", tally->detail.len ? ", " : "",
			   STR_ARG(proof->place), level);
}

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	static const enum backup_verdict bad[] = { BACKUP_DAMAGED, BACKUP_SWAPPED,
						   BACKUP_UNREADABLE };
	struct tally *tally = ctx;

	tally->all++;
	tally->proved += proof->level >= BACKUP_L3 &&
			 str_is(proof->verdict, backup_verdict_name(BACKUP_GOOD));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		tally->bad += str_is(proof->verdict, backup_verdict_name(bad[i]));
	name_place(tally, proof);
}

static enum errc look(const struct fact_scope *scope, struct fact_count *ret, struct tally *tally,
		      struct err *err)
{
	*tally = (struct tally){ .detail = BUF_INIT(DETAIL_MAX) };
	const enum errc code = backup_proofs_newest(scope->db, take_proof, tally, err);

	ret->seen = tally->all;
	ret->detail = arena_str(scope->arena, buf_str(&tally->detail));
	buf_done(&tally->detail);
	return code;
}

static enum errc count_proved(const struct fact_scope *scope, struct fact_count *ret,
			      struct err *err)
{
	struct tally tally;
	const enum errc code = look(scope, ret, &tally, err);

	ret->found = tally.proved;
	return code;
}

static enum errc count_bad(const struct fact_scope *scope, struct fact_count *ret, struct err *err)
{
	struct tally tally;
	const enum errc code = look(scope, ret, &tally, err);

	ret->found = tally.bad;
	return code;
}

const struct fact_measure backup_measures[] = {
	{ "backups-proved", count_proved },
	{ "backups-bad", count_bad },
	{ .id = NULL },
};
