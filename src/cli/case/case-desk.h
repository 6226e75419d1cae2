/* SPDX-License-Identifier: Apache-2.0 */
/* What `case …` commands have in common: the records, the content, the case that is meant. */
#pragma once

#include "base/buf.h"
#include "cases/case-sentence.h"
#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"

struct case_desk {
	struct db *db;
	struct case_content *content;
	struct arena arena;
	int64_t now_us;
	char user[RECORDS_USER_MAX];
	struct case_actor actor;
	struct case_reader reader;
};

/* `write` makes the records when they are not there yet. */
enum errc case_desk_open(const struct options *options, bool write, struct case_desk *ret,
			 struct err *err) MUST_CHECK;
void case_desk_done(struct case_desk *desk);
#define auto_case_desk CLEANUP(case_desk_done) struct case_desk

/* The case that the first argument names: "2026-0001" or its id. */
enum errc case_desk_find(struct case_desk *desk, const struct options *options,
			 struct case_record *ret, struct err *err) MUST_CHECK;

/* --NAME as one of a table; `*ret` stays when it was not given. ERR_USAGE names the words. */
enum errc case_word(const struct options *options, const char *name,
		    const struct text_choice *table, size_t *ret, struct err *err) MUST_CHECK;

/*
 * The audit line, then an edit of the case the first argument names. Errors of it go to
 * case_desk_end().
 */
enum errc case_desk_begin_now(struct case_desk *desk, const struct options *options,
			      const char *action, struct case_edit *ret,
			      struct err *err) MUST_CHECK;

/* The same, of what happened at --at (CASE_AT_OPTIONS). */
enum errc case_desk_begin(struct case_desk *desk, const struct options *options, const char *action,
			  struct case_edit *ret, struct err *err) MUST_CHECK;

/* The end of it, and what the command answers. */
enum exit_code case_desk_end(struct case_edit *edit, enum errc code, struct err *err);

#define CASE_AT_OPTIONS                                                                            \
	{ .name = "at",                                                                            \
	  .type = OPTION_TEXT,                                                                     \
	  .arg = "TIME",                                                                           \
	  .help = TEXT("起きた時刻（なければ今。分からなければ unknown）",                         \
		       "when it happened (else now; or unknown)") },                               \
	{                                                                                          \
		.name = "accuracy", .type = OPTION_CHOICE, .choices = "exact|about|day",           \
		.fallback = "exact", .help = TEXT("その時刻の確かさ", "how sure that time is")     \
	}
