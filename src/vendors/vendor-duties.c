/* SPDX-License-Identifier: Apache-2.0 */
#include "vendors/vendor-duties.h"

#include "duties/duty-content.h"
#include "vendors/differences.h"
#include "vendors/invitations.h"
#include "vendors/vendor-keys.h"

#define DAY_US (24 * 3600 * US_PER_SEC)

struct finding {
	const struct duty_scope *scope;
	const struct duty_sink *sink;
	struct vendor_scope vendors;
};

struct found {
	const char *kind;
	struct str subject; /* of the key */
	struct str shown;   /* as people know it */
	struct text_pair reason;
	struct str link;
	int64_t since_us;
	int32_t due_day;
};

static void give(const struct finding *finding, const struct found *found)
{
	finding->sink->take(
		finding->sink->ctx,
		&(struct duty){
			.key = duty_key(finding->scope->arena, found->kind, found->subject),
			.kind = str_from(found->kind),
			.subject = found->shown,
			.reason = found->reason,
			.link = found->link,
			.since_us = found->since_us,
			.due_day = found->due_day,
		});
}

static struct str link_of(const struct finding *finding, struct str id)
{
	return arena_printf(finding->scope->arena, "/vendors/%.*s", STR_ARG(id));
}

/* Days the kind asks for; -1: this house does not know the kind. */
static int64_t days_of(const struct finding *finding, const char *kind)
{
	const struct duty_kind *known = duty_kind_find(finding->scope->content, str_from(kind));

	return known ? known->days : -1;
}

/* ---- sheets ---- */

static void take_sheet(const struct finding *finding, const struct vendor_product *product,
		       const struct vendor_sheet_view *view)
{
	struct arena *arena = finding->scope->arena;
	const struct text state = vendor_sheet_state_words[view->state];
	const bool waiting = view->state == SHEET_WAITING;
	const int64_t days = days_of(finding, "vendor-sheet-waiting");
	const int64_t since_us = view->sheet ? view->sheet->asked_us : product->changed_us;

	if (view->state == SHEET_FRESH || !view->form)
		return;
	if (waiting && (days < 0 || finding->scope->now_us - since_us < days * DAY_US))
		return;
	give(finding,
	     &(struct found){
		     .kind = waiting ? "vendor-sheet-waiting" : "vendor-sheet",
		     .subject = arena_printf(arena, "%.*s/%.*s", STR_ARG(product->id),
					     STR_ARG(view->kind->series)),
		     .shown = product->title,
		     .reason = { .ja = arena_printf(arena, "%.*s の%.*s: %s",
						    STR_ARG(product->title),
						    STR_ARG(view->kind->title.ja), state.ja),
				 .en = arena_printf(arena, "%.*s, %.*s: %s",
						    STR_ARG(product->title),
						    STR_ARG(view->kind->title.en), state.en) },
		     .link = link_of(finding, product->id),
		     .since_us = waiting ? since_us + days * DAY_US : since_us,
		     .due_day = DAY_NONE,
	     });
}

static enum errc take_sheets(const struct finding *finding, const struct vendor_product *product,
			     struct err *err)
{
	const struct vendor_content *content = finding->vendors.content;
	struct vendor_sheet_view view;
	enum errc code = ERR_OK;

	for (size_t k = 0; !code && k < content->n_sheets; k++) {
		code = vendor_sheet_look(&finding->vendors, product, &content->sheets[k], &view,
					 err);
		if (!code)
			take_sheet(finding, product, &view);
	}
	return code;
}

/* ---- contract and tasks ---- */

/* How many of something a product leaves open, and the first of them by name. */
struct open_count {
	int n;
	struct text_pair first;
};

static void note(struct open_count *count, const struct text_pair *title)
{
	if (count->n++ == 0)
		count->first = *title;
}

