/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is told by mail of overdue duties, how the mail goes out, and how the last ones went. The
 * password of the mail server goes in and never comes out again.
 */
#include "duties/duty-list.h"
#include "duties/escalation.h"
#include "web/page.h"

#define LETTERS_SHOWN 20u
#define HOURS	      24

/* ---- the page ---- */

static void view_post(struct page *page, const struct duty_post *post)
{
	struct view *view = page->view;

	view_bool(view, "enabled", post->enabled);
	view_bool(view, "every_day", post->every_day);
	view_str(view, "address", post->address);
	view_str(view, "mail_from", post->mail_from);
	view_str(view, "user", post->user);
	view_bool(view, "has_secret", post->secret.len);
	view_bool(view, "english", str_is(post->lang, "en"));
	view_bool(view, "no_server", post->address.len == 0);
	for (int hour = 0; hour < HOURS; hour++) {
		struct view *choice = view_add(view, "hours");
		view_number(choice, "hour", hour);
		view_bool(choice, "chosen", hour == post->hour);
	}
}

static void view_parts(struct page *page, struct view *row, const struct duty_content *content,
		       const struct duty_person *person)
{
	view_list(row, "parts");
	for (size_t i = 0; i < duty_part_count(content); i++) {
		const struct duty_part *part = duty_part_at(content, i);
		struct view *choice = view_add(row, "parts");
		view_str(choice, "id", part->id);
		view_str(choice, "title", text_pair_in(part->title, page->lang));
		view_bool(choice, "chosen", person && duty_person_is(person, part->id));
	}
}

static void view_person(struct page *page, const struct duty_content *content, size_t number,
			const struct duty_person *person)
{
	struct view *row = view_add(page->view, "people");

	view_number(row, "number", (int64_t)number);
	view_str(row, "name", person->name);
	view_str(row, "mail", person->mail);
	view_parts(page, row, content, person);
}

/* Owners and deputies of open duties whom no mail reaches. */
static void view_unreached(struct page *page, const struct duties *duties,
			   const struct duty_people *people)
{
	struct duty_people seen = { .at = arena_take_array(page->arena, DUTY_PEOPLE_MAX,
							   sizeof(*seen.at)) };

	view_list(page->view, "unreached");
	for (size_t i = 0; seen.at && i < duties->n_open * 2; i++) {
		const struct duty *duty = &duties->at[i / 2];
		const struct str name = i % 2 ? duty->deputy : duty->owner;
		if (name.len == 0 || duty_people_find(people, name) ||
		    duty_people_find(&seen, name) || seen.n == DUTY_PEOPLE_MAX)
			continue;
		seen.at[seen.n++].name = name;
		view_str(view_add(page->view, "unreached"), "name", name);
	}
	view_bool(page->view, "any_unreached", seen.n);
}

static void take_letter(void *ctx, const struct duty_mail *mail)
{
	struct page *page = ctx;
	struct view *row = view_add(page->view, "letters");

	view_time(row, "made", mail->made_us);
	view_str(row, "name", arena_str(page->arena, mail->name));
	view_str(row, "subject", arena_str(page->arena, mail->subject));
	view_bool(row, "sent", mail->sent_us != TIME_NONE);
	view_time(row, "at", mail->sent_us);
	view_str(row, "error", arena_str(page->arena, mail->error));
}

static enum errc fill(struct page *page, struct err *err)
{
	const struct duty_scope scope = page_duty_scope(page);
	struct duty_people people = { .n = 0 };
	struct duty_post post;
	struct duties duties;

	enum errc code = duty_post_get(page_db(page), page->arena, &post, err);
	if (!code)
		code = duty_people_list(page_db(page), page->arena, &people, err);
	if (!code)
		code = duties_list(page_db(page), &scope, &duties, err);
	if (code)
		return code;
	view_post(page, &post);
	view_list(page->view, "people");
	for (size_t i = 0; i < people.n; i++)
		view_person(page, scope.content, i, &people.at[i]);
	view_parts(page, view_add(page->view, "fresh"), scope.content, NULL);
	view_unreached(page, &duties, &people);
	view_list(page->view, "letters");
	return duty_mails_each(page_db(page), LETTERS_SHOWN, take_letter, page, err);
}

