/* SPDX-License-Identifier: Apache-2.0 */
#include "inspections/pack.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/office/zip-write.h"
#include "duties/duty-list.h"
#include "forms/export/form-export.h"
#include "inspections/pack-content.h"
#include "inspections/pack-parts.h"
#include "store/facility.h"

const struct pack_part pack_parts[] = {
	{ "contacts", TEXT("連絡体制図", "Contact diagram"), pack_fill_contacts },
	{ "inventory", TEXT("機器・回線の台帳", "Inventory of devices and lines"),
	  pack_fill_inventory },
	{ "evidence", TEXT("証拠の一覧", "List of proofs"), pack_fill_evidence },
	{ "open-items", TEXT("残っている項目と改善計画", "Open items and improvement plan"),
	  pack_fill_open },
	{ .name = NULL },
};

const struct pack_part *pack_part_find(struct str name)
{
	for (const struct pack_part *part = pack_parts; part->name; part++) {
		if (str_is(name, part->name))
			return part;
	}
	return NULL;
}

/* ---- what a pack is made with ---- */

struct pack_office {
	struct form_set *forms;
	struct contact_content *contacts;
	struct pack_content *content;
	struct duty_office *duties;
	int offset_minutes;
};

enum errc pack_office_open(const char *content, struct pack_office **ret, struct err *err)
{
	auto_pack_office *office = mem_new(sizeof(*office));
	enum errc code = contact_content_load(content, &office->contacts, err);

	office->offset_minutes = time_zone_offset();
	office->forms = form_set_new();
	if (!code)
		code = pack_content_load(content, &office->content, err);
	if (!code)
		code = form_set_add_content(office->forms, content, err);
	if (!code)
		form_set_finish(office->forms);
	if (!code)
		code = duty_office_open(office->forms, &office->duties, err);
	if (!code)
		*ret = STEAL(office);
	return code;
}

void pack_office_close(struct pack_office *office)
{
	if (!office)
		return;
	duty_office_close(office->duties);
	form_set_free(office->forms);
	contact_content_free(office->contacts);
	pack_content_free(office->content);
	free(office);
}

void pack_office_close_at(struct pack_office **office)
{
	pack_office_close(*office);
	*office = NULL;
}

struct pack_scope pack_scope_at(const struct pack_office *office, struct db *db,
				struct arena *arena, enum lang lang, int64_t now_us)
{
	return (struct pack_scope){
		.db = db,
		.forms = office->forms,
		.contacts = office->contacts,
		.content = office->content,
		.duties = duty_scope_at(office->duties, db, now_us, office->offset_minutes, arena),
		.facility = facility_name(db, arena),
		.lang = lang,
		.now_us = now_us,
	};
}

/* ---- reports ---- */

enum errc pack_report(const struct pack_scope *scope, const struct pack_part *part,
		      struct report **ret, struct err *err)
{
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = str_from(text_in(part->title, scope->lang)),
		.facility = scope->facility,
		.day = str_from(day_text(scope->duties.today, day)),
		.made_us = scope->now_us,
		.lang = scope->lang,
	};
	auto_report *report = report_new(&head);
	enum errc code = part->fill(scope, report, err);

	if (!code)
		code = report_check(report, err);
	if (!code)
		*ret = STEAL(report);
	return code;
}

/* ---- checklists ---- */

struct choosing {
	const struct pack_scope *scope;
	struct pack_rounds *rounds;
	bool full;
};

/* Rounds come newest first: the first of a part and subject is the one. */
static bool is_there(const struct pack_rounds *rounds, struct str part, struct str subject)
{
	for (size_t i = 0; i < rounds->n; i++) {
		if (str_equal(rounds->at[i].part, part) &&
		    str_equal(rounds->at[i].subject, subject))
			return true;
	}
	return false;
}

static bool choose(void *ctx, const struct round *round)
{
	struct choosing *c = ctx;
	const struct form *form = form_set_find(c->scope->forms, round->form);
	const struct pack_form *part = form ? pack_form_of(c->scope->content, form->series) : NULL;
	struct arena *arena = c->scope->duties.arena;

	if (!part || is_there(c->rounds, part->part, round->subject))
		return true;
	if (c->rounds->n == PACK_FILES_MAX) {
		c->full = true;
		return false;
	}
	c->rounds->at[c->rounds->n++] = (struct pack_round){
		.id = round->id,
		.form = form,
		.part = part->part,
		.subject = arena_str(arena, round->subject),
		.title = arena_str(arena, round->title),
	};
	return true;
}

