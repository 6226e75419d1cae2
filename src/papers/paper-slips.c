/* SPDX-License-Identifier: Apache-2.0 */
/* Blank slips for orders while the systems that take them are down. */
#include "base/buf.h"
#include "downtime/downtime-papers.h"
#include "papers/paper-parts.h"

#define SLIP_NAME_MAX 80u
#define SLIP_WORDS    (64u * 1024)

/* What stands on the slip, for who reads the pack in a browser. */
static void add_words(const struct downtime_slip *slip, enum lang lang, struct buf *out)
{
	buf_printf(out, "%.*s\n", STR_ARG(text_pair_in(slip->copies, lang)));
	for (size_t i = 0; i < slip->n_fields; i++) {
		const struct downtime_field *field = &slip->fields[i];
		buf_printf(out, "%.*s", STR_ARG(text_pair_in(field->title, lang)));
		for (size_t c = 0; c < field->n_choices; c++)
			buf_printf(out, "%s□ %.*s", c ? " " : ": ",
				   STR_ARG(text_pair_in(field->choices[c], lang)));
		buf_add_char(out, '\n');
	}
}

static enum errc give_slip(const struct downtime_desk *desk, const struct downtime_slip *slip,
			   struct paper_sink *sink, struct err *err)
{
	auto_buf pdf = BUF_INIT(DOWNTIME_PAPER_BYTES);
	auto_buf words = BUF_INIT(SLIP_WORDS);
	char name[SLIP_NAME_MAX];

	if (paper_wants_pdf(sink)) {
		const enum errc code =
			downtime_print(desk, DOWNTIME_PAPER_SLIPS, slip->id, &pdf, err);
		if (code)
			return code;
	}
	add_words(slip, desk->lang, &words);
	(void)snprintf(name, sizeof(name), "slip-%.*s", STR_ARG(slip->id));
	return paper_give_set(sink, name, text_pair_in(slip->title, desk->lang), buf_str(&pdf),
			      buf_str(&words), err);
}

enum errc papers_give_slips(const struct paper_scope *scope, struct paper_sink *sink,
			    struct err *err)
{
	const struct pack_scope *pack = scope->pack;
	auto_downtime_content *content = NULL;
	enum errc code = downtime_content_load(scope->readme, &content, err);
	const struct downtime_desk desk = {
		.db = pack->db,
		.content = content,
		.facility = pack->facility,
		.lang = pack->lang,
		.now_us = pack->now_us,
		.utc_offset_minutes = pack->duties.utc_offset_minutes,
		.arena = pack->duties.arena,
	};

	for (size_t i = 0; !code && i < content->n_slips; i++)
		code = give_slip(&desk, &content->slips[i], sink, err);
	return code;
}
