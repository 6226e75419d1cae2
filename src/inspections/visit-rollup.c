/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/visit-rollup.h"

#define COUNTS                                                                                     \
	"sum(r.verdict IN ('met', 'advice', 'finding')), sum(r.verdict = 'met'),"                  \
	" sum(r.verdict = 'advice'), sum(r.verdict = 'finding'), sum(r.verdict = 'not-judged'),"   \
	" sum(r.verdict = 'not-asked'), sum(r.machine = 'bad' AND r.verdict IN ('met', 'advice',"  \
	" 'finding')), sum(r.machine = 'bad' AND r.verdict IN ('advice', 'finding')),"             \
	" sum(r.machine = 'good' AND r.verdict IN ('met', 'advice', 'finding')),"                  \
	" sum(r.machine = 'good' AND r.verdict IN ('advice', 'finding'))"

#define JUDGED                                                                                     \
	" FROM visit_results_seen AS r JOIN visits_seen AS v ON v.id = r.visit WHERE v.year ="     \
	" :year AND v.visited_on IS NOT NULL AND r.replaced_us IS NULL GROUP BY r.item"

static struct rollup_row row_of(const struct db_stmt *stmt, struct arena *arena)
{
	return (struct rollup_row){
		.item = arena_str(arena, db_text(stmt, 0)),
		.prefecture = arena_str(arena, db_text(stmt, 1)),
		.judged = (uint64_t)db_i64(stmt, 2),
		.met = (uint64_t)db_i64(stmt, 3),
		.advice = (uint64_t)db_i64(stmt, 4),
		.findings = (uint64_t)db_i64(stmt, 5),
		.not_judged = (uint64_t)db_i64(stmt, 6),
		.not_asked = (uint64_t)db_i64(stmt, 7),
		.machine_bad = (uint64_t)db_i64(stmt, 8),
		.hits = (uint64_t)db_i64(stmt, 9),
		.machine_good = (uint64_t)db_i64(stmt, 10),
		.missed = (uint64_t)db_i64(stmt, 11),
	};
}

enum errc visits_rollup(const struct org_scope *scope, int64_t year, struct arena *arena,
			const struct rollup_row **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(org_scope_db(scope),
				       "SELECT r.item, '', " COUNTS JUDGED
				       " UNION ALL SELECT r.item, v.prefecture, " COUNTS JUDGED
				       ", v.prefecture HAVING v.prefecture <> '' ORDER BY 1, 2");
	const struct rollup_row **last = ret;
	enum errc code;
	bool row = false;

	*ret = NULL;
	db_bind_i64(stmt, ":year", year);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct rollup_row *one = arena_take(arena, sizeof(*one));

		if (!one) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "inspections: do not fit into memory");
		}
		*one = row_of(stmt, arena);
		*last = one;
		last = &one->next;
	}
	return code;
}

uint32_t rollup_share(uint64_t part, uint64_t whole)
{
	return whole ? (uint32_t)((part * 2000 + whole) / (whole * 2)) : ROLLUP_NONE;
}
