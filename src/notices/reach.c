/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/reach.h"

#include "base/calendar/day.h"
#include "organisations/organisation.h"

#define ABOVE_MAX (ORG_PATH_MAX * (ORG_CODE_MAX + 1) + 2)

const char *const notice_lane_names[NOTICE_LANES] = {
	[NOTICE_LINK] = "link",	  [NOTICE_MAIL] = "mail",    [NOTICE_PAPER] = "paper",
	[NOTICE_BELOW] = "below", [NOTICE_NOWHERE] = "none",
};

struct place {
	struct audience_subject subject;
	int64_t parents[2]; /* by authority, by membership; 0: none */
	enum notice_lane lane;
	bool known;
	bool concerned;
	bool passes;
	bool unknown;
};

struct walk {
	struct place *places; /* by number of the organisation */
	int64_t n;
	int64_t root;
	const struct notice_row *row;
	const struct notice *notice;
	struct arena *arena;
};

static struct place *place_of(const struct walk *walk, int64_t id)
{
	return id > 0 && id <= walk->n ? &walk->places[id] : NULL;
}

/* ---- loading ---- */

static enum errc highest(struct db *db, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, "SELECT max(id) FROM organisations_seen");

	return db_number(stmt, ret, err);
}

static void read_place(const struct db_stmt *stmt, struct place *place, struct arena *arena)
{
	place->known = true;
	place->subject = (struct audience_subject){
		.code = arena_str(arena, db_text(stmt, 1)),
		.kind = arena_str(arena, db_text(stmt, 2)),
		.prefecture = arena_str(arena, db_text(stmt, 3)),
		.beds = db_is_null(stmt, 4) ? ORG_BEDS_UNKNOWN : db_i64(stmt, 4),
		.functions = arena_str(arena, db_text(stmt, 5)),
		.products = db_is_null(stmt, 6) ? STR_NONE : arena_str(arena, db_text(stmt, 6)),
	};
	place->lane = NOTICE_NOWHERE;
	if (!db_is_null(stmt, 7))
		place->lane = NOTICE_LINK;
	else if (!db_is_null(stmt, 8))
		place->lane = db_text(stmt, 8).len ? NOTICE_MAIL : NOTICE_PAPER;
}

static enum errc load_places(struct db *db, const struct walk *walk, struct str day,
			     struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT o.id, o.code, s.kind, s.prefecture, s.beds, s.functions, p.products,"
		    " l.id, c.mail FROM organisations_seen o"
		    " JOIN organisation_states_seen s ON s.organisation = o.id"
		    " AND s.replaced_us IS NULL AND s.from_on <= :day"
		    " AND (s.ended_on IS NULL OR s.ended_on > :day)"
		    " LEFT JOIN notice_products_seen p ON p.organisation = o.id"
		    " AND p.ended_us IS NULL"
		    " LEFT JOIN link_peers_seen l ON l.organisation = o.id"
		    " AND l.revoked_us IS NULL"
		    " LEFT JOIN notice_contacts_seen c ON c.organisation = o.id"
		    " AND c.ended_us IS NULL");
	enum errc code;
	bool row = false;

	db_bind_text(stmt, ":day", day);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct place *place = place_of(walk, db_i64(stmt, 0));

		if (place)
			read_place(stmt, place, walk->arena);
	}
	return code;
}

/* Of several bodies one is a member of, the first. */
static enum errc load_edges(struct db *db, const struct walk *walk, struct str day, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT organisation, kind, min(parent) FROM organisation_edges_seen"
			    " WHERE kind IN ('authority', 'member') AND replaced_us IS NULL"
			    " AND from_on <= :day AND (ended_on IS NULL OR ended_on > :day)"
			    " GROUP BY organisation, kind");
	enum errc code;
	bool row = false;

	db_bind_text(stmt, ":day", day);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct place *place = place_of(walk, db_i64(stmt, 0));

		if (place)
			place->parents[str_is(db_text(stmt, 1), "member")] = db_i64(stmt, 2);
	}
	return code;
}

/* ---- the way up ---- */

/* Of a route by membership, an office that is no member stands under its authority. */
static int64_t next_up(const struct place *place, enum notice_route route)
{
	if (route == NOTICE_MEMBER && place->parents[1])
		return place->parents[1];
	return place->parents[0];
}

/* The numbers from `id` up to the one below the root; 0: the root is not above it. */
static size_t way_up(const struct walk *walk, int64_t id, enum notice_route route,
		     int64_t ret[static ORG_PATH_MAX])
{
	size_t n = 0;

	while (id != walk->root) {
		const struct place *place = place_of(walk, id);

		if (!place || !place->known || n == ORG_PATH_MAX)
			return 0;
		ret[n++] = id;
		id = next_up(place, route);
	}
	return n;
}

/* " east ministry ": codes of those above by authority. */
static struct str above_of(const struct walk *walk, int64_t id, char text[static ABOVE_MAX])
{
	const struct place *place = place_of(walk, id);
	size_t len = 0;

	for (size_t i = 0; i < ORG_PATH_MAX && place && place->known; i++) {
		place = place_of(walk, place->parents[0]);
		if (!place || !place->known)
			break;
		len += (size_t)snprintf(text + len, ABOVE_MAX - len, "%.*s ",
					STR_ARG(place->subject.code));
	}
	return str_of(text, len);
}

/* ---- whom it concerns ---- */

