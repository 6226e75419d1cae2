/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/drill-checks.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define NUMBER_TEXT 24u

static const struct rows_column columns[] = {
	{ .name = "place", .title = TEXT("場所", "PLACE") },
	{ .name = "began", .title = TEXT("始めた時刻", "BEGAN") },
	{ .name = "outcome", .title = TEXT("結果", "OUTCOME") },
	{ .name = "took_minutes", .title = TEXT("かかった分", "TOOK (MIN)"), .number = true },
	{ .name = "rto_minutes", .title = TEXT("RTO 分", "RTO (MIN)"), .number = true },
	{ .name = "rto", .title = TEXT("RTO", "RTO") },
	{ .name = "lost_minutes", .title = TEXT("失われる分", "LOST (MIN)"), .number = true },
	{ .name = "rpo_minutes", .title = TEXT("RPO 分", "RPO (MIN)"), .number = true },
	{ .name = "rpo", .title = TEXT("RPO", "RPO") },
	{ .name = "timed", .title = TEXT("時計で計った", "BY THE CLOCK") },
	{ .name = "checked", .title = TEXT("戻したものの段階", "CHECKED") },
	{ .name = "people", .title = TEXT("行った人", "PEOPLE") },
	{ .name = "words", .title = TEXT("ことば", "WORDS") },
	{ .name = NULL },
};

/* Negative is not known; a goal of 0 was not set. */
static struct str number(int64_t n, char out[static NUMBER_TEXT])
{
	if (n < 0)
		return STR_NONE;
	(void)snprintf(out, NUMBER_TEXT, "%lld", (long long)n);
	return str_from(out);
}

static struct str goal(int64_t n, char out[static NUMBER_TEXT])
{
	return number(n ? n : DRILL_UNKNOWN, out);
}

static struct str reached(enum drill_reached reached)
{
	static const char *const words[] = {
		[DRILL_REACHED] = "reached", [DRILL_MISSED] = "missed"
	};

	return str_from(words[reached]);
}

#define CHECKS_MAX  4096u
#define ARENA_BYTES (256u * 1024)

struct listing {
	struct rows *rows;
	struct level_of {
		int64_t drill;
		enum backup_level level;
	} * checks;
	size_t n;
};

static void take_check(void *ctx, const struct drill_check *check)
{
	struct listing *listing = ctx;

	if (listing->n < CHECKS_MAX)
		listing->checks[listing->n++] =
			(struct level_of){ .drill = check->drill, .level = check->level };
}

static struct str checked(const struct listing *listing, int64_t drill)
{
	for (size_t i = 0; i < listing->n; i++) {
		if (listing->checks[i].drill == drill)
			return str_from(backup_level_name(listing->checks[i].level));
	}
	return STR_NONE;
}

static void take(void *ctx, const struct backup_drill *drill)
{
	const struct listing *listing = ctx;
	char numbers[4][NUMBER_TEXT];
	char began[TIME_TEXT_MAX];

	rows_add(listing->rows,
		 (const struct str[]){
			 drill->place,
			 str_from(time_format_utc(drill->began_us, began)),
			 str_from(drill_outcome_name(drill->outcome)),
			 number(drill_took_minutes(drill), numbers[0]),
			 goal(drill->rto_minutes, numbers[1]),
			 reached(drill_rto(drill)),
			 number(drill_lost_minutes(drill), numbers[2]),
			 goal(drill->rpo_minutes, numbers[3]),
			 reached(drill_rpo(drill)),
			 drill->began_typed || drill->ended_typed ? STR("no") : STR("yes"),
			 checked(listing, drill->id),
			 drill->people,
			 str_or_none(drill->words),
		 });
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	struct listing listing = {
		.checks = arena_take_array(&arena, CHECKS_MAX, sizeof(*listing.checks)),
		.rows = rows,
	};
	const enum errc code = drill_checks_newest(db, take_check, &listing, err);

	return code ? code : backup_drills_each(db, take, &listing, err);
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_backup_drills = {
	.name = "backup drills",
	.summary = TEXT("復元の訓練を、届いた RTO・RPO と共に並べる",
			"list drills of restoring, with the RTO and RPO reached"),
	.options = option_rows,
	.run = run,
};
