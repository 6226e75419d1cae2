/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-drills.h"

#define MINUTE_US   (60 * US_PER_SEC)
#define ARENA_BYTES (64u * 1024)
#define COLUMNS                                                                                    \
	"id, place, began_us, began_by, people, rto_minutes, rpo_minutes, ended_us, ended_by,"     \
	" outcome, newest_us, words, began_typed, ended_typed"

static const struct {
	const char *name;
	const char *kept;
	struct text words;
} outcomes[] = {
	[DRILL_GOING_ON] = { "going-on", "", TEXT("訓練中", "going on") },
	[DRILL_RESTORED] = { "restored", "restored", TEXT("戻せた", "restored") },
	[DRILL_FAILED] = { "failed", "failed", TEXT("戻せなかった", "could not be restored") },
};

const char *drill_outcome_name(enum drill_outcome outcome)
{
	return outcomes[outcome].name;
}

struct text drill_outcome_words(enum drill_outcome outcome)
{
	return outcomes[outcome].words;
}

struct text drill_reached_words(enum drill_reached reached)
{
	static const struct text words[] = {
		[DRILL_NOT_SAID] = TEXT("目標なし", "no goal was set"),
		[DRILL_REACHED] = TEXT("目標に届いた", "goal reached"),
		[DRILL_MISSED] = TEXT("目標に届かない", "goal missed"),
	};

	return words[reached];
}

/* Begun minutes count as whole ones: a goal is not reached by rounding. */
static int64_t minutes_between(int64_t from_us, int64_t to_us)
{
	return to_us <= from_us ? 0 : (to_us - from_us + MINUTE_US - 1) / MINUTE_US;
}

int64_t drill_took_minutes(const struct backup_drill *drill)
{
	return drill->ended_us == TIME_NONE ? DRILL_UNKNOWN
					    : minutes_between(drill->began_us, drill->ended_us);
}

int64_t drill_lost_minutes(const struct backup_drill *drill)
{
	return drill->newest_us == TIME_NONE ? DRILL_UNKNOWN
					     : minutes_between(drill->newest_us, drill->began_us);
}

static enum drill_reached compare(const struct backup_drill *drill, int64_t minutes, int64_t wanted)
{
	if (wanted == 0 || drill->outcome == DRILL_GOING_ON)
		return DRILL_NOT_SAID;
	if (drill->outcome == DRILL_FAILED)
		return DRILL_MISSED;
	if (minutes == DRILL_UNKNOWN)
		return DRILL_NOT_SAID;
	return minutes <= wanted ? DRILL_REACHED : DRILL_MISSED;
}

enum drill_reached drill_rto(const struct backup_drill *drill)
{
	return compare(drill, drill_took_minutes(drill), drill->rto_minutes);
}

enum drill_reached drill_rpo(const struct backup_drill *drill)
{
	return compare(drill, drill_lost_minutes(drill), drill->rpo_minutes);
}

/* ---- rows ---- */

static enum drill_outcome outcome_of(struct str kept)
{
	enum drill_outcome outcome = DRILL_FAILED;

	while (outcome > DRILL_GOING_ON && !str_is(kept, outcomes[outcome].kept))
		outcome--;
	return outcome;
}

static struct backup_drill drill_of(const struct db_stmt *row)
{
	return (struct backup_drill){
		.id = db_i64(row, 0),
		.place = db_text(row, 1),
		.began_us = db_i64(row, 2),
		.began_by = db_text(row, 3),
		.people = db_text(row, 4),
		.rto_minutes = db_i64(row, 5),
		.rpo_minutes = db_i64(row, 6),
		.ended_us = db_time(row, 7),
		.ended_by = db_text(row, 8),
		.outcome = outcome_of(db_text(row, 9)),
		.newest_us = db_time(row, 10),
		.words = db_text(row, 11),
		.began_typed = db_i64(row, 12) != 0,
		.ended_typed = db_i64(row, 13) != 0,
	};
}

static enum errc each(struct db_stmt *stmt,
		      void (*take)(void *ctx, const struct backup_drill *drill), void *ctx,
		      struct err *err)
{
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct backup_drill drill = drill_of(stmt);
		take(ctx, &drill);
	}
	return code;
}

enum errc backup_drills_each(struct db *db,
			     void (*take)(void *ctx, const struct backup_drill *drill), void *ctx,
			     struct err *err)
{
	return each(db_stmt(db, "SELECT " COLUMNS
				" FROM backup_drills ORDER BY began_us DESC, id DESC"),
		    take, ctx, err);
}

