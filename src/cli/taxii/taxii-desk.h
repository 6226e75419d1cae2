/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands about sharing have in common: the records open, an arena for texts, the time
 * and the name of who works. Every change is in the audit trail before it happens.
 */
#pragma once

#include "cli/command.h"
#include "cli/print/rows.h"
#include "cli/records.h"
#include "taxii/collections.h"

#define TAXII_DESK_MAX (64u * 1024 * 1024)

/* For the options table of commands that mark what they make. */
#define TLP_CHOICES "clear|green|amber|amber+strict|red"

/* How one comes to a server: rows of an options table. */
#define TAXII_LOGIN_OPTIONS                                                                        \
	{ .name = "user",                                                                          \
	  .type = OPTION_TEXT,                                                                     \
	  .arg = "NAME",                                                                           \
	  .help = TEXT("名乗る名前（なければ合言葉を Bearer として示す）",                         \
		       "name to come as (else the token is shown as a bearer)") },                 \
		{ .name = "secret-file",                                                           \
		  .type = OPTION_TEXT,                                                             \
		  .arg = "FILE",                                                                   \
		  .help = TEXT("合言葉を書いたファイル", "a file with the token or password") },   \
	{                                                                                          \
		.name = "ca", .type = OPTION_TEXT, .arg = "FILE",                                  \
		.help = TEXT("認証局（PEM。なければシステムのもの）",                              \
			     "certificate authorities (PEM; else the system's)"),                  \
	}

struct taxii_desk {
	struct db *db;
	struct arena arena;
	int64_t now_us;
	char user[RECORDS_USER_MAX];
};

enum errc taxii_desk_open(const struct options *options, struct taxii_desk *ret,
			  struct err *err) MUST_CHECK;
void taxii_desk_close(struct taxii_desk *desk);
#define auto_taxii_desk CLEANUP(taxii_desk_close) struct taxii_desk

/* The marking that --tlp says. */
enum tlp taxii_desk_tlp(const struct options *options);

/* For cells: the time as text, STR_NONE for none; a number; words that list names. */
struct str taxii_desk_time(struct taxii_desk *desk, int64_t us);
struct str taxii_desk_number(struct taxii_desk *desk, uint64_t number);

/* A whole command that needs the secret of those options; "" when there is none. */
enum exit_code taxii_desk_run(const struct options *options,
			      enum errc (*work)(struct taxii_desk *desk,
						const struct options *options, struct str secret,
						struct err *err));
