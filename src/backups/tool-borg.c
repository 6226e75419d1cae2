/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BorgBackup 1.2. Its segments carry checksums, and borg check reads them all; the small files
 * beside them (config, README) carry none, so we hold them against what borg writes there.
 */
#include "backups/mirror.h"
#include "backups/tool.h"

#include <dirent.h>
#include <jansson.h>

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define SIZE_LEAST  1000000u
#define CONFIG_MAX  65536u
#define README_TEXT "This is a Borg Backup repository.\nSee https://borgbackup.readthedocs.io/\n"
#define ADDRESS	    "ssh://"

static bool is_mine(const char *repo)
{
	auto_buf config = BUF_INIT(CONFIG_MAX);
	char path[PATH_MAX];

	if (str_starts(str_from(repo), STR(ADDRESS)))
		return true;
	return repo_has(repo, "data") && !path_join(repo, "config", path, NULL) &&
	       !file_read(path, &config, NULL) &&
	       str_find(buf_str(&config), STR("repository")) != SIZE_MAX;
}

/* The password comes by descriptor 0; which repository it is, we judge ourselves. */
static enum backup_step_result borg(struct backup_job *job, const char *const *args,
				    const char *dir, struct child_result *result, struct text step)
{
	struct child_order order = { .program = "borg",
				     .dir = dir,
				     .input = job->ask->password_file };

	const struct str base = arena_printf(&job->arena, "BORG_BASE_DIR=%s", job->cache);
	const struct str repo = arena_printf(&job->arena, "BORG_REPO=%s",
					     job->mirror[0] ? job->mirror : job->ask->repo);
	order.env[0] = "PATH=/usr/bin:/bin";
	order.env[1] = "LC_ALL=C.UTF-8";
	order.env[2] = "TZ=UTC"; /* borg writes local times without their zone */
	order.env[3] = "BORG_RELOCATED_REPO_ACCESS_IS_OK=yes";
	order.env[4] = "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes";
	order.env[5] = "BORG_EXIT_CODES=modern";
	order.env[6] = arena_cstr(&job->arena, base);
	order.env[7] = arena_cstr(&job->arena, repo);
	order.env[8] = job->ask->password_file ? "BORG_PASSPHRASE_FD=0" : "BORG_PASSPHRASE=";
	for (size_t i = 0; args[i] && i + 1 < CHILD_ARGS_MAX; i++)
		order.args[i] = args[i];
	const enum backup_step_result ran = job_run(job, &order, result, step);
	/* It mends a damaged index by itself, and tells only on the side. */
	if (ran == STEP_PASSED && result->err.len) {
		job_complaint(job, result, step);
		return STEP_FAILED;
	}
	return ran;
}

static enum backup_step_result make_mirror(struct backup_job *job)
{
	struct err err;

	if (!repo_has(job->ask->repo, "config"))
		return STEP_PASSED;
	if (!path_join(job->ask->scratch, "mirror", job->mirror, &err) &&
	    !mirror_make(job->ask->repo, job->mirror, "/data/", &err))
		return STEP_PASSED;
	job_problem_about(job, TR("リポジトリを読めない", "the repository cannot be read"),
			  str_from(err.text));
	return STEP_NOT_RUN;
}

/* ---- L1 ---- */

static void take_archive(struct backup_finding *finding, json_t *archive)
{
	const char *time = json_string_value(json_object_get(archive, "time"));
	const char *id = json_string_value(json_object_get(archive, "name"));
	int64_t us;

	if (!time || !id || strlen(id) > BACKUP_ID_MAX || !time_parse_iso(str_from(time), 0, &us))
		return;
	finding->generations++;
	if (finding->newest_us != TIME_NONE && us <= finding->newest_us)
		return;
	finding->newest_us = us;
	(void)snprintf(finding->newest_name, sizeof(finding->newest_name), "%s", id);
}

