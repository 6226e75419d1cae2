/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/outline.h"

#include "base/alloc.h"

/* What a branch goes back to at its end step. */
struct outline_frame {
	const struct outline_frame *outer;
	size_t book;
	size_t at; /* the step that began the branch */
};

#define DEPTH_MAX 12u

struct drawer {
	const struct playbook_bundle *bundle;
	struct outline *outline;
	struct arena *arena;
	const struct outline_frame *frame;
	unsigned level;
	unsigned depth;
	/* Of every step: 1 + its first line; 0: it has none. */
	uint16_t line_of[PLAYBOOK_PARTS_MAX][PLAYBOOK_STEPS_MAX];
	bool seen[PLAYBOOK_PARTS_MAX][PLAYBOOK_STEPS_MAX];
	enum errc code;
	struct err *err;
};

static void draw(struct drawer *d, size_t book, size_t at);

static const struct playbook *book_at(const struct drawer *d, size_t book)
{
	return d->bundle->at[book].playbook;
}

static size_t part_of(const struct drawer *d, const struct playbook_step *step)
{
	size_t i = 0;

	while (i < d->bundle->n && !str_equal(book_at(d, i)->id, step->playbook))
		i++;
	return i;
}

/* ---- lines ---- */

static struct outline_line *add_line(struct drawer *d, enum outline_kind kind, size_t book,
				     size_t at)
{
	struct outline *outline = d->outline;
	const bool numbered = kind != OUTLINE_BRANCH && kind != OUTLINE_AGAIN;

	if (outline->n == OUTLINE_LINES_MAX) {
		if (!d->code)
			d->code = fail(d->err, ERR_LIMIT, "a playbook of more than %u lines",
				       OUTLINE_LINES_MAX);
		return NULL;
	}
	struct outline_line *line = &outline->at[outline->n++];
	*line = (struct outline_line){
		.kind = kind,
		.number = numbered ? ++outline->last : 0,
		.level = d->level,
		.playbook = book_at(d, book),
		.step = &book_at(d, book)->steps[at],
		.book = book,
		.at = at,
		.frame = d->frame,
	};
	if (numbered)
		d->line_of[book][at] = (uint16_t)outline->n;
	return line;
}

/* The variable a step decides by when it is one comparison; STR_NONE: it is more than that. */
static struct str decides_by(const struct playbook_step *step)
{
	if (step->kind == PLAY_SWITCH)
		return step->subject;
	return step->test && step->test->variable.ptr ? step->test->variable : STR_NONE;
}

/* Is the way from `before` to the decision only its own arrows? */
static bool asks_for(const struct playbook_step *before, const struct playbook_step *decision)
{
	const struct str variable = decides_by(decision);

	return before && before->kind == PLAY_ACTION && variable.ptr &&
	       str_equal(before->variable, variable) && before->failed == PLAYBOOK_NO_STEP;
}

/* The last step before the end of a branch; NULL: there are several ways to it. */
static const struct playbook_step *last_of(const struct playbook *playbook, size_t at)
{
	const struct playbook_step *last = NULL;

	while (at < playbook->n_steps && playbook->steps[at].kind != PLAY_END) {
		last = &playbook->steps[at];
		at = last->next;
	}
	return last;
}

/* What begins at (`book`, `to`) and goes back to the step `at` of the playbook it is in. */
static void draw_below(struct drawer *d, const struct outline_frame *from, size_t book, size_t to)
{
	struct outline_frame *frame = arena_take(d->arena, sizeof(*frame));

	if (!frame || d->depth == DEPTH_MAX) {
		if (!d->code)
			d->code = fail(d->err, ERR_LIMIT, "a playbook of too many branches");
		return;
	}
	*frame = *from;
	frame->outer = d->frame;
	d->frame = frame;
	d->depth++;
	draw(d, book, to);
	d->depth--;
	d->frame = frame->outer;
}

