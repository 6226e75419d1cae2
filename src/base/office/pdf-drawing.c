/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes and arrows on a paper, and codes for telephones. */
#include <math.h>

#include "base/office/pdf-parts.h"
#include "base/office/qr.h"

#define ARROW_HEAD 5.0
#define POINTS	   (72.0 / 96.0) /* a drawing is in dots, letters are in points */

double pdf_drawing_scale(const struct drawing *drawing, double room)
{
	const double wide = (PAGE_WIDTH - 2 * MARGIN) / drawing->width;
	const double high = room / drawing->height;

	return wide < high ? wide : high;
}

static void draw_arrow(cairo_t *cairo, const struct drawing_arrow *arrow)
{
	const double dx = arrow->x2 - arrow->x1;
	const double dy = arrow->y2 - arrow->y1;
	const double length = sqrt(dx * dx + dy * dy);

	if (length <= 0)
		return;
	const double ux = dx / length * ARROW_HEAD;
	const double uy = dy / length * ARROW_HEAD;
	cairo_move_to(cairo, arrow->x1, arrow->y1);
	cairo_line_to(cairo, arrow->x2 - ux, arrow->y2 - uy);
	cairo_stroke(cairo);
	cairo_move_to(cairo, arrow->x2, arrow->y2);
	cairo_line_to(cairo, arrow->x2 - 2 * ux - uy, arrow->y2 - 2 * uy + ux);
	cairo_line_to(cairo, arrow->x2 - 2 * ux + uy, arrow->y2 - 2 * uy - ux);
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

static void draw_drawn_box(const struct run *run, const struct drawing *drawing,
			   const struct drawing_box *box)
{
	static const double dashes[] = { 4, 3 };
	static const struct {
		double red;
		double green;
		double blue;
		double edge;
	} tones[DRAWING_TONES] = {
		[DRAWING_PLAIN] = { 1, 1, 1, 1 },	 [DRAWING_GOOD] = { 0.90, 0.97, 0.91, 1 },
		[DRAWING_WAIT] = { 1, 0.96, 0.85, 1.5 }, [DRAWING_BAD] = { 1, 0.91, 0.90, 2.5 },
		[DRAWING_SOLID] = { 0.2, 0.2, 0.2, 1 },	 [DRAWING_HEAVY] = { 1, 0.87, 0.70, 2 },
	};
	const struct look title = { drawing->text_size * POINTS, true, 0, 0, 0 };
	const struct look line = { drawing->text_size * POINTS * 0.9, false, 0.15, 0, 0 };
	const double inner = box->width - 2 * CELL_PADDING;
	double y = box->y + CELL_PADDING;

	cairo_rectangle(run->cairo, box->x, box->y, box->width, box->height);
	cairo_set_source_rgb(run->cairo, tones[box->tone].red, tones[box->tone].green,
			     tones[box->tone].blue);
	cairo_fill_preserve(run->cairo);
	cairo_set_source_rgb(run->cairo, 0.2, 0.2, 0.2);
	cairo_set_line_width(run->cairo, tones[box->tone].edge);
	cairo_set_dash(run->cairo, dashes, box->missing ? 2 : 0, 0);
	cairo_stroke(run->cairo);
	cairo_set_dash(run->cairo, NULL, 0, 0);
	cairo_set_line_width(run->cairo, 1);
	const double x = box->x + CELL_PADDING;
	y += pdf_set_text(run, box->title, &title, (struct place){ x, y, inner }, NULL);
	for (size_t i = 0; i < DRAWING_LINES && box->lines[i].len; i++)
		y += 1 +
		     pdf_set_text(run, box->lines[i], &line, (struct place){ x, y, inner }, NULL);
}

void pdf_set_drawing(const struct run *run, const struct drawing *drawing, double scale)
{
	const struct look label = { drawing->text_size * POINTS * 1.1, true, 0.2, 0, 0 };

	pdf_tag(run, "Figure");
	cairo_save(run->cairo);
	cairo_translate(run->cairo, MARGIN, run->y);
	cairo_scale(run->cairo, scale, scale);
	cairo_set_line_width(run->cairo, 1);
	cairo_set_source_rgb(run->cairo, 0.3, 0.3, 0.3);
	for (size_t i = 0; i < drawing->n_arrows; i++)
		draw_arrow(run->cairo, &drawing->arrows[i]);
	for (size_t i = 0; i < drawing->n_boxes; i++)
		draw_drawn_box(run, drawing, &drawing->boxes[i]);
	for (size_t i = 0; i < drawing->n_labels; i++)
		(void)pdf_set_text(run, drawing->labels[i].text, &label,
				   (struct place){ drawing->labels[i].x,
						   drawing->labels[i].y - drawing->text_size * 1.4,
						   drawing->width },
				   NULL);
	cairo_restore(run->cairo);
	pdf_untag(run, "Figure");
}

/* ---- codes ---- */

static void add_module_run(void *ctx, int x, int y, int width)
{
	cairo_rectangle(ctx, x, y, width, 1);
}

void pdf_set_code(const struct run *run, const char *link, struct place place)
{
	pdf_tag(run, "Figure");
	cairo_save(run->cairo);
	cairo_translate(run->cairo, place.x, place.y);
	const int size = qr_each(link, add_module_run, run->cairo);
	cairo_path_t *path = cairo_copy_path(run->cairo);
	cairo_new_path(run->cairo);
	cairo_scale(run->cairo, place.width / (size + !size), place.width / (size + !size));
	cairo_append_path(run->cairo, path);
	cairo_path_destroy(path);
	cairo_set_source_rgb(run->cairo, 0, 0, 0);
	cairo_fill(run->cairo);
	cairo_restore(run->cairo);
	pdf_untag(run, "Figure");
}
