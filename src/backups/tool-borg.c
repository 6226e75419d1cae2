/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BorgBackup 1.2. Its segments carry checksums, and borg check reads them all; the small files
 * beside them (config, README) carry none, so we hold them against what borg writes there.
 */
#include "backups/borg-config.h"
#include "backups/mirror.h"
#include "backups/tool.h"

#include <dirent.h>
#include <jansson.h>
#include <openssl/crypto.h>

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define SIDE_MAX     65536u
#define PASSWORD_MAX 4096u
#define README_TEXT  "This is a Borg Backup repository.\nSee https://borgbackup.readthedocs.io/\n"
#define ADDRESS	     "ssh://"

static bool is_mine(const char *repo)
{
	auto_buf config = BUF_INIT(SIDE_MAX);
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

/* The password as borg takes it from a file. */
static void read_password(const struct backup_job *job, struct buf *ret)
{
	if (!job->ask->password_file || file_read(job->ask->password_file, ret, NULL))
		return;
	while (ret->len && ret->ptr[ret->len - 1] == '\n')
		ret->len--;
}

/* The id stands once more inside of the key, where nobody can change it unseen. */
static enum backup_settings judge_id(struct backup_job *job, const struct borg_config *config)
{
	auto_buf password = BUF_INIT(PASSWORD_MAX);
	char sealed[BACKUP_ID_MAX + 1];

	if (config->key.len == 0)
		return BACKUP_SETTINGS_UNUSUAL;
	read_password(job, &password);
	const bool opened = borg_key_repository(buf_str(&config->key), buf_str(&password), sealed);
	if (password.ptr)
		OPENSSL_cleanse(password.ptr, password.len);
	return opened && strcmp(sealed, config->id) == 0 ? BACKUP_SETTINGS_KNOWN
							 : BACKUP_SETTINGS_WRONG;
}

static enum backup_settings judge_settings(struct backup_job *job)
{
	auto_buf text = BUF_INIT(BORG_CONFIG_MAX);
	struct borg_config config;
	char path[PATH_MAX];

	if (!repo_has(job->ask->repo, "config"))
		return BACKUP_SETTINGS_KNOWN; /* by SSH: borg alone reads it */
	if (path_join(job->ask->repo, "config", path, NULL) || file_read(path, &text, NULL))
		return BACKUP_SETTINGS_WRONG;
	enum backup_settings settings = BACKUP_SETTINGS_WRONG;
	if (borg_config_read(buf_str(&text), &config))
		settings = judge_id(job, &config);
	if (settings == BACKUP_SETTINGS_KNOWN && !config.usual)
		settings = BACKUP_SETTINGS_UNUSUAL;
	/* Other settings than those remembered are told before (L1). */
	if (settings == BACKUP_SETTINGS_UNUSUAL &&
	    (job->ask->accept_settings || job->ask->memory.config_sha256.len))
		settings = BACKUP_SETTINGS_KNOWN;
	buf_done(&config.key);
	return settings;
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
	job->finding->settings = judge_settings(job);
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
	auto_buf text = BUF_INIT(SIDE_MAX);
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

static enum backup_step_result compare_config(struct backup_job *job)
{
	switch (job->finding->settings) {
	case BACKUP_SETTINGS_WRONG:
		job_problem(job, "config が borg の書いたものではない",
			    "config is not as borg wrote it");
		return STEP_FAILED;
	case BACKUP_SETTINGS_UNUSUAL:
		job_problem(
			job,
			"config に、検査値がなく borg "
			"の初めの値でもない設定がある。その値でよければ "
			"--accept-settings を付ける",
			"config has settings without a checksum that are not borg's own; if they "
			"are meant so, add --accept-settings");
		return STEP_NOT_RUN;
	case BACKUP_SETTINGS_KNOWN:
		break;
	}
	return STEP_PASSED;
}

static enum backup_step_result compare_files(struct backup_job *job)
{
	auto_buf readme = BUF_INIT(SIDE_MAX);
	char path[PATH_MAX];

	if (!repo_has(job->ask->repo, "config"))
		return STEP_PASSED;
	const enum backup_step_result config = compare_config(job);
	if (config != STEP_PASSED)
		return config;
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
	return result;
}

const struct backup_tool backup_tool_borg = {
	.name = "borg",
	.is_mine = is_mine,
	.look = look,
	.check_structure = check_structure,
	.compare_files = compare_files,
	.read_all = read_all,
	.restore = restore,
};
