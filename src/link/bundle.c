/* SPDX-License-Identifier: Apache-2.0 */
#include "link/bundle.h"

#include <sodium.h>

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
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
	json_i64(&w, "made_us", now_us);
	json_end_object(&w);
	buf_add_char(out, '\n');
}

static void write_message(const struct db_stmt *stmt, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_i64(&w, "sequence", db_i64(stmt, 0));
	json_str(&w, "id", db_text(stmt, 1));
	json_str(&w, "kind", db_text(stmt, 2));
	json_str(&w, "title", db_text(stmt, 3));
	json_i64(&w, "made_us", db_i64(stmt, 4));
	json_str(&w, "body", db_text(stmt, 5));
	json_end_object(&w);
	buf_add_char(out, '\n');
}

/* As far as they fit: what is left comes with the next file. */
static enum errc write_messages(struct db *db, const struct link_peer *peer, struct buf *out,
				size_t *ret_n, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "SELECT sequence, uuid, kind, title, made_us, body FROM link_outbox_seen"
		    " WHERE peer = :peer AND sequence > :after ORDER BY sequence LIMIT :limit");
	enum errc code;
	const size_t most = size_min(LINK_BUNDLE_MAX, out->max);
	bool row = false;

	*ret_n = 0;
	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_i64(stmt, ":after", peer->acknowledged);
	db_bind_i64(stmt, ":limit", LINK_BUNDLE_MESSAGES);
	while ((code = db_next(stmt, &row, err)) == ERR_OK && row) {
		/* The body's escapes may make six bytes of one. */
		if (out->len + 6 * db_text(stmt, 5).len + PEER_BYTES > most)
			break;
		write_message(stmt, out);
		++*ret_n;
	}
	db_rest(stmt);
	return code;
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
	write_head(peer, own, now_us, out);
	const enum errc code = write_messages(org_scope_db(scope), peer, out, ret_messages, err);

	return code ? code : add_signature(signer, out, err);
}

/* ---- reading ---- */

struct head {
	struct str from;
	struct str to;
	int64_t received;
};

static bool take_number(const json_t *object, const char *name, int64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	*ret = json_integer_value(value);
	return json_is_integer(value);
}

/* The bytes that were signed, and the signature of the last line. */
static enum errc split(struct str bytes, struct str *ret_signed,
		       char ret[static SIGNER_SIGNATURE_LEN], struct err *err)
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
	    sodium_base642bin((unsigned char *)ret, SIGNER_SIGNATURE_LEN, text.ptr, text.len, NULL,
			      &n, NULL, sodium_base64_VARIANT_ORIGINAL) ||
	    n != SIGNER_SIGNATURE_LEN)
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: its last line is no signature");
	*ret_signed = str_sub(bytes, 0, start);
	return ERR_OK;
}

static enum errc read_head(const json_t *item, struct head *ret, struct err *err)
{
	int64_t format = 0;

	if (!take_number(item, "tonoi-link", &format))
		return fail(err, ERR_SYNTAX, "bundle: docs/formats/link.md: is none");
	if (format != FORMAT)
		return fail(err, ERR_UNSUPPORTED, "bundle: of format %lld, this program has %d",
			    (long long)format, FORMAT);
	ret->from = item_text(item, "from");
	ret->to = item_text(item, "to");
	if (!organisation_code_valid(ret->from) || !organisation_code_valid(ret->to) ||
	    !take_number(item, "received", &ret->received))
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: from, to or received is missing");
	return ERR_OK;
}

enum errc link_bundle_sender(struct str bytes, struct arena *arena, struct str *ret,
			     struct err *err)
{
	struct head head;
	struct str rest = bytes;
	struct str line;

	if (!str_next_line(&rest, &line))
		return fail(err, ERR_SYNTAX, "bundle: docs/formats/link.md: is empty");
	auto_item *item = item_load(line, err);
	const enum errc code = item ? read_head(item, &head, err) : ERR_SYNTAX;
	if (!code)
		*ret = arena_str(arena, head.from);
	return code;
}

