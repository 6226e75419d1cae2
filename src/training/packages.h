/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages that were taken in: what they are, their parts, and their files, which lie by SHA-256 in
 * DATA/courses (store/evidence-files.h keeps and checks them there as it does proofs).
 */
#pragma once

#include "base/buf.h"
#include "store/evidence-files.h"
#include "training/course.h"
#include "training/package-read.h"

#define PACKAGE_FOLDER "courses" /* in DATA */
#define PACKAGES_MAX   200

struct training_package {
	int64_t id;
	struct str title;
	enum audience audience;
	int64_t items;
	struct str sha256; /* of the archive */
	int64_t bytes;	   /* unpacked */
	struct str added_by;
	int64_t added_us;
};

struct training_item {
	int64_t package;
	int64_t place; /* from 1 */
	struct str title;
	struct str href;
	struct str mastery; /* "" when the package has none; so are the next */
	struct str max_time;
	struct str limit_action;
	struct str launch_data;
};

/*
 * Keeps the files in `folder`, then all of it in one transaction. `about` says for whom, and who
 * added it when. ERR_CONFLICT: the same archive is there; ERR_LIMIT.
 */
enum errc training_packages_add(struct db *db, const char *folder, const struct package *package,
				struct str archive, const struct training_package *about,
				int64_t *ret_id, struct err *err) MUST_CHECK;

/* The newest first. */
enum errc training_packages_each(struct db *db,
				 void (*take)(void *ctx, const struct training_package *package),
				 void *ctx, struct err *err) MUST_CHECK;

/* Texts in `arena`. ERR_NOT_FOUND. */
enum errc training_packages_get(struct db *db, int64_t id, struct arena *arena,
				struct training_package *ret, struct err *err) MUST_CHECK;

enum errc training_items_each(struct db *db, int64_t package,
			      void (*take)(void *ctx, const struct training_item *item), void *ctx,
			      struct err *err) MUST_CHECK;
enum errc training_items_get(struct db *db, int64_t package, int64_t place, struct arena *arena,
			     struct training_item *ret, struct err *err) MUST_CHECK;

/* The bytes of a file; ERR_NOT_FOUND, ERR_CORRUPT. */
enum errc training_package_file(struct db *db, const char *folder, int64_t package, struct str path,
				struct buf *ret, struct err *err) MUST_CHECK;
