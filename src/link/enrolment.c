/* SPDX-License-Identifier: Apache-2.0 */
#include "link/enrolment.h"

#include "base/encoding/json-item.h"
#include "base/encoding/json-write.h"
#include "organisations/organisation.h"

#define PEER_BYTES 16384u
#define ARENA_MAX  (256u * 1024)

/* ---- codes ---- */

static enum errc withdraw(struct db *db, int64_t organisation, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "UPDATE link_invitations SET secret = NULL, withdrawn_us = :now"
			    " WHERE id IN (SELECT id FROM link_invitations_seen"
			    " WHERE organisation = :organisation AND secret IS NOT NULL)");

	db_bind_time(stmt, ":now", now_us);
	db_bind_i64(stmt, ":organisation", organisation);
	return db_run(stmt, err);
}

static enum errc put_down(struct db *db, int64_t organisation, const struct link_code *code,
			  int64_t expires_us, struct str by, int64_t now_us, struct err *err)
{
	struct db_stmt *stmt = db_stmt(
		db, "INSERT INTO link_invitations (organisation, name, secret, made_us, made_by,"
		    " expires_us) VALUES (:organisation, :name, :secret, :now, :by, :expires)");

	db_bind_i64(stmt, ":organisation", organisation);
	db_bind_text(stmt, ":name", str_from(code->name));
	db_bind_text(stmt, ":secret", str_from(code->secret));
	db_bind_time(stmt, ":now", now_us);
	db_bind_text(stmt, ":by", by);
	db_bind_time(stmt, ":expires", expires_us);
	return db_run(stmt, err);
}

enum errc link_invite(const struct org_scope *scope, int64_t organisation, int64_t expires_us,
		      struct str by, int64_t now_us, char ret[static LINK_CODE_MAX],
		      struct err *err)
{
	struct db *db = org_scope_db(scope);
	struct link_code made;
	enum errc code = org_scope_demand(scope, organisation, ORG_MANAGE, err);

	if (!code && organisation == ORG_SELF)
		code = fail(err, ERR_CONFLICT, "link: nobody is linked with himself");
	if (!code)
		code = db_begin(db, err);
	if (code)
		return code;
	link_code_make(ret);
	code = link_code_read(str_from(ret), &made, err);
	if (!code)
		code = withdraw(db, organisation, now_us, err);
	if (!code)
		code = put_down(db, organisation, &made, expires_us, by, now_us, err);
	return db_end(db, code, err);
}

/* ---- a request ---- */

struct invitation {
	int64_t id;
	int64_t organisation;
	struct str secret; /* STR_NONE: wiped */
	int64_t expires_us;
	int64_t tries;
	struct str request; /* its hash, or STR_NONE */
	struct str answer;
};

/* What is asked with a code. */
struct asking {
	const struct org_scope *scope;
	const struct link_house *house;
	struct arena *arena;
	struct str bytes;
	char hash[LINK_HASH_MAX]; /* of them */
	int64_t now_us;
};

/* What is not there stays so. */
static struct str copy_of(struct arena *arena, struct str text)
{
	return text.ptr ? arena_str(arena, text) : STR_NONE;
}

static enum errc find_invitation(const struct asking *asking, struct str name,
				 struct invitation *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(asking->scope),
			"SELECT id, organisation, secret, expires_us, tries, request, answer"
			" FROM link_invitations_seen WHERE name = :name");

	db_bind_text(stmt, ":name", name);
	bool row = false;
	const enum errc code = db_next(stmt, &row, err);
	if (code || !row)
		return code ? code : fail(err, ERR_DENIED, "code: there is no such one");
	*ret = (struct invitation){
		.id = db_i64(stmt, 0),
		.organisation = db_i64(stmt, 1),
		.secret = copy_of(asking->arena, db_text(stmt, 2)),
		.expires_us = db_time(stmt, 3),
		.tries = db_i64(stmt, 4),
		.request = copy_of(asking->arena, db_text(stmt, 5)),
		.answer = copy_of(asking->arena, db_text(stmt, 6)),
	};
	db_rest(stmt);
	return ERR_OK;
}

/* One that proved nothing is counted; at the last the code is dead. */
static enum errc count_try(struct db *db, const struct invitation *invitation, struct err *err)
{
	const int64_t tries = invitation->tries + 1;
	struct db_stmt *stmt = db_stmt(db, "UPDATE link_invitations SET tries = :tries,"
					   " secret = :secret WHERE id = :id");

	db_bind_i64(stmt, ":tries", tries);
	db_bind_text(stmt, ":secret", tries < LINK_INVITE_TRIES ? invitation->secret : STR_NONE);
	db_bind_i64(stmt, ":id", invitation->id);
	return db_run(stmt, err);
}

