/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first page: what is happening, and at most five things to do, the most urgent first. It says
 * "quiet" only when records really are arriving; when none are, it says that nothing is known.
 */
#include "duties/duty-list.h"
#include "net/url.h"
#include "store/settings.h"
#include "store/sources.h"
#include "web/frame/navigation.h"
#include "web/parts/alert-words.h"
#include "web/parts/hour-chart.h"
#include "web/parts/watch-health.h"

#define TASKS_MAX     5
#define DUE_WORDS_MAX 1024
#define MINUTE_US     (60 * US_PER_SEC)
#define RECENT_US     (15 * MINUTE_US)
#define GROUPS_MAX    100
#define CLOCK_OFF_US  (60 * US_PER_SEC)

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
	struct alert_group urgent[TASKS_MAX];
	unsigned n_urgent;
	struct str silent[TASKS_MAX];
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
	if (today->n_silent < TASKS_MAX)
		today->silent[today->n_silent] = arena_str(today->page->arena, source->name);
	today->n_silent++;
	return true;
}

/* Keep the most urgent groups, the highest level first, then the latest. */
static bool take_group(void *ctx, const struct alert_group *group)
{
	struct today *today = ctx;
	unsigned at = today->n_urgent;

	while (at > 0 && today->urgent[at - 1].level < group->level)
		at--;
	if (at == TASKS_MAX)
		return true;
	if (today->n_urgent < TASKS_MAX)
		today->n_urgent++;
	for (unsigned i = today->n_urgent - 1; i > at; i--)
		today->urgent[i] = today->urgent[i - 1];
	today->urgent[at] = *group;
	today->urgent[at].rule_id = arena_str(today->page->arena, group->rule_id);
	today->urgent[at].host = arena_str(today->page->arena, group->host);
	today->urgent[at].title = arena_str(
		today->page->arena, title_in(group->rule_id, group->title, today->page->lang));
	today->urgent[at].last_id = arena_str(today->page->arena, group->last_id);
	return true;
}

static struct view *add_task(struct today *today, const char *path, enum text_key text)
{
	struct view *row = view_add(today->page->view, "todo");

	today->n_tasks++;
	view_number(row, "rank", today->n_tasks);
	view_cstr(row, "path", path);
	view_text(row, "text", text);
	view_str(row, "what", STR(""));
	view_str(row, "about", STR(""));
	view_str(row, "rule", STR(""));
	view_cstr(row, "level", "none");
	view_bool(row, "has_level", false);
	view_number(row, "count", 0);
	view_bool(row, "has_time", false);
	return row;
}

static void add_alert_task(struct today *today, const struct alert_group *group)
{
	struct page *page = today->page;
	char path[64];

	snprintf(path, sizeof(path), "/alerts/%.*s", STR_ARG(group->last_id));
	struct view *row = add_task(today, path, TEXT_TASK_LOOK);
	const struct str what = guidance_headline(page, group->rule_id,
						  alert_tags(page, group->last_id), group->level);

	view_level(row, group->level);
	view_bool(row, "has_level", true);
	view_str(row, "what", what.len > 0 ? what : group->title);
	view_str(row, "about", group->host);
	view_str(row, "rule", str_equal(what, group->title) ? STR("") : group->title);
	view_number(row, "count", (int64_t)group->n_new);
	view_bool(row, "has_time", true);
	view_time(row, "at", group->last_us);
}

static void add_silent_task(struct today *today, struct str source)
{
	auto_buf path = BUF_INIT(2048);

	buf_add_text(&path, "/sources/");
	url_add_encoded(&path, source);
	struct view *row = add_task(today, path.ptr, TEXT_TASK_SILENT);

	view_str(row, "about", source);
}

/* Those a night clerk needs first. */
static const char *const night_contacts[] = {
	"contact.it_staff",
	"contact.manager",
	"contact.system_vendor",
	"contact.network_vendor",
};

