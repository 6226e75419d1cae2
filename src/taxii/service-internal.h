/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the server share: service.c (routes, rights), and one file a kind of answer. */
#pragma once

#include "base/encoding/json-write.h"
#include "taxii/query.h"
#include "taxii/service.h"

struct taxii_call {
	const struct taxii_server *server;
	const struct taxii_request *request;
	struct arena *arena;
	struct taxii_answer *answer;
	struct taxii_member member;
	struct taxii_collection collection; /* of paths that have one */
	struct taxii_rights rights;
	struct str object; /* id, of paths that have one */
	struct str status; /* the same */
};

/* Answer with an error; what else was written is gone. */
void taxii_refuse(struct taxii_call *call, unsigned status, const char *why);

/* The status that fits what went wrong with the query or the database. */
void taxii_refuse_err(struct taxii_call *call, const struct err *err);

/* objects, the versions of one object, the manifest. */
void taxii_get_objects(struct taxii_call *call);
void taxii_get_object(struct taxii_call *call);
void taxii_get_manifest(struct taxii_call *call);
void taxii_get_versions(struct taxii_call *call);

void taxii_post_objects(struct taxii_call *call);
void taxii_delete_object(struct taxii_call *call);
