/* SPDX-License-Identifier: Apache-2.0 */
/*
 * restic (0.14 and later). Its files are named by the SHA-256 of their content, which restic itself
 * does not compare for all of them (keys, for one): so at L3 we do that too, for local
 * repositories.
 */
#include "backups/tool.h"

#include <fts.h>
#include <jansson.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/os/paths.h"

static bool is_mine(const char *repo)
{
	static const char *const addresses[] = { "sftp:", "rest:", "s3:", "azure:", "b2:", "gs:" };

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		if (str_starts(str_from(repo), str_from(addresses[i])))
			return true;
	}
	return repo_has(repo, "config") && repo_has(repo, "keys") && repo_has(repo, "snapshots");
}

/* `args` ends with NULL. Nothing is locked, so that a repository on read-only media can be proved.
 */
static enum backup_step_result restic(struct backup_job *job, const char *const *args,
				      struct child_result *result, struct text step)
{
	struct child_order order = { .program = "restic",
				     .args = { "--no-lock", "--quiet", "--repo", job->ask->repo } };
	size_t n = 4;

	const struct str cache = arena_printf(&job->arena, "RESTIC_CACHE_DIR=%s", job->cache);
	const struct str home = arena_printf(&job->arena, "HOME=%s", job->cache);
	order.env[0] = "PATH=/usr/bin:/bin";
	order.env[1] = "LC_ALL=C.UTF-8";
	order.env[2] = arena_cstr(&job->arena, cache);
	order.env[3] = arena_cstr(&job->arena, home);
	if (job->ask->password_file) {
		order.args[n++] = "--password-file";
		order.args[n++] = job->ask->password_file;
	}
	for (size_t i = 0; args[i] && n + 1 < CHILD_ARGS_MAX; i++)
		order.args[n++] = args[i];
	return job_run(job, &order, result, step);
}

/* ---- L1 ---- */

static void take_snapshot(struct backup_finding *finding, json_t *snapshot)
{
	const char *time = json_string_value(json_object_get(snapshot, "time"));
	const char *id = json_string_value(json_object_get(snapshot, "id"));
	int64_t us;

	if (!time || !id || !time_parse_iso(str_from(time), 0, &us))
		return;
	finding->generations++;
	if (finding->newest_us != TIME_NONE && us <= finding->newest_us)
		return;
	finding->newest_us = us;
	(void)snprintf(finding->newest_name, sizeof(finding->newest_name), "%s", id);
}

static bool read_snapshots(struct backup_job *job, struct str text)
{
	json_t *list = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
	size_t i;
	json_t *snapshot;

	json_array_foreach(list, i, snapshot) take_snapshot(job->finding, snapshot);
	const bool good = json_is_array(list) || json_is_null(list);
	json_decref(list);
	return good;
}

static bool read_id(struct backup_job *job, struct str text)
{
	json_t *config = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
	const char *id = json_string_value(json_object_get(config, "id"));

	(void)snprintf(job->finding->repository_id, sizeof(job->finding->repository_id), "%s",
		       id ? id : "");
	json_decref(config);
	return job->finding->repository_id[0] != '\0';
}

static enum backup_step_result look(struct backup_job *job)
{
	static const char *const config[] = { "cat", "config", NULL };
	static const char *const snapshots[] = { "snapshots", "--json", NULL };
	static const struct text step = TEXT("restic で開く", "opening it with restic");
	auto_child_result id = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);
	auto_child_result list = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);
	char path[PATH_MAX];

	enum backup_step_result result = restic(job, config, &id, step);
	if (result == STEP_PASSED)
		result = restic(job, snapshots, &list, step);
	if (result != STEP_PASSED)
		return result;
	if (!read_id(job, buf_str(&id.out)) || !read_snapshots(job, buf_str(&list.out)))
		return STEP_FAILED;
	if (!path_join(job->ask->repo, "config", path, NULL))
		(void)file_sha256(path, job->finding->config_sha256);
	job->finding->encryption = BACKUP_ENCRYPTED; /* restic knows nothing else */
	job_done(job, TR("restic で世代の一覧を読んだ", "the generations were listed with restic"));
	return STEP_PASSED;
}

/* ---- L2, L3 ---- */

static enum backup_step_result check_structure(struct backup_job *job)
{
	static const char *const args[] = { "check", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	job_done(job, TR("restic check で構造を確かめた",
			 "the structure was checked with restic check"));
	return restic(job, args, &out, TR("restic check", "restic check"));
}

static bool is_hash_name(const char *name)
{
	size_t n = 0;

	while (ascii_hex_digit(name[n]) >= 0 && name[n] != '\0')
		n++;
	return n == BACKUP_ID_MAX && name[n] == '\0';
}

/* False when its content is not that of its name. */
static bool content_fits(const FTSENT *entry)
{
	char hash[BACKUP_ID_MAX + 1] = "";

	return entry->fts_info != FTS_F || !is_hash_name(entry->fts_name) ||
	       (file_sha256(entry->fts_path, hash) && strcmp(hash, entry->fts_name) == 0);
}

static enum backup_step_result compare_files(struct backup_job *job)
{
	auto_free char *root = mem_text(job->ask->repo);
	char *const roots[] = { root, NULL };
	enum backup_step_result result = STEP_PASSED;
	FTSENT *entry;

	if (!repo_has(job->ask->repo, "config"))
		return STEP_PASSED; /* not local: restic reads it all the same */
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (walk && result == STEP_PASSED && (entry = fts_read(walk)) != NULL) {
		if (content_fits(entry))
			continue;
		job_problem_about(job,
				  TR("ファイルの中身が名前（ハッシュ値）と違う",
				     "the content of a file is not that of its name, a hash"),
				  str_from(entry->fts_path));
		result = STEP_FAILED;
	}
	if (walk)
		(void)fts_close(walk);
	job_done(job, TR("すべてのファイルを読み、名前のハッシュ値と比べた",
			 "every file was read and compared with the hash in its name"));
	return result;
}

static enum backup_step_result read_all(struct backup_job *job)
{
	static const char *const args[] = { "check", "--read-data", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	job_done(job, TR("restic check --read-data ですべてのデータを復号して読んだ",
			 "all data was read and decrypted with restic check --read-data"));
	return restic(job, args, &out, TR("restic check --read-data", "restic check --read-data"));
}

/* ---- L4 ---- */

static enum backup_step_result restore(struct backup_job *job)
{
	const char *const args[] = { "restore", job->finding->newest_name, "--target",
				     job->restored, NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	const enum backup_step_result result =
		restic(job, args, &out, TR("restic restore", "restic restore"));
	job->finding->restore_us = out.took_us;
	return result;
}

const struct backup_tool backup_tool_restic = {
	.name = "restic",
	.is_mine = is_mine,
	.look = look,
	.check_structure = check_structure,
	.compare_files = compare_files,
	.read_all = read_all,
	.restore = restore,
};