static enum errc note_used(const struct asking *asking, const struct invitation *invitation,
			   struct str answer, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(asking->scope),
			"UPDATE link_invitations SET secret = NULL, request = :request,"
			" answer = :answer, used_us = :now WHERE id = :id");

	db_bind_text(stmt, ":request", str_from(asking->hash));
	db_bind_text(stmt, ":answer", answer);
	db_bind_time(stmt, ":now", asking->now_us);
	db_bind_i64(stmt, ":id", invitation->id);
	return db_run(stmt, err);
}

/* ---- certificates ---- */

static enum errc note_certificate(struct db *db, const struct link_peer *peer, struct str pem,
				  int64_t now_us, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(db, "INSERT INTO link_certificates (organisation, peer, serial, issued_us,"
			    " until_us) VALUES (:organisation, :peer, :serial, :now, :until)");
	struct link_certificate made;
	const enum errc code = link_certificate_read(pem, &made, err);

	if (code)
		return code;
	db_bind_i64(stmt, ":organisation", peer->organisation);
	db_bind_i64(stmt, ":peer", peer->id);
	db_bind_text(stmt, ":serial", str_from(made.serial));
	db_bind_time(stmt, ":now", now_us);
	db_bind_time(stmt, ":until", made.until_us);
	return db_run(stmt, err);
}

/* Within a transaction. */
static enum errc issue(const struct org_scope *scope, const struct link_house *house,
		       const struct link_peer *peer, struct str request, int64_t now_us,
		       struct buf *certificate, struct err *err)
{
	const enum errc code = link_authority_sign(house->authority, request, peer->code, now_us,
						   now_us + LINK_CERTIFICATE_US, certificate, err);

	return code ? code
		    : note_certificate(org_scope_db(scope), peer, buf_str(certificate), now_us,
				       err);
}

enum errc link_renewal_answer(const struct org_scope *scope, const struct link_house *house,
			      const struct link_peer *peer, struct str request, int64_t now_us,
			      struct buf *certificate, struct err *err)
{
	struct db *db = org_scope_db(scope);
	enum errc code = db_begin(db, err);

	if (code)
		return code;
	code = issue(scope, house, peer, request, now_us, certificate, err);
	return db_end(db, code, err);
}

enum errc link_certificate_holder(const struct org_scope *scope, struct str serial, int64_t now_us,
				  struct arena *arena, struct link_peer *ret, struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT c.organisation, c.until_us, c.peer FROM link_certificates_seen c"
			" WHERE c.serial = :serial");
	bool row = false;

	db_bind_text(stmt, ":serial", serial);
	enum errc code = db_next(stmt, &row, err);
	if (code)
		return code;
	const int64_t organisation = row ? db_i64(stmt, 0) : 0;
	const int64_t peer = row ? db_i64(stmt, 2) : 0;
	const bool over = row && db_time(stmt, 1) <= now_us;
	db_rest(stmt);
	if (!row)
		return fail(err, ERR_DENIED, "certificate %.*s: is none of ours", STR_ARG(serial));
	if (over)
		return fail(err, ERR_DENIED, "certificate %.*s: its time is over", STR_ARG(serial));
	code = link_peers_get(scope, organisation, arena, ret, err);
	if (code == ERR_NOT_FOUND || (!code && ret->id != peer))
		return fail(err, ERR_DENIED, "certificate %.*s: was revoked", STR_ARG(serial));
	return code;
}

enum errc link_certificate_until(const struct org_scope *scope, int64_t peer, int64_t *ret,
				 struct err *err)
{
	struct db_stmt *stmt =
		db_stmt(org_scope_db(scope),
			"SELECT max(until_us) FROM link_certificates_seen WHERE peer = :peer");

	db_bind_i64(stmt, ":peer", peer);
	const enum errc code = db_number(stmt, ret, err);
	if (!code && *ret == 0)
		*ret = TIME_NONE;
	return code;
}

/* ---- the answer ---- */

/* The key it signs with is known from now on, unless it was. */
static enum errc enter_key(const struct asking *asking, int64_t organisation, struct str key,
			   struct link_peer *ret, struct err *err)
{
	char print[SIGNER_FINGERPRINT_LEN + 1];
	enum errc code = signer_fingerprint(key, print, err);

	if (code)
		return code;
	code = link_peers_get(asking->scope, organisation, asking->arena, ret, err);
	if (!code && !str_is(ret->fingerprint, print))
		return fail(err, ERR_CONFLICT,
			    "link: %.*s is linked with another key: revoke that first",
			    STR_ARG(ret->code));
	if (code != ERR_NOT_FOUND)
		return code;
	code = link_peers_add(asking->scope, organisation, key, str_from(print), STR("code"),
			      asking->now_us, err);
	return code ? code : link_peers_get(asking->scope, organisation, asking->arena, ret, err);
}

