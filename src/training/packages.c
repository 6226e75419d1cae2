/* SPDX-License-Identifier: Apache-2.0 */
#include "training/packages.h"

#define PACKAGE_COLUMNS                                                                            \
	"p.id, p.title, p.audience, p.sha256, p.bytes, p.added_by, p.added_us,"                    \
	" (SELECT count(*) FROM training_package_items i WHERE i.package = p.id)"
#define ITEM_COLUMNS "package, place, title, href, mastery, max_time, limit_action, launch_data"

/* ---- rows ---- */

static struct training_package package_of(const struct db_stmt *row)
{
	struct training_package package = {
		.id = db_i64(row, 0),
		.title = db_text(row, 1),
		.audience = AUDIENCE_STAFF,
		.sha256 = db_text(row, 3),
		.bytes = db_i64(row, 4),
		.added_by = db_text(row, 5),
		.added_us = db_i64(row, 6),
		.items = db_i64(row, 7),
	};

	(void)audience_parse(db_text(row, 2), &package.audience);
	return package;
}

static struct training_item item_of(const struct db_stmt *row)
{
	return (struct training_item){
		.package = db_i64(row, 0),
		.place = db_i64(row, 1),
		.title = db_text(row, 2),
		.href = db_text(row, 3),
		.mastery = db_text(row, 4),
		.max_time = db_text(row, 5),
		.limit_action = db_text(row, 6),
		.launch_data = db_text(row, 7),
	};
}

static enum errc one_row(struct db_stmt *stmt, const char *what, struct err *err)
{
	return db_one(stmt, err, "%s: %s", what, text_of(TR("見つかりません", "there is none")));
}

/* ---- adding ---- */

static enum errc check_new(struct db *db, struct str sha256, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT count(*), coalesce(sum(sha256 = :sha256), 0)"
					   " FROM training_packages");
	bool row = false;

	db_bind_text(stmt, ":sha256", sha256);
	const enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	const int64_t all = row ? db_i64(stmt, 0) : 0;
	const bool there = row && db_i64(stmt, 1) > 0;
	db_rest(stmt);
	if (there)
		return fail(err, ERR_CONFLICT, "%s",
			    text_of(TR("同じパッケージがもうあります",
				       "the same package is there already")));
	return all < PACKAGES_MAX
		       ? ERR_OK
		       : fail(err, ERR_LIMIT, "%s %d",
			      text_of(TR("パッケージの上限は", "the most packages there can be:")),
			      PACKAGES_MAX);
}

static enum errc insert_package(struct db *db, const struct package *package, struct str sha256,
				const struct training_package *about, int64_t *ret_id,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO training_packages (identifier, title, audience, sha256,"
			    " bytes, added_by, added_us) VALUES (:identifier, :title, :audience,"
			    " :sha256, :bytes, :by, :us)");

	db_bind_text(stmt, ":identifier", package->id);
	db_bind_text(stmt, ":title", package->title);
	db_bind_text(stmt, ":audience", str_from(audience_names[about->audience]));
	db_bind_text(stmt, ":sha256", sha256);
	db_bind_i64(stmt, ":bytes", (int64_t)package->bytes);
	db_bind_text(stmt, ":by", about->added_by);
	db_bind_i64(stmt, ":us", about->added_us);
	const enum errc code = db_run(stmt, err);
	if (!code)
		*ret_id = db_last_id(db);
	return code;
}

static enum errc insert_item(struct db *db, int64_t package, int64_t place,
			     const struct package_item *item, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO training_package_items (package, place, item, title, href,"
		    " mastery, max_time, limit_action, launch_data) VALUES (:package, :place,"
		    " :item, :title, :href, :mastery, :max, :action, :data)");

	db_bind_i64(stmt, ":package", package);
	db_bind_i64(stmt, ":place", place);
	db_bind_text(stmt, ":item", item->id);
	db_bind_text(stmt, ":title", item->title);
	db_bind_text(stmt, ":href", item->href);
	db_bind_text(stmt, ":mastery", item->mastery);
	db_bind_text(stmt, ":max", item->max_time);
	db_bind_text(stmt, ":action", item->limit_action);
	db_bind_text(stmt, ":data", item->launch_data);
	return db_run(stmt, err);
}

