/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/printer/papers.h"

#include "after/after-report.h"
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/office/pdf-write.h"
#include "callouts/callout-paper.h"
#include "downtime/downtime-papers.h"
#include "drills/drill-paper.h"
#include "forms/export/form-export.h"
#include "inspections/contacts.h"
#include "inspections/finding-sheet.h"
#include "inspections/pack.h"
#include "papers/paper-pack.h"
#include "playbooks/playbook-paper.h"
#include "playbooks/playbook-records.h"
#include "reports/report-duties.h"
#include "reports/report-paper.h"
#include "risk/director.h"
#include "risk/register-report.h"
#include "roles/printer/survey-paper.h"
#include "store/facility.h"
#include "support/support-sheet.h"
#include "training/certificate.h"
#include "vendors/answer-book.h"
#include "vendors/task-sheet.h"

#define SCOPE_BYTES (64u * 1024 * 1024)

struct print_room {
	const char *content;
	struct pack_office *office;
	struct vendor_content *vendors;
	struct course_set *courses;
	struct playbook_set *playbooks;
	struct contact_content *contacts;
	struct callout_content *callouts;
	struct support_content *support;
	struct downtime_content *downtime;
	struct survey_content *surveys;
};

/* One paper in the making. */
struct print_work {
	const struct print_room *room;
	struct pack_scope scope;
	struct str object;
	enum print_shape shape;
	struct buf *out;
};

enum errc print_room_open(const char *content, struct print_room **ret, struct err *err)
{
	auto_print_room *room = mem_new(sizeof(*room));
	enum errc code = pack_office_open(content, &room->office, err);

	room->content = content;
	if (!code)
		code = vendor_content_load(content, &room->vendors, err);
	if (!code)
		code = course_set_load(content, &room->courses, err);
	if (!code)
		code = playbook_set_load(content, &room->playbooks, err);
	if (!code)
		code = contact_content_load(content, &room->contacts, err);
	if (!code)
		code = callout_content_load(content, room->contacts, &room->callouts, err);
	if (!code)
		code = support_content_load(content, &room->support, err);
	if (!code)
		code = downtime_content_load(content, &room->downtime, err);
	if (!code)
		code = survey_content_load(content, &room->surveys, err);
	if (!code)
		*ret = STEAL(room);
	return code;
}

void print_room_close(struct print_room *room)
{
	if (!room)
		return;
	pack_office_close(room->office);
	vendor_content_free_at(&room->vendors);
	course_set_free(room->courses);
	playbook_set_free(room->playbooks);
	callout_content_free(room->callouts);
	contact_content_free(room->contacts);
	support_content_free(room->support);
	downtime_content_free(room->downtime);
	survey_content_free(room->surveys);
	free(room);
}

void print_room_close_at(struct print_room **room)
{
	print_room_close(*room);
	*room = NULL;
}

/* ---- what they have in common ---- */

static enum errc write_report(const struct print_work *work, const struct report *report,
			      struct err *err)
{
	return work->shape == PRINT_XLSX ? report_xlsx(report, work->out, err)
					 : report_pdf(report, work->out, err);
}

static enum errc read_number(const struct print_work *work, int64_t *ret, struct err *err)
{
	return str_to_i64(work->object, ret)
		       ? ERR_OK
		       : fail(err, ERR_USAGE, "“%.*s”: %s", STR_ARG(str_sub(work->object, 0, 40)),
			      text_in(TR("番号ではありません", "is no number"), work->scope.lang));
}

/* ---- the papers ---- */

static enum errc print_pack(const struct print_work *work, struct err *err)
{
	return pack_write_zip(&work->scope, work->out, err);
}

static enum errc print_findings(const struct print_work *work, struct err *err)
{
	auto_report *report = NULL;
	struct finding_sheet sheet = {
		.facility = work->scope.facility,
		.lang = work->scope.lang,
		.now_us = work->scope.now_us,
		.utc_offset_minutes = work->scope.duties.utc_offset_minutes,
	};
	enum errc code = read_number(work, &sheet.inspection, err);

