/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "backups/restored.h"
#include "backups/tool.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define JOB_BYTES	(1024u * 1024)
#define FUTURE_SLACK_US (3600 * US_PER_SEC)

static const struct {
	const char *name;
	struct text words;
} levels[BACKUP_LEVELS] = {
	[BACKUP_L0] = { "L0", TEXT("あると言われているだけ", "only claimed") },
	[BACKUP_L1] = { "L1", TEXT("新しい世代を見た", "a fresh generation was seen") },
	[BACKUP_L2] = { "L2", TEXT("構造を確かめた", "the structure was checked") },
	[BACKUP_L3] = { "L3", TEXT("すべてのデータを読んだ", "every byte was read") },
	[BACKUP_L4] = { "L4",
			TEXT("復元して中身を照合した", "restored, and the content compared") },
	[BACKUP_L5] = { "L5", TEXT("復元したものが開いて答えた",
				   "the application opened it and answered") },
	[BACKUP_L6] = { "L6", TEXT("人が時間を計って訓練した", "people did it in a timed drill") },
};

static const struct {
	const char *name;
	struct text words;
} verdicts[BACKUP_VERDICTS] = {
	[BACKUP_GOOD] = { "good", TEXT("良い", "good") },
	[BACKUP_NOT_PROVEN] = { "not-proven", TEXT("まだ分からない（全部は読んでいない）",
						   "not proven: not every byte was read") },
	[BACKUP_STALE] = { "stale", TEXT("古い", "too old") },
	[BACKUP_DAMAGED] = { "damaged", TEXT("壊れている", "damaged") },
	[BACKUP_SWAPPED] = { "swapped", TEXT("前と違うもの、または巻き戻されたもの",
					     "not the one from before, or rolled back") },
	[BACKUP_UNREADABLE] = { "unreadable", TEXT("開けない", "it cannot be opened") },
};

const char *backup_level_name(enum backup_level level)
{
	return levels[level].name;
}

struct text backup_level_words(enum backup_level level)
{
	return levels[level].words;
}

bool backup_level_parse(struct str name, enum backup_level *ret)
{
	for (enum backup_level level = BACKUP_L0; level < BACKUP_LEVELS; level++) {
		if (str_equal_nocase(name, str_from(levels[level].name))) {
			*ret = level;
			return true;
		}
	}
	return false;
}

const char *backup_verdict_name(enum backup_verdict verdict)
{
	return verdicts[verdict].name;
}

struct text backup_verdict_words(enum backup_verdict verdict)
{
	return verdicts[verdict].words;
}

void backup_finding_init(struct backup_finding *finding)
{
	*finding = (struct backup_finding){ .tool = "", .newest_us = TIME_NONE };
	for (size_t lang = LANG_JA; lang <= LANG_EN; lang++) {
		buf_init(&finding->done[lang], BACKUP_WORDS_MAX);
		buf_init(&finding->problems[lang], BACKUP_WORDS_MAX);
	}
}

void backup_finding_done(struct backup_finding *finding)
{
	for (size_t lang = LANG_JA; lang <= LANG_EN; lang++) {
		buf_done(&finding->done[lang]);
		buf_done(&finding->problems[lang]);
	}
}

/* ---- L1: is it the one from before, and fresh? ---- */

static bool is_swapped(struct backup_job *job)
{
	const struct backup_memory *memory = &job->ask->memory;
	const struct backup_finding *finding = job->finding;

	if (memory->repository_id.len && !str_is(memory->repository_id, finding->repository_id)) {
		job_problem(job, "前に見たリポジトリとは別のもの",
			    "another repository than was seen before");
		return true;
	}
	if (memory->config_sha256.len && finding->config_sha256[0] &&
	    !str_is(memory->config_sha256, finding->config_sha256)) {
		job_problem(job, "設定ファイル（config）が前と違う",
			    "its settings (config) are not those from before");
		return true;
	}
	if (memory->newest_us != TIME_NONE &&
	    (finding->newest_us == TIME_NONE || finding->newest_us < memory->newest_us)) {
		job_problem(job, "前に見た最新の世代がなくなっている",
			    "the newest generation seen before is gone");
		return true;
	}
	return false;
}

static bool is_stale(struct backup_job *job)
{
	const struct backup_finding *finding = job->finding;

	if (finding->newest_us == TIME_NONE) {
		job_problem(job, "世代が一つもない", "there is no generation in it");
		return true;
	}
	if (finding->newest_us > job->ask->now_us + FUTURE_SLACK_US) {
		job_problem(job, "最新の世代の時刻が未来になっている",
			    "its newest generation is of the future");
		return true;
	}
	if (job->ask->now_us - finding->newest_us <= job->ask->max_age_us)
		return false;
	job_problem(job, "最新の世代が古すぎる", "its newest generation is too old");
	return true;
}

/* ---- L4: against the list of hashes ---- */

static enum backup_step_result prove_content(struct backup_job *job, const struct backup_tool *tool)
{
	const enum backup_step_result files = tool->compare_files(job);

	return files == STEP_PASSED ? tool->read_all(job) : files;
}

static enum backup_step_result prove_restore(struct backup_job *job, const struct backup_tool *tool)
{
	if (!job->ask->manifest) {
		job_problem(job, "別の場所にあるハッシュ値の控えがないため、L4 は確かめられない",
			    "without a list of hashes kept elsewhere L4 cannot be proved");
		return STEP_NOT_RUN;
	}
	enum backup_step_result result = tool->restore(job);
	job_done(job, TR("最新の世代を別の場所に復元した",
			 "the newest generation was restored in a scratch place"));
	if (result == STEP_PASSED)
		result = restored_compare(job);
	if (result == STEP_PASSED)
		job_done(job, TR("復元したファイルを控えのハッシュ値と照合した",
				 "what was restored was compared with the list of hashes"));
	return result;
}

