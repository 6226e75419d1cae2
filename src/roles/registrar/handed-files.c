/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/registrar/handed-files.h"

#include "accounts/leavers.h"
#include "base/encoding/utf8.h"
#include "base/log.h"
#include "base/office/xlsx-read.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "drills/drill-detect.h"
#include "forms/own-forms.h"
#include "playbooks/playbook-records.h"
#include "roles/registrar/handed-work.h"
#include "vendors/answer-book.h"

#define WORK_BYTES (512u * 1024 * 1024)

/* ---- leavers ---- */

static enum errc tell_leavers(struct handed_work *work, const struct leavers_report *report,
			      struct err *err)
{
	const size_t n = size_min(report->noted, LEAVERS_NOTES_MAX);
	struct msg_ledger_note *notes = arena_take_array(&work->arena, n, sizeof(*notes));

	if (!notes)
		return fail(err, ERR_LIMIT, "no room for what is to be told");
	for (size_t i = 0; i < n; i++)
		notes[i].text = arena_str(&work->arena,
					  utf8_cut(str_from(report->notes[i].text), MSG_TEXT_MAX));
	work->done.taken = report->taken;
	work->done.noted = report->noted;
	work->done.notes = notes;
	work->done.n_notes = n;
	return ERR_OK;
}

static enum errc take_leavers(struct handed_work *work, struct err *err)
{
	const struct leaver by = { .added_by = work->request->by, .added_us = work->now_us };
	struct db *db = work->desk->db;
	struct leavers_report report;

	enum errc code = db_begin(db, err);
	if (code)
		return code;
	code = leavers_import(db, work->desk->accounts, work->bytes, &by, &report, err);
	if (!code && !report.taken)
		code = fail(err, ERR_SYNTAX, "%s%s%s",
			    text_of(TR("退職者が一人も読み取れません",
				       "there is nobody in it who left")),
			    report.noted ? ": " : "", report.noted ? report.notes[0].text : "");
	code = db_end(db, code, err);
	return code ? code : tell_leavers(work, &report, err);
}

/* ---- a vendor's answers ---- */

static enum errc take_answers(struct handed_work *work, struct err *err)
{
	const struct msg_handed *request = work->request;
	const struct answer_book book = { .signature = request->signature,
					  .words = request->words,
					  .vendor = request->object };
	struct answers_import in = { .bytes = work->bytes, .by = request->by };
	auto_form_set *forms = NULL;

	enum errc code = own_forms_beside(work->desk->content, work->desk->db, &forms, err);
	if (code)
		return code;
	const struct vendor_scope scope = { .db = work->desk->db,
					    .forms = forms,
					    .now_us = work->now_us,
					    .utc_offset_minutes = work->desk->utc_offset_minutes,
					    .arena = &work->arena };
	code = answer_book_import(&scope, &book, &in, err);
	if (code)
		return code;
	work->done.object = in.product;
	work->done.taken = in.changed;
	work->done.same = in.same;
	work->done.kept = in.kept;
	return ERR_OK;
}

/* ---- playbooks ---- */

#define PLAYBOOK_NOTES_TOLD 20u

static void tell_mistakes(struct handed_work *work, const struct playbook_notes *found)
{
	const size_t n = size_min(found->n, PLAYBOOK_NOTES_TOLD);
	struct msg_ledger_note *notes = arena_take_array(&work->arena, n, sizeof(*notes));

	for (size_t i = 0; notes && i < n; i++) {
		const struct playbook_note *note = &found->at[i];

		notes[i].text =
			utf8_cut(str_or_empty(arena_printf(&work->arena, "%.*s: %s: %.*s",
							   STR_ARG(note->place), note->clause,
							   STR_ARG(note->text))),
				 MSG_TEXT_MAX);
	}
	work->done.noted = found->n;
	work->done.notes = notes;
	work->done.n_notes = notes ? n : 0;
}

