/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-draft.h"

#include "base/buf.h"
#include "store/facility.h"

#define MARKS	   "\\<&*_[]`#>" /* that would mean something in Markdown */
#define LINE_MARKS "-+="	 /* at the beginning of a line */

struct writer {
	const struct policy_scope *scope;
	const struct policy_facts *facts;
	struct policy_draft *draft;
	struct buf out;
};

static const char *say(const struct writer *w, struct text text)
{
	return text_in(text, w->draft->lang);
}

/* ---- words from outside ---- */

/* On one line, unless it may have several: then each is a paragraph. */
static void add_words(struct writer *w, struct str words, bool lines)
{
	bool begins = lines;

	for (size_t i = 0; i < words.len; i++) {
		const char c = words.ptr[i];

		if (c == '\n') {
			buf_add_text(&w->out, lines ? "\n\n" : " ");
			begins = lines;
			continue;
		}
		if ((unsigned char)c < ' ') {
			buf_add_char(&w->out, ' ');
			continue;
		}
		if (strchr(MARKS, c) || (begins && strchr(LINE_MARKS, c)))
			buf_add_char(&w->out, '\\');
		buf_add_char(&w->out, c);
		begins = false;
	}
}

static void note_blank(struct writer *w, struct str title)
{
	struct policy_draft *draft = w->draft;

	for (size_t i = 0; i < draft->n_blanks; i++) {
		if (str_equal(draft->blanks[i], title))
			return;
	}
	if (draft->n_blanks < POLICY_BLANKS_MAX)
		draft->blanks[draft->n_blanks++] = title;
}

static void add_blank(struct writer *w, struct str title)
{
	note_blank(w, title);
	buf_add_text(&w->out, say(w, TR("【未定：", "【to be decided: ")));
	add_words(w, title, false);
	buf_add_text(&w->out, "】");
}

static void note_fact(struct writer *w, const struct text_hole *hole, struct str words)
{
	struct policy_draft *draft = w->draft;
	const struct str name = arena_printf(w->scope->arena, "%.*s.%.*s", STR_ARG(hole->kind),
					     STR_ARG(hole->name));

	for (size_t i = 0; i < draft->n_facts; i++) {
		if (str_equal(draft->facts[i].name, name))
			return;
	}
	if (draft->n_facts < POLICY_FACTS_MAX)
		draft->facts[draft->n_facts++] =
			(struct policy_named){ .name = name, .words = words };
}

static bool has_lines(const struct writer *w, const struct text_hole *hole)
{
	const struct policy_question *question =
		str_is(hole->kind, "decision") ? policy_question_find(w->scope->content, hole->name)
					       : NULL;

	return question && question->lines;
}

/* ---- filling ---- */

static struct str cell_of(enum policy_list list, const struct policy_row *row, struct str name)
{
	for (size_t i = 0; i < POLICY_CELLS && policy_lists[list].cells[i]; i++) {
		if (str_is(name, policy_lists[list].cells[i]))
			return row->cells[i];
	}
	return STR("");
}

static void fill_hole(struct writer *w, const struct text_hole *hole)
{
	const struct str words = policy_facts_words(w->facts, hole);

	note_fact(w, hole, words);
	if (words.len)
		add_words(w, words, has_lines(w, hole));
	else
		add_blank(w, policy_facts_title(w->facts, hole));
}

/* What is not known of a row is short: the row says what it is about. */
static void fill_cell(struct writer *w, struct str words)
{
	if (words.len)
		add_words(w, words, false);
	else
		buf_add_text(&w->out, say(w, TR("【未定】", "【to be decided】")));
}

/* A line broken between two letters of Japanese was folded into a space that nobody meant. */
static bool is_fold(struct str text, size_t i)
{
	return text.ptr[i] == ' ' && i > 0 && i + 1 < text.len &&
	       (unsigned char)text.ptr[i - 1] >= 0x80 && (unsigned char)text.ptr[i + 1] >= 0x80;
}

static void add_template(struct writer *w, struct str text, bool lines)
{
	for (size_t i = 0; i < text.len; i++) {
		if (w->draft->lang == LANG_JA && is_fold(text, i))
			continue;
		if (text.ptr[i] == '\n' && lines)
			buf_add_char(&w->out, '\n');
		buf_add_char(&w->out, text.ptr[i]);
	}
}

/* `row` NULL: the text of a clause. */
static void fill(struct writer *w, struct str text, enum policy_list list,
		 const struct policy_row *row)
{
	struct text_hole hole;
	struct str before;

	while (text_next_hole(&text, &before, &hole)) {
		add_template(w, before, !row);
		if (row && str_is(hole.kind, "row"))
			fill_cell(w, cell_of(list, row, hole.name));
		else
			fill_hole(w, &hole);
	}
	add_template(w, text, !row);
}

static bool row_has_blank(enum policy_list list, const struct policy_row *row)
{
	for (size_t i = 0; i < POLICY_CELLS && policy_lists[list].cells[i]; i++) {
		if (!row->cells[i].len)
			return true;
	}
	return false;
}

static void add_rows(struct writer *w, const struct policy_clause *clause)
{
	const struct policy_rows *rows = policy_facts_rows(w->facts, clause->each);
	const struct str title = str_from(say(w, policy_lists[clause->each].title));
	const struct text_hole all = { .kind = STR("list"),
				       .name = str_from(policy_lists[clause->each].name) };

	note_fact(w, &all, policy_facts_words(w->facts, &all));
	if (!rows->known) {
		buf_add_text(&w->out, "- ");
		add_blank(w, title);
		buf_add_char(&w->out, '\n');
	} else if (!rows->n) {
		buf_printf(&w->out, "- %s\n",
			   say(w, TR("台帳に、当てはまるものはありません。",
				     "The list has none of these.")));
	}
	for (size_t i = 0; i < rows->n; i++) {
		if (row_has_blank(clause->each, &rows->at[i]))
			note_blank(w, title);
		buf_add_text(&w->out, "- ");
		fill(w, text_pair_in(clause->row, w->draft->lang), clause->each, &rows->at[i]);
		buf_add_char(&w->out, '\n');
	}
	if (rows->n_more) {
		buf_printf(&w->out, say(w, TR("- ほかに %zu 件", "- and %zu more")), rows->n_more);
		buf_add_char(&w->out, '\n');
	}
	buf_add_char(&w->out, '\n');
}

