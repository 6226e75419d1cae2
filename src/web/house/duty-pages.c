/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All duties, in the order that protects patients most, and what people say to them; and the
 * calendar of them at a secret address.
 */
#include "duties/duty-list.h"
#include "duties/duty-marks.h"
#include "duties/duty-people.h"
#include "duties/duty-post.h"
#include "duties/feed.h"
#include "duties/ical.h"
#include "web/page.h"

#define WORDS_MAX 4096u
#define SHOWN_MAX 300u

static const struct {
	const char *value;
	enum text_key text;
	enum duty_state state;
} states[] = {
	{ "open", TEXT_DUTIES_OPEN, DUTY_OPEN },
	{ "put-off", TEXT_DUTIES_PUT_OFF, DUTY_PUT_OFF },
	{ "done", TEXT_DUTIES_DONE, DUTY_DONE },
};

static const struct {
	const char *value;
	enum text_key text;
} whose[] = {
	{ "all", TEXT_DUTIES_OF_ALL },
	{ "mine", TEXT_DUTIES_OF_ME },
	{ "nobody", TEXT_DUTIES_OF_NOBODY },
};

struct listing {
	struct page *page;
	struct duty_scope scope;
	struct duties duties;
	enum duty_state state;
	struct str owner; /* "all", "mine", "nobody" */
};

static bool load(struct page *page, struct duty_scope *scope, struct duties *duties)
{
	struct err err;

	*scope = page_duty_scope(page);
	if (!duties_list(page_db(page), scope, duties, &err))
		return true;
	page_fail_err(page, &err);
	return false;
}

/* ---- the page ---- */

static void view_words(struct listing *listing, struct view *row, const struct duty *duty)
{
	const enum lang lang = listing->page->lang;
	auto_buf due = BUF_INIT(WORDS_MAX);
	auto_buf order = BUF_INIT(WORDS_MAX);

	duty_add_due_words(duty, &listing->scope, lang, &due);
	duty_add_order_words(duty, &listing->scope, lang, &order);
	view_str(row, "due", arena_str(listing->page->arena, buf_str(&due)));
	view_str(row, "order", arena_str(listing->page->arena, buf_str(&order)));
	view_str(row, "what", text_pair_in(duty->about->title, lang));
	view_str(row, "why", text_pair_in(duty->about->why, lang));
	view_str(row, "reason", text_pair_in(duty->reason, lang));
	view_str(row, "level_text", duty->level ? text_pair_in(duty->level->title, lang) : STR(""));
}

struct told_rows {
	struct listing *listing;
	struct view *row;
};

static void take_told(void *ctx, struct str level, struct str name, int64_t sent_us)
{
	const struct told_rows *rows = ctx;
	struct page *page = rows->listing->page;
	struct view *told = view_add(rows->row, "told");

	for (size_t i = 0; i < duty_level_count(rows->listing->scope.content); i++) {
		const struct duty_level *known = duty_level_at(rows->listing->scope.content, i);
		if (str_equal(known->id, level))
			level = text_pair_in(known->title, page->lang);
	}
	view_str(told, "level", arena_str(page->arena, level));
	view_str(told, "name", arena_str(page->arena, name));
	view_bool(told, "sent", sent_us != TIME_NONE);
	view_time(told, "at", sent_us);
}

static void view_told(struct listing *listing, struct view *row, const struct duty *duty)
{
	struct told_rows rows = { .listing = listing, .row = row };

	view_list(row, "told");
	if (duty->overdue_days > 0)
		err_ignore(duty_told_each(page_db(listing->page), duty->key, duty->due_day,
					  take_told, &rows, NULL));
}

static void view_duty(struct listing *listing, const struct duty *duty)
{
	struct view *row = view_add(listing->page->view, "duties");
	char tomorrow[DAY_TEXT_MAX];
	char until[DAY_TEXT_MAX];

	view_words(listing, row, duty);
	view_told(listing, row, duty);
	view_number(row, "rank", duty->rank);
	view_number(row, "number", (int64_t)(duty - listing->duties.at));
	view_str(row, "key", duty->key);
	view_bool(row, "has_link", duty->link.len);
	view_str(row, "path", duty->link.len ? duty->link : STR("/duties"));
	view_bool(row, "overdue", duty->overdue_days > 0);
	view_bool(row, "open", duty->state == DUTY_OPEN);
	view_str(row, "owner", duty->owner);
	view_str(row, "deputy", duty->deputy);
	view_bool(row, "done", duty->state == DUTY_DONE);
	view_str(row, "done_by", duty->done_by.ptr ? duty->done_by : STR(""));
	view_str(row, "done_words", duty->done_words.ptr ? duty->done_words : STR(""));
	view_time(row, "done_at", duty->done_us);
	view_bool(row, "put_off", duty->state == DUTY_PUT_OFF);
	view_cstr(row, "until", day_text(duty->put_off_until, until));
	view_str(row, "put_off_reason", duty->put_off_reason.ptr ? duty->put_off_reason : STR(""));
	view_cstr(row, "tomorrow", day_text(listing->scope.today + 1, tomorrow));
}

