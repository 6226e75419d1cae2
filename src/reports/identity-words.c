/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of who the victim is: every word that would name it. */
#include <stdlib.h>

#include "assets/asset-table.h"
#include "base/encoding/fold.h"
#include "reports/anonymise.h"
#include "reports/letters.h"
#include "reports/report-holes.h"
#include "store/users.h"
#include "store/websites.h"
#include "vendors/vendor-register.h"

#define LETTERS_LEAST 2u

struct collecting {
	const struct report_words *words;
	const struct anonymous_rule *rule;
	struct identity_words *all;
	bool full;
};

/* ---- one word ---- */

/* A single letter and a mere number say nothing, and would take out half of the text. */
static bool says_something(const uint32_t *letters, size_t n)
{
	for (size_t i = 0; n >= LETTERS_LEAST && i < n; i++) {
		if (!letter_is_digit(letters[i]))
			return true;
	}
	return false;
}

static void add_letters(struct collecting *to, const uint32_t *letters, size_t n)
{
	if (!says_something(letters, n))
		return;
	uint32_t *copy = arena_take_array(to->words->scope->arena, n, sizeof(*copy));
	if (!copy || to->all->n == IDENTITIES_MAX) {
		to->full = true;
		return;
	}
	memcpy(copy, letters, n * sizeof(*copy));
	to->all->at[to->all->n++] =
		(struct identity_word){ .letters = copy, .n = n, .rule = to->rule };
}

/* The word, and each part of it between spaces: a family name stands alone too. */
static void add_word(struct collecting *to, struct str word)
{
	auto_letters letters = letters_of(word);
	size_t n = 0;
	size_t part = 0;

	for (size_t i = 0; i <= letters.n; i++) {
		if (i < letters.n && letters.c[i] != ' ') {
			letters.c[n++] = letters.c[i];
			continue;
		}
		if (part > 0 || i < letters.n)
			add_letters(to, letters.c + part, n - part);
		part = n;
	}
	add_letters(to, letters.c, n);
}

/* ---- kinds of words ---- */

static enum errc add_wards(struct collecting *to, struct err *err)
{
	const struct report_scope *scope = to->words->scope;
	struct wards *wards = arena_take(scope->arena, sizeof(*wards));

	if (!wards)
		return fail(err, ERR_LIMIT, "units: no room");
	const enum errc code = wards_list(scope->db, scope->arena, wards, err);
	for (size_t i = 0; !code && i < wards->n; i++) {
		add_word(to, wards->at[i].name);
		add_word(to, wards->at[i].contact);
	}
	return code;
}

/* The sides of the diagram: authorities are no secret. */
static bool is_of_side(const struct collecting *to, const struct contact *contact,
		       enum contact_side side)
{
	const struct contact_content *content = report_contacts(to->words->scope->content);
	const size_t part = contact_part_find(content, contact->part);

	return part < content->n && content->parts[part].side == side;
}

static void add_contacts(struct collecting *to, enum contact_side side)
{
	const struct contacts *contacts = &to->words->contacts;

	for (size_t i = 0; i < contacts->n; i++) {
		if (!is_of_side(to, &contacts->at[i], side))
			continue;
		add_word(to, contacts->at[i].name);
		add_word(to, contacts->at[i].deputy);
	}
}

static enum errc add_people(struct collecting *to, struct err *err)
{
	const struct report_scope *scope = to->words->scope;
	struct users users = { .n = 0 };
	const enum errc code = users_list(scope->db, scope->arena, &users, err);

	for (size_t i = 0; !code && i < users.n; i++) {
		add_word(to, users.at[i].name);
		add_word(to, users.at[i].display);
	}
	add_contacts(to, CONTACT_INSIDE);
	return code;
}

static enum errc add_vendors(struct collecting *to, struct err *err)
{
	const struct report_scope *scope = to->words->scope;
	const struct vendor *first = NULL;
	const enum errc code = vendors_list(scope->db, scope->arena, &first, err);

	for (const struct vendor *vendor = code ? NULL : first; vendor; vendor = vendor->next)
		add_word(to, vendor->title);
	add_contacts(to, CONTACT_VENDOR);
	return code;
}

/* Names of machines have letters or digits of ASCII; "server room" in Japanese names nobody. */
static bool take_asset(void *ctx, const struct asset *asset)
{
	struct collecting *to = ctx;
	const struct str name = asset->field[ASSET_NAME];

	for (size_t i = 0; i < name.len; i++) {
		if (letter_is_word((unsigned char)name.ptr[i])) {
			add_word(to, name);
			break;
		}
	}
	return !to->full;
}

static enum errc add_assets(struct collecting *to, struct err *err)
{
	const struct asset_filter filter = { .state = STR("all") };

	return assets_each(to->words->scope->db, &filter, take_asset, to, err);
}

static void take_account(void *ctx, const struct case_thing *thing)
{
	if (thing->kind == CASE_THING_ACCOUNT)
		add_word(ctx, thing->name);
}

static enum errc add_accounts(struct collecting *to, struct err *err)
{
	return case_things_each(to->words->scope->db, to->words->record->id, take_account, to, err);
}

