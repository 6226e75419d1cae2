/* SPDX-License-Identifier: Apache-2.0 */
#include "downtime/restore-plan.h"

#include "backups/backup-drills.h"
#include "backups/backup-records.h"

/* clang-format off */
const struct text_choice restore_proofs[RESTORE_PROOFS + 1] = {
	[RESTORE_PROVEN] = { "proven", TEXT("戻せると確かめた（この件のあとにも）", "proven, and looked at since") },
	[RESTORE_EARLIER] = { "earlier", TEXT("前に戻せた。この件のあとは未確認", "restored before; not looked at since") },
	[RESTORE_READ] = { "read", TEXT("読めた。戻したことはない", "read in full; never restored") },
	[RESTORE_SEEN] = { "seen", TEXT("あることだけ確かめた", "seen; not proven") },
	[RESTORE_NEVER] = { "never", TEXT("一度も確かめていない", "never proven") },
	[RESTORE_BAD] = { "bad", TEXT("壊れている・開けない", "damaged or unreadable") },
	[RESTORE_NO_BACKUP] = { "none", TEXT("登録がない（不明）", "none registered: not known") },
	{ .value = NULL },
};
/* clang-format on */

const struct text restore_plan_warning =
	TEXT("順は、必要なものの下から、命にかかわるもの、証明のよいもの、早く戻るものの順です。"
	     "「戻せると確かめた」のほかは、戻せるとは限りません。測った時間は訓練のもので、"
	     "この件で同じとは限りません。",
	     "From the base up: what lives hang on, what is proved best, what comes back fastest. "
	     "Only “proven” is proven; the rest may not come back. Times are those of drills and "
	     "promise nothing.");

/* A copy of what a service keeps, and what is known of it. */
struct copy {
	struct str place;
	struct str copy;
	struct str system;
	int64_t newest_us;
	int64_t wanted_min;
	enum backup_level level; /* of its best proof since it was last bad */
	bool any_proof;
	bool bad;
	int64_t proved_us; /* newest proof */
	bool drilled;
	int64_t measured_min;
	bool good_since; /* its newest proof is whole, and of after the case was known */
};

#define COPIES_MAX 500u

struct planning {
	const struct restore_scope *scope;
	struct restore_plan *plan;
	struct copy *copies;
	size_t n_copies;
};

static struct str keep(const struct planning *p, struct str text)
{
	return str_or_empty(arena_str(p->scope->arena, str_or_empty(text)));
}

/* ---- what is known of the backups ---- */

static void take_repository(void *ctx, const struct backup_repository *r)
{
	struct planning *p = ctx;

	if (p->n_copies == COPIES_MAX)
		return;
	p->copies[p->n_copies++] = (struct copy){
		.place = keep(p, r->place),
		.copy = keep(p, r->copy),
		.system = keep(p, r->system),
		.newest_us = r->newest_us,
		.wanted_min = r->rto_minutes ? r->rto_minutes : RESTORE_UNKNOWN,
		.measured_min = RESTORE_UNKNOWN,
		.proved_us = TIME_NONE,
	};
}

static struct copy *copy_find(const struct planning *p, struct str place)
{
	for (size_t i = 0; i < p->n_copies; i++) {
		if (str_equal(p->copies[i].place, place))
			return &p->copies[i];
	}
	return NULL;
}

static bool is_verdict(const struct backup_proof *proof, enum backup_verdict verdict)
{
	return str_is(proof->verdict, backup_verdict_name(verdict));
}

static void take_newest(void *ctx, const struct backup_proof *proof)
{
	struct planning *p = ctx;
	struct copy *copy = copy_find(p, proof->place);

	if (!copy)
		return;
	copy->any_proof = true;
	copy->proved_us = proof->at_us;
	copy->bad = is_verdict(proof, BACKUP_DAMAGED) || is_verdict(proof, BACKUP_SWAPPED) ||
		    is_verdict(proof, BACKUP_UNREADABLE);
	copy->good_since = !copy->bad && proof->level >= BACKUP_L3 &&
			   proof->at_us >= p->scope->record->known_us;
}

