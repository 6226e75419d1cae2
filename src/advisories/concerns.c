/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/concerns.h"

#include <stdlib.h>

#include "advisories/feed.h"
#include "base/os/paths.h"

#define KEYS_WORK_MAX (256u * 1024)

enum errc concern_tables_read(const char *content, struct concern_tables *ret, struct err *err)
{
	auto_concern_tables tables = { .names = NULL };
	char path[PATH_MAX];
	enum errc code = path_join(content, "advisories/names.yml", path, err);

	if (!code)
		code = names_read(path, &tables.names, err);
	if (!code)
		code = path_join(content, "ssvc/deployer.yml", path, err);
	if (!code)
		code = ssvc_read(path, &tables.deployer, err);
	if (!code)
		code = path_join(content, "ssvc/cisa-bod-26-04.yml", path, err);
	if (!code)
		code = ssvc_read(path, &tables.cisa, err);
	if (code)
		return code;
	*ret = tables;
	tables = (struct concern_tables){ .names = NULL };
	return ERR_OK;
}

void concern_tables_done(struct concern_tables *tables)
{
	names_free(tables->names);
	ssvc_free(tables->deployer);
	ssvc_free(tables->cisa);
	*tables = (struct concern_tables){ .names = NULL };
}

enum errc concern_tables_learn(struct concern_tables *tables, struct db *db, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT name, other FROM advisory_aliases ORDER BY name, other");
	enum errc code;
	bool row;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		code = names_same(tables->names, db_text(stmt, 0), db_text(stmt, 1), err);
		if (code) {
			db_rest(stmt);
			break;
		}
	}
	return code;
}

/* ---- one advisory ---- */

static int automatable_of(const struct ssvc_table *table, const struct ssvc_answers *answers)
{
	struct ssvc_answers no = { .may = { 0 } };
	struct ssvc_answers yes = { .may = { 0 } };
	int said = -1;

	ssvc_may(table, "ssvc:A", "N", &no);
	ssvc_may(table, "ssvc:A", "Y", &yes);
	for (size_t i = 0; i < ssvc_points(table); i++) {
		if (yes.may[i] && answers->may[i])
			said = (answers->may[i] & yes.may[i]) ? 1 : 0;
	}
	return said;
}

static void rank(struct concern *concern, const struct concern_tables *tables,
		 const struct advisory *advisory)
{
	const enum exposure exposure = concern->product->exposure;
	const enum human_impact impact = concern->product->impact;
	const struct ssvc_answers answers =
		ssvc_answers_of(tables->deployer, advisory, exposure, impact);
	const struct ssvc_answers cisa_answers =
		ssvc_answers_of(tables->cisa, advisory, exposure, impact);
	const struct ssvc_decision decision = ssvc_decide(tables->deployer, &answers);
	const struct ssvc_decision cisa = ssvc_decide(tables->cisa, &cisa_answers);

	concern->automatable = automatable_of(tables->deployer, &answers);
	concern->urgency = (int64_t)ssvc_urgency(tables->deployer, decision.most);
	concern->priority = decision.most->key;
	concern->least = decision.least->key;
	concern->cisa = cisa.most->key;
}

static void unrank(struct concern *concern)
{
	concern->urgency = -1;
	concern->priority = STR("");
	concern->least = STR("");
	concern->cisa = STR("");
}

static struct str fingerprint_of(const struct kept_advisory *head, const struct advisory *advisory,
				 struct arena *arena)
{
	return arena_printf(arena, "%.*s%s%s", STR_ARG(head->digest),
			    advisory->exploited ? "x" : "", advisory->ransomware ? "r" : "");
}

static bool fill(struct concern *concern, const struct kept_advisory *head,
		 const struct advisory *advisory, const struct match *match, struct arena *arena)
{
	const struct advisory_score *score = advisory_best_score(advisory);

	concern->advisory = head->id;
	concern->feed = arena_str(arena, head->feed);
	concern->name = arena_str(arena, head->name);
	concern->subject = arena_str(arena, head->subject);
	concern->title = arena_str(arena, head->title);
	concern->modified_us =
		head->modified_us == TIME_NONE ? head->published_us : head->modified_us;
	concern->verdict = match->verdict;
	concern->rule = match->rule;
	concern->detail = arena_str(arena, match->detail.ptr ? match->detail : STR(""));
	concern->answered_by = STR("");
	concern->exploited = advisory->exploited;
	concern->ransomware = advisory->ransomware;
	concern->exploit_public = advisory->exploit_public;
	concern->due_us = advisory->due_us;
	concern->epss = advisory->epss;
	concern->score = score ? (int64_t)score->tenths : -1;
	concern->fingerprint = fingerprint_of(head, advisory, arena);
	return concern->feed.ptr && concern->name.ptr && concern->subject.ptr &&
	       concern->title.ptr && concern->detail.ptr && concern->fingerprint.ptr;
}

