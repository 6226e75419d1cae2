/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/contact-diagram.h"

#include "base/buf.h"

#define BOX_WIDTH     214.0
#define BOX_HEIGHT    74.0
#define ROW	      96.0
#define COLUMN	      273.0
#define TOP	      26.0
#define TEXT_SIZE     11.0
#define TITLE_COLUMNS 32u /* of text */
#define LINE_COLUMNS  37u
#define WORDS_MAX     (64u * 1024)

struct layout {
	const struct contact_content *content;
	const struct contact_boxes *fill;
	enum lang lang;
	struct arena *arena;
	struct drawing_box *boxes;
	size_t rows[CONTACT_SIDES];
};

struct str contact_diagram_line(struct arena *arena, struct str text)
{
	return text_fitting(arena, text, LINE_COLUMNS);
}

/* ---- who is entered ---- */

struct entered {
	const struct contacts *contacts;
	enum lang lang;
	struct arena *arena;
};

static struct str named(const struct entered *e, const char *name, struct str text)
{
	return contact_diagram_line(e->arena,
				    arena_printf(e->arena, "%s %.*s", name, STR_ARG(text)));
}

static void fill_entered(void *ctx, const struct contact_part *part, struct drawing_box *box)
{
	const struct entered *e = ctx;
	const struct contact *c = contacts_first(e->contacts, part->id);
	size_t n = 0;

	box->missing = !c;
	if (!c) {
		box->lines[0] = contact_diagram_line(
			e->arena,
			str_from(text_in(part->needed ? TR("まだ決まっていません", "nobody yet")
						      : TR("（任意）", "(optional)"),
					 e->lang)));
		return;
	}
	if (c->name.len)
		box->lines[n++] = contact_diagram_line(e->arena, c->name);
	if (c->phone.len)
		box->lines[n++] = named(e, "☎", c->phone);
	if (c->night.len)
		box->lines[n++] = named(e, text_in(TR("夜間", "night"), e->lang), c->night);
	if (c->deputy.len)
		box->lines[n++] = named(e, text_in(TR("代理", "deputy"), e->lang),
					contact_deputy_line(c, e->arena));
}

/* ---- the drawing ---- */

static void place_boxes(struct layout *l)
{
	for (size_t i = 0; i < l->content->n; i++) {
		const struct contact_part *part = &l->content->parts[i];
		const size_t row = l->rows[part->side]++;

		l->boxes[i] = (struct drawing_box){
			.x = 1 + COLUMN * (double)part->side,
			.y = TOP + ROW * (double)row,
			.width = BOX_WIDTH,
			.height = BOX_HEIGHT,
			.title = text_fitting(l->arena, text_pair_in(part->title, l->lang),
					      TITLE_COLUMNS),
		};
		l->fill->fill(l->fill->ctx, part, &l->boxes[i]);
	}
}

/* From the foot of a box to the head of one below it, or from side to side. */
static struct drawing_arrow arrow_between(const struct drawing_box *from,
					  const struct drawing_box *to)
{
	if (from->x == to->x)
		return (struct drawing_arrow){ from->x + from->width / 2, from->y + from->height,
					       to->x + to->width / 2, to->y };
	const bool right = to->x > from->x;
	return (struct drawing_arrow){ right ? from->x + from->width : from->x,
				       from->y + from->height / 2,
				       right ? to->x : to->x + to->width, to->y + to->height / 2 };
}

static size_t count_calls(const struct contact_content *content)
{
	size_t n = 0;

	for (size_t i = 0; i < content->n; i++)
		n += content->parts[i].n_calls;
	return n;
}

static void add_arrows(const struct layout *l, struct drawing_arrow *arrows)
{
	for (size_t i = 0; i < l->content->n; i++) {
		const struct contact_part *part = &l->content->parts[i];
		for (size_t c = 0; c < part->n_calls; c++)
			*arrows++ = arrow_between(&l->boxes[i], &l->boxes[part->calls[c]]);
	}
}

