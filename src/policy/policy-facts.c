/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy-facts.h"

#include "assets/asset-table.h"
#include "backups/backup-records.h"
#include "base/os/pack.h"
#include "forms/round-sheet.h"
#include "inspections/contacts.h"
#include "policy/policy-records.h"
#include "store/facility.h"
#include "vendors/vendor-register.h"

#define ROUNDS_READ 3u /* the newest that were begun */
#define LIST_BYTES  (256u * 1024)

struct policy_facts {
	const struct policy_scope *scope;
	struct arena *arena;
	enum lang lang;
	struct facility_record facility;
	struct contacts contacts;
	struct policy_rows rows[POLICY_LISTS];
	struct policy_decisions decisions;
	struct round_sheet rounds[ROUNDS_READ];
	size_t n_rounds;
	bool any_asset;
};

static const char *say(const struct policy_facts *facts, struct text text)
{
	return text_in(text, facts->lang);
}

static struct str keep(const struct policy_facts *facts, struct str text)
{
	return str_or_empty(arena_str(facts->arena, str_or_empty(text)));
}

/* ---- lists ---- */

/* A row to fill, or NULL when there are as many as are shown. */
static struct policy_row *add_row(struct policy_facts *facts, enum policy_list list)
{
	struct policy_rows *rows = &facts->rows[list];

	rows->known = true;
	if (rows->n == POLICY_ROWS_MAX) {
		rows->n_more++;
		return NULL;
	}
	struct policy_row *row = &rows->at[rows->n++];
	for (size_t i = 0; i < POLICY_CELLS; i++)
		row->cells[i] = STR("");
	return row;
}

/* Which list devices are told in, and by which fields. */
static const struct {
	enum policy_list list;
	struct asset_filter filter;
	enum asset_field cells[POLICY_CELLS]; /* ASSET_FIELDS: none */
} asset_lists[] = {
	{ POLICY_LINES,
	  { .kind = STR(ASSET_KIND_LINE), .text = STR("") },
	  { ASSET_NAME, ASSET_PARTNER, ASSET_ROUTE, ASSET_FIELDS } },
	{ POLICY_FOREIGN,
	  { .owner = STR("foreign"), .text = STR("") },
	  { ASSET_NAME, ASSET_OWNER_NAME, ASSET_PERMIT_UNTIL, ASSET_FIELDS } },
	{ POLICY_SERVICES,
	  { .kind = STR("cloud"), .text = STR("") },
	  { ASSET_NAME, ASSET_PARTNER, ASSET_FIELDS } },
};

struct asset_taker {
	struct policy_facts *facts;
	size_t of; /* asset_lists */
};

static bool take_asset(void *ctx, const struct asset *asset)
{
	const struct asset_taker *taker = ctx;
	const enum asset_field *cells = asset_lists[taker->of].cells;
	struct policy_row *row = add_row(taker->facts, asset_lists[taker->of].list);

	for (size_t i = 0; row && i < POLICY_CELLS && cells[i] != ASSET_FIELDS; i++)
		row->cells[i] =
			keep(taker->facts, asset_value_text(cells[i], asset->field[cells[i]],
							    taker->facts->lang));
	return true;
}

static enum errc gather_assets(struct policy_facts *facts, struct err *err)
{
	struct asset_counts counts;
	enum errc code = assets_count(facts->scope->db, &counts, err);

	facts->any_asset = !code && counts.all > counts.unlisted;
	for (size_t i = 0; !code && i < ARRAY_LEN(asset_lists); i++) {
		struct asset_taker taker = { .facts = facts, .of = i };

		code = assets_each(facts->scope->db, &asset_lists[i].filter, take_asset, &taker,
				   err);
		facts->rows[asset_lists[i].list].known |= facts->any_asset;
	}
	return code;
}

static struct str copy_words(const struct policy_facts *facts, struct str copy)
{
	static const struct {
		const char *name;
		struct text words;
	} copies[] = {
		{ "none", TEXT("離した写しなし", "no separate copy") },
		{ "logical", TEXT("論理的に分けた写し", "a copy set apart logically") },
		{ "immutable", TEXT("書き換えられない写し", "a copy that cannot be changed") },
		{ "offline", TEXT("つながっていない写し", "a copy off the network") },
	};
	const size_t i = STR_FIND_ROW(copy, copies, name);

	return i < ARRAY_LEN(copies) ? str_from(say(facts, copies[i].words)) : STR("");
}