struct judging {
	struct db *db;
	const struct concern_tables *tables;
	const struct inventory_product *product;
	struct arena *arena; /* of the rows */
	struct concerns *concerns;
};

static enum errc judge_one(const struct judging *j, int64_t id, struct arena *work, struct err *err)
{
	const struct installed installed = { .name = j->product->name,
					     .version = j->product->version };
	struct concern *concern = &j->concerns->at[j->concerns->n];
	struct kept_advisory head;
	struct advisory advisory;
	struct match match;
	enum errc code = advisories_open(j->db, id, work, &head, &advisory, err);

	if (!code && match_advisory(j->tables->names, &installed, &advisory, work, &match))
		code = fail(err, ERR_LIMIT, "%.*s: too large to be compared", STR_ARG(head.name));
	if (code || match.verdict == VERDICT_NONE)
		return code;
	code = advisories_add_marks(j->db, id, &advisory, err);
	if (code)
		return code;
	*concern = (struct concern){ .product = j->product };
	if (!fill(concern, &head, &advisory, &match, j->arena))
		return fail(err, ERR_LIMIT, "too many advisories for one product");
	rank(concern, j->tables, &advisory);
	j->concerns->n++;
	return ERR_OK;
}

/* ---- several feeds about one weakness ---- */

/* How much a rule knows of the versions: the order in which rows of one name speak. */
static int knowledge(const struct concern *concern)
{
	if (concern->rule == RULE_NO_RANGE)
		return 0;
	if (concern->rule == RULE_NAME_UNSURE || concern->rule == RULE_SEVERAL_PRODUCTS)
		return 1;
	return 2 + (int)concern->verdict;
}

static int by_subject(const void *a, const void *b)
{
	const struct concern *x = a;
	const struct concern *y = b;
	const int subjects = str_compare(x->subject, y->subject);

	if (subjects)
		return subjects;
	const int names = str_compare(x->name, y->name);
	return names ? names : str_compare(x->feed, y->feed);
}

/* Rows that do not name versions take the answer of the one among these that knows most. */
static void answer(struct concern *rows, size_t n)
{
	const struct concern *best = &rows[0];

	for (size_t i = 1; i < n; i++)
		if (knowledge(&rows[i]) > knowledge(best))
			best = &rows[i];
	for (size_t i = 0; i < n && knowledge(best) >= 2; i++) {
		struct concern *one = &rows[i];
		if (one->rule != RULE_NO_RANGE && one->rule != RULE_SEVERAL_PRODUCTS)
			continue;
		one->answered_by = str_equal(one->name, best->name) ? best->feed : best->name;
		one->verdict = best->verdict;
		one->rule = best->rule;
		one->detail = best->detail;
	}
}

/* What all of them say, in one number: a decision about the subject was made on that. */
static bool stamp(struct concern *rows, size_t n, struct arena *arena)
{
	unsigned char bytes[DIGEST_BYTES];
	struct digest digest;
	uint64_t number = 0;

	digest_begin(&digest);
	for (size_t i = 0; i < n; i++) {
		digest_add_text(&digest, rows[i].feed);
		digest_add_text(&digest, rows[i].name);
		digest_add_text(&digest, rows[i].fingerprint);
	}
	digest_end(&digest, bytes);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | bytes[i];
	const struct str text = arena_printf(arena, "%016llx", (unsigned long long)number);
	for (size_t i = 0; i < n; i++)
		rows[i].fingerprint = text;
	return text.ptr != NULL;
}

/* Of neighbours with one name the one that knows most stays; its own word before a borrowed one. */
static void merge_names(struct concerns *concerns)
{
	size_t kept = 0;

	for (size_t i = 0; i < concerns->n; i++) {
		const struct concern *one = &concerns->at[i];
		struct concern *last = kept ? &concerns->at[kept - 1] : NULL;
		if (!last || !str_equal(last->name, one->name))
			concerns->at[kept++] = *one;
		else if (knowledge(one) > knowledge(last) ||
			 (knowledge(one) == knowledge(last) && last->answered_by.len &&
			  !one->answered_by.len))
			*last = *one;
	}
	concerns->n = kept;
}

