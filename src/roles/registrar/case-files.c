/* SPDX-License-Identifier: Apache-2.0 */
/* Files about cases that people hand in: cases of the past, findings of scans, workbooks. */
#include "base/encoding/charset.h"
#include "base/encoding/utf8.h"
#include "cases/case-findings.h"
#include "cases/case-import.h"
#include "cases/case-sentence.h"
#include "reports/report-paper.h"
#include "roles/registrar/handed-work.h"

#define LINES_SHOWN 60u

static struct case_actor actor_of(const struct handed_work *work)
{
	return (struct case_actor){ .by = work->request->by, .now_us = work->now_us };
}

/* ---- a case of the past ---- */

/* What it will look like: its title, then each line of its timeline. */
static void look(void *ctx, const struct case_edit *edit)
{
	struct handed_work *work = ctx;
	const struct case_reader reader = { .content = work->desk->cases,
					    .lang = lang_get(),
					    .utc_offset_minutes = work->desk->utc_offset_minutes };
	struct msg_ledger_note *notes =
		arena_take_array(&work->arena, LINES_SHOWN + 1, sizeof(*notes));
	struct case_timeline timeline = { .n = 0 };

	if (!notes || case_timeline_get(edit->db, edit->record.id, &work->arena, &timeline, NULL))
		return;
	work->done.taken = timeline.n;
	notes[work->done.n_notes++].text = arena_str(&work->arena, edit->record.title);
	for (size_t i = 0; i < timeline.n && work->done.n_notes <= LINES_SHOWN; i++) {
		const struct case_entry *entry = &timeline.at[i];
		const struct str line =
			arena_printf(&work->arena, "%.*s  %.*s%s%.*s",
				     STR_ARG(case_time_words(&reader, entry->happened_us,
							     entry->accuracy, &work->arena)),
				     STR_ARG(case_entry_sentence(&reader, entry, &work->arena)),
				     entry->words.len ? " " : "", STR_ARG(entry->words));

		notes[work->done.n_notes++].text = utf8_cut(str_or_empty(line), MSG_TEXT_MAX);
	}
	work->done.noted = timeline.n + 1;
	work->done.notes = notes;
}

static bool is_document(struct str bytes)
{
	const struct str text = str_trim(bytes);

	return text.len && text.ptr[0] == '{';
}

static enum errc take_table(struct handed_work *work, const struct case_import *import,
			    int64_t *ret, struct err *err)
{
	const struct msg_handed *request = work->request;
	const struct case_opening opening = { .title = request->words,
					      .kind = CASE_UNKNOWN,
					      .known_us = TIME_NONE,
					      .phase = CASE_DETECTION,
					      .origin = CASE_BY_IMPORT };
	auto_buf text = BUF_INIT(4 * CASE_FILE_MAX);
	struct charset *charset = charset_new();
	struct case_record record = { .id = 0 };
	enum errc code = ERR_OK;

	(void)charset_add_utf8(charset, charset_detect(work->bytes, CHARSET_CP932), work->bytes,
			       &text);
	charset_free(charset);
	if (request->object.len)
		code = cases_find(work->desk->db, request->object, &work->arena, &record, err);
	else if (!request->words.len)
		code = fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("表には題名か、加える事案の番号が要ります",
				       "a table needs a title, or the case it goes into")));
	return code ? code
		    : case_import_csv(work->desk->db, import, buf_str(&text),
				      request->object.len ? NULL : &opening, record.id, ret, err);
}

enum errc handed_case(struct handed_work *work, struct err *err)
{
	const bool looks = work->request->purpose == HANDED_CASE_LOOK;
	const struct case_import import = { .content = work->desk->cases,
					    .actor = actor_of(work),
					    .utc_offset_minutes = work->desk->utc_offset_minutes,
					    .lang = lang_get(),
					    .look = looks ? look : NULL,
					    .look_ctx = work };
	int64_t id = 0;
	const enum errc code = is_document(work->bytes) ? case_import_json(work->desk->db, &import,
									   work->bytes, &id, err)
							: take_table(work, &import, &id, err);

	if (!code && !looks)
		work->done.object = arena_printf(&work->arena, "%lld", (long long)id);
	return code;
}

/* ---- findings of a scan ---- */

enum errc handed_scan(struct handed_work *work, struct err *err)
{
	const struct case_actor actor = actor_of(work);
	struct case_scanned scanned = { .findings = 0 };
	struct case_record record;
	struct case_edit edit = { .db = NULL };
	enum errc code =
		cases_find(work->desk->db, work->request->object, &work->arena, &record, err);

	if (code)
		return code;
	code = case_edit_begin(work->desk->db, record.id, &actor, &edit, err);
	if (!code)
		code = case_take_scan(&edit, work->bytes, &scanned, err);
	code = case_edit_end(&edit, code, err);
	work->done.taken = scanned.entries;
	work->done.same = scanned.findings;
	work->done.kept = scanned.skipped;
	return code;
}

/* ---- a workbook ---- */

enum errc handed_workbook(struct handed_work *work, struct err *err)
{
	const struct msg_handed *request = work->request;
	const struct report_form *form = report_form_find(work->desk->reports, request->object);
	struct report_filled *filled = arena_take(&work->arena, sizeof(*filled));
	enum errc code = ERR_OK;

	if (!form)
		return fail(err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(request->object),
			    text_of(TR("その様式はありません", "there is no such form")));
	if (!filled)
		return fail(err, ERR_LIMIT, "%.*s: no room", STR_ARG(form->id));
	if (work->bytes.len > WORKBOOK_MAX)
		return fail(err, ERR_LIMIT, "%.*s: %s %u", STR_ARG(request->name),
			    text_of(TR("大きすぎます。上限（バイト）：", "has more bytes than")),
			    WORKBOOK_MAX);
	code = report_workbook_check(form, work->bytes, request->words, filled, err);
	const struct report_workbook workbook = { .form = form->id,
						  .name = request->name,
						  .bytes = work->bytes,
						  .places = request->words,
						  .added_us = work->now_us,
						  .added_by = request->by };
	if (!code)
		code = report_workbooks_put(work->desk->db, &workbook, err);
	work->done.taken = filled->n_filled;
	work->done.kept = filled->n_places;
	return code;
}