enum errc pack_rounds(const struct pack_scope *scope, struct pack_rounds *ret, struct err *err)
{
	struct choosing choosing = { .scope = scope, .rounds = ret };

	ret->n = 0;
	const enum errc code = rounds_each(scope->db, choose, &choosing, err);
	if (!code && choosing.full)
		return fail(err, ERR_LIMIT, "inspection pack: more than %u checklists",
			    PACK_FILES_MAX);
	return code;
}

/* ---- files ---- */

struct packed_file {
	char name[PACK_NAME_MAX];
	struct str title;
	char sha256[PACK_SHA256 + 1];
	size_t size;
};

struct packing {
	const struct pack_scope *scope;
	const struct pack_sink *sink;
	unsigned shapes;
	unsigned number; /* of the part being written */
	struct packed_file files[2 * PACK_FILES_MAX];
	size_t n;
	struct buf bytes; /* of the file being written */
};

static enum errc give(struct packing *p, const char *name, struct str title, struct err *err)
{
	const struct str bytes = buf_str(&p->bytes);
	unsigned char hash[crypto_hash_sha256_BYTES];

	if (p->n == ARRAY_LEN(p->files))
		return fail(err, ERR_LIMIT, "inspection pack: more than %zu files",
			    ARRAY_LEN(p->files));
	struct packed_file *file = &p->files[p->n++];
	(void)snprintf(file->name, sizeof(file->name), "%s", name);
	(void)crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
	(void)sodium_bin2hex(file->sha256, sizeof(file->sha256), hash, sizeof(hash));
	file->title = arena_str(p->scope->duties.arena, title);
	file->size = bytes.len;
	return p->sink->take(p->sink->ctx, str_from(file->name), bytes, err);
}

static const struct {
	unsigned shape;
	const char *suffix;
	const char *form; /* the export of a checklist */
	enum errc (*write)(const struct report *report, struct buf *out, struct err *err);
} shapes[] = {
	{ PACK_PDF, ".pdf", "pdf", report_pdf },
	{ PACK_XLSX, ".xlsx", "xlsx", report_xlsx },
};

static enum errc give_report(struct packing *p, const char *stem, const struct report *report,
			     struct err *err)
{
	char name[PACK_NAME_MAX];
	enum errc code = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(shapes) && !code; i++) {
		if (!(p->shapes & shapes[i].shape))
			continue;
		buf_clear(&p->bytes);
		(void)snprintf(name, sizeof(name), "%s%s", stem, shapes[i].suffix);
		code = shapes[i].write(report, &p->bytes, err);
		if (!code)
			code = give(p, name, report_about(report)->title, err);
	}
	return code;
}

static enum errc give_part(struct packing *p, const struct pack_part *part, struct err *err)
{
	auto_report *report = NULL;
	char stem[PACK_NAME_MAX];
	const enum errc code = pack_report(p->scope, part, &report, err);

	if (code)
		return code;
	(void)snprintf(stem, sizeof(stem), "%02u-%s", ++p->number, part->name);
	return give_report(p, stem, report, err);
}

static enum errc give_paper(struct packing *p, const struct pack_round *round,
			    const struct form_paper *paper, struct err *err)
{
	struct arena *arena = p->scope->duties.arena;
	const struct str title = arena_printf(
		arena, "%.*s %.*s%s%.*s", STR_ARG(text_pair_in(round->form->title, p->scope->lang)),
		STR_ARG(round->title), round->subject.len ? " " : "", STR_ARG(round->subject));
	enum errc code = ERR_OK;

	p->number++;
	for (size_t i = 0; i < ARRAY_LEN(shapes) && !code; i++) {
		const struct form_export *as = form_export_find(str_from(shapes[i].form));
		char name[PACK_NAME_MAX];
		if (!(p->shapes & shapes[i].shape))
			continue;
		buf_clear(&p->bytes);
		(void)snprintf(name, sizeof(name), "%02u-%.*s-%.*s%s", p->number,
			       STR_ARG(round->part), STR_ARG(round->form->id), shapes[i].suffix);
		code = form_export_write(as, paper, &p->bytes, err);
		if (!code)
			code = give(p, name, title, err);
	}
	return code;
}

static enum errc give_round(struct packing *p, const struct pack_round *round, struct err *err)
{
	auto_arena arena = ARENA_INIT(PAPER_BYTES);
	struct form_paper paper;
	const enum errc code =
		paper_of_round(p->scope->db, round->id, p->scope->forms, &arena, &paper, err);