static bool is_wanted(const struct listing *listing, const struct duty *duty)
{
	if (duty->state != listing->state)
		return false;
	if (str_is(listing->owner, "nobody"))
		return duty->owner.len == 0;
	if (!str_is(listing->owner, "mine"))
		return true;
	const struct user *user = &listing->page->user;
	return str_equal(duty->owner, user->name) || str_equal(duty->owner, user->display) ||
	       str_equal(duty->deputy, user->name) || str_equal(duty->deputy, user->display);
}

static void view_filters(struct listing *listing)
{
	struct view *view = listing->page->view;

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct view *choice = view_add(view, "states");
		view_cstr(choice, "value", states[i].value);
		view_text(choice, "text", states[i].text);
		view_bool(choice, "chosen", states[i].state == listing->state);
	}
	for (size_t i = 0; i < ARRAY_LEN(whose); i++) {
		struct view *choice = view_add(view, "owners");
		view_cstr(choice, "value", whose[i].value);
		view_text(choice, "text", whose[i].text);
		view_bool(choice, "chosen", str_is(listing->owner, whose[i].value));
	}
}

static void take_feed(void *ctx, const struct feed *feed)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "feeds");

	view_number(row, "id", feed->id);
	view_time(row, "made", feed->made_us);
	view_bool(row, "used_ever", feed->used_us != TIME_NONE);
	view_time(row, "used", feed->used_us);
}

/* To choose owners from, without keeping anybody from writing another name. */
static void view_names(struct page *page)
{
	struct duty_people people = { .n = 0 };

	view_list(page->view, "names");
	err_ignore(duty_people_list(page_db(page), page->arena, &people, NULL));
	for (size_t i = 0; i < people.n; i++)
		view_str(view_add(page->view, "names"), "name", people.at[i].name);
}

