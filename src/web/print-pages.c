/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers as files: the inspector's folder, sheets, certificates. The console makes none of them: it
 * hands the printer an empty file without a name and sends what is in it when the printer is done.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/os/fd.h"
#include "store/facility.h"
#include "surveys/survey.h"
#include "web/page.h"
#include "web/parts/desk.h"
#include "web/parts/download.h"

static const struct {
	const char *name; /* the end of the path, and of the file's name */
	const char *media_type;
} shapes[PRINT_SHAPES] = {
	[PRINT_PDF] = { "pdf", "application/pdf" },
	[PRINT_XLSX] = { "xlsx",
			 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	[PRINT_ZIP] = { "zip", "application/zip" },
	[PRINT_TEXT] = { "txt", "text/plain; charset=utf-8" },
};

struct print_job {
	struct page *page;
	struct desk *desk;
	enum print_paper paper;
	enum print_shape shape;
	struct str object;
	struct str label;    /* of the object in the file's name */
	enum text_key title; /* of the paper; begins the file's name */
	int file;	     /* what is printed into */
};

/* "立入検査の資料-東病院-2026-11-23.zip" */
static struct str file_name(const struct print_job *job)
{
	struct page *page = job->page;
	const struct str facility = facility_name(page_db(page), page->arena);
	const char *title = text_by_key(job->title, page->lang);
	char day[DAY_TEXT_MAX];

	page_today(page, day);
	return arena_printf(page->arena, "%s%s%.*s%s%.*s-%s.%s", title, job->label.len ? "-" : "",
			    STR_ARG(job->label), facility.len ? "-" : "", STR_ARG(facility), day,
			    shapes[job->shape].name);
}

static void send_file(struct print_job *job)
{
	auto_fd file = fd_steal(&job->file);
	struct stat st;

	if (fstat(file, &st) < 0 || st.st_size <= 0) {
		page_fail(job->page, 503, TEXT_PRINT_ENDED);
		return;
	}
	download_name(job->page, file_name(job));
	http_respond_file(job->page->request, shapes[job->shape].media_type, fd_steal(&file),
			  (uint64_t)st.st_size);
}

static void on_done(void *user, const void *answer)
{
	const struct msg_printed *printed = answer;
	struct print_job *job = user;
	struct err err;

	if (!printed->failed) {
		send_file(job);
		return;
	}
	fd_close_at(&job->file);
	if (printed->failed == PRINT_NO_FONTS) {
		page_fail(job->page, 503, TEXT_PRINT_NO_FONTS);
		return;
	}
	(void)fail(&err, printed->failed == PRINT_ABSENT ? ERR_NOT_FOUND : ERR_IO, "%.*s",
		   STR_ARG(printed->problem));
	page_fail_err(job->page, &err);
}

static void on_lost(void *user, enum desk_lost why)
{
	struct print_job *job = user;

	fd_close_at(&job->file);
	page_fail(job->page, 503, why == DESK_LOST_TIME ? TEXT_PRINT_LATE : TEXT_PRINT_ENDED);
}

static void on_gone(void *user)
{
	struct print_job *job = user;

	fd_close_at(&job->file);
	desk_forget(job->desk);
}

static void ask(struct print_job *job, int file)
{
	struct page *page = job->page;
	struct msg_print print = {
		.paper = job->paper, .shape = job->shape, .lang = page->lang, .object = job->object
	};
	const struct desk_request request = {
		.type = MSG_PRINT, .message = &print, .fd = file, .answer = MSG_PRINTED
	};
	const struct desk_call call = { .on_done = on_done, .on_lost = on_lost, .user = job };
	struct err err;
	const enum errc code = desk_ask(job->desk, &request, &call, &err);

	if (!code) {
		http_on_gone(page->request, on_gone, job);
		return;
	}
	fd_close_at(&job->file);
	page_fail(page, 503, code == ERR_CONFLICT ? TEXT_PRINT_BUSY : TEXT_PRINT_NOBODY);
}

static void start(struct print_job *job)
{
	int file = -1;
	struct err err;

	if (page_nameless_file(job->page, STR(""), &job->file, &err)) {
		page_fail_err(job->page, &err);
		return;
	}
	file = fcntl(job->file, F_DUPFD_CLOEXEC, 0);
	if (file >= 0) {
		ask(job, file);
		return;
	}
	(void)fail_errno(&err, "a file to print into");
	fd_close_at(&job->file);
	page_fail_err(job->page, &err);
}

static bool find_shape(struct str name, enum print_shape *ret)
{
	for (size_t i = 0; i < PRINT_SHAPES; i++) {
		*ret = (enum print_shape)i;
		if (str_is(name, shapes[i].name))
			return true;
	}
	return false;
}

/* What is taken out, and by whom, is written down before it is made. */
static void print(struct page *page, const struct print_job *wanted)
{
	struct print_job *job = arena_take(page->arena, sizeof(*job));
	const struct str shape = http_param(page->request, "shape");

	if (!job) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return;
	}
	*job = *wanted;
	job->page = page;
	job->desk = page_printer(page);
	job->file = -1;
	if (!find_shape(shape.ptr ? shape : STR("zip"), &job->shape) ||
	    job->object.len > MSG_NAME_MAX) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (page_audit(page, "paper.print", http_path(page->request), job->object, "done"))
		start(job);
}

