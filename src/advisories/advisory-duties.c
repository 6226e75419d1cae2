/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/advisory-duties.h"

#include "advisories/advisory-store.h"
#include "advisories/concerns.h"
#include "duties/duty-content.h"

#define WORK_MAX    (64u * 1024 * 1024)
#define NAMES_SHOWN 3u
#define DAY_US	    (24 * INT64_C(3600) * US_PER_SEC)

static bool is_act(const struct concern *c)
{
	return c->verdict == VERDICT_AFFECTED && str_is(c->priority, "I");
}

static bool is_attend(const struct concern *c)
{
	return c->verdict == VERDICT_AFFECTED && str_is(c->priority, "O");
}

static bool is_look(const struct concern *c)
{
	return c->verdict == VERDICT_CHECK && c->exploited;
}

static const struct advisory_kind {
	const char *kind;
	bool (*holds)(const struct concern *c);
	struct text sentence; /* behind the product and the names */
} kinds[] = {
	{ "advisory-act", is_act,
	  TEXT("が当たり、ただちに対処が要ります", " concern it, and call for action at once") },
	{ "advisory-attend", is_attend,
	  TEXT("が当たり、定期の作業を待てません",
	       " concern it, and cannot wait for the next maintenance") },
	{ "advisory-look", is_look,
	  TEXT("は攻撃に使われています。当たるかどうかを確かめてください",
	       " are used in attacks: see whether they concern it") },
};

/* What one product has of one kind. */
struct group {
	const struct inventory_product *product;
	int64_t since_us;
	size_t n; /* weaknesses, each once */
	struct str last;
	struct str names; /* the first few */
};

static struct str label(const struct inventory_product *product)
{
	return product->name.product.len ? product->name.product : product->name.cpe;
}

static void add(struct group *group, const struct concern *c, struct arena *arena)
{
	if (group->n == 0 || c->seen_us < group->since_us)
		group->since_us = c->seen_us;
	/* The list is sorted: one weakness of several machines stands together. */
	if (group->n && str_equal(group->last, c->name))
		return;
	group->last = c->name;
	if (group->n < NAMES_SHOWN)
		group->names = arena_printf(arena, "%.*s%s%.*s", STR_ARG(group->names),
					    group->n ? ", " : "", STR_ARG(c->name));
	group->n++;
}

static void tell(const struct group *group, const struct advisory_kind *kind,
		 const struct duty_scope *scope, const struct duty_sink *sink)
{
	struct arena *arena = scope->arena;
	const struct str subject = arena_str(arena, label(group->product));
	const size_t more = group->n > NAMES_SHOWN ? group->n - NAMES_SHOWN : 0;
	const struct str ja =
		more ? arena_printf(arena, "%.*s に %.*s ほか %zu 件%s", STR_ARG(subject),
				    STR_ARG(group->names), more, kind->sentence.ja)
		     : arena_printf(arena, "%.*s に %.*s %s", STR_ARG(subject),
				    STR_ARG(group->names), kind->sentence.ja);
	const struct str en =
		more ? arena_printf(arena, "%.*s: %.*s and %zu more%s", STR_ARG(subject),
				    STR_ARG(group->names), more, kind->sentence.en)
		     : arena_printf(arena, "%.*s: %.*s%s", STR_ARG(subject), STR_ARG(group->names),
				    kind->sentence.en);

	sink->take(sink->ctx, &(struct duty){
				      .key = duty_key(arena, kind->kind, subject),
				      .kind = str_from(kind->kind),
				      .subject = subject,
				      .reason = { .ja = ja, .en = en },
				      .link = arena_printf(arena, "/products/%lld/advisories",
							   (long long)group->product->id),
				      .since_us = group->since_us,
				      .due_day = DAY_NONE,
			      });
}