/* ---- clauses ---- */

static void add_ref(struct writer *w, struct str guideline, struct str clause, bool confirmed)
{
	buf_printf(&w->out, "> %s%.*s %.*s%s\n", say(w, TR("参照：", "See: ")), STR_ARG(guideline),
		   STR_ARG(clause),
		   confirmed ? "" : say(w, TR("（章の番号は要確認）", " (number to be checked)")));
}

static void add_refs(struct writer *w, const struct policy_clause *clause)
{
	bool any = false;

	for (size_t i = 0; i < clause->n_refs; i++)
		add_ref(w, clause->refs[i].guideline, clause->refs[i].clause,
			clause->refs[i].confirmed);
	for (size_t i = 0; i < clause->n_topics; i++) {
		struct policy_answer answer;

		if (!policy_facts_answer(w->facts, clause->topics[i], &answer))
			continue;
		if (!any)
			buf_printf(&w->out, "> %s", say(w, TR("チェックリスト：", "Checklist: ")));
		buf_add_text(&w->out, any ? say(w, TR("、", ", ")) : "");
		buf_add(&w->out, answer.number.len ? answer.number : answer.title);
		any = true;
	}
	if (any)
		buf_add_char(&w->out, '\n');
	if (any || clause->n_refs)
		buf_add_char(&w->out, '\n');
}

static void add_clause(struct writer *w, const struct policy_clause *clause, unsigned number)
{
	const enum form_verdict wanted = policy_facts_want(w->facts, clause);
	const struct str title = text_pair_in(clause->title, w->draft->lang);

	buf_printf(&w->out, say(w, TR("## 第%u条（%.*s）\n\n", "## %u. %.*s\n\n")), number,
		   STR_ARG(title));
	if (wanted == VERDICT_UNKNOWN) {
		note_blank(w, title);
		buf_printf(
			&w->out, "> %s\n\n",
			say(w,
			    TR("【未定：この条が要るかは、施設の情報と台帳が書かれると決まります】",
			       "【to be decided: whether this clause is needed shows when the "
			       "facility and its lists are written down】")));
	}
	fill(w, text_pair_in(clause->text, w->draft->lang), POLICY_NO_LIST, NULL);
	buf_add_text(&w->out, "\n\n");
	if (clause->each < POLICY_LISTS)
		add_rows(w, clause);
	add_refs(w, clause);
}

enum errc policy_draft_write(const struct policy_scope *scope, const struct policy_facts *facts,
			     const struct policy *policy, enum lang lang, struct policy_draft **ret,
			     struct err *err)
{
	static const struct text_hole name = { .kind = STR("facility"), .name = STR("name") };
	struct policy_draft *draft = arena_take(scope->arena, sizeof(*draft));
	struct writer w = { .scope = scope, .facts = facts, .draft = draft };
	unsigned number = 0;

	if (!draft)
		return fail(err, ERR_LIMIT, "policies: no room");
	buf_init(&w.out, POLICY_TEXT_MAX);
	draft->policy = policy;
	draft->lang = lang;
	draft->title = text_pair_in(policy->title, lang);
	draft->template = arena_printf(scope->arena, "%.*s (%.*s)", STR_ARG(policy->version),
				       STR_ARG(policy->date));
	buf_printf(&w.out, "# %.*s\n\n", STR_ARG(draft->title));
	fill_hole(&w, &name);
	buf_add_text(&w.out, "\n\n");
	for (size_t i = 0; i < policy->n_clauses; i++) {
		if (policy_facts_want(facts, &policy->clauses[i]) != VERDICT_NO)
			add_clause(&w, &policy->clauses[i], ++number);
	}
	draft->text = arena_str(scope->arena, buf_str(&w.out));
	const bool whole = !buf_failed(&w.out) && draft->text.ptr;
	buf_done(&w.out);
	if (!whole)
		return fail(err, ERR_LIMIT, "%.*s: more than %u bytes", STR_ARG(policy->id),
			    POLICY_TEXT_MAX);
	evidence_sha256(draft->text, draft->sha256);
	*ret = draft;
	return ERR_OK;
}

enum errc policy_draft_adopt(struct db *db, const struct policy_draft *draft,
			     const struct policy_adoption *adoption, int64_t *ret_number,
			     struct err *err)
{
	const struct policy_version version = {
		.policy = draft->policy->id,
		.lang = draft->lang,
		.title = draft->title,
		.text = draft->text,
		.template = draft->template,
		.blanks = (int64_t)draft->n_blanks,
		.approved = adoption->approved,
		.valid_from = adoption->valid_from,
		.adopted_us = adoption->now_us,
		.adopted_by = adoption->by,
	};

	if (draft->n_blanks && !adoption->with_blanks)
		return fail(err, ERR_CONFLICT,
			    text_of(TR("%.*s: まだ決まっていないことが %zu 件あります（%.*s など）",
				       "%.*s: %zu things are still to be decided (such as %.*s)")),
			    STR_ARG(draft->policy->id), draft->n_blanks, STR_ARG(draft->blanks[0]));
	return policy_versions_add(db, &version, draft->facts, draft->n_facts, ret_number, err);
}