enum errc backup_drills_newest(struct db *db,
			       void (*take)(void *ctx, const struct backup_drill *drill), void *ctx,
			       struct err *err)
{
	return each(db_stmt(db, "SELECT " COLUMNS " FROM backup_drills WHERE id IN (SELECT max(id)"
				" FROM backup_drills WHERE outcome = 'restored' GROUP BY place)"
				" ORDER BY place"),
		    take, ctx, err);
}

/* ---- begin, end ---- */

static enum errc check_words(const char *what, struct str words, struct err *err)
{
	if (str_trim(words).len == 0)
		return fail(err, ERR_SYNTAX, "%s: %s", what,
			    text_of(TR("書いてください", "is needed")));
	if (words.len > DRILL_WORDS_MAX)
		return fail(
			err, ERR_SYNTAX, "%s: %s %u", what,
			text_of(TR("長すぎます。バイト数の上限は", "has at most this many bytes:")),
			DRILL_WORDS_MAX);
	return ERR_OK;
}

enum errc backup_drills_going_on(struct db *db, struct str place, int64_t *ret_id,
				 int64_t *ret_began_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT id, began_us FROM backup_drills WHERE place ="
					   " :place AND ended_us IS NULL");

	db_bind_text(stmt, ":place", place);
	const enum errc code =
		db_one(stmt, err, "%.*s: %s", STR_ARG(place),
		       text_of(TR("訓練は始まっていません", "no drill is going on")));
	if (code)
		return code;
	*ret_id = db_i64(stmt, 0);
	*ret_began_us = db_i64(stmt, 1);
	db_rest(stmt);
	return ERR_OK;
}

enum errc backup_drills_begin(struct db *db, const struct backup_drill *drill, struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct backup_repository repository;
	int64_t id;
	int64_t began_us;

	enum errc code = check_words("people", drill->people, err);
	if (!code)
		code = backup_repositories_get(db, drill->place, &arena, &repository, err);
	if (code)
		return code;
	code = backup_drills_going_on(db, drill->place, &id, &began_us, err);
	if (code == ERR_OK)
		return fail(err, ERR_SYNTAX, "%.*s: %s", STR_ARG(drill->place),
			    text_of(TR("訓練はもう始まっています", "a drill is going on already")));
	if (code != ERR_NOT_FOUND)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO backup_drills (place, began_us, began_by, people,"
			    " rto_minutes, rpo_minutes, began_typed) VALUES (:place, :began, :by,"
			    " :people, :rto, :rpo, :typed)");
	db_bind_text(stmt, ":place", drill->place);
	db_bind_i64(stmt, ":began", drill->began_us);
	db_bind_text(stmt, ":by", drill->began_by);
	db_bind_text(stmt, ":people", str_trim(drill->people));
	db_bind_i64(stmt, ":rto", repository.rto_minutes);
	db_bind_i64(stmt, ":rpo", repository.rpo_minutes);
	db_bind_i64(stmt, ":typed", drill->began_typed);
	return db_run(stmt, err);
}

enum errc backup_drills_end(struct db *db, const struct backup_drill *drill, struct err *err)
{
	int64_t id;
	int64_t began_us = 0;

	enum errc code = check_words("words", drill->words, err);
	if (!code)
		code = backup_drills_going_on(db, drill->place, &id, &began_us, err);
	if (code)
		return code;
	if (drill->ended_us < began_us)
		return fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("終わりが始まりより前です", "it ends before it began")));
	if (drill->newest_us != TIME_NONE && drill->newest_us > drill->ended_us)
		return fail(err, ERR_SYNTAX, "newest: %s",
			    text_of(TR("訓練の終わりより後の時刻です",
				       "the time is after the end of the drill")));
	struct db_stmt *stmt = db_stmt(
		db, "UPDATE backup_drills SET ended_us = :ended, ended_by = :by, outcome ="
		    " :outcome, newest_us = :newest, words = :words, ended_typed = :typed WHERE"
		    " place = :place AND ended_us IS NULL");
	db_bind_i64(stmt, ":ended", drill->ended_us);
	db_bind_text(stmt, ":by", drill->ended_by);
	db_bind_text(
		stmt, ":outcome",
		str_from(outcomes[drill->outcome == DRILL_FAILED ? DRILL_FAILED : DRILL_RESTORED]
				 .kept));
	db_bind_time(stmt, ":newest", drill->newest_us);
	db_bind_text(stmt, ":words", str_trim(drill->words));
	db_bind_i64(stmt, ":typed", drill->ended_typed);
	db_bind_text(stmt, ":place", drill->place);
	return db_run(stmt, err);
}