static bool settle(struct concerns *concerns, struct arena *arena)
{
	size_t end;

	qsort(concerns->at, concerns->n, sizeof(*concerns->at), by_subject);
	for (size_t start = 0; start < concerns->n; start = end) {
		struct concern *first = &concerns->at[start];
		end = start + 1;
		while (end < concerns->n && str_equal(concerns->at[end].subject, first->subject))
			end++;
		answer(first, end - start);
		if (!stamp(first, end - start, arena))
			return false;
	}
	merge_names(concerns);
	return true;
}

int concern_compare(const void *a, const void *b)
{
	const struct concern *x = a;
	const struct concern *y = b;

	if (x->verdict != y->verdict)
		return x->verdict > y->verdict ? -1 : 1;
	if (x->urgency != y->urgency)
		return x->urgency > y->urgency ? -1 : 1;
	if (x->exploited != y->exploited)
		return x->exploited ? -1 : 1;
	if (x->due_us != y->due_us) /* none is the smallest number, and comes last */
		return (uint64_t)x->due_us < (uint64_t)y->due_us ? -1 : 1;
	if (x->epss < y->epss || x->epss > y->epss)
		return x->epss > y->epss ? -1 : 1;
	const int names = str_compare(x->name, y->name);
	if (names)
		return names;
	return x->product->id < y->product->id ? -1 : x->product->id > y->product->id;
}

enum errc concerns_of(struct db *db, const struct concern_tables *tables,
		      const struct inventory_product *product, struct arena *arena,
		      struct concerns *ret, struct err *err)
{
	auto_arena work = ARENA_INIT(FEED_ITEM_MAX);
	auto_arena keys_work = ARENA_INIT(KEYS_WORK_MAX);
	struct name_keys keys = { .n = 0 };
	struct advisory_ids ids;
	const struct judging judging = { db, tables, product, arena, ret };

	*ret = (struct concerns){ .n = 0 };
	names_add_our_keys(tables->names, &product->name, &keys_work, &keys);
	enum errc code = advisories_candidates(db, &keys, arena, &ids, err);
	if (code)
		return code;
	ret->at = arena_take_array(arena, ids.n + 1, sizeof(*ret->at));
	if (!ret->at)
		return fail(err, ERR_LIMIT, "%zu advisories for one product", ids.n);
	for (size_t i = 0; !code && i < ids.n; i++) {
		arena_clear(&work);
		code = judge_one(&judging, ids.at[i], &work, err);
	}
	if (code)
		return code;
	if (!settle(ret, arena))
		return fail(err, ERR_LIMIT, "%zu advisories for one product", ids.n);
	for (size_t i = 0; i < ret->n; i++)
		if (ret->at[i].verdict == VERDICT_NOT_AFFECTED)
			unrank(&ret->at[i]);
	qsort(ret->at, ret->n, sizeof(*ret->at), concern_compare);
	return ERR_OK;
}

/* ---- what people made of it ---- */

bool concern_is_open(const struct concern *concern)
{
	if (concern->verdict != VERDICT_AFFECTED && concern->verdict != VERDICT_CHECK)
		return false;
	if (!concern->decision || concern->decision->kind == DECISION_AFFECTED)
		return true;
	return concern->changed;
}

/* Another product of the same name may be less affected: that needs no new decision. */
static bool is_worse(enum verdict now, struct str then)
{
	enum verdict before = VERDICT_AFFECTED;

	while (before > VERDICT_NONE && !str_is(then, verdict_name(before)))
		before--;
	return now > before;
}

enum errc concerns_add_decisions(struct db *db, const struct concern_tables *tables,
				 struct concerns *concerns, struct arena *arena, struct err *err)
{
	struct decisions decisions;
	struct work_orders orders;
	enum errc code = decisions_list(db, arena, &decisions, err);

	if (!code)
		code = orders_list(db, false, arena, &orders, err);
	for (size_t i = 0; !code && i < concerns->n; i++) {
		struct concern *one = &concerns->at[i];
		const struct decision *decision = decision_about(tables->names, &decisions,
								 one->subject, &one->product->name);
		one->order = order_about(tables->names, &orders, one->subject, &one->product->name);
		if (!decision || decision->kind == DECISION_OPEN)
			continue;
		one->decision = decision;
		one->changed = !str_equal(decision->fingerprint, one->fingerprint) ||
			       is_worse(one->verdict, decision->verdict);
	}
	return code;
}