static void draw_branch(struct drawer *d, size_t book, size_t at, size_t to)
{
	draw_below(d, &(struct outline_frame){ .book = book, .at = at }, book, to);
}

static void draw_parallel(struct drawer *d, size_t book, size_t at)
{
	const struct playbook_step *step = &book_at(d, book)->steps[at];

	add_line(d, OUTLINE_TOGETHER, book, at);
	d->level++;
	for (size_t i = 0; i < step->n_branches; i++) {
		add_line(d, OUTLINE_BRANCH, book, at);
		draw_branch(d, book, at, step->branches[i].step);
	}
	d->level--;
}

static void draw_decision(struct drawer *d, size_t book, size_t at,
			  const struct playbook_step *before)
{
	const struct playbook *playbook = book_at(d, book);
	const struct playbook_step *step = &playbook->steps[at];
	const bool again = step->kind == PLAY_WHILE &&
			   !asks_for(last_of(playbook, step->branches[0].step), step);

	if (!asks_for(before, step) || again)
		add_line(d, OUTLINE_DECIDE, book, at);
	d->level++;
	for (size_t i = 0; i < step->n_branches; i++)
		draw_branch(d, book, at, step->branches[i].step);
	d->level--;
}

static void draw_part(struct drawer *d, size_t book, size_t at)
{
	const size_t part = part_of(d, &book_at(d, book)->steps[at]);

	if (part == d->bundle->n)
		return;
	const size_t start = book_at(d, part)->start;
	if (d->seen[part][start]) {
		add_line(d, OUTLINE_AGAIN, book, at);
		return;
	}
	draw_below(d, &(struct outline_frame){ .book = book, .at = at }, part, start);
}

/* From that step to the end of its branch. */
static void draw(struct drawer *d, size_t book, size_t at)
{
	const struct playbook *playbook = book_at(d, book);
	const struct playbook_step *before = NULL;

	while (at < playbook->n_steps && !d->seen[book][at] && !d->code) {
		const struct playbook_step *step = &playbook->steps[at];

		d->seen[book][at] = true;
		switch ((int)step->kind) {
		case PLAY_ACTION:
			add_line(d, OUTLINE_STEP, book, at);
			if (step->failed != PLAYBOOK_NO_STEP)
				draw(d, book, step->failed);
			break;
		case PLAY_PARALLEL:
			draw_parallel(d, book, at);
			break;
		case PLAY_PLAYBOOK:
			draw_part(d, book, at);
			break;
		case PLAY_IF:
		case PLAY_WHILE:
		case PLAY_SWITCH:
			draw_decision(d, book, at, before);
			break;
		default:
			break;
		}
		before = step;
		at = step->next;
	}
}

/* ---- arrows ---- */

struct answer {
	struct str variable;
	struct str value;
};

static struct str answer_value(void *ctx, struct str variable)
{
	const struct answer *answer = ctx;

	return str_equal(variable, answer->variable) ? answer->value : STR_NONE;
}

/* The branch that a decision without a line of its own takes; PLAYBOOK_NO_STEP: it goes on. */
static size_t branch_taken(const struct playbook_step *step, struct answer *answer)
{
	size_t other = PLAYBOOK_NO_STEP;

	if (step->kind != PLAY_SWITCH) {
		const bool holds =
			step->test && branch_condition_holds(step->test, answer_value, answer);
		const size_t branch = holds ? 0 : 1;

		return branch < step->n_branches ? step->branches[branch].step : other;
	}
	for (size_t i = 0; i < step->n_branches; i++) {
		if (str_equal(step->branches[i].value, answer->value))
			return step->branches[i].step;
		if (str_is(step->branches[i].value, "default"))
			other = step->branches[i].step;
	}
	return other;
}

struct cursor {
	const struct outline_frame *frame;
	size_t book;
	size_t at;
};