	if (!code)
		code = finding_sheet(work->scope.db, &sheet, &report, err);
	return code ? code : write_report(work, report, err);
}

static enum errc print_responsibility(const struct print_work *work, struct err *err)
{
	const struct vendor_scope scope = {
		.db = work->scope.db,
		.content = work->room->vendors,
		.forms = work->scope.forms,
		.now_us = work->scope.now_us,
		.utc_offset_minutes = work->scope.duties.utc_offset_minutes,
		.arena = work->scope.duties.arena,
	};
	struct task_sheet sheet;
	const enum errc code = task_sheet_load(&scope, work->object, &sheet, err);

	if (code)
		return code;
	sheet.lang = work->scope.lang;
	return work->shape == PRINT_XLSX ? task_sheet_xlsx(&sheet, work->out, err)
					 : task_sheet_pdf(&sheet, work->out, err);
}

static enum errc print_answer_book(const struct print_work *work, struct err *err)
{
	const struct vendor_scope scope = {
		.db = work->scope.db,
		.forms = work->scope.forms,
		.now_us = work->scope.now_us,
		.utc_offset_minutes = work->scope.duties.utc_offset_minutes,
		.arena = work->scope.duties.arena,
	};
	int64_t round;
	const enum errc code = read_number(work, &round, err);

	return code ? code : answer_book_write(&scope, round, work->scope.lang, work->out, err);
}

static enum errc print_certificate(const struct print_work *work, struct err *err)
{
	struct arena *arena = work->scope.duties.arena;
	struct trainee person = { .name = STR("") };
	struct training_result result;
	const enum errc code =
		training_certificate_find(work->scope.db, work->object, arena, &result, err);

	if (code)
		return code;
	if (training_people_get(work->scope.db, result.staff, arena, &person, NULL))
		person.name = STR("");
	const struct certificate certificate = {
		.result = &result,
		.course = course_set_find(work->room->courses, result.course),
		.facility = work->scope.facility,
		.name = person.name,
		.lang = work->scope.lang,
		.made_us = work->scope.now_us,
	};
	return certificate_write(&certificate, work->out, err);
}

/* A report on the state of things today. */
static enum errc print_state(const struct print_work *work, struct text title,
			     enum errc (*fill)(struct db *db, const struct duty_scope *scope,
					       struct report *report, struct err *err),
			     struct err *err)
{
	const struct pack_scope *scope = &work->scope;
	char day[DAY_TEXT_MAX];
	const struct report_head head = {
		.title = str_from(text_in(title, scope->lang)),
		.facility = scope->facility,
		.day = str_from(day_text(scope->duties.today, day)),
		.made_us = scope->now_us,
		.lang = scope->lang,
	};
	auto_report *report = report_new(&head);
	const enum errc code = fill(scope->db, &scope->duties, report, err);

	return code ? code : write_report(work, report, err);
}

static enum errc print_director(const struct print_work *work, struct err *err)
{
	return print_state(work, TR("責任者の一枚", "The director's page"), director_fill, err);
}

static enum errc print_risks(const struct print_work *work, struct err *err)
{
	return print_state(work, TR("危険の台帳", "Register of risks"), risk_register_fill, err);
}

static enum errc print_round(const struct print_work *work, struct err *err)
{
	const char *shape = work->shape == PRINT_XLSX ? "xlsx" : "pdf";
	struct form_paper paper;
	int64_t round;
	enum errc code = read_number(work, &round, err);

	if (!code)
		code = paper_of_round(work->scope.db, round, work->scope.forms,
				      work->scope.duties.arena, &paper, err);
	if (code)
		return code;
	paper.lang = work->scope.lang;
	paper.made_us = work->scope.now_us;
	return form_export_write(form_export_find(str_from(shape)), &paper, work->out, err);
}

#define NUMBER_FINAL (-1)