static void add_contacts_task(struct today *today)
{
	const struct page *page = today->page;
	int64_t missing = 0;

	for (size_t i = 0; i < ARRAY_LEN(night_contacts); i++)
		missing += settings_text(page_db(page), page->arena, night_contacts[i]).len == 0;
	if (missing > 0)
		(void)add_task(today, "/settings#contacts", TEXT_TASK_CONTACTS);
}

/* House-keeping that only an administrator can do. */
static void list_admin_tasks(struct today *today)
{
	const struct page *page = today->page;

	if (!page_may(page, USER_ADMIN))
		return;
	if (today->n_tasks < TASKS_MAX)
		add_contacts_task(today);
	if (!page->user.totp_on && today->n_tasks < TASKS_MAX)
		(void)add_task(today, "/login/enrol", TEXT_TASK_TOTP);
	else if (!settings_flag(page_db(page), "totp.required_admin") && today->n_tasks < TASKS_MAX)
		(void)add_task(today, "/settings#totp.required_admin", TEXT_TASK_TOTP_ALL);
}

/* The most urgent first: alerts from high up, silence, the rest of the alerts, house-keeping. */
static void list_tasks(struct today *today)
{
	unsigned i = 0;

	for (; i < today->n_urgent && today->urgent[i].level >= ALERT_HIGH; i++)
		add_alert_task(today, &today->urgent[i]);
	if (today->health.disk_low && today->n_tasks < TASKS_MAX)
		(void)add_task(today, "/help#disk", TEXT_TASK_DISK);
	if (today->n_sources == 0 && today->n_tasks < TASKS_MAX)
		(void)add_task(today, "/help#connect", TEXT_TASK_CONNECT);
	for (unsigned s = 0; s < size_min(today->n_silent, TASKS_MAX) && today->n_tasks < TASKS_MAX;
	     s++)
		add_silent_task(today, today->silent[s]);
	for (; i < today->n_urgent && today->n_tasks < TASKS_MAX; i++)
		add_alert_task(today, &today->urgent[i]);
	list_admin_tasks(today);
}

/* Alerts and silence stand above already. */
static bool is_shown_above(const struct duty *duty)
{
	return str_starts(duty->kind, STR("alert-")) || str_is(duty->kind, "source-silent");
}

static void add_duty_task(struct today *today, const struct duty *duty)
{
	const enum lang lang = today->page->lang;
	auto_buf due = BUF_INIT(DUE_WORDS_MAX);
	struct view *row = add_task(today, "/duties", TEXT_NAV_DUTIES);

	duty_add_due_words(duty, &today->scope, lang, &due);
	view_str(row, "what", text_pair_in(duty->about->title, lang));
	view_str(row, "rule", arena_str(today->page->arena, buf_str(&due)));
}

static void list_duties(struct today *today)
{
	for (size_t i = 0; i < today->duties.n_open && today->n_tasks < TASKS_MAX; i++) {
		if (!is_shown_above(&today->duties.at[i]))
			add_duty_task(today, &today->duties.at[i]);
	}
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

static void show_today(struct page *page)
{
	struct today today = { .page = page,
			       .last_seen_us = TIME_NONE,
			       .scope = page_duty_scope(page) };
	const struct alert_group_filter newest = {
		.since_us = TIME_NONE, .least = ALERT_LOW, .only_new = true, .limit = GROUPS_MAX
	};
	struct err err;

	if (alerts_count_new(page_db(page), today.n_new, &err) ||
	    sources_list(page_db(page), take_source, &today, &err) ||
	    alert_groups_list(page_db(page), &newest, take_group, &today, &err) ||
	    duties_list(page_db(page), &today.scope, &today.duties, &err) ||
	    view_hour_chart(page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	view_text(page->view, "title", TEXT_TODAY_TITLE);
	view_watch_health(page, is_recent(&today, MINUTE_US), &today.health);
	view_list(page->view, "todo");
	list_tasks(&today);
	list_duties(&today);
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

	if (page_may(page, PAGE_READERS))
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