/* `secret` is shown once, right behind its making; "" otherwise. */
static void duties_page(struct page *page, unsigned status, struct str fault, struct str secret)
{
	const struct str state = http_query(page->request, "state");
	const struct str owner = http_query(page->request, "owner");
	struct listing listing = { .page = page, .owner = owner.ptr ? owner : STR("all") };
	size_t shown = 0;
	struct err err;

	const size_t wanted = STR_FIND_ROW(state, states, value);
	if (state.ptr && wanted < ARRAY_LEN(states))
		listing.state = states[wanted].state;
	if (!load(page, &listing.scope, &listing.duties))
		return;
	view_text(page->view, "title", TEXT_DUTIES_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	view_str(page->view, "secret", secret);
	view_number(page->view, "n_open", (int64_t)listing.duties.n_open);
	view_number(page->view, "n_overdue", (int64_t)listing.duties.n_overdue);
	view_filters(&listing);
	view_list(page->view, "duties");
	view_list(page->view, "feeds");
	view_bool(page->view, "may_mail", page_may(page, USER_ADMIN));
	view_names(page);
	for (size_t i = 0; i < listing.duties.n && shown < SHOWN_MAX; i++) {
		if (!is_wanted(&listing, &listing.duties.at[i]))
			continue;
		view_duty(&listing, &listing.duties.at[i]);
		shown++;
	}
	view_bool(page->view, "none", shown == 0);
	if (feeds_each(page_db(page), page->user.id, take_feed, page, &err)) {
		page_fail_err(page, &err);
		return;
	}
	page_show_status(page, status, &template_duties);
}

static void show_duties(struct page *page)
{
	duties_page(page, 200, STR(""), STR(""));
}

/* ---- what people say ---- */

static enum errc say_own(struct page *page, const struct duty_word *word, struct err *err)
{
	return duty_own(page_db(page), word, page_typed(page, "owner"), page_typed(page, "deputy"),
			err);
}

static enum errc say_done(struct page *page, const struct duty_word *word, struct err *err)
{
	return duty_done(page_db(page), word, page_typed(page, "words"), err);
}

static enum errc say_defer(struct page *page, const struct duty_word *word, struct err *err)
{
	int32_t until = DAY_NONE;

	(void)day_parse(page_typed(page, "until"), &until);
	return duty_defer(page_db(page), word, until, page_typed(page, "reason"), err);
}

static enum errc say_reopen(struct page *page, const struct duty_word *word, struct err *err)
{
	return duty_reopen(page_db(page), word, page_typed(page, "reason"), err);
}

static const struct {
	const char *name;
	const char *audit;
	const char *words; /* the field that tells most */
	enum errc (*say)(struct page *page, const struct duty_word *word, struct err *err);
} sayings[] = {
	{ "own", "duty.own", "owner", say_own },
	{ "done", "duty.done", "words", say_done },
	{ "defer", "duty.defer", "reason", say_defer },
	{ "reopen", "duty.reopen", "reason", say_reopen },
};

static void do_say(struct page *page)
{
	const struct str action = http_param(page->request, "action");
	const struct duty_word word = { .key = page_typed(page, "key"),
					.by = page->user.name,
					.now_us = page->now_us };
	struct duty_scope scope;
	struct duties duties;
	struct err err;
	const size_t i = STR_FIND_ROW(action, sayings, name);

	if (i == ARRAY_LEN(sayings)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!load(page, &scope, &duties))
		return;
	if (!duties_find(&duties, word.key)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!page_audit(page, sayings[i].audit, word.key, page_typed(page, sayings[i].words),
			"done"))
		return;
	const enum errc code = sayings[i].say(page, &word, &err);
	if (code == ERR_SYNTAX)
		duties_page(page, 422, str_from(err.text), STR(""));
	else if (code)
		page_fail_err(page, &err);
	else
		page_redirect(page, "/duties?saved=1");
}

/* ---- the calendar ---- */

static void do_make_feed(struct page *page)
{
	char secret[FEED_SECRET_LEN + 1];
	struct err err;

	if (!page_audit(page, "duty.feed", page->user.name, STR(""), "done"))
		return;
	const enum errc code = feeds_make(page_db(page), page->user.id, page->now_us, secret, &err);
	if (code == ERR_LIMIT)
		duties_page(page, 422, str_from(err.text), STR(""));
	else if (code)
		page_fail_err(page, &err);
	else
		duties_page(page, 200, STR(""), arena_str(page->arena, str_from(secret)));
}

static void do_revoke_feed(struct page *page)
{
	const struct str id = http_param(page->request, "id");
	struct err err;

	if (!page_audit(page, "duty.feed-revoke", id, STR(""), "done"))
		return;
	if (feeds_revoke(page_db(page), page->user.id, page_number(id, 0), page->now_us, &err))
		page_fail_err(page, &err);
	else
		page_redirect(page, "/duties?saved=1");
}

/* The language of its owner, as in the console. */
static enum lang lang_of(struct page *page, int64_t id)
{
	struct user user;
	enum lang lang = LANG_JA;

	if (!users_get(page_db(page), page->arena, id, &user, NULL))
		(void)lang_parse(user.lang, &lang);
	return lang;
}

static void show_calendar(struct page *page)
{
	auto_buf text = BUF_INIT(ICAL_MAX_BYTES);
	struct str secret = http_param(page->request, "secret");
	struct duty_scope scope;
	struct duties duties;
	int64_t user = 0;
	struct err err;

	if (str_ends(secret, STR(".ics")))
		secret.len -= 4;
	if (secret.len != FEED_SECRET_LEN ||
	    feeds_open(page_db(page), secret, page->now_us, &user, &err)) {
		page_fail(page, 404, TEXT_ERROR_NOT_FOUND);
		return;
	}
	if (!load(page, &scope, &duties))
		return;
	ical_write(&duties, &scope, lang_of(page, user), &text);
	http_respond(page->request, 200, "text/calendar; charset=utf-8", buf_str(&text));
}

static const struct page_route routes[] = {
	{ "GET", "/duties", PAGE_READERS, .handle = show_duties },
	{ "POST", "/duties/feed", PAGE_READERS, .handle = do_make_feed },
	{ "POST", "/duties/feed/:id/revoke", PAGE_READERS, .handle = do_revoke_feed },
	{ "POST", "/duties/say/:action", PAGE_DUTY, .handle = do_say },
	{ "GET", "/calendar/:secret", PAGE_ANYONE, .background = true, .handle = show_calendar },
	{ .path = NULL },
};

const struct page_group pages_duty_pages = { .name = "duties", .routes = routes };
