/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request of a member, a line a part: method, path, query, Accept, Content-Type; then the body.
 * What is answered is JSON of a known status.
 */
#include "fuzz/fuzz.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/encoding/json-item.h"
#include "taxii/service.h"

#define NOW_US (INT64_C(1795392000) * US_PER_SEC)

static struct taxii_server server;
static char token[TAXII_TOKEN_LEN + 1];

static void open_server(void)
{
	static char folder[] = "/tmp/fuzz-taxii-XXXXXX";
	static struct stix_rules *rules;
	const char *content = getenv("TONOI_CONTENT");
	const struct taxii_collection collection = { .alias = STR("c"),
						     .title = STR("c"),
						     .description = STR(""),
						     .tlp_max = TLP_AMBER,
						     .made_by = STR("fuzz") };
	const struct taxii_member member = { .name = STR("m"), .added_by = STR("fuzz") };
	const struct taxii_rights all = { .read = true, .write = true };
	char id[UUID_TEXT_MAX];

	if (sodium_init() < 0 || !mkdtemp(folder) ||
	    stix_rules_load(content ? content : "content", &rules, NULL) ||
	    db_open(folder, DB_OWNER, &server.db, NULL) ||
	    taxii_collection_add(server.db, &collection, id, NULL) ||
	    taxii_grant(server.db, str_from(id), STR("g"), all, NULL) ||
	    taxii_member_add(server.db, &member, token, NULL) ||
	    taxii_group_join(server.db, STR("g"), STR("m"), NULL))
		abort();
	server.rules = rules;
	server.title = server.peer = STR("");
	server.now_us = NOW_US;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(32 * 1024 * 1024);
	struct taxii_answer answer = { .body = BUF_INIT(TAXII_ANSWER_MAX) };
	struct str rest = str_of(data, size);
	struct url_pairs query;

	if (!server.db)
		open_server();
	struct taxii_request request = {
		.method = str_split(&rest, '\n'),
		.path = str_split(&rest, '\n'),
		.query = &query,
		.authorization = arena_printf(&arena, "Bearer %s", token),
	};
	const struct str pairs = str_or_empty(str_split(&rest, '\n'));
	request.accept = str_split(&rest, '\n');
	request.content_type = str_split(&rest, '\n');
	request.body = str_or_empty(rest);
	if (!rest.ptr || url_pairs_parse(&arena, pairs, &query, NULL))
		return 0;
	taxii_serve(&server, &request, &arena, &answer);
	assert(answer.status >= 200 && answer.status < 600);
	auto_item *said = item_load(buf_str(&answer.body), NULL);
	/* A DELETE that was done has nothing to say. */
	assert(said || (answer.status == 200 && answer.body.len == 0));
	buf_done(&answer.body);
	return 0;
}
