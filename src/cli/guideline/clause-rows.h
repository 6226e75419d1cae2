/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clauses of the guideline as rows, and which of them were asked for.
 */
#pragma once

#include "cli/print/rows.h"
#include "guideline/guideline.h"

#define CLAUSE_FILTER_OPTIONS                                                                      \
	{ .name = "edition",                                                                       \
	  .type = OPTION_TEXT,                                                                     \
	  .arg = "ID",                                                                             \
	  .help = TEXT("その版だけ（ないものを書くと、あるものが出ます）",                         \
		       "only of that edition (one that is none lists those there are)") },         \
	{                                                                                          \
		.name = "role", .type = OPTION_TEXT, .arg = "ID",                                  \
		.help = TEXT("その読み手の項目だけ", "only what that reader keeps to"),            \
	}

struct clause_filter {
	const struct guideline_edition *edition; /* NULL: any */
	const struct guideline_role *role;	 /* NULL: any */
};

/* ERR_NOT_FOUND of an id that is none. */
enum errc clause_filter_read(const struct options *options, const struct guideline *guideline,
			     struct clause_filter *ret, struct err *err) MUST_CHECK;
bool clause_filter_lets(const struct clause_filter *filter, const struct guideline_clause *clause);

/* The edition of that id; the sentence of ERR_NOT_FOUND lists those there are. */
enum errc guideline_edition_named(const struct guideline *guideline, struct str id,
				  const struct guideline_edition **ret, struct err *err) MUST_CHECK;

struct rows *clause_rows_new(const struct options *options) MUST_CHECK;
void clause_rows_add(struct rows *rows, const struct guideline_clause *clause);
