/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command prints when rows come out: one row at a time, in the format asked for.
 *
 *   table  aligned columns for people (widths count Japanese characters as two)
 *   json   one object per line
 *   csv    RFC 4180 with a header line; cells a spreadsheet would run are neutralised
 */
#pragma once

#include "base/options.h"

enum rows_format {
	ROWS_TABLE,
	ROWS_JSON,
	ROWS_CSV,
};

struct rows_column {
	const char *name;  /* in json and csv */
	struct text title; /* in tables; a column without one is a detail, left out of them */
	bool number;	   /* right-aligned; unquoted in json */
};

struct rows;

/* A row for the options table of a command. */
#define ROWS_FORMAT_OPTION                                                                         \
	{                                                                                          \
		.name = "format", .type = OPTION_CHOICE, .choices = "table|json|csv",              \
		.fallback = "table",                                                               \
		.help = TEXT("出力の形式（json は一行に一件）",                                    \
			     "output format (json: one object a line)"),                           \
	}

enum rows_format rows_format_of(const struct options *options);

/* `columns` ends with name NULL and outlives the rows. Prints to stdout. */
struct rows *rows_new(enum rows_format format, const struct rows_column *columns) MUST_CHECK;

/* As rows_new(), printed to `fd`. */
struct rows *rows_new_at(enum rows_format format, const struct rows_column *columns,
			 int fd) MUST_CHECK;

/* One cell per column in order; STR_NONE is null / "-" / empty. Cells are copied. */
void rows_add(struct rows *rows, const struct str *cells);

/* Print what is left and free; ERR_IO when stdout was closed or full. */
enum errc rows_end(struct rows *rows, struct err *err) MUST_CHECK;

/* The same; what went wrong while the rows came (`code`, told in `err`) goes before. */
enum errc rows_end_after(struct rows *rows, enum errc code, struct err *err) MUST_CHECK;
