/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps, each of which may be the last before a power cut: the hub's authority is looked at; the
 * key and the request are made and written down; the request is sent, with the connection checked
 * against that authority; the answer, signed with the code, is entered; the line's file is written,
 * which the watch finds. Who types the same again goes on where it ended.
 */
#include "cli/link/link-enrol-line.h"

#include <unistd.h>

#include "base/os/fd.h"
#include "base/os/paths.h"
#include "cli/link/link-desk.h"
#include "link/enrolment.h"
#include "link/node.h"
#include "net/outbound.h"
#include "net/tls-look.h"

#define LOOK_MS	       15000u
#define ASK_MS	       30000u
#define SIGNATORY      "link/asked-authority.pem" /* for the connection alone */
#define AUTHORITY_MODE 0644

struct enrolling {
	const struct options *options;
	struct organisation_desk *desk;
	struct link_code code;
	struct link_asked asked;
	char node[PATH_MAX];
	char asked_path[PATH_MAX];
	char authority_path[PATH_MAX];
	char data[PATH_MAX];
};

static enum errc find_paths(struct enrolling *e, struct err *err)
{
	char folder[PATH_MAX];
	enum errc code = path_data(options_text(e->options, "data"), e->data, err);

	if (!code)
		code = path_join(e->data, LINK_FOLDER, folder, err);
	if (!code)
		code = dir_make(folder, err);
	if (!code)
		records_give(e->data, folder);
	if (!code)
		code = path_join(e->data, LINK_NODE_FILE, e->node, err);
	if (!code)
		code = path_join(e->data, LINK_ASKED_FILE, e->asked_path, err);
	return code ? code : path_join(e->data, SIGNATORY, e->authority_path, err);
}

/* Believed only when the answer proves that its sender knows the code and has seen the same. */
static enum errc look_at_hub(const char *url, struct buf *authority, struct err *err)
{
	struct outbound_target target;
	struct resolver *resolver = NULL;
	struct resolved where;
	enum errc code = outbound_target(url, &target, err);

	if (!code)
		code = resolver_new(&resolver, err);
	if (code)
		return code;
	code = resolve(resolver, target.host, target.port, LOOK_MS, &where, err);
	if (!code)
		code = tls_look_authority(target.host, &where, LOOK_MS, authority, err);
	resolver_free(resolver);
	return code;
}

static enum errc make_request(struct enrolling *e, struct str url, struct err *err)
{
	auto_buf authority = BUF_INIT(LINK_PEM_MAX);
	auto_buf public_key = BUF_INIT(SIGNER_PEM_MAX);
	auto_signer *signer = NULL;
	enum errc code = look_at_hub(options_text(e->options, "hub"), &authority, err);

	if (!code)
		code = link_desk_signer(e->options, &signer, err);
	if (!code)
		code = signer_public(signer, &public_key, err);
	if (!code)
		code = link_asked_make(&e->code, url, buf_str(&authority), buf_str(&public_key),
				       &e->desk->arena, &e->asked, err);
	return code ? code : link_asked_write(e->asked_path, &e->asked, err);
}

/* The one that was written down, when it was for the same. */
static enum errc find_request(struct enrolling *e, struct err *err)
{
	const struct str url = options_str(e->options, "hub");
	const enum errc code = link_asked_read(e->asked_path, &e->desk->arena, &e->asked, err);

	if (!code && str_equal(e->asked.url, url) && str_is(e->asked.name, e->code.name))
		return ERR_OK;
	return make_request(e, url, err);
}

static enum errc send_request(struct enrolling *e, struct buf *ret, struct err *err)
{
	auto_buf url = BUF_INIT(LINK_URL_MAX + 32);
	struct outbound *outbound = NULL;
	struct outbound_answer answer = { .body = BUF_INIT(LINK_ENROLMENT_MAX) };

	buf_printf(&url, "%.*s/link/enrol", STR_ARG(e->asked.url));
	const struct outbound_request request = { .url = url.ptr,
						  .method = "POST",
						  .headers = { "Content-Type: application/json" },
						  .body = e->asked.request,
						  .ca_file = e->authority_path,
						  .timeout_ms = ASK_MS,
						  .answer_max = LINK_ENROLMENT_MAX };
	enum errc code = file_replace(e->authority_path, e->asked.authority, AUTHORITY_MODE, err);
	if (!code)
		code = outbound_new(&outbound, err);
	if (!code)
		code = outbound_send(outbound, &request, &answer, err);
	if (!code && answer.status != 200)
		code = fail(err, ERR_DENIED,
			    text_of(TR("ハブが断りました: %.*s", "the hub refused: %.*s")),
			    STR_ARG(str_trim(str_sub(buf_str(&answer.body), 0, 160))));
	if (!code)
		buf_add(ret, buf_str(&answer.body));
	outbound_free(outbound);
	(void)unlink(e->authority_path);
	buf_done(&answer.body);
	return code;
}