struct str contact_diagram_words(const struct contact_content *content,
				 const struct contacts *contacts, enum lang lang,
				 struct arena *arena)
{
	const size_t missing = contacts_missing(content, contacts);
	size_t sides[CONTACT_SIDES] = { 0 };

	for (size_t i = 0; i < content->n; i++) {
		if (contacts_first(contacts, content->parts[i].id))
			sides[content->parts[i].side]++;
	}
	if (lang == LANG_EN)
		return arena_printf(arena,
				    "%zu places inside, %zu vendors and %zu authorities are "
				    "entered; %zu that are needed are missing.",
				    sides[CONTACT_INSIDE], sides[CONTACT_VENDOR],
				    sides[CONTACT_AUTHORITY], missing);
	return arena_printf(arena,
			    "施設内 %zu、事業者 %zu、行政・警察など %zu の連絡先が入っています。"
			    "必要なもののうち %zu がまだありません。",
			    sides[CONTACT_INSIDE], sides[CONTACT_VENDOR], sides[CONTACT_AUTHORITY],
			    missing);
}

/* Who calls whom, as a sentence each: what the picture shows. */
static struct str words_of(const struct layout *l)
{
	auto_buf out = BUF_INIT(WORDS_MAX);

	buf_add(&out, l->fill->words);
	for (size_t i = 0; i < l->content->n; i++) {
		const struct contact_part *part = &l->content->parts[i];
		for (size_t c = 0; c < part->n_calls; c++)
			buf_printf(&out, " %.*s → %.*s%s", STR_ARG(l->boxes[i].title),
				   STR_ARG(l->boxes[part->calls[c]].title),
				   l->lang == LANG_JA ? "。" : ".");
	}
	return arena_str(l->arena, buf_str(&out));
}

enum errc contact_diagram_with(const struct contact_content *content,
			       const struct contact_boxes *boxes, enum lang lang,
			       struct arena *arena, struct drawing *ret, struct err *err)
{
	struct layout l = { content, boxes, lang, arena, NULL, { 0 } };
	const size_t n_arrows = count_calls(content);
	struct drawing_arrow *arrows = arena_take_array(arena, n_arrows + 1, sizeof(*arrows));
	struct drawing_label *labels = arena_take_array(arena, CONTACT_SIDES, sizeof(*labels));
	size_t rows = 0;

	l.boxes = arena_take_array(arena, content->n, sizeof(*l.boxes));
	if (!l.boxes || !arrows || !labels)
		return fail(err, ERR_LIMIT, "contact diagram: no room");
	place_boxes(&l);
	add_arrows(&l, arrows);
	for (enum contact_side side = 0; side < CONTACT_SIDES; side++) {
		labels[side] = (struct drawing_label){
			.x = 1 + COLUMN * (double)side,
			.y = TOP - 8,
			.text = str_from(text_in(contact_side_title(side), lang)),
		};
		rows = size_max(rows, l.rows[side]);
	}
	*ret = (struct drawing){
		.words = words_of(&l),
		.width = COLUMN * (CONTACT_SIDES - 1) + BOX_WIDTH + 2,
		.height = TOP + ROW * (double)rows,
		.text_size = TEXT_SIZE,
		.boxes = l.boxes,
		.n_boxes = content->n,
		.arrows = arrows,
		.n_arrows = n_arrows,
		.labels = labels,
		.n_labels = CONTACT_SIDES,
	};
	return ERR_OK;
}

enum errc contact_diagram(const struct contact_content *content, const struct contacts *contacts,
			  enum lang lang, struct arena *arena, struct drawing *ret, struct err *err)
{
	struct entered entered = { contacts, lang, arena };
	const struct contact_boxes boxes = {
		.fill = fill_entered,
		.ctx = &entered,
		.words = contact_diagram_words(content, contacts, lang, arena),
	};

	return contact_diagram_with(content, &boxes, lang, arena, ret, err);
}