static bool read_list(struct backup_job *job, struct str text)
{
	struct backup_finding *finding = job->finding;
	json_t *all = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *archives = json_object_get(all, "archives");
	const char *id =
		json_string_value(json_object_get(json_object_get(all, "repository"), "id"));
	const char *mode =
		json_string_value(json_object_get(json_object_get(all, "encryption"), "mode"));
	size_t i;
	json_t *archive;

	json_array_foreach(archives, i, archive) take_archive(finding, archive);
	(void)snprintf(finding->repository_id, sizeof(finding->repository_id), "%s", id ? id : "");
	if (mode)
		finding->encryption = strcmp(mode, "none") == 0 || str_starts(str_from(mode),
									      STR("authenticated"))
					      ? BACKUP_PLAIN
					      : BACKUP_ENCRYPTED;
	const bool good = json_is_array(archives) && id;
	json_decref(all);
	return good;
}

static enum backup_step_result look(struct backup_job *job)
{
	static const char *const args[] = { "list", "--json", "--bypass-lock", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);
	char path[PATH_MAX];

	enum backup_step_result result = make_mirror(job);
	if (result == STEP_PASSED)
		result = borg(job, args, NULL, &out, TR("borg で開く", "opening it with borg"));
	if (result != STEP_PASSED)
		return result;
	if (!read_list(job, buf_str(&out.out)))
		return STEP_FAILED;
	if (!path_join(job->ask->repo, "config", path, NULL))
		(void)file_sha256(path, job->finding->config_sha256);
	job_done(job, TR("borg で世代の一覧を読んだ", "the generations were listed with borg"));
	return STEP_PASSED;
}

/* ---- L2, L3 ---- */

static enum backup_step_result check_structure(struct backup_job *job)
{
	static const char *const args[] = { "check", "--repository-only", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	job_done(job, TR("borg check --repository-only で構造を確かめた",
			 "the structure was checked with borg check --repository-only"));
	return borg(job, args, NULL, &out, TR("borg check", "borg check"));
}

/* What borg 1.x writes into a new repository, and people may change. */
static const struct {
	const char *name;
	const char *value; /* NULL: a size; "id", "key", "0 or 1": checked otherwise */
} settings[] = {
	{ "version", "1" },
	{ "segments_per_dir", "1000" },
	{ "max_segment_size", NULL },
	{ "append_only", "0 or 1" },
	{ "storage_quota", NULL },
	{ "additional_free_space", NULL },
	{ "id", "id" },
	{ "key", "key" },
};

/* As borg writes them: none, or whole thousands or kibibytes of at least a million. */
static bool is_size(struct str s)
{
	uint64_t n;

	return str_to_u64(s, &n) &&
	       (n == 0 || (n >= SIZE_LEAST && (n % 1000 == 0 || n % 1024 == 0)));
}

static bool is_hash(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (ascii_hex_digit(s.ptr[i]) < 0)
			return false;
	}
	return s.len == BACKUP_ID_MAX;
}

static bool setting_fits(struct str name, struct str value)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const char *wanted = settings[i].value;
		if (!str_is(name, settings[i].name))
			continue;
		if (!wanted)
			return is_size(value);
		if (strcmp(wanted, "0 or 1") == 0)
			return str_is(value, "0") || str_is(value, "1");
		if (strcmp(wanted, "id") == 0)
			return is_hash(value);
		return strcmp(wanted, "key") == 0 || str_is(value, wanted);
	}
	return false;
}

static bool config_fits(struct str config)
{
	struct str line;

	if (!str_next_line(&config, &line) || !str_is(line, "[repository]"))
		return false;
	while (str_next_line(&config, &line)) {
		const size_t at = str_find(line, STR(" = "));
		/* The key goes on over lines that begin with a tab; borg checks it itself. */
		if (line.len == 0 || line.ptr[0] == '\t')
			continue;
		if (at == SIZE_MAX ||
		    !setting_fits(str_sub(line, 0, at), str_from_pos(line, at + 3)))
			return false;
	}
	return true;
}

/* What borg 1.2 writes into integrity.N, in MessagePack; '#' is a hexadecimal digit. */
static const char integrity_form[] =
	"\x83\xa7version\x02\xa5hints\xda\x00\x40{\"algorithm\": \"XXH64\", \"digests\": "
	"{\"final\": \"################\"}}\xa5index\xda\x00\x62{\"algorithm\": \"XXH64\", "
	"\"digests\": {\"HashHeader\": \"################\", \"final\": \"################\"}}";

/* A counter that borg only raises: its form is all that can be told of it. */
static const char nonce_form[] = "################";

