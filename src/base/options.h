/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command-line options as rows of data: the same rows parse the command line, print --help and are
 * compared with the man page by a test.
 *
 * `--name VALUE` and `--name=VALUE` are the same; `--` ends the options; unknown names, missing and
 * superfluous values, numbers out of range and choices that do not exist are errors that say so.
 */
#pragma once

#include "base/err.h"
#include "base/text.h"

enum option_type {
	OPTION_FLAG,   /* no value */
	OPTION_TEXT,   /* the last one given counts */
	OPTION_LIST,   /* may be given several times */
	OPTION_NUMBER, /* decimal, within min..max */
	OPTION_CHOICE, /* one of `choices` */
};

struct option_def {
	const char *name; /* without the dashes; NULL ends the table */
	enum option_type type;
	const char *arg;      /* what the value is called in --help: "DIR" */
	const char *choices;  /* OPTION_CHOICE: "table|json|csv" */
	const char *fallback; /* the value when not given; NULL: none */
	int64_t min;
	int64_t max;
	struct text help;
};

#define OPTIONS_END                                                                                \
	{                                                                                          \
		.name = NULL                                                                       \
	}

struct options;

/*
 * Read `argv` (without the command's own name) by one or two tables (`common` may be NULL).
 * Borrowed: the strings of argv and the tables outlive the result.
 */
enum errc options_parse(const struct option_def *own, const struct option_def *common,
			char *const *argv, struct options **ret, struct err *err) MUST_CHECK;
void options_free(struct options *options);
void options_free_at(struct options **options);
#define auto_options CLEANUP(options_free_at) struct options

/*
 * `given` and the lines of a file, "name value" or "name" for a flag; '#' begins a comment. What
 * was given on the command line wins, lists get both. Errors name the file and the line. The
 * result borrows from `given`.
 */
enum errc options_with_file(const struct options *given, const char *path, struct options **ret,
			    struct err *err) MUST_CHECK;

/* Asking for a name that is in no table is our own mistake and aborts. */
bool options_given(const struct options *options, const char *name);
bool options_flag(const struct options *options, const char *name);
const char *options_text(const struct options *options, const char *name); /* NULL: not given */
int64_t options_number(const struct options *options, const char *name);

/* Its text; "", or `fallback`, when there is none. */
struct str options_str(const struct options *options, const char *name);
struct str options_str_or(const struct options *options, const char *name, struct str fallback);

/*
 * As time_parse_short(), by the wall clock of time_zone_offset(); `*ret_us` stays when it was not
 * given. ERR_USAGE.
 */
enum errc options_time(const struct options *options, const char *name, int64_t *ret_us,
		       struct err *err) MUST_CHECK;
size_t options_count(const struct options *options, const char *name);
const char *options_at(const struct options *options, const char *name, size_t i);

size_t options_args(const struct options *options);
const char *options_arg(const struct options *options, size_t i);

/* Argument `i` as the number of a record, 1 or more. ERR_USAGE. */
enum errc options_arg_number(const struct options *options, size_t i, int64_t *ret,
			     struct err *err) MUST_CHECK;

struct buf;

/* The option part of a --help page, in the current language. */
void options_help(const struct option_def *defs, struct buf *out);
