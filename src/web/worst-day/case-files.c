/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files handed in about cases: a case of the past (looked at first), the findings of a scan of
 * seized logs, an authority's workbook for a form. The registrar reads them; nothing is kept of one
 * that it refuses, and what was typed stays on the page.
 */
#include "base/encoding/utf8.h"
#include "cases/case-import.h"
#include "reports/telling-records.h"
#include "web/parts/hand-in.h"
#include "web/worst-day/case-view.h"

#define AGAIN_MAX (512u * 1024) /* text that goes along from the look to the taking in */

/* What a page of this group asks of the registrar, until the answer is there. */
struct case_file {
	struct page *page;
	struct msg_handed handed;
	struct str bytes;
	const char *action;
	void (*refuse)(const struct case_file *file, unsigned status, struct str fault);
	void (*take)(const struct case_file *file, const struct msg_handed_done *done);
};

static void refuse(const struct case_file *file, struct hand_in_fault fault, struct str problem)
{
	const char *words = text_by_key(fault.text, file->page->lang);

	file->refuse(file, fault.status,
		     arena_printf(file->page->arena, "%s %.*s", words, STR_ARG(problem)));
}

static void on_done(void *user, const void *answer)
{
	const struct case_file *file = user;
	const struct msg_handed_done *done = answer;
	const struct str problem = arena_str(file->page->arena, done->problem);

	if (!page_audit(file->page, file->action, file->handed.name, problem,
			done->failed ? "failed" : "done"))
		return;
	if (done->failed)
		refuse(file, (struct hand_in_fault){ 422, TEXT_CASES_FILE_NOT_TAKEN }, problem);
	else
		file->take(file, done);
}

static void on_lost(void *user, enum desk_lost why)
{
	refuse(user, hand_in_lost(why), STR(""));
}

/* The file's bytes, or the text that went along from a look. */
static bool find_bytes(struct page *page, struct msg_handed *handed, struct str *ret)
{
	const struct str text = http_form(page->request, "text");

	if (hand_in_file(page, &handed->name, ret))
		return true;
	handed->name = page_typed(page, "name");
	*ret = text;
	return text.len > 0;
}

static void hand_in(struct page *page, const struct case_file *wanted)
{
	struct case_file *file = arena_take(page->arena, sizeof(*file));
	struct desk_request request = { .type = MSG_HANDED, .fd = -1, .answer = MSG_HANDED_DONE };
	struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = file };
	struct hand_in_fault fault = { 422, TEXT_HAND_IN_NO_FILE };
	struct err err;

	if (!file) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return;
	}
	*file = *wanted;
	file->page = page;
	file->handed.by = page->user.name;
	request.message = &file->handed;
	if (!find_bytes(page, &file->handed, &file->bytes)) {
		refuse(file, fault, STR(""));
		return;
	}
	if (page_nameless_file(page, file->bytes, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		refuse(file, fault, STR(""));
}

/* ---- a case of the past ---- */

static void import_page(struct page *page, unsigned status, struct str fault)
{
	view_text(page->view, "title", TEXT_CASES_IMPORT);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_title", page_typed(page, "title"));
	view_str(page->view, "typed_into", page_typed(page, "into"));
	view_list(page->view, "lines");
	page_show_status(page, status, &template_case_import);
}

static void show_import(struct page *page)
{
	view_bool(page->view, "looked", false);
	view_str(page->view, "again", STR(""));
	import_page(page, 200, STR(""));
}

static void refuse_import(const struct case_file *file, unsigned status, struct str fault)
{
	view_bool(file->page->view, "looked", false);
	view_str(file->page->view, "again", STR(""));
	import_page(file->page, status, fault);
}

/* What it would become, and the text again, so that it need not be chosen twice. */
static void show_look(const struct case_file *file, const struct msg_handed_done *done)
{
	struct page *page = file->page;
	const bool again = file->bytes.len <= AGAIN_MAX && utf8_valid(file->bytes);

	view_bool(page->view, "looked", true);
	view_str(page->view, "again", again ? file->bytes : STR(""));
	view_str(page->view, "file_name", file->handed.name);
	view_number(page->view, "entries", (int64_t)done->taken);
	view_number(page->view, "more_lines",
		    (int64_t)(done->noted - size_min(done->n_notes, done->noted)));
	view_list(page->view, "lines");
	for (size_t i = 0; i < done->n_notes; i++)
		view_str(view_add(page->view, "lines"), "text",
			 arena_str(page->arena, done->notes[i].text));
	view_text(page->view, "title", TEXT_CASES_IMPORT);
	view_str(page->view, "fault", STR(""));
	view_str(page->view, "typed_title", page_typed(page, "title"));
	view_str(page->view, "typed_into", page_typed(page, "into"));
	page_show(page, &template_case_import);
}

static void taken_in(const struct case_file *file, const struct msg_handed_done *done)
{
	page_redirect(file->page, "/cases/%.*s?saved=1", STR_ARG(done->object));
}

static void do_import(struct page *page)
{
	const bool takes = str_is(page_typed(page, "do"), "take");

	hand_in(page, &(struct case_file){
			      .handed = { .purpose = takes ? HANDED_CASE : HANDED_CASE_LOOK,
					  .object = page_typed(page, "into"),
					  .words = page_typed(page, "title") },
			      .action = takes ? "case.import" : "case.import.look",
			      .refuse = refuse_import,
			      .take = takes ? taken_in : show_look,
		      });
}

/* ---- findings of a scan ---- */

static void scan_page(struct page *page, unsigned status, struct str fault)
{
	struct case_record record;

	if (!page_case(page, &record))
		return;
	view_case_head(page, page->view, &record);
	view_text(page->view, "title", TEXT_CASES_SCAN);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "may_write",
		  page_may(page, PAGE_DUTY) && record.closed_us == TIME_NONE);
	view_number(page->view, "entries", page_number(http_query(page->request, "entries"), -1));
	view_number(page->view, "findings", page_number(http_query(page->request, "findings"), 0));
	view_number(page->view, "skipped", page_number(http_query(page->request, "skipped"), 0));
	view_bool(page->view, "taken", http_query(page->request, "entries").ptr);
	page_show_status(page, status, &template_case_scan);
}

