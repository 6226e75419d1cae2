/* SPDX-License-Identifier: Apache-2.0 */
#include "after/lessons.h"

#include <stdlib.h>

#include "after/after-internal.h"
#include "base/typed.h"

const struct text_choice factor_verdicts[FACTOR_VERDICTS + 1] = {
	[FACTOR_CONTRIBUTED] = { "contributed", TEXT("当てはまる", "Contributed") },
	[FACTOR_RULED_OUT] = { "ruled-out", TEXT("当てはまらない", "Ruled out") },
	[FACTOR_UNKNOWN] = { "unknown", TEXT("調べても分からない", "Cannot be told") },
};

/* ---- entries ---- */

enum errc lesson_tell(struct case_edit *edit, const struct lesson *lesson, int64_t *ret_seq,
		      struct err *err)
{
	const struct case_detail details[] = {
		{ "what", str_from(lesson->what) },
		{ "id", lesson->id },
		{ "state", lesson->state },
	};
	const struct case_saying saying = { .kind = CASE_ENTRY_LEARNT,
					    .sentence = lesson->sentence,
					    .words = lesson->words,
					    .details = details,
					    .n = ARRAY_LEN(details) };

	return case_say(edit, &saying, ret_seq, err);
}

/* "要因：…（当てはまる）" of a title and what was said of it. */
static struct text_pair sentence_of(struct arena *arena, struct text about, struct text_pair title,
				    struct str ja, struct str en)
{
	return (struct text_pair){
		.ja = arena_printf(arena, "%s：%.*s（%.*s）", about.ja, STR_ARG(title.ja),
				   STR_ARG(ja)),
		.en = arena_printf(arena, "%s: %.*s (%.*s)", about.en, STR_ARG(title.en),
				   STR_ARG(en)),
	};
}

/* ---- factors ---- */

static int in_order(const void *a, const void *b)
{
	const struct case_factor *left = a;
	const struct case_factor *right = b;

	return left->factor < right->factor ? -1 : left->factor > right->factor;
}

enum errc case_factors_get(struct db *db, int64_t case_id, const struct after_content *content,
			   struct arena *arena, struct case_factors *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT factor, verdict, words, said_us, said_by FROM case_factors AS f"
			    " WHERE case_id = :case AND id = (SELECT max(id) FROM case_factors AS n"
			    " WHERE n.case_id = f.case_id AND n.factor = f.factor)");
	enum errc code;
	bool row;

	ret->n = 0;
	db_bind_i64(stmt, ":case", case_id);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct factor *factor = factor_find(content, db_text(stmt, 0));
		if (!factor || ret->n == FACTORS_MAX)
			continue;
		ret->at[ret->n++] = (struct case_factor){
			.factor = factor,
			.verdict =
				(enum factor_verdict)case_choice(factor_verdicts, db_text(stmt, 1)),
			.words = arena_str(arena, db_text(stmt, 2)),
			.said_us = db_time(stmt, 3),
			.said_by = arena_str(arena, db_text(stmt, 4)),
		};
	}
	qsort(ret->at, ret->n, sizeof(*ret->at), in_order);
	return code;
}

const struct case_factor *case_factor_of(const struct case_factors *factors,
					 const struct factor *factor)
{
	for (size_t i = 0; i < factors->n; i++) {
		if (factors->at[i].factor == factor)
			return &factors->at[i];
	}
	return NULL;
}

static enum errc factor_stands(const struct case_edit *edit, const struct case_factor *factor,
			       struct str words, bool *ret, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		edit->db, "SELECT verdict = :verdict AND words = :words FROM case_factors"
			  " WHERE case_id = :case AND factor = :factor ORDER BY id DESC LIMIT 1");
	int64_t same = 0;

	db_bind_i64(stmt, ":case", edit->record.id);
	db_bind_text(stmt, ":factor", factor->factor->id);
	db_bind_text(stmt, ":verdict", str_from(factor_verdicts[factor->verdict].value));
	db_bind_text(stmt, ":words", words);
	const enum errc code = db_number(stmt, &same, err);
	*ret = same;
	return code;
}

static enum errc write_factor(struct case_edit *edit, const struct case_factor *factor,
			      struct str words, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(edit->db,
			"INSERT INTO case_factors (case_id, factor, verdict, words, entry, said_us,"
			" said_by) VALUES (:case, :factor, :verdict, :words, :entry, :now, :by)");
	const struct text_choice *verdict = &factor_verdicts[factor->verdict];
	const struct lesson lesson = {
		.what = "factor",
		.id = factor->factor->id,
		.state = str_from(verdict->value),
		.sentence = sentence_of(&edit->texts, TR("要因", "Factor"), factor->factor->title,
					str_from(verdict->text.ja), str_from(verdict->text.en)),
		.words = words,
	};
	int64_t entry = 0;
	const enum errc code = lesson_tell(edit, &lesson, &entry, err);

	case_entry_bind(stmt, edit, entry);
	db_bind_text(stmt, ":factor", factor->factor->id);
	db_bind_text(stmt, ":verdict", lesson.state);
	db_bind_text(stmt, ":words", words);
	return code ? code : db_run(stmt, err);
}

enum errc case_factor_put(struct case_edit *edit, const struct case_factor *factor, struct err *err)
{
	const struct str words = str_or_empty(str_trim(factor->words));
	const struct typed texts[] = {
		{ text_of(TR("要因の説明", "words about a factor")), words, FACTOR_WORDS_MAX,
		  .lines = true },
	};
	bool stands = false;
	enum errc code = typed_check(texts, ARRAY_LEN(texts), err);

	if (!code)
		code = factor_stands(edit, factor, words, &stands, err);
	return code || stands ? code : write_factor(edit, factor, words, err);
}

/* ---- factors over cases ---- */

static int most_first(const void *a, const void *b)
{
	const struct factor_repeat *left = a;
	const struct factor_repeat *right = b;

	if (left->cases != right->cases)
		return left->cases > right->cases ? -1 : 1;
	return left->factor < right->factor ? -1 : left->factor > right->factor;
}

enum errc factor_repeats_get(struct db *db, const struct after_content *content,
			     struct arena *arena, struct factor_repeats *ret, struct err *err)
{
	/* With one max() the other columns are of the row that has it. */
	struct db_stmt *stmt = db_stmt(
		db, "SELECT f.factor, count(*), c.number, c.id, max(c.known_us)"
		    " FROM case_factors AS f JOIN cases AS c ON c.id = f.case_id"
		    " WHERE f.verdict = 'contributed' AND NOT c.training"
		    " AND f.id = (SELECT max(id) FROM case_factors AS n"
		    " WHERE n.case_id = f.case_id AND n.factor = f.factor) GROUP BY f.factor");
	enum errc code;
	bool row;

	ret->n = 0;
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		const struct factor *factor = factor_find(content, db_text(stmt, 0));
		if (!factor || ret->n == FACTORS_MAX)
			continue;
		ret->at[ret->n++] =
			(struct factor_repeat){ .factor = factor,
						.cases = (uint64_t)db_i64(stmt, 1),
						.newest = arena_str(arena, db_text(stmt, 2)),
						.newest_id = db_i64(stmt, 3) };
	}
	qsort(ret->at, ret->n, sizeof(*ret->at), most_first);
	return code;
}
