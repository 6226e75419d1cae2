/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What inventory agents say over HTTP is told apart, and answered in their own tongue.
 */
#include "support/check.h"

#include "assets/agent-talk.h"
#include "base/os/fd.h"
#include "base/os/loop.h"
#include "roles/listener/agents.h"

#define PROLOG                                                                                     \
	"<?xml version=\"1.0\"?><REQUEST><DEVICEID>x</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>"

static void each_request_is_told_apart_and_answered(void **state UNUSED)
{
	static const struct {
		const char *body;
		enum errc code;
		enum agent_wish wish;
		unsigned status;
		const char *answer; /* a part of it */
	} rows[] = {
		{ PROLOG, ERR_OK, AGENT_HELLO, 200, "<RESPONSE>SEND</RESPONSE>" },
		{ "<REQUEST><QUERY>INVENTORY</QUERY><CONTENT/></REQUEST>", ERR_OK, AGENT_INVENTORY,
		  200, "<REPLY></REPLY>" },
		{ "<REQUEST><QUERY>DEPLOY</QUERY></REQUEST>", ERR_UNSUPPORTED, AGENT_INVENTORY, 400,
		  "ERROR" },
		{ "<!DOCTYPE a [<!ENTITY e 'x'>]><REQUEST><QUERY>&e;</QUERY></REQUEST>", ERR_SYNTAX,
		  AGENT_HELLO, 400, "ERROR" },
		{ "{\"action\":\"contact\",\"deviceid\":\"pc1\",\"installed-tasks\":[\"inventory\"]"
		  "}",
		  ERR_OK, AGENT_HELLO, 200,
		  "{\"status\":\"ok\",\"expiration\":24,\"tasks\":{\"inventory\"" },
		{ "{\"content\":{\"a\":[{},1]},\"action\":\"inventory\"}", ERR_OK, AGENT_INVENTORY,
		  200, "{\"status\":\"ok\",\"expiration\":24}" },
		{ "{\"deviceid\":\"pc1\",\"content\":{}}", ERR_OK, AGENT_INVENTORY, 200, "ok" },
		{ "{\"action\":\"get_params\"}", ERR_UNSUPPORTED, AGENT_INVENTORY, 400, "error" },
		{ "{\"action\":7}", ERR_SYNTAX, AGENT_HELLO, 400, "error" },
		{ "{\"action\"", ERR_SYNTAX, AGENT_HELLO, 400, "error" },
		{ "GET / HTTP/1.1", ERR_SYNTAX, AGENT_HELLO, 400, "ERROR" },
		{ "\x1f\x8b\x08 damaged", ERR_CORRUPT, AGENT_HELLO, 400, "ERROR" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		auto_buf out = BUF_INIT(4096);
		struct agent_talk talk;
		struct err err;
		const enum errc code = agent_talk_read(str_from(rows[i].body), &talk, &err);
		check_row(code == rows[i].code, rows[i].body);
		check_row(talk.wish == rows[i].wish, rows[i].body);
		check_row(agent_talk_answer(&talk, code ? &err : NULL, &out) == rows[i].status,
			  rows[i].body);
		check_row(str_find(buf_str(&out), str_from(rows[i].answer)) != SIZE_MAX,
			  rows[i].body);
		agent_talk_done(&talk);
	}
}

static void a_packed_inventory_is_unpacked(void **state UNUSED)
{
	auto_buf packed = BUF_INIT(AGENT_BODY_MAX);
	char path[512];
	struct agent_talk talk;
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/assets/intake/fusioninventory-packed.in",
		       getenv("TONOI_SOURCE") ? getenv("TONOI_SOURCE") : "..");
	assert_ok(file_read(path, &packed, &err), &err);
	assert_ok(agent_talk_read(buf_str(&packed), &talk, &err), &err);
	assert_int_equal(talk.wish, AGENT_INVENTORY);
	assert_true(talk.text.len > packed.len);
	agent_talk_done(&talk);
}

static void only_listed_networks_need_no_token(void **state UNUSED)
{
	static const char *const networks[] = { "192.0.2.0/24", "2001:db8::/32", NULL };
	static const char *const wrong[] = { "192.0.2.0/33", NULL };
	static const struct {
		const char *peer;
		bool known;
	} rows[] = {
		{ "192.0.2.7", true },	  { "192.0.3.7", false }, { "2001:db8::1", true },
		{ "2001:db9::1", false }, { "nonsense", false },  { "", false },
	};
	struct agent_desk *desk = NULL;
	struct err err;

	assert_int_equal(agent_desk_new(NULL, wrong, &desk, NULL), ERR_SYNTAX);
	assert_ok(agent_desk_new(NULL, networks, &desk, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(agent_desk_knows(desk, str_from(rows[i].peer)) == rows[i].known,
			  rows[i].peer);
	agent_desk_free(desk);
}

static void one_address_cannot_take_all_the_time(void **state UNUSED)
{
	static const char *const none[] = { NULL };
	struct agent_desk *desk = NULL;
	struct err err;

	assert_ok(agent_desk_new(NULL, none, &desk, &err), &err);
	for (unsigned i = 0; i < AGENTS_PER_MINUTE; i++)
		assert_true(agent_desk_admits(desk, STR("192.0.2.7"), 5));
	assert_false(agent_desk_admits(desk, STR("192.0.2.7"), 6));
	assert_true(agent_desk_admits(desk, STR("192.0.2.8"), 6));
	assert_true(agent_desk_admits(desk, STR("192.0.2.7"), 61 * US_PER_SEC));
	agent_desk_free(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_is_told_apart_and_answered),
		cmocka_unit_test(a_packed_inventory_is_unpacked),
		cmocka_unit_test(only_listed_networks_need_no_token),
		cmocka_unit_test(one_address_cannot_take_all_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
