/* SPDX-License-Identifier: Apache-2.0 */
#include "duties/duty-list.h"

#include <inttypes.h>
#include <stdlib.h>

#include "accounts/account-content.h"
#include "after/after-content.h"
#include "base/alloc.h"
#include "base/digest.h"
#include "cases/case-content.h"
#include "duties/duty-marks.h"
#include "forms/form-set.h"
#include "policy/policy-content.h"
#include "reports/report-content.h"
#include "risk/risk-content.h"
#include "store/facility.h"
#include "vendors/vendor-content.h"

#define HASH_HEX 16u

static const char *const state_names[DUTY_STATES] = {
	[DUTY_OPEN] = "open",
	[DUTY_PUT_OFF] = "put-off",
	[DUTY_DONE] = "done",
};

const char *duty_state_name(enum duty_state state)
{
	return state_names[state];
}

/* ---- what a scope is made of ---- */

struct duty_office {
	struct account_content *accounts;
	struct duty_content *content;
	struct calendar *calendar;
	struct vendor_content *vendors;
	struct form_set *own_forms;
	struct risk_content *risks;
	struct policy_content *policies;
	struct case_content *cases;
	struct report_content *reports;
	struct after_content *lessons;
	const struct form_set *forms;
};

static enum errc read_forms(struct duty_office *office, struct err *err)
{
	office->own_forms = form_set_new();
	office->forms = office->own_forms;
	const enum errc code = form_set_add_content(office->own_forms, NULL, err);
	if (!code)
		form_set_finish(office->own_forms);
	return code;
}

enum errc duty_office_open(const struct form_set *forms, struct duty_office **ret, struct err *err)
{
	auto_duty_office *office = mem_new(sizeof(*office));

	office->forms = forms;
	enum errc code = forms ? ERR_OK : read_forms(office, err);
	if (!code)
		code = duty_content_load(NULL, &office->content, err);
	if (!code)
		code = calendar_load_content(&office->calendar, err);
	if (!code)
		code = vendor_content_load(NULL, &office->vendors, err);
	if (!code)
		code = account_content_load_own(&office->accounts, err);
	if (!code)
		code = risk_content_load(NULL, &office->risks, err);
	if (!code)
		code = policy_content_load(NULL, &office->policies, err);
	if (!code)
		code = case_content_load(NULL, &office->cases, err);
	if (!code)
		code = report_content_load(NULL, office->cases, &office->reports, err);
	if (!code)
		code = after_content_load(NULL, office->cases, &office->lessons, err);
	if (!code)
		*ret = STEAL(office);
	return code;
}

void duty_office_use(struct duty_office *office, const struct form_set *forms)
{
	office->forms = forms;
}

void duty_office_close(struct duty_office *office)
{
	if (!office)
		return;
	account_content_free(office->accounts);
	duty_content_free(office->content);
	calendar_free(office->calendar);
	vendor_content_free(office->vendors);
	form_set_free(office->own_forms);
	risk_content_free(office->risks);
	policy_content_free(office->policies);
	report_content_free(office->reports);
	after_content_free(office->lessons);
	case_content_free(office->cases);
	free(office);
}

void duty_office_close_at(struct duty_office **office)
{
	duty_office_close(*office);
	*office = NULL;
}

struct duty_scope duty_scope_at(const struct duty_office *office, struct db *db, int64_t now_us,
				int utc_offset_minutes, struct arena *arena)
{
	return (struct duty_scope){
		.content = office->content,
		.calendar = office->calendar,
		.forms = office->forms,
		.vendors = office->vendors,
		.accounts = office->accounts,
		.risks = office->risks,
		.policies = office->policies,
		.reports = office->reports,
		.lessons = office->lessons,
		.now_us = now_us,
		.today = day_at(now_us, utc_offset_minutes),
		.utc_offset_minutes = utc_offset_minutes,
		.fiscal_first_month = db ? facility_fiscal_start(db) : FISCAL_FIRST_MONTH,
		.arena = arena,
	};
}

/* ---- help for sources ---- */

struct str duty_key(struct arena *arena, const char *kind, struct str subject)
{
	const size_t room = DUTY_KEY_MAX - strlen(kind) - 1;
	unsigned char hash[DIGEST_BYTES];
	struct digest digest;

	if (subject.len <= room)
		return arena_printf(arena, "%s:%.*s", kind, STR_ARG(subject));
	digest_begin(&digest);
	digest_add_text(&digest, subject);
	digest_end(&digest, hash);
	uint64_t number;
	memcpy(&number, hash, sizeof(number));
	return arena_printf(arena, "%s:#%016" PRIx64, kind, number);
}

struct text_pair duty_sentence(struct arena *arena, struct str ja, struct str en)
{
	return (struct text_pair){ .ja = arena_str(arena, ja), .en = arena_str(arena, en) };
}

/* ---- collecting ---- */

struct collection {
	const struct duty_scope *scope;
	struct duty *at;
	size_t n;
	size_t cap;
	size_t n_cut;
	bool full; /* the arena */
};