/* A draft as of now (0), the last one as of now (NUMBER_FINAL), or one that was handed over. */
static enum errc case_draft(const struct report_scope *scope, const struct case_record *record,
			    const struct report_form *form, int64_t number, enum lang lang,
			    struct report_draft **ret, struct err *err)
{
	struct report_version version;

	if (number <= 0)
		return report_draft_make(scope, record, form, lang, number == NUMBER_FINAL, ret,
					 err);
	const enum errc code = report_versions_get(scope->db, record->id, form->id, number,
						   scope->arena, &version, err);
	return code ? code : report_draft_of_version(scope, record, &version, ret, err);
}

static enum errc print_case_report(const struct print_work *work, struct err *err)
{
	const struct report_scope scope = report_scope_of(work->scope.db, &work->scope.duties);
	struct str rest = work->object;
	const struct str id = str_split(&rest, '/');
	const struct str name = rest.ptr ? str_split(&rest, '/') : STR("");
	const struct report_form *form = report_form_find(scope.content, name);
	struct case_record record;
	struct report_draft *draft = NULL;
	int64_t case_id = 0;
	int64_t number = 0;

	if (str_is(str_or_empty(rest), PRINT_FINAL))
		number = NUMBER_FINAL;
	else if (!str_to_i64(str_or_empty(rest), &number) || number < 0)
		form = NULL;
	if (!form || !str_to_i64(id, &case_id))
		return fail(err, ERR_NOT_FOUND, "%.*s",
			    STR_ARG(str_sub(work->object, 0, MSG_NAME_MAX)));
	enum errc code = cases_get(scope.db, case_id, scope.arena, &record, err);
	if (!code)
		code = case_draft(&scope, &record, form, number, work->scope.lang, &draft, err);
	if (code)
		return code;
	return report_write(&scope, draft,
			    work->shape == PRINT_XLSX ? REPORT_AS_XLSX : REPORT_AS_PDF, work->out,
			    NULL, err);
}

static enum errc print_case_after(const struct print_work *work, struct err *err)
{
	auto_report *report = NULL;
	struct case_record record;
	int64_t id = 0;
	enum errc code = read_number(work, &id, err);

	if (!code)
		code = cases_get(work->scope.db, id, work->scope.duties.arena, &record, err);
	const struct after_paper paper = { .db = work->scope.db,
					   .scope = &work->scope.duties,
					   .record = &record,
					   .facility = work->scope.facility,
					   .lang = work->scope.lang };
	if (!code)
		code = after_report(&paper, &report, err);
	return code ? code : write_report(work, report, err);
}

static enum errc print_drill(const struct print_work *work, struct err *err)
{
	const struct pack_scope *scope = &work->scope;
	auto_drill_play play = { .scenario = NULL };
	auto_report *report = NULL;
	struct str rest = work->object;
	const struct str id = str_split(&rest, '/');
	const size_t sheet = case_choice(drill_papers, str_or_empty(rest));
	char day[DAY_TEXT_MAX];
	int64_t drill = 0;

	if (!str_to_i64(id, &drill) || sheet >= DRILL_PAPERS)
		return fail(err, ERR_NOT_FOUND, "%.*s",
			    STR_ARG(str_sub(work->object, 0, MSG_NAME_MAX)));
	enum errc code = drill_play_open(scope->db, drill, &play, err);
	const struct drill_paper_about about = {
		.paper = (enum drill_paper)sheet,
		.plan = &play.plan,
		.play = &play,
		.facility = scope->facility,
		.day = str_from(day_text(scope->duties.today, day)),
		.made_us = scope->now_us,
		.utc_offset_minutes = scope->duties.utc_offset_minutes,
		.lang = scope->lang,
	};
	if (!code)
		code = drill_paper_make(scope->db, &about, &report, err);
	return code ? code : write_report(work, report, err);
}

static struct str phone_line(void *ctx, struct str part, enum lang lang, struct arena *arena)
{
	const struct print_work *work = ctx;
	struct contacts *contacts = arena_take(arena, sizeof(*contacts));