static enum errc take_line(const struct org_scope *scope, const struct link_peer *peer,
			   struct str line, int64_t now_us, struct link_intake *ret,
			   struct err *err)
{
	auto_item *item = item_load(line, err);
	struct link_arrival arrival;

	if (!item)
		return ERR_SYNTAX;
	arrival = (struct link_arrival){
		.uuid = item_text(item, "id"),
		.kind = item_text(item, "kind"),
		.title = str_or_empty(item_text(item, "title")),
		.body = str_or_empty(item_text(item, "body")),
	};
	if (!take_number(item, "sequence", &arrival.sequence) ||
	    !take_number(item, "made_us", &arrival.made_us))
		return fail(err, ERR_SYNTAX,
			    "bundle: docs/formats/link.md: a message has no number");
	return link_take(scope, peer, &arrival, now_us, ret, err);
}

static enum errc take_lines(const struct org_scope *scope, const struct link_peer *peer,
			    struct str rest, int64_t now_us, struct link_intake *ret,
			    struct err *err)
{
	enum errc code = ERR_OK;
	struct str line;

	for (size_t n = 0; !code && str_next_line(&rest, &line); n++)
		code = n < LINK_BUNDLE_MESSAGES
			       ? take_line(scope, peer, line, now_us, ret, err)
			       : fail(err, ERR_LIMIT, "bundle: more than %u messages",
				      LINK_BUNDLE_MESSAGES);
	return code;
}

/* Whoever it says it is from, by the key that is known of him. */
static enum errc find_sender(const struct org_scope *scope, const struct head *head,
			     struct str signed_bytes, struct str signature, struct arena *arena,
			     struct link_peer *ret, struct err *err)
{
	char fingerprint[SIGNER_FINGERPRINT_LEN + 1];
	int64_t organisation = 0;
	enum errc code = organisations_find(scope, head->from, &organisation, err);

	if (!code)
		code = link_peers_get(scope, organisation, arena, ret, err);
	if (!code)
		code = signer_check(ret->public_key, signed_bytes, signature, fingerprint, err);
	return code;
}

static enum errc take_all(const struct org_scope *scope, const struct link_peer *peer,
			  const struct head *head, struct str lines,
			  const struct link_effects *effects, int64_t now_us,
			  struct link_intake *ret, struct err *err)
{
	enum errc code = link_acknowledged(scope, peer, head->received, now_us, err);

	if (!code)
		code = take_lines(scope, peer, lines, now_us, ret, err);
	return code ? code : link_apply(scope, peer, effects, now_us, ret, err);
}

enum errc link_bundle_read(const struct org_scope *scope, struct str own, struct str bytes,
			   const struct link_effects *effects, int64_t now_us,
			   struct link_intake *ret, struct err *err)
{
	auto_arena arena = ARENA_INIT(PEER_BYTES);
	char signature[SIGNER_SIGNATURE_LEN];
	struct link_peer peer;
	struct head head = { .received = 0 };
	struct str signed_bytes;
	struct str line;

	*ret = (struct link_intake){ 0 };
	if (bytes.len > LINK_BUNDLE_MAX)
		return fail(err, ERR_LIMIT, "bundle: over %u MiB", LINK_BUNDLE_MAX / 1024 / 1024);
	enum errc code = split(bytes, &signed_bytes, signature, err);
	if (code)
		return code;
	struct str rest = signed_bytes;
	if (!str_next_line(&rest, &line))
		return fail(err, ERR_SYNTAX, "bundle: docs/formats/link.md: is empty");
	auto_item *item = item_load(line, err);
	code = item ? read_head(item, &head, err) : ERR_SYNTAX;
	if (!code && !str_equal(head.to, own))
		code = fail(err, ERR_DENIED, "bundle: is for %.*s", STR_ARG(head.to));
	if (!code)
		code = db_begin(org_scope_db(scope), err);
	if (code)
		return code;
	code = find_sender(scope, &head, signed_bytes, str_of(signature, sizeof(signature)), &arena,
			   &peer, err);
	if (!code)
		code = take_all(scope, &peer, &head, rest, effects, now_us, ret, err);
	return db_end(org_scope_db(scope), code, err);
}