static void take_best(void *ctx, const struct backup_proof *proof)
{
	const struct planning *p = ctx;
	struct copy *copy = copy_find(p, proof->place);

	if (copy)
		copy->level = proof->level;
}

/* The newest that is over decides: one that failed takes back what an earlier one showed. */
static void take_drill(void *ctx, const struct backup_drill *drill)
{
	const struct planning *p = ctx;
	struct copy *copy = copy_find(p, drill->place);

	if (!copy || copy->drilled || drill->outcome == DRILL_GOING_ON)
		return;
	copy->drilled = true;
	if (drill->outcome == DRILL_RESTORED && drill_took_minutes(drill) != DRILL_UNKNOWN)
		copy->measured_min = drill_took_minutes(drill);
}

static enum errc load_copies(struct planning *p, struct err *err)
{
	struct db *db = p->scope->db;

	p->copies = arena_take_array(p->scope->arena, COPIES_MAX, sizeof(*p->copies));
	if (!p->copies)
		return fail(err, ERR_LIMIT, "backups: no room");
	enum errc code = backup_repositories_each(db, take_repository, p, err);
	if (!code)
		code = backup_proofs_newest(db, take_newest, p, err);
	if (!code)
		code = backup_proofs_best(db, take_best, p, err);
	if (!code)
		code = backup_drills_each(db, take_drill, p, err);
	return code;
}

static enum restore_proof proof_of(const struct planning *p, const struct copy *copy)
{
	if (copy->bad)
		return RESTORE_BAD;
	if (copy->measured_min != RESTORE_UNKNOWN && copy->good_since)
		return RESTORE_PROVEN;
	/* The case says that backups are gone: what was proved before is worth nothing. */
	if (p->plan->backups_lost && !copy->good_since)
		return RESTORE_NEVER;
	if (copy->measured_min != RESTORE_UNKNOWN)
		return RESTORE_EARLIER;
	if (!copy->any_proof)
		return RESTORE_NEVER;
	return copy->level >= BACKUP_L3 ? RESTORE_READ : RESTORE_SEEN;
}

/* ---- the steps ---- */

/* By the names that content lists, and the title itself. */
static bool keeps(const struct copy *copy, const struct downtime_service *service)
{
	if (str_equal_nocase(copy->system, service->title.ja) ||
	    str_equal_nocase(copy->system, service->title.en))
		return true;
	for (size_t i = 0; i < service->n_systems; i++) {
		if (str_equal_nocase(copy->system, service->systems[i]))
			return true;
	}
	return false;
}

static bool is_better(const struct planning *p, const struct copy *copy, const struct copy *than)
{
	return !than || proof_of(p, copy) < proof_of(p, than) ||
	       (proof_of(p, copy) == proof_of(p, than) && copy->measured_min != RESTORE_UNKNOWN &&
		(than->measured_min == RESTORE_UNKNOWN || copy->measured_min < than->measured_min));
}

static struct restore_step step_of(const struct planning *p, const struct downtime_service *service)
{
	struct restore_step step = { .service = service,
				     .proof = RESTORE_NO_BACKUP,
				     .place = STR(""),
				     .copy = STR(""),
				     .proved_us = TIME_NONE,
				     .newest_us = TIME_NONE,
				     .measured_min = RESTORE_UNKNOWN,
				     .wanted_min = RESTORE_UNKNOWN,
				     .ready_min = RESTORE_UNKNOWN,
				     .unmeasured = STR(""),
				     .marked_us = TIME_NONE,
				     .marked_by = STR(""),
				     .mark_words = STR(""),
				     .blocked = STR("") };
	const struct copy *best = NULL;

	for (size_t i = 0; i < p->n_copies; i++) {
		const struct copy *copy = &p->copies[i];
		if (!copy->system.len || !keeps(copy, service))
			continue;
		step.copies++;
		best = is_better(p, copy, best) ? copy : best;
	}
	if (!best)
		return step;
	step.proof = proof_of(p, best);
	step.place = best->place;
	step.copy = best->copy;
	step.proved_us = best->proved_us;
	step.newest_us = best->newest_us;
	step.newest_late =
		best->newest_us != TIME_NONE && best->newest_us > p->scope->record->known_us;
	step.measured_min = best->measured_min;
	step.wanted_min = best->wanted_min;
	return step;
}

