/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first page: what is happening, and at most five things to do, and why these. It says
 * "quiet" only when records really are arriving; when none are, it says that nothing is known.
 */
#include <limits.h>

#include "duties/duty-list.h"
#include "papers/paper-records.h"
#include "store/settings.h"
#include "store/sources.h"
#include "web/frame/navigation.h"
#include "web/watch/alert-words.h"
#include "web/watch/hour-chart.h"
#include "web/watch/watch-health.h"
#include "web/worst-day/case-view.h"

#define ALERT_LINK    "/alerts/"
#define DUE_WORDS_MAX 1024
#define MINUTE_US     (60 * US_PER_SEC)
#define RECENT_US     (15 * MINUTE_US)
#define CLOCK_OFF_US  (60 * US_PER_SEC)
#define DAY_US	      (24 * 60 * MINUTE_US)

struct today {
	struct page *page;
	uint64_t n_new[ALERT_LEVELS];
	unsigned n_tasks;
	unsigned n_sources;
	unsigned n_silent;
	int64_t last_seen_us;
	unsigned n_clock_off;
	struct watch_health health;
	struct duty_scope scope;
	struct duties duties;
	size_t next_house; /* of house_tasks */
};

static bool is_recent(const struct today *today, int64_t within_us)
{
	return today->last_seen_us != TIME_NONE &&
	       today->page->now_us - today->last_seen_us < within_us;
}

static bool take_source(void *ctx, const struct source *source)
{
	struct today *today = ctx;

	if (str_starts(source->name, STR("tonoi:")))
		return true; /* our own trail is no sign of life of the hospital's machines */
	today->n_sources++;
	if (source->last_seen_us > today->last_seen_us)
		today->last_seen_us = source->last_seen_us;
	if (source->clock_offset_us != TIME_NONE && llabs(source->clock_offset_us) > CLOCK_OFF_US)
		today->n_clock_off++;
	if (source->silent_since_us == TIME_NONE)
		return true;
	today->n_silent++;
	return true;
}

static struct view *add_task(struct today *today, const char *path)
{
	struct view *row = view_add(today->page->view, "agenda");

	today->n_tasks++;
	view_number(row, "rank", today->n_tasks);
	view_cstr(row, "path", path);
	view_str(row, "about", STR(""));
	view_str(row, "reason", STR(""));
	view_str(row, "due", STR(""));
	view_str(row, "why", STR(""));
	view_cstr(row, "level", "none");
	view_bool(row, "has_level", false);
	return row;
}

/* ---- what the watch itself wants, beside the duties ---- */

static bool wants_room(const struct today *today)
{
	return today->health.disk_low;
}

static bool wants_device(const struct today *today)
{
	return today->n_sources == 0;
}

static bool wants_second_factor(const struct today *today)
{
	const struct page *page = today->page;

	return page_may(page, USER_ADMIN) && page->user.totp_on &&
	       !settings_flag(page_db(page), "totp.required_admin");
}

/* Those a night clerk needs first. */
static const char *const night_contacts[] = {
	"contact.it_staff",
	"contact.manager",
	"contact.system_vendor",
	"contact.network_vendor",
};

static bool wants_contacts(const struct today *today)
{
	const struct page *page = today->page;
	bool missing = false;

	for (size_t i = 0; i < ARRAY_LEN(night_contacts); i++)
		missing |= settings_text(page_db(page), page->arena, night_contacts[i]).len == 0;
	return missing && page_may(page, USER_ADMIN);
}

/* In the order of their harms. */
static const struct house_task {
	bool (*wanted)(const struct today *today);
	const char *harm;
	const char *path;
	enum text_key text;
} house_tasks[] = {
	{ wants_room, "blind", "/help#disk", TEXT_TASK_DISK },
	{ wants_device, "blind", "/help#connect", TEXT_TASK_CONNECT },
	{ wants_second_factor, "entry", "/settings#totp.required_admin", TEXT_TASK_TOTP_ALL },
	{ wants_contacts, "unprepared", "/settings#contacts", TEXT_TASK_CONTACTS },
};

static void add_house_task(struct today *today, const struct house_task *task,
			   const struct duty_harm *harm)
{
	struct view *row = add_task(today, task->path);

	view_text(row, "what", task->text);
	view_str(row, "why", text_pair_in(harm->title, today->page->lang));
}

/* Those of less than that weight come first. */
static void add_house_tasks(struct today *today, int weight)
{
	for (; today->next_house < ARRAY_LEN(house_tasks) && today->n_tasks < DUTY_TODAY_MAX;
	     today->next_house++) {
		const struct house_task *task = &house_tasks[today->next_house];
		const struct duty_harm *harm =
			duty_harm_find(today->scope.content, str_from(task->harm));
		if (!harm || !task->wanted(today))
			continue;
		if (2 * (int)harm->place > weight)
			return;
		add_house_task(today, task, harm);
	}
}

/* ---- duties ---- */

struct alert_row {
	struct today *today;
	struct view *row;
};

/* An alert is told in the words that its page begins with. */
static bool view_alert(void *ctx, const struct alert *alert)
{
	const struct alert_row *at = ctx;
	struct page *page = at->today->page;
	const struct str what = guidance_headline(page, alert->rule_id, alert->tags, alert->level);

	view_level(at->row, alert->level);
	view_bool(at->row, "has_level", true);
	if (what.len > 0)
		view_str(at->row, "what", what);
	view_str(at->row, "about", arena_str(page->arena, alert->host));
	return true;
}

