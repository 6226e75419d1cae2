/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A data folder of its own for each test, with the records database opened by its owner.
 */
#pragma once

#include <ftw.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "store/db.h"
#include "support/check.h"

struct store_fixture {
	char data[64];
	struct db *db;
};

static int remove_one(const char *path, const struct stat *st UNUSED, int kind UNUSED,
		      struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int store_setup(void **state)
{
	struct store_fixture *f = mem_new(sizeof(*f));
	struct err err;

	(void)snprintf(f->data, sizeof(f->data), "/tmp/tonoi-store-XXXXXX");
	if (!mkdtemp(f->data))
		return -1;
	if (db_open(f->data, DB_OWNER, &f->db, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	*state = f;
	return 0;
}

static int store_teardown(void **state)
{
	struct store_fixture *f = *state;

	db_close(f->db);
	const int failed = nftw(f->data, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(f);
	return failed;
}
