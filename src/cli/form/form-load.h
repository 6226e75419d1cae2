/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms that a `form …` command works on: those that come with the program, those that the
 * hospital added, and those of its arguments.
 */
#pragma once

#include "base/options.h"
#include "forms/form-set.h"

enum errc form_load(const struct options *options, struct form_set **ret,
		    struct err *err) MUST_CHECK;

/* The row of an options table for forms besides those that come with the program. */
#define FORMS_OPTION_NAME "forms"
#define FORMS_OPTION                                                                               \
	{                                                                                          \
		.name = FORMS_OPTION_NAME, .type = OPTION_LIST, .arg = "PATH",                     \
		.help = TEXT("付属の様式に加えて読むファイルやフォルダー",                         \
			     "files and folders with forms, besides those that come with the "     \
			     "program"),                                                           \
	}

/* The form of that id, or ERR_NOT_FOUND with a sentence. */
enum errc form_get(const struct form_set *set, const char *id, const struct form **ret,
		   struct err *err) MUST_CHECK;

/* As form_load(), with those of FORMS_OPTION instead of the arguments. */
enum errc form_load_beside(const struct options *options, struct form_set **ret,
			   struct err *err) MUST_CHECK;

/* Tell on stderr which mistakes there are; false when there are none. */
bool form_warn(const struct form_set *set);
