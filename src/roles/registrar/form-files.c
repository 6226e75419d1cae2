/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/registrar/form-files.h"

#include "base/encoding/utf8.h"
#include "base/log.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "forms/import/edition-draft.h"
#include "forms/import/official-keep.h"
#include "forms/import/sheet-import.h"
#include "forms/own-forms.h"
#include "store/evidence-files.h"

#define BOOK_BYTES (512u * 1024 * 1024)
#define SAID_MAX   1024u

struct form_work {
	const struct form_desk *desk;
	const struct msg_form_file *request;
	struct arena arena;
	const struct form_set *forms; /* of the program and of the hospital */
	struct str bytes;
	struct msg_form_file_done done;
};

/* ---- answers ---- */

static enum errc tell_notes(struct form_work *work, const struct sheet_import *import,
			    struct err *err)
{
	struct msg_form_note *notes =
		arena_take_array(&work->arena, import->n_notes, sizeof(*notes));

	if (!notes)
		return fail(err, ERR_LIMIT, "no room for what is to be told");
	for (size_t i = 0; i < import->n_notes; i++) {
		const struct sheet_note *note = &import->notes[i];
		notes[i] = (struct msg_form_note){
			.conflict = note->kind == SHEET_NOTE_CONFLICT,
			.sheet = utf8_cut(str_or_empty(note->sheet), MSG_NAME_MAX),
			.cell = str_from(note->cell),
			.item = str_or_empty(note->item),
			.text = utf8_cut(note->text, MSG_TEXT_MAX),
			.said = utf8_cut(str_or_empty(note->said), SAID_MAX),
		};
	}
	work->done.notes = notes;
	work->done.n_notes = import->n_notes;
	return ERR_OK;
}

/* People choose a file beside others of its kind: one of another round is a slip. */
static enum errc check_round(const struct form_work *work, const struct sheet_import *import,
			     struct err *err)
{
	const int64_t wanted = (int64_t)work->request->round;

	if (!import->round || import->round == wanted)
		return ERR_OK;
	return fail(err, ERR_USAGE,
		    text_of(TR("この Excel は回 %lld のもので、この回（%lld）のものではありません",
			       "the workbook is of round %lld, not of this one (%lld)")),
		    (long long)import->round, (long long)wanted);
}

static enum errc take_answers(struct form_work *work, struct err *err)
{
	const struct msg_form_file *request = work->request;
	struct sheet_import import;
	struct xlsx_book book;
	int64_t round = 0;

	enum errc code = xlsx_read(work->bytes, &work->arena, &book, err);
	if (!code)
		code = sheet_import_read(&book, work->forms, &work->arena, &import, err);
	if (!code)
		code = check_round(work, &import, err);
	if (!code)
		code = sheet_import_round(&import, work->desk->db, (int64_t)request->round, &round,
					  err);
	if (!code)
		code = sheet_import_save(&import, work->desk->db, round, request->by,
					 clock_wall_us(&clock_system), err);
	if (code)
		return code;
	work->done.taken = import.saved;
	work->done.same = import.unchanged;
	return tell_notes(work, &import, err);
}

/* ---- the ministry's own file ---- */

static enum errc take_wording(struct form_work *work, struct err *err)
{
	const struct msg_form_file *request = work->request;
	const struct form *form = form_set_find(work->forms, request->form);
	char sha256[EVIDENCE_SHA256_LEN + 1];
	struct official_sheet sheet;
	struct official_kept kept;
	struct xlsx_book book;

	if (!form)
		return fail(err, ERR_NOT_FOUND, "form %.*s: there is none", STR_ARG(request->form));
	enum errc code = xlsx_read(work->bytes, &work->arena, &book, err);
	if (!code)
		code = official_sheet_read(&book, &work->arena, &sheet, err);
	if (code)
		return code;
	evidence_sha256(work->bytes, sha256);
	const struct official_file file = { .form = form->id,
					    .file = request->name,
					    .sha256 = str_from(sha256),
					    .taken_by = request->by,
					    .taken_us = clock_wall_us(&clock_system) };
	code = official_keep(work->desk->db, form, &sheet, &file, &kept, err);
	if (code)
		return code;
	work->done.taken = kept.matched;
	work->done.same = kept.others;
	return ERR_OK;
}