	if (code)
		return code;
	paper.lang = p->scope->lang;
	paper.made_us = p->scope->now_us;
	return give_paper(p, round, &paper, err);
}

/* ---- the index ---- */

static void index_files(const struct packing *p, struct report *report)
{
	const struct report_column columns[] = {
		{ str_from(report_say(report, TR("ファイル", "File"))), 34 },
		{ str_from(report_say(report, TR("内容", "What it is"))), 36 },
		{ str_from(report_say(report, TR("大きさ（バイト）", "Bytes"))), 12 },
		{ STR("SHA-256"), 48 },
	};

	report_columns(report, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < p->n; i++) {
		const struct packed_file *file = &p->files[i];
		char size[24];
		(void)snprintf(size, sizeof(size), "%zu", file->size);
		report_row(report, (const struct str[]){ str_from(file->name), file->title,
							 str_from(size), str_from(file->sha256) });
	}
}

static void index_missing(const struct pack_scope *scope, const struct pack_rounds *rounds,
			  struct report *report)
{
	for (size_t i = 0; i < scope->content->n; i++) {
		const struct pack_form *form = &scope->content->forms[i];
		bool there = false;

		for (size_t r = 0; r < rounds->n; r++)
			there = there || str_equal(rounds->at[r].part, form->part);
		if (there)
			continue;
		report_text(
			report,
			arena_printf(report_arena(report), "%.*s: %s",
				     STR_ARG(text_pair_in(form->title, scope->lang)),
				     report_say(report,
						form->needed ? TR("まだありません（必要です）",
								  "not there yet (needed)")
							     : TR("ありません", "there is none"))));
	}
}

static enum errc give_index(struct packing *p, const struct pack_rounds *rounds, struct err *err)
{
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = str_from(text_in(TR("立入検査の資料 目次", "Inspection pack: index"),
					  p->scope->lang)),
		.facility = p->scope->facility,
		.day = str_from(day_text(p->scope->duties.today, day)),
		.made_us = p->scope->now_us,
		.lang = p->scope->lang,
	};
	auto_report *report = report_new(&head);

	index_files(p, report);
	index_missing(p->scope, rounds, report);
	report_note(report,
		    str_from(report_say(
			    report,
			    TR("SHA-256 は、ファイルが作ったときのままであることを確かめる数です。"
			       "同じフォルダの SHA256SUMS で、この目次も含めて確かめられます。",
			       "A SHA-256 shows that a file is as it was made. SHA256SUMS beside "
			       "it has those of this index, too."))));
	return give_report(p, "00-index", report, err);
}

/* As sha256sum(1) writes and reads it. */
static enum errc give_sums(struct packing *p, struct err *err)
{
	buf_clear(&p->bytes);
	for (size_t i = 0; i < p->n; i++)
		buf_printf(&p->bytes, "%s  %s\n", p->files[i].sha256, p->files[i].name);
	return p->sink->take(p->sink->ctx, STR("SHA256SUMS"), buf_str(&p->bytes), err);
}

static enum errc write_all(struct packing *p, struct pack_rounds *rounds, struct err *err)
{
	enum errc code = pack_rounds(p->scope, rounds, err);

	for (size_t i = 0; i < rounds->n && !code; i++)
		code = give_round(p, &rounds->at[i], err);
	for (const struct pack_part *part = pack_parts; part->name && !code; part++)
		code = give_part(p, part, err);
	if (!code)
		code = give_index(p, rounds, err);
	return code ? code : give_sums(p, err);
}

enum errc pack_write(const struct pack_scope *scope, unsigned wanted, const struct pack_sink *sink,
		     struct err *err)
{
	auto_free struct packing *packing = mem_new(sizeof(*packing));
	auto_free struct pack_rounds *rounds = mem_new(sizeof(*rounds));

	packing->scope = scope;
	packing->sink = sink;
	packing->shapes = wanted;
	buf_init(&packing->bytes, PACK_FILE_MAX);
	const enum errc code = write_all(packing, rounds, err);
	buf_done(&packing->bytes);
	return code;
}

static enum errc into_zip(void *ctx, struct str name, struct str bytes, struct err *err)
{
	return zip_writer_add(ctx, name, bytes, err);
}

enum errc pack_write_zip(const struct pack_scope *scope, struct buf *out, struct err *err)
{
	auto_zip_writer *zip = zip_writer_new(scope->now_us);
	const struct pack_sink sink = { .take = into_zip, .ctx = zip };
	const enum errc code = pack_write(scope, PACK_PDF | PACK_XLSX, &sink, err);

	return code ? code : zip_writer_finish(zip, out, err);
}
