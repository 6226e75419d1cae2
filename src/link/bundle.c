/* SPDX-License-Identifier: Apache-2.0 */
#include "link/bundle.h"

#include <sodium.h>

#include "base/encoding/json-write.h"
#include "link/arming.h"
#include "link/board.h"
#include "organisations/organisation.h"

#define FORMAT	   1
#define PEER_BYTES 16384u
#define SIGNATURE_B64                                                                              \
	sodium_base64_ENCODED_LEN(SIGNER_SIGNATURE_LEN, sodium_base64_VARIANT_ORIGINAL)

/* ---- writing ---- */

static void write_head(const struct link_peer *peer, struct str own, int64_t now_us,
		       struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_i64(&w, "tonoi-link", FORMAT);
	json_str(&w, "from", own);
	json_str(&w, "to", peer->code);
	json_i64(&w, "received", peer->received);
	json_i64(&w, "board", peer->board_here);
	json_i64(&w, "armed", peer->armed_here);
	json_i64(&w, "made_us", now_us);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

static void write_line(const struct db_stmt *stmt, const char *number, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_i64(&w, number, db_i64(stmt, 0));
	json_str(&w, "id", db_text(stmt, 1));
	json_str(&w, "kind", db_text(stmt, 2));
	json_str(&w, "title", db_text(stmt, 3));
	json_i64(&w, "made_us", db_i64(stmt, 4));
	json_str(&w, "body", db_text(stmt, 5));
	json_end_object(&w);
	buf_add_char(out, '\n');
}

/* As far as they fit: what is left comes with the next file. */
static enum errc write_lines(struct db_stmt *stmt, const char *number, struct buf *out,
			     size_t *ret_n, struct err *err)
{
	const size_t most = size_min(LINK_BUNDLE_MAX, out->max);
	enum errc code;
	bool row = false;

	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		/* The body's escapes may make six bytes of one. */
		if (out->len + 6 * db_text(stmt, 5).len + PEER_BYTES > most)
			break;
		write_line(stmt, number, out);
		++*ret_n;
	}
	db_rest(stmt);
	return code;
}

static enum errc write_messages(struct db *db, const struct link_peer *peer, struct buf *out,
				size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT sequence, uuid, kind, title, made_us, body FROM link_outbox_seen"
		    " WHERE peer = :peer AND sequence > :after ORDER BY sequence LIMIT :limit");

	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_i64(stmt, ":after", peer->acknowledged);
	db_bind_i64(stmt, ":limit", LINK_BUNDLE_MESSAGES);
	return write_lines(stmt, "sequence", out, ret_n, err);
}

static enum errc write_board(struct db *db, const struct link_peer *peer, struct buf *out,
			     size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "SELECT number, uuid, kind, title, made_us, body FROM link_board_seen"
			    " WHERE number > :after ORDER BY number LIMIT :limit");

	if (*ret_n >= LINK_BUNDLE_MESSAGES)
		return ERR_OK;
	db_bind_i64(stmt, ":after", peer->board_there);
	db_bind_i64(stmt, ":limit", (int64_t)(LINK_BUNDLE_MESSAGES - *ret_n));
	return write_lines(stmt, "board", out, ret_n, err);
}

static enum errc add_signature(const struct signer *signer, struct buf *out, struct err *err)
{
	char signature[SIGNER_SIGNATURE_LEN];
	char text[SIGNATURE_B64];
	const enum errc code = signer_sign(signer, buf_str(out), signature, err);

	if (code)
		return code;
	sodium_bin2base64(text, sizeof(text), (const unsigned char *)signature, sizeof(signature),
			  sodium_base64_VARIANT_ORIGINAL);
	buf_printf(out, "{\"signature\":\"%s\"}\n", text);
	return buf_failed(out)
		       ? fail(err, ERR_LIMIT, "bundle: over %u MiB", LINK_BUNDLE_MAX / 1024 / 1024)
		       : ERR_OK;
}

enum errc link_bundle_write(const struct org_scope *scope, const struct link_peer *peer,
			    struct str own, const struct signer *signer, int64_t now_us,
			    struct buf *out, size_t *ret_messages, struct err *err)
{
	struct db *db = org_scope_db(scope);

	*ret_messages = 0;
	write_head(peer, own, now_us, out);
	enum errc code = write_messages(db, peer, out, ret_messages, err);
	if (!code)
		code = write_board(db, peer, out, ret_messages, err);
	return code ? code : add_signature(signer, out, err);
}

/* ---- reading ---- */

static bool take_number(const json_t *object, const char *name, int64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	*ret = json_integer_value(value);
	return json_is_integer(value);
}

/* The bytes that were signed, and the signature of the last line. */
static enum errc split(struct str bytes, struct link_bundle *ret, struct err *err)
{
	const struct str whole =
		str_ends(bytes, STR("\n")) ? str_sub(bytes, 0, bytes.len - 1) : bytes;
	size_t start = whole.len;
	size_t n = 0;

	while (start > 0 && whole.ptr[start - 1] != '\n')
		start--;
	auto_item *item = start ? item_load(str_from_pos(whole, start), err) : NULL;
	const struct str text = item ? item_text(item, "signature") : STR_NONE;
	if (!text.ptr ||
	    sodium_base642bin((unsigned char *)ret->signature, SIGNER_SIGNATURE_LEN, text.ptr,
			      text.len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) ||
	    n != SIGNER_SIGNATURE_LEN)
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: its last line is no signature");
	ret->signed_bytes = str_sub(bytes, 0, start);
	return ERR_OK;
}

static enum errc read_head(struct link_bundle *ret, struct err *err)
{
	int64_t format = 0;

