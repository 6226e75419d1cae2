/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands on the sealed log have in common: where it is, its key, ranges, progress. */
#pragma once

#include "cli/command.h"
#include "log/log-key.h"
#include "log/search.h"

#define LOG_KEY_OPTION                                                                             \
	{                                                                                          \
		.name = "key-file", .type = OPTION_TEXT, .arg = "FILE",                            \
		.help = TEXT("暗号化されたログの鍵ファイル（なければ既定の場所を探す）",           \
			     "key file of an encrypted log (else the usual places)"),              \
	}

#define LOG_FROM_OPTION                                                                            \
	{                                                                                          \
		.name = "from", .type = OPTION_TEXT, .arg = "TIME",                                \
		.help = TEXT("届いた時刻がこれ以降（例: 2026-11-22、2026-11-22T09:30）",           \
			     "arrived at or after this time (2026-11-22, 2026-11-22T09:30)"),      \
	}

#define LOG_TO_OPTION                                                                              \
	{                                                                                          \
		.name = "to", .type = OPTION_TEXT, .arg = "TIME",                                  \
		.help = TEXT("届いた時刻がこれより前", "arrived before this time"),                \
	}

#define LOG_SOURCE_OPTION                                                                          \
	{                                                                                          \
		.name = "source", .type = OPTION_TEXT, .arg = "NAME",                              \
		.help = TEXT("この送信元の記録だけ", "records of this source only"),               \
	}

/* An open log folder and, when there is one, its key. */
struct log_place {
	int dir;
	bool has_key;
	struct log_key key;
};

enum errc log_place_open(const struct options *options, struct log_place *ret,
			 struct err *err) MUST_CHECK;
void log_place_done(struct log_place *place);
#define auto_log_place CLEANUP(log_place_done) struct log_place
#define LOG_PLACE_INIT                                                                             \
	{                                                                                          \
		.dir = -1                                                                          \
	}

static inline const struct log_key *log_place_key(const struct log_place *place)
{
	return place->has_key ? &place->key : NULL;
}

/* --from, --to and --source; all indexes. */
enum errc log_query_from_options(const struct options *options, struct log_query *ret,
				 struct err *err) MUST_CHECK;

/* "\r… 45 %" on stderr when that is a terminal; `what` says what is being done. */
struct log_progress {
	const char *what;
	int shown; /* per cent; -1: nothing yet */
};

void log_progress_show(void *progress, uint64_t done, uint64_t total);
void log_progress_end(struct log_progress *progress);
