/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Risks: the catalogue of threats, one page each to say which measures are in place and to rate it
 * beside what machines see; the one register; and a risk with its treatment and history.
 */
#include "risk/look.h"
#include "web/page.h"

#define STEPS_SHOWN 50u

static const struct risk_content *content_of(struct page *page)
{
	return page_duty_scope(page).risks;
}

static struct risk_said said_by(const struct page *page)
{
	return (struct risk_said){ .by = page->user.name, .now_us = page->now_us };
}

static struct str typed(struct page *page, const char *name)
{
	const struct str value = http_form(page->request, name);

	return value.ptr ? str_trim(page_lines(page, value)) : STR("");
}

static void view_level(struct page *page, struct view *row, enum risk_level level)
{
	view_sentence(row, "level", risk_level_words(level), page->lang);
	view_bool(row, "high", level == RISK_HIGH);
	view_bool(row, "low", level == RISK_LOW);
}

/* Choices 1 to RISK_SCALE of a select. */
static void view_scale(struct page *page, struct view *view, const char *name,
		       struct text (*words)(int), int chosen)
{
	view_list(view, name);
	for (int i = 1; i <= RISK_SCALE; i++) {
		struct view *row = view_add(view, name);

		view_number(row, "value", i);
		view_sentence(row, "text", words(i), page->lang);
		view_bool(row, "chosen", i == chosen);
	}
}

/* ---- the register ---- */

static void view_risk(struct page *page, struct view *row, const struct risk *risk)
{
	view_number(row, "id", risk->id);
	view_str(row, "name", risk_title(risk, content_of(page), page->lang));
	view_sentence(row, "kind", risk_kind_words(risk->kind), page->lang);
	view_str(row, "supplier", risk->supplier);
	view_level(page, row, risk_level_of(risk->likelihood, risk->impact));
	view_sentence(row, "likelihood", risk_likelihood_words(risk->likelihood), page->lang);
	view_sentence(row, "impact", risk_impact_words(risk->impact), page->lang);
	view_str(row, "why", risk->why);
	view_sentence(row, "treatment", risk_treatment_words(risk->treatment), page->lang);
	view_bool(row, "decided", risk->treatment != TREAT_UNDECIDED);
	view_str(row, "owner", risk->owner);
	view_str(row, "due", risk->due_on);
	view_str(row, "plan", risk->plan);
	view_bool(row, "open", risk->open);
	view_str(row, "threat", risk->threat);
}