static enum errc take_playbook(struct handed_work *work, struct err *err)
{
	struct playbook_shelf shelf = { .content = work->desk->playbooks,
					.db = work->desk->db,
					.arena = &work->arena };
	const struct playbook_beside beside = { .known = playbook_on_shelf, .ctx = &shelf };
	const struct playbook_deed deed = { .by = work->request->by,
					    .now_us = work->now_us,
					    .note = work->request->words };
	struct playbook_notes *notes = arena_take(&work->arena, sizeof(*notes));
	struct playbook_copy copy = { .playbook = NULL };
	int64_t number = 0;

	if (!notes)
		return fail(err, ERR_LIMIT, "a playbook: no room to check it");
	notes->arena = &work->arena;
	enum errc code = playbook_copy_read(work->bytes, &beside, notes, &copy, err);
	tell_mistakes(work, notes);
	if (code)
		return code;
	code = playbook_version_add(work->desk->db, work->desk->playbooks, &copy, &deed, &number,
				    err);
	work->done.taken = (uint64_t)number;
	work->done.object = str_or_empty(arena_str(&work->arena, copy.playbook->short_name));
	playbook_free(copy.playbook);
	return code;
}

/* ---- log lines of a drill ---- */

static enum errc judge_drill(struct handed_work *work, struct err *err)
{
	auto_drill_play play = { .scenario = NULL };
	struct drill_judged judged = { .lines = 0 };
	int64_t id = 0;

	if (!str_to_i64(work->request->object, &id))
		return fail(err, ERR_USAGE, "a drill: its number is missing");
	enum errc code = drill_play_open(work->desk->db, id, &play, err);
	if (!code)
		code = drill_judge_lines(work->desk->db, &play, work->desk->rules, &judged, err);
	work->done.taken = judged.alerts;
	return code;
}

/* ---- the request ---- */

static enum errc (*const purposes[])(struct handed_work *work, struct err *err) = {
	[HANDED_LEAVERS] = take_leavers,  [HANDED_ANSWERS] = take_answers,
	[HANDED_DRILL] = judge_drill,	  [HANDED_PLAYBOOK] = take_playbook,
	[HANDED_CASE_LOOK] = handed_case, [HANDED_CASE] = handed_case,
	[HANDED_SCAN] = handed_scan,	  [HANDED_WORKBOOK] = handed_workbook,
	[HANDED_SURVEY] = handed_survey,
};

static enum errc take(struct handed_work *work, struct err *err)
{
	const uint32_t purpose = work->request->purpose;

	if (purpose >= ARRAY_LEN(purposes) || !purposes[purpose])
		return fail(err, ERR_UNSUPPORTED, "purpose %u: not known", purpose);
	return purposes[purpose](work, err);
}

void handed_serve(const struct handed_desk *desk, const struct msg_handed *request, int fd,
		  struct channel *console)
{
	auto_buf bytes = BUF_INIT(XLSX_FILE_MAX);
	struct handed_work work = {
		.desk = desk,
		.request = request,
		.arena = ARENA_INIT(WORK_BYTES),
		.now_us = clock_wall_us(&clock_system),
		.done = { .id = request->id, .problem = STR(""), .object = STR("") }
	};
	struct err err;

	enum errc code = fd < 0 ? fail(&err, ERR_USAGE, "no file came with the request")
				: fd_read_all(fd, &bytes, &err);
	work.bytes = buf_str(&bytes);
	if (!code)
		code = take(&work, &err);
	if (code) {
		log_warn("a file that was handed in was not taken", log_err(&err));
		work.done = (struct msg_handed_done){ .id = request->id,
						      .failed = 1,
						      .object = STR(""),
						      .problem = str_from(err.text),
						      .notes = work.done.notes,
						      .n_notes = work.done.n_notes };
	}
	err_ignore(message_send(console, MSG_HANDED_DONE, &work.done, NULL));
	arena_done(&work.arena);
}
