/* SPDX-License-Identifier: Apache-2.0 */
#include "drills/drill-score.h"

#include "base/encoding/json-item.h"

#define MINUTE_US (60 * US_PER_SEC)

/* All that is looked at. */
struct judging {
	const struct drill_play *play;
	const struct report_scope *reports;
	struct case_record record;
	struct case_timeline timeline; /* n 0: there is no case */
	struct tellings tellings;
	struct obligations obligations;
	struct drill_replies replies;
	struct arena *arena;
	enum errc code;
	struct err *err;
};

/* What a measure came to. */
struct found {
	enum drill_verdict verdict;
	int64_t at_us;	 /* in the story; TIME_NONE: it was not done */
	struct text why; /* instead of a time */
};

#define FOUND(what, ja_words, en_words)                                                            \
	((struct found){ .verdict = (what), .at_us = TIME_NONE, .why = TEXT(ja_words, en_words) })
#define FOUND_AT(us) ((struct found){ .verdict = DRILL_MET, .at_us = (us) })

static struct found nobody_did(void)
{
	return FOUND(DRILL_NOT_MET, "記録にありません", "nothing of it stands in the record");
}

static int64_t story_of(const struct judging *j, int64_t wall_us)
{
	return drill_story_at(&j->play->clock, wall_us);
}

/* What injects and the program write is no deed of people. */
static bool by_people(const struct case_entry *entry)
{
	return !str_starts(entry->written_by, STR(DRILL_BY_PREFIX));
}

/* ---- facts ---- */

static bool says_fact(const struct case_entry *entry, struct str key, struct str value)
{
	auto_item *detail = NULL;

	if (entry->kind != CASE_ENTRY_FACT || !by_people(entry))
		return false;
	detail = item_load(entry->detail, NULL);
	if (!detail || !str_equal(str_or_empty(item_text(detail, "key")), key))
		return false;
	const struct str to = str_or_empty(item_text(detail, "to"));
	return value.ptr ? str_equal(to, value) : to.len && !str_is(to, "unknown");
}

/* The first entry in which people said so; NULL: none. */
static const struct case_entry *fact_entry(const struct judging *j, struct str key,
					   struct str value)
{
	const struct case_entry *first = NULL;

	for (size_t i = 0; i < j->timeline.n; i++) {
		const struct case_entry *entry = &j->timeline.at[i];

		if ((!first || entry->seq < first->seq) && says_fact(entry, key, value))
			first = entry;
	}
	return first;
}

static struct found judge_fact(struct judging *j, const struct scenario_measure *m)
{
	const struct case_entry *entry = fact_entry(j, m->of, m->is);

	return entry ? FOUND_AT(story_of(j, entry->written_us)) : nobody_did();
}

static struct found judge_before(struct judging *j, const struct scenario_measure *m)
{
	const struct case_entry *first = fact_entry(j, m->of, STR("yes"));
	const struct case_entry *second = fact_entry(j, m->is, STR("yes"));

	if (!first)
		return nobody_did();
	if (second && second->seq < first->seq)
		return FOUND(DRILL_NOT_MET, "順が逆でした", "it was done the other way round");
	return FOUND_AT(story_of(j, first->written_us));
}

/* ---- telling ---- */

static int64_t told_wall(const struct judging *j, const struct telling *telling)
{
	const bool within =
		telling->told_us >= j->record.opened_us && telling->told_us <= telling->written_us;

	return within ? telling->told_us : telling->written_us;
}

static struct found judge_told(struct judging *j, const struct scenario_measure *m)
{
	for (size_t i = 0; i < j->tellings.n; i++) {
		if (str_equal(j->tellings.at[i].recipient, m->of))
			return FOUND_AT(story_of(j, told_wall(j, &j->tellings.at[i])));
	}
	return nobody_did();
}

/* The story may have gone on for days while the wall clock went an hour. */
static bool in_time(const struct judging *j, const struct obligation *o)
{
	const int64_t lapse_us =
		story_of(j, told_wall(j, o->told)) - story_of(j, j->record.known_us);

	return j->record.known_us + lapse_us <= o->due.us;
}

static struct found judge_obligation(struct judging *j, const struct obligation *o)
{
	/* Who is told before all questions are answered is told. */
	if (o->told)
		return in_time(j, o) ? FOUND_AT(story_of(j, told_wall(j, o->told)))
				     : FOUND(DRILL_NOT_MET, "知らせたのが期限の後でした",
					     "it was told after the deadline");
	switch (o->state) {
	case OBLIGATION_TOLD:
	case OBLIGATION_OPEN:
		return nobody_did();
	case OBLIGATION_NOT_JUDGED:
		return FOUND(DRILL_NOT_MET, "要るかどうかを決める問いに、だれも答えていません",
			     "nobody answered the questions that decide whether it is needed");
	case OBLIGATION_NOT_NEEDED:
	case OBLIGATION_STATES:
		break;
	}
	return FOUND(DRILL_NOT_JUDGED, "答えた内容では、知らせる義務がありません",
		     "by what was answered there is no such duty");
}

