/* SPDX-License-Identifier: Apache-2.0 */
#include "link/indicator-kind.h"

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"
#include "base/uuid.h"
#include "detect/indicators/tlp-marking.h"
#include "link/board.h"
#include "taxii/offers.h"
#include "taxii/stix-object.h"

#define KIND	     "indicator"
#define MARK	     "indicator--"
#define GATHER_MAX   500u /* offers looked at in one go */
#define GATHER_MEM   (16u * 1024 * 1024)
#define POST_BYTES   (64u * 1024)
#define TLP_FURTHEST TLP_AMBER /* that goes beyond one organisation */

/* ---- what a body says ---- */

static enum tlp tlp_of(const json_t *item)
{
	const json_t *refs = json_object_get(item, "object_marking_refs");
	enum tlp tlp = TLP_NONE;

	for (size_t i = 0; i < json_array_size(refs); i++)
		tlp = tlp_strictest(tlp, tlp_of_marking(text_of_json(json_array_get(refs, i))));
	return tlp;
}

enum errc link_indicator_read(struct str body, struct arena *arena, struct link_indicator *ret,
			      struct err *err)
{
	auto_item *item = item_load(body, err);

	if (!item)
		return ERR_SYNTAX;
	const struct str id = item_text(item, "id");
	if (!str_is(str_or_empty(item_text(item, "type")), KIND) || !id.ptr || !stix_id_valid(id) ||
	    !str_starts(id, STR(MARK)))
		return fail(err, ERR_SYNTAX, "STIX 2.1 4.7: is no indicator");
	if (!str_is(str_or_empty(item_text(item, "pattern_type")), "stix") ||
	    !str_or_empty(item_text(item, "pattern")).len)
		return fail(err, ERR_SYNTAX, "STIX 2.1 4.7: has no pattern of STIX");
	if (!stix_time_parse(str_or_empty(item_text(item, "modified")), &ret->version_us))
		return fail(err, ERR_SYNTAX, "STIX 2.1 3.2: modified is no time");
	if (tlp_of(item) > TLP_FURTHEST)
		return fail(err, ERR_CONFLICT, "TLP 2.0: it is for one organisation alone");
	ret->revoked = item_true(item, "revoked");
	ret->id = arena_str(arena, id);
	return ret->id.ptr ? ERR_OK : fail(err, ERR_LIMIT, "indicator: its id is too long");
}

/* ---- what is offered here ---- */

struct offers {
	struct arena *arena;
	const struct link_message *first;
	size_t n;
};

static void take_offer(void *ctx, const struct taxii_offer *offer)
{
	struct offers *offers = ctx;
	char uuid[UUID_TEXT_MAX];
	auto_buf name = BUF_INIT(STIX_ID_MAX + 32);

	if (offer->state != TAXII_OFFERED || !str_is(offer->type, KIND) ||
	    offer->tlp > TLP_FURTHEST || offers->n == GATHER_MAX)
		return;
	struct link_message *m = arena_take(offers->arena, sizeof(*m));
	if (!m)
		return;
	buf_printf(&name, "link " KIND " %.*s", STR_ARG(offer->object_id));
	/* The newest come first, and go last. */
	*m = (struct link_message){
		.uuid = arena_str(offers->arena, str_from(uuid_of_name(buf_str(&name), uuid))),
		.kind = STR(KIND),
		.title = arena_str(offers->arena, str_sub(offer->title, 0, LINK_TITLE_MAX)),
		.body = arena_str(offers->arena, offer->body),
		.made_us = offer->offered_us,
		.next = offers->first,
	};
	offers->first = m;
	offers->n++;
}

static enum errc find_offers(const struct org_scope *scope, struct offers *ret, struct err *err)
{
	enum link_leave leave;
	const enum errc code = link_kind_get(org_scope_db(scope), STR(KIND), &leave, err);

	return code || leave == LINK_NEVER
		       ? code
		       : taxii_offers_each(org_scope_db(scope), take_offer, ret, err);
}

/* To the hub above, and to nobody else. */
enum errc link_indicators_gather(const struct org_scope *scope, int64_t organisation,
				 UNUSED int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(GATHER_MEM);
	struct offers offers = { .arena = &arena };
	struct link_peer peer;
	bool put;
	enum errc code = link_peers_get(scope, organisation, &arena, &peer, err);

	if (!code && peer.above)
		code = find_offers(scope, &offers, err);
	for (const struct link_message *m = offers.first; m && !code; m = m->next) {
		struct link_message message = *m;

		message.organisation = organisation;
		code = link_offer(scope, &message, &put, err);
	}
	return code;
}

/* ---- on the board ---- */

static enum errc post(const struct org_scope *scope, int64_t origin, struct str title,
		      struct str body, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(POST_BYTES);
	auto_buf name = BUF_INIT(STIX_ID_MAX + 64);
	struct link_indicator indicator;
	char uuid[UUID_TEXT_MAX];
	const enum errc code = link_indicator_read(body, &arena, &indicator, err);

	if (code)
		return code;
	buf_printf(&name, "board %.*s %lld", STR_ARG(indicator.id),
		   (long long)indicator.version_us);
	const struct link_post row = {
		.origin = origin,
		.uuid = str_from(uuid_of_name(buf_str(&name), uuid)),
		.kind = STR(KIND),
		.title = title,
		.object = indicator.id,
		.body = body,
		.made_us = now_us,
	};
	return link_board_offer(scope, &row, err);
}

enum errc link_indicator_apply(const struct org_scope *scope, int64_t organisation,
			       const struct link_arrival *arrival, struct err *err)
{
	return post(scope, organisation, arrival->title, arrival->body,
		    clock_wall_us(&clock_system), err);
}

enum errc link_indicators_post(const struct org_scope *scope, int64_t now_us, struct err *err)
{
	auto_arena arena = ARENA_INIT(GATHER_MEM);
	struct offers offers = { .arena = &arena };
	enum errc code = find_offers(scope, &offers, err);

	if (code || !offers.first)
		return code;
	code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	for (const struct link_message *m = offers.first; m && !code; m = m->next)
		code = post(scope, ORG_SELF, m->title, m->body, now_us, err);
	return db_end(org_scope_db(scope), code, err);
}

/* The same object, of now, and revoked (STIX 2.1 3.2). */
static enum errc write_revoked(struct str body, int64_t now_us, struct buf *out, struct err *err)
{
	char now[TIME_TEXT_MAX];
	auto_item *item = item_load(body, err);

	if (!item)
		return ERR_SYNTAX;
	json_object_set_new(item, "revoked", json_true());
	json_object_set_new(item, "modified", json_string(time_format_utc(now_us, now)));
	char *text = json_dumps(item, JSON_COMPACT);
	buf_add_text(out, text ? text : "");
	free(text);
	return buf_failed(out) || !out->len ? fail(err, ERR_LIMIT, "indicator: is too long")
					    : ERR_OK;
}

enum errc link_indicator_withdraw(const struct org_scope *scope, struct str object, int64_t now_us,
				  struct err *err)
{
	auto_arena arena = ARENA_INIT(4 * LINK_BODY_MAX);
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	struct link_post was;
	enum errc code = link_board_find(scope, object, &arena, &was, err);

	if (!code)
		code = write_revoked(was.body, now_us, &body, err);
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	code = post(scope, ORG_SELF, was.title, buf_str(&body), now_us, err);
	return db_end(org_scope_db(scope), code, err);
}
