/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-content.h"
#include "duties/duty-sources.h"
#include "forms/form-set.h"
#include "store/answers.h"
#include "store/evidence.h"
#include "store/rounds.h"
#include "store/users.h"

#define DAY_US	   (24 * 3600 * US_PER_SEC)
#define ROUNDS_MAX 2000u
#define TITLE_MAX  (2u * FORM_TEXT_MAX)

/* ---- accounts ---- */

/* What may be said of an account: the kind, when it is so, and the sentence. */
struct account_rule {
	const char *kind;
	bool (*holds)(const struct user *user);
	int64_t (*since)(const struct user *user);
	struct text sentence;
};

static bool is_unused(const struct user *user)
{
	return !user->must_change || user->last_login_us != TIME_NONE;
}

static bool has_first_password(const struct user *user)
{
	return user->must_change;
}

static bool has_one_factor(const struct user *user)
{
	return user->role == USER_ADMIN && !user->totp_on && user->last_login_us != TIME_NONE;
}

static int64_t last_use(const struct user *user)
{
	return user->last_login_us != TIME_NONE ? user->last_login_us : user->created_us;
}

static int64_t made(const struct user *user)
{
	return user->created_us;
}

static const struct account_rule account_rules[] = {
	{ "account-unused", is_unused, last_use,
	  TEXT("は %d 日使われていません", " was not used for %d days") },
	{ "account-first-password", has_first_password, made,
	  TEXT("は %d 日、仮のパスワードのままです", " has had its first password for %d days") },
	{ "account-one-factor", has_one_factor, made,
	  TEXT("は管理者ですが、二段階認証がありません（%d 日）",
	       " is an administrator without a second factor (%d days)") },
};

static void take_account(const struct duty_scope *scope, const struct duty_sink *sink,
			 const struct user *user, const struct account_rule *rule)
{
	const struct duty_kind *kind = duty_kind_find(scope->content, str_from(rule->kind));
	const int64_t since_us = rule->since(user);
	const int days = (int)((scope->now_us - since_us) / DAY_US);
	char words[2][200];

	if (!kind || !rule->holds(user) || days < kind->days)
		return;
	(void)snprintf(words[0], sizeof(words[0]), rule->sentence.ja, days);
	(void)snprintf(words[1], sizeof(words[1]), rule->sentence.en, days);
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = duty_key(scope->arena, rule->kind, user->name),
			   .kind = kind->id,
			   .subject = user->name,
			   .reason = { .ja = arena_printf(scope->arena, "%.*s %s",
							  STR_ARG(user->name), words[0]),
				       .en = arena_printf(scope->arena, "%.*s%s",
							  STR_ARG(user->name), words[1]) },
			   .link = STR("/people"),
			   .since_us = since_us + kind->days * DAY_US,
			   .due_day = DAY_NONE,
		   });
}

enum errc duties_of_accounts(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	struct users users = { .n = 0 };
	const enum errc code = users_list(db, scope->arena, &users, err);

	for (size_t i = 0; !code && i < users.n; i++) {
		for (size_t r = 0; r < ARRAY_LEN(account_rules) && !users.at[i].disabled; r++)
			take_account(scope, sink, &users.at[i], &account_rules[r]);
	}
	return code;
}

/* ---- forms ---- */

struct round_list {
	struct arena *arena;
	struct round at[ROUNDS_MAX];
	size_t n;
};

static bool take_round(void *ctx, const struct round *round)
{
	struct round_list *list = ctx;

	if (round->closed_us != TIME_NONE)
		return true;
	struct round *kept = &list->at[list->n++];
	*kept = *round;
	kept->form = arena_str(list->arena, round->form);
	kept->title = arena_str(list->arena, round->title);
	return list->n < ROUNDS_MAX;
}

struct answer_finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	const struct round *round;
	const struct form *form; /* NULL: not there any more */
};

static struct str item_title(const struct answer_finding *finding, struct str item, enum lang lang)
{
	struct arena *arena = finding->scope->arena;
	auto_buf title = BUF_INIT(TITLE_MAX);
	const size_t at = finding->form ? form_find(finding->form, item) : SIZE_MAX;