/* At the end of a branch: back to what began it. False: the way stops here, at `*ret`. */
static bool leave_branch(const struct drawer *d, struct cursor *cursor, unsigned *ret)
{
	const struct outline_frame *frame = cursor->frame;

	*ret = OUTLINE_END;
	if (!frame)
		return false;
	const struct playbook_step *began = &book_at(d, frame->book)->steps[frame->at];
	*ret = OUTLINE_WAIT;
	if (began->kind == PLAY_PARALLEL)
		return false;
	*cursor = (struct cursor){ .frame = frame->outer,
				   .book = frame->book,
				   .at = began->kind == PLAY_WHILE ? frame->at : began->next };
	return true;
}

static void enter(const struct drawer *d, struct cursor *cursor, size_t book, size_t at)
{
	struct outline_frame *frame = arena_take(d->arena, sizeof(*frame));

	if (frame)
		*frame = (struct outline_frame){ .outer = cursor->frame,
						 .book = cursor->book,
						 .at = cursor->at };
	*cursor = (struct cursor){ .frame = frame, .book = book, .at = at };
}

/* One step further for what has no line. */
static void pass(const struct drawer *d, struct cursor *cursor, const struct playbook_step *step,
		 struct answer *answer)
{
	const size_t part = step->kind == PLAY_PLAYBOOK ? part_of(d, step) : d->bundle->n;
	const bool decides =
		step->kind == PLAY_IF || step->kind == PLAY_WHILE || step->kind == PLAY_SWITCH;
	const size_t branch = decides ? branch_taken(step, answer) : PLAYBOOK_NO_STEP;

	if (part < d->bundle->n)
		enter(d, cursor, part, book_at(d, part)->start);
	else if (branch != PLAYBOOK_NO_STEP)
		enter(d, cursor, cursor->book, branch);
	else
		cursor->at = step->next;
}

/* The number of the first line from there on. */
static unsigned leads_to(const struct drawer *d, struct cursor cursor, struct answer answer)
{
	unsigned stop = OUTLINE_END;

	for (size_t moves = 0; moves < OUTLINE_LINES_MAX; moves++) {
		const struct playbook *playbook = book_at(d, cursor.book);

		if (cursor.at >= playbook->n_steps || playbook->steps[cursor.at].kind == PLAY_END) {
			if (!leave_branch(d, &cursor, &stop))
				return stop;
			continue;
		}
		const uint16_t line = d->line_of[cursor.book][cursor.at];
		if (line)
			return d->outline->at[line - 1].number;
		pass(d, &cursor, &playbook->steps[cursor.at], &answer);
	}
	return OUTLINE_END;
}

static void add_arrow(struct outline_line *line, struct text_pair words, unsigned to)
{
	if (line->n_arrows < ARRAY_LEN(line->arrows))
		line->arrows[line->n_arrows++] = (struct outline_arrow){ .words = words, .to = to };
}

static void step_arrows(const struct drawer *d, struct outline_line *line)
{
	const struct playbook_step *step = line->step;

	for (size_t i = 0; i < step->n_answers; i++) {
		const struct str value = step->answers[i].value;
		const bool failed =
			str_is(value, ANSWER_FAILED) && step->failed != PLAYBOOK_NO_STEP;
		const struct cursor cursor = { .frame = line->frame,
					       .book = line->book,
					       .at = failed ? step->failed : step->next };
		const struct answer answer = { .variable = step->variable, .value = value };

		add_arrow(line, step->answers[i].text, leads_to(d, cursor, answer));
	}
}

/* The line of the question that sets the variable. */
static const struct outline_line *asked_at(const struct drawer *d, const struct outline_line *line,
					   struct str variable)
{
	for (size_t i = 0; variable.ptr && i < d->outline->n; i++) {
		const struct outline_line *other = &d->outline->at[i];

		if (other->kind == OUTLINE_STEP && other->book == line->book &&
		    str_equal(other->step->variable, variable))
			return other;
	}
	return NULL;
}

static struct text_pair pair_of(struct text text)
{
	return (struct text_pair){ .ja = str_from(text.ja), .en = str_from(text.en) };
}