static void set_due(const struct duty_scope *scope, struct duty *duty)
{
	const struct deadline_base base = { .calendar = scope->calendar,
					    .from_us = duty->since_us,
					    .utc_offset_minutes = scope->utc_offset_minutes,
					    .fiscal_first_month = scope->fiscal_first_month };

	duty->due_certain = true;
	if (duty->due_day == DAY_NONE) {
		const struct due due = deadline_due(&duty->about->due, &base);
		duty->due_day = due.day;
		duty->due_certain = due.certain;
	}
	if (duty->due_day < scope->today)
		duty->overdue_days = scope->today - duty->due_day;
}

static void take_duty(void *ctx, const struct duty *found)
{
	struct collection *all = ctx;
	const struct duty_kind *kind = duty_kind_find(all->scope->content, found->kind);

	if (!kind)
		return; /* the hospital took the kind out of its content: it is not wanted */
	if (!found->key.ptr || !found->reason.ja.ptr || !found->reason.en.ptr) {
		all->full = true;
		return;
	}
	if (all->n == DUTIES_MAX) {
		all->n_cut++;
		return;
	}
	mem_reserve(&all->at, &all->cap, all->n + 1, sizeof(*all->at));
	struct duty *duty = &all->at[all->n++];
	*duty = *found;
	duty->about = kind;
	duty->owner = STR("");
	duty->deputy = STR("");
	duty->done_us = TIME_NONE;
	duty->put_off_until = DAY_NONE;
	set_due(all->scope, duty);
}

/* ---- what people said ---- */

static int by_key(const void *a, const void *b)
{
	return str_compare(((const struct duty *)a)->key, ((const struct duty *)b)->key);
}

/* A machine that still sees it believes "done" only for a while. */
static bool is_believed(const struct duty_scope *scope, const struct duty *duty)
{
	const struct deadline_base base = { .calendar = scope->calendar,
					    .from_us = duty->done_us,
					    .utc_offset_minutes = scope->utc_offset_minutes,
					    .fiscal_first_month = scope->fiscal_first_month };

	return !duty->about->by_machine ||
	       deadline_due(&duty->about->again, &base).us >= scope->now_us;
}

static void judge(const struct duty_scope *scope, struct duty *duty)
{
	duty->state = DUTY_OPEN;
	if (duty->done_us != TIME_NONE && is_believed(scope, duty))
		duty->state = DUTY_DONE;
	else if (duty->put_off_until != DAY_NONE && duty->put_off_until > scope->today)
		duty->state = DUTY_PUT_OFF;
	duty->still_so = duty->done_us != TIME_NONE && duty->state == DUTY_OPEN;
}

static void take_mark(void *ctx, const struct duty_mark *mark)
{
	struct collection *all = ctx;
	struct arena *arena = all->scope->arena;
	const struct duty wanted = { .key = mark->key };
	struct duty *duty =
		all->n ? bsearch(&wanted, all->at, all->n, sizeof(*all->at), by_key) : NULL;

	if (!duty)
		return;
	duty->owner = arena_str(arena, mark->owner);
	duty->deputy = arena_str(arena, mark->deputy);
	duty->done_us = mark->done_us;
	duty->done_by = arena_str(arena, mark->done_by);
	duty->done_words = arena_str(arena, mark->done_words);
	duty->put_off_until = mark->put_off_until;
	duty->put_off_reason = arena_str(arena, mark->put_off_reason);
	judge(all->scope, duty);
}

static const struct duty_level *level_of(const struct duty_scope *scope, const struct duty *duty)
{
	const struct deadline_base base = {
		.calendar = scope->calendar,
		.from_us = day_start_us(duty->due_day, scope->utc_offset_minutes),
		.utc_offset_minutes = scope->utc_offset_minutes,
		.fiscal_first_month = scope->fiscal_first_month,
	};
	const struct duty_level *reached = NULL;

	if (duty->state != DUTY_OPEN || duty->overdue_days == 0)
		return NULL;
	for (size_t i = 0; i < duty_level_count(scope->content); i++) {
		const struct duty_level *level = duty_level_at(scope->content, i);
		if (deadline_due(&level->after, &base).day <= scope->today)
			reached = level;
	}
	return reached;
}

/* ---- the order ---- */

static bool is_far(const struct duty *duty, int32_t today)
{
	return duty->due_day - today > DUTY_FAR_DAYS;
}

int duty_weight(const struct duty *duty, int32_t today)
{
	const int place = 2 * (int)duty->about->harm->place;

	if (duty->overdue_days > 0)
		return place > 2 ? place - 2 : 0;
	return is_far(duty, today) ? place + 2 : place;
}

/* What happens now comes before what was left lying: of the worst harm, the latest first. */
static int compare_age(const struct duty *x, const struct duty *y)
{
	if (x->about->harm->place == 0)
		return (x->since_us < y->since_us) - (x->since_us > y->since_us);
	return (x->due_day > y->due_day) - (x->due_day < y->due_day);
}