static struct str time_words(const struct policy_facts *facts, int64_t minutes)
{
	if (minutes <= 0)
		return STR("");
	if (minutes % 60)
		return arena_printf(facts->arena, say(facts, TR("%lld 分", "%lld minutes")),
				    (long long)minutes);
	return arena_printf(facts->arena, say(facts, TR("%lld 時間", "%lld hours")),
			    (long long)minutes / 60);
}

static struct str encrypted_words(const struct policy_facts *facts, struct str word)
{
	if (str_is(word, "yes"))
		return str_from(say(facts, TR("暗号化している", "encrypted")));
	return str_is(word, "no") ? str_from(say(facts, TR("暗号化していない", "not encrypted")))
				  : STR("");
}

static void take_backup(void *ctx, const struct backup_repository *r)
{
	struct policy_facts *facts = ctx;
	struct policy_row *row = add_row(facts, POLICY_BACKUPS);

	if (!row)
		return;
	row->cells[0] = keep(facts, r->system);
	row->cells[1] = keep(facts, r->place);
	row->cells[2] = copy_words(facts, str_or_empty(r->copy));
	row->cells[3] = encrypted_words(facts, str_or_empty(r->encrypted));
	row->cells[4] = time_words(facts, r->rpo_minutes);
	row->cells[5] = time_words(facts, r->rto_minutes);
}

static enum errc gather_backups(struct policy_facts *facts, struct err *err)
{
	return backup_repositories_each(facts->scope->db, take_backup, facts, err);
}

static struct str vendor_title(const struct vendor *vendors, struct str id)
{
	for (; vendors; vendors = vendors->next) {
		if (str_equal(vendors->id, id))
			return vendors->title;
	}
	return id;
}

static enum errc gather_vendors(struct policy_facts *facts, struct err *err)
{
	const struct vendor *vendors = NULL;
	const struct vendor_product *products = NULL;
	struct db *db = facts->scope->db;
	enum errc code = vendors_list(db, facts->arena, &vendors, err);

	if (!code)
		code = vendor_products_list(db, STR_NONE, facts->arena, &products, err);
	for (; !code && products; products = products->next) {
		struct policy_row *row = products->used ? add_row(facts, POLICY_VENDORS) : NULL;

		if (!row)
			continue;
		row->cells[0] = str_or_empty(vendor_title(vendors, products->vendor));
		row->cells[1] = str_or_empty(products->title);
		row->cells[2] = str_or_empty(products->contract_until);
	}
	return code;
}

/* ---- checklists ---- */

struct own_rounds {
	int64_t at[ROUNDS_READ];
	size_t n;
};

static bool take_round(void *ctx, const struct round *round)
{
	struct own_rounds *rounds = ctx;

	if (!round->subject.len)
		rounds->at[rounds->n++] = round->id;
	return rounds->n < ROUNDS_READ;
}

static enum errc gather_rounds(struct policy_facts *facts, struct err *err)
{
	const struct policy_scope *scope = facts->scope;
	struct own_rounds own = { .n = 0 };
	enum errc code = scope->forms ? rounds_each(scope->db, take_round, &own, err) : ERR_OK;

	for (size_t i = 0; !code && i < own.n; i++) {
		const enum errc read =
			round_sheet_load(scope->db, scope->forms, own.at[i], facts->arena,
					 &facts->rounds[facts->n_rounds], err);

		if (!read)
			facts->n_rounds++;
		else if (read != ERR_NOT_FOUND)
			code = read;
	}
	return code;
}

static struct str answer_words(const struct policy_facts *facts, const struct answer *answer)
{
	const bool yes = str_is(answer->value, "yes");
	const struct str day = str_or_empty(yes ? answer->checked_on : answer->target_on);
	const struct text patterns[2][2] = {
		{ TR("いいえ", "No"), TR("いいえ（目標日 %.*s）", "No (to be met by %.*s)") },
		{ TR("はい", "Yes"), TR("はい（%.*s に確認）", "Yes (checked on %.*s)") },
	};

	if (!yes && !str_is(answer->value, "no"))
		return STR("");
	return arena_printf(facts->arena, say(facts, patterns[yes][day.len > 0]), STR_ARG(day));
}

/* Nobody began a checklist: the official one still says what its number would be. */
static bool official_item(const struct policy_facts *facts, struct str topic,
			  struct policy_answer *ret)
{
	const struct form_set *forms = facts->scope->forms;
	const struct form *form = forms ? form_set_find(forms, pack_value("official-form")) : NULL;