	if (!contacts || contacts_list(work->scope.db, work->scope.contacts, arena, contacts, NULL))
		return STR("");
	return contact_line(work->scope.contacts, contacts, part, lang, arena);
}

static enum errc print_playbook(const struct print_work *work, struct err *err)
{
	struct print_work own = *work;
	const struct playbook_phone_book phones = { .line = phone_line, .ctx = &own };
	const struct pack_scope *scope = &work->scope;
	auto_playbook_bundle bundle = { .n = 0 };
	struct str link = work->object;
	const struct str name = str_split(&link, ' ');
	char day[DAY_TEXT_MAX];
	const enum errc code = playbook_bundle_current(work->room->playbooks, scope->db, name,
						       scope->duties.arena, &bundle, err);

	if (code)
		return code;
	const struct playbook_paper paper = {
		.bundle = &bundle,
		.phones = &phones,
		.facility = scope->facility,
		.day = str_from(day_text(scope->duties.today, day)),
		.link = str_or_empty(link),
		.made_us = scope->now_us,
		.lang = scope->lang,
	};
	return playbook_paper_write(&paper, work->out, err);
}

static enum errc print_contacts(const struct print_work *work, struct err *err)
{
	auto_report *report = NULL;
	const enum errc code =
		pack_report(&work->scope, pack_part_find(STR("contacts")), &report, err);

	return code ? code : write_report(work, report, err);
}

static enum errc print_callout(const struct print_work *work, struct err *err)
{
	const struct callout_scope scope = {
		.db = work->scope.db,
		.parts = work->room->contacts,
		.plans = work->room->callouts,
		.facility = work->scope.facility,
		.lang = work->scope.lang,
		.now_us = work->scope.now_us,
		.utc_offset_minutes = work->scope.duties.utc_offset_minutes,
		.arena = work->scope.duties.arena,
	};
	auto_report *report = NULL;
	const enum errc code = callout_sheet_named(&scope, work->object, &report, err);

	return code ? code : write_report(work, report, err);
}

static enum errc print_support(const struct print_work *work, struct err *err)
{
	const struct support_sheet_scope scope = {
		.db = work->scope.db,
		.content = work->room->support,
		.facility = work->scope.facility,
		.lang = work->scope.lang,
		.now_us = work->scope.now_us,
		.utc_offset_minutes = work->scope.duties.utc_offset_minutes,
		.arena = work->scope.duties.arena,
	};
	auto_report *report = NULL;
	int64_t id = 0;
	enum errc code = read_number(work, &id, err);

	if (!code)
		code = support_sheet(&scope, id, &report, err);
	return code ? code : write_report(work, report, err);
}

static enum errc print_paper_pack(const struct print_work *work, struct err *err)
{
	const struct paper_scope scope = { .pack = &work->scope,
					   .playbooks = work->room->playbooks,
					   .callouts = work->room->callouts,
					   .readme = work->room->content };
	char digest[PAPER_PACK_DIGEST_LEN + 1];

	if (work->shape == PRINT_ZIP)
		return paper_pack_write(&scope, work->out, err);
	const enum errc code = paper_pack_digest(&scope, digest, err);
	if (!code)
		buf_add_text(work->out, digest);
	return code;
}

static enum errc print_downtime(const struct print_work *work, struct err *err)
{
	const struct pack_scope *scope = &work->scope;
	struct str rest = work->object;
	const struct str id = str_split(&rest, '/');
	const struct str name = rest.ptr ? str_split(&rest, '/') : STR("");
	const size_t paper = str_find_name(name, downtime_papers, DOWNTIME_PAPERS);
	struct case_record record;
	struct downtime_desk desk = {
		.db = scope->db,
		.content = work->room->downtime,
		.facility = scope->facility,
		.lang = scope->lang,
		.now_us = scope->now_us,
		.utc_offset_minutes = scope->duties.utc_offset_minutes,
		.arena = scope->duties.arena,
	};