static void print_pack(struct page *page)
{
	print(page, &(struct print_job){ .paper = PRINT_PACK,
					 .object = STR(""),
					 .label = STR(""),
					 .title = TEXT_PACK_TITLE });
}

static void print_findings(struct page *page)
{
	const struct str id = http_param(page->request, "id");

	print(page, &(struct print_job){ .paper = PRINT_FINDINGS,
					 .object = id,
					 .label = id,
					 .title = TEXT_PRINT_FINDINGS });
}

static void print_responsibility(struct page *page)
{
	const struct str vendor = http_param(page->request, "vendor");
	const struct str product = http_param(page->request, "product");

	print(page, &(struct print_job){
			    .paper = PRINT_RESPONSIBILITY,
			    .object = arena_printf(page->arena, "%.*s/%.*s", STR_ARG(vendor),
						   STR_ARG(product)),
			    .label = product,
			    .title = TEXT_PRINT_RESPONSIBILITY,
		    });
}

static void print_answer_book(struct page *page)
{
	const struct str id = http_param(page->request, "id");

	print(page, &(struct print_job){ .paper = PRINT_ANSWER_BOOK,
					 .object = id,
					 .label = id,
					 .title = TEXT_VENDORS_BOOK });
}

static void print_certificate(struct page *page)
{
	const struct str number = http_query(page->request, "number");

	print(page, &(struct print_job){ .paper = PRINT_CERTIFICATE,
					 .object = number.ptr ? number : STR(""),
					 .label = number.ptr ? number : STR(""),
					 .title = TEXT_TRAINING_CERTIFICATE });
}

static void print_director(struct page *page)
{
	print(page, &(struct print_job){ .paper = PRINT_DIRECTOR,
					 .object = STR(""),
					 .label = STR(""),
					 .title = TEXT_DIRECTOR_TITLE });
}

static void print_risks(struct page *page)
{
	print(page, &(struct print_job){ .paper = PRINT_RISKS,
					 .object = STR(""),
					 .label = STR(""),
					 .title = TEXT_RISKS_TITLE });
}

static void print_round(struct page *page)
{
	const struct str id = http_param(page->request, "id");

	print(page,
	      &(struct print_job){
		      .paper = PRINT_ROUND, .object = id, .label = id, .title = TEXT_PRINT_ROUND });
}

static void print_case_report(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const struct str form = http_param(page->request, "form");
	const struct str number = http_param(page->request, "number");
	const struct str draft =
		http_query(page->request, "final").ptr ? STR(PRINT_FINAL) : STR("0");

	print(page,
	      &(struct print_job){
		      .paper = PRINT_CASE_REPORT,
		      .object = arena_printf(page->arena, "%.*s/%.*s/%.*s", STR_ARG(id),
					     STR_ARG(form), STR_ARG(number.ptr ? number : draft)),
		      .label = form,
		      .title = TEXT_REPORTS_PAPER,
	      });
}

static void print_case_after(struct page *page)
{
	const struct str id = http_param(page->request, "id");

	print(page, &(struct print_job){ .paper = PRINT_CASE_AFTER,
					 .object = id,
					 .label = id,
					 .title = TEXT_AFTER_PAPER });
}

/* The address is the one the person has: it works from where they are. */
static void print_playbook(struct page *page)
{
	const struct str name = http_param(page->request, "name");
	const struct str host = http_header(page->request, "Host");

	print(page,
	      &(struct print_job){
		      .paper = PRINT_PLAYBOOK,
		      .object = arena_printf(page->arena, "%.*s %s://%.*s/playbooks/%.*s",
					     STR_ARG(name), page_is_tls(page) ? "https" : "http",
					     STR_ARG(host), STR_ARG(name)),
		      .label = name,
		      .title = TEXT_PRINT_PLAYBOOK,
	      });
}

static void print_contacts(struct page *page)
{
	print(page, &(struct print_job){ .paper = PRINT_CONTACTS,
					 .object = STR(""),
					 .label = STR(""),
					 .title = TEXT_CONTACTS_TITLE });
}

static void print_callout(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const struct str callout = http_param(page->request, "callout");

	print(page, &(struct print_job){
			    .paper = PRINT_CALLOUT,
			    .object = arena_printf(page->arena, "%.*s/%.*s", STR_ARG(id),
						   STR_ARG(callout)),
			    .label = id,
			    .title = TEXT_CALLOUT_SHEET,
		    });
}

static void print_plan(struct page *page)
{
	const struct str plan = http_param(page->request, "plan");

	print(page, &(struct print_job){
			    .paper = PRINT_CALLOUT,
			    .object = arena_printf(page->arena, "/%.*s", STR_ARG(plan)),
			    .label = plan,
			    .title = TEXT_CALLOUT_SHEET,
		    });
}