static void show_scan(struct page *page)
{
	scan_page(page, 200, STR(""));
}

static void refuse_scan(const struct case_file *file, unsigned status, struct str fault)
{
	scan_page(file->page, status, fault);
}

static void scan_taken(const struct case_file *file, const struct msg_handed_done *done)
{
	page_redirect(file->page, "/cases/%.*s/scan?entries=%llu&findings=%llu&skipped=%llu",
		      STR_ARG(file->handed.object), (unsigned long long)done->taken,
		      (unsigned long long)done->same, (unsigned long long)done->kept);
}

static void do_scan(struct page *page)
{
	struct case_record record;

	if (page_case(page, &record))
		hand_in(page, &(struct case_file){
				      .handed = { .purpose = HANDED_SCAN,
						  .object = arena_printf(page->arena, "%lld",
									 (long long)record.id),
						  .words = STR("") },
				      .action = "case.scan",
				      .refuse = refuse_scan,
				      .take = scan_taken,
			      });
}

/* ---- an authority's workbook ---- */

static void workbook_page(struct page *page, unsigned status, struct str fault)
{
	const struct str form = http_param(page->request, "form");
	struct report_workbook workbook = { .name = STR(""), .added_by = STR("") };
	struct case_record record;
	const enum errc code =
		report_workbooks_get(page_db(page), form, page->arena, &workbook, NULL);

	if (!page_case(page, &record))
		return;
	view_case_head(page, page->view, &record);
	view_text(page->view, "title", TEXT_REPORTS_WORKBOOK);
	view_str(page->view, "fault", fault);
	view_str(page->view, "form", form);
	view_bool(page->view, "has_workbook", !code);
	view_str(page->view, "workbook", workbook.name);
	view_time(page->view, "added", workbook.added_us);
	view_str(page->view, "added_by", workbook.added_by);
	view_str(page->view, "typed_map", page_lines(page, page_typed(page, "map")));
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_str(page->view, "counts", str_or_empty(http_query(page->request, "saved")));
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	page_show_status(page, status, &template_report_workbook);
}

static void show_workbook(struct page *page)
{
	workbook_page(page, 200, STR(""));
}

static void refuse_workbook(const struct case_file *file, unsigned status, struct str fault)
{
	workbook_page(file->page, status, fault);
}

static void workbook_taken(const struct case_file *file, const struct msg_handed_done *done)
{
	const struct str id = http_param(file->page->request, "id");

	page_redirect(file->page, "/cases/%.*s/reports/%.*s/workbook?saved=%llu/%llu", STR_ARG(id),
		      STR_ARG(file->handed.object), (unsigned long long)done->taken,
		      (unsigned long long)done->kept);
}

static void do_workbook(struct page *page)
{
	hand_in(page, &(struct case_file){
			      .handed = { .purpose = HANDED_WORKBOOK,
					  .object = http_param(page->request, "form"),
					  .words = page_lines(page, page_typed(page, "map")) },
			      .action = "report.workbook",
			      .refuse = refuse_workbook,
			      .take = workbook_taken,
		      });
}

static const struct page_route routes[] = {
	{ "GET", "/cases/import", PAGE_DUTY, .handle = show_import },
	{ "POST", "/cases/import", PAGE_DUTY, .body_max = CASE_FILE_MAX + AGAIN_MAX,
	  .handle = do_import },
	{ "GET", "/cases/:id/scan", PAGE_READERS, .handle = show_scan },
	{ "POST", "/cases/:id/scan", PAGE_DUTY, .body_max = HAND_IN_BODY_MAX, .handle = do_scan },
	{ "GET", "/cases/:id/reports/:form/workbook", PAGE_READERS, .handle = show_workbook },
	{ "POST", "/cases/:id/reports/:form/workbook", PAGE_DUTY, .body_max = WORKBOOK_MAX + 65536u,
	  .handle = do_workbook },
	{ .path = NULL },
};

const struct page_group pages_case_files = { .name = "case-files", .routes = routes };
