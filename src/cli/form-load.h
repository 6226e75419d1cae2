/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms that a `form …` command works on: those that come with the program and those of its
 * arguments.
 */
#pragma once

#include "base/options.h"
#include "forms/form-set.h"

enum errc form_load(const struct options *options, struct form_set **ret,
		    struct err *err) MUST_CHECK;

/* As form_load(), with those of the list option `list` instead of the arguments. */
enum errc form_load_with(const struct options *options, const char *list, struct form_set **ret,
			 struct err *err) MUST_CHECK;

/* Tell on stderr which mistakes there are; false when there are none. */
bool form_warn(const struct form_set *set);
