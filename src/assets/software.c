/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/software.h"

#define WHAT	  "s.asset, p.vendor, p.product, p.version, p.cpe, p.purl"
#define FROM_LAST " CROSS JOIN asset_software p ON p.sighting = s.id"
#define SYSTEM                                                                                     \
	"SELECT id, CASE WHEN os = '' THEN vendor ELSE '' END,"                                    \
	" CASE WHEN os = '' THEN model ELSE os END, os_version, '', '' FROM assets"                \
	" WHERE (os <> '' OR model <> '')"

/* Two statements: with one for both, one asset would cost a walk over all. */
static struct db_stmt *statement(struct db *db, int64_t asset)
{
	struct db_stmt *stmt;

	if (!asset)
		return db_stmt(db, "SELECT DISTINCT " WHAT " FROM assets a CROSS JOIN"
				   " asset_sightings s ON s.asset = a.id" FROM_LAST
				   " WHERE a.state <> 'retired' UNION ALL " SYSTEM
				   " AND state <> 'retired'");
	stmt = db_stmt(db, "SELECT " WHAT " FROM asset_sightings s" FROM_LAST
			   " WHERE s.asset = :asset UNION " SYSTEM " AND id = :asset"
			   " ORDER BY 3, 4, 2");
	db_bind_i64(stmt, ":asset", asset);
	return stmt;
}

enum errc asset_software_each(struct db *db, int64_t asset,
			      bool (*take)(void *ctx, const struct asset_software *software),
			      void *ctx, struct err *err)
{
	struct db_stmt *stmt = statement(db, asset);
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct asset_software one = {
			.asset = db_i64(stmt, 0),
			.vendor = db_text(stmt, 1),
			.product = db_text(stmt, 2),
			.version = db_text(stmt, 3),
			.cpe = db_text(stmt, 4),
			.purl = db_text(stmt, 5),
		};
		if (!take(ctx, &one)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

static struct str some(struct str text)
{
	return text.ptr ? text : STR("");
}

enum errc asset_software_put(struct db *db, int64_t sighting, const struct sighting *s,
			     struct err *err)
{
	struct db_stmt *old = db_stmt(db, "DELETE FROM asset_software WHERE sighting = :id");

	db_bind_i64(old, ":id", sighting);
	enum errc code = db_run(old, err);
	for (const struct software *p = s->software; p && !code; p = p->next) {
		struct db_stmt *stmt =
			db_stmt(db, "INSERT OR IGNORE INTO asset_software (sighting, vendor,"
				    " product, version, cpe, purl) VALUES (:id, :vendor, :product,"
				    " :version, :cpe, :purl)");
		db_bind_i64(stmt, ":id", sighting);
		db_bind_text(stmt, ":vendor", some(p->vendor));
		db_bind_text(stmt, ":product", some(p->product));
		db_bind_text(stmt, ":version", some(p->version));
		db_bind_text(stmt, ":cpe", some(p->cpe));
		db_bind_text(stmt, ":purl", some(p->purl));
		code = db_run(stmt, err);
	}
	return code;
}