static void give_count(const struct finding *finding, const struct vendor_product *product,
		       const char *kind, const struct open_count *count, struct text words)
{
	struct arena *arena = finding->scope->arena;

	if (!count->n)
		return;
	give(finding,
	     &(struct found){
		     .kind = kind,
		     .subject = product->id,
		     .shown = product->title,
		     .reason = { .ja = arena_printf(arena, "%.*s: %s %d 件（「%.*s」など）",
						    STR_ARG(product->title), words.ja, count->n,
						    STR_ARG(count->first.ja)),
				 .en = arena_printf(arena, "%.*s: %d %s (such as “%.*s”)",
						    STR_ARG(product->title), count->n, words.en,
						    STR_ARG(count->first.en)) },
		     .link = link_of(finding, product->id),
		     .since_us = product->changed_us,
		     .due_day = DAY_NONE,
	     });
}

static enum errc take_contract(const struct finding *finding, const struct vendor_product *product,
			       struct err *err)
{
	const struct vendor_content *content = finding->vendors.content;
	struct open_count lacking = { .n = 0 };
	struct open_count unread = { .n = 0 };
	const struct vendor_term *terms;

	if (product->renewal == RENEWAL_NONE)
		return ERR_OK;
	const enum errc code = vendor_terms_list(finding->vendors.db, TERM_CONTRACT, product->id,
						 finding->scope->arena, &terms, err);
	for (size_t i = 0; !code && i < content->n_items; i++) {
		const unsigned answer = vendor_term_answer(terms, content->items[i].id);

		if (answer == CONTRACT_NO)
			note(&lacking, &content->items[i].title);
		if (answer == CONTRACT_UNKNOWN)
			note(&unread, &content->items[i].title);
	}
	give_count(finding, product, "vendor-contract", &lacking,
		   TR("契約にないもの", "not in the contract"));
	give_count(finding, product, "vendor-contract-unread", &unread,
		   TR("契約で確かめていないもの", "not looked for in the contract"));
	return code;
}

static enum errc take_tasks(const struct finding *finding, const struct vendor_product *product,
			    struct err *err)
{
	const struct vendor_content *content = finding->vendors.content;
	struct open_count undecided = { .n = 0 };
	const struct vendor_term *terms;

	const enum errc code = vendor_terms_list(finding->vendors.db, TERM_TASK, product->id,
						 finding->scope->arena, &terms, err);
	for (size_t i = 0; !code && i < content->n_tasks; i++) {
		if (vendor_term_answer(terms, content->tasks[i].id) == TASK_UNDECIDED)
			note(&undecided, &content->tasks[i].title);
	}
	give_count(finding, product, "vendor-undecided", &undecided,
		   TR("誰がするか決まっていないもの", "with nobody to do it"));
	return code;
}

static void take_end(const struct finding *finding, const struct vendor_product *product)
{
	struct arena *arena = finding->scope->arena;
	const int64_t days = days_of(finding, "vendor-contract-ends");
	int32_t last;

	if (days < 0 || product->renewal == RENEWAL_AUTOMATIC || !product->contract_until.len ||
	    !day_parse(product->contract_until, &last) || last - days > finding->scope->today)
		return;
	give(finding,
	     &(struct found){
		     .kind = "vendor-contract-ends",
		     .subject = arena_printf(arena, "%.*s/%.*s", STR_ARG(product->id),
					     STR_ARG(product->contract_until)),
		     .shown = product->title,
		     .reason = { .ja = arena_printf(arena, "%.*s の契約は %.*s までです",
						    STR_ARG(product->title),
						    STR_ARG(product->contract_until)),
				 .en = arena_printf(arena, "the contract of %.*s ends on %.*s",
						    STR_ARG(product->title),
						    STR_ARG(product->contract_until)) },
		     .link = link_of(finding, product->id),
		     .since_us = day_start_us((int32_t)(last - days),
					      finding->scope->utc_offset_minutes),
		     .due_day = last,
	     });
}

static enum errc take_products(const struct finding *finding, struct err *err)
{
	const struct vendor_product *product;

	enum errc code = vendor_products_list(finding->vendors.db, STR_NONE, finding->scope->arena,
					      &product, err);
	for (; !code && product; product = product->next) {
		if (!product->used)
			continue;
		code = take_sheets(finding, product, err);
		if (!code)
			code = take_contract(finding, product, err);
		if (!code)
			code = take_tasks(finding, product, err);
		take_end(finding, product);
	}
	return code;
}