static void ask_one(const struct walk *walk, int64_t id, struct reach *ret)
{
	char text[ABOVE_MAX];
	int64_t way[ORG_PATH_MAX];
	struct place *place = &walk->places[id];
	size_t n = way_up(walk, id, walk->notice->route, way);

	/* Directly one reaches whoever is below by either kind of edge. */
	if (!n && walk->notice->route == NOTICE_DIRECT)
		n = way_up(walk, id, NOTICE_MEMBER, way);
	if (!n)
		return;
	place->subject.above = above_of(walk, id, text);
	const enum audience_answer answer = audience_ask(walk->notice->audience, &place->subject);
	place->subject.above = STR_NONE;
	place->unknown = answer == AUDIENCE_UNKNOWN;
	place->concerned = answer == AUDIENCE_YES || (place->unknown && walk->notice->unknown_too);
	ret->left_out += place->unknown && !place->concerned;
	if (!place->concerned || walk->notice->route == NOTICE_DIRECT)
		return;
	for (size_t i = 1; i < n; i++)
		walk->places[way[i]].passes = true;
}

static struct str path_of(const struct walk *walk, int64_t id, unsigned *ret_hop)
{
	int64_t way[ORG_PATH_MAX];
	const bool direct = walk->notice->route == NOTICE_DIRECT;
	size_t n = direct ? 1 : way_up(walk, id, walk->notice->route, way);
	struct str path = walk->row->path;

	if (direct)
		way[0] = id;
	while (n > 0) {
		const struct str code = walk->places[way[--n]].subject.code;

		path = path.len ? arena_printf(walk->arena, "%.*s/%.*s", STR_ARG(path),
					       STR_ARG(code))
				: code;
	}
	*ret_hop = notice_hop(path);
	return path;
}

static enum errc add_row(const struct walk *walk, int64_t id, const struct reach_row ***last,
			 struct reach *ret, struct err *err)
{
	const struct place *place = &walk->places[id];
	struct reach_row *row = arena_take(walk->arena, sizeof(*row));
	unsigned hop = 0;

	if (!row)
		return fail(err, ERR_LIMIT, "notice: those it is for do not fit into memory");
	row->organisation = id;
	row->path = path_of(walk, id, &hop);
	row->hop = hop;
	row->concerned = place->concerned;
	row->answer = place->unknown ? AUDIENCE_UNKNOWN : AUDIENCE_YES;
	row->lane = hop == notice_hop(walk->row->path) + 1 ? place->lane : NOTICE_BELOW;
	if (!row->path.ptr || row->path.len > NOTICE_PATH_MAX || hop > NOTICE_HOPS_MAX)
		return fail(err, ERR_LIMIT, "notice: %.*s is over %u hops away",
			    STR_ARG(place->subject.code), NOTICE_HOPS_MAX);
	ret->concerned += row->concerned;
	ret->passing += !row->concerned;
	ret->unknown += row->concerned && place->unknown;
	ret->nowhere += row->lane == NOTICE_NOWHERE;
	**last = row;
	*last = &row->next;
	return ERR_OK;
}

static enum errc collect(const struct walk *walk, struct reach *ret, struct err *err)
{
	const struct reach_row **last = &ret->rows;
	enum errc code = ERR_OK;

	for (int64_t id = 1; id <= walk->n; id++) {
		if (walk->places[id].known && id != walk->root)
			ask_one(walk, id, ret);
	}
	for (int64_t id = 1; id <= walk->n && !code; id++) {
		if (walk->places[id].concerned || walk->places[id].passes)
			code = add_row(walk, id, &last, ret, err);
	}
	return code;
}

/* The places of the tree as of today. */
static enum errc load(const struct org_scope *scope, struct walk *walk, struct err *err)
{
	struct db *db = org_scope_db(scope);
	char day[DAY_TEXT_MAX];
	enum errc code = highest(db, &walk->n, err);

	if (code)
		return code;
	if (walk->n > FOREST_MAX)
		return fail(err, ERR_LIMIT, "organisations: over %d", FOREST_MAX);
	walk->places = arena_take_array(walk->arena, (size_t)walk->n + 1, sizeof(*walk->places));
	if (!walk->places)
		return fail(err, ERR_LIMIT, "organisations: do not fit into memory");
	(void)day_text(org_scope_today(scope), day);
	code = load_places(db, walk, str_from(day), err);
	return code ? code : load_edges(db, walk, str_from(day), err);
}

enum errc notice_reach(const struct org_scope *scope, const struct notice_row *row,
		       const struct notice *notice, struct arena *arena, struct reach *ret,
		       struct err *err)
{
	struct walk walk = {
		.root = row->organisation, .row = row, .notice = notice, .arena = arena
	};
	const enum errc code = load(scope, &walk, err);

	*ret = (struct reach){ .rows = NULL };
	/* A house keeps the office it is linked with below itself: nothing goes back there. */
	struct place *back = code ? NULL : place_of(&walk, row->upstream);
	if (back)
		back->known = false;
	return code ? code : collect(&walk, ret, err);
}

enum errc reach_subjects(const struct org_scope *scope, struct arena *arena,
			 struct reach_subject **ret, int64_t *ret_n, struct err *err)
{
	struct walk walk = { .arena = arena };
	char text[ABOVE_MAX];
	const enum errc code = load(scope, &walk, err);

	if (code)
		return code;
	*ret = arena_take_array(arena, (size_t)walk.n + 1, sizeof(**ret));
	if (!*ret)
		return fail(err, ERR_LIMIT, "organisations: do not fit into memory");
	for (int64_t id = 1; id <= walk.n; id++) {
		(*ret)[id].known = walk.places[id].known;
		(*ret)[id].subject = walk.places[id].subject;
		if (walk.places[id].known)
			(*ret)[id].subject.above = arena_str(arena, above_of(&walk, id, text));
	}
	*ret_n = walk.n;
	return ERR_OK;
}