/* ---- L6: did people do it? ---- */

static bool is_of_another(const struct backup_job *job)
{
	const struct str id = job->ask->rehearsal.repository_id;

	return id.len == 0 || !str_is(id, job->finding->repository_id);
}

static enum backup_step_result prove_by_people(struct backup_job *job)
{
	const struct backup_rehearsal *r = &job->ask->rehearsal;
	const struct {
		bool lacks;
		struct text words;
	} wanted[] = {
		{ !r->held,
		  TEXT("人が戻せた訓練の記録がないか、そのあとに戻せなかった訓練がある",
		       "no drill is on record in which people restored it, or one failed since") },
		{ !r->timed,
		  TEXT("訓練の始めと終わりが、その時に記録されたものではない",
		       "the drill's times were entered afterwards, not taken by the clock") },
		{ !r->answered,
		  TEXT("訓練で戻したものを、控えと照合し、開いて確かめていない（backup "
		       "drill check）",
		       "what people restored was not compared and opened during the drill "
		       "(backup drill check)") },
		{ r->lost_minutes < 0,
		  TEXT("戻った最も新しい記録の時刻（RPO）が書かれていない",
		       "nobody said how new the newest restored record was (RPO)") },
		{ is_of_another(job),
		  TEXT("訓練で戻したのは、このリポジトリではない",
		       "it was not this repository that was restored in the drill") },
		{ job->ask->now_us - r->ended_us > job->ask->rehearsal_age_us,
		  TEXT("訓練から日がたちすぎている", "the drill is too long ago") },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		if (!wanted[i].lacks)
			continue;
		job_problem(job, wanted[i].words.ja, wanted[i].words.en);
		return STEP_NOT_RUN;
	}
	job_done_about(job, TR("人が時間を計って戻した", "people restored it in a timed drill"),
		       arena_printf(&job->arena, "RTO %lld min, RPO %lld min",
				    (long long)r->took_minutes, (long long)r->lost_minutes));
	return STEP_PASSED;
}

/* ---- the ladder ---- */

static enum backup_step_result step(struct backup_job *job, const struct backup_tool *tool,
				    enum backup_level level)
{
	switch (level) {
	case BACKUP_L2:
		return tool->check_structure(job);
	case BACKUP_L3:
		return prove_content(job, tool);
	case BACKUP_L4:
		return prove_restore(job, tool);
	case BACKUP_L5:
		return restored_answer(job);
	case BACKUP_L6:
		return prove_by_people(job);
	case BACKUP_L0:
	case BACKUP_L1:
	case BACKUP_LEVELS:
		break;
	}
	return STEP_NOT_RUN;
}

/* True when the repository is at fault. */
static bool climb(struct backup_job *job, const struct backup_tool *tool)
{
	for (enum backup_level level = BACKUP_L2; level <= job->ask->level; level++) {
		const enum backup_step_result result = step(job, tool, level);
		if (result != STEP_PASSED)
			return result == STEP_FAILED;
		job->finding->intact = level;
	}
	return false;
}

static void prove(struct backup_job *job, const struct backup_tool *tool)
{
	struct backup_finding *finding = job->finding;

	finding->verdict = BACKUP_UNREADABLE;
	if (tool->look(job) != STEP_PASSED)
		return;
	finding->verdict = BACKUP_SWAPPED;
	if (is_swapped(job))
		return;
	const bool stale = is_stale(job);
	finding->intact = BACKUP_L1;
	const bool damaged = finding->newest_us != TIME_NONE && climb(job, tool);
	finding->level = stale ? BACKUP_L0 : finding->intact;
	if (damaged)
		finding->verdict = BACKUP_DAMAGED;
	else if (stale)
		finding->verdict = BACKUP_STALE;
	else
		finding->verdict = finding->intact >= BACKUP_L3 ? BACKUP_GOOD : BACKUP_NOT_PROVEN;
}

static enum errc make_places(struct backup_job *job, struct err *err)
{
	enum errc code = path_join(job->ask->scratch, "cache", job->cache, err);

	if (!code)
		code = path_join(job->ask->scratch, "restored", job->restored, err);
	if (!code && (mkdir(job->cache, 0700) < 0 || mkdir(job->restored, 0700) < 0))
		code = fail_errno(err, "%s", job->ask->scratch);
	return code;
}

enum errc backup_verify(const struct backup_ask *ask, struct backup_finding *ret, struct err *err)
{
	struct backup_job job = { .ask = ask, .finding = ret, .arena = ARENA_INIT(JOB_BYTES) };
	const struct backup_tool *tool = backup_tool_of(ask);
	const int64_t begin_us = clock_mono_us(&clock_system);

	if (!tool) {
		ret->verdict = BACKUP_UNREADABLE;
		job_problem(&job, "restic のものでも borg のものでもない",
			    "it is neither restic's nor borg's");
		return ERR_OK;
	}
	ret->tool = tool->name;
	const enum errc code = make_places(&job, err);
	if (!code)
		prove(&job, tool);
	ret->took_us = clock_mono_us(&clock_system) - begin_us;
	arena_done(&job.arena);
	return code;
}