static struct restore_step *step_find(struct restore_plan *plan, struct str service)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->at[i].service->id, service))
			return &plan->at[i];
	}
	return NULL;
}

const struct restore_step *restore_step_find(const struct restore_plan *plan, struct str service)
{
	for (size_t i = 0; i < plan->n; i++) {
		if (str_equal(plan->at[i].service->id, service))
			return &plan->at[i];
	}
	return NULL;
}

static bool was_down(const struct downtime_board *board, struct str service)
{
	for (size_t i = 0; i < board->n; i++) {
		const struct downtime_track *track = &board->tracks[i];
		for (size_t k = 0; str_equal(track->service, service) && k < track->n; k++) {
			if (track->steps[k]->state > DOWNTIME_NORMAL)
				return true;
		}
	}
	return false;
}

/* What was down, and what that needs. Needs stand before those who need them in content. */
static void mark_concerned(const struct planning *p)
{
	struct restore_plan *plan = p->plan;

	for (size_t i = plan->n; i > 0; i--) {
		struct restore_step *step = &plan->at[i - 1];
		step->concerned |= was_down(p->scope->board, step->service->id);
		for (size_t k = 0; step->concerned && k < step->service->n_needs; k++) {
			struct restore_step *need = step_find(plan, step->service->needs[k]);
			if (need)
				need->concerned = true;
		}
	}
}

/* ---- the order ---- */

static bool comes_before(const struct restore_step *a, const struct restore_step *b)
{
	if (a->concerned != b->concerned)
		return a->concerned;
	if (a->service->care != b->service->care)
		return a->service->care < b->service->care;
	if (a->proof != b->proof)
		return a->proof < b->proof;
	if (a->measured_min != b->measured_min && a->measured_min != RESTORE_UNKNOWN)
		return b->measured_min == RESTORE_UNKNOWN || a->measured_min < b->measured_min;
	return false;
}

static bool is_free(struct restore_plan *plan, const struct restore_step *step, size_t placed)
{
	for (size_t k = 0; k < step->service->n_needs; k++) {
		const struct restore_step *need = step_find(plan, step->service->needs[k]);
		if (need && (size_t)(need - plan->at) >= placed)
			return false;
	}
	return true;
}

/* Needs first; content has no circles, since a service may only need those before it. */
static void order_steps(struct restore_plan *plan)
{
	for (size_t placed = 0; placed < plan->n; placed++) {
		size_t next = plan->n;

		for (size_t i = placed; i < plan->n; i++) {
			if (is_free(plan, &plan->at[i], placed) &&
			    (next == plan->n || comes_before(&plan->at[i], &plan->at[next])))
				next = i;
		}
		const struct restore_step chosen = plan->at[next];
		for (size_t i = next; i > placed; i--)
			plan->at[i] = plan->at[i - 1];
		plan->at[placed] = chosen;
		plan->at[placed].order = placed + 1;
	}
}

static bool is_tested(const struct restore_step *step)
{
	return step->mark == RESTORE_TESTED || step->mark == RESTORE_IN_USE;
}

/* Needs come earlier in the plan, so theirs is known; `*before` the longest of them. */
static void add_need(const struct planning *p, const struct restore_step *need,
		     struct restore_step *step, int64_t *before)
{
	if (need->ready_min == RESTORE_UNKNOWN && !step->unmeasured.len)
		step->unmeasured = need->unmeasured;
	if (need->ready_min > *before)
		*before = need->ready_min;
	if (!is_tested(need))
		step->blocked = text_pair_in(need->service->title, p->scope->lang);
}

static void add_times(const struct planning *p)
{
	for (size_t i = 0; i < p->plan->n; i++) {
		struct restore_step *step = &p->plan->at[i];
		int64_t before = 0;

		if (step->measured_min == RESTORE_UNKNOWN)
			step->unmeasured = text_pair_in(step->service->title, p->scope->lang);
		for (size_t k = 0; k < step->service->n_needs; k++) {
			const struct restore_step *need =
				step_find(p->plan, step->service->needs[k]);
			if (need)
				add_need(p, need, step, &before);
		}
		if (!step->unmeasured.len)
			step->ready_min = before + step->measured_min;
	}
}