static struct text_pair case_words(const struct outline_line *asked, struct str value)
{
	const struct playbook_answer *answer =
		asked ? playbook_answer_find(asked->step, value) : NULL;

	if (answer)
		return answer->text;
	if (str_is(value, "default"))
		return pair_of(TR("それ以外", "otherwise"));
	return (struct text_pair){ .ja = value, .en = value };
}

static const struct text if_words[] = {
	TEXT("そのとおり", "it is so"),
	TEXT("ちがう", "it is not"),
};

static void decision_arrows(const struct drawer *d, struct outline_line *line)
{
	const struct playbook_step *step = line->step;
	const struct outline_line *asked = asked_at(d, line, decides_by(step));
	const struct answer none = { .variable = STR_NONE };
	const bool is_switch = step->kind == PLAY_SWITCH;
	const struct cursor on = { .frame = line->frame, .book = line->book, .at = step->next };
	bool rest = is_switch || step->n_branches < 2;

	line->asked = asked ? asked->number : 0;
	for (size_t i = 0; i < step->n_branches; i++) {
		struct cursor cursor = { .frame = line->frame, .book = line->book, .at = line->at };
		const struct str value = step->branches[i].value;

		enter(d, &cursor, line->book, step->branches[i].step);
		add_arrow(line, is_switch ? case_words(asked, value) : pair_of(if_words[i]),
			  leads_to(d, cursor, none));
		rest = rest && !str_is(value, "default");
	}
	if (rest)
		add_arrow(line, is_switch ? case_words(NULL, STR("default")) : pair_of(if_words[1]),
			  leads_to(d, on, none));
}

static void add_arrows(struct drawer *d)
{
	for (size_t i = 0; i < d->outline->n; i++) {
		struct outline_line *line = &d->outline->at[i];
		const struct cursor on = { .frame = line->frame,
					   .book = line->book,
					   .at = line->step->next };

		if (line->kind == OUTLINE_STEP)
			step_arrows(d, line);
		else if (line->kind == OUTLINE_DECIDE)
			decision_arrows(d, line);
		else
			line->then = leads_to(d, on, (struct answer){ .variable = STR_NONE });
	}
}

enum errc outline_make(const struct playbook_bundle *bundle, struct arena *arena,
		       struct outline *ret, struct err *err)
{
	auto_free struct drawer *d = mem_new(sizeof(*d));

	*d = (struct drawer){ .bundle = bundle, .outline = ret, .arena = arena, .err = err };
	ret->n = 0;
	ret->last = 0;
	draw(d, 0, bundle->at[0].playbook->start);
	if (!d->code)
		add_arrows(d);
	return d->code;
}

/* ---- words ---- */

struct str outline_arrow_text(const struct outline_arrow *arrow, enum lang lang,
			      struct arena *arena)
{
	const struct str words = text_pair_in(arrow->words, lang);

	if (arrow->to == OUTLINE_END)
		return str_or_empty(
			arena_printf(arena, text_in(TR("%.*s → おわり", "%.*s → the end"), lang),
				     STR_ARG(words)));
	if (arrow->to == OUTLINE_WAIT)
		return str_or_empty(arena_printf(
			arena,
			text_in(TR("%.*s → この列はおわり", "%.*s → this branch is done"), lang),
			STR_ARG(words)));
	return str_or_empty(arena_printf(arena, "%.*s → %u", STR_ARG(words), arrow->to));
}

struct str outline_decision_text(const struct outline_line *line, enum lang lang,
				 struct arena *arena)
{
	if (line->asked)
		return str_or_empty(arena_printf(
			arena, text_in(TR("%u の答えで進みます", "By the answer to %u"), lang),
			line->asked));
	return str_or_empty(arena_printf(
		arena,
		text_in(TR("次のとおりかで進みます: %.*s", "By whether this is so: %.*s"), lang),
		STR_ARG(line->step->condition.len ? line->step->condition : line->step->subject)));
}