static void register_page(struct page *page, unsigned status, struct str fault)
{
	struct risk_list risks;
	struct err err;
	size_t open = 0;

	if (risks_list(page_db(page), page->arena, &risks, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_RISKS_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_list(page->view, "risks");
	for (size_t i = 0; i < risks.n; i++) {
		open += risks.at[i].open;
		view_risk(page, view_add(page->view, "risks"), &risks.at[i]);
	}
	view_number(page->view, "count", (int64_t)open);
	view_number(page->view, "rated", (int64_t)risks.n);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_str(page->view, "typed_title", typed(page, "title"));
	view_str(page->view, "typed_supplier", typed(page, "supplier"));
	view_str(page->view, "typed_why", typed(page, "why"));
	view_scale(page, page->view, "likelihoods", risk_likelihood_words, 3);
	view_scale(page, page->view, "impacts", risk_impact_words, 3);
	page_show_status(page, status, &template_risks);
}

static void show_register(struct page *page)
{
	register_page(page, 200, STR(""));
}

static void do_add(struct page *page)
{
	const struct str supplier = typed(page, "supplier");
	const struct risk_said said = said_by(page);
	const struct risk risk = {
		.kind = supplier.len ? RISK_SUPPLIER : RISK_OWN,
		.threat = STR(""),
		.title = typed(page, "title"),
		.supplier = supplier,
		.likelihood = (int)page_number(typed(page, "likelihood"), 0),
		.impact = (int)page_number(typed(page, "impact"), 0),
		.why = typed(page, "why"),
	};
	int64_t id = 0;
	struct err err;

	if (!page_audit(page, "risk.add", risk.title, supplier, "done"))
		return;
	const enum errc code = risks_rate(page_db(page), &risk, &said, &id, &err);
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		register_page(page, 422, arena_str(page->arena, str_from(err.text)));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/risks/%lld?saved=1", (long long)id);
}

/* ---- one risk ---- */

static enum errc view_steps(struct page *page, int64_t id, struct err *err)
{
	struct risk_step steps[STEPS_SHOWN];
	size_t n;
	const enum errc code =
		risk_steps(page_db(page), id, page->arena, steps, STEPS_SHOWN, &n, err);

	view_list(page->view, "steps");
	for (size_t i = 0; !code && i < n; i++) {
		struct view *row = view_add(page->view, "steps");

		view_time(row, "at", steps[i].at_us);
		view_str(row, "by", steps[i].by);
		view_str(row, "words", steps[i].words);
	}
	return code;
}

static void view_treatments(struct page *page, const struct risk *risk)
{
	for (int i = 0; i < TREATMENTS; i++) {
		struct view *row = view_add(page->view, "treatments");

		view_cstr(row, "value", risk_treatment_names[i]);
		view_sentence(row, "text", risk_treatment_words((enum risk_treatment)i),
			      page->lang);
		view_bool(row, "chosen", (int)risk->treatment == i);
	}
	for (int i = 0; i < RISK_LEVELS; i++) {
		struct view *row = view_add(page->view, "residuals");

		view_number(row, "value", i);
		view_sentence(row, "text", risk_level_words((enum risk_level)i), page->lang);
		view_bool(row, "chosen", risk->residual == i);
	}
}

/* `shown` is what is kept, or what came back and was refused. */
static void risk_page(struct page *page, unsigned status, const struct risk *shown,
		      struct str fault)
{
	struct err err;

	view_risk(page, page->view, shown);
	view_str(page->view, "title", risk_title(shown, content_of(page), page->lang));
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	view_treatments(page, shown);
	view_scale(page, page->view, "likelihoods", risk_likelihood_words, shown->likelihood);
	view_scale(page, page->view, "impacts", risk_impact_words, shown->impact);
	if (view_steps(page, shown->id, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_risk);
}

static bool load(struct page *page, struct risk *ret)
{
	struct err err;
	const int64_t id = page_number(http_param(page->request, "id"), 0);

	if (!risks_get(page_db(page), id, page->arena, ret, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

static void show_risk(struct page *page)
{
	struct risk risk;

	if (load(page, &risk))
		risk_page(page, 200, &risk, STR(""));
}

/* A risk that was changed, or what is wrong with what was typed. */
static void finish(struct page *page, enum errc code, const struct risk *typed_risk,
		   const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT)
		risk_page(page, 422, typed_risk, arena_str(page->arena, str_from(err->text)));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/risks/%lld?saved=1", (long long)typed_risk->id);
}

static void do_treat(struct page *page)
{
	const struct risk_said said = said_by(page);
	struct risk risk;
	struct err err;

	if (!load(page, &risk))
		return;
	if (!risk_treatment_parse(typed(page, "treatment"), &risk.treatment)) {
		page_fail(page, 400, TEXT_ERROR_REQUEST);
		return;
	}
	risk.plan = typed(page, "plan");
	risk.owner = typed(page, "owner");
	risk.due_on = typed(page, "due");
	risk.residual = (int)page_number(typed(page, "residual"), -1);
	if (risk.residual < -1 || risk.residual >= RISK_LEVELS)
		risk.residual = -1;
	risk.open = !str_is(typed(page, "state"), "closed");
	if (!page_audit(page, "risk.treat", http_param(page->request, "id"),
			str_from(risk_treatment_names[risk.treatment]), "done"))
		return;
	finish(page, risks_treat(page_db(page), &risk, &said, &err), &risk, &err);
}

/* Own ones and those of suppliers; a threat is rated beside its measures. */
static void do_rating(struct page *page)
{
	const struct risk_said said = said_by(page);
	struct risk there;
	int64_t id = 0;
	struct err err;

	if (!load(page, &there))
		return;
	struct risk risk = there;
	risk.likelihood = (int)page_number(typed(page, "likelihood"), 0);
	risk.impact = (int)page_number(typed(page, "impact"), 0);
	there.why = risk.why = typed(page, "why");
	if (!page_audit(page, "risk.rate", http_param(page->request, "id"), risk.title, "done"))
		return;
	/* Numbers that are refused have no words: the page shows those that are kept. */
	finish(page, risks_rate(page_db(page), &risk, &said, &id, &err), &there, &err);
}

/* ---- threats ---- */

static struct fact_scope facts_here(struct page *page)
{
	return (struct fact_scope){ .content = page_facts(page),
				    .db = page_db(page),
				    .now_us = page->now_us,
				    .arena = page->arena };
}

static void show_threats(struct page *page)
{
	const struct risk_content *content = content_of(page);
	size_t rated = 0;
	struct err err;

	for (size_t i = 0; i < risk_threat_count(content); i++) {
		const struct risk_threat *threat = risk_threat_at(content, i);
		struct view *row = view_add(page->view, "threats");
		struct risk risk;
		const enum errc code =
			risks_get_threat(page_db(page), threat->id, page->arena, &risk, &err);

		if (code && code != ERR_NOT_FOUND) {
			page_fail_err(page, &err);
			return;
		}
		rated += !code;
		view_str(row, "id", threat->id);
		view_str(row, "name", text_pair_in(threat->title, page->lang));
		view_bool(row, "is_rated", !code);
		view_str(row, "level", STR(""));
		view_bool(row, "high", false);
		view_bool(row, "low", false);
		if (!code)
			view_level(page, row, risk_level_of(risk.likelihood, risk.impact));
	}
	view_text(page->view, "title", TEXT_RISKS_THREATS);
	view_number(page->view, "count", (int64_t)risk_threat_count(content));
	view_number(page->view, "rated", (int64_t)rated);
	page_show(page, &template_threats);
}

static void view_measure(struct page *page, const struct risk_measure *measure,
			 enum measure_state state, const struct facts *facts)
{
	struct view *row = view_add(page->view, "measures");

	view_str(row, "id", measure->id);
	view_str(row, "name", text_pair_in(measure->title, page->lang));
	view_str(row, "how", text_pair_in(measure->how, page->lang));
	view_sentence(row, "state", measure_state_words(state), page->lang);
	view_str(row, "source", measure->source);
	for (int i = 0; i < MEASURE_STATES; i++) {
		struct view *choice = view_add(row, "choices");

		view_cstr(choice, "value", measure_state_names[i]);
		view_sentence(choice, "text", measure_state_words((enum measure_state)i),
			      page->lang);
		view_bool(choice, "chosen", (int)state == i);
	}
	view_list(row, "facts");
	for (size_t i = 0; i < facts->n; i++) {
		struct view *line = view_add(row, "facts");

		view_str(line, "sentence", text_pair_in(facts->at[i].sentence, page->lang));
		view_str(line, "link", facts->at[i].link);
		view_bool(line, "differs", facts->at[i].verdict == FACT_CONTRADICTS);
	}
}

static const struct risk_threat *wanted_threat(struct page *page, size_t *ret_at)
{
	const struct risk_content *content = content_of(page);
	const struct str id = http_param(page->request, "id");

	for (size_t i = 0; i < risk_threat_count(content); i++) {
		*ret_at = i;
		if (str_equal(risk_threat_at(content, i)->id, id))
			return risk_threat_at(content, i);
	}
	page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
	return NULL;
}

static void view_threat(struct page *page, const struct risk_threat *threat,
			const struct risk_look *look, const struct risk *rated)
{
	const struct risk_advice advice = risk_advise(threat, look, page->arena);
	const int likelihood = rated ? rated->likelihood : advice.likelihood;
	const int impact = rated ? rated->impact : advice.impact;

	view_str(page->view, "title", text_pair_in(threat->title, page->lang));
	view_str(page->view, "id", threat->id);
	view_str(page->view, "story", text_pair_in(threat->story, page->lang));
	view_str(page->view, "source", threat->source);
	view_bool(page->view, "has_assets", threat->n_assets > 0);
	view_number(page->view, "assets", look->assets);
	for (size_t i = 0; i < threat->n_measures; i++)
		view_measure(page, threat->measures[i], look->states[i], &look->facts[i]);
	view_sentence(page->view, "advised_likelihood", risk_likelihood_words(advice.likelihood),
		      page->lang);
	view_sentence(page->view, "advised_impact", risk_impact_words(advice.impact), page->lang);
	view_str(page->view, "advice", text_pair_in(advice.why, page->lang));
	view_bool(page->view, "is_rated", rated);
	view_number(page->view, "risk", rated ? rated->id : 0);
	view_str(page->view, "why", rated ? rated->why : STR(""));
	view_level(page, page->view, risk_level_of(likelihood, impact));
	view_scale(page, page->view, "likelihoods", risk_likelihood_words, likelihood);
	view_scale(page, page->view, "impacts", risk_impact_words, impact);
}

static void show_threat(struct page *page)
{
	const struct fact_scope scope = facts_here(page);
	size_t at = 0;
	const struct risk_threat *threat = wanted_threat(page, &at);
	struct risk_look *look = arena_take(page->arena, sizeof(*look));
	struct risk risk;
	struct err err = { .text = "" };

	if (!threat)
		return;
	enum errc code = look ? risk_look_at(&scope, threat, look, &err)
			      : fail(&err, ERR_LIMIT, "threat: no room");
	if (code) {
		page_fail_err(page, &err);
		return;
	}
	code = risks_get_threat(page_db(page), threat->id, page->arena, &risk, &err);
	view_threat(page, threat, look, code ? NULL : &risk);
	const bool more = at + 1 < risk_threat_count(content_of(page));
	view_bool(page->view, "more", more);
	view_str(page->view, "next_id",
		 more ? risk_threat_at(content_of(page), at + 1)->id : STR(""));
	view_number(page->view, "place", (int64_t)at + 1);
	view_number(page->view, "of", (int64_t)risk_threat_count(content_of(page)));
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_bool(page->view, "may_act", page_may(page, PAGE_DUTY));
	page_show(page, &template_threat);
}

static enum errc save_measures(struct page *page, const struct risk_threat *threat,
			       const struct risk_said *said, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && i < threat->n_measures; i++) {
		const struct risk_measure *measure = threat->measures[i];
		char name[YAML_CONTENT_ID_MAX + 16];
		enum measure_state state;

		(void)snprintf(name, sizeof(name), "measure.%.*s", STR_ARG(measure->id));
		if (measure_state_parse(http_form(page->request, name), &state))
			code = measures_put(page_db(page), measure->id, state, said, err);
	}
	return code;
}

/* "measures" keeps what was said of them and shows the page again; "rate" takes it up as well. */
static void do_threat(struct page *page)
{
	const struct risk_said said = said_by(page);
	size_t at = 0;
	const struct risk_threat *threat = wanted_threat(page, &at);
	int64_t id = 0;
	struct err err;

	if (!threat)
		return;
	const struct risk risk = {
		.kind = RISK_THREAT,
		.threat = threat->id,
		.title = STR(""),
		.supplier = STR(""),
		.likelihood = (int)page_number(typed(page, "likelihood"), 0),
		.impact = (int)page_number(typed(page, "impact"), 0),
		.why = typed(page, "why"),
	};
	const bool rate = str_is(typed(page, "do"), "rate");
	if (!page_audit(page, "risk.rate", threat->id, STR(""), "done"))
		return;
	enum errc code = save_measures(page, threat, &said, &err);
	if (!code && rate)
		code = risks_rate(page_db(page), &risk, &said, &id, &err);
	if (code == ERR_SYNTAX)
		page_fail(page, 400, TEXT_ERROR_REQUEST);
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/threats/%.*s?saved=1", STR_ARG(threat->id));
}

static const struct page_route routes[] = {
	{ "GET", "/risks", PAGE_READERS, .handle = show_register },
	{ "POST", "/risks", PAGE_DUTY, .kept = true, .handle = do_add },
	{ "GET", "/risks/:id", PAGE_READERS, .handle = show_risk },
	{ "POST", "/risks/:id", PAGE_DUTY, .kept = true, .handle = do_treat },
	{ "POST", "/risks/:id/rating", PAGE_DUTY, .kept = true, .handle = do_rating },
	{ "GET", "/threats", PAGE_READERS, .handle = show_threats },
	{ "GET", "/threats/:id", PAGE_READERS, .handle = show_threat },
	{ "POST", "/threats/:id", PAGE_DUTY, .kept = true, .handle = do_threat },
	{ .path = NULL },
};

const struct page_group pages_risk_pages = { .name = "risks", .routes = routes };
