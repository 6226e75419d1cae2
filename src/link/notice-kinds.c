/* SPDX-License-Identifier: Apache-2.0 */
#include "link/notice-kinds.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "link/offer.h"
#include "notices/receipts.h"

#define WORK_BYTES  (32u * 1024 * 1024)
#define PARCELS_MAX 100u

/* ---- notices, down ---- */

static void write_parcel(const struct notice_parcel *parcel, const struct notice_key *key,
			 struct buf *body)
{
	struct json_writer w = json_writer_to(body);
	char text[NOTICE_KEY_HEX + 1];

	notice_key_text(key, text);
	json_begin_object(&w);
	json_str(&w, "path", parcel->path);
	json_text(&w, "key", text);
	json_str(&w, "document", parcel->notice.document);
	json_end_object(&w);
}

static enum errc offer_parcel(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      const struct notice_parcel *parcel, struct arena *arena,
			      struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(NOTICE_PATH_MAX + 100);
	struct notice_key key;
	struct notice notice;
	enum errc code =
		notice_key_at(&parcel->notice.key, parcel->notice.path, parcel->path, &key, err);

	if (!code)
		code = notice_read("notice", parcel->notice.document, arena, &notice, err);
	if (code)
		return code;
	write_parcel(parcel, &key, &body);
	buf_printf(&name, "notice %.*s %.*s", STR_ARG(parcel->notice.uuid), STR_ARG(parcel->path));
	const struct link_message message = {
		.organisation = organisation,
		.kind = STR("notice"),
		.title = notice.title.ja,
		.made_us = now_us,
	};
	code = link_offer_named(scope, &message, &body, &name, err);
	return code ? code : notice_parcel_went(scope, parcel->delivery, now_us, err);
}

enum errc link_notices_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			      struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct notice_parcel *parcel = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "notice", &may, err);

	if (!code && may)
		code = notice_parcels(scope, organisation, PARCELS_MAX, &arena, &parcel, err);
	for (; parcel && !code; parcel = parcel->next)
		code = offer_parcel(scope, organisation, now_us, parcel, &arena, err);
	return code;
}

/* It is in the house: that is said at once, and what is for others below is put down. */
static enum errc arrived(const struct org_scope *scope, const struct notice_row *row,
			 int64_t now_us, struct arena *arena, struct err *err)
{
	const struct notice_actor actor = { .by = STR("link"), .now_us = now_us };
	const struct receipt receipt = {
		.step = NOTICE_RECEIVED, .at_us = now_us, .who = STR(""), .lane = STR("link")
	};
	struct reach reach;
	const enum errc code = receipts_say(scope, row, &receipt, &actor, err);

	return code ? code : notice_pass_on(scope, row, &actor, arena, &reach, err);
}

enum errc link_notice_apply(const struct org_scope *scope, int64_t organisation,
			    const struct link_arrival *arrival, struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	auto_item *item = item_load(arrival->body, err);
	struct notice_row row;
	bool fresh = false;

	if (!item)
		return ERR_SYNTAX;
	struct notice_arrival notice = {
		.document = item_text(item, "document"),
		.path = item_text(item, "path"),
		.upstream = organisation,
	};
	if (!notice.document.ptr || !notice.path.ptr ||
	    !notice_key_parse(item_text(item, "key"), &notice.key))
		return fail(err, ERR_SYNTAX, "notice: has no document, path or key");
	/* The clock of this house: when it came here, not when it was written. */
	const int64_t now_us = clock_wall_us(&clock_system);
	const enum errc code = notices_take(scope, &notice, now_us, &arena, &row, &fresh, err);
	return code || !fresh ? code : arrived(scope, &row, now_us, &arena, err);
}

/* ---- receipts, up ---- */

static void write_receipt(struct json_writer *w, const struct receipt *r)
{
	json_begin_object(w);
	json_str(w, "path", r->path);
	json_text(w, "step", notice_step_names[r->step]);
	if (r->item.len) {
		json_str(w, "item", r->item);
		json_str(w, "answer", r->answer);
	}
	json_i64(w, "at_us", r->at_us);
	json_str(w, "who", r->who);
	json_str(w, "lane", r->lane);
	json_str(w, "mac", r->mac);
	json_end_object(w);
}

