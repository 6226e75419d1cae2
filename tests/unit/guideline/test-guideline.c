/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guideline's reader: what is shipped, how references find their clause, searches, moves,
 * mistakes of authors, and charts that fit.
 */
#include "support/check.h"

#include "../store/store-fixture.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/pack.h"
#include "forms/form-set.h"
#include "guideline/flow-chart.h"

#define ARENA_BYTES (1024u * 1024)

static const char *const packs[] = { "medicine", "water" };

static struct guideline *shipped(const char *pack)
{
	struct guideline *guideline = NULL;
	struct err err;

	assert_ok(pack_choose(pack, &err), &err);
	assert_ok(guideline_load(NULL, &guideline, &err), &err);
	return guideline;
}

/* ---- what is shipped ---- */

static void both_sectors_have_a_guideline_to_read(void **state UNUSED)
{
	static const struct {
		const char *pack;
		size_t editions, clauses, terms, flows;
	} rows[] = { { "medicine", 3, 70, 30, 4 }, { "water", 2, 8, 8, 1 } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_guideline *guideline = shipped(rows[i].pack);

		check_row(guideline->n_editions >= rows[i].editions, rows[i].pack);
		check_row(guideline->n_clauses >= rows[i].clauses, rows[i].pack);
		check_row(guideline->n_terms >= rows[i].terms, rows[i].pack);
		check_row(guideline->n_flows >= rows[i].flows, rows[i].pack);
	}
}

static void each_role_has_something_to_read_in_each_official_edition(void **state UNUSED)
{
	auto_guideline *guideline = shipped("medicine");

	for (size_t e = 0; e < guideline->n_editions; e++) {
		for (size_t r = 0; r < guideline->n_roles; r++) {
			size_t n = 0;

			for (size_t i = 0; i < guideline->n_clauses; i++)
				n += guideline->clauses[i].edition == &guideline->editions[e] &&
				     guideline_clause_is_for(&guideline->clauses[i],
							     &guideline->roles[r]);
			check_row(n > 0, guideline->roles[r].id.ptr);
		}
	}
}

static bool is_asked(const struct form_set *forms, struct str topic)
{
	for (size_t f = 0; f < form_set_count(forms); f++) {
		const struct form *form = form_set_at(forms, f);

		for (size_t i = 0; i < form->n_items; i++) {
			if (str_equal(form->items[i].topic, topic))
				return true;
		}
	}
	return false;
}

static void topics_are_those_that_forms_ask_about(void **state UNUSED)
{
	for (size_t p = 0; p < ARRAY_LEN(packs); p++) {
		auto_guideline *guideline = shipped(packs[p]);
		auto_form_set *forms = form_set_new();
		struct err err;

		assert_ok(form_set_add_content(forms, NULL, &err), &err);
		form_set_finish(forms);
		for (size_t i = 0; i < guideline->n_clauses; i++) {
			const struct guideline_clause *clause = &guideline->clauses[i];

			for (size_t t = 0; t < clause->n_topics; t++)
				check_row(is_asked(forms, clause->topics[t]), clause->id.ptr);
		}
	}
}

/* Nobody may take a number for official that was not seen. */
static void numbers_of_the_newest_edition_say_that_they_are_unconfirmed(void **state UNUSED)
{
	auto_guideline *guideline = shipped("medicine");
	const struct guideline_edition *newest = guideline_edition_find(guideline, STR("mhlw-7-0"));

	assert_non_null(newest);
	for (size_t i = 0; i < guideline->n_clauses; i++) {
		const struct guideline_clause *clause = &guideline->clauses[i];

		if (clause->edition == newest)
			check_row(!clause->confirmed, clause->id.ptr);
	}
}

/* ---- references ---- */

static void a_reference_finds_the_closest_clause(void **state UNUSED)
{
	static const struct {
		const char *guideline, *volume, *clause;
		const char *found; /* "": none */
	} rows[] = {
		{ "mhlw-6.0", "システム運用編", "18①", "v60-operation-18-1" },
		{ "mhlw-6.0", "システム運用編", "18②", "v60-operation-18" },
		{ "mhlw-6.0", "システム運用編", "18", "v60-operation-18" },
		{ "mhlw-6.0", "システム運用編", "1", "v60-operation-1" },
		{ "mhlw-6.0", "システム運用編", "180", "" },
		{ "mhlw-6.0", "経営管理編", "1.2.1", "v60-management-1-2" },
		{ "mhlw-6.0", "planning", "15③", "v60-planning-15-3" },
		{ "mhlw-6.0", "システム運用編", "", "" },
		{ "mhlw-6.0", "知らない編", "18①", "" },
		{ "mhlw-9.9", "システム運用編", "18①", "" },
		{ "mhlw-7.0", "保守委託機関編", "9④⑤", "v70-outsourced-9-4" },
	};
	auto_guideline *guideline = shipped("medicine");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct guideline_clause *clause =
			guideline_cited(guideline, str_from(rows[i].guideline),
					str_from(rows[i].volume), str_from(rows[i].clause));

		check_row(str_is(clause ? clause->id : STR(""), rows[i].found), rows[i].clause);
	}
}