/* ---- a form of the hospital's own ---- */

/* False when there is no room: then the first alone is told. */
static bool tell_mistakes(struct form_work *work, const struct form_set *set)
{
	struct msg_form_note *notes =
		arena_take_array(&work->arena, form_set_notes(set), sizeof(*notes));

	for (size_t i = 0; notes && i < form_set_notes(set); i++) {
		const struct form_note *note = form_set_note(set, i);
		if (!str_equal(note->file, work->request->name))
			continue;
		notes[work->done.n_notes++] = (struct msg_form_note){
			.cell = arena_printf(&work->arena, "%u", note->line),
			.sheet = STR(""),
			.item = STR(""),
			.said = STR(""),
			.text = arena_str(&work->arena, utf8_cut(note->text, MSG_TEXT_MAX)),
		};
	}
	work->done.notes = notes;
	return work->done.n_notes;
}

static enum errc take_own(struct form_work *work, struct err *err)
{
	const struct msg_form_file *request = work->request;
	const struct own_form_file file = { .name = request->name,
					    .text = work->bytes,
					    .imported = request->purpose == FORM_FILE_ADOPTED,
					    .by = request->by,
					    .now_us = clock_wall_us(&clock_system) };
	auto_form_set *set = NULL;
	const struct form *form = NULL;

	if (work->bytes.len > FORM_FILE_MAX)
		return fail(err, ERR_LIMIT, "%.*s: larger than %u KiB", STR_ARG(request->name),
			    FORM_FILE_MAX / 1024);
	const enum errc code =
		own_form_take(work->desk->content, work->desk->db, &file, &set, &form, err);
	if (code == ERR_SYNTAX && tell_mistakes(work, set))
		return ERR_OK; /* they are the answer */
	work->done.taken = !code;
	return code || request->purpose != FORM_FILE_ADOPTED
		       ? code
		       : edition_drafts_remove(work->desk->db, request->object, err);
}

/* ---- the ministry's file of a new year ---- */

static enum errc take_edition(struct form_work *work, struct err *err)
{
	const struct msg_form_file *request = work->request;
	const struct edition_wish wish = { .forms = work->forms,
					   .before = request->form,
					   .id = request->object,
					   .fiscal_year = (int64_t)request->year,
					   .sheet = request->sheet,
					   .file = request->name,
					   .by = request->by,
					   .now_us = clock_wall_us(&clock_system) };
	size_t lines = 0;
	const enum errc code =
		edition_draft_make(work->desk->db, &wish, work->bytes, &work->arena, &lines, err);

	work->done.taken = lines;
	return code;
}

/* ---- the request ---- */

static enum errc take(struct form_work *work, struct err *err)
{
	switch (work->request->purpose) {
	case FORM_FILE_ANSWERS:
		return take_answers(work, err);
	case FORM_FILE_WORDING:
		return take_wording(work, err);
	case FORM_FILE_OWN:
	case FORM_FILE_ADOPTED:
		return take_own(work, err);
	case FORM_FILE_EDITION:
		return take_edition(work, err);
	default:
		return fail(err, ERR_UNSUPPORTED, "purpose %u: not known", work->request->purpose);
	}
}

void form_desk_serve(const struct form_desk *desk, const struct msg_form_file *request, int fd,
		     struct channel *console)
{
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	struct form_work work = { .desk = desk,
				  .request = request,
				  .arena = ARENA_INIT(BOOK_BYTES),
				  .done = { .id = request->id, .problem = STR("") } };
	auto_form_set *forms = NULL;
	struct err err;

	enum errc code = fd < 0 ? fail(&err, ERR_USAGE, "no file came with the request")
				: fd_read_all(fd, &bytes, &err);
	if (!code)
		code = own_forms_beside(desk->content, desk->db, &forms, &err);
	work.bytes = buf_str(&bytes);
	work.forms = forms;
	if (!code)
		code = take(&work, &err);
	if (code) {
		log_warn("a file about forms was not taken", log_err(&err));
		work.done = (struct msg_form_file_done){ .id = request->id,
							 .failed = 1,
							 .problem = str_from(err.text) };
	}
	err_ignore(message_send(console, MSG_FORM_FILE_DONE, &work.done, NULL));
	arena_done(&work.arena);
}