	if (!take_number(ret->head, "tonoi-link", &format))
		return fail(err, ERR_SYNTAX, "bundle: docs/formats/link.md: is none");
	if (format != FORMAT)
		return fail(err, ERR_UNSUPPORTED, "bundle: of format %lld, this program has %d",
			    (long long)format, FORMAT);
	ret->from = item_text(ret->head, "from");
	ret->to = item_text(ret->head, "to");
	if (!organisation_code_valid(ret->from) || !organisation_code_valid(ret->to) ||
	    !take_number(ret->head, "received", &ret->received))
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: from, to or received is missing");
	/* Who says nothing of a board has seen none. */
	(void)take_number(ret->head, "board", &ret->board);
	(void)take_number(ret->head, "armed", &ret->armed);
	return ERR_OK;
}

void link_bundle_done(struct link_bundle *bundle)
{
	item_free_at(&bundle->head);
}

enum errc link_bundle_open(struct str bytes, struct link_bundle *ret, struct err *err)
{
	struct str line;

	*ret = (struct link_bundle){ .head = NULL };
	if (bytes.len > LINK_BUNDLE_MAX)
		return fail(err, ERR_LIMIT, "bundle: over %u MiB", LINK_BUNDLE_MAX / 1024 / 1024);
	const enum errc code = split(bytes, ret, err);
	if (code)
		return code;
	ret->lines = ret->signed_bytes;
	if (!str_next_line(&ret->lines, &line))
		return fail(err, ERR_SYNTAX, "bundle: docs/formats/link.md: is empty");
	ret->head = item_load(line, err);
	return ret->head ? read_head(ret, err) : ERR_SYNTAX;
}

enum errc link_bundle_check(const struct link_bundle *bundle, struct str public_key,
			    struct err *err)
{
	char fingerprint[SIGNER_FINGERPRINT_LEN + 1];

	return signer_check(public_key, bundle->signed_bytes,
			    str_of(bundle->signature, sizeof(bundle->signature)), fingerprint, err);
}

static enum errc read_line(struct str line, link_line_sink *sink, void *ctx, struct err *err)
{
	auto_item *item = item_load(line, err);
	struct link_arrival arrival;

	if (!item)
		return ERR_SYNTAX;
	const bool board = json_object_get(item, "board");
	arrival = (struct link_arrival){
		.uuid = item_text(item, "id"),
		.kind = item_text(item, "kind"),
		.title = str_or_empty(item_text(item, "title")),
		.body = str_or_empty(item_text(item, "body")),
	};
	if (!take_number(item, board ? "board" : "sequence", &arrival.sequence) ||
	    !take_number(item, "made_us", &arrival.made_us))
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: a message has no number");
	return sink(ctx, board, &arrival, err);
}

enum errc link_bundle_each(const struct link_bundle *bundle, link_line_sink *sink, void *ctx,
			   struct err *err)
{
	struct str rest = bundle->lines;
	enum errc code = ERR_OK;
	struct str line;

	for (size_t n = 0; !code && str_next_line(&rest, &line); n++)
		code = n < LINK_BUNDLE_MESSAGES
			       ? read_line(line, sink, ctx, err)
			       : fail(err, ERR_LIMIT, "bundle: more than %u messages",
				      LINK_BUNDLE_MESSAGES);
	return code;
}

/* ---- taking ---- */

struct taking {
	const struct org_scope *scope;
	struct link_peer peer;
	int64_t now_us;
	struct link_intake *ret;
};

static enum errc take_line(void *ctx, bool board, const struct link_arrival *arrival,
			   struct err *err)
{
	struct taking *t = ctx;

	return board ? link_board_take(t->scope, &t->peer, arrival, t->now_us, t->ret, err)
		     : link_take(t->scope, &t->peer, arrival, t->now_us, t->ret, err);
}

/* Whoever it says it is from, by the key that is known of him. */
static enum errc find_sender(const struct taking *t, const struct link_bundle *bundle,
			     struct arena *arena, struct link_peer *ret, struct err *err)
{
	int64_t organisation = 0;
	enum errc code = organisations_find(t->scope, bundle->from, &organisation, err);

	if (!code)
		code = link_peers_get(t->scope, organisation, arena, ret, err);
	return code ? code : link_bundle_check(bundle, ret->public_key, err);
}

static int64_t further(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static enum errc take_all(struct taking *t, const struct link_bundle *bundle,
			  const struct link_effects *effects, struct err *err)
{
	const struct link_peer *peer = &t->peer;
	enum errc code = link_acknowledged(t->scope, peer, bundle->received, t->now_us, err);

	if (!code)
		/* An old file that comes again takes nothing back. */
		code = link_board_reached(t->scope, peer, further(bundle->board, peer->board_there),
					  further(bundle->armed, peer->armed_there), t->now_us,
					  err);
	if (!code)
		code = link_bundle_each(bundle, take_line, t, err);
	return code ? code : link_apply(t->scope, peer, effects, t->now_us, t->ret, err);
}

enum errc link_bundle_read(const struct org_scope *scope, struct str own, struct str bytes,
			   const struct link_effects *effects, int64_t now_us,
			   struct link_intake *ret, struct err *err)
{
	struct taking t = { .scope = scope, .now_us = now_us, .ret = ret };
	auto_arena arena = ARENA_INIT(PEER_BYTES);
	auto_link_bundle bundle;
	enum errc code = link_bundle_open(bytes, &bundle, err);

	*ret = (struct link_intake){ 0 };
	if (!code && !str_equal(bundle.to, own))
		code = fail(err, ERR_DENIED, "bundle: is for %.*s", STR_ARG(bundle.to));
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	code = find_sender(&t, &bundle, &arena, &t.peer, err);
	if (!code)
		code = take_all(&t, &bundle, effects, err);
	return db_end(org_scope_db(scope), code, err);
}