/* ---- searching ---- */

static void every_word_must_be_there_in_any_case_and_order(void **state UNUSED)
{
	static const struct {
		const char *query;
		bool found;
	} rows[] = {
		{ "バックアップ", true },
		{ "ネットワーク バックアップ", true },
		{ "バックアップ　何世代", true }, /* a full-width space */
		{ "BACKUPS off", true },
		{ "backups パスポート", false },
		{ "", true },
		{ " 　\t", true },
	};
	auto_guideline *guideline = shipped("medicine");
	auto_arena arena = ARENA_INIT(ARENA_BYTES);
	const struct guideline_clause *clause =
		guideline_clause_find(guideline, STR("v60-operation-18-1"));

	assert_non_null(clause);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct guideline_query query =
			guideline_query_of(str_from(rows[i].query), &arena);

		check_row(guideline_query_finds(&query, clause->folded) == rows[i].found,
			  rows[i].query);
	}
}

static void hostile_words_end(void **state UNUSED)
{
	static const struct str rows[] = {
		STR("\0\0a"),
		STR("\xe3\x80"),
		STR("\xff\xfe \xe3\x80\x80"),
		STR("a b c d e f g h i j"),
	};
	auto_arena arena = ARENA_INIT(ARENA_BYTES);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_true(guideline_query_of(rows[i], &arena).n <= GUIDELINE_WORDS_MAX);
}

/* ---- moves ---- */

static void what_nobody_compared_is_not_known(void **state UNUSED)
{
	auto_guideline *guideline = shipped("medicine");
	const struct guideline_edition *older = guideline_edition_find(guideline, STR("mhlw-6-0"));
	const struct guideline_edition *newer = guideline_edition_find(guideline, STR("mhlw-7-0"));
	const size_t max = guideline->n_moves + guideline->n_clauses;
	auto_free struct guideline_move *moves = mem_new_array(max, sizeof(*moves));
	const size_t n = guideline_moves_between(guideline, older, newer, moves, max);
	size_t told = 0;
	size_t clauses = 0;

	for (size_t i = 0; i < guideline->n_clauses; i++)
		clauses += guideline->clauses[i].edition == older;
	for (size_t c = 0; c < guideline->n_clauses; c++) {
		const struct guideline_clause *clause = &guideline->clauses[c];
		size_t rows = 0;

		for (size_t i = 0; i < n; i++)
			rows += moves[i].from == clause;
		check_row(clause->edition != older || rows > 0, clause->id.ptr);
	}
	for (size_t i = 0; i < n; i++) {
		told += moves[i].change != GUIDELINE_UNKNOWN;
		assert_true((moves[i].change == GUIDELINE_UNKNOWN) == (moves[i].n_to == 0));
	}
	assert_true(told >= 5);
	assert_true(n > told && n >= clauses);
	assert_int_equal(guideline_moves_between(guideline, older, newer, moves, 3), 3);
}

/* ---- charts ---- */

static bool lies_in(const struct flow_chart *chart, int x, int y)
{
	return x >= 0 && x <= chart->width && y >= 0 && y <= chart->height;
}

static void check_boxes(const struct flow_chart *chart, const char *name)
{
	for (size_t i = 0; i < chart->n_boxes; i++) {
		const struct flow_box *box = &chart->boxes[i];

		check_row(lies_in(chart, box->x, box->y), name);
		check_row(lies_in(chart, box->x + box->width, box->y + box->height), name);
		check_row(box->n_lines > 0, name);
		check_row(str_find(box->lines[box->n_lines - 1], STR("…")) == SIZE_MAX, name);
		check_row(i == 0 || box->y >= chart->boxes[i - 1].y + chart->boxes[i - 1].height,
			  name);
	}
}

static void charts_show_every_step_and_cut_no_title(void **state UNUSED)
{
	static const enum lang langs[] = { LANG_JA, LANG_EN };

	for (size_t p = 0; p < ARRAY_LEN(packs); p++) {
		auto_guideline *guideline = shipped(packs[p]);

		for (size_t i = 0; i < guideline->n_flows * ARRAY_LEN(langs); i++) {
			const struct guideline_flow *flow = &guideline->flows[i / 2];
			auto_arena arena = ARENA_INIT(ARENA_BYTES);
			struct flow_chart chart;
			struct err err;
			size_t ways = 0;

			for (size_t s = 0; s < flow->n_steps; s++)
				ways += (flow->steps[s].next == STEP_NONE ? 0u : 1u) +
					(flow->steps[s].otherwise == STEP_NONE ? 0u : 1u);
			assert_ok(flow_chart_draw(flow, langs[i % 2], &arena, &chart, &err), &err);
			check_row(chart.n_boxes == flow->n_steps, flow->id.ptr);
			check_row(chart.n_lines == ways, flow->id.ptr);
			check_boxes(&chart, flow->id.ptr);
		}
	}
}