	if (at == SIZE_MAX)
		return arena_printf(arena, "%.*s %.*s", STR_ARG(finding->round->form),
				    STR_ARG(item));
	form_add_title(&finding->form->items[at], lang, &title);
	return arena_printf(arena, "%.*s %.*s", STR_ARG(finding->form->items[at].number),
			    STR_ARG(buf_str(&title)));
}

/* Where the item is answered; the round, when its form has no such item any more. */
static struct str item_link(const struct answer_finding *finding, const struct answer *answer)
{
	struct arena *arena = finding->scope->arena;
	const size_t at = finding->form ? form_find(finding->form, answer->item) : SIZE_MAX;

	if (at == SIZE_MAX)
		return arena_printf(arena, "/rounds/%lld", (long long)answer->round);
	return arena_printf(arena, "/rounds/%lld/sections/%.*s?pass=%lld#%.*s",
			    (long long)answer->round,
			    STR_ARG(form_section_of(finding->form, at)->id),
			    (long long)answer->pass, STR_ARG(answer->item));
}

static bool take_answer(void *ctx, const struct answer *answer)
{
	const struct answer_finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	int32_t target;

	if (!str_is(answer->value, "no") || !answer->target_on.ptr ||
	    !day_parse(answer->target_on, &target))
		return true;
	const struct str subject = arena_printf(arena, "%lld/%.*s/%lld", (long long)answer->round,
						STR_ARG(answer->item), (long long)answer->pass);
	const struct str item = arena_str(arena, answer->item);
	finding->sink->take(finding->sink->ctx,
			    &(struct duty){
				    .key = duty_key(arena, "form-target", subject),
				    .kind = STR("form-target"),
				    .subject = item,
				    .reason = { .ja = item_title(finding, item, LANG_JA),
						.en = item_title(finding, item, LANG_EN) },
				    .link = item_link(finding, answer),
				    .since_us = answer->saved_us,
				    .due_day = target,
			    });
	return true;
}

enum errc duties_of_forms(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err)
{
	struct round_list *list = arena_take(scope->arena, sizeof(*list));

	if (!list)
		return fail(err, ERR_LIMIT, "there is no room for the rounds of forms");
	list->arena = scope->arena;
	enum errc code = rounds_each(db, take_round, list, err);
	for (size_t i = 0; !code && i < list->n; i++) {
		struct answer_finding finding = { .scope = scope,
						  .sink = sink,
						  .round = &list->at[i] };
		if (scope->forms)
			finding.form = form_set_find(scope->forms, list->at[i].form);
		code = answers_each(db, list->at[i].id, take_answer, &finding, err);
	}
	return code;
}

/* ---- proofs ---- */

struct proof_finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
};

static bool take_proof(void *ctx, const struct evidence *proof)
{
	const struct proof_finding *finding = ctx;
	struct arena *arena = finding->scope->arena;
	int32_t ends;

	if (!proof->expires_on.ptr || !day_parse(proof->expires_on, &ends))
		return true;
	const struct str title = arena_str(arena, proof->title);
	finding->sink->take(
		finding->sink->ctx,
		&(struct duty){
			.key = duty_key(arena, "evidence-expiring",
					arena_printf(arena, "%lld", (long long)proof->id)),
			.kind = STR("evidence-expiring"),
			.subject = title,
			.reason = { .ja = arena_printf(arena, "「%.*s」は %.*s までです",
						       STR_ARG(title), STR_ARG(proof->expires_on)),
				    .en = arena_printf(arena, "“%.*s” ends on %.*s", STR_ARG(title),
						       STR_ARG(proof->expires_on)) },
			.link = arena_printf(arena, "/evidence/%lld", (long long)proof->id),
			.since_us = proof->added_us,
			.due_day = ends,
		});
	return true;
}

enum errc duties_of_evidence(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err)
{
	struct proof_finding finding = { .scope = scope, .sink = sink };
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("evidence-expiring"));
	char until[DAY_TEXT_MAX];

	if (!kind)
		return ERR_OK;
	(void)day_text(scope->today + (int32_t)kind->days, until);
	return evidence_ending(db, str_from(until), take_proof, &finding, err);
}

/* ---- the year ---- */