/* ---- making it ---- */

static void take_mark(void *ctx, const struct restore_mark_row *row)
{
	const struct planning *p = ctx;
	struct restore_step *step = step_find(p->plan, row->service);

	if (!step)
		return;
	step->mark = row->mark;
	step->marked_us = row->at_us == TIME_NONE ? row->written_us : row->at_us;
	step->marked_by = keep(p, row->said_by);
	step->mark_words = keep(p, row->words);
}

static enum errc read_lost(struct planning *p, struct err *err)
{
	struct case_facts *facts = arena_take(p->scope->arena, sizeof(*facts));

	if (!facts)
		return fail(err, ERR_LIMIT, "facts: no room");
	const enum errc code = case_facts_get(p->scope->db, p->scope->record->id, TIME_NONE,
					      p->scope->arena, facts, err);
	const struct str state = code ? STR("") : case_fact_find(facts, STR("backups-state"));
	p->plan->backups_lost = str_is(state, "lost") || str_is(state, "partly");
	return code;
}

enum errc restore_plan_make(const struct restore_scope *scope, struct restore_plan **ret,
			    struct err *err)
{
	struct restore_plan *plan = arena_take(scope->arena, sizeof(*plan));
	struct planning p = { .scope = scope, .plan = plan };

	if (!plan)
		return fail(err, ERR_LIMIT, "plan: no room");
	enum errc code = read_lost(&p, err);
	if (!code)
		code = load_copies(&p, err);
	for (size_t i = 0; !code && i < scope->content->n_services; i++) {
		if (!scope->content->services[i].activity)
			plan->at[plan->n++] = step_of(&p, &scope->content->services[i]);
	}
	if (!code)
		code = restore_marks_each(scope->db, scope->record->id, take_mark, &p, err);
	if (code)
		return code;
	mark_concerned(&p);
	order_steps(plan);
	add_times(&p);
	for (size_t i = 0; i < plan->n; i++)
		plan->counts[plan->at[i].proof] += plan->at[i].concerned;
	*ret = plan;
	return ERR_OK;
}

/* ---- by department ---- */

static void add_service(const struct restore_plan *plan, const struct downtime_track *track,
			struct restore_department *department)
{
	const struct restore_step *step = restore_step_find(plan, track->service);

	department->waiting++;
	if (track->now->planned_us > department->planned_us)
		department->planned_us = track->now->planned_us;
	if (!step)
		return;
	department->unproven += step->proof != RESTORE_PROVEN;
	department->tested += is_tested(step);
	if (step->order > department->order)
		department->order = step->order;
	if (step->ready_min == RESTORE_UNKNOWN || department->ready_min == RESTORE_UNKNOWN)
		department->ready_min = RESTORE_UNKNOWN;
	else if (step->ready_min > department->ready_min)
		department->ready_min = step->ready_min;
}

enum errc restore_departments(const struct restore_scope *scope, const struct restore_plan *plan,
			      struct restore_department **ret, struct err *err)
{
	const struct downtime_places *places = scope->board->places;
	struct restore_department *all =
		arena_take_array(scope->arena, places->n + 1, sizeof(*all));

	if (!all)
		return fail(err, ERR_LIMIT, "plan: no room");
	for (size_t d = 0; d < places->n; d++) {
		all[d] = (struct restore_department){ .place = &places->at[d],
						      .planned_us = TIME_NONE };
		for (size_t i = 0; i < scope->board->n; i++) {
			const struct downtime_track *track = &scope->board->tracks[i];
			if (track->now && track->now->state != DOWNTIME_NORMAL &&
			    str_equal(track->department, places->at[d].id))
				add_service(plan, track, &all[d]);
		}
		if (!all[d].waiting)
			all[d].ready_min = RESTORE_UNKNOWN;
	}
	*ret = all;
	return ERR_OK;
}