static enum errc insert_file(struct db *db, const char *folder, int64_t package,
			     const struct package_file *file, struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	const enum errc code = evidence_file_keep(folder, file->bytes, sha256, err);

	if (code)
		return code;
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO training_package_files (package, path, sha256, size)"
			    " VALUES (:package, :path, :sha256, :size)");
	db_bind_i64(stmt, ":package", package);
	db_bind_text(stmt, ":path", file->path);
	db_bind_text(stmt, ":sha256", str_from(sha256));
	db_bind_i64(stmt, ":size", (int64_t)file->bytes.len);
	return db_run(stmt, err);
}

enum errc training_packages_add(struct db *db, const char *folder, const struct package *package,
				struct str archive, const struct training_package *about,
				int64_t *ret_id, struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	int64_t id = 0;

	evidence_sha256(archive, sha256);
	enum errc code = db_begin(db, err);
	if (!code)
		code = check_new(db, str_from(sha256), err);
	if (!code)
		code = insert_package(db, package, str_from(sha256), about, &id, err);
	for (size_t i = 0; i < package->n_items && !code; i++)
		code = insert_item(db, id, (int64_t)i + 1, &package->items[i], err);
	for (size_t i = 0; i < package->n_files && !code; i++)
		code = insert_file(db, folder, id, &package->files[i], err);
	code = db_end(db, code, err);
	if (!code)
		*ret_id = id;
	return code;
}

/* ---- asking ---- */

enum errc training_packages_each(struct db *db,
				 void (*take)(void *ctx, const struct training_package *package),
				 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " PACKAGE_COLUMNS " FROM training_packages p"
					   " ORDER BY p.id DESC");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct training_package package = package_of(stmt);
		take(ctx, &package);
	}
	return code;
}

enum errc training_packages_get(struct db *db, int64_t id, struct arena *arena,
				struct training_package *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " PACKAGE_COLUMNS " FROM training_packages p"
					   " WHERE p.id = :id");

	db_bind_i64(stmt, ":id", id);
	const enum errc code = one_row(stmt, "package", err);
	if (code)
		return code;
	*ret = package_of(stmt);
	ret->title = arena_str(arena, ret->title);
	ret->sha256 = arena_str(arena, ret->sha256);
	ret->added_by = arena_str(arena, ret->added_by);
	db_rest(stmt);
	return ERR_OK;
}

enum errc training_items_each(struct db *db, int64_t package,
			      void (*take)(void *ctx, const struct training_item *item), void *ctx,
			      struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " ITEM_COLUMNS " FROM training_package_items"
					   " WHERE package = :package ORDER BY place");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":package", package);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct training_item item = item_of(stmt);
		take(ctx, &item);
	}
	return code;
}

enum errc training_items_get(struct db *db, int64_t package, int64_t place, struct arena *arena,
			     struct training_item *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT " ITEM_COLUMNS " FROM training_package_items"
					   " WHERE package = :package AND place = :place");

	db_bind_i64(stmt, ":package", package);
	db_bind_i64(stmt, ":place", place);
	const enum errc code = one_row(stmt, "package", err);
	if (code)
		return code;
	*ret = item_of(stmt);
	struct str *const texts[] = { &ret->title,    &ret->href,	  &ret->mastery,
				      &ret->max_time, &ret->limit_action, &ret->launch_data };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = arena_str(arena, *texts[i]);
	db_rest(stmt);
	return ERR_OK;
}

enum errc training_package_file(struct db *db, const char *folder, int64_t package, struct str path,
				struct buf *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT sha256 FROM training_package_files"
					   " WHERE package = :package AND path = :path");
	char sha256[EVIDENCE_SHA256_LEN + 1];

	db_bind_i64(stmt, ":package", package);
	db_bind_text(stmt, ":path", path);
	enum errc code = one_row(stmt, "file", err);
	if (code)
		return code;
	(void)snprintf(sha256, sizeof(sha256), "%.*s", STR_ARG(db_text(stmt, 0)));
	db_rest(stmt);
	return evidence_file_fetch(folder, str_from(sha256), ret, err);
}
