/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/progress.h"

#include "base/alloc.h"
#include "base/encoding/utf8.h"
#include "base/os/clock.h"

#define FIRST_US   (2 * US_PER_SEC)
#define REDRAW_US  (200 * US_PER_MS)
#define DETAIL_MAX 40

struct progress {
	struct text what;
	uint64_t total;
	int64_t started_us;
	int64_t drawn_us;
	bool terminal;
	bool shown;
};

struct progress *progress_new(struct text what, uint64_t total)
{
	struct progress *progress = mem_new(sizeof(*progress));

	*progress = (struct progress){ .what = what,
				       .total = total,
				       .started_us = clock_mono_us(&clock_system),
				       .terminal = isatty(STDERR_FILENO) };
	progress->drawn_us = progress->started_us + FIRST_US - REDRAW_US;
	return progress;
}

void progress_free(struct progress *progress)
{
	if (progress && progress->shown)
		fprintf(stderr, "\r\033[K");
	free(progress);
}

/* The end of `detail`: of a path that is the part that changes. */
static struct str tail_of(const char *detail)
{
	struct str s = str_from(detail ? detail : "");

	if (s.len <= DETAIL_MAX)
		return s;
	s = str_from_pos(s, s.len - DETAIL_MAX);
	while (s.len && utf8_char_len(s) == 0)
		s = str_from_pos(s, 1);
	return s;
}

void progress_at(struct progress *progress, uint64_t done, const char *detail)
{
	const int64_t now = progress->terminal ? clock_mono_us(&clock_system) : 0;

	if (!progress->terminal || now - progress->drawn_us < REDRAW_US)
		return;
	progress->drawn_us = now;
	progress->shown = true;

	const struct str tail = tail_of(detail);
	if (progress->total)
		fprintf(stderr, "\r\033[K%s %llu%% (%llu / %llu) %.*s", text_of(progress->what),
			(unsigned long long)(done * 100 / progress->total),
			(unsigned long long)done, (unsigned long long)progress->total,
			STR_ARG(tail));
	else
		fprintf(stderr, "\r\033[K%s %llu %.*s", text_of(progress->what),
			(unsigned long long)done, STR_ARG(tail));
}
