/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding/json-list.h"
#include "store/audit.h"
#include "taxii/service-internal.h"
#include "taxii/statuses.h"

#define RECEIPT_MAX 4096u

static enum errc audit(const struct taxii_call *call, const char *action, struct str object,
		       struct str detail, struct err *err)
{
	return audit_add(
		call->server->db,
		&(struct audit_entry){
			.time_us = call->server->now_us,
			.user = arena_printf(call->arena, "taxii:%.*s", STR_ARG(call->member.name)),
			.role = STR("taxii"),
			.peer = call->server->peer,
			.action = str_from(action),
			.object = object,
			.detail = detail,
			.outcome = STR("done"),
		},
		err);
}

/* ---- adding ---- */

static enum errc add_object(const struct taxii_intake *intake, struct str text,
			    struct taxii_status *status, struct err *err)
{
	auto_arena arena = ARENA_INIT(RECEIPT_MAX);
	struct taxii_receipt receipt;
	const enum errc code = taxii_object_add(intake, text, &arena, &receipt, err);

	if (code && !taxii_is_refusal(code))
		return code;
	taxii_status_note(status, &receipt, code ? err->text : NULL);
	return ERR_OK;
}

static enum errc add_objects(const struct taxii_intake *intake, struct str envelope,
			     struct taxii_status *status, struct err *err)
{
	auto_json_list *list = NULL;
	struct str text;
	enum errc code = json_list_open(envelope, "objects", &list, err);

	if (code == ERR_NOT_FOUND)
		return fail(err, ERR_UNSUPPORTED, "TAXII 2.1 3.7: the envelope has no objects");
	while (!code && (code = json_list_next(list, &text, err)) == ERR_OK) {
		if (status->n_successes + status->n_failures == TAXII_OBJECTS_MAX)
			return fail(err, ERR_LIMIT, "more than %u objects in one request",
				    TAXII_OBJECTS_MAX);
		code = add_object(intake, text, status, err);
	}
	return code == ERR_END ? ERR_OK : code;
}

static enum errc post(struct taxii_call *call, struct taxii_status *status, struct err *err)
{
	const struct taxii_server *server = call->server;
	const struct taxii_intake intake = { .db = server->db,
					     .rules = server->rules,
					     .collection = &call->collection,
					     .member = call->member.name,
					     .now_us = server->now_us };
	enum errc code = add_objects(&intake, call->request->body, status, err);

	if (!code)
		code = audit(call, "taxii.add", call->collection.alias,
			     arena_printf(call->arena, "%llu taken, %llu refused",
					  (unsigned long long)status->n_successes,
					  (unsigned long long)status->n_failures),
			     err);
	return code ? code
		    : taxii_status_keep(server->db, status, call->member.name, &call->answer->body,
					err);
}

void taxii_post_objects(struct taxii_call *call)
{
	struct db *db = call->server->db;
	struct taxii_status status;
	struct err err;

	taxii_status_begin(&status, call->server->now_us);
	enum errc code = db_begin(db, &err);
	if (!code)
		code = db_end(db, post(call, &status, &err), &err);
	if (code)
		taxii_refuse_err(call, &err);
	else
		call->answer->status = 202;
	taxii_status_done(&status);
}

/* ---- deleting ---- */

static enum errc delete_object(struct taxii_call *call, const struct taxii_filter *filter,
			       struct err *err)
{
	const struct taxii_deletion deletion = { .db = call->server->db,
						 .collection = call->collection.id,
						 .id = call->object,
						 .filter = filter,
						 .member = call->member.name,
						 .by = call->member.name,
						 .now_us = call->server->now_us };
	uint64_t n;
	enum errc code = taxii_object_delete(&deletion, &n, err);

	if (!code && n == 0)
		code = fail(err, ERR_NOT_FOUND, "there is no such object in the collection");
	return code ? code
		    : audit(call, "taxii.delete", call->collection.alias,
			    arena_printf(call->arena, "%.*s: %llu", STR_ARG(call->object),
					 (unsigned long long)n),
			    err);
}

void taxii_delete_object(struct taxii_call *call)
{
	struct db *db = call->server->db;
	struct taxii_filter filter;
	struct err err;
	/* Without a version all of them are meant (5.7), not the last one. */
	const bool some = url_pairs_get(call->request->query, "match[version]").ptr;
	const unsigned parameters = TAXII_MATCH_SPEC | (some ? (unsigned)TAXII_MATCH_VERSION : 0u);

	if (!call->rights.read) {
		taxii_refuse(call, 403, "TAXII 2.1 5.7: to delete, one must be able to read too");
		return;
	}
	enum errc code = taxii_query_read(call->request->query, parameters, STR(""), call->arena,
					  &filter, &err);
	if (!code)
		code = db_begin(db, &err);
	if (!code)
		code = db_end(db, delete_object(call, &filter, &err), &err);
	if (code)
		taxii_refuse_err(call, &err);
}
