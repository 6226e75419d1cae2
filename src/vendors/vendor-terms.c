/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-terms.h"

#include "base/typed.h"

#include "vendors/vendor-register.h"

const char *const contract_answer_names[CONTRACT_ANSWERS] = {
	[CONTRACT_UNKNOWN] = "unknown",
	[CONTRACT_YES] = "yes",
	[CONTRACT_NO] = "no",
	[CONTRACT_NA] = "na",
};

const struct text contract_answer_words[CONTRACT_ANSWERS] = {
	[CONTRACT_UNKNOWN] = TEXT("確かめていない", "not looked at"),
	[CONTRACT_YES] = TEXT("ある", "there"),
	[CONTRACT_NO] = TEXT("ない", "not there"),
	[CONTRACT_NA] = TEXT("対象外", "does not apply"),
};

const char *const task_who_names[TASK_WHOS] = {
	[TASK_UNDECIDED] = "undecided", [TASK_HOUSE] = "house",	  [TASK_VENDOR] = "vendor",
	[TASK_BOTH] = "both",		[TASK_NOBODY] = "nobody",
};

const struct text task_who_words[TASK_WHOS] = {
	[TASK_UNDECIDED] = TEXT("決まっていない", "not decided"),
	[TASK_HOUSE] = WORD("institution"),
	[TASK_VENDOR] = TEXT("事業者", "vendor"),
	[TASK_BOTH] = TEXT("両方", "both"),
	[TASK_NOBODY] = TEXT("この製品にはない", "nothing of the kind"),
};

static const struct {
	const char *const *names;
	size_t n;
	const char *put;
	const char *list;
} kinds[VENDOR_TERM_KINDS] = {
	[TERM_CONTRACT] = {
		.names = contract_answer_names,
		.n = CONTRACT_ANSWERS,
		.put = "INSERT INTO vendor_contract_items (product, item, answer, place, checked_us,"
		       " checked_by) SELECT id, :key, :answer, :note, :us, :by FROM vendor_products"
		       " WHERE id = :product ON CONFLICT (product, item) DO UPDATE SET answer ="
		       " excluded.answer, place = excluded.place, checked_us = excluded.checked_us,"
		       " checked_by = excluded.checked_by",
		.list = "SELECT item, answer, place, checked_us, checked_by FROM"
			" vendor_contract_items WHERE product = :product ORDER BY item",
	},
	[TERM_TASK] = {
		.names = task_who_names,
		.n = TASK_WHOS,
		.put = "INSERT INTO vendor_tasks (product, task, who, note, decided_us, decided_by)"
		       " SELECT id, :key, :answer, :note, :us, :by FROM vendor_products WHERE id ="
		       " :product ON CONFLICT (product, task) DO UPDATE SET who = excluded.who, note"
		       " = excluded.note, decided_us = excluded.decided_us, decided_by ="
		       " excluded.decided_by",
		.list = "SELECT task, who, note, decided_us, decided_by FROM vendor_tasks WHERE"
			" product = :product ORDER BY task",
	},
};

enum errc vendor_terms_put(struct db *db, enum vendor_term_kind kind,
			   const struct vendor_term *term, struct err *err)
{
	const struct typed note = { "note", term->note, VENDOR_TERM_NOTE_MAX };

	const enum errc code = typed_check(&note, 1, err);
	if (code)
		return code;
	struct db_stmt *stmt = db_stmt(db, kinds[kind].put);
	db_bind_text(stmt, ":product", term->product);
	db_bind_text(stmt, ":key", term->key);
	db_bind_text(stmt, ":answer", str_from(kinds[kind].names[term->answer]));
	db_bind_text(stmt, ":note", str_or_empty(term->note));
	db_bind_i64(stmt, ":us", term->now_us);
	db_bind_text(stmt, ":by", term->by);
	return db_run_one(stmt, err, "%.*s: %s", STR_ARG(term->product),
			  text_of(TR("その製品は登録されていません",
				     "no product of that name is in the register")));
}

enum errc vendor_terms_list(struct db *db, enum vendor_term_kind kind, struct str product,
			    struct arena *arena, const struct vendor_term **ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(db, kinds[kind].list);
	const struct vendor_term **end = ret;
	enum errc code;
	bool row;

	*ret = NULL;
	db_bind_text(stmt, ":product", product);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		struct vendor_term *term = arena_take(arena, sizeof(*term));

		if (!term) {
			db_rest(stmt);
			return fail(err, ERR_LIMIT, "%.*s: no room for what was agreed",
				    STR_ARG(product));
		}
		*term = (struct vendor_term){
			.product = product,
			.key = arena_str(arena, db_text(stmt, 0)),
			.answer = (unsigned)str_find_name_or(db_text(stmt, 1), kinds[kind].names,
							     kinds[kind].n, 0),
			.note = arena_str(arena, db_text(stmt, 2)),
			.now_us = db_i64(stmt, 3),
			.by = arena_str(arena, db_text(stmt, 4)),
		};
		*end = term;
		end = &term->next;
	}
	return code;
}

const struct vendor_term *vendor_term_find(const struct vendor_term *list, struct str key)
{
	while (list && !str_equal(list->key, key))
		list = list->next;
	return list;
}

unsigned vendor_term_answer(const struct vendor_term *list, struct str key)
{
	const struct vendor_term *term = vendor_term_find(list, key);

	return term ? term->answer : 0;
}
