/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/escalation.h"

#include "cases/case-leaving.h"
#include "duties/duty-letter.h"
#include "store/facility.h"

/* ---- who hears ---- */

static struct str named(const struct duty *duty, const struct duty_level *level)
{
	if (str_is(level->to, DUTY_TO_OWNER))
		return duty->owner;
	return str_is(level->to, DUTY_TO_DEPUTY) ? duty->deputy : STR_NONE;
}

static bool anybody_is(const struct duty_people *people, struct str part)
{
	for (size_t i = 0; i < people->n; i++) {
		if (duty_person_is(&people->at[i], part))
			return true;
	}
	return false;
}

bool escalation_reaches(const struct duty_people *people, const struct duty_person *person,
			const struct duty *duty, const struct duty_level *level)
{
	const struct str name = named(duty, level);

	if (name.ptr && duty_people_find(people, name))
		return str_equal(person->name, name);
	if (!name.ptr && anybody_is(people, level->to))
		return duty_person_is(person, level->to);
	return duty_person_is(person, level->instead);
}

bool escalation_is_time(const struct duty_post *post, const struct duty_scope *scope)
{
	const int64_t hour_us = day_start_us(scope->today, scope->utc_offset_minutes) +
				post->hour * INT64_C(3600) * US_PER_SEC;
	const enum day_kind kind = calendar_day(scope->calendar, scope->today, NULL);

	if (!post->enabled || scope->now_us < hour_us)
		return false;
	if (post->looked_on != DAY_NONE && post->looked_on >= scope->today)
		return false;
	/* A day nobody knows of may be worked: rather a letter too many. */
	return post->every_day || kind == DAY_WORKING || kind == DAY_UNKNOWN;
}

/* ---- making ---- */

struct making {
	struct db *db;
	const struct duty_scope *scope;
	const struct duties *duties;
	const struct duty_people *people;
	const struct duty_post *post;
	void (*take)(void *ctx, const struct duty_mail *mail); /* NULL: letters are kept */
	void *ctx;
	size_t letters;
};

/* What is new to one person. */
struct news {
	const struct duty_person *person;
	struct escalation_item items[ESCALATION_ITEMS_MAX];
	size_t n;
	size_t more;
	struct duty_telling *tellings; /* all levels of all items */
	size_t n_tellings;
};

static enum errc add_level(const struct making *making, struct news *news, const struct duty *duty,
			   const struct duty_level *level, struct err *err)
{
	const struct duty_telling telling = { .key = duty->key,
					      .level = level->id,
					      .due_day = duty->due_day,
					      .mail = news->person->mail };
	bool told = false;
	const enum errc code = duty_told_is(making->db, &telling, &told, err);

	if (code || told)
		return code;
	const bool is_same = news->n && news->items[news->n - 1].duty == duty;
	if (!is_same && news->n == ESCALATION_ITEMS_MAX) {
		news->more++;
		return ERR_OK;
	}
	if (!is_same)
		news->n++;
	news->items[news->n - 1] = (struct escalation_item){ .duty = duty, .level = level };
	news->tellings[news->n_tellings++] = telling;
	return ERR_OK;
}

static enum errc collect(const struct making *making, struct news *news, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < making->duties->n && !code; i++) {
		const struct duty *duty = &making->duties->at[i];
		if (duty->state != DUTY_OPEN || !duty->level ||
		    case_leave(duty->subject, duty->drill, CASE_WAY_LETTER, false, NULL))
			continue;
		for (size_t l = 0; l < duty_level_count(making->scope->content) && !code; l++) {
			const struct duty_level *level = duty_level_at(making->scope->content, l);
			if (escalation_reaches(making->people, news->person, duty, level))
				code = add_level(making, news, duty, level, err);
			if (level == duty->level)
				break;
		}
	}
	return code;
}

static enum errc keep(struct making *making, const struct news *news, const struct duty_mail *mail,
		      struct err *err)
{
	int64_t id = 0;

	if (making->take) {
		making->take(making->ctx, mail);
		return ERR_OK;
	}
	enum errc code = duty_mails_add(making->db, mail, &id, err);
	for (size_t i = 0; i < news->n_tellings && !code; i++)
		code = duty_told_add(making->db, &news->tellings[i], id, err);
	return code;
}

static enum errc write_letter(struct making *making, const struct news *news, struct err *err)
{
	auto_buf subject = BUF_INIT(1024);
	auto_buf body = BUF_INIT(DUTY_LETTER_MAX);
	char day[DAY_TEXT_MAX];
	struct duty_letter letter = { .scope = making->scope,
				      .facility = facility_name(making->db, making->scope->arena),
				      .name = news->person->name,
				      .items = news->items,
				      .n_items = news->n,
				      .more = news->more,
				      .lang = LANG_JA };