/* ---- what the two sides say differently ---- */

static enum errc take_differences(const struct finding *finding, struct err *err)
{
	const struct vendor_difference *d;

	const enum errc code = vendor_differences(&finding->vendors, STR_NONE, &d, err);
	for (; !code && d; d = d->next)
		give(finding, &(struct found){ .kind = "vendor-disagreement",
					       .subject = d->key,
					       .shown = d->product_title,
					       .reason = d->sentence,
					       .link = link_of(finding, d->product),
					       .since_us = d->since_us,
					       .due_day = DAY_NONE });
	return code;
}

/* ---- log-ins and keys ---- */

static enum errc take_invitations(const struct finding *finding, struct err *err)
{
	struct arena *arena = finding->scope->arena;
	const int64_t days = days_of(finding, "vendor-invitation");
	const struct invitation *i;

	const enum errc code = invitations_list(finding->vendors.db, STR_NONE, arena, &i, err);
	for (; !code && i; i = i->next) {
		const enum invitation_state state = invitation_state(i, finding->scope->now_us);
		const int64_t since_us = i->made_us + days * DAY_US;
		char day[DAY_TEXT_MAX];

		if (days < 0 || since_us > finding->scope->now_us ||
		    (state != INVITATION_OPEN && state != INVITATION_EXPIRED))
			continue;
		(void)day_text(day_at(i->made_us, finding->scope->utc_offset_minutes), day);
		give(finding,
		     &(struct found){
			     .kind = "vendor-invitation",
			     .subject = arena_printf(arena, "%lld", (long long)i->id),
			     .shown = i->vendor,
			     .reason = { .ja = arena_printf(arena,
							    "%.*s への %s の招待が開かれていません",
							    STR_ARG(i->vendor), day),
					 .en = arena_printf(
						 arena,
						 "the invitation of %s to %.*s was not opened", day,
						 STR_ARG(i->vendor)) },
			     .link = link_of(finding, i->vendor),
			     .since_us = since_us,
			     .due_day = DAY_NONE,
		     });
	}
	return code;
}

static enum errc take_keys(const struct finding *finding, struct err *err)
{
	struct arena *arena = finding->scope->arena;
	const struct vendor_key *key;

	const enum errc code = vendor_keys_list(finding->vendors.db, STR_NONE, arena, &key, err);
	for (; !code && key; key = key->next) {
		if (key->state != VENDOR_KEY_SEEN)
			continue;
		give(finding,
		     &(struct found){
			     .kind = "vendor-key",
			     .subject = arena_printf(arena, "%.*s/%.*s", STR_ARG(key->vendor),
						     STR_ARG(key->fingerprint)),
			     .shown = key->vendor,
			     .reason = { .ja = arena_printf(
						 arena,
						 "%.*s の回答に、確かめていない鍵の署名が"
						 "付いていました",
						 STR_ARG(key->vendor)),
					 .en = arena_printf(
						 arena,
						 "answers of %.*s came signed with a key "
						 "that nobody has compared",
						 STR_ARG(key->vendor)) },
			     .link = link_of(finding, key->vendor),
			     .since_us = key->seen_us,
			     .due_day = DAY_NONE,
		     });
	}
	return code;
}

enum errc duties_of_vendors(struct db *db, const struct duty_scope *scope,
			    const struct duty_sink *sink, struct err *err)
{
	const struct finding finding = { .scope = scope,
					 .sink = sink,
					 .vendors = { .db = db,
						      .content = scope->vendors,
						      .forms = scope->forms,
						      .now_us = scope->now_us,
						      .utc_offset_minutes =
							      scope->utc_offset_minutes,
						      .arena = scope->arena } };

	/* Without forms and content nothing is known that could be asked. */
	if (!scope->forms || !scope->vendors)
		return ERR_OK;
	enum errc code = take_products(&finding, err);
	if (!code)
		code = take_differences(&finding, err);
	if (!code)
		code = take_invitations(&finding, err);
	return code ? code : take_keys(&finding, err);
}
