/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-indicators.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/confine.h"
#include "cli/indicators/indicator-files.h"
#include "cli/indicators/indicator-folder.h"

/* The set that `path` is or holds; "" when it is a list. */
static void find_set(const char *path, char set[static PATH_MAX])
{
	static const char *const names[] = { "indicators/" INDICATOR_SET_NAME, INDICATOR_SET_NAME };
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char magic[8];

	set[0] = '\0';
	if (fd >= 0 && read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
	    memcmp(magic, "TONOIIOC", sizeof(magic)) == 0) {
		(void)snprintf(set, PATH_MAX, "%s", path);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (path_join(path, names[i], set, NULL) == ERR_OK && access(set, R_OK) == 0)
			return;
	}
	set[0] = '\0';
}

static void confine_to(const struct scan_files *files)
{
	auto_free struct sandbox_path *paths = mem_new_array(files->n + 1, sizeof(*paths));

	for (size_t i = 0; i < files->n; i++)
		paths[i] = (struct sandbox_path){ files->at[i].path, SANDBOX_READ };
	confine_import(paths);
}

static void report(const struct import *import)
{
	for (size_t i = 0; i < import_reasons(import); i++) {
		const struct import_reason *reason = import_reason(import, i);
		log_warn("indicators left out", log_text("reason", reason->text),
			 log_num("count", (int64_t)reason->n),
			 log_text("example", reason->example));
	}
}

/* The child: lists to a set in `fd`. */
static enum errc make_set(const struct scan_files *files, const struct allow *allow, int fd,
			  struct err *err)
{
	const struct indicator_source source = { .name = STR("scan"),
						 .file = STR("--indicators"),
						 .imported_us = clock_wall_us(&clock_system) };
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE,
					  .allow = allow };
	struct hash_key key;
	uint64_t count;
	enum errc code = indicator_random_key(&key, err);

	if (code)
		return code;
	confine_to(files);
	auto_set_writer *writer = set_writer_new(fd, key, source.imported_us);
	code = set_writer_source(writer, &source, &options.source, err);
	if (code)
		return code;
	auto_import *import = import_new(writer, &options);
	code = indicator_files_import(files, import, NULL, err);
	if (!code)
		code = set_writer_finish(writer, &count, err);
	report(import);
	return code;
}

static enum errc import_aside(const struct scan_files *files, const struct allow *allow, int fd,
			      struct err *err)
{
	int status = 0;
	const pid_t child = fork();

	if (child < 0)
		return fail_errno(err, "fork");
	if (child == 0)
		_exit((int)(make_set(files, allow, fd, err) ? command_fail(err) : EXIT_DONE));
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
		return fail(err, ERR_SYNTAX, "--indicators: %s",
			    text_of(TR("一覧を読めませんでした", "the lists cannot be read")));
	return ERR_OK;
}

static enum errc import_lists(const char *const *paths, size_t n, const char *content,
			      struct indicator_set **ret, struct err *err)
{
	auto_fd fd = memfd_create("indicators", MFD_CLOEXEC);
	struct scan_files files = { .at = NULL };
	auto_allow *allow = NULL;
	enum errc code = fd < 0 ? fail_errno(err, "memfd_create") : ERR_OK;

	if (!code)
		code = allow_open(content, NULL, &allow, err);
	if (!code)
		code = indicator_files_collect(paths, n, &files, err);
	if (!code)
		code = import_aside(&files, allow, fd, err);
	scan_files_done(&files);
	return code ? code : indicator_set_open(fd, ret, err);
}

enum errc scan_indicators_open(const struct options *options, const char *content,
			       struct indicator_set **ret, struct err *err)
{
	const size_t n = size_min(options_count(options, "indicators"), SCAN_INDICATORS_MAX);
	const char *paths[SCAN_INDICATORS_MAX];
	char set[PATH_MAX];

	if (n == 0)
		return ERR_OK;
	for (size_t i = 0; i < n; i++)
		paths[i] = options_at(options, "indicators", i);
	find_set(paths[0], set);
	if (!set[0])
		return import_lists(paths, n, content, ret, err);
	if (n > 1)
		return fail(err, ERR_USAGE, "--indicators: %s",
			    text_of(TR("取り込み済みの一覧と一緒には指定できません",
				       "a set cannot be given together with others")));
	auto_fd fd = open(set, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "%s", set);
	return indicator_set_open(fd, ret, err);
}
