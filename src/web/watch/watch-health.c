/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/watch-health.h"

#include "store/checkpoints.h"
#include "store/counters.h"
#include "store/rule-status.h"
#include "web/parts/reader-client.h"

#define DISK_LOW_BYTES (INT64_C(2) * 1024 * 1024 * 1024)
#define MEGABYTE       (INT64_C(1000) * 1000)
#define BEHIND_MANY    1000 /* fewer are on their way while records arrive */

struct reading {
	struct page *page;
	struct watch_health *health;
	int64_t durable;
	int64_t judged;
	int64_t hits_late;
	int64_t hits_lost;
	int64_t groups_evicted;
};

static const struct {
	const char *name;
	enum text_key text;
} role_facts[] = {
	{ "role.listener", TEXT_ROLE_LISTENER }, { "role.watcher", TEXT_ROLE_WATCHER },
	{ "role.store", TEXT_ROLE_STORE },	 { "role.engine", TEXT_ROLE_ENGINE },
	{ "role.reader", TEXT_ROLE_READER },	 { "role.courier", TEXT_ROLE_COURIER },
	{ "role.prober", TEXT_ROLE_PROBER },	 { "role.console", TEXT_ROLE_CONSOLE },
	{ "role.importer", TEXT_ROLE_IMPORTER }, { "role.registrar", TEXT_ROLE_REGISTRAR },
	{ "role.printer", TEXT_ROLE_PRINTER },	 { "role.sealer", TEXT_ROLE_SEALER },
};

/* The supervisor's words, as roles/store.c keeps them: "ready, restarts 0, pid 1; landlock 7, …" */
static void take_role(struct reading *reading, const struct fact *fact, enum text_key text)
{
	const struct str state = fact->text.ptr ? fact->text : STR("");
	struct view *row = view_add(reading->page->view, "roles");
	/* One that rests is started by the first who wants something of it. */
	const bool resting = str_starts(state, STR("resting"));
	const bool up = resting || str_starts(state, STR("ready"));
	const bool weak = str_find(state, STR("no landlock")) != SIZE_MAX ||
			  str_find(state, STR("relaxed")) != SIZE_MAX;

	view_text(row, "text", text);
	view_str(row, "level", arena_str(reading->page->arena, state));
	view_bool(row, "down", !up);
	view_bool(row, "resting", resting);
	reading->health->n_down += !up;
	reading->health->n_weak += weak;
}

/* roles/store/detector-intake.c keeps them. */
static void take_correlations(struct reading *reading, const struct fact *fact)
{
	if (str_is(fact->name, "correlations.late"))
		reading->hits_late = fact->number;
	if (str_is(fact->name, "correlations.lost"))
		reading->hits_lost = fact->number;
	if (str_is(fact->name, "correlations.evicted"))
		reading->groups_evicted = fact->number;
}

static bool take_fact(void *ctx, const struct fact *fact)
{
	struct reading *reading = ctx;

	if (str_is(fact->name, "log.durable"))
		reading->durable = fact->number;
	if (str_is(fact->name, "engine.position"))
		reading->judged = fact->number;
	take_correlations(reading, fact);
	for (size_t i = 0; i < ARRAY_LEN(role_facts); i++) {
		if (str_is(fact->name, role_facts[i].name))
			take_role(reading, fact, role_facts[i].text);
	}
	return true;
}

static uint64_t behind(const struct reading *reading, bool arriving)
{
	const int64_t n = reading->durable - reading->judged;

	return n > (arriving ? BEHIND_MANY : 0) ? (uint64_t)n : 0;
}

static void take_counter(void *ctx, const struct counter *counter)
{
	const struct page *page = ctx;

	if (!counter->known)
		return;
	struct view *row = view_add(page->view, "counters");

	view_sentence(row, "title", counter->title, page->lang);
	view_bool(row, "is_time", counter->unit == COUNTER_TIME);
	view_time(row, "at", counter->value);
	view_number(row, "value", counter->value);
	view_number(row, "megabytes",
		    counter->unit == COUNTER_BYTES ? (counter->value + MEGABYTE - 1) / MEGABYTE
						   : 0);
	view_bool(row, "bad", counter->kind == COUNTER_LOSS && counter->value > 0);
}

void view_watch_health(struct page *page, bool arriving, struct watch_health *ret)
{
	struct view *view = page->view;
	struct reading reading = { .page = page, .health = ret };
	struct rule_counts rules = { 0 };

	*ret = (struct watch_health){ .disk_free = page_disk_free(page) };
	view_list(view, "roles");
	err_ignore(facts_list(page_db(page), take_fact, &reading, NULL));
	view_list(view, "counters");
	err_ignore(counters_list(page_db(page), take_counter, page, NULL));
	err_ignore(rule_status_count(page_db(page), &rules, NULL));
	ret->behind = behind(&reading, arriving);
	ret->refused = rules.refused;
	ret->reader = reader_client_is_there(page_reader(page));
	ret->disk_low = ret->disk_free >= 0 && ret->disk_free < DISK_LOW_BYTES;
	view_number(view, "rules_loaded", (int64_t)rules.loaded);
	view_number(view, "rules_refused", (int64_t)rules.refused);
	view_number(view, "durable", reading.durable);
	view_number(view, "behind", (int64_t)ret->behind);
	view_number(view, "hits_late", reading.hits_late);
	view_number(view, "hits_lost", reading.hits_lost);
	view_number(view, "groups_evicted", reading.groups_evicted);
	view_number(view, "n_down", ret->n_down);
	view_number(view, "n_weak", ret->n_weak);
	view_bool(view, "disk_known", ret->disk_free >= 0);
	view_bool(view, "disk_low", ret->disk_low);
	view_number(view, "disk_free_gb", ret->disk_free / 1000 / 1000 / 1000);
	view_bool(view, "reader", ret->reader);
}

bool watch_health_is_blind(const struct watch_health *health)
{
	return health->behind > 0 || health->n_down > 0;
}