/* 「令和8年度分」, what records say of it, and the note behind it. */
static int first_month(const struct duty_scope *scope, const struct duty_yearly *yearly)
{
	return yearly->fiscal_start ? (int)yearly->fiscal_start : scope->fiscal_first_month;
}

static struct str year_words(const struct duty_scope *scope, const struct duty_yearly *yearly,
			     int year, struct text_pair told, enum lang lang)
{
	auto_buf words = BUF_INIT(2 * YAML_CONTENT_TEXT_MAX);
	const struct str note = text_pair_in(yearly->note, lang);

	buf_add_text(&words, lang == LANG_EN ? "For " : "");
	calendar_add_fiscal_year(scope->calendar, year, first_month(scope, yearly), lang, &words);
	buf_add_text(&words, lang == LANG_EN ? "" : "分");
	if (note.len || told.ja.len)
		buf_add_text(&words, lang == LANG_EN ? ". " : "。");
	buf_add(&words, text_pair_in(told, lang));
	buf_add(&words, note);
	return arena_str(scope->arena, buf_str(&words));
}

/* Unreadable records say nothing: the duty itself stands all the same. */
static struct text_pair told_of(struct db *db, const struct duty_scope *scope,
				const struct duty_yearly *yearly, int year)
{
	struct text_pair told = { .ja = STR(""), .en = STR("") };

	if (yearly->told_by)
		err_ignore(yearly->told_by->tell(db, scope, year, &told, NULL));
	return told;
}

static void take_yearly(struct db *db, const struct duty_scope *scope, const struct duty_sink *sink,
			const struct duty_yearly *yearly)
{
	struct arena *arena = scope->arena;
	const int year = fiscal_year_of(scope->today, first_month(scope, yearly));
	const struct deadline_base base = {
		.calendar = scope->calendar,
		.from_us = day_start_us(fiscal_year_first(year, first_month(scope, yearly)),
					scope->utc_offset_minutes),
		.utc_offset_minutes = scope->utc_offset_minutes,
		.fiscal_first_month = first_month(scope, yearly),
	};
	const struct due opens = deadline_due(&yearly->opens, &base);
	char number[16];

	if (opens.day > scope->today)
		return;
	const struct text_pair told = told_of(db, scope, yearly, year);
	(void)snprintf(number, sizeof(number), "%d", year);
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = duty_key(arena, arena_cstr(arena, yearly->kind->id),
					   str_from(number)),
			   .kind = yearly->kind->id,
			   .subject = arena_str(arena, str_from(number)),
			   .reason = { .ja = year_words(scope, yearly, year, told, LANG_JA),
				       .en = year_words(scope, yearly, year, told, LANG_EN) },
			   .link = yearly->link.ptr ? yearly->link : STR(""),
			   .since_us = base.from_us,
			   .due_day = deadline_due(&yearly->kind->due, &base).day,
		   });
}

enum errc duties_of_the_year(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err UNUSED)
{
	for (size_t i = 0; i < duty_yearly_count(scope->content); i++)
		take_yearly(db, scope, sink, duty_yearly_at(scope->content, i));
	return ERR_OK;
}

enum errc duties_of_the_calendar(struct db *db UNUSED, const struct duty_scope *scope,
				 const struct duty_sink *sink, struct err *err UNUSED)
{
	struct arena *arena = scope->arena;
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("calendar-ends"));
	const int year = kind ? day_parts(scope->today + (int32_t)kind->days).year : 0;
	char number[16];

	if (!kind || calendar_knows(scope->calendar, year))
		return ERR_OK;
	(void)snprintf(number, sizeof(number), "%d", year);
	sink->take(
		sink->ctx,
		&(struct duty){
			.key = duty_key(arena, "calendar-ends", str_from(number)),
			.kind = kind->id,
			.subject = arena_str(arena, str_from(number)),
			.reason = { .ja = arena_printf(arena, "%d年の祝日がまだ入っていません",
						       year),
				    .en = arena_printf(
					    arena, "The holidays of %d are not there yet", year) },
			.link = STR(""),
			.since_us = day_start_us(day_of(year, 1, 1) - (int32_t)kind->days,
						 scope->utc_offset_minutes),
			.due_day = DAY_NONE,
		});
	return ERR_OK;
}