static bool has_form(struct str text, const char *form, size_t len)
{
	if (text.len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const bool digit = ascii_hex_digit(text.ptr[i]) >= 0 &&
				   !(text.ptr[i] >= 'A' && text.ptr[i] <= 'F');
		if (form[i] == '#' ? !digit : text.ptr[i] != form[i])
			return false;
	}
	return true;
}

static bool side_file_fits(const char *repo, const char *name)
{
	auto_buf text = BUF_INIT(CONFIG_MAX);
	char path[PATH_MAX];

	if (path_join(repo, name, path, NULL) || file_read(path, &text, NULL))
		return false;
	if (strcmp(name, "nonce") == 0)
		return has_form(buf_str(&text), nonce_form, sizeof(nonce_form) - 1);
	return has_form(buf_str(&text), integrity_form, sizeof(integrity_form) - 1);
}

static enum backup_step_result compare_side_files(struct backup_job *job)
{
	enum backup_step_result result = STEP_PASSED;
	DIR *folder = opendir(job->ask->repo);
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)) != NULL) {
		const struct str name = str_from(entry->d_name);
		if (!str_starts(name, STR("integrity.")) && !str_is(name, "nonce"))
			continue;
		if (side_file_fits(job->ask->repo, entry->d_name))
			continue;
		job_problem_about(job,
				  TR("borg の書いたものではないファイルがある",
				     "a file is not as borg wrote it"),
				  name);
		result = STEP_FAILED;
	}
	if (folder)
		(void)closedir(folder);
	return result;
}

/* borg check leaves the hints aside; borg compact reads them. On the stand-in, and moving nothing.
 */
static enum backup_step_result read_hints(struct backup_job *job)
{
	static const char *const args[] = { "compact", "--threshold", "100", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	return job->mirror[0] ? borg(job, args, NULL, &out, TR("borg compact", "borg compact"))
			      : STEP_PASSED;
}

static enum backup_step_result compare_files(struct backup_job *job)
{
	auto_buf config = BUF_INIT(CONFIG_MAX);
	auto_buf readme = BUF_INIT(CONFIG_MAX);
	char path[PATH_MAX];

	if (!repo_has(job->ask->repo, "config"))
		return STEP_PASSED;
	if (path_join(job->ask->repo, "config", path, NULL) || file_read(path, &config, NULL) ||
	    !config_fits(buf_str(&config))) {
		job_problem(job, "config が borg の書いたものではない",
			    "config is not as borg wrote it");
		return STEP_FAILED;
	}
	if (path_join(job->ask->repo, "README", path, NULL) || file_read(path, &readme, NULL) ||
	    !str_is(buf_str(&readme), README_TEXT)) {
		job_problem(job, "README が borg の書いたものではない",
			    "README is not as borg wrote it");
		return STEP_FAILED;
	}
	return compare_side_files(job);
}

static enum backup_step_result read_all(struct backup_job *job)
{
	static const char *const args[] = { "check", "--verify-data", NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);
	const enum backup_step_result files = compare_files(job);

	if (files != STEP_PASSED)
		return files;
	job_done(job, TR("borg check --verify-data ですべてのデータを復号して読んだ",
			 "all data was read and decrypted with borg check --verify-data"));
	const enum backup_step_result result = borg(
		job, args, NULL, &out, TR("borg check --verify-data", "borg check --verify-data"));
	return result == STEP_PASSED ? read_hints(job) : result;
}

/* ---- L4 ---- */

static enum backup_step_result restore(struct backup_job *job)
{
	const struct str name = arena_printf(&job->arena, "::%s", job->finding->newest_name);
	const char *const args[] = { "extract", arena_cstr(&job->arena, name), NULL };
	auto_child_result out = CHILD_RESULT_INIT(BACKUP_OUT_MAX, BACKUP_WORDS_MAX);

	const enum backup_step_result result =
		borg(job, args, job->restored, &out, TR("borg extract", "borg extract"));
	job->finding->restore_us = out.took_us;
	job_done(job, TR("最新の世代を別の場所に復元した",
			 "the newest generation was restored in a scratch place"));
	return result;
}

const struct backup_tool backup_tool_borg = {
	.name = "borg",
	.is_mine = is_mine,
	.look = look,
	.check_structure = check_structure,
	.read_all = read_all,
	.restore = restore,
};