	for (size_t i = 0; form && i < form->n_items; i++) {
		if (!str_equal(form->items[i].topic, topic))
			continue;
		*ret = (struct policy_answer){
			.number = str_or_empty(form->items[i].number),
			.title = text_pair_in(form->items[i].title, facts->lang),
			.words = STR(""),
		};
		return true;
	}
	return false;
}

bool policy_facts_answer(const struct policy_facts *facts, struct str topic,
			 struct policy_answer *ret)
{
	for (size_t r = 0; r < facts->n_rounds; r++) {
		const struct round_sheet *sheet = &facts->rounds[r];

		for (size_t i = 0; i < sheet->form->n_items; i++) {
			const struct form_item *item = &sheet->form->items[i];

			if (!str_equal(item->topic, topic))
				continue;
			*ret = (struct policy_answer){
				.number = str_or_empty(item->number),
				.title = text_pair_in(item->title, facts->lang),
				.words = answer_words(facts, round_sheet_latest(sheet, i)),
				.round = sheet->round.id,
			};
			return true;
		}
	}
	return official_item(facts, topic, ret);
}

/* ---- all of it ---- */

enum errc policy_facts_gather(const struct policy_scope *scope, enum lang lang,
			      struct policy_facts **ret, struct err *err)
{
	static enum errc (*const parts[])(struct policy_facts *, struct err *) = {
		gather_assets,
		gather_backups,
		gather_vendors,
		gather_rounds,
	};
	struct policy_facts *facts = arena_take(scope->arena, sizeof(*facts));
	const struct contact_content *people = policy_contacts(scope->content);

	if (!facts)
		return fail(err, ERR_LIMIT, "policies: no room");
	facts->scope = scope;
	facts->arena = scope->arena;
	facts->lang = lang;
	enum errc code = facility_get(scope->db, facts->arena, &facts->facility, err);
	if (!code && people)
		code = contacts_list(scope->db, people, facts->arena, &facts->contacts, err);
	if (!code)
		code = policy_decisions_get(scope->db, facts->arena, &facts->decisions, err);
	for (size_t i = 0; !code && i < ARRAY_LEN(parts); i++)
		code = parts[i](facts, err);
	if (!code)
		*ret = facts;
	return code;
}

const struct policy_rows *policy_facts_rows(const struct policy_facts *facts, enum policy_list list)
{
	return &facts->rows[list];
}

/* ---- holes ---- */

/* What fills a hole of a kind, and what it is about; "" when nobody said. */
struct hole_kind {
	const char *kind;
	struct str (*words)(const struct policy_facts *facts, struct str name);
	struct str (*title)(const struct policy_facts *facts, struct str name);
};

static size_t facility_key_of(struct str name)
{
	size_t key = 0;

	while (key < FACILITY_KEYS && !str_is(name, facility_defs[key].name))
		key++;
	return key;
}

static struct str facility_fact(const struct policy_facts *facts, struct str name)
{
	const size_t key = facility_key_of(name);
	const struct str value =
		key < FACILITY_KEYS ? str_or_empty(facts->facility.values[key]) : STR("");

	return value.len ? facility_words((enum facility_key)key, value, facts->lang) : STR("");
}

static struct str facility_title(const struct policy_facts *facts, struct str name)
{
	const size_t key = facility_key_of(name);

	return key < FACILITY_KEYS ? str_from(say(facts, facility_defs[key].title)) : name;
}

static struct str part_title(const struct policy_facts *facts, struct str name)
{
	const struct contact_content *people = policy_contacts(facts->scope->content);
	const size_t at = people ? contact_part_find(people, name) : SIZE_MAX;

	return at < SIZE_MAX ? text_pair_in(people->parts[at].title, facts->lang) : name;
}

static struct str contact_fact(const struct policy_facts *facts, struct str name)
{
	const struct contact *contact = contacts_first(&facts->contacts, name);

	if (!contact || !contact->name.len)
		return STR("");
	if (!contact->deputy.len)
		return contact->name;
	return arena_printf(facts->arena, say(facts, TR("%.*s（代理 %.*s）", "%.*s (deputy %.*s)")),
			    STR_ARG(contact->name), STR_ARG(contact->deputy));
}

static struct str phone_fact(const struct policy_facts *facts, struct str name)
{
	const struct contact *contact = contacts_first(&facts->contacts, name);

	return contact ? str_or_empty(contact->phone) : STR("");
}

