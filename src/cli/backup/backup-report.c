/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/backup-drills.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define TEXTS_MAX   (4u * 1024 * 1024)
#define SYSTEMS_MAX 1000u

/* What the July report asks of backups, one row a backup. */
static const struct rows_column columns[] = {
	{ .name = "system", .title = TEXT("システム", "SYSTEM") },
	{ .name = "place", .title = TEXT("保存場所", "PLACE") },
	{ .name = "interval", .title = TEXT("更新の間隔（時間以内）", "WITHIN (H)") },
	{ .name = "generations", .title = TEXT("世代の数", "GENERATIONS") },
	{ .name = "newest", .title = TEXT("最新の世代", "NEWEST") },
	{ .name = "copy", .title = TEXT("オフライン・切り離し", "APART") },
	{ .name = "connected", .title = TEXT("最後につないだ日", "CONNECTED") },
	{ .name = "encrypted", .title = TEXT("漏えい対策（暗号化）", "ENCRYPTED") },
	{ .name = "proof", .title = TEXT("最後の確認", "LAST PROOF") },
	{ .name = "best", .title = TEXT("最も確かな証明", "BEST PROOF") },
	{ .name = "drill", .title = TEXT("最後の復元訓練", "LAST DRILL") },
	{ .name = NULL },
};

struct line {
	struct backup_repository repository;
	struct str proof;
	struct str best;
	struct str drill;
};

struct report {
	struct arena arena;
	struct line *lines;
	size_t n;
};

static const struct {
	const char *word;
	struct text words;
} copies[] = {
	{ "none", TEXT("切り離していない", "not apart") },
	{ "logical", TEXT("論理的に切り離している", "logically apart") },
	{ "immutable", TEXT("書き換えできない", "cannot be changed") },
	{ "offline", TEXT("オフライン", "offline") },
	{ "unknown", TEXT("未記入", "not said") },
	{ "yes", TEXT("あり", "yes") },
	{ "no", TEXT("なし", "no") },
};

static struct str in_words(struct str word)
{
	const size_t i = STR_FIND_ROW(word, copies, word);

	return i < ARRAY_LEN(copies) ? str_from(text_of(copies[i].words)) : word;
}

static struct line *line_of(struct report *report, struct str place)
{
	for (size_t i = 0; i < report->n; i++) {
		if (str_equal(report->lines[i].repository.place, place))
			return &report->lines[i];
	}
	return NULL;
}

static void take_repository(void *ctx, const struct backup_repository *r)
{
	struct report *report = ctx;

	if (report->n == SYSTEMS_MAX)
		return;
	struct line *line = &report->lines[report->n++];
	*line = (struct line){ .repository = *r };
	line->repository.place = arena_str(&report->arena, r->place);
	line->repository.system = arena_str(&report->arena, r->system);
	line->repository.connected_on =
		r->connected_on.ptr ? arena_str(&report->arena, r->connected_on) : STR_NONE;
	line->repository.copy = in_words(r->copy);
	line->repository.encrypted = in_words(r->encrypted);
}

static struct str day_words(struct report *report, int64_t us)
{
	char text[DAY_TEXT_MAX];

	return arena_str(&report->arena, str_from(day_text(day_at(us, time_zone_offset()), text)));
}

static void take_best(void *ctx, const struct backup_proof *proof)
{
	struct report *report = ctx;
	struct line *line = line_of(report, proof->place);

	if (line)
		line->best = arena_printf(&report->arena, "%.*s %s",
					  STR_ARG(day_words(report, proof->at_us)),
					  backup_level_name(proof->level));
}

static void take_proof(void *ctx, const struct backup_proof *proof)
{
	struct report *report = ctx;
	struct line *line = line_of(report, proof->place);
	enum backup_verdict verdict = BACKUP_GOOD;

	while (verdict < BACKUP_UNREADABLE && !str_is(proof->verdict, backup_verdict_name(verdict)))
		verdict++;
	if (line)
		line->proof = arena_printf(
			&report->arena, "%.*s %s %s", STR_ARG(day_words(report, proof->at_us)),
			backup_level_name(proof->level), text_of(backup_verdict_words(verdict)));
}

static void take_drill(void *ctx, const struct backup_drill *drill)
{
	struct report *report = ctx;
	struct line *line = line_of(report, drill->place);

	if (line)
		line->drill = arena_printf(&report->arena,
					   text_of(TR("%.*s %lld 分", "%.*s, %lld minutes")),
					   STR_ARG(day_words(report, drill->began_us)),
					   (long long)drill_took_minutes(drill));
}

static void print_line(struct report *report, struct rows *rows, const struct line *line)
{
	const struct backup_repository *r = &line->repository;
	struct arena *arena = &report->arena;

	rows_add(rows,
		 (const struct str[]){
			 r->system,
			 r->place,
			 arena_printf(arena, "%lld", (long long)r->max_age_hours),
			 arena_printf(arena, "%lld", (long long)r->generations),
			 r->newest_us == TIME_NONE ? STR_NONE : day_words(report, r->newest_us),
			 r->copy,
			 r->connected_on,
			 r->encrypted,
			 line->proof,
			 line->best,
			 line->drill,
		 });
}

static enum errc gather(struct db *db, struct report *report, struct err *err)
{
	report->lines = arena_take_array(&report->arena, SYSTEMS_MAX, sizeof(*report->lines));
	if (!report->lines)
		return fail(err, ERR_LIMIT, "report: no room for its lines");
	enum errc code = backup_repositories_each(db, take_repository, report, err);
	if (!code)
		code = backup_proofs_newest(db, take_proof, report, err);
	if (!code)
		code = backup_proofs_best(db, take_best, report, err);
	return code ? code : backup_drills_newest(db, take_drill, report, err);
}

static enum errc fill(UNUSED const struct options *options, struct db *db, struct rows *rows,
		      struct err *err)
{
	struct report report = { .arena = ARENA_INIT(TEXTS_MAX) };
	const enum errc code = gather(db, &report, err);

	for (size_t i = 0; !code && i < report.n; i++)
		print_line(&report, rows, &report.lines[i]);
	arena_done(&report.arena);
	return code;
}

static enum exit_code run(const struct options *options)
{
	return records_print(options, columns, fill);
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_backup_report = {
	.name = "backup report",
	.summary = TEXT("7月報告に書くバックアップの状況を出す",
			"the state of the backups, for the July report"),
	.details =
		TEXT("世代、更新の間隔、オフライン、漏えい対策、最後の確認と復元訓練を、記録から並"
		     "べます。"
		     "届け出る様式そのものではありません。書き写す前に、人が確かめてください。",
		     "Generations, interval, offline copies, encryption, the last proof and drill, "
		     "from what is recorded. It is not the official form: check it before you copy "
		     "it there."),
	.options = option_rows,
	.run = run,
};