/* Products of one name, whatever their versions and places, are one duty. */
static void group_kind(const struct concerns *all, const struct advisory_kind *kind,
		       const struct duty_scope *scope, const struct duty_sink *sink, bool *told)
{
	memset(told, 0, all->n);
	for (size_t i = 0; i < all->n; i++) {
		struct group group = { .product = all->at[i].product, .names = STR("") };
		if (told[i] || !kind->holds(&all->at[i]))
			continue;
		for (size_t k = i; k < all->n; k++) {
			if (told[k] || !kind->holds(&all->at[k]) ||
			    !str_equal(label(all->at[k].product), label(group.product)))
				continue;
			add(&group, &all->at[k], scope->arena);
			told[k] = true;
		}
		tell(&group, kind, scope, sink);
	}
}

static void tell_order(const struct work_order *order, const struct duty_scope *scope,
		       const struct duty_sink *sink)
{
	struct arena *arena = scope->arena;
	const struct str id = arena_printf(arena, "%lld", (long long)order->id);
	const int64_t due_us = advisory_time(order->due_on, scope->utc_offset_minutes);
	const struct str what = arena_printf(arena, "%.*s (%.*s)", STR_ARG(order->subject),
					     STR_ARG(order->product.product));

	if (due_us == TIME_NONE || due_us > scope->now_us)
		return;
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = duty_key(arena, "advisory-order", id),
			   .kind = STR("advisory-order"),
			   .subject = arena_str(arena, order->subject),
			   .reason = { .ja = arena_printf(
					       arena, "対応 %.*s: %.*s の期限 %.*s が来ました",
					       STR_ARG(id), STR_ARG(what), STR_ARG(order->due_on)),
				       .en = arena_printf(arena,
							  "Work order %.*s: %.*s was due on %.*s",
							  STR_ARG(id), STR_ARG(what),
							  STR_ARG(order->due_on)) },
			   .link = arena_printf(arena, "/work-orders#order-%.*s", STR_ARG(id)),
			   .since_us = due_us,
			   .due_day = DAY_NONE,
		   });
}

/* Only where advisories were taken in before: who never does so has no duty of it here. */
static enum errc tell_age(struct db *db, const struct duty_scope *scope,
			  const struct duty_sink *sink, struct err *err)
{
	const struct duty_kind *kind = duty_kind_find(scope->content, STR("advisories-old"));
	struct advisory_source *sources = NULL;
	int64_t newest_us = TIME_NONE;
	size_t n = 0;
	const enum errc code = advisory_sources_list(db, scope->arena, &sources, &n, err);

	for (size_t i = 0; !code && i < n; i++) {
		if (sources[i].imported_us > newest_us)
			newest_us = sources[i].imported_us;
	}
	if (code || !kind || newest_us == TIME_NONE ||
	    scope->now_us - newest_us <= kind->days * DAY_US)
		return code;
	const int days = (int)((scope->now_us - newest_us) / DAY_US);
	sink->take(sink->ctx,
		   &(struct duty){
			   .key = STR("advisories-old:all"),
			   .kind = STR("advisories-old"),
			   .subject = STR(""),
			   .reason = { .ja = arena_printf(scope->arena,
							  "脆弱性の情報は %d 日前のものです", days),
				       .en = arena_printf(scope->arena,
							  "Advisories are %d days old", days) },
			   .link = STR("/advisories"),
			   .since_us = newest_us + kind->days * DAY_US,
			   .due_day = DAY_NONE,
		   });
	return ERR_OK;
}

enum errc duties_of_advisories(struct db *db, const struct duty_scope *scope,
			       const struct duty_sink *sink, struct err *err)
{
	static const struct concern_filter open = { .verdict = -1, .open = true };
	auto_arena work = ARENA_INIT(WORK_MAX);
	/* Without aliases: a decision is known under the product's own spelling. */
	auto_names *names = names_new();
	const struct concern_tables tables = { .names = names };
	struct work_orders orders;
	struct concerns all;
	enum errc code = concerns_list(db, &tables, &open, &work, &all, err);

	if (!code)
		code = orders_list(db, true, &work, &orders, err);
	if (code)
		return code;
	bool *told = arena_take(&work, all.n + 1);
	if (!told)
		return fail(err, ERR_LIMIT, "the list of concerns does not fit");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		group_kind(&all, &kinds[i], scope, sink, told);
	for (size_t i = 0; i < orders.n; i++)
		tell_order(&orders.at[i], scope, sink);
	return tell_age(db, scope, sink, err);
}