static struct str phone_title(const struct policy_facts *facts, struct str name)
{
	return arena_printf(facts->arena, say(facts, TR("%.*sの電話番号", "Telephone: %.*s")),
			    STR_ARG(part_title(facts, name)));
}

static struct str decision_fact(const struct policy_facts *facts, struct str name)
{
	return policy_decision_find(&facts->decisions, name);
}

static struct str decision_title(const struct policy_facts *facts, struct str name)
{
	const struct policy_question *question = policy_question_find(facts->scope->content, name);

	return question ? text_pair_in(question->title, facts->lang) : name;
}

static enum policy_list list_of(struct str name)
{
	return (enum policy_list)STR_FIND_ROW(name, policy_lists, name);
}

static struct str count_fact(const struct policy_facts *facts, struct str name)
{
	const enum policy_list list = list_of(name);

	if (list == POLICY_LISTS || !facts->rows[list].known)
		return STR("");
	return arena_printf(facts->arena, "%zu", facts->rows[list].n + facts->rows[list].n_more);
}

/* All rows in one text, to be compared later. */
static struct str list_fact(const struct policy_facts *facts, struct str name)
{
	const enum policy_list list = list_of(name);
	auto_buf out = BUF_INIT(LIST_BYTES);

	for (size_t i = 0; list < POLICY_LISTS && i < facts->rows[list].n; i++) {
		for (size_t c = 0; c < POLICY_CELLS; c++) {
			buf_add(&out, facts->rows[list].at[i].cells[c]);
			buf_add_char(&out, c + 1 < POLICY_CELLS ? '\t' : '\n');
		}
	}
	return keep(facts, buf_str(&out));
}

static struct str count_title(const struct policy_facts *facts, struct str name)
{
	const enum policy_list list = list_of(name);

	return list < POLICY_LISTS ? str_from(say(facts, policy_lists[list].title)) : name;
}

static struct str answer_fact(const struct policy_facts *facts, struct str name)
{
	struct policy_answer answer;

	return policy_facts_answer(facts, name, &answer) ? answer.words : STR("");
}

static struct str answer_title(const struct policy_facts *facts, struct str name)
{
	struct policy_answer answer;

	if (policy_facts_answer(facts, name, &answer))
		return answer.title;
	return arena_printf(facts->arena,
			    say(facts, TR("チェックリストの答え %.*s", "Checklist: %.*s")),
			    STR_ARG(name));
}

static const struct hole_kind hole_kinds[] = {
	{ "facility", facility_fact, facility_title },
	{ "contact", contact_fact, part_title },
	{ "phone", phone_fact, phone_title },
	{ "decision", decision_fact, decision_title },
	{ "count", count_fact, count_title },
	{ "answer", answer_fact, answer_title },
	{ "list", list_fact, count_title },
};

struct str policy_facts_words(const struct policy_facts *facts, const struct text_hole *hole)
{
	const size_t i = STR_FIND_ROW(hole->kind, hole_kinds, kind);

	return i < ARRAY_LEN(hole_kinds) ? str_or_empty(hole_kinds[i].words(facts, hole->name))
					 : STR("");
}

struct str policy_facts_title(const struct policy_facts *facts, const struct text_hole *hole)
{
	const size_t i = STR_FIND_ROW(hole->kind, hole_kinds, kind);

	return i < ARRAY_LEN(hole_kinds) ? hole_kinds[i].title(facts, hole->name) : hole->name;
}

/* ---- conditions ---- */

static struct str value_at(void *ctx, size_t slot)
{
	static const enum facility_key keys[FACILITY_FIELDS] = {
		[FACILITY_KIND] = FACILITY_KIND_KEY,
		[FACILITY_BEDS] = FACILITY_BEDS_KEY,
		[FACILITY_EHR] = FACILITY_EHR_KEY,
		[FACILITY_VENDOR_CONTRACT] = FACILITY_CONTRACT_KEY,
	};
	const struct policy_facts *facts = ctx;

	if (slot >= CONDITION_FACILITY)
		return str_or_none(facts->facility.values[keys[slot - CONDITION_FACILITY]]);
	return str_or_none(count_fact(facts, str_from(policy_lists[slot].name)));
}

enum form_verdict policy_facts_want(const struct policy_facts *facts,
				    const struct policy_clause *clause)
{
	return clause->when ? condition_judge(clause->when, value_at, (void *)(uintptr_t)facts)
			    : VERDICT_YES;
}
