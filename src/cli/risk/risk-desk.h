/* SPDX-License-Identifier: Apache-2.0 */
/* What `risk …` commands have in common: the register, the catalogue, and what a rating is. */
#pragma once

#include "cli/command.h"
#include "cli/duty/duty-desk.h"
#include "cli/records.h"
#include "risk/register.h"

#define RISK_RATING_OPTIONS                                                                        \
	{ .name = "likelihood",                                                                    \
	  .type = OPTION_NUMBER,                                                                   \
	  .arg = "N",                                                                              \
	  .min = 1,                                                                                \
	  .max = RISK_SCALE,                                                                       \
	  .help = TEXT("起きやすさ（1 から 4、必要）", "how likely, 1 to 4 (needed)") },           \
		{ .name = "impact",                                                                \
		  .type = OPTION_NUMBER,                                                           \
		  .arg = "N",                                                                      \
		  .min = 1,                                                                        \
		  .max = RISK_SCALE,                                                               \
		  .help = TEXT("影響（1 から 4、必要）", "how bad, 1 to 4 (needed)") },            \
	{                                                                                          \
		.name = "why", .type = OPTION_TEXT, .arg = "TEXT",                                 \
		.help = TEXT("そう考えるわけ", "why you think so")                                 \
	}

/* The value of a text option without spaces around it, or `otherwise`. */
struct str risk_desk_text(const struct options *options, const char *name, struct str otherwise);

/* Who says it, and when. `user` outlives it. */
struct risk_said risk_desk_said(const struct duty_desk *desk, char user[static RECORDS_USER_MAX]);

/*
 * Rate `risk` by the options and print its number and level. ERR_USAGE: likelihood or impact is
 * missing.
 */
enum errc risk_desk_rate(struct duty_desk *desk, const struct options *options, struct risk *risk,
			 struct err *err) MUST_CHECK;

/* The risk of that number, as a command's first argument names it. ERR_NOT_FOUND, ERR_USAGE. */
enum errc risk_desk_get(struct duty_desk *desk, const struct options *options, struct risk *ret,
			struct err *err) MUST_CHECK;
