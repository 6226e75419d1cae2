/* SPDX-License-Identifier: Apache-2.0 */
#include <ftw.h>
#include <sys/stat.h>

#include "backups/drill-checks.h"
#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/backup/backup-place.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

#define HOUR_US	    (3600 * US_PER_SEC)
#define DAY_US	    (24 * HOUR_US)
#define ARENA_BYTES (256u * 1024)
#define WALK_FDS    16
#define NUMBER_TEXT 24u

/* Contract: repo, level (reached), verdict. */
static const struct rows_column columns[] = {
	{ .name = "repo", .title = TEXT("場所", "REPOSITORY") },
	{ .name = "tool", .title = TEXT("製品", "TOOL") },
	{ .name = "asked", .title = TEXT("求めた段階", "ASKED") },
	{ .name = "level", .title = TEXT("証明の段階", "LEVEL") },
	{ .name = "verdict", .title = TEXT("判定", "VERDICT") },
	{ .name = "intact", .title = TEXT("中身の段階", "INTACT") },
	{ .name = "generations", .title = TEXT("世代", "GENERATIONS"), .number = true },
	{ .name = "newest", .title = TEXT("最新の世代", "NEWEST") },
	{ .name = "age_hours", .title = TEXT("時間前", "AGE (H)"), .number = true },
	{ .name = "encrypted", .title = TEXT("暗号化", "ENCRYPTED") },
	{ .name = "repository_id", .title = TEXT("番号", "ID") },
	{ .name = "files_checked", .title = TEXT("照合した数", "FILES"), .number = true },
	{ .name = "seconds", .title = TEXT("秒", "SECONDS"), .number = true },
	{ .name = "restore_seconds", .title = TEXT("復元の秒", "RESTORE (S)"), .number = true },
	{ .name = "done", .title = TEXT("したこと", "DONE") },
	{ .name = "problems", .title = TEXT("問題", "PROBLEMS") },
	{ .name = NULL },
};

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	{ .name = "repo",
	  .type = OPTION_LIST,
	  .arg = "PATH",
	  .help = TEXT("リポジトリの場所（いくつでも）",
		       "where a repository is; may be repeated") },
	{ .name = "level",
	  .type = OPTION_CHOICE,
	  .choices = "L1|L2|L3|L4|L5|L6",
	  .fallback = "L3",
	  .help = TEXT("確かめる段階", "how far to prove it") },
	{ .name = "tool",
	  .type = OPTION_CHOICE,
	  .choices = "auto|restic|borg",
	  .fallback = "auto",
	  .help = TEXT("製品", "the program that made it") },
	{ .name = "password-file",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("パスワードの書かれたファイル", "the file that holds its password") },
	{ .name = "max-age",
	  .type = OPTION_NUMBER,
	  .arg = "HOURS",
	  .min = 1,
	  .max = 100000,
	  .fallback = "48",
	  .help = TEXT("最新の世代がこれより古ければ「古い」", "older than that is too old") },
	{ .name = "manifest",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("別の場所に控えたハッシュ値（sha256sum の形。L4 に必要）",
		       "hashes kept elsewhere, as sha256sum writes them (L4)") },
	{ .name = "probe",
	  .type = OPTION_TEXT,
	  .arg = "PROGRAM",
	  .help = TEXT("復元したものを開いて答えるプログラム（L5 に必要）",
		       "a program that opens what was restored and answers (L5)") },
	{ .name = "drill-age",
	  .type = OPTION_NUMBER,
	  .arg = "DAYS",
	  .min = 1,
	  .max = 3660,
	  .fallback = "365",
	  .help = TEXT("これより前の訓練は L6 に数えない",
		       "an older drill does not count for L6") },
	{ .name = "scratch",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("復元などに使う場所（なければ /var/tmp）",
		       "where to restore and keep caches (else /var/tmp)") },
	{ .name = "seconds",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .min = 1,
	  .max = 604800,
	  .fallback = "14400",
	  .help = TEXT("一つの手順にかけてよい秒数", "seconds that one step may take") },
	{ .name = "accept-settings",
	  .type = OPTION_FLAG,
	  .help = TEXT("borg の設定が初めの値と違っても、わざとしたものとして受け入れる",
		       "settings of borg other than its own are meant so") },
	{ .name = "accept-replaced",
	  .type = OPTION_FLAG,
	  .help = TEXT("前と違うリポジトリを、取り替えたものとして受け入れる",
		       "the repository was replaced on purpose: forget the one from before") },
	{ .name = "forget",
	  .type = OPTION_FLAG,
	  .help = TEXT("結果を記録に残さない（前のものとも比べない）",
		       "keep nothing of it, and compare with nothing from before") },
	OPTIONS_END,
};