/* What stands behind the @, and the host of a page. */
static void add_domain(struct collecting *to, struct str text)
{
	const size_t at = str_find_char(text, '@');
	const size_t scheme = str_find(text, STR("://"));

	if (at != SIZE_MAX)
		text = str_from_pos(text, at + 1);
	else if (scheme != SIZE_MAX)
		text = str_from_pos(text, scheme + 3);
	text = str_split(&text, '/');
	if (str_starts(text, STR("www.")))
		text = str_from_pos(text, 4);
	if (str_find_char(text, '.') != SIZE_MAX)
		add_word(to, str_split(&text, ':'));
}

static enum errc add_domains(struct collecting *to, struct err *err)
{
	const struct report_scope *scope = to->words->scope;
	struct websites *sites = arena_take(scope->arena, sizeof(*sites));

	if (!sites)
		return fail(err, ERR_LIMIT, "web sites: no room");
	const enum errc code = websites_list(scope->db, scope->arena, sites, err);
	for (size_t i = 0; !code && i < sites->n; i++)
		add_domain(to, sites->at[i].url);
	for (size_t i = 0; i < to->words->contacts.n; i++) {
		if (is_of_side(to, &to->words->contacts.at[i], CONTACT_INSIDE))
			add_domain(to, to->words->contacts.at[i].mail);
	}
	add_domain(to, case_fact_find(&to->words->facts, STR("reporter-mail")));
	return code;
}

/* Names with commas of any kind between. */
static void add_names(struct collecting *to, struct str names)
{
	static const struct str commas[] = { { "、", 3 }, { "，", 3 }, { ",", 1 }, { ";", 1 } };
	size_t from = 0;
	size_t at = 0;

	while (at < names.len) {
		size_t comma = 0;

		for (size_t i = 0; i < ARRAY_LEN(commas); i++) {
			if (str_starts(str_from_pos(names, at), commas[i]))
				comma = commas[i].len;
		}
		if (comma) {
			add_word(to, str_trim(str_sub(names, from, at - from)));
			from = at + comma;
		}
		at += comma ? comma : 1;
	}
	add_word(to, str_trim(str_sub(names, from, names.len - from)));
}

/* The whole, and what stands before its first number: the town alone says where, too. */
static void add_address(struct collecting *to, struct str address)
{
	size_t n = 0;

	add_word(to, address);
	while (n < address.len && !ascii_is_digit(address.ptr[n]) &&
	       !fold_narrow(str_from_pos(address, n)))
		n++;
	add_word(to, str_trim(str_sub(address, 0, n)));
}

/* A prefecture is said without its last letter as well. */
static enum errc add_facility(struct collecting *to, struct str key, struct err *err UNUSED)
{
	const size_t at = STR_FIND_ROW(key, facility_defs, name);
	const struct str value = at < FACILITY_KEYS ? to->words->facility.values[at] : STR("");
	const struct str words =
		value.len ? facility_words((enum facility_key)at, value, LANG_JA) : STR("");
	static const struct str ends[] = { { "都", 3 }, { "府", 3 }, { "県", 3 } };

	if (at == FACILITY_OTHER_NAMES_KEY || at == FACILITY_ADDRESS_KEY) {
		if (at == FACILITY_ADDRESS_KEY)
			add_address(to, value);
		else
			add_names(to, value);
		return ERR_OK;
	}

	add_word(to, value);
	add_word(to, words);
	for (size_t i = 0; at == FACILITY_PREFECTURE_KEY && i < ARRAY_LEN(ends); i++) {
		if (str_ends(words, ends[i]))
			add_word(to, str_sub(words, 0, words.len - ends[i].len));
	}
	return ERR_OK;
}

static enum errc add_of_rule(struct collecting *to, struct err *err)
{
	static const struct {
		const char *name;
		enum errc (*add)(struct collecting *to, struct err *err);
	} kinds[] = {
		{ "units", add_wards },	  { "people", add_people },	{ "vendors", add_vendors },
		{ "assets", add_assets }, { "accounts", add_accounts }, { "domains", add_domains },
	};
	struct str name = to->rule->words;
	const size_t at = STR_FIND_ROW(name, kinds, name);

	if (at < ARRAY_LEN(kinds))
		return kinds[at].add(to, err);
	const struct str kind = str_split(&name, '.');
	if (str_is(kind, "facility"))
		return add_facility(to, str_or_empty(name), err);
	add_word(to, case_fact_find(&to->words->facts, str_or_empty(name)));
	return ERR_OK;
}

static int longest_first(const void *a, const void *b)
{
	const struct identity_word *x = a;
	const struct identity_word *y = b;

	return x->n == y->n ? 0 : x->n > y->n ? -1 : 1;
}

enum errc identity_words_gather(const struct report_words *words, struct identity_words *ret,
				struct err *err)
{
	const struct report_content *content = words->scope->content;
	struct identity_words all = { .at = arena_take_array(words->scope->arena, IDENTITIES_MAX,
							     sizeof(*all.at)) };
	struct collecting to = { .words = words, .all = &all, .full = !all.at };
	enum errc code = ERR_OK;

	for (size_t i = 0; !code && !to.full && i < anonymous_rule_count(content); i++) {
		to.rule = anonymous_rule_at(content, i);
		if (to.rule->words.ptr)
			code = add_of_rule(&to, err);
	}
	if (code)
		return code;
	if (to.full) /* rather none than one that may name us */
		return fail(err, ERR_LIMIT, "%s",
			    text_of(TR("消すべき言葉が多すぎて、名前を出さない文を作れません",
				       "there are too many words to take out")));
	if (all.n)
		qsort(all.at, all.n, sizeof(*all.at), longest_first);
	*ret = all;
	return ERR_OK;
}
