/* SPDX-License-Identifier: Apache-2.0 */
#include "store/indicator-sources.h"

/* Rule ids of indicators are those between "indicator:" and the next character after the colon. */
#define OF_INDICATORS "rule_id >= 'indicator:' AND rule_id < 'indicator;'"

/* Those of one list: "indicator:<name>" and what begins with "indicator:<name>:". */
#define OF_LIST                                                                                    \
	"(rule_id = 'indicator:' || name OR"                                                       \
	" (rule_id >= 'indicator:' || name || ':' AND rule_id < 'indicator:' || name || ';'))"

enum errc indicator_sources_clear(struct db *db, struct err *err)
{
	return db_run(db_stmt(db, "DELETE FROM indicator_sources"), err);
}

enum errc indicator_sources_add(struct db *db, const struct stored_indicator_source *source,
				struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO indicator_sources (name, file, tlp, imported_us,"
			    " newest_us, last_end_us, addresses, domains, urls, mails, hashes)"
			    " VALUES (:name, :file, :tlp, :imported, :newest, :end, "
			    " :addresses, :domains, :urls, :mails, :hashes)");

	db_bind_text(stmt, ":name", source->name);
	db_bind_text(stmt, ":file", source->file);
	db_bind_text(stmt, ":tlp", source->tlp);
	db_bind_i64(stmt, ":imported", source->imported_us);
	db_bind_time(stmt, ":newest", source->newest_us);
	db_bind_time(stmt, ":end", source->last_end_us);
	db_bind_i64(stmt, ":addresses", source->addresses);
	db_bind_i64(stmt, ":domains", source->domains);
	db_bind_i64(stmt, ":urls", source->urls);
	db_bind_i64(stmt, ":mails", source->mails);
	db_bind_i64(stmt, ":hashes", source->hashes);
	return db_run(stmt, err);
}

static struct stored_indicator_source read_source(const struct db_stmt *row)
{
	return (struct stored_indicator_source){
		.name = db_text(row, 0),
		.file = db_text(row, 1),
		.tlp = db_text(row, 2),
		.imported_us = db_time(row, 3),
		.newest_us = db_time(row, 4),
		.last_end_us = db_time(row, 5),
		.addresses = db_i64(row, 6),
		.domains = db_i64(row, 7),
		.urls = db_i64(row, 8),
		.mails = db_i64(row, 9),
		.hashes = db_i64(row, 10),
		.alerts = db_i64(row, 11),
		.sighted = db_i64(row, 12),
		.last_us = db_time(row, 13),
	};
}

enum errc indicator_sources_list(struct db *db,
				 bool (*take)(void *ctx,
					      const struct stored_indicator_source *source),
				 void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT name, file, tlp, imported_us, newest_us, last_end_us, addresses,"
		    " domains, urls, mails, hashes,"
		    " (SELECT coalesce(sum(count), 0) FROM alert_groups WHERE " OF_LIST "),"
		    " (SELECT count(DISTINCT rule_id) FROM alert_groups WHERE " OF_LIST "),"
		    " (SELECT max(last_us) FROM alert_groups WHERE " OF_LIST ")"
		    " FROM indicator_sources ORDER BY name");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct stored_indicator_source source = read_source(stmt);
		if (!take(ctx, &source)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

static struct indicator_sighting read_sighting(const struct db_stmt *row)
{
	return (struct indicator_sighting){
		.rule_id = db_text(row, 0),
		.title = db_text(row, 1),
		.count = db_i64(row, 2),
		.hosts = db_i64(row, 3),
		.first_us = db_time(row, 4),
		.last_us = db_time(row, 5),
		.last_id = db_text(row, 6),
	};
}

enum errc indicator_sightings_list(struct db *db, unsigned limit,
				   bool (*take)(void *ctx,
						const struct indicator_sighting *sighting),
				   void *ctx, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db,
		"SELECT seen.rule_id, seen.title, hits, hosts, first_us, newest_us, alerts.id FROM"
		" (SELECT rule_id, title, sum(count) AS hits, count(*) AS hosts,"
		" min(first_us) AS first_us, max(last_us) AS newest_us,"
		" max(last_seq) AS newest_seq FROM alert_groups"
		" WHERE " OF_INDICATORS " GROUP BY rule_id) AS seen"
		" LEFT JOIN alerts ON alerts.seq = newest_seq ORDER BY newest_seq DESC"
		" LIMIT :limit");
	enum errc code;
	bool row;

	db_bind_i64(stmt, ":limit", limit);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct indicator_sighting sighting = read_sighting(stmt);
		if (!take(ctx, &sighting)) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}