static bool is_own_second_factor(const struct today *today, const struct duty *duty)
{
	return str_is(duty->kind, "account-one-factor") &&
	       str_equal(duty->subject, today->page->user.name);
}

static void add_duty_task(struct today *today, const struct duty *duty)
{
	struct page *page = today->page;
	const struct str link = is_own_second_factor(today, duty) ? STR("/login/enrol")
				: duty->link.len		  ? duty->link
								  : STR("/duties");
	auto_buf due = BUF_INIT(DUE_WORDS_MAX);
	auto_buf why = BUF_INIT(DUE_WORDS_MAX);
	struct view *row = add_task(today, "");
	struct alert_row at = { .today = today, .row = row };
	const struct alert_sink sink = { .take = view_alert, .ctx = &at };

	duty_add_due_words(duty, &today->scope, page->lang, &due);
	duty_add_order_words(duty, &today->scope, page->lang, &why);
	view_str(row, "path", link);
	view_str(row, "what", text_pair_in(duty->about->title, page->lang));
	view_str(row, "reason", text_pair_in(duty->reason, page->lang));
	view_str(row, "due", arena_str(page->arena, buf_str(&due)));
	view_str(row, "why", arena_str(page->arena, buf_str(&why)));
	if (str_starts(link, STR(ALERT_LINK)))
		err_ignore(alerts_get(page_db(page), str_from_pos(link, strlen(ALERT_LINK)), &sink,
				      NULL));
}

/* At most five of the one list of duties, in its order; what the watch wants stands among them. */
static void list_tasks(struct today *today)
{
	const struct duties *duties = &today->duties;

	view_list(today->page->view, "agenda");
	for (size_t i = 0; i < duties->n_open && today->n_tasks < DUTY_TODAY_MAX; i++) {
		add_house_tasks(today, duty_weight(&duties->at[i], today->scope.today));
		if (today->n_tasks < DUTY_TODAY_MAX)
			add_duty_task(today, &duties->at[i]);
	}
	add_house_tasks(today, INT_MAX);
}

static void choose_state(struct today *today)
{
	const struct page *page = today->page;
	struct view *view = page->view;
	const uint64_t urgent = today->n_new[ALERT_CRITICAL] + today->n_new[ALERT_HIGH];
	const bool receiving = is_recent(today, RECENT_US);

	view_number(view, "urgent", (int64_t)urgent);
	view_number(view, "medium", (int64_t)today->n_new[ALERT_MEDIUM]);
	view_bool(view, "receiving", receiving);
	if (urgent > 0)
		view_cstr(view, "state", "alarm");
	else if (!receiving)
		view_cstr(view, "state", "unknown");
	else if (watch_health_is_blind(&today->health))
		view_cstr(view, "state", "blind");
	else if (today->n_new[ALERT_MEDIUM] > 0 || today->n_silent > 0)
		view_cstr(view, "state", "look");
	else
		view_cstr(view, "state", "quiet");
}

static void view_levels(struct today *today)
{
	for (int i = ALERT_CRITICAL; i >= ALERT_INFORMATIONAL; i--) {
		struct view *row = view_add(today->page->view, "levels");

		view_level(row, (enum alert_level)i);
		view_number(row, "count", (int64_t)today->n_new[i]);
		view_bool(row, "any", today->n_new[i] > 0);
	}
}

/* How old the papers for the worst day are, and whether anybody has printed them. */
static enum errc view_papers(struct page *page, struct err *err)
{
	struct paper_made made;
	struct paper_print print;
	enum errc code = paper_packs_newest(page_db(page), page->arena, &made, err);
	const bool has = !code;

	view_bool(page->view, "has_papers", has);
	view_number(page->view, "papers_days", has ? (page->now_us - made.made_us) / DAY_US : 0);
	if (!code)
		code = paper_prints_newest(page_db(page), page->arena, &print, err);
	view_bool(page->view, "papers_unprinted", has && code == ERR_NOT_FOUND);
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

static void show_today(struct page *page)
{
	struct today today = { .page = page,
			       .last_seen_us = TIME_NONE,
			       .scope = page_duty_scope(page) };
	struct err err;

	if (alerts_count_new(page_db(page), today.n_new, &err) ||
	    sources_list(page_db(page), take_source, &today, &err) ||
	    duties_list(page_db(page), &today.scope, &today.duties, &err) ||
	    view_cases(page, "open_cases", true, &err) || view_hour_chart(page, &err) ||
	    view_papers(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_TODAY_TITLE);
	view_watch_health(page, is_recent(&today, MINUTE_US), &today.health);
	list_tasks(&today);
	view_bool(page->view, "nothing_to_do", today.n_tasks == 0);
	view_number(page->view, "duties_open", (int64_t)today.duties.n_open);
	view_number(page->view, "duties_overdue", (int64_t)today.duties.n_overdue);
	choose_state(&today);
	view_levels(&today);
	view_number(page->view, "n_sources", today.n_sources);
	view_number(page->view, "n_silent", today.n_silent);
	view_number(page->view, "n_clock_off", today.n_clock_off);
	view_time(page->view, "last_seen", today.last_seen_us);
	page_show(page, &template_today);
}

/* Who is not of the house has other pages to begin with. */
static void show_front(struct page *page)
{
	const char *home = navigation_home(page);

	if (page->of_house && page_may(page, PAGE_READERS))
		show_today(page);
	else if (home)
		page_redirect(page, "%s", home);
	else
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
}

static const struct page_route routes[] = {
	{ "GET", "/", PAGE_PERSONS, .handle = show_front },
	{ .path = NULL },
};

const struct page_group pages_today = { .name = "today", .routes = routes };
