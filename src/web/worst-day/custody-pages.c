/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence of a case: what to take from which device, what was taken, who has it, and the hold on
 * the log. Files leave only as downloads that no browser runs.
 */
#include "custody/exhibits.h"
#include "custody/holds.h"
#include "store/evidence-files.h"
#include "web/parts/download.h"
#include "web/worst-day/case-change.h"
#include "web/worst-day/case-view.h"

#define UPLOAD_MAX     (EVIDENCE_FILE_MAX + 65536u)
#define FILE_TYPE_NONE "application/octet-stream"

/* ---- what there is ---- */

struct showing {
	struct page *page;
	const struct case_record *record;
	struct view *row; /* of the exhibit whose chain comes */
	struct str holder;
	enum errc code;
	struct err *err;
};

static struct str keep(const struct showing *s, struct str text)
{
	return arena_str(s->page->arena, str_or_empty(text));
}

static void take_move(void *ctx, const struct exhibit_move *move)
{
	struct showing *s = ctx;
	struct view *row = view_add(s->row, "moves");

	view_time(row, "moved", move->happened_us);
	view_sentence(row, "move_kind", exhibit_move_kinds[move->kind].text, s->page->lang);
	view_str(row, "giver", keep(s, move->giver));
	view_str(row, "taker", keep(s, move->taker));
	view_str(row, "move_place", keep(s, move->place));
	view_str(row, "move_seal", keep(s, move->seal));
	view_str(row, "receipt", keep(s, move->receipt));
	view_str(row, "move_words", keep(s, move->words));
	view_str(row, "move_by", keep(s, move->added_by));
	if (move->taker.len)
		s->holder = keep(s, move->taker);
	if (move->kind == EXHIBIT_DESTROYED)
		view_bool(s->row, "ended", true);
}

static void take_stamp(void *ctx, const struct exhibit_stamp *stamp)
{
	struct showing *s = ctx;
	struct view *row = view_add(s->row, "stamps");

	view_time(row, "stamped", stamp->stamped_us);
	view_str(row, "signer", keep(s, stamp->signer));
	view_bool(row, "trusted", stamp->trusted);
}

static void view_exhibit(struct showing *s, const struct exhibit *e)
{
	const struct preservation_kind *kind =
		preservation_kind_find(page_preservation(s->page), e->kind);
	char name[EXHIBIT_NAME_LEN_MAX];

	view_cstr(s->row, "exhibit", exhibit_name(s->record->number, e->number, name));
	view_number(s->row, "no", e->number);
	view_str(s->row, "kind",
		 kind ? text_pair_in(kind->title, s->page->lang) : keep(s, e->kind));
	view_str(s->row, "what", keep(s, e->title));
	view_str(s->row, "origin", keep(s, e->origin));
	view_bool(s->row, "has_taken", e->taken_us != TIME_NONE);
	view_time(s->row, "taken", e->taken_us);
	view_str(s->row, "taken_by", keep(s, e->taken_by));
	view_str(s->row, "method", keep(s, e->method));
	view_str(s->row, "seal", keep(s, e->seal));
	view_str(s->row, "place", keep(s, e->place));
	view_str(s->row, "file", keep(s, e->file));
	view_str(s->row, "sha256", keep(s, e->sha256));
	view_number(s->row, "kilobytes", (e->size + 1023) / 1024);
	view_bool(s->row, "kept", e->kept);
}

static void take_exhibit(void *ctx, const struct exhibit *e)
{
	struct showing *s = ctx;
	struct db *db = page_db(s->page);

	s->row = view_add(s->page->view, "exhibits");
	s->holder = STR("");
	view_exhibit(s, e);
	view_list(s->row, "moves");
	view_list(s->row, "stamps");
	if (!s->code)
		s->code = exhibit_moves_each(db, e->case_id, e->id, take_move, s, s->err);
	if (!s->code)
		s->code = exhibit_stamps_each(db, e->case_id, e->id, take_stamp, s, s->err);
	view_str(s->row, "holder", s->holder);
}

static void take_hold(void *ctx, const struct log_hold *hold)
{
	struct showing *s = ctx;
	struct view *row = view_add(s->page->view, "holds");

	view_number(row, "hold", hold->id);
	view_time(row, "held_from", hold->from_us);
	view_str(row, "reason", keep(s, hold->reason));
	view_time(row, "placed", hold->placed_us);
	view_str(row, "placed_by", keep(s, hold->placed_by));
	view_bool(row, "released", hold->released_us != TIME_NONE);
	view_time(row, "released_at", hold->released_us);
	view_str(row, "released_by", keep(s, hold->released_by));
	view_str(row, "release_reason", keep(s, hold->release_reason));
}

/* What was typed, or what the link of a step of the guide fills in. */
static struct str given(struct page *page, const char *name)
{
	const struct str typed = page_typed(page, name);