static int compare(const void *a, const void *b, void *ctx)
{
	const struct duty *x = a;
	const struct duty *y = b;
	const int32_t today = *(const int32_t *)ctx;

	if (x->state != y->state)
		return (int)x->state - (int)y->state;
	int order = duty_weight(x, today) - duty_weight(y, today);
	if (!order)
		order = (int)x->about->harm->place - (int)y->about->harm->place;
	if (!order)
		order = compare_age(x, y);
	return order ? order : str_compare(x->key, y->key);
}

static void number(const struct duty_scope *scope, struct duties *duties)
{
	int32_t today = scope->today;

	if (duties->n)
		qsort_r(duties->at, duties->n, sizeof(*duties->at), compare, &today);
	for (size_t i = 0; i < duties->n; i++) {
		struct duty *duty = &duties->at[i];
		if (duty->state != DUTY_OPEN)
			continue;
		duty->rank = (unsigned)++duties->n_open;
		duties->n_overdue += duty->overdue_days > 0 ? 1 : 0;
	}
}

/* ---- the list ---- */

static enum errc collect(struct db *db, struct collection *all, struct err *err)
{
	const struct duty_sink sink = { .take = take_duty, .ctx = all };
	enum errc code = ERR_OK;

	for (const struct duty_source *source = duty_sources; !code && source->name; source++) {
		code = source->list(db, all->scope, &sink, err);
		if (code)
			return fail_in(err, code, source->name);
	}
	if (all->n)
		qsort(all->at, all->n, sizeof(*all->at), by_key);
	code = duty_marks_each(db, take_mark, all, err);
	if (!code && all->full)
		code = fail(err, ERR_LIMIT, "the duties need more than %zu bytes",
			    all->scope->arena->limit);
	return code;
}

enum errc duties_list(struct db *db, const struct duty_scope *scope, struct duties *ret,
		      struct err *err)
{
	struct collection all = { .scope = scope };
	struct duties duties = { .n = 0 };

	enum errc code = collect(db, &all, err);
	duties.at = code || all.n == 0 ? NULL
				       : arena_take_array(scope->arena, all.n, sizeof(*duties.at));
	if (!code && all.n && !duties.at)
		code = fail(err, ERR_LIMIT, "the duties need more than %zu bytes",
			    scope->arena->limit);
	if (duties.at)
		memcpy(duties.at, all.at, all.n * sizeof(*duties.at));
	duties.n = duties.at ? all.n : 0;
	duties.n_cut = all.n_cut;
	free(all.at);
	if (code)
		return code;
	for (size_t i = 0; i < duties.n; i++)
		duties.at[i].level = level_of(scope, &duties.at[i]);
	number(scope, &duties);
	*ret = duties;
	return ERR_OK;
}

const struct duty *duties_find(const struct duties *duties, struct str key)
{
	for (size_t i = 0; i < duties->n; i++) {
		if (str_equal(duties->at[i].key, key))
			return &duties->at[i];
	}
	return NULL;
}

/* ---- in words ---- */

void duty_add_due_words(const struct duty *duty, const struct duty_scope *scope, enum lang lang,
			struct buf *out)
{
	const int days = duty->due_day - scope->today;

	calendar_add_day(scope->calendar, duty->due_day, lang, out);
	if (duty->overdue_days > 0)
		buf_printf(out,
			   text_in(duty->overdue_days == 1
					   ? TR("（%d日過ぎています）", ", %d day overdue")
					   : TR("（%d日過ぎています）", ", %d days overdue"),
				   lang),
			   duty->overdue_days);
	else if (days == 0)
		buf_add_text(out, text_in(TR("（今日まで）", ", today"), lang));
	else if (days == 1)
		buf_add_text(out, text_in(TR("（明日まで）", ", tomorrow"), lang));
	else
		buf_printf(out, text_in(TR("（あと%d日）", ", %d days left"), lang), days);
	if (!duty->due_certain)
		buf_add_text(out, text_in(TR("。祝日がまだ分からない年のため、いちばん早い日です",
					     "; the earliest it can be: holidays of that year are "
					     "not known yet"),
					  lang));
}

void duty_add_order_words(const struct duty *duty, const struct duty_scope *scope, enum lang lang,
			  struct buf *out)
{
	buf_add(out, text_pair_in(duty->about->harm->title, lang));
	if (duty->overdue_days > 0)
		buf_add_text(out, text_in(TR("。期限を過ぎているため、一段重く見ています",
					     "; overdue, so it counts one step heavier"),
					  lang));
	else if (is_far(duty, scope->today))
		buf_add_text(out, text_in(TR("。期限まで間があるため、一段軽く見ています",
					     "; its deadline is far, so it counts one step "
					     "lighter"),
					  lang));
	if (duty->still_so)
		buf_add_text(out, text_in(TR("。「済んだ」と記録されていますが、まだそのままです",
					     "; said to be done, and still so"),
					  lang));
}
