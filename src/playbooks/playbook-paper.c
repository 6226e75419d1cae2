/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/playbook-paper.h"

#include "base/alloc.h"
#include "base/office/pdf-write.h"

#define WORK_BYTES (4u * 1024 * 1024)
#define CELL_MAX   8000u

struct press {
	const struct playbook_paper *paper;
	struct outline *outline;
	struct arena *arena;
	enum lang lang;
};

static struct str say(const struct press *press, struct text text)
{
	return str_from(text_in(text, press->lang));
}

static struct str pair(const struct press *press, struct text_pair text)
{
	const struct str own = text_pair_in(text, press->lang);

	/* A playbook of somebody else's may have one language only. */
	return own.len ? own : text.en;
}

/* ---- the parts of a line ---- */

static void add_line(struct buf *out, struct str line)
{
	if (!line.len)
		return;
	if (out->len)
		buf_add_char(out, '\n');
	buf_add(out, line);
}

static void add_calls(const struct press *press, const struct playbook_step *step, struct buf *out)
{
	const struct playbook_phone_book *phones = press->paper->phones;

	for (size_t i = 0; phones && i < step->n_calls; i++) {
		const struct str line =
			phones->line(phones->ctx, step->calls[i], press->lang, press->arena);

		if (line.len)
			add_line(out, arena_printf(press->arena, "☎ %.*s", STR_ARG(line)));
	}
}

static struct str body_of(const struct press *press, const struct outline_line *line)
{
	const struct playbook_step *step = line->step;
	auto_buf out = BUF_INIT(CELL_MAX);

	if (line->kind == OUTLINE_STEP) {
		add_line(&out, pair(press, step->question));
		add_line(&out, pair(press, step->text));
		add_calls(press, step, &out);
	}
	if (line->kind == OUTLINE_TOGETHER)
		add_line(&out, pair(press, step->why));
	return str_or_empty(arena_str(press->arena, buf_str(&out)));
}

static struct str title_of(const struct press *press, const struct outline_line *line)
{
	if (line->kind == OUTLINE_DECIDE)
		return outline_decision_text(line, press->lang, press->arena);
	if (line->kind == OUTLINE_AGAIN)
		return say(press, TR("上と同じことを、もう一度", "The same as above, again"));
	return pair(press, line->step->name);
}

/* Answers that lead to one place stand on one line before it. */
static void add_arrows(const struct press *press, const struct outline_line *line, struct buf *out)
{
	struct arena *arena = press->arena;
	struct str words = STR("");

	for (size_t i = 0; i < line->n_arrows; i++) {
		const struct outline_arrow *arrow = &line->arrows[i];
		const bool more = i + 1 < line->n_arrows && line->arrows[i + 1].to == arrow->to;
		struct outline_arrow whole = *arrow;
		const struct str own = pair(press, arrow->words);

		words = str_or_empty(arena_printf(arena, "%.*s%s□ %.*s", STR_ARG(words),
						  words.len ? "\n" : "", STR_ARG(own)));
		if (more)
			continue;
		whole.words = (struct text_pair){ .ja = words, .en = words };
		add_line(out, outline_arrow_text(&whole, press->lang, arena));
		words = STR("");
	}
}

static struct str arrows_of(const struct press *press, const struct outline_line *line)
{
	auto_buf out = BUF_INIT(CELL_MAX);

	add_arrows(press, line, &out);
	if (line->kind == OUTLINE_TOGETHER && line->then)
		add_line(&out, arena_printf(press->arena,
					    text_in(TR("全部の列がおわったら → %u",
						       "all branches done → %u"),
						    press->lang),
					    line->then));
	return str_or_empty(arena_str(press->arena, buf_str(&out)));
}

/* Branches that can be gone at once are named by letters. */
static struct str branch_title(const struct press *press, unsigned *letter)
{
	return str_or_empty(arena_printf(press->arena,
					 text_in(TR("列 %c", "Branch %c"), press->lang),
					 'A' + (int)(*letter)++ % 26));
}

/* ---- PDF ---- */

static void begin_table(const struct press *press, struct pdf *pdf)
{
	const struct pdf_column columns[] = {
		{ .title = say(press, TR("番号", "No.")), .share = 0.08 },
		{ .title = say(press, TR("すること", "What to do")), .share = 0.52 },
		{ .title = say(press, TR("しるしをつけて、進む", "Tick, and go on")),
		  .share = 0.26 },
		{ .title = say(press, TR("時刻・名前", "Time, name")), .share = 0.14 },
	};

	pdf_begin_table(pdf, columns, ARRAY_LEN(columns));
}

static void add_row(const struct press *press, struct pdf *pdf, const struct outline_line *line)
{
	const struct str title = title_of(press, line);
	const struct str body = body_of(press, line);
	/* Read at night, by a torch: all of it in the larger print. */
	const struct str words = arena_printf(press->arena, "【%.*s】%s%.*s", STR_ARG(title),
					      body.len ? "\n" : "", STR_ARG(body));
	const struct pdf_cell cells[] = {
		{ .text = line->number ? arena_printf(press->arena, "%u", line->number) : STR("") },
		{ .text = words },
		{ .text = arrows_of(press, line) },
		{ .text = line->kind == OUTLINE_STEP ? say(press, TR("　　:", "    :")) : STR("") },
	};

	pdf_add_row(pdf, cells);
}

