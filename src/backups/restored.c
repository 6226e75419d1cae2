/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/restored.h"

#include <sys/stat.h>

#include "base/os/fd.h"
#include "base/os/paths.h"

#define MANIFEST_MAX  (64u * 1024 * 1024)
#define PROBE_OUT_MAX 4096u

/* ---- against the list of hashes ---- */

/* "SHA256  path" or "SHA256 *path", as sha256sum writes them; the path within what was restored. */
static bool read_entry(struct str line, struct str *ret_hash, struct str *ret_path)
{
	if (line.len < BACKUP_ID_MAX + 3 || line.ptr[BACKUP_ID_MAX] != ' ')
		return false;
	*ret_hash = str_sub(line, 0, BACKUP_ID_MAX);
	*ret_path = str_from_pos(line, BACKUP_ID_MAX + 2);
	while (ret_path->len && ret_path->ptr[0] == '/')
		*ret_path = str_from_pos(*ret_path, 1);
	return ret_path->len && str_find(*ret_path, STR("../")) == SIZE_MAX;
}

/* A file's times can be set back by who restores it; the time of that change cannot. */
static bool was_written_since(const char *path, int64_t since_us)
{
	struct stat st;

	return lstat(path, &st) == 0 && ((int64_t)st.st_ctim.tv_sec + 1) * US_PER_SEC >= since_us;
}

static bool file_agrees(struct backup_job *job, struct str hash, struct str name)
{
	char path[PATH_MAX];
	char found[BACKUP_ID_MAX + 1] = "";
	char *copy = arena_cstr(&job->arena, name);
	const bool found_there =
		copy && !path_join(job->restored, copy, path, NULL) && file_sha256(path, found);

	if (found_there && !was_written_since(path, job->written_since_us)) {
		job_problem_about(job,
				  TR("始める前からあったファイルがある。戻したものではない",
				     "a file was there before the beginning: nobody restored it"),
				  name);
		return false;
	}
	if (found_there && str_equal_nocase(hash, str_from(found)))
		return true;
	job_problem_about(job,
			  TR("復元したファイルがないか、控えのハッシュ値と違う",
			     "a restored file is missing, or is not that of the list"),
			  name);
	return false;
}

enum backup_step_result restored_compare(struct backup_job *job)
{
	auto_buf text = BUF_INIT(MANIFEST_MAX);
	struct err err;

	if (file_read(job->ask->manifest, &text, &err)) {
		job_problem_about(job, TR("控えを読めない", "the list cannot be read"),
				  str_from(err.text));
		return STEP_NOT_RUN;
	}
	struct str rest = buf_str(&text);
	struct str line;
	while (str_next_line(&rest, &line)) {
		struct str hash;
		struct str path;
		if (line.len == 0)
			continue;
		if (!read_entry(line, &hash, &path)) {
			job_problem_about(job, TR("控えの行を読めない", "no line of the list"),
					  str_sub(line, 0, 80));
			return STEP_NOT_RUN;
		}
		if (!file_agrees(job, hash, path))
			return STEP_FAILED;
		job->finding->files_checked++;
		arena_clear(&job->arena);
	}
	return job->finding->files_checked ? STEP_PASSED : STEP_NOT_RUN;
}

/* ---- does it answer? ---- */

enum backup_step_result restored_answer(struct backup_job *job)
{
	auto_child_result out = CHILD_RESULT_INIT(PROBE_OUT_MAX, BACKUP_WORDS_MAX);
	struct child_order order = { .program = job->ask->probe, .dir = job->restored };

	if (!job->ask->probe) {
		job_problem(job,
			    "開いて確かめるプログラム（--probe）がないため、L5 は確かめられない",
			    "without a program that opens it (--probe) L5 cannot be proved");
		return STEP_NOT_RUN;
	}
	order.args[0] = job->restored;
	order.env[0] = "PATH=/usr/bin:/bin";
	order.env[1] = "LC_ALL=C.UTF-8";
	const enum backup_step_result result = job_run(
		job, &order, &out, TR("開いて確かめるプログラム", "the program that opens it"));
	const struct str answer = str_trim(buf_str(&out.out));
	if (result == STEP_PASSED && answer.len == 0) {
		job_problem(job, "開いて確かめるプログラムが何も答えない",
			    "the program that opens it says nothing");
		return STEP_FAILED;
	}
	if (result == STEP_PASSED)
		job_done(job, TR("復元したものを開くプログラムが答えた",
				 "the program that opens it answered"));
	return result;
}
