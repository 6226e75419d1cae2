/* SPDX-License-Identifier: Apache-2.0 */
#include "after/after-internal.h"
#include "after/lessons.h"
#include "base/typed.h"

/* The newest row of every node, by node. */
#define NEWEST                                                                                     \
	"SELECT node, parent, words, said_us, said_by FROM case_whys AS w WHERE case_id = :case"   \
	" AND id = (SELECT max(id) FROM case_whys AS n WHERE n.case_id = w.case_id"                \
	" AND n.node = w.node) ORDER BY node"

/* All that were ever said, those that were taken back without words. */
static enum errc read_all(struct db *db, int64_t case_id, struct arena *arena, struct whys *ret,
			  struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, NEWEST " LIMIT :limit");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", WHYS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row)
		ret->at[ret->n++] = (struct why){ .node = db_i64(stmt, 0),
						  .parent = db_i64(stmt, 1),
						  .words = arena_str(arena, db_text(stmt, 2)),
						  .said_us = db_time(stmt, 3),
						  .said_by = arena_str(arena, db_text(stmt, 4)) };
	return code;
}

static void add_below(const struct whys *all, int64_t parent, unsigned depth, struct whys *ret)
{
	for (size_t i = 0; depth < WHY_DEPTH_MAX && i < all->n; i++) {
		if (all->at[i].parent != parent || !all->at[i].words.len)
			continue;
		ret->at[ret->n] = all->at[i];
		ret->at[ret->n++].depth = depth;
		add_below(all, all->at[i].node, depth + 1, ret);
	}
}

enum errc whys_get(struct db *db, int64_t case_id, struct arena *arena, struct whys *ret,
		   struct err *err)
{
	struct whys *all = arena_take(arena, sizeof(*all));

	ret->n = 0;
	if (!all)
		return fail(err, ERR_LIMIT, "whys: no room");
	const enum errc code = read_all(db, case_id, arena, all, err);
	if (!code)
		add_below(all, 0, 0, ret);
	return code;
}

/* ---- saying ---- */

static const struct why *node_of(const struct whys *whys, int64_t node)
{
	for (size_t i = 0; i < whys->n; i++) {
		if (whys->at[i].node == node)
			return &whys->at[i];
	}
	return NULL;
}

static bool is_explained(const struct whys *whys, int64_t node)
{
	for (size_t i = 0; i < whys->n; i++) {
		if (whys->at[i].parent == node)
			return true;
	}
	return false;
}

static enum errc no_such(const struct case_edit *edit, int64_t node, struct err *err)
{
	return fail(err, ERR_NOT_FOUND, "%.*s: %s %lld", STR_ARG(edit->record.number),
		    text_of(TR("その番号の「なぜ」はありません：", "has no why")), (long long)node);
}

/* Does it fit to what stands? `ret` is what is written: node and parent. */
static enum errc place_why(const struct case_edit *edit, const struct whys *whys,
			   const struct why *why, struct why *ret, struct err *err)
{
	const struct why *same = why->node ? node_of(whys, why->node) : NULL;
	const struct why *above = why->parent ? node_of(whys, why->parent) : NULL;

	*ret = *why;
	if (why->node && !same)
		return no_such(edit, why->node, err);
	if (same) {
		ret->parent = same->parent;
		return why->words.len || !is_explained(whys, why->node)
			       ? ERR_OK
			       : fail(err, ERR_CONFLICT, "%.*s: %lld: %s",
				      STR_ARG(edit->record.number), (long long)why->node,
				      text_of(TR("下に答えがあるので取り消せません",
						 "others explain it: it cannot be taken back")));
	}
	if (why->parent && !above)
		return no_such(edit, why->parent, err);
	if (above && above->depth + 1 >= WHY_DEPTH_MAX)
		return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(edit->record.number),
			    text_of(TR("「なぜ」の深さは次までです：", "whys go no deeper than")),
			    WHY_DEPTH_MAX);
	return ERR_OK;
}

static enum errc next_node(const struct case_edit *edit, int64_t *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "SELECT coalesce(max(node), 0) + 1 FROM case_whys WHERE case_id = :case");

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_number(stmt, ret, err);
	if (code || *ret <= WHYS_MAX)
		return code;
	return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(edit->record.number),
		    text_of(TR("「なぜ」が多すぎます。上限：", "has more whys than")), WHYS_MAX);
}

static enum errc write_why(struct case_edit *edit, const struct why *why, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "INSERT INTO case_whys (case_id, node, parent, words, entry, said_us,"
			  " said_by) VALUES (:case, :node, :parent, :words, :entry, :now, :by)");
	const struct str id = arena_printf(&edit->texts, "%lld", (long long)why->node);
	const struct lesson lesson = {
		.what = "why",
		.id = id,
		.state = why->words.len ? STR("") : STR("taken-back"),
		.sentence = why->words.len
				    ? (struct text_pair){ .ja = STR("なぜ、の答え"),
							  .en = STR("An answer to why") }
				    : (struct text_pair){ .ja = STR("「なぜ」の答えを取り消した"),
							  .en = STR("An answer to why was "
								    "taken back") },
		.words = why->words,
	};
	int64_t entry = 0;
	const enum errc code = lesson_tell(edit, &lesson, &entry, err);

	case_entry_bind(stmt, edit, entry);
	db_bind_i64(stmt, ":node", why->node);
	db_bind_i64(stmt, ":parent", why->parent);
	db_bind_text(stmt, ":words", why->words);
	return code ? code : db_run(stmt, err);
}

enum errc why_put(struct case_edit *edit, const struct why *why, int64_t *ret_node, struct err *err)
{
	struct whys *whys = arena_take(&edit->texts, sizeof(*whys));
	struct why add = *why;

	add.words = str_or_empty(str_trim(why->words));
	const struct typed texts[] = {
		{ text_of(TR("「なぜ」の答え", "an answer to why")), add.words, WHY_WORDS_MAX,
		  .needed = !why->node, .lines = true },
	};
	enum errc code = whys ? typed_check(texts, ARRAY_LEN(texts), err)
			      : fail(err, ERR_LIMIT, "whys: no room");
	if (!code)
		code = whys_get(edit->db, edit->record.id, &edit->texts, whys, err);
	if (!code)
		code = place_why(edit, whys, &add, &add, err);
	if (!code && !add.node)
		code = next_node(edit, &add.node, err);
	const struct why *same = code ? NULL : node_of(whys, add.node);
	if (!code && !(same && str_equal(same->words, add.words)))
		code = write_why(edit, &add, err);
	if (!code && ret_node)
		*ret_node = add.node;
	return code;
}
