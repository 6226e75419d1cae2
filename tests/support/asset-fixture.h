/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests of assets share: the program's own content, and where the sources are.
 */
#pragma once

#include <stdlib.h>

#include "assets/identity.h"
#include "assets/ledger-words.h"
#include "support/check.h"

#define ASSET_PATH_MAX 1024u

static inline const char *source_path(const char *rest, char out[static ASSET_PATH_MAX])
{
	const char *root = getenv("TONOI_SOURCE");

	(void)snprintf(out, ASSET_PATH_MAX, "%s/%.500s", root ? root : ".", rest);
	return out;
}

static inline struct identity *own_identity(void)
{
	struct identity *identity = NULL;
	char path[ASSET_PATH_MAX];
	struct err err;

	assert_ok(identity_read(source_path("content/assets/identity.yml", path), &identity, &err),
		  &err);
	return identity;
}

static inline struct ledger_words *own_words(void)
{
	struct ledger_words *words = NULL;
	char path[ASSET_PATH_MAX];
	struct err err;

	assert_ok(ledger_words_read(source_path("content/assets/columns.yml", path), &words, &err),
		  &err);
	return words;
}
