/* SPDX-License-Identifier: Apache-2.0 */
#include "reports/obligations.h"

#include "insurance/insurance.h"
#include "reports/report-facts.h"

const struct text_choice obligation_states[OBLIGATION_STATES + 1] = {
	[OBLIGATION_OPEN] = { "open", TEXT("まだ知らせていない", "Not told yet") },
	[OBLIGATION_TOLD] = { "told", TEXT("知らせた", "Told") },
	[OBLIGATION_NOT_JUDGED] = { "not-judged", TEXT("まだ判定できない", "Not judged yet") },
	[OBLIGATION_NOT_NEEDED] = { "not-needed", TEXT("要らない", "Not needed") },
	[OBLIGATION_STATES] = { NULL, TEXT(NULL, NULL) },
};

/* What one judgement goes by. */
struct judging {
	const struct report_scope *scope;
	const struct case_record *record;
	struct report_known known;
	int32_t known_day;
	const struct insurance_policies *policies;
};

/* ---- conditions ---- */

static enum form_verdict judge(struct judging *judging, const struct condition *when)
{
	return when ? condition_judge(when, report_known_value, &judging->known) : VERDICT_YES;
}

static void add_question(void *ctx, size_t slot)
{
	struct obligation *o = ctx;

	for (size_t i = 0; i < o->n_questions; i++) {
		if (o->questions[i] == slot)
			return;
	}
	if (o->n_questions < OBLIGATION_QUESTIONS_MAX)
		o->questions[o->n_questions++] = slot;
}

static void ask(struct judging *judging, const struct condition *when, struct obligation *o)
{
	if (when)
		condition_unanswered(when, report_known_value, &judging->known, add_question, o);
}

static enum form_verdict both(enum form_verdict a, enum form_verdict b)
{
	if (a == VERDICT_NO || b == VERDICT_NO)
		return VERDICT_NO;
	return a == VERDICT_YES ? b : a;
}

/* ---- rules ---- */

static bool holds_on(int32_t day, int32_t from, int32_t until)
{
	return (from == DAY_NONE || from <= day) && (until == DAY_NONE || day <= until);
}

struct due obligation_due(const struct telling_rule *rule, const struct report_scope *scope,
			  int64_t known_us)
{
	static const struct deadline at_once = { .unit = DEADLINE_DAYS,
						 .n = 1,
						 .first_counts = true };
	const struct deadline_base base = {
		.calendar = scope->calendar,
		.from_us = known_us,
		.utc_offset_minutes = scope->utc_offset_minutes,
		.fiscal_first_month = FISCAL_FIRST_MONTH,
	};

	return deadline_due(rule->has_due ? &rule->due : &at_once, &base);
}

/*
 * The first rule of the day whose condition holds; one before it that is not decided counts when it
 * is due earlier, so that who waits for an answer is never late.
 */
static void choose_rule(struct judging *judging, struct obligation *o)
{
	for (size_t i = 0; i < o->duty->n_rules; i++) {
		const struct telling_rule *rule = &o->duty->rules[i];
		const enum form_verdict verdict = judge(judging, rule->when);

		if (!holds_on(judging->known_day, rule->from, rule->until) || verdict == VERDICT_NO)
			continue;
		const struct due due =
			obligation_due(rule, judging->scope, judging->record->known_us);
		if (!o->rule || due.us < o->due.us) {
			o->rule = rule;
			o->due = due;
		}
		if (verdict == VERDICT_YES)
			return;
		o->rule_open = true;
		ask(judging, rule->when, o);
	}
}

static void set_aim(const struct judging *judging, struct obligation *o)
{
	struct telling_rule aim = { .has_due = true };

	o->aim_day = DAY_NONE;
	if (!o->rule->has_aim)
		return;
	aim.due = o->rule->aim;
	o->aim_day = obligation_due(&aim, judging->scope, judging->record->known_us).day;
}

/* ---- what is beside it ---- */