static void print_survey(struct page *page)
{
	const struct str name = http_param(page->request, "survey");
	struct survey survey;
	struct err err;

	if (survey_get(page_scope(page), name, page->arena, &survey, &err))
		page_fail_err(page, &err);
	else if (survey.asker || !org_scope_may(page_scope(page), survey.organisation, ORG_READ))
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	else
		print(page, &(struct print_job){ .paper = PRINT_SURVEY,
						 .object = name,
						 .label = name,
						 .title = TEXT_SURVEYS_TABLES });
}

static void print_support(struct page *page)
{
	const struct str request = http_param(page->request, "request");

	print(page, &(struct print_job){ .paper = PRINT_SUPPORT,
					 .object = request,
					 .label = request,
					 .title = TEXT_SUPPORT_SHEET });
}

static void print_drill(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	const struct str sheet = http_param(page->request, "sheet");

	print(page,
	      &(struct print_job){
		      .paper = PRINT_DRILL,
		      .object = arena_printf(page->arena, "%.*s/%.*s", STR_ARG(id), STR_ARG(sheet)),
		      .label = sheet,
		      .title = TEXT_DRILLS_PAPER,
	      });
}

static void print_downtime(struct page *page, const char *paper, struct str part,
			   enum text_key title)
{
	const struct str id = http_param(page->request, "id");

	print(page, &(struct print_job){
			    .paper = PRINT_DOWNTIME,
			    .object = arena_printf(page->arena, "%.*s/%s/%.*s", STR_ARG(id), paper,
						   STR_ARG(part)),
			    .label = id.ptr ? id : STR(""),
			    .title = title,
		    });
}

static void print_board(struct page *page)
{
	print_downtime(page, "board", STR(""), TEXT_PRINT_DOWNTIME);
}

static void print_recovery(struct page *page)
{
	print_downtime(page, "plan", STR(""), TEXT_PRINT_RECOVERY);
}

static void print_numbers(struct page *page)
{
	print_downtime(page, "numbers", http_param(page->request, "range"), TEXT_PRINT_NUMBERS);
}

static void print_slips(struct page *page)
{
	print_downtime(page, "slips", http_param(page->request, "slip"), TEXT_PRINT_SLIPS);
}

static const struct page_route routes[] = {
	{ "GET", "/pack/folder.zip", PAGE_PACK, .handle = print_pack },
	{ "GET", "/inspections/:id/paper/:shape", PAGE_READERS, .handle = print_findings },
	{ "GET", "/vendors/:vendor/:product/responsibility/:shape", PAGE_READERS,
	  .handle = print_responsibility },
	{ "GET", "/training/certificate/:shape", PAGE_READERS, .handle = print_certificate },
	{ "GET", "/director/:shape", PAGE_READERS, .handle = print_director },
	{ "GET", "/rounds/:id/answer-book/:shape", PAGE_READERS, .handle = print_answer_book },
	{ "GET", "/risks/paper/:shape", PAGE_READERS, .handle = print_risks },
	{ "GET", "/drills/:id/paper/:sheet/:shape", PAGE_READERS, .handle = print_drill },
	{ "GET", "/playbooks/:name/paper/:shape", PAGE_READERS, .handle = print_playbook },
	{ "GET", "/contacts/paper/:shape", PAGE_READERS, .handle = print_contacts },
	{ "GET", "/contacts/sheets/:plan/:shape", PAGE_READERS, .handle = print_plan },
	{ "GET", "/cases/:id/callout/:callout/paper/:shape", PAGE_READERS,
	  .handle = print_callout },
	{ "GET", "/support/:request/paper/:shape", PAGE_READERS, .handle = print_support },
	{ "GET", "/cases/:id/downtime/paper/:shape", PAGE_READERS, .handle = print_board },
	{ "GET", "/cases/:id/recovery/paper/:shape", PAGE_READERS, .handle = print_recovery },
	{ "GET", "/cases/:id/numbers/paper/:shape", PAGE_READERS, .handle = print_numbers },
	{ "GET", "/cases/:id/numbers/:range/paper/:shape", PAGE_READERS, .handle = print_numbers },
	{ "GET", "/downtime/slips/paper/:shape", PAGE_READERS, .handle = print_slips },
	{ "GET", "/downtime/slips/:slip/paper/:shape", PAGE_READERS, .handle = print_slips },
	{ "GET", "/surveys/:survey/tables/:shape", PAGE_READERS, .place = PLACE_SEATS,
	  .handle = print_survey },
	{ "GET", "/rounds/:id/paper/:shape", PAGE_READERS, .handle = print_round },
	{ "GET", "/cases/:id/reports/:form/paper/:shape", PAGE_READERS,
	  .handle = print_case_report },
	{ "GET", "/cases/:id/after/paper/:shape", PAGE_READERS, .handle = print_case_after },
	{ "GET", "/cases/:id/reports/:form/versions/:number/paper/:shape", PAGE_READERS,
	  .handle = print_case_report },
	{ .path = NULL },
};

const struct page_group pages_print_pages = { .name = "print", .routes = routes };