	return typed.len ? typed : str_trim(str_or_empty(http_query(page->request, name)));
}

static void view_content(struct page *page)
{
	const struct preservation *content = page_preservation(page);
	const struct str kind = given(page, "kind");
	const struct str device = given(page, "device");

	for (size_t i = 0; i < content->n_kinds; i++) {
		struct view *row = view_add(page->view, "kinds");

		view_str(row, "value", content->kinds[i].id);
		view_str(row, "text", text_pair_in(content->kinds[i].title, page->lang));
		view_bool(row, "chosen", str_equal(kind, content->kinds[i].id));
	}
	for (size_t i = 0; i < content->n_devices; i++) {
		struct view *row = view_add(page->view, "devices");

		view_str(row, "value", content->devices[i].id);
		view_str(row, "text", text_pair_in(content->devices[i].title, page->lang));
		view_bool(row, "chosen", str_equal(device, content->devices[i].id));
	}
}

static void view_typed(struct page *page)
{
	static const char *const names[] = { "what", "origin", "taken_by", "method",
					     "seal", "place",  "at" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct str name = arena_printf(page->arena, "typed_%s", names[i]);

		if (name.ptr)
			view_str(page->view, name.ptr, given(page, names[i]));
	}
}

static void evidence_page(struct page *page, unsigned status, struct str fault)
{
	struct case_record record;
	struct err err;
	struct showing s = { .page = page, .record = &record, .err = &err };

	if (!page_case(page, &record))
		return;
	view_list(page->view, "exhibits");
	view_list(page->view, "holds");
	enum errc code = exhibits_each(page_db(page), record.id, take_exhibit, &s, &err);
	if (!code)
		code = s.code;
	if (!code)
		code = log_holds_each(page_db(page), record.id, take_hold, &s, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	view_case_head(page, page->view, &record);
	view_content(page);
	view_typed(page);
	view_case_choices(page, page->view, "move_kinds", exhibit_move_kinds, STR("handed"));
	view_number(page->view, "case_id", record.id);
	view_number(page->view, "max_mib", EVIDENCE_FILE_MAX / 1024 / 1024);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_str(page->view, "title",
		 arena_printf(page->arena, "%.*s %s", STR_ARG(record.number),
			      text_in(TR("証拠", "Evidence"), page->lang)));
	page_show_status(page, status, &template_custody);
}

static void show_evidence(struct page *page)
{
	evidence_page(page, 200, STR(""));
}

/* ---- changes ---- */

static void act(struct page *page, const char *action,
		enum errc (*change)(struct page *page, struct case_edit *edit, struct err *err))
{
	page_case_change(page, &(struct case_deed){ .action = action,
						    .change = change,
						    .show = evidence_page,
						    .then = "/evidence" });
}

/* The file that came with the form, kept; without one the exhibit is a thing. */
static enum errc take_file(struct page *page, struct exhibit *exhibit,
			   char sha256[static EVIDENCE_SHA256_LEN + 1], struct err *err)
{
	struct str name;
	struct str bytes;

	if (!http_file(page->request, "file", &name, &bytes) || !bytes.len)
		return ERR_OK;
	if (!page_evidence(page))
		return fail(err, ERR_NOT_FOUND, "evidence: no files are kept here");
	const enum errc code = evidence_file_keep(page_evidence(page), bytes, sha256, err);
	if (code)
		return code;
	exhibit->file = evidence_file_name(name, page->arena);
	exhibit->sha256 = str_from(sha256);
	exhibit->size = (int64_t)bytes.len;
	exhibit->kept = true;
	return ERR_OK;
}

static enum errc add_exhibit(struct page *page, struct case_edit *edit, struct err *err)
{
	char sha256[EVIDENCE_SHA256_LEN + 1];
	int64_t number;
	struct exhibit exhibit = {
		.kind = page_typed(page, "kind"),
		.device = page_typed(page, "device"),
		.title = page_typed(page, "what"),
		.origin = page_typed(page, "origin"),
		.taken_us = edit->happened_us,
		.taken_by = page_typed(page, "taken_by"),
		.method = page_typed(page, "method"),
		.seal = page_typed(page, "seal"),
		.place = page_typed(page, "place"),
	};
	const enum errc code = take_file(page, &exhibit, sha256, err);

	if (!exhibit.taken_by.len)
		exhibit.taken_by = edit->actor.by;
	return code ? code : exhibit_add(edit, page_preservation(page), &exhibit, &number, err);
}

static void do_add(struct page *page)
{
	act(page, "exhibit.add", add_exhibit);
}

static enum errc add_move(struct page *page, struct case_edit *edit, struct err *err)
{
	const size_t kind = case_choice(exhibit_move_kinds, page_typed(page, "kind"));
	const struct exhibit_move move = {
		.kind = kind < EXHIBIT_MOVE_KINDS ? (enum exhibit_move_kind)kind : EXHIBIT_HANDED,
		.happened_us = edit->happened_us,
		.giver = page_typed(page, "giver"),
		.taker = page_typed(page, "taker"),
		.place = page_typed(page, "place"),
		.seal = page_typed(page, "seal"),
		.receipt = page_typed(page, "receipt"),
		.words = page_lines(page, page_typed(page, "words")),
	};

	return exhibit_move(edit, page_number(http_param(page->request, "no"), 0), &move, err);
}

static void do_move(struct page *page)
{
	act(page, "exhibit.move", add_move);
}

static enum errc place_hold(struct page *page, struct case_edit *edit, struct err *err)
{
	struct log_hold hold = { .from_us = edit->record.known_us,
				 .reason = page_lines(page, page_typed(page, "reason")) };
	const enum errc code = page_typed_time(page, "from", &hold.from_us, err);

	return code ? code : custody_hold(edit, &hold, err);
}

static void do_hold(struct page *page)
{
	act(page, "case.hold", place_hold);
}

static enum errc end_hold(struct page *page, struct case_edit *edit, struct err *err)
{
	return custody_release(edit, page_number(http_param(page->request, "hold"), 0),
			       page_lines(page, page_typed(page, "reason")), err);
}

static void do_release(struct page *page)
{
	act(page, "case.hold", end_hold);
}

/* ---- taking a file out ---- */

static void show_file(struct page *page)
{
	const int64_t number = page_number(http_param(page->request, "no"), 0);
	auto_buf bytes = BUF_INIT(EVIDENCE_FILE_MAX);
	struct case_record record;
	struct exhibit exhibit;
	char name[EXHIBIT_NAME_LEN_MAX];
	struct err err;

	if (!page_case(page, &record))
		return;
	enum errc code =
		exhibits_get(page_db(page), record.id, number, page->arena, &exhibit, &err);
	if (!code && (!exhibit.kept || !page_evidence(page)))
		code = fail(&err, ERR_NOT_FOUND, "%s: no file is kept",
			    exhibit_name(record.number, number, name));
	if (!code)
		code = evidence_file_fetch(page_evidence(page), exhibit.sha256, &bytes, &err);
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	if (!page_audit(page, "exhibit.read", exhibit.title, exhibit.sha256, "done"))
		return;
	download_name(page, exhibit.file);
	http_respond(page->request, 200, FILE_TYPE_NONE, buf_str(&bytes));
}

/* ---- what to take ---- */

static void show_guide(struct page *page)
{
	const struct preservation_device *device = preservation_device_find(
		page_preservation(page), http_param(page->request, "device"));
	struct case_record record;

	if (!page_case(page, &record))
		return;
	if (!device) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	for (size_t i = 0; i < device->n_cautions; i++)
		view_str(view_add(page->view, "cautions"), "text",
			 text_pair_in(device->cautions[i], page->lang));
	for (size_t i = 0; i < device->n_steps; i++) {
		const struct preservation_step *step = &device->steps[i];
		struct view *row = view_add(page->view, "steps");

		view_str(row, "step", text_pair_in(step->title, page->lang));
		view_str(row, "how", text_pair_in(step->how, page->lang));
		view_str(row, "why", text_pair_in(step->why, page->lang));
		view_str(row, "kind_id", step->kind->id);
		view_bool(row, "expert", step->expert);
	}
	view_case_head(page, page->view, &record);
	view_number(page->view, "case_id", record.id);
	view_str(page->view, "device_id", device->id);
	view_str(page->view, "device", text_pair_in(device->title, page->lang));
	view_bool(page->view, "may_write", page_may(page, PAGE_DUTY));
	view_str(page->view, "title", text_pair_in(device->title, page->lang));
	page_show(page, &template_preserve);
}

static const struct page_route routes[] = {
	{ "GET", "/cases/:id/evidence", PAGE_READERS, .handle = show_evidence },
	{ "POST", "/cases/:id/evidence", PAGE_DUTY, .body_max = UPLOAD_MAX, .handle = do_add },
	{ "GET", "/cases/:id/evidence/:no", PAGE_READERS, .handle = show_file },
	{ "POST", "/cases/:id/evidence/:no", PAGE_DUTY, .kept = true, .handle = do_move },
	{ "POST", "/cases/:id/holds", PAGE_DUTY, .kept = true, .handle = do_hold },
	{ "POST", "/cases/:id/holds/:hold", USER_ADMIN, .kept = true, .handle = do_release },
	{ "GET", "/cases/:id/preserve/:device", PAGE_READERS, .handle = show_guide },
	{ .path = NULL },
};

const struct page_group pages_custody_pages = { .name = "custody", .routes = routes };