static enum consent_state consent_of(const struct judging *judging,
				     const struct recipient *recipient)
{
	if (!recipient->consent.ptr)
		return CONSENT_NOT_ASKED_FOR;
	const struct str said = case_fact_find(judging->known.facts, recipient->consent);
	if (str_is(said, "yes"))
		return CONSENT_GIVEN;
	return str_is(said, "no") ? CONSENT_REFUSED : CONSENT_OPEN;
}

static const struct telling *newest_telling(const struct tellings *tellings,
					    const struct obligation *o)
{
	for (size_t i = tellings->n; i > 0; i--) {
		const struct telling *telling = &tellings->at[i - 1];

		if (str_equal(telling->recipient, o->recipient->id) &&
		    str_equal(telling->duty, o->duty->id))
			return telling;
	}
	return NULL;
}

/* What the law or a contract asks for needs nobody's consent. */
static bool is_refused(const struct obligation *o)
{
	return o->consent == CONSENT_REFUSED && o->rule->force != FORCE_LAW &&
	       o->rule->force != FORCE_CONTRACT;
}

static enum obligation_state state_of(enum form_verdict verdict, const struct obligation *o)
{
	if (o->told)
		return OBLIGATION_TOLD;
	if (verdict == VERDICT_NO || is_refused(o))
		return OBLIGATION_NOT_NEEDED;
	return verdict == VERDICT_YES ? OBLIGATION_OPEN : OBLIGATION_NOT_JUDGED;
}

static void judge_duty(struct judging *judging, const struct recipient *recipient,
		       const struct recipient_duty *duty, struct obligations *all)
{
	struct obligation *o = &all->at[all->n];
	const enum form_verdict verdict =
		both(judge(judging, recipient->when), judge(judging, duty->when));

	*o = (struct obligation){ .recipient = recipient, .duty = duty, .aim_day = DAY_NONE };
	choose_rule(judging, o);
	if (!o->rule)
		return; /* nothing asked for it on that day */
	if (verdict == VERDICT_UNKNOWN) {
		ask(judging, recipient->when, o);
		ask(judging, duty->when, o);
	}
	if (verdict == VERDICT_NO)
		o->n_questions = 0;
	set_aim(judging, o);
	o->at_once = !o->rule->has_due;
	o->consent = consent_of(judging, recipient);
	o->told = newest_telling(&all->tellings, o);
	o->state = state_of(verdict, o);
	o->late = o->state == OBLIGATION_OPEN && judging->scope->now_us > o->due.us;
	if (recipient->contact.ptr && all->contacts)
		o->contact = contacts_first(all->contacts, recipient->contact);
	all->n++;
}

/* ---- insurers ---- */

struct insured {
	const struct insurance_policy *policy; /* that wants to hear first; NULL: none in force */
	struct due due;
	bool has_due;
};

static struct due notice_due(const struct judging *judging, const struct deadline *notice)
{
	const struct telling_rule rule = { .has_due = true, .due = *notice };

	return obligation_due(&rule, judging->scope, judging->record->known_us);
}

/* By the policies in force on the day it was known. */
static struct insured insured_by(const struct judging *judging)
{
	struct insured first = { .policy = NULL };

	for (size_t i = 0; i < judging->policies->n; i++) {
		const struct insurance_policy *policy = &judging->policies->at[i];
		struct deadline notice;

		if (!insurance_holds(policy, judging->known_day))
			continue;
		if (!first.policy)
			first.policy = policy;
		if (!policy->notice.len || deadline_parse(policy->notice, &notice, NULL))
			continue;
		const struct due due = notice_due(judging, &notice);
		if (!first.has_due || due.us < first.due.us)
			first = (struct insured){ policy, due, true };
	}
	return first;
}

