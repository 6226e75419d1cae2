/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/log/log-command.h"

#include <fcntl.h>
#include <limits.h>

#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

enum errc log_place_open(const struct options *options, struct log_place *ret, struct err *err)
{
	char data[PATH_MAX];
	char path[PATH_MAX];
	enum errc code = path_data(options_text(options, "data"), data, err);

	if (!code)
		code = path_join(data, LOG_DIR_NAME, path, err);
	if (!code)
		code = log_key_find(options_text(options, "key-file"), &ret->key, &ret->has_key,
				    err);
	if (code)
		return code;
	ret->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ret->dir < 0)
		return fail_errno(err, "log %s", path);
	return ERR_OK;
}

void log_place_done(struct log_place *place)
{
	fd_close_at(&place->dir);
	log_key_clear(&place->key);
}

static enum errc read_time(const struct options *options, const char *name, int64_t *ret,
			   struct err *err)
{
	const struct str given = str_from(options_text(options, name));

	*ret = TIME_NONE;
	if (!given.ptr || time_parse_short(given, time_zone_offset(), ret))
		return ERR_OK;
	return fail(err, ERR_USAGE, "--%s %.*s: is not a time (2026-11-22T09:30:00)", name,
		    STR_ARG(given));
}

enum errc log_query_from_options(const struct options *options, struct log_query *ret,
				 struct err *err)
{
	struct log_query q = {
		.source = str_from(options_text(options, "source")),
		.end = UINT64_MAX,
	};
	enum errc code = read_time(options, "from", &q.from_us, err);

	if (!code)
		code = read_time(options, "to", &q.to_us, err);
	if (!code)
		*ret = q;
	return code;
}

void log_progress_show(void *ctx, uint64_t done, uint64_t total)
{
	struct log_progress *p = ctx;
	const int percent = total ? (int)(done * 100 / total) : 100;

	if (percent == p->shown || !isatty(STDERR_FILENO))
		return;
	p->shown = percent;
	fprintf(stderr, "\r%s %3d %%", p->what, percent < 100 ? percent : 100);
}

void log_progress_end(struct log_progress *p)
{
	if (p->shown >= 0)
		fprintf(stderr, "\r\033[K");
}