/* ---- mistakes ---- */

#define EDITION                                                                                    \
	"roles:\n  - { id: boss, title: { ja: a, en: a }, about: { ja: a, en: a } }\n"             \
	"editions:\n  - id: one\n    cited: one\n    number: \"1\"\n    issued: 2026-01\n"         \
	"    title: { ja: a, en: a }\n    note: { ja: a, en: a }\n    source: s\n    volumes:\n"   \
	"      - { id: main, name: { ja: a, en: a }, about: { ja: a, en: a }, roles: [boss] }\n"
#define CLAUSE(id, rest)                                                                           \
	"  - { id: " id ", edition: one, volume: main, title: { ja: a, en: a }, "                  \
	"text: { ja: a, en: a }, source: s" rest " }\n"
#define FLOW                                                                                       \
	"flows:\n  - id: f\n    title: { ja: a, en: a }\n    about: { ja: a, en: a }\n"            \
	"    source: s\n    steps:\n"                                                              \
	"      - { id: a, kind: start, title: { ja: a, en: a }, next: b }\n"

static const struct mistake {
	const char *text;
	const char *wanted;
} mistakes[] = {
	{ EDITION "clauses:\n" CLAUSE("a", "") CLAUSE("a", ""), "bad.yml:18: a is there already" },
	{ EDITION "clauses:\n" CLAUSE("a", ", legal: [nothing]"),
	  "bad.yml:17: legal: there is no “nothing”" },
	{ EDITION "clauses:\n" CLAUSE("a", ", confirmed: true"), "which?" },
	{ EDITION "clauses:\n" CLAUSE("a", ", roles: [nobody]"), "there is no “nobody”" },
	{ EDITION "clauses:\n" CLAUSE("a", ", colour: red"), "has no “colour”" },
	{ "editions:\n  - id: one\n", "cited is missing" },
	{ EDITION "moves:\n  - { older: one, newer: two, change: unknown, source: s }\n",
	  "newer: there is no “two”" },
	{ EDITION "moves:\n  - { older: one, newer: one, change: moved, source: s }\n",
	  "from is needed" },
	{ EDITION "clauses:\n" CLAUSE(
		  "a",
		  "") "moves:\n  - { older: one, newer: one, from: a, change: moved, source: s }\n",
	  "to is needed" },
	{ EDITION "clauses:\n" CLAUSE("a", "") "moves:\n  - { older: one, newer: one, from: a, to: "
					       "[a], change: gone, source: s }\n",
	  "change “gone” is not known" },
	{ FLOW "      - { id: b, kind: ask, title: { ja: a, en: a }, yes: c }\n"
	       "      - { id: c, kind: end, title: { ja: a, en: a } }\n",
	  "no is missing" },
	{ FLOW "      - { id: b, kind: act, title: { ja: a, en: a }, next: a }\n",
	  "bad.yml:11: next: “a” comes before it" },
	{ FLOW "      - { id: b, kind: act, title: { ja: a, en: a }, next: z }\n",
	  "there is no step “z”" },
	{ FLOW "      - { id: b, kind: end, title: { ja: a, en: a }, next: a }\n",
	  "next does not belong" },
	{ FLOW "      - { id: b, kind: end, title: { ja: a, en: a } }\n"
	       "      - { id: c, kind: end, title: { ja: a, en: a } }\n",
	  "no step leads to “c”" },
};

static void mistakes_are_named_with_their_line(void **state)
{
	const struct store_fixture *f = *state;
	char folder[PATH_MAX];
	char path[PATH_MAX + 16];

	(void)snprintf(folder, sizeof(folder), "%s/guideline", f->data);
	(void)snprintf(path, sizeof(path), "%s/bad.yml", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		struct guideline *guideline = NULL;
		struct err err = { .text = "" };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		(void)fprintf(file, "version: 1\ndate: 2026-11-22\nsource: a\n%s",
			      mistakes[i].text);
		assert_int_equal(fclose(file), 0);
		check_row(guideline_load(f->data, &guideline, &err) == ERR_SYNTAX,
			  mistakes[i].wanted);
		check_row(strstr(err.text, mistakes[i].wanted), err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sectors_have_a_guideline_to_read),
		cmocka_unit_test(each_role_has_something_to_read_in_each_official_edition),
		cmocka_unit_test(topics_are_those_that_forms_ask_about),
		cmocka_unit_test(numbers_of_the_newest_edition_say_that_they_are_unconfirmed),
		cmocka_unit_test(a_reference_finds_the_closest_clause),
		cmocka_unit_test(every_word_must_be_there_in_any_case_and_order),
		cmocka_unit_test(hostile_words_end),
		cmocka_unit_test(what_nobody_compared_is_not_known),
		cmocka_unit_test(charts_show_every_step_and_cut_no_title),
		cmocka_unit_test_setup_teardown(mistakes_are_named_with_their_line, store_setup,
						store_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
