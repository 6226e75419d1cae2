/* SPDX-License-Identifier: Apache-2.0 */
#include "backups/tool.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "base/os/fd.h"
#include "base/os/paths.h"

#define HASH_CHUNK  65536u
#define ERROR_SHOWN 400u

static const struct backup_tool *const tools[] = { &backup_tool_restic, &backup_tool_borg };

const struct backup_tool *backup_tool_of(const struct backup_ask *ask)
{
	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		if (ask->tool ? strcmp(ask->tool, tools[i]->name) == 0
			      : tools[i]->is_mine(ask->repo))
			return tools[i];
	}
	return NULL;
}

/* ---- words ---- */

static void add_words(struct buf *bufs, const char *ja, const char *en, struct str about)
{
	const char *const words[] = { [LANG_JA] = ja, [LANG_EN] = en };

	for (size_t lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct buf *out = &bufs[lang];
		buf_add_text(out, out->len ? (lang == LANG_JA ? "。" : "; ") : "");
		buf_add_text(out, words[lang]);
		if (about.len)
			buf_printf(out, lang == LANG_JA ? "（%.*s）" : " (%.*s)", STR_ARG(about));
	}
}

void job_done(struct backup_job *job, struct text words)
{
	add_words(job->finding->done, words.ja, words.en, STR_NONE);
}

void job_done_about(struct backup_job *job, struct text words, struct str about)
{
	add_words(job->finding->done, words.ja, words.en, about);
}

void job_problem(struct backup_job *job, const char *ja, const char *en)
{
	add_words(job->finding->problems, ja, en, STR_NONE);
}

void job_problem_about(struct backup_job *job, struct text words, struct str about)
{
	add_words(job->finding->problems, words.ja, words.en, about);
}

/* The last words of an error, on one line and without control characters. */
static struct str last_words(struct backup_job *job, const struct buf *errors)
{
	const struct str all = str_trim(buf_str(errors));
	const size_t from = all.len > ERROR_SHOWN ? all.len - ERROR_SHOWN : 0;
	char *copy = arena_cstr(&job->arena, str_from_pos(all, from));

	for (char *c = copy; c && *c; c++) {
		if ((unsigned char)*c < 0x20 || (unsigned char)*c == 0x7f)
			*c = ' ';
	}
	return str_from(copy ? copy : "");
}

void job_complaint(struct backup_job *job, const struct child_result *result, struct text step)
{
	job_problem_about(job, step, last_words(job, &result->err));
}

/* ---- running ---- */

enum backup_step_result job_run(struct backup_job *job, struct child_order *order,
				struct child_result *result, struct text step)
{
	struct err err;

	order->seconds = job->ask->seconds;
	order->file_bytes = job->ask->file_bytes;
	if (child_run(order, result, &err)) {
		job_problem_about(job, step, str_from(err.text));
		return STEP_NOT_RUN;
	}
	if (result->timed_out || result->out_cut) {
		job_problem_about(job, step,
				  result->timed_out ? STR("time is over / 時間切れ")
						    : STR("too much output / 出力が多すぎる"));
		return STEP_NOT_RUN;
	}
	if (result->exit_code == 0)
		return STEP_PASSED;
	job_complaint(job, result, step);
	return STEP_FAILED;
}

/* ---- files ---- */

static bool digest_file(int fd, EVP_MD_CTX *context, unsigned char *ret, unsigned *ret_len)
{
	static const size_t size = HASH_CHUNK;
	unsigned char chunk[HASH_CHUNK];
	ssize_t n;

	if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
		return false;
	while ((n = read(fd, chunk, size)) > 0) {
		if (EVP_DigestUpdate(context, chunk, (size_t)n) != 1)
			return false;
	}
	return n == 0 && EVP_DigestFinal_ex(context, ret, ret_len) == 1;
}

bool file_sha256(const char *path, char ret[static BACKUP_ID_MAX + 1])
{
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (fd < 0)
		return false;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const bool good = context && digest_file(fd, context, digest, &len);
	EVP_MD_CTX_free(context);
	for (unsigned i = 0; good && i < len; i++)
		(void)snprintf(ret + (size_t)i * 2, 3, "%02x", digest[i]);
	return good;
}

bool repo_has(const char *repo, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	return !path_join(repo, name, path, NULL) && stat(path, &st) == 0;
}