static void add_lines(const struct press *press, struct pdf *pdf)
{
	const struct playbook *playbook = NULL;
	unsigned letter = 0;

	for (size_t i = 0; i < press->outline->n; i++) {
		const struct outline_line *line = &press->outline->at[i];

		if (line->kind == OUTLINE_BRANCH) {
			pdf_add_heading(pdf, branch_title(press, &letter));
			begin_table(press, pdf);
			playbook = line->playbook;
			continue;
		}
		if (line->playbook != playbook) {
			pdf_add_heading(pdf, pair(press, line->playbook->name));
			begin_table(press, pdf);
			playbook = line->playbook;
		}
		if (line->kind == OUTLINE_TOGETHER)
			letter = 0;
		add_row(press, pdf, line);
	}
}

static void add_head(const struct press *press, struct pdf *pdf)
{
	const struct playbook *playbook = press->paper->bundle->at[0].playbook;

	pdf_add_title(pdf, pair(press, playbook->name));
	pdf_add_text(pdf, pair(press, playbook->about));
	pdf_add_text(
		pdf,
		say(press,
		    TR("事案の番号　　　　　　　　　気づいた時刻　　　:"
		       "　　　　書いた人　　　　　　　　　",
		       "Case ____________   noticed at ____ : ____   written by ______________")));
	if (press->paper->link.len)
		pdf_add_code(pdf, press->paper->link,
			     say(press, TR("電話が使えれば、この画面で同じ手順を進められます。",
					   "With a telephone, the same steps are on this page.")));
}

/* Which edition this is, so that an old copy on the wall is known for one. */
static void add_foot(const struct press *press, struct pdf *pdf)
{
	const struct playbook_copy *copy = &press->paper->bundle->at[0];

	pdf_add_note(pdf, arena_printf(press->arena,
				       text_in(TR("版 %.*s%s　SHA-256 %s　印刷 %.*s",
						  "version %.*s%s, SHA-256 %s, printed %.*s"),
					       press->lang),
				       STR_ARG(copy->playbook->modified),
				       copy->number ? text_in(TR("（自施設の版）", " (our own)"),
							      press->lang)
						    : "",
				       copy->sha256, STR_ARG(press->paper->day)));
}

static enum errc open_press(const struct playbook_paper *paper, struct arena *arena,
			    struct press *ret, struct err *err)
{
	*ret = (struct press){ .paper = paper, .arena = arena, .lang = paper->lang };
	ret->outline = arena_take(arena, sizeof(*ret->outline));
	return ret->outline ? outline_make(paper->bundle, arena, ret->outline, err)
			    : fail(err, ERR_LIMIT, "a playbook: no room for its paper");
}

enum errc playbook_paper_write(const struct playbook_paper *paper, struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct press press;
	const enum errc code = open_press(paper, &arena, &press, err);

	if (code)
		return code;
	const struct pdf_head head = {
		.title = pair(&press, paper->bundle->at[0].playbook->name),
		.left = paper->facility,
		.right = paper->day,
		.lang = paper->lang == LANG_JA ? "ja" : "en",
		.made_us = paper->made_us,
	};
	auto_pdf *pdf = pdf_new(&head);
	add_head(&press, pdf);
	add_lines(&press, pdf);
	add_foot(&press, pdf);
	return pdf_finish(pdf, out, err);
}

/* ---- text ---- */

static void write_indented(struct buf *out, unsigned level, struct str text)
{
	struct str line;

	while (str_next_line(&text, &line))
		buf_printf(out, "%*s%.*s\n", (int)(level * 2 + 5), "", STR_ARG(line));
}

enum errc playbook_paper_text(const struct playbook_paper *paper, struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	struct press press;
	unsigned letter = 0;
	const enum errc code = open_press(paper, &arena, &press, err);

	if (code)
		return code;
	buf_printf(out, "%.*s\n%.*s\n\n",
		   STR_ARG(pair(&press, paper->bundle->at[0].playbook->name)),
		   STR_ARG(pair(&press, paper->bundle->at[0].playbook->about)));
	for (size_t i = 0; i < press.outline->n; i++) {
		const struct outline_line *line = &press.outline->at[i];

		if (line->kind == OUTLINE_TOGETHER)
			letter = 0;
		if (line->kind == OUTLINE_BRANCH) {
			const struct str title = branch_title(&press, &letter);
			buf_printf(out, "%*s%.*s\n", (int)line->level * 2, "", STR_ARG(title));
			continue;
		}
		buf_printf(out, "%*s%3u. %.*s\n", (int)line->level * 2, "", line->number,
			   STR_ARG(title_of(&press, line)));
		write_indented(out, line->level, body_of(&press, line));
		write_indented(out, line->level, arrows_of(&press, line));
	}
	return buf_failed(out) ? fail(err, ERR_LIMIT, "a playbook: too long") : ERR_OK;
}