	(void)lang_parse(making->post->lang, &letter.lang);
	duty_letter_write(&letter, &subject, &body);
	if (buf_failed(&body) || buf_failed(&subject))
		return fail(err, ERR_LIMIT, "the letter to %.*s is longer than %u bytes",
			    STR_ARG(news->person->name), DUTY_LETTER_MAX);
	const struct duty_mail mail = { .day = str_from(day_text(making->scope->today, day)),
					.name = news->person->name,
					.mail = news->person->mail,
					.subject = buf_str(&subject),
					.body = buf_str(&body),
					.made_us = making->scope->now_us,
					.sent_us = TIME_NONE,
					.error = STR("") };
	making->letters++;
	return keep(making, news, &mail, err);
}

static enum errc tell(struct making *making, const struct duty_person *person, struct err *err)
{
	struct arena *arena = making->scope->arena;
	struct news *news = arena_take(arena, sizeof(*news));
	bool served = false;

	enum errc code =
		duty_mails_served(making->db, person->mail, making->scope->today, &served, err);
	if (code || (served && !making->take))
		return code;
	struct duty_telling *tellings =
		arena_take_array(arena, ESCALATION_ITEMS_MAX * DUTY_LEVELS_MAX, sizeof(*tellings));
	if (!news || !tellings)
		return fail(err, ERR_LIMIT, "the letters about duties need more than %zu bytes",
			    arena->limit);
	news->person = person;
	news->tellings = tellings;
	code = collect(making, news, err);
	if (!code && news->n)
		code = write_letter(making, news, err);
	return code;
}

static enum errc tell_all(struct making *making, struct err *err)
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < making->people->n && !code; i++)
		code = tell(making, &making->people->at[i], err);
	return code;
}

static enum errc tell_once(struct making *making, struct err *err)
{
	bool claimed = false;
	enum errc code = db_begin(making->db, err);

	if (code)
		return code;
	code = duty_post_claim(making->db, making->scope->today, &claimed, err);
	if (!code && claimed)
		code = tell_all(making, err);
	return db_end(making->db, code, err);
}

/* Everything is read before the transaction: nobody waits for the duties to be worked out. */
static enum errc read_all(struct db *db, const struct duty_scope *scope, struct duties *duties,
			  struct duty_people *people, struct err *err)
{
	const enum errc code = duty_people_list(db, scope->arena, people, err);

	return code ? code : duties_list(db, scope, duties, err);
}

enum errc escalation_make(struct db *db, const struct duty_scope *scope, size_t *ret_letters,
			  struct err *err)
{
	struct duty_post post;
	struct duties duties;
	struct duty_people people;
	struct making making = {
		.db = db, .scope = scope, .duties = &duties, .people = &people, .post = &post
	};

	*ret_letters = 0;
	enum errc code = duty_post_get(db, scope->arena, &post, err);
	if (code || !escalation_is_time(&post, scope))
		return code;
	code = read_all(db, scope, &duties, &people, err);
	if (!code)
		code = tell_once(&making, err);
	*ret_letters = code ? 0 : making.letters;
	return code;
}

enum errc escalation_preview(struct db *db, const struct duty_scope *scope,
			     void (*take)(void *ctx, const struct duty_mail *mail), void *ctx,
			     struct err *err)
{
	struct duty_post post;
	struct duties duties;
	struct duty_people people;
	struct making making = { .db = db,
				 .scope = scope,
				 .duties = &duties,
				 .people = &people,
				 .post = &post,
				 .take = take,
				 .ctx = ctx };

	enum errc code = duty_post_get(db, scope->arena, &post, err);
	if (!code)
		code = read_all(db, scope, &duties, &people, err);
	return code ? code : tell_all(&making, err);
}

enum errc escalation_trial(struct db *db, const struct duty_scope *scope, struct str name,
			   struct err *err)
{
	auto_buf subject = BUF_INIT(1024);
	auto_buf body = BUF_INIT(DUTY_LETTER_MAX);
	struct duty_letter letter = { .scope = scope,
				      .facility = facility_name(db, scope->arena),
				      .name = name,
				      .lang = LANG_JA };
	char day[DAY_TEXT_MAX];
	struct duty_people people;
	struct duty_post post;
	int64_t id;

	enum errc code = duty_post_get(db, scope->arena, &post, err);
	if (!code && post.address.len == 0)
		code = fail(err, ERR_SYNTAX, "%s",
			    text_of(TR("先にメールサーバーを登録してください",
				       "enter the mail server first")));
	if (!code)
		code = duty_people_list(db, scope->arena, &people, err);
	if (code)
		return code;
	const struct duty_person *person = duty_people_find(&people, name);
	if (!person)
		return fail(
			err, ERR_NOT_FOUND, "%.*s: %s", STR_ARG(name),
			text_of(TR("その人は登録されていません", "nobody of that name is there")));
	(void)lang_parse(post.lang, &letter.lang);
	duty_letter_trial(&letter, &subject, &body);
	const struct duty_mail mail = { .day = str_from(day_text(scope->today, day)),
					.name = person->name,
					.mail = person->mail,
					.trial = true,
					.subject = buf_str(&subject),
					.body = buf_str(&body),
					.made_us = scope->now_us };
	return duty_mails_add(db, &mail, &id, err);
}
