/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drills: what there is to play, what was played, and how one is made ready. Log lines of a
 * technical drill are judged by the registrar, who may read what the console must not.
 */
#include "drills/scenario-make.h"
#include "web/parts/hand-in.h"
#include "web/worst-day/drill-view.h"

#define CASE_MINUTES 60u

/* ---- the list ---- */

static void view_scenario(struct page *page, const struct scenario *scenario)
{
	struct view *row = view_add(page->view, "scenarios");

	view_str(row, "scenario", scenario->id);
	view_str(row, "name", text_pair_in(scenario->title, page->lang));
	view_str(row, "about", text_pair_in(scenario->about, page->lang));
	view_number(row, "minutes", scenario->minutes);
	view_number(row, "roles", (int64_t)scenario->n_roles);
	view_bool(row, "technical", scenario_is_technical(scenario));
}

static void take_own(void *ctx, struct str id UNUSED, struct str text)
{
	auto_scenario *scenario = NULL;
	struct page *page = ctx;

	if (scenario_read("scenario", text, &scenario, NULL))
		return;
	const struct text_pair title = scenario->title;
	const struct text_pair about = scenario->about;
	scenario->id = arena_str(page->arena, scenario->id);
	scenario->title = (struct text_pair){ arena_str(page->arena, title.ja),
					      arena_str(page->arena, title.en) };
	scenario->about = (struct text_pair){ arena_str(page->arena, about.ja),
					      arena_str(page->arena, about.en) };
	view_scenario(page, scenario);
}

struct listing {
	struct page *page;
	enum errc code;
	struct err *err;
};

static void view_points(struct listing *listing, struct view *row, int64_t drill)
{
	struct drill_scores scores = { .n = 0 };
	uint32_t points = 0;
	uint32_t of = 0;

	if (!listing->code)
		listing->code = drill_scores_get(page_db(listing->page), drill,
						 listing->page->arena, &scores, listing->err);
	drill_scores_sum(&scores, &points, &of);
	view_number(row, "points", points);
	view_number(row, "of", of);
}

static void take_drill(void *ctx, const struct drill_record *drill)
{
	struct listing *listing = ctx;
	struct page *page = listing->page;
	const struct scenario *scenario = scenario_find(page_scenarios(page), drill->scenario);
	struct view *row = view_add(page->view, "drills");

	view_number(row, "drill", drill->id);
	view_str(row, "number", arena_str(page->arena, drill->number));
	view_str(row, "name",
		 scenario ? text_pair_in(scenario->title, page->lang)
			  : arena_str(page->arena, drill->scenario));
	view_sentence(row, "form", drill_forms[drill->form].text, page->lang);
	view_bool(row, "ended", drill->ended_us != TIME_NONE);
	view_time(row, "made_at", drill->made_us);
	view_str(row, "next_day", arena_str(page->arena, drill->next_day));
	view_points(listing, row, drill->id);
}

static void list_page(struct page *page, unsigned status, struct str fault)
{
	struct err err = { .code = ERR_OK };
	struct listing listing = { .page = page, .err = &err };

	view_list(page->view, "scenarios");
	view_list(page->view, "drills");
	for (size_t i = 0; i < scenario_count(page_scenarios(page)); i++)
		view_scenario(page, scenario_at(page_scenarios(page), i));
	enum errc code = drill_scenarios_each(page_db(page), take_own, page, &err);
	if (!code)
		code = drills_each(page_db(page), take_drill, &listing, &err);
	if (code || listing.code) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_DRILLS_TITLE);
	view_str(page->view, "fault", fault);
	view_str(page->view, "typed_case", page_typed(page, "case"));
	view_bool(page->view, "may_lead", page_may(page, PAGE_DUTY));
	page_show_status(page, status, &template_drills);
}

static void show_list(struct page *page)
{
	list_page(page, 200, STR(""));
}

/* ---- a scenario of a past case ---- */

static enum errc make_scenario(struct page *page, int64_t case_id, struct str *ret_id,
			       struct err *err)
{
	auto_buf text = BUF_INIT(SCENARIO_BYTES_MAX);
	auto_scenario *scenario = NULL;
	enum errc code = scenario_of_case(page_db(page), page_cases(page), case_id, CASE_MINUTES,
					  &text, err);