/* ---- the scratch place ---- */

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
		      struct FTW *at UNUSED)
{
	(void)chmod(path, 0700);
	return remove(path);
}

/* Restored folders may be unreadable: made ours on the way down, removed on the way up. */
static int open_one(const char *path, const struct stat *st UNUSED, int kind, struct FTW *at UNUSED)
{
	if (kind == FTW_D || kind == FTW_DNR)
		(void)chmod(path, 0700);
	return 0;
}

static void remove_scratch(const char *path)
{
	(void)nftw(path, open_one, WALK_FDS, FTW_PHYS);
	(void)nftw(path, remove_one, WALK_FDS, FTW_DEPTH | FTW_PHYS);
}

static enum errc make_scratch(const struct options *options, char out[static PATH_MAX],
			      struct err *err)
{
	const char *given = options_text(options, "scratch");
	char absolute[PATH_MAX];
	const enum errc code = path_absolute(given ? given : "/var/tmp", absolute, err);

	if (code)
		return code;
	if (snprintf(out, PATH_MAX, "%s/tonoi-backup-XXXXXX", absolute) >= PATH_MAX)
		return fail(err, ERR_LIMIT, "%s: the path is too long", absolute);
	return mkdtemp(out) ? ERR_OK : fail_errno(err, "%s", out);
}

/* ---- one repository ---- */

struct verifying {
	const struct options *options;
	struct db *db; /* NULL: nothing is kept */
	struct rows *rows;
	struct arena arena;
	bool all_reached;
};

static struct str number(int64_t n, char out[static NUMBER_TEXT])
{
	(void)snprintf(out, NUMBER_TEXT, "%lld", (long long)n);
	return str_from(out);
}

static struct str encryption_word(enum backup_encryption encryption)
{
	static const char *const words[] = { "unknown", "no", "yes" };

	return str_from(words[encryption]);
}

static void add_row(struct rows *rows, const struct backup_ask *ask, const struct backup_finding *f)
{
	char numbers[5][NUMBER_TEXT];
	char newest[TIME_TEXT_MAX];
	const bool known = f->newest_us != TIME_NONE;
	const int64_t age = known ? (ask->now_us - f->newest_us) / HOUR_US : 0;
	const enum lang lang = lang_get();

	(void)time_format_utc(f->newest_us, newest);
	rows_add(rows, (const struct str[]){
			       str_from(ask->repo),
			       str_from(f->tool),
			       str_from(backup_level_name(ask->level)),
			       str_from(backup_level_name(f->level)),
			       str_from(backup_verdict_name(f->verdict)),
			       str_from(backup_level_name(f->intact)),
			       number((int64_t)f->generations, numbers[0]),
			       known ? str_from(newest) : STR_NONE,
			       known ? number(age, numbers[1]) : STR_NONE,
			       encryption_word(f->encryption),
			       str_from(f->repository_id),
			       number((int64_t)f->files_checked, numbers[2]),
			       number(f->took_us / US_PER_SEC, numbers[3]),
			       number(f->restore_us / US_PER_SEC, numbers[4]),
			       str_or_none(buf_str(&f->done[lang])),
			       str_or_none(buf_str(&f->problems[lang])),
		       });
}

static enum errc recall(struct verifying *v, struct backup_ask *ask, struct err *err)
{
	const struct str place = str_from(ask->repo);
	struct backup_repository known;

	ask->memory = (struct backup_memory){ .newest_us = TIME_NONE };
	ask->rehearsal = (struct backup_rehearsal){ .ended_us = TIME_NONE };
	if (!v->db)
		return ERR_OK;
	enum errc code = backup_rehearsal_get(v->db, place, &v->arena, &ask->rehearsal, err);
	if (code)
		return code;
	if (options_flag(v->options, "accept-replaced"))
		code = records_audit(v->db, "backup.replaced", place, STR(""), err);
	if (!code && options_flag(v->options, "accept-replaced"))
		code = backup_repositories_forget(v->db, place, err);
	if (!code)
		code = backup_repositories_get(v->db, place, &v->arena, &known, err);
	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code)
		return code;
	ask->memory = (struct backup_memory){ .repository_id = known.repository_id,
					      .config_sha256 = known.config_sha256,
					      .newest_us = known.newest_us };
	if (!options_given(v->options, "max-age"))
		ask->max_age_us = known.max_age_hours * HOUR_US;
	return ERR_OK;
}