	if (paper == DOWNTIME_PAPERS)
		return fail(err, ERR_NOT_FOUND, "%.*s",
			    STR_ARG(str_sub(work->object, 0, MSG_NAME_MAX)));
	if (id.len) {
		const enum errc code = cases_find(scope->db, id, desk.arena, &record, err);
		if (code)
			return code;
		desk.record = &record;
	}
	return downtime_print(&desk, (enum downtime_paper)paper, str_or_empty(rest), work->out,
			      err);
}

/* ---- which there are ---- */

static enum errc print_survey(const struct print_work *work, struct err *err)
{
	const struct survey_paper paper = {
		.survey = work->object,
		.content = work->room->surveys,
		.forms = work->scope.forms,
		.lang = work->scope.lang,
		.today = day_at(work->scope.now_us, work->scope.duties.utc_offset_minutes),
	};

	return survey_paper(work->scope.db, &paper, work->out, err);
}

#define SHAPE(shape) (1u << (shape))
#define ON_PAPER     (SHAPE(PRINT_PDF) | SHAPE(PRINT_XLSX))

static const struct {
	unsigned shapes;
	enum errc (*print)(const struct print_work *work, struct err *err);
} paper_rows[PRINT_PAPERS] = {
	[PRINT_PACK] = { SHAPE(PRINT_ZIP), print_pack },
	[PRINT_FINDINGS] = { ON_PAPER, print_findings },
	[PRINT_RESPONSIBILITY] = { ON_PAPER, print_responsibility },
	[PRINT_CERTIFICATE] = { SHAPE(PRINT_PDF), print_certificate },
	[PRINT_DIRECTOR] = { ON_PAPER, print_director },
	[PRINT_ANSWER_BOOK] = { SHAPE(PRINT_XLSX), print_answer_book },
	[PRINT_RISKS] = { ON_PAPER, print_risks },
	[PRINT_ROUND] = { ON_PAPER, print_round },
	[PRINT_CASE_REPORT] = { ON_PAPER, print_case_report },
	[PRINT_DRILL] = { ON_PAPER, print_drill },
	[PRINT_PLAYBOOK] = { SHAPE(PRINT_PDF), print_playbook },
	[PRINT_CASE_AFTER] = { ON_PAPER, print_case_after },
	[PRINT_CONTACTS] = { ON_PAPER, print_contacts },
	[PRINT_CALLOUT] = { ON_PAPER, print_callout },
	[PRINT_SUPPORT] = { SHAPE(PRINT_PDF), print_support },
	[PRINT_PAPER_PACK] = { SHAPE(PRINT_ZIP) | SHAPE(PRINT_TEXT), print_paper_pack },
	[PRINT_DOWNTIME] = { SHAPE(PRINT_PDF), print_downtime },
	[PRINT_SURVEY] = { SHAPE(PRINT_XLSX), print_survey },
};

enum errc print_paper(const struct print_room *room, struct db *db, const struct msg_print *request,
		      struct buf *out, struct err *err)
{
	auto_arena arena = ARENA_INIT(SCOPE_BYTES);
	const enum lang lang = request->lang == LANG_EN ? LANG_EN : LANG_JA;

	if (request->paper >= PRINT_PAPERS || request->shape >= PRINT_SHAPES ||
	    !(paper_rows[request->paper].shapes & SHAPE(request->shape)))
		return fail(err, ERR_USAGE, "paper %u: there is none, or not in shape %u",
			    request->paper, request->shape);
	if (request->shape != PRINT_XLSX) {
		const enum errc code = pdf_check_fonts(err);
		if (code)
			return code;
	}
	const struct print_work work = {
		.room = room,
		.scope =
			pack_scope_at(room->office, db, &arena, lang, clock_wall_us(&clock_system)),
		.object = request->object,
		.shape = request->shape,
		.out = out,
	};
	return paper_rows[request->paper].print(&work, err);
}