static void mail_page(struct page *page, unsigned status, struct str fault)
{
	struct err err;

	view_text(page->view, "title", TEXT_DUTYMAIL_TITLE);
	view_str(page->view, "fault", fault);
	view_bool(page->view, "saved", http_query(page->request, "saved").ptr);
	if (fill(page, &err))
		page_fail_err(page, &err);
	else
		page_show_status(page, status, &template_duty_mail);
}

static void show_mail(struct page *page)
{
	mail_page(page, 200, STR(""));
}

/* ---- changes ---- */

static void answer(struct page *page, enum errc code, const struct err *err)
{
	if (code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_CONFLICT)
		mail_page(page, code == ERR_CONFLICT ? 409 : 422, str_from(err->text));
	else if (code)
		page_fail_err(page, err);
	else
		page_redirect(page, "/duties/mail?saved=1");
}

static void do_post(struct page *page)
{
	struct duty_post post = {
		.enabled = str_is(page_typed(page, "enabled"), "1"),
		.every_day = str_is(page_typed(page, "days"), "all"),
		.hour = (int)page_number(page_typed(page, "hour"), -1),
		.address = page_typed(page, "address"),
		.mail_from = page_typed(page, "mail_from"),
		.user = page_typed(page, "user"),
		.secret = page_typed(page, "secret"),
		.lang = page_typed(page, "lang"),
	};
	struct err err;

	/* An empty box leaves the secret as it is; a box of its own takes it away. */
	if (post.secret.len == 0 && !str_is(page_typed(page, "forget"), "1"))
		post.secret = STR_NONE;
	if (!page_audit(page, "duty.mail", post.address,
			post.enabled ? STR("enabled") : STR("disabled"), "done"))
		return;
	answer(page, duty_post_put(page_db(page), &post, &err), &err);
}

static struct str parts_of_form(struct page *page, const struct duty_content *content)
{
	auto_buf parts = BUF_INIT(DUTY_WORDS_MAX);

	for (size_t i = 0; i < duty_part_count(content); i++) {
		const struct str id = duty_part_at(content, i)->id;
		const struct str name = arena_printf(page->arena, "part-%.*s", STR_ARG(id));
		if (!name.ptr || !http_form(page->request, name.ptr).ptr)
			continue;
		buf_printf(&parts, "%s%.*s", parts.len ? " " : "", STR_ARG(id));
	}
	return arena_str(page->arena, buf_str(&parts));
}

static void do_person(struct page *page)
{
	const struct duty_scope scope = page_duty_scope(page);
	const struct duty_person person = { .name = page_typed(page, "name"),
					    .mail = page_typed(page, "mail"),
					    .parts = parts_of_form(page, scope.content) };
	struct err err;

	if (!page_audit(page, "duty.person", person.name, person.mail, "done"))
		return;
	answer(page, duty_people_put(page_db(page), scope.content, &person, &err), &err);
}

static void do_remove(struct page *page)
{
	const struct str name = page_typed(page, "name");
	struct err err;

	if (!page_audit(page, "duty.person-remove", name, STR(""), "done"))
		return;
	answer(page, duty_people_remove(page_db(page), name, &err), &err);
}

static void do_trial(struct page *page)
{
	const struct duty_scope scope = page_duty_scope(page);
	const struct str name = page_typed(page, "name");
	struct err err;

	if (!page_audit(page, "duty.mail-trial", name, STR(""), "done"))
		return;
	answer(page, escalation_trial(page_db(page), &scope, name, &err), &err);
}

static const struct page_route routes[] = {
	{ "GET", "/duties/mail", USER_ADMIN, .fresh = true, .handle = show_mail },
	{ "POST", "/duties/mail", USER_ADMIN, .fresh = true, .handle = do_post },
	{ "POST", "/duties/mail/person", USER_ADMIN, .fresh = true, .handle = do_person },
	{ "POST", "/duties/mail/remove", USER_ADMIN, .fresh = true, .handle = do_remove },
	{ "POST", "/duties/mail/trial", USER_ADMIN, .fresh = true, .handle = do_trial },
	{ .path = NULL },
};

const struct page_group pages_duty_mail = { .name = "duty mail", .routes = routes };