static struct found judge_deadline(struct judging *j, const struct scenario_measure *m)
{
	const struct obligation *o = obligation_find(&j->obligations, m->of, STR(""));

	return o ? judge_obligation(j, o)
		 : FOUND(DRILL_NOT_JUDGED, "その相手は、いまの規則にありません",
			 "the rules in force have no such recipient");
}

static struct found judge_report(struct judging *j, const struct scenario_measure *m)
{
	for (size_t i = 0; i < j->tellings.n; i++) {
		if (str_equal(j->tellings.at[i].form, m->of))
			return FOUND_AT(story_of(j, told_wall(j, &j->tellings.at[i])));
	}
	return nobody_did();
}

/* ---- decisions, milestones, entries ---- */

static bool decides(const struct case_entry *entry, const struct scenario_measure *m)
{
	auto_item *detail = NULL;

	if (entry->kind != CASE_ENTRY_DECISION || !by_people(entry))
		return false;
	detail = item_load(entry->detail, NULL);
	return detail && str_equal(str_or_empty(item_text(detail, "question")), m->of) &&
	       (!m->is.ptr || str_equal(str_or_empty(item_text(detail, "choice")), m->is));
}

static bool marks(const struct case_entry *entry, const struct scenario_measure *m)
{
	return by_people(entry) && str_equal(entry->milestone, m->of);
}

static bool is_written(const struct case_entry *entry, const struct scenario_measure *m)
{
	return by_people(entry) && str_is(m->of, case_entry_kinds[entry->kind].value);
}

/* The moment of the `count`th entry, in the order they were written, of which it is true. */
static struct found nth_entry(const struct judging *j, const struct scenario_measure *m,
			      bool (*is)(const struct case_entry *entry,
					 const struct scenario_measure *m))
{
	uint32_t n = 0;
	int64_t seq = 0;

	while (n < m->count) {
		const struct case_entry *next = NULL;

		for (size_t i = 0; i < j->timeline.n; i++) {
			const struct case_entry *entry = &j->timeline.at[i];
			if (entry->seq > seq && !entry->corrected_by &&
			    (!next || entry->seq < next->seq) && is(entry, m))
				next = entry;
		}
		if (!next)
			return nobody_did();
		seq = next->seq;
		if (++n == m->count)
			return FOUND_AT(story_of(j, next->written_us));
	}
	return nobody_did();
}

static struct found judge_decided(struct judging *j, const struct scenario_measure *m)
{
	return nth_entry(j, m, decides);
}

static struct found judge_milestone(struct judging *j, const struct scenario_measure *m)
{
	return nth_entry(j, m, marks);
}

static struct found judge_written(struct judging *j, const struct scenario_measure *m)
{
	return nth_entry(j, m, is_written);
}

/* ---- answers to injects ---- */

static bool is_good(const struct inject *inject, struct str answer)
{
	for (size_t i = 0; i < inject->n_answers; i++) {
		if (str_equal(inject->answers[i].id, answer))
			return inject->answers[i].good;
	}
	return inject->n_answers == 0;
}

/* The first reply of the role counts: what people did before they saw what others said. */
static const struct drill_reply *first_reply(const struct judging *j, struct str inject,
					     struct str role)
{
	for (size_t i = 0; i < j->replies.n; i++) {
		const struct drill_reply *reply = &j->replies.at[i];
		if (str_equal(reply->inject, inject) && str_equal(reply->role, role))
			return reply;
	}
	return NULL;
}

static struct found judge_answered(struct judging *j, const struct scenario_measure *m)
{
	const struct plan_inject *inject = drill_plan_find(&j->play->plan, m->of);
	int64_t last_us = 0;

	if (!inject)
		return FOUND(DRILL_NOT_JUDGED, "この種では、この状況は出ません",
			     "with this seed the inject does not come");
	if (!drill_inject_reaches(j->play, inject))
		return FOUND(DRILL_NOT_JUDGED, "受け取る部署が参加していません",
			     "nobody who takes part gets it");
	for (size_t i = 0; i < j->play->parts.n; i++) {
		const struct str role = j->play->parts.at[i].role;
		const struct drill_reply *reply = first_reply(j, m->of, role);

		if (!drill_inject_is_for(j->play, inject, role))
			continue;
		if (!reply)
			return FOUND(DRILL_NOT_MET, "答えていない部署があります",
				     "a department did not answer");
		if (m->is.ptr && !is_good(inject->inject, reply->answer))
			return FOUND(DRILL_NOT_MET, "望ましくない答えがありました",
				     "a department gave an answer that does harm");
		const int64_t at_us = story_of(j, reply->at_us);
		last_us = at_us > last_us ? at_us : last_us;
	}
	return FOUND_AT(last_us);
}

/* ---- the case itself ---- */

static struct found judge_opened(struct judging *j, const struct scenario_measure *m UNUSED)
{
	if (j->play->record.form != DRILL_TECHNICAL)
		return FOUND(DRILL_NOT_JUDGED, "机上の訓練では見ません",
			     "is not looked at in a table-top drill");
	if (j->record.origin != CASE_BY_ALERT)
		return nobody_did();
	return FOUND_AT(story_of(j, j->record.opened_us));
}

