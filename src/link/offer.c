/* SPDX-License-Identifier: Apache-2.0 */
#include "link/offer.h"

#include "base/buf.h"
#include "base/uuid.h"

enum errc link_may_leave(const struct org_scope *scope, const char *kind, bool *ret,
			 struct err *err)
{
	enum link_leave leave = LINK_NEVER;
	const enum errc code = link_kind_get(org_scope_db(scope), str_from(kind), &leave, err);

	*ret = leave != LINK_NEVER;
	return code;
}

enum errc link_offer_named(const struct org_scope *scope, const struct link_message *message,
			   const struct buf *body, const struct buf *name, struct err *err)
{
	struct link_message whole = *message;
	char uuid[UUID_TEXT_MAX];
	bool put;

	if (buf_failed(body) || buf_failed(name))
		return fail(err, ERR_LIMIT, "%.*s: its message is over %u bytes",
			    STR_ARG(message->kind), LINK_BODY_MAX);
	whole.body = buf_str(body);
	whole.uuid = str_from(uuid_of_name(buf_str(name), uuid));
	return link_offer(scope, &whole, &put, err);
}
