/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tonoi log export: an evidence bundle that a third party can verify offline.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/log/log-command.h"
#include "log/bundle.h"

#define CONTENT_FILE_MAX (1024u * 1024)

static const struct option_def own_options[] = {
	LOG_FROM_OPTION,
	LOG_TO_OPTION,
	LOG_SOURCE_OPTION,
	{ .name = "index",
	  .type = OPTION_TEXT,
	  .arg = "A..B",
	  .help = TEXT("記録の番号の範囲（両端を含む）", "indexes, both ends included") },
	LOG_KEY_OPTION,
	OPTIONS_END,
};

/* Copied into every bundle as they are. */
static const char *const papers[] = {
	"README.ja.txt",
	"README.en.txt",
	"verify_tonoi_bundle.py",
};

static enum errc read_range(const char *text, struct log_query *query, struct err *err)
{
	struct str rest = str_from(text);
	uint64_t last;

	if (!text)
		return ERR_OK;

	const size_t dots = str_find(rest, STR(".."));
	const struct str from = str_sub(rest, 0, dots);
	const struct str to = dots == SIZE_MAX ? from : str_from_pos(rest, dots + 2);
	if (!str_to_u64(from, &query->first) || !str_to_u64(to, &last) || last < query->first ||
	    last == UINT64_MAX)
		return fail(err, ERR_USAGE, "--index %.60s: is not a range (100..250)", text);
	query->end = last + 1;
	return ERR_OK;
}

static enum errc add_papers(struct bundle *bundle, struct err *err)
{
	char content[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_content(content, err);

	for (size_t i = 0; i < ARRAY_LEN(papers) && !code; i++) {
		auto_buf bytes = BUF_INIT(CONTENT_FILE_MAX);
		char name[64];
		(void)snprintf(name, sizeof(name), "verify/%s", papers[i]);
		code = path_join(content, name, path, err);
		if (!code)
			code = file_read(path, &bytes, err);
		if (!code)
			code = bundle_add_file(bundle, papers[i], buf_str(&bytes), err);
	}
	return code;
}

static enum errc fill(struct bundle *bundle, const struct log_place *place,
		      const struct log_query *query, struct bundle_counts *ret, struct err *err)
{
	auto_log_prover *prover = NULL;
	auto_log_reader *reader = NULL;
	enum errc code = log_prover_open(place->dir, log_place_key(place), &prover, err);

	if (!code)
		code = log_reader_open_at(place->dir, log_place_key(place), &reader, err);
	if (!code)
		code = bundle_add_records(bundle, prover, reader, query, ret, err);
	if (!code)
		code = add_papers(bundle, err);
	if (!code)
		code = bundle_finish(bundle, err);
	return code;
}

static enum errc write_folder(const char *path, const struct log_place *place,
			      const struct log_query *query, struct bundle_counts *ret,
			      struct err *err)
{
	struct bundle *bundle = NULL;

	if (mkdir(path, 0700) < 0)
		return fail_errno(err, "%s", path);

	auto_fd dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return fail_errno(err, "%s", path);

	enum errc code = bundle_new(dir, &bundle, err);
	if (!code)
		code = fill(bundle, place, query, ret, err);
	bundle_free(bundle);
	return code;
}

static const char *const files[] = {
	"README.ja.txt",  "README.en.txt", "records.jsonl", "context.jsonl",
	"checkpoint.txt", "keys.txt",	   "SHA256SUMS",    "verify_tonoi_bundle.py",
};

static void remove_folder(const char *path)
{
	char file[PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		if (path_join(path, files[i], file, NULL) == ERR_OK)
			(void)unlink(file);
	}
	(void)rmdir(path);
}

static enum errc add_to_zip(zip_t *zip, const char *folder, const char *name, struct err *err)
{
	char path[PATH_MAX];
	const enum errc code = path_join(folder, name, path, err);

	if (code)
		return code;

	zip_source_t *source = zip_source_file(zip, path, 0, -1);
	if (source && zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) >= 0)
		return ERR_OK;
	zip_source_free(source);
	return fail(err, ERR_IO, "%s: %s", name, zip_strerror(zip));
}

static enum errc pack(const char *folder, const char *target, struct err *err)
{
	int problem = 0;
	zip_t *zip = zip_open(target, ZIP_CREATE | ZIP_EXCL, &problem);
	enum errc code = ERR_OK;

	if (!zip)
		return fail(err, ERR_IO, "%s: %s", target,
			    problem == ZIP_ER_EXISTS ? "is there already" : "cannot be made");
	for (size_t i = 0; i < ARRAY_LEN(files) && !code; i++)
		code = add_to_zip(zip, folder, files[i], err);
	if (!code && zip_close(zip) == 0)
		return ERR_OK;
	if (!code)
		code = fail(err, ERR_IO, "%s: %s", target, zip_strerror(zip));
	zip_discard(zip);
	return code;
}

static enum errc write_zip(const char *target, const struct log_place *place,
			   const struct log_query *query, struct bundle_counts *ret,
			   struct err *err)
{
	char folder[PATH_MAX];
	const int n = snprintf(folder, sizeof(folder), "%s.parts", target);

	if (n < 0 || (size_t)n >= sizeof(folder))
		return fail(err, ERR_LIMIT, "%s: path too long", target);
	if (access(target, F_OK) == 0)
		return fail(err, ERR_CONFLICT, "%s: is there already", target);

	enum errc code = write_folder(folder, place, query, ret, err);
	if (!code)
		code = pack(folder, target, err);
	remove_folder(folder);
	return code;
}

static enum exit_code print_result(const char *target, const struct bundle_counts *counts)
{
	printf(text_of(TR("%s: 記録 %" PRIu64 " 件を書き出しました。\n",
			  "%s: %" PRIu64 " records exported.\n")),
	       target, counts->records);
	if (counts->unsealed)
		printf(text_of(TR("まだ封印されていない %" PRIu64
				  " 件は入っていません。数秒後にもう一度書き出してください。\n",
				  "%" PRIu64 " not sealed yet were left out: export again in a few "
				  "seconds.\n")),
		       counts->unsealed);
	if (counts->damaged)
		fprintf(stderr,
			text_of(TR("tonoi: 読めない箇所が %" PRIu64
				   " か所ありました（tonoi log verify）\n",
				   "tonoi: %" PRIu64
				   " places could not be read (tonoi log verify)\n")),
			counts->damaged);
	return counts->damaged ? EXIT_FAILED : EXIT_DONE;
}

static enum exit_code run(const struct options *options)
{
	const char *target = options_arg(options, 0);
	auto_log_place place = LOG_PLACE_INIT;
	struct bundle_counts counts = { 0 };
	struct log_query query;
	struct err err;
	enum errc code = log_query_from_options(options, &query, &err);

	if (!code)
		code = read_range(options_text(options, "index"), &query, &err);
	if (!code)
		code = log_place_open(options, &place, &err);
	if (!code && str_ends(str_from(target), STR(".zip")))
		code = write_zip(target, &place, &query, &counts, &err);
	else if (!code)
		code = write_folder(target, &place, &query, &counts, &err);
	return code ? command_fail(&err) : print_result(target, &counts);
}

const struct command command_log_export = {
	.name = "log export",
	.summary = TEXT("第三者が検証できる証拠一式を書き出す",
			"export evidence that a third party can verify"),
	.args = "FILE.zip|DIR",
	.min_args = 1,
	.max_args = 1,
	.details = TEXT("記録の原文、証明、署名、検証プログラム、手順書（日英）が入ります。",
			"Holds the raw records, proofs, signatures, a verifier and instructions."),
	.options = own_options,
	.run = run,
};