static enum errc keep(struct verifying *v, const struct backup_ask *ask,
		      const struct backup_finding *finding, struct err *err)
{
	char user[RECORDS_USER_MAX];

	if (!v->db)
		return ERR_OK;
	const enum errc code = records_audit(v->db, "backup.verify", str_from(ask->repo),
					     str_from(backup_verdict_name(finding->verdict)), err);
	return code ? code
		    : backup_proofs_add(v->db, ask, finding, records_user(user), lang_get(), err);
}

static enum errc verify(struct verifying *v, struct backup_ask *ask, struct err *err)
{
	struct backup_finding finding;
	enum errc code = recall(v, ask, err);

	if (code)
		return code;
	backup_finding_init(&finding);
	code = backup_verify(ask, &finding, err);
	if (!code)
		code = keep(v, ask, &finding, err);
	if (!code)
		add_row(v->rows, ask, &finding);
	v->all_reached = v->all_reached && finding.level >= ask->level &&
			 (finding.verdict == BACKUP_GOOD || finding.verdict == BACKUP_NOT_PROVEN);
	backup_finding_done(&finding);
	return code;
}

static enum errc verify_one(struct verifying *v, const char *repo, struct err *err)
{
	const struct options *options = v->options;
	const char *tool = options_text(options, "tool");
	const char *given[] = { options_text(options, "password-file"),
				options_text(options, "manifest"), options_text(options, "probe") };
	char paths[ARRAY_LEN(given)][PATH_MAX];
	char place[PATH_MAX];
	char scratch[PATH_MAX];
	enum errc code = backup_place(repo, place, err);

	for (size_t i = 0; !code && i < ARRAY_LEN(given); i++)
		code = given[i] ? path_absolute(given[i], paths[i], err) : ERR_OK;
	if (!code)
		code = make_scratch(options, scratch, err);
	if (code)
		return code;
	struct backup_ask ask = {
		.repo = place,
		.tool = strcmp(tool, "auto") == 0 ? NULL : tool,
		.password_file = given[0] ? paths[0] : NULL,
		.manifest = given[1] ? paths[1] : NULL,
		.probe = given[2] ? paths[2] : NULL,
		.max_age_us = options_number(options, "max-age") * HOUR_US,
		.rehearsal_age_us = options_number(options, "drill-age") * DAY_US,
		.scratch = scratch,
		.accept_settings = options_flag(options, "accept-settings"),
		.seconds = (unsigned)options_number(options, "seconds"),
		.now_us = clock_wall_us(&clock_system),
	};
	(void)backup_level_parse(str_from(options_text(options, "level")), &ask.level);
	code = verify(v, &ask, err);
	remove_scratch(scratch);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct verifying v = { .options = options,
			       .arena = ARENA_INIT(ARENA_BYTES),
			       .all_reached = true };
	auto_db *db = NULL;
	enum errc code = ERR_OK;
	struct err err;

	if (options_count(options, "repo") == 0)
		code = fail(&err, ERR_USAGE, "--repo: %s",
			    text_of(TR("場所が要ります", "a place is needed")));
	if (!code && !options_flag(options, "forget"))
		code = records_open(options, &db, &err);
	if (code)
		return command_fail(&err);
	v.db = db;
	v.rows = rows_new(rows_format_of(options), columns);
	for (size_t i = 0; !code && i < options_count(options, "repo"); i++)
		code = verify_one(&v, options_at(options, "repo", i), &err);
	code = rows_end_after(v.rows, code, &err);
	arena_done(&v.arena);
	if (code)
		return command_fail(&err);
	return v.all_reached ? EXIT_DONE : EXIT_FAILED;
}

const struct command command_backup_verify = {
	.name = "backup verify",
	.summary = TEXT("バックアップを実際に読み、復元して、どこまで確かかを言う",
			"really read and restore a backup, and say how far it is proved"),
	.details =
		TEXT("L1 新しい世代を見た、L2 構造を確かめた、L3 すべてのデータを読んだ、"
		     "L4 復元して控えのハッシュ値と照合した、L5 復元したものが開いて答えた、"
		     "L6 人が時間を計って訓練し、戻したものが開いて答えた（backup drill）。"
		     "段階は、実際にしたことだけで決まります。「良い」と言うのは、L3 "
		     "以上で何も問題がなかったときだけです。"
		     "リポジトリは変更しません。求めた段階に届かなければ、終了コードは 1 です。",
		     "L1 a fresh generation was seen; L2 the structure was checked; L3 every byte "
		     "was read; L4 restored and compared with hashes kept elsewhere; L5 what was "
		     "restored was opened and answered; L6 people did it in a timed drill, and "
		     "what they had restored answered (backup drill). Only what was really done "
		     "counts, and "
		     "\"good\" is said only from L3 on. The repository is not changed. The exit "
		     "code is 1 when the level asked for is not reached."),
	.options = option_rows,
	.run = run,
};