	if (!code)
		code = scenario_read("case", buf_str(&text), &scenario, err);
	if (!code)
		code = scenario_check(scenario, page_cases(page), err);
	if (code)
		return code;
	*ret_id = str_or_empty(arena_str(page->arena, scenario->id));
	return drill_scenarios_add(page_db(page), scenario, case_id, page->user.name, page->now_us,
				   err);
}

static void do_from_case(struct page *page)
{
	const struct str name = page_typed(page, "case");
	struct case_record record;
	struct str id = STR("");
	struct err err;

	if (!page_audit(page, "drill.scenario", name, STR(""), "done"))
		return;
	enum errc code = cases_find(page_db(page), name, page->arena, &record, &err);
	if (!code)
		code = db_begin(page_db(page), &err);
	if (!code) {
		code = make_scenario(page, record.id, &id, &err);
		code = db_end(page_db(page), code, &err);
	}
	if (code)
		list_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else
		page_redirect(page, "/drills/scenarios/%.*s", STR_ARG(id));
}

/* ---- one scenario ---- */

static struct str typed_of(struct page *page, const char *kind, struct str role)
{
	const char *name =
		arena_cstr(page->arena, arena_printf(page->arena, "%s_%.*s", kind, STR_ARG(role)));

	return name ? page_typed(page, name) : STR("");
}

static void view_roles(struct page *page, const struct scenario *scenario, bool typed)
{
	view_list(page->view, "roles");
	for (size_t i = 0; i < scenario->n_roles; i++) {
		const struct scenario_role *role = &scenario->roles[i];
		struct view *row = view_add(page->view, "roles");

		view_str(row, "role", role->id);
		view_str(row, "role_title", text_pair_in(role->title, page->lang));
		view_str(row, "task", text_pair_in(role->task, page->lang));
		view_str(row, "department",
			 typed ? typed_of(page, "department", role->id)
			       : text_pair_in(role->title, page->lang));
		view_str(row, "people", typed ? typed_of(page, "people", role->id) : STR(""));
	}
}

static enum errc view_plan(struct page *page, const struct scenario *scenario, uint64_t seed,
			   struct err *err)
{
	struct drill_plan plan;
	const enum errc code = drill_plan_make(scenario, seed, page->arena, &plan, err);

	view_list(page->view, "injects");
	for (size_t i = 0; !code && i < plan.n; i++) {
		struct view *row = view_add(page->view, "injects");

		view_number(row, "at_minute", plan.at[i].at_us / (60 * US_PER_SEC));
		view_sentence(row, "channel", inject_channels[plan.at[i].inject->channel].text,
			      page->lang);
		view_str(row, "text", text_pair_in(plan.at[i].text, page->lang));
	}
	return code;
}

static uint64_t seed_of(struct str typed)
{
	const int64_t seed = page_number(typed, 1);

	return seed < 0 || seed > DRILL_SEED_MAX ? 1 : (uint64_t)seed;
}

