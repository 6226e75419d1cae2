/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "after/after-internal.h"
#include "after/lessons.h"
#include "base/typed.h"

#define YEN_TEXT_MAX 40u

void yen_words(int64_t yen, struct buf *out)
{
	char digits[24];
	const bool minus = yen < 0;
	const int n = snprintf(digits, sizeof(digits), "%lld", (long long)(minus ? -yen : yen));

	if (yen == COST_UNKNOWN) {
		buf_add_char(out, '-');
		return;
	}
	if (minus)
		buf_add_char(out, '-');
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

enum errc yen_read(struct str typed, int64_t *ret, struct err *err)
{
	char digits[YEN_TEXT_MAX];
	size_t n = 0;
	uint64_t yen = 0;

	typed = str_or_empty(str_trim(typed));
	*ret = COST_UNKNOWN;
	if (!typed.len || str_is(typed, "unknown"))
		return ERR_OK;
	for (size_t i = 0; i < typed.len && n < sizeof(digits); i++) {
		if (typed.ptr[i] != ',')
			digits[n++] = typed.ptr[i];
	}
	if (!str_to_u64(str_of(digits, n), &yen) || yen > COST_YEN_MAX)
		return fail(
			err, ERR_SYNTAX, "%.*s: %s", STR_ARG(str_sub(typed, 0, YEN_TEXT_MAX)),
			text_of(TR("金額（円）は数字だけで書いてください（例: "
				   "1200000。分からなければ空のまま）",
				   "is no amount in yen (such as 1200000; leave it empty when it "
				   "is not known)")));
	*ret = (int64_t)yen;
	return ERR_OK;
}

/* ---- reading ---- */

static int in_order(const void *a, const void *b)
{
	const struct case_cost *left = a;
	const struct case_cost *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return str_compare(left->label, right->label);
}

static void add_up(struct case_costs *costs, const struct case_cost *cost)
{
	if (cost->yen == COST_UNKNOWN) {
		costs->unknown++;
		return;
	}
	costs->total += cost->line->minus ? -cost->yen : cost->yen;
	costs->estimated += !cost->final;
}

enum errc case_costs_get(struct db *db, int64_t case_id, const struct after_content *content,
			 struct arena *arena, struct case_costs *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT line, label, coalesce(amount, -1), final, words, said_us, said_by"
		    " FROM case_costs AS c WHERE case_id = :case AND id = (SELECT max(id)"
		    " FROM case_costs AS n WHERE n.case_id = c.case_id AND n.line = c.line"
		    " AND n.label = c.label) LIMIT :limit");
	enum errc code;
	bool row;

	*ret = (struct case_costs){ .n = 0 };
	db_bind_i64(stmt, ":case", case_id);
	db_bind_i64(stmt, ":limit", COSTS_MAX);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct cost_line *line = cost_line_find(content, db_text(stmt, 0));
		if (!line)
			continue;
		struct case_cost *cost = &ret->at[ret->n++];
		*cost = (struct case_cost){ .line = line,
					    .label = arena_str(arena, db_text(stmt, 1)),
					    .yen = db_i64(stmt, 2),
					    .final = db_i64(stmt, 3) != 0,
					    .words = arena_str(arena, db_text(stmt, 4)),
					    .said_us = db_time(stmt, 5),
					    .said_by = arena_str(arena, db_text(stmt, 6)) };
		add_up(ret, cost);
	}
	qsort(ret->at, ret->n, sizeof(*ret->at), in_order);
	return code;
}

/* ---- saying ---- */

static struct text_pair sentence_of(struct arena *arena, const struct case_cost *cost,
				    struct str label)
{
	auto_buf yen = BUF_INIT(YEN_TEXT_MAX);
	const char *sure_ja = cost->final ? "確定" : "見込み";
	const char *sure_en = cost->final ? "final" : "estimated";
	const struct str gap = label.len ? STR(" ") : STR("");

	if (cost->yen == COST_UNKNOWN)
		return (struct text_pair){
			.ja = arena_printf(arena, "費用：%.*s%.*s%.*s（不明）",
					   STR_ARG(cost->line->title.ja), STR_ARG(gap),
					   STR_ARG(label)),
			.en = arena_printf(arena, "Cost: %.*s%.*s%.*s (not known)",
					   STR_ARG(cost->line->title.en), STR_ARG(gap),
					   STR_ARG(label)),
		};
	yen_words(cost->yen, &yen);
	return (struct text_pair){
		.ja = arena_printf(arena, "費用：%.*s%.*s%.*s %.*s 円（%s）",
				   STR_ARG(cost->line->title.ja), STR_ARG(gap), STR_ARG(label),
				   STR_ARG(buf_str(&yen)), sure_ja),
		.en = arena_printf(arena, "Cost: %.*s%.*s%.*s, %.*s yen (%s)",
				   STR_ARG(cost->line->title.en), STR_ARG(gap), STR_ARG(label),
				   STR_ARG(buf_str(&yen)), sure_en),
	};
}

static enum errc count_costs(const struct case_edit *edit, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "SELECT count(*) FROM (SELECT DISTINCT line, label FROM case_costs"
			  " WHERE case_id = :case)");
	uint64_t n = 0;

	db_bind_i64(stmt, ":case", edit->record.id);
	const enum errc code = db_count(stmt, &n, err);
	if (code || n < COSTS_MAX)
		return code;
	return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(edit->record.number),
		    text_of(TR("費用の行が多すぎます。上限：", "has more lines of cost than")),
		    COSTS_MAX);
}

enum errc case_cost_put(struct case_edit *edit, const struct case_cost *cost, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"INSERT INTO case_costs (case_id, line, label, amount, final, words, entry,"
			" said_us, said_by) VALUES (:case, :line, :label, :amount, :final, :words,"
			" :entry, :now, :by)");
	const struct str label = str_or_empty(str_trim(cost->label));
	const struct str words = str_or_empty(str_trim(cost->words));
	const struct typed texts[] = {
		{ text_of(TR("費用の名前", "name of a cost")), label, COST_LABEL_MAX },
		{ text_of(TR("費用の説明", "words about a cost")), words, COST_WORDS_MAX,
		  .lines = true },
	};
	const struct lesson lesson = {
		.what = "cost",
		.id = cost->line->id,
		.state = cost->final ? STR("final") : STR("estimated"),
		.sentence = sentence_of(&edit->texts, cost, label),
		.words = words,
	};
	int64_t entry = 0;
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = count_costs(edit, err);
	if (!code)
		code = lesson_tell(edit, &lesson, &entry, err);
	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":line", cost->line->id);
	db_bind_text(stmt, ":label", label);
	if (cost->yen == COST_UNKNOWN)
		db_bind_null(stmt, ":amount");
	else
		db_bind_i64(stmt, ":amount", cost->yen);
	db_bind_i64(stmt, ":final", cost->final);
	db_bind_text(stmt, ":words", words);
	return code ? code : db_run(stmt, err);
}
