/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running packages of SCORM 1.2: a part is launched by a page of ours that frames it, its files go
 * out as a sandbox (frame/guard.h), and what it reports comes back by that page.
 */
#include "base/encoding/json-read.h"
#include "base/encoding/json-write.h"
#include "net/url.h"
#include "training/tracks.h"
#include "web/frame/assets.h"
#include "web/page.h"
#include "web/training/package-html.h"
#include "web/training/training-view.h"

#define REPORT_MAX (256u * 1024)
#define SCRIPT_MAX (1024u * 1024)
#define ANSWER_MAX (256u * 1024)

/* ---- the parts of a package ---- */

static void take_item(void *ctx, const struct training_item *item)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "items");

	view_number(row, "place", item->place);
	view_str(row, "name", arena_str(page->arena, item->title));
}

static void take_department(void *ctx, struct str name)
{
	struct page *page = ctx;

	view_str(view_add(page->view, "departments"), "name", arena_str(page->arena, name));
}

static void package_page(struct page *page, unsigned status, struct str fault)
{
	const int64_t id = page_number(http_param(page->request, "id"), 0);
	struct training_package package;
	struct err err;

	view_list(page->view, "items");
	view_list(page->view, "departments");
	if (training_packages_get(page_db(page), id, page->arena, &package, &err) ||
	    training_items_each(page_db(page), id, take_item, page, &err) ||
	    training_departments_each(page_db(page), take_department, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_str(page->view, "title", package.title);
	view_number(page->view, "package", id);
	view_sentence(page->view, "audience", audience_words(package.audience), page->lang);
	view_str(page->view, "sha256", package.sha256);
	view_str(page->view, "fault", fault);
	view_str(page->view, "staff", training_form_text(page, "staff"));
	view_str(page->view, "department", training_form_text(page, "department"));
	page_show_status(page, status, &template_package);
}

static void show_package(struct page *page)
{
	package_page(page, 200, STR(""));
}

/* ---- launching ---- */

static void show_frame(struct page *page, const struct training_item *item,
		       const struct launch *launch)
{
	view_str(page->view, "title", item->title);
	view_number(page->view, "package", item->package);
	view_cstr(page->view, "launch", launch->token);
	view_str(page->view, "address",
		 arena_printf(page->arena, "/scorm/%s/files/%.*s", launch->token,
			      STR_ARG(item->href)));
	view_cstr(page->view, "script", asset_scorm_host_path);
	page_show(page, &template_package_run);
}

static void do_launch(struct page *page)
{
	const struct track wanted = {
		.package = page_number(http_param(page->request, "id"), 0),
		.place = page_number(training_form_text(page, "place"), 0),
		.staff = training_form_text(page, "staff"),
		.department = training_form_text(page, "department"),
	};
	struct training_item item;
	struct launch launch;
	struct err err;

	if (training_items_get(page_db(page), wanted.package, wanted.place, page->arena, &item,
			       &err)) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, "training.launch", item.title, wanted.staff, "done"))
		return;
	const enum errc code = tracks_launch(page_db(page), &wanted, page->now_us, &launch, &err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		package_page(page, 422, str_from(err.text));
	else if (code)
		page_fail_err(page, &err);
	else
		show_frame(page, &item, &launch);
}

/* ---- what a launch may have ---- */

struct run {
	struct track track;
	struct training_item item;
	struct scorm_state *state;
};

static enum errc open_run(struct page *page, struct run *ret, struct err *err)
{
	ret->state = arena_take(page->arena, sizeof(*ret->state));
	if (!ret->state)
		return fail(err, ERR_LIMIT, "no room for the state of a package");
	ret->state->arena = page->arena;
	enum errc code = tracks_of_launch(page_db(page), http_param(page->request, "launch"),
					  page->now_us, page->arena, &ret->track, err);
	if (!code)
		code = training_items_get(page_db(page), ret->track.package, ret->track.place,
					  page->arena, &ret->item, err);
	return code ? code : scorm_state_read(ret->track.state, ret->state, err);
}

static void begin_state(struct run *run)
{
	scorm_begin(run->state, &(struct scorm_launch){
					.learner = run->track.staff,
					.learner_name = run->track.staff,
					.mastery = run->item.mastery,
					.max_time = run->item.max_time,
					.limit_action = run->item.limit_action,
					.launch_data = run->item.launch_data,
				});
}

static struct str asset_bytes(const char *path)
{
	for (const struct static_file *file = static_files; file->path; file++) {
		if (strcmp(file->path, path) == 0)
			return str_of(file->bytes, file->len);
	}
	return STR("");
}

/* The script with the state it begins with: asking the server is not possible in the middle. */
static void show_script(struct page *page)
{
	auto_buf out = BUF_INIT(SCRIPT_MAX);
	char today[DAY_TEXT_MAX];
	struct run run;
	struct err err;

	page_today(page, today);
	enum errc code = open_run(page, &run, &err);
	if (!code) {
		begin_state(&run);
		code = tracks_save(page_db(page), &run.track, run.state, str_from(today),
				   page->now_us, &err);
	}
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	buf_add_text(&out, "const tonoiScorm = {\"launch\":");
	json_add_string(&out, http_param(page->request, "launch"));
	buf_add_text(&out, ",\"values\":");
	scorm_state_write(run.state, &out);
	buf_add_text(&out, ",\"table\":");
	scorm_add_table(&out);
	buf_add_text(&out, "};\n");
	buf_add(&out, asset_bytes(asset_scorm_frame_path));
	http_respond(page->request, 200, "text/javascript; charset=utf-8", buf_str(&out));
}

static void show_file(struct page *page)
{
	const struct str path = http_param(page->request, "*");
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);
	auto_buf html = BUF_INIT(EVIDENCE_FILE_MAX + 1024u);
	struct track track;
	struct err err;

	enum errc code = tracks_of_launch(page_db(page), http_param(page->request, "launch"),
					  page->now_us, page->arena, &track, &err);
	if (!code)
		code = training_package_file(page_db(page), page_courses(page), track.package, path,
					     &bytes, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	if (package_is_html(path)) {
		const struct str address =
			arena_printf(page->arena, "/scorm/%.*s/api.js",
				     STR_ARG(http_param(page->request, "launch")));
		package_add_script(buf_str(&bytes), address, &html);
	}
	http_respond(page->request, 200, package_type(path), buf_str(html.len ? &html : &bytes));
}

/* ---- what comes back ---- */

/* Every value through the model; those it refuses are named in the answer with their error. */
static enum errc take_values(struct page *page, struct run *run, struct json_writer *answer,
			     struct err *err)
{
	const struct str json = http_form(page->request, "values");
	struct json_reader r = json_reader_of(json.ptr ? json : STR("{}"), page->arena, 0);
	struct str name = STR("");
	enum json_token token = json_next(&r);

	if (token != JSON_OBJECT)
		return fail(err, ERR_SYNTAX, "values: are no object");
	while ((token = json_next(&r)) != JSON_OBJECT_END) {
		if (token == JSON_NAME) {
			name = r.text;
			continue;
		}
		if (token != JSON_STRING)
			return fail(err, ERR_SYNTAX, "values: a value is a text");
		const enum scorm_error error = scorm_set(run->state, name, r.text);
		if (!error)
			continue;
		json_begin_object(answer);
		json_str(answer, "name", name);
		json_u64(answer, "error", error);
		json_end_object(answer);
	}
	return ERR_OK;
}

static enum errc take_report(struct page *page, struct json_writer *answer, struct err *err)
{
	char today[DAY_TEXT_MAX];
	struct run run;

	page_today(page, today);
	enum errc code = open_run(page, &run, err);
	if (code)
		return code;
	code = take_values(page, &run, answer, err);
	if (code)
		return code;
	if (str_is(http_form(page->request, "finish"), "1"))
		scorm_finish(run.state);
	return tracks_save(page_db(page), &run.track, run.state, str_from(today), page->now_us,
			   err);
}

static void do_report(struct page *page)
{
	auto_buf out = BUF_INIT(ANSWER_MAX);
	struct json_writer answer = json_writer_to(&out);
	struct err err;

	json_begin_object(&answer);
	json_begin_array(&answer, "refused");
	const enum errc code = take_report(page, &answer, &err);
	json_end_array(&answer);
	json_text(&answer, "problem", code ? err.text : "");
	json_end_object(&answer);
	http_respond(page->request,
		     code == ERR_NOT_FOUND ? 404
		     : code		   ? 400
					   : 200,
		     "application/json", buf_str(&out));
}

static const struct page_route routes[] = {
	{ "GET", "/training/packages/:id", PAGE_READERS, .handle = show_package },
	{ "POST", "/training/packages/:id", PAGE_READERS, .guard = GUARD_FRAMING,
	  .handle = do_launch },
	{ "POST", "/training/launches/:launch", PAGE_READERS, .body_max = REPORT_MAX,
	  .handle = do_report },
	{ "GET", "/scorm/:launch/api.js", PAGE_ANYONE, .background = true, .guard = GUARD_PACKAGE,
	  .handle = show_script },
	{ "GET", "/scorm/:launch/files/*", PAGE_ANYONE, .background = true, .guard = GUARD_PACKAGE,
	  .handle = show_file },
	{ .path = NULL },
};

const struct page_group pages_scorm_pages = { .name = "packages", .routes = routes };