static void scenario_page(struct page *page, unsigned status, const struct scenario *scenario,
			  uint64_t seed, struct str fault)
{
	struct err err;

	view_str(page->view, "title", text_pair_in(scenario->title, page->lang));
	view_str(page->view, "scenario", scenario->id);
	view_str(page->view, "about", text_pair_in(scenario->about, page->lang));
	view_str(page->view, "incident", text_pair_in(scenario->incident, page->lang));
	view_str(page->view, "source", scenario->source);
	view_number(page->view, "minutes", scenario->minutes);
	view_number(page->view, "seed", (int64_t)seed);
	view_bool(page->view, "technical", scenario_is_technical(scenario));
	view_bool(page->view, "may_lead", page_may(page, PAGE_DUTY));
	view_str(page->view, "fault", fault);
	view_roles(page, scenario, fault.len > 0);
	if (view_plan(page, scenario, seed, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_drill_scenario);
}

static void show_scenario(struct page *page)
{
	auto_scenario *scenario = NULL;

	if (page_scenario(page, http_param(page->request, "id"), &scenario))
		scenario_page(page, 200, scenario,
			      seed_of(str_or_empty(http_query(page->request, "seed"))), STR(""));
}

/* ---- making one ready ---- */

/* The form of a drill while the registrar judges its lines. */
struct start_job {
	struct page *page;
	int64_t drill;
};

static void on_judged(void *user, const void *answer)
{
	const struct msg_handed_done *done = answer;
	const struct start_job *job = user;
	struct err err;

	if (!done->failed) {
		page_redirect(job->page, "/drills/%lld", (long long)job->drill);
		return;
	}
	(void)fail(&err, ERR_IO, "%.*s", STR_ARG(done->problem));
	page_fail_err(job->page, &err);
}

static void on_lost(void *user, enum desk_lost why)
{
	const struct start_job *job = user;
	const struct hand_in_fault fault = hand_in_lost(why);

	page_fail(job->page, fault.status, fault.text);
}

static void judge_lines(struct page *page, int64_t drill)
{
	struct start_job *job = arena_take(page->arena, sizeof(*job));
	struct msg_handed handed = {
		.purpose = HANDED_DRILL,
		.name = STR("drill"),
		.by = page->user.name,
		.object = arena_printf(page->arena, "%lld", (long long)drill),
		.signature = STR(""),
		.words = STR(""),
	};
	struct desk_request request = {
		.type = MSG_HANDED, .message = &handed, .fd = -1, .answer = MSG_HANDED_DONE
	};
	const struct desk_call call = { .on_done = on_judged, .on_lost = on_lost, .user = job };
	struct hand_in_fault fault = { 503, TEXT_DRILLS_NOBODY_JUDGES };
	struct err err;

	if (!job) {
		page_fail(page, 500, TEXT_ERROR_INTERNAL);
		return;
	}
	*job = (struct start_job){ .page = page, .drill = drill };
	if (page_nameless_file(page, handed.object, &request.fd, &err))
		page_fail_err(page, &err);
	else if (!hand_in_ask(page, page_registrar(page), &request, &call, &fault))
		page_fail(page, fault.status, fault.text);
}

static size_t read_parts(struct page *page, const struct scenario *scenario,
			 struct drill_part parts[static DRILL_PARTS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < scenario->n_roles; i++) {
		const struct str role = scenario->roles[i].id;
		const struct str department = typed_of(page, "department", role);

		if (department.len)
			parts[n++] =
				(struct drill_part){ .role = role,
						     .department = department,
						     .people = typed_of(page, "people", role) };
	}
	return n;
}

static void do_start(struct page *page)
{
	auto_scenario *scenario = NULL;
	struct drill_part parts[DRILL_PARTS_MAX];
	const uint64_t seed = seed_of(page_typed(page, "seed"));
	const size_t form = case_choice(drill_forms, page_typed(page, "form"));
	int64_t id = 0;
	struct err err;

	if (!page_scenario(page, http_param(page->request, "id"), &scenario))
		return;
	if (!page_audit(page, "drill.start", scenario->id, STR(""), "done"))
		return;
	const struct drill_making making = {
		.scenario = scenario,
		.seed = seed,
		.form = form < DRILL_FORMS ? (enum drill_form)form : DRILL_TABLE,
		.lang = page->lang,
		.parts = parts,
		.n_parts = read_parts(page, scenario, parts),
		.by = page->user.name,
		.now_us = page->now_us,
	};
	enum errc code = db_begin(page_db(page), &err);
	if (!code)
		code = drills_make(page_db(page), &making, &id, &err);
	code = db_end(page_db(page), code, &err);
	if (code)
		scenario_page(page, 422, scenario, seed,
			      arena_str(page->arena, str_from(err.text)));
	else if (making.form == DRILL_TECHNICAL)
		judge_lines(page, id);
	else
		page_redirect(page, "/drills/%lld", (long long)id);
}

static const struct page_route routes[] = {
	{ "GET", "/drills", PAGE_READERS, .handle = show_list },
	{ "POST", "/drills/from-case", PAGE_DUTY, .kept = true, .handle = do_from_case },
	{ "GET", "/drills/scenarios/:id", PAGE_READERS, .handle = show_scenario },
	{ "POST", "/drills/scenarios/:id", PAGE_DUTY, .kept = true, .handle = do_start },
	{ .path = NULL },
};

const struct page_group pages_drill_pages = { .name = "drills", .routes = routes };