/* Its number is that of the policy, and so is the deadline where the policy has one. */
static void set_insurer(const struct judging *judging, struct obligation *o)
{
	const struct insured insured = insured_by(judging);
	struct contact *contact = arena_take(judging->scope->arena, sizeof(*contact));

	if (!insured.policy || !contact)
		return;
	*contact = (struct contact){ .part = STR(""),
				     .name = insured.policy->insurer,
				     .deputy = insured.policy->contact,
				     .phone = insured.policy->phone,
				     .night = STR(""),
				     .mail = insured.policy->mail,
				     .note = insured.policy->number,
				     .deputy_phone = STR(""),
				     .deputy_mail = STR("") };
	o->contact = contact;
	if (!insured.has_due)
		return;
	o->due = insured.due;
	o->at_once = false;
	o->late = o->state == OBLIGATION_OPEN && judging->scope->now_us > o->due.us;
}

/* ---- the whole ---- */

static enum errc gather(const struct report_scope *scope, const struct case_record *record,
			struct facility_record *facility, struct obligations *all, struct err *err)
{
	const struct contact_content *contacts = report_contacts(scope->content);

	all->at = arena_take_array(scope->arena, OBLIGATIONS_MAX, sizeof(*all->at));
	all->facts = arena_take(scope->arena, sizeof(*all->facts));
	all->contacts = contacts ? arena_take(scope->arena, sizeof(*all->contacts)) : NULL;
	if (!all->at || !all->facts || (contacts && !all->contacts))
		return fail(err, ERR_LIMIT, "who must be told: no room");
	enum errc code =
		case_facts_get(scope->db, record->id, TIME_NONE, scope->arena, all->facts, err);
	if (!code)
		code = facility_get(scope->db, scope->arena, facility, err);
	if (!code && contacts)
		code = contacts_list(scope->db, contacts, scope->arena, all->contacts, err);
	if (!code)
		code = tellings_list(scope->db, record->id, scope->arena, &all->tellings, err);
	return code;
}

static void judge_recipient(struct judging *judging, const struct recipient *recipient,
			    struct obligations *all)
{
	const bool insured = recipient->insurance.ptr && insured_by(judging).policy;
	const size_t before = all->n;

	/* Who has a policy in force is insured, though nobody has said so in the case. */
	judging->known.assumed = insured ? recipient->insurance : STR_NONE;
	for (size_t d = 0; d < recipient->n_duties; d++)
		judge_duty(judging, recipient, &recipient->duties[d], all);
	for (size_t i = before; insured && i < all->n; i++)
		set_insurer(judging, &all->at[i]);
	judging->known.assumed = STR_NONE;
}

enum errc obligations_of(const struct report_scope *scope, const struct case_record *record,
			 struct obligations *ret, struct err *err)
{
	struct facility_record facility;
	struct obligations all = { .n = 0 };
	struct insurance_policies *policies = arena_take(scope->arena, sizeof(*policies));
	enum errc code = policies ? gather(scope, record, &facility, &all, err)
				  : fail(err, ERR_LIMIT, "who must be told: no room");

	if (!code)
		code = insurance_list(scope->db, scope->arena, policies, err);
	if (code)
		return code;
	struct judging judging = {
		.scope = scope,
		.record = record,
		.known = { .cases = report_cases(scope->content),
			   .record = record,
			   .facts = all.facts,
			   .facility = &facility },
		.known_day = day_at(record->known_us, scope->utc_offset_minutes),
		.policies = policies,
	};
	for (size_t i = 0; i < recipient_count(scope->content); i++) {
		const struct recipient *recipient = recipient_at(scope->content, i);

		if (!holds_on(judging.known_day, recipient->from, recipient->until))
			continue;
		judge_recipient(&judging, recipient, &all);
	}
	*ret = all;
	return ERR_OK;
}

const struct obligation *obligation_find(const struct obligations *all, struct str recipient,
					 struct str duty)
{
	const struct obligation *first = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct obligation *o = &all->at[i];

		if (!str_equal(o->recipient->id, recipient))
			continue;
		if (duty.len ? str_equal(o->duty->id, duty) : o->state == OBLIGATION_OPEN)
			return o;
		if (!duty.len && !first)
			first = o;
	}
	return first;
}
