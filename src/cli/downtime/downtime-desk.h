/* SPDX-License-Identifier: Apache-2.0 */
/* What `downtime …` commands have in common: the case that is meant, and the sector's content. */
#pragma once

#include "cli/case/case-desk.h"
#include "downtime/downtime-board.h"
#include "downtime/downtime-words.h"

struct downtime_room {
	struct case_desk desk;
	struct downtime_content *content;
	struct case_record record;
	struct downtime_reader reader;
};

void downtime_room_done(struct downtime_room *room);
#define auto_downtime_room CLEANUP(downtime_room_done) struct downtime_room

/* To look at the case that the first argument names. */
enum errc downtime_room_open(const struct options *options, struct downtime_room *ret,
			     struct err *err) MUST_CHECK;

/* The audit line, then an edit of the case, of what happened at --at (CASE_AT_OPTIONS). */
enum errc downtime_room_begin(const struct options *options, const char *action,
			      struct downtime_room *ret, struct case_edit *ret_edit,
			      struct err *err) MUST_CHECK;

/* Argument `i` as a word of a table. ERR_USAGE names the words. */
enum errc downtime_word(const struct options *options, size_t i, const struct text_choice *table,
			size_t *ret, struct err *err) MUST_CHECK;

/* UTC for programs, STR_NONE for TIME_NONE; in the desk's arena. */
struct str downtime_utc(struct downtime_room *room, int64_t us);
struct str downtime_count(struct downtime_room *room, int64_t n);

/* A duration: its words, and in seconds (STR_NONE: not known). */
struct str downtime_took(struct downtime_room *room, const struct case_measured *measured);
struct str downtime_seconds(struct downtime_room *room, const struct case_measured *measured);

#define DOWNTIME_SAID_OPTIONS                                                                      \
	{ .name = "by",                                                                            \
	  .type = OPTION_TEXT,                                                                     \
	  .arg = "WHO",                                                                            \
	  .help = TEXT("だれの話か（なければ自分）", "who says so (else you)") },                  \
	{                                                                                          \
		.name = "words", .type = OPTION_TEXT, .arg = "TEXT",                               \
		.help = TEXT("説明", "more words")                                                 \
	}

#define DOWNTIME_PLANNED_OPTION                                                                    \
	{                                                                                          \
		.name = "planned", .type = OPTION_TEXT, .arg = "TIME",                             \
		.help = TEXT("戻る見込みの時刻", "when it is planned to be back")                  \
	}
