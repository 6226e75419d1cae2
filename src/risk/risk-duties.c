/* SPDX-License-Identifier: Apache-2.0 */
#include "risk/risk-duties.h"

#include "duties/duty-content.h"
#include "risk/plan.h"
#include "risk/register.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	const struct risk_content *content;
};

static void give(const struct finding *finding, const struct duty *duty)
{
	finding->sink->take(finding->sink->ctx, duty);
}

static struct str subject_of(const struct finding *finding, int64_t id)
{
	return arena_printf(finding->scope->arena, "%lld", (long long)id);
}

/* DAY_NONE where no day was said. */
static int32_t due_day_of(struct str due_on)
{
	int32_t day;

	return day_parse(due_on, &day) ? day : DAY_NONE;
}

static struct text_pair both_titles(const struct finding *finding, const struct risk *risk)
{
	return duty_sentence(finding->scope->arena, risk_title(risk, finding->content, LANG_JA),
			     risk_title(risk, finding->content, LANG_EN));
}

static struct duty duty_of(const struct finding *finding, const struct risk *risk, const char *kind)
{
	struct arena *arena = finding->scope->arena;
	const struct str subject = subject_of(finding, risk->id);

	return (struct duty){
		.key = duty_key(arena, kind, subject),
		.kind = str_from(kind),
		.subject = subject,
		.reason = both_titles(finding, risk),
		.link = arena_printf(arena, "/risks/%lld", (long long)risk->id),
		.since_us = risk->changed_us,
		.due_day = DAY_NONE,
	};
}

static void take_risk(const struct finding *finding, const struct risk *risk)
{
	const struct duty_scope *scope = finding->scope;
	const struct duty_kind *review = duty_kind_find(scope->content, STR("risk-review"));
	struct duty duty;

	if (risk->treatment == TREAT_UNDECIDED) {
		if (risk_level_of(risk->likelihood, risk->impact) == RISK_LOW)
			return;
		duty = duty_of(finding, risk, "risk-untreated");
		duty.since_us = risk->opened_us;
		give(finding, &duty);
		return;
	}
	if (risk->treatment == TREAT_ACCEPT) {
		duty = duty_of(finding, risk, "risk-review");
		duty.since_us = risk->decided_us + (review ? review->days : 0) * DAY_US;
		if (review && risk->decided_us != TIME_NONE && duty.since_us < scope->now_us)
			give(finding, &duty);
		return;
	}
	duty = duty_of(finding, risk, "risk-overdue");
	duty.due_day = due_day_of(risk->due_on);
	duty.since_us = risk->decided_us;
	give(finding, &duty);
}

static void take_task(const struct finding *finding, const struct plan_task *task)
{
	struct arena *arena = finding->scope->arena;
	const struct str subject = subject_of(finding, task->id);
	const int32_t due = due_day_of(task->due_on);

	if (task->stage == PLAN_DONE || due == DAY_NONE)
		return;
	give(finding,
	     &(struct duty){
		     .key = duty_key(arena, "plan-task", subject),
		     .kind = STR("plan-task"),
		     .subject = subject,
		     .reason = duty_sentence(arena, plan_title(task, finding->content, LANG_JA),
					     plan_title(task, finding->content, LANG_EN)),
		     .link = STR("/plan"),
		     .since_us = task->changed_us,
		     .due_day = due,
	     });
}

enum errc duties_of_risks(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err)
{
	struct risk_list risks = { .n = 0 };
	struct plan plan = { .n = 0 };
	const struct finding finding = { scope, sink, scope->risks };
	enum errc code = scope->risks ? risks_list(db, scope->arena, &risks, err) : ERR_OK;

	for (size_t i = 0; !code && i < risks.n; i++) {
		if (risks.at[i].open)
			take_risk(&finding, &risks.at[i]);
	}
	if (!code && scope->risks)
		code = plan_list(db, scope->arena, &plan, err);
	for (size_t i = 0; !code && i < plan.n; i++)
		take_task(&finding, &plan.at[i]);
	return code;
}