struct owners {
	size_t tasks;
	size_t owned;
};

static void count_owner(void *ctx, const struct case_task *task)
{
	struct owners *owners = ctx;

	owners->tasks++;
	owners->owned += task->owner.len > 0;
}

static struct found judge_owned(struct judging *j, const struct scenario_measure *m UNUSED)
{
	struct owners owners = { .tasks = 0 };

	if (!j->code)
		j->code =
			case_tasks_each(j->reports->db, j->record.id, count_owner, &owners, j->err);
	if (!owners.tasks)
		return FOUND(DRILL_NOT_JUDGED, "することが一つも書かれていません",
			     "no task was written down");
	if (owners.owned < owners.tasks)
		return FOUND(DRILL_NOT_MET, "担当のいないことが残っています",
			     "tasks are left without an owner");
	return FOUND(DRILL_MET, "すべてに担当がいます", "all have an owner");
}

static const struct {
	bool of_case; /* without a case it cannot have been done */
	struct found (*judge)(struct judging *j, const struct scenario_measure *m);
} judges[MEASURE_KINDS] = {
	[MEASURE_FACT] = { true, judge_fact },
	[MEASURE_BEFORE] = { true, judge_before },
	[MEASURE_TOLD] = { true, judge_told },
	[MEASURE_DEADLINE] = { true, judge_deadline },
	[MEASURE_DECIDED] = { true, judge_decided },
	[MEASURE_MILESTONE] = { true, judge_milestone },
	[MEASURE_ANSWERED] = { false, judge_answered },
	[MEASURE_OPENED] = { true, judge_opened },
	[MEASURE_REPORT] = { true, judge_report },
	[MEASURE_OWNED] = { true, judge_owned },
	[MEASURE_WRITTEN] = { true, judge_written },
};

/* ---- times ---- */

/* "12 分（目安 15 分以内）" of what was found, counted from `from_us`. */
static struct text_pair time_words(struct arena *arena, const struct scenario_measure *m,
				   int64_t minutes)
{
	const long long took = (long long)minutes;

	if (!m->within)
		return (struct text_pair){
			.ja = arena_printf(arena, "%lld 分でできました", took),
			.en = arena_printf(arena, "done after %lld minutes", took),
		};
	return (struct text_pair){
		.ja = arena_printf(arena, "%lld 分でできました（目安は %u 分以内）", took,
				   m->within),
		.en = arena_printf(arena, "done after %lld minutes (wanted: within %u)", took,
				   m->within),
	};
}

static struct drill_score score_of(struct judging *j, const struct scenario_measure *m,
				   const struct found *found, int64_t from_us)
{
	struct drill_score score = {
		.measure = m->id,
		.verdict = found->verdict,
		.points = m->points,
		.words = { str_from(found->why.ja), str_from(found->why.en) },
	};

	if (found->at_us == TIME_NONE)
		return score;
	const int64_t took_us = found->at_us > from_us ? found->at_us - from_us : 0;
	const int64_t minutes = took_us / MINUTE_US;
	if (m->within && minutes > m->within)
		score.verdict = DRILL_NOT_MET;
	score.words = time_words(j->arena, m, minutes);
	return score;
}

static struct drill_score judge_one(struct judging *j, const struct scenario_measure *m)
{
	const struct plan_inject *after =
		m->after ? drill_plan_find(&j->play->plan, m->after->id) : NULL;
	struct found found;

	if (m->after && !after)
		found = FOUND(DRILL_NOT_JUDGED, "この種では、もとになる状況が出ません",
			      "with this seed the inject it is counted from does not come");
	else if (judges[m->kind].of_case && !j->play->record.case_id)
		found = FOUND(DRILL_NOT_MET, "事案が開かれませんでした", "no case was opened");
	else
		found = judges[m->kind].judge(j, m);
	return score_of(j, m, &found, after ? after->at_us : 0);
}

static enum errc gather(struct judging *j, struct err *err)
{
	struct db *db = j->reports->db;
	enum errc code = drill_replies_list(db, j->play->record.id, j->arena, &j->replies, err);

	if (code || !j->play->record.case_id)
		return code;
	code = cases_get(db, j->play->record.case_id, j->arena, &j->record, err);
	if (!code)
		code = case_timeline_get(db, j->record.id, j->arena, &j->timeline, err);
	if (!code)
		code = tellings_list(db, j->record.id, j->arena, &j->tellings, err);
	if (!code)
		code = obligations_of(j->reports, &j->record, &j->obligations, err);
	return code;
}

enum errc drill_score(const struct drill_play *play, const struct report_scope *reports,
		      struct drill_scores *ret, struct err *err)
{
	struct judging j = {
		.play = play, .reports = reports, .arena = reports->arena, .err = err
	};
	const enum errc code = gather(&j, err);

	ret->n = 0;
	for (size_t i = 0; !code && i < play->scenario->n_measures; i++)
		ret->at[ret->n++] = judge_one(&j, &play->scenario->measures[i]);
	return code ? code : j.code;
}