static int64_t write_pack(const struct notice_row *notice, const struct receipt_row *rows,
			  struct buf *body)
{
	struct json_writer w = json_writer_to(body);
	int64_t last = 0;

	json_begin_object(&w);
	json_str(&w, "notice", notice->uuid);
	json_begin_array(&w, "receipts");
	for (; rows; rows = rows->next) {
		write_receipt(&w, &rows->receipt);
		last = rows->id;
	}
	json_end_array(&w);
	json_end_object(&w);
	return last;
}

static enum errc offer_receipts(const struct org_scope *scope, const struct notice_row *notice,
				int64_t now_us, struct arena *arena, struct err *err)
{
	auto_buf body = BUF_INIT(LINK_BODY_MAX);
	auto_buf name = BUF_INIT(200);
	const struct receipt_row *rows = NULL;
	enum errc code = receipts_after(scope, notice, arena, &rows, err);

	if (code || !rows)
		return code;
	const int64_t last = write_pack(notice, rows, &body);
	buf_printf(&name, "receipts %.*s %lld to %lld", STR_ARG(notice->uuid), (long long)rows->id,
		   (long long)last);
	const struct link_message message = {
		.organisation = notice->upstream,
		.kind = STR("notice-receipt"),
		.title = STR("お知らせの受領 / receipts of a notice"),
		.made_us = now_us,
	};
	code = link_offer_named(scope, &message, &body, &name, err);
	return code ? code : notices_told(scope, notice->id, last, err);
}

enum errc link_receipts_gather(const struct org_scope *scope, int64_t organisation, int64_t now_us,
			       struct err *err)
{
	auto_arena arena = ARENA_INIT(WORK_BYTES);
	const struct notice_row *notice = NULL;
	bool may = false;
	enum errc code = link_may_leave(scope, "notice-receipt", &may, err);

	if (!code && may)
		code = notices_list(scope, STR("received"), &arena, &notice, err);
	for (; notice && !code; notice = notice->next) {
		if (notice->upstream == organisation)
			code = offer_receipts(scope, notice, now_us, &arena, err);
	}
	return code;
}

static struct receipt read_receipt(const json_t *object, struct str notice)
{
	const json_t *at = json_object_get(object, "at_us");

	return (struct receipt){
		.notice = notice,
		.path = str_or_empty(item_text(object, "path")),
		.step = (enum notice_step)str_find_name_or(
			item_text(object, "step"), notice_step_names, NOTICE_STEPS, NOTICE_STEPS),
		.item = str_or_empty(item_text(object, "item")),
		.answer = str_or_empty(item_text(object, "answer")),
		.at_us = json_is_integer(at) ? json_integer_value(at) : TIME_NONE,
		.who = str_or_empty(item_text(object, "who")),
		.lane = str_or_empty(item_text(object, "lane")),
		.mac = str_or_empty(item_text(object, "mac")),
	};
}

/* A forged one takes nothing from the others: it is passed over, and they have effect. */
static bool is_refusal(enum errc code)
{
	return code == ERR_SYNTAX || code == ERR_LIMIT || code == ERR_NOT_FOUND ||
	       code == ERR_DENIED || code == ERR_CORRUPT;
}

enum errc link_receipts_apply(const struct org_scope *scope, UNUSED int64_t organisation,
			      const struct link_arrival *arrival, struct err *err)
{
	auto_item *item = item_load(arrival->body, err);
	const json_t *list = item ? json_object_get(item, "receipts") : NULL;
	const struct str notice = item ? str_or_empty(item_text(item, "notice")) : STR_NONE;
	size_t taken = 0;
	size_t refused = 0;

	if (!item)
		return ERR_SYNTAX;
	if (!json_is_array(list) || json_array_size(list) > RECEIPTS_PACK_MAX)
		return fail(err, ERR_SYNTAX, "receipts: are a list of at most %u",
			    RECEIPTS_PACK_MAX);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct receipt receipt = read_receipt(json_array_get(list, i), notice);
		bool fresh;
		const enum errc code =
			receipts_take(scope, &receipt, clock_wall_us(&clock_system), &fresh, err);

		if (code && !is_refusal(code))
			return code;
		refused += code != ERR_OK;
		taken += code == ERR_OK;
	}
	/* When none could be used, the sentence of the last stays with the message. */
	return taken || !refused ? ERR_OK : ERR_SYNTAX;
}