static void write_answer(const struct link_house *house, const struct link_peer *peer,
			 struct str certificate, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_str(&w, "as", peer->code);
	json_str(&w, "hub", house->code);
	json_str(&w, "hub_name", house->name);
	json_str(&w, "hub_key", house->public_key);
	json_str(&w, "certificate", certificate);
	json_end_object(&w);
}

static enum errc admit(const struct asking *asking, const struct invitation *invitation,
		       struct str line, struct buf *answer, struct err *err)
{
	auto_buf certificate = BUF_INIT(LINK_PEM_MAX);
	auto_item *item = item_load(line, err);
	struct link_peer peer;

	if (!item)
		return ERR_SYNTAX;
	const struct str request = item_text(item, "request");
	const struct str key = item_text(item, "key");
	if (!request.ptr || !key.ptr)
		return fail(err, ERR_SYNTAX,
			    "enrolment: docs/formats/link.md: request or key is missing");
	enum errc code = enter_key(asking, invitation->organisation, key, &peer, err);
	if (!code)
		code = issue(asking->scope, asking->house, &peer, request, asking->now_us,
			     &certificate, err);
	if (code)
		return code;
	write_answer(asking->house, &peer, buf_str(&certificate), answer);
	link_code_seal(invitation->secret, "answer", str_from(asking->hash), answer);
	if (buf_failed(answer))
		return fail(err, ERR_LIMIT, "enrolment: the answer is too long");
	return note_used(asking, invitation, buf_str(answer), err);
}

static enum errc check_invitation(const struct asking *asking, const struct invitation *invitation,
				  struct err *err)
{
	if (invitation->request.ptr)
		return fail(err, ERR_DENIED, "code: was used already");
	if (invitation->expires_us <= asking->now_us)
		return fail(err, ERR_DENIED, "code: its time is over");
	if (!invitation->secret.ptr)
		return fail(err, ERR_DENIED, "code: was withdrawn");
	return ERR_OK;
}

/* `*ret_keep`: what was noted stays although the answer is no. */
static enum errc answer_code(const struct asking *asking, const struct invitation *invitation,
			     struct buf *answer, bool *ret_keep, struct err *err)
{
	char print[LINK_PRINT_MAX];
	struct str line;

	if (invitation->request.ptr && str_is(invitation->request, asking->hash)) {
		buf_add(answer, invitation->answer);
		return ERR_OK;
	}
	enum errc code = check_invitation(asking, invitation, err);
	if (!code)
		code = link_certificate_print(link_authority_pem(asking->house->authority), print,
					      err);
	if (code)
		return code;
	code = link_code_unseal(invitation->secret, "request", str_from(print), asking->bytes,
				&line, err);
	if (code == ERR_DENIED) {
		*ret_keep = true;
		const enum errc counted = count_try(org_scope_db(asking->scope), invitation, NULL);
		return counted ? fail(err, counted, "code: a try cannot be counted") : code;
	}
	return code ? code : admit(asking, invitation, line, answer, err);
}

static enum errc answer_request(const struct asking *asking, struct buf *answer, bool *ret_keep,
				struct err *err)
{
	struct invitation invitation = { .id = 0 };
	struct str rest = asking->bytes;
	struct str line = STR_NONE;

	(void)str_next_line(&rest, &line);
	auto_item *item = item_load(str_or_empty(line), err);
	if (!item)
		return ERR_SYNTAX;
	const struct str name = item_text(item, "code");
	if (json_integer_value(json_object_get(item, "tonoi-link")) != 1 || !name.ptr)
		return fail(err, ERR_SYNTAX, "enrolment: docs/formats/link.md: is none");
	const enum errc code = find_invitation(asking, name, &invitation, err);
	return code ? code : answer_code(asking, &invitation, answer, ret_keep, err);
}

enum errc link_enrolment_answer(const struct org_scope *scope, const struct link_house *house,
				struct str request, int64_t now_us, struct buf *answer,
				struct err *err)
{
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	struct asking asking = {
		.scope = scope, .house = house, .arena = &arena, .bytes = request, .now_us = now_us
	};
	struct db *db = org_scope_db(scope);
	bool keep = false;

	if (request.len > LINK_ENROLMENT_MAX)
		return fail(err, ERR_LIMIT, "enrolment: over %u bytes", LINK_ENROLMENT_MAX);
	link_code_hash(request, asking.hash);
	enum errc code = db_begin(db, err);
	if (code)
		return code;
	code = answer_request(&asking, answer, &keep, err);
	const enum errc ended = db_end(db, keep ? ERR_OK : code, keep ? NULL : err);
	return code ? code : ended;
}
