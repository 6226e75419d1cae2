/* SPDX-License-Identifier: Apache-2.0 */
#include "organisations/forest.h"

#include <stdlib.h>

#include "base/alloc.h"

const char *const edge_kind_names[EDGE_KINDS] = {
	[EDGE_AUTHORITY] = "authority",
	[EDGE_MEMBER] = "member",
	[EDGE_VENDOR] = "vendor",
};

#define HOLDS                                                                                      \
	"replaced_us IS NULL AND from_on <= :today AND (ended_on IS NULL OR ended_on > :today)"

static enum errc count(struct db *db, struct str today, uint64_t *ret_edges, uint64_t *ret_n,
		       struct err *err)
{
	struct db_stmt *edges =
		db_stmt(db, "SELECT count(*) FROM organisation_edges_seen WHERE " HOLDS);
	struct db_stmt *last = db_stmt(db, "SELECT max(id) FROM organisations_seen");

	db_bind_text(edges, ":today", today);
	enum errc code = db_count(edges, ret_edges, err);
	if (!code)
		code = db_count(last, ret_n, err);
	if (!code && (*ret_edges > FOREST_MAX || *ret_n > FOREST_MAX))
		return fail(err, ERR_LIMIT, "organisations: more than %d of them, or of edges",
			    FOREST_MAX);
	return code;
}

/* Rows come by child, so that the edges of each stand together. */
static enum errc read_edges(struct db *db, struct str today, struct forest *forest,
			    uint64_t n_edges, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT organisation, parent, kind FROM organisation_edges_seen WHERE " HOLDS
		    " ORDER BY organisation, parent");
	enum errc code;
	uint32_t n = 0;
	uint32_t next = 0; /* whose first edge is not known yet */
	bool row = false;

	db_bind_text(stmt, ":today", today);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row && n < n_edges) {
		const uint32_t child = (uint32_t)db_i64(stmt, 0);

		while (next <= child && next <= forest->n)
			forest->first[next++] = n;
		forest->edges[n++] = (struct forest_edge){
			.parent = (uint32_t)db_i64(stmt, 1),
			.kind = (uint32_t)str_find_name_or(db_text(stmt, 2), edge_kind_names,
							   EDGE_KINDS, EDGE_VENDOR),
		};
	}
	db_rest(stmt);
	while (next <= forest->n + 1)
		forest->first[next++] = n;
	return code;
}

enum errc forest_load(struct db *db, struct str today, struct forest *ret, struct err *err)
{
	uint64_t n_edges;
	uint64_t n;
	enum errc code = count(db, today, &n_edges, &n, err);

	if (code)
		return code;
	struct forest forest = {
		.n = (uint32_t)n,
		.first = mem_new_array(n + 2, sizeof(uint32_t)),
		.edges = mem_new_array(n_edges + 1, sizeof(struct forest_edge)),
	};
	code = read_edges(db, today, &forest, n_edges, err);
	if (code)
		forest_done(&forest);
	else
		*ret = forest;
	return code;
}

void forest_done(struct forest *forest)
{
	free(forest->first);
	free(forest->edges);
	*forest = (struct forest){ 0 };
}