/* ---- the answer ---- */

static enum errc enter_hub(struct enrolling *e, const struct link_admitted *admitted,
			   struct err *err)
{
	struct organisation_desk *desk = e->desk;
	const struct organisation hub = { .code = admitted->hub,
					  .name = admitted->hub_name,
					  .beds = ORG_BEDS_UNKNOWN,
					  .from_on = str_from(desk->day) };
	char print[SIGNER_FINGERPRINT_LEN + 1];
	enum organisation_outcome outcome;
	struct link_peer known;
	int64_t id = 0;
	enum errc code = signer_fingerprint(admitted->hub_key, print, err);

	if (!code)
		code = organisations_find(desk->scope, admitted->hub, &id, err);
	if (code == ERR_NOT_FOUND)
		code = organisation_put(desk->scope, &hub, ORG_SELF, &desk->actor, &id, &outcome,
					err);
	if (code)
		return code;
	code = link_peers_get(desk->scope, id, &desk->arena, &known, err);
	if (!code && str_is(known.fingerprint, print))
		return link_peers_above(desk->scope, id, err);
	if (!code)
		return fail(err, ERR_CONFLICT,
			    text_of(TR("%.*s とは別の鍵で結ばれています。先に取り消してください",
				       "%.*s is linked with another key: revoke that first")),
			    STR_ARG(admitted->hub));
	if (code != ERR_NOT_FOUND)
		return code;
	code = link_peers_add(desk->scope, id, admitted->hub_key, str_from(print), desk->actor.by,
			      desk->actor.now_us, err);
	return code ? code : link_peers_above(desk->scope, id, err);
}

static enum errc enter_records(struct enrolling *e, const struct link_admitted *admitted,
			       struct err *err)
{
	struct organisation_desk *desk = e->desk;
	struct str own = STR_NONE;
	enum errc code = db_begin(desk->db, err);

	if (code)
		return code;
	code = link_own_code(desk->scope, &desk->arena, &own, err);
	if (code == ERR_CONFLICT)
		code = organisation_name_self(desk->scope, admitted->as, err);
	else if (!code && !str_equal(own, admitted->as))
		code = fail(err, ERR_CONFLICT,
			    text_of(TR("ハブはこの施設を %.*s と呼びますが、ここでは %.*s です",
				       "the hub calls this node %.*s, here it is %.*s")),
			    STR_ARG(admitted->as), STR_ARG(own));
	if (!code)
		code = enter_hub(e, admitted, err);
	return db_end(desk->db, code, err);
}

static enum errc take_answer(struct enrolling *e, struct str answer, struct err *err)
{
	struct link_admitted admitted;
	enum errc code =
		link_admitted_read(&e->code, &e->asked, answer, &e->desk->arena, &admitted, err);

	if (!code)
		code = enter_records(e, &admitted, err);
	if (code)
		return code;
	const struct link_node node = { .hub = admitted.hub,
					.url = e->asked.url,
					.authority = e->asked.authority,
					.certificate = admitted.certificate,
					.key = e->asked.key };
	code = link_node_write(e->node, &node, err);
	if (code)
		return code;
	records_give(e->data, e->node);
	(void)unlink(e->asked_path);
	printf(text_of(TR("%.*s と %.*s は結ばれました\n", "%.*s and %.*s are linked\n")),
	       STR_ARG(admitted.as), STR_ARG(admitted.hub));
	return ERR_OK;
}

enum errc link_enrol_line(const struct options *options, struct err *err)
{
	auto_organisation_desk desk = { .db = NULL };
	auto_buf answer = BUF_INIT(LINK_ENROLMENT_MAX);
	struct enrolling e = { .options = options, .desk = &desk };
	enum errc code = link_url_check(options_str(options, "hub"), err);

	if (!code)
		code = link_code_read(options_str(options, "code"), &e.code, err);
	if (!code)
		code = organisation_desk_open(options, true, &desk, err);
	if (!code)
		code = records_audit(desk.db, "link.enrol", options_str(options, "hub"),
				     str_from(e.code.name), err);
	if (!code)
		code = find_paths(&e, err);
	if (!code)
		code = find_request(&e, err);
	if (!code)
		code = send_request(&e, &answer, err);
	return code ? code : take_answer(&e, buf_str(&answer), err);
}
