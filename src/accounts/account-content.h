/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of accounts, and from when on, as data (content/accounts.yml,
 * docs/formats/accounts.md). Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define ACCOUNT_NAMES_MAX 64u

enum account_limit {
	LIMIT_MANY_PLACES,
	LIMIT_SHARED_ADMINISTRATOR,
	LIMIT_LEAVER,
	LIMIT_UNLISTED_VPN,
	ACCOUNT_LIMITS,
};

enum leaver_column {
	LEAVER_ACCOUNT,
	LEAVER_LEFT_ON,
	LEAVER_NAME,
	LEAVER_NOTE,
	LEAVER_COLUMNS,
};

struct account_names {
	struct str at[ACCOUNT_NAMES_MAX];
	size_t n;
};

struct account_content {
	struct arena arena;
	struct account_names administrators; /* patterns of logon_name_fits() */
	struct account_names headings[LEAVER_COLUMNS];
	struct {
		int64_t days;
		int64_t places; /* 0: not asked for */
	} limits[ACCOUNT_LIMITS];
};

/* Of the content folder; the sentence of an error names file and line. */
enum errc account_content_load(const char *folder, struct account_content **ret,
			       struct err *err) MUST_CHECK;
enum errc account_content_load_own(struct account_content **ret, struct err *err) MUST_CHECK;
void account_content_free(struct account_content *content);
void account_content_free_at(struct account_content **content);
#define auto_account_content CLEANUP(account_content_free_at) struct account_content
