/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board of a hub: a post comes to a facility once and in its turn, whatever files are lost or
 * come again; what is looked for there is of each object its last version; how far each is, is
 * known exactly, and nobody learns who saw it first.
 */
#include "exchange-fixture.h"

#include "base/encoding/json-item.h"
#include "link/arming.h"
#include "link/board.h"
#include "link/indicator-kind.h"

#define AMBER	     "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
#define AMBER_STRICT "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
#define TEXT_MAX     1024u

struct object {
	unsigned n;	     /* of its id and its value */
	unsigned version;    /* seconds */
	const char *marking; /* NULL: AMBER */
	bool revoked;
};

static struct str write_object(const struct object *o, char out[static TEXT_MAX])
{
	(void)snprintf(
		out, TEXT_MAX,
		"{\"type\":\"indicator\",\"spec_version\":\"2.1\","
		"\"id\":\"indicator--00000000-0000-4000-8000-%012u\","
		"\"created\":\"2026-11-23T00:00:00Z\",\"modified\":\"2026-11-23T00:00:%02uZ\","
		"\"object_marking_refs\":[\"%s\"],%s\"pattern_type\":\"stix\","
		"\"pattern\":\"[ipv4-addr:value = '203.0.113.%u']\","
		"\"valid_from\":\"2026-11-23T00:00:00Z\"}",
		o->n, o->version, o->marking ? o->marking : AMBER,
		o->revoked ? "\"revoked\":true," : "", o->n);
	return str_from(out);
}

static void hub_decides(struct fixture *f, enum link_leave leave)
{
	struct err err;

	assert_ok(link_kind_set(f->hub.store->db, STR("indicator"), leave, STR("test"), 1, &err),
		  &err);
}

/* As when it came from the facility. */
static enum errc comes(struct fixture *f, struct object o)
{
	char text[TEXT_MAX];
	const struct link_arrival arrival = { .sequence = 1,
					      .uuid = STR("u"),
					      .kind = STR("indicator"),
					      .title = STR("t"),
					      .body = write_object(&o, text),
					      .made_us = 1 };
	struct err err;

	assert_ok(db_begin(f->hub.store->db, &err), &err);
	return db_end(f->hub.store->db,
		      link_indicator_apply(f->hub.scope, f->hub.peer, &arrival, &err), &err);
}

static int64_t last_post(struct fixture *f)
{
	struct err err;
	int64_t last;

	assert_ok(link_board_last(f->hub.scope, &last, &err), &err);
	return last;
}

static struct link_peer peer_of(struct node *node)
{
	struct link_peer peer;
	struct err err;

	assert_ok(link_peers_get(node->scope, node->peer, &node->arena, &peer, &err), &err);
	return peer;
}

static void facility_takes(struct fixture *f, struct str bundle, struct link_intake *ret)
{
	struct err err;

	assert_ok(link_bundle_read(f->facility.scope, STR("hospital-1"), bundle,
				   &link_effects_of_kinds, 1, ret, &err),
		  &err);
}

static void nothing_is_posted_before_a_person_decided(void **state)
{
	struct fixture *f = *state;
	const struct link_post *post;
	struct err err;

	assert_int_equal(comes(f, (struct object){ .n = 1 }), ERR_OK);
	assert_ok(link_board_list(f->hub.scope, 10, &f->hub.arena, &post, &err), &err);
	assert_null(post);
	hub_decides(f, LINK_ASKED);
	assert_int_equal(comes(f, (struct object){ .n = 2 }), ERR_OK);
	assert_int_equal(comes(f, (struct object){ .n = 3 }), ERR_OK);
	assert_int_equal(last_post(f), 0);
	assert_ok(link_board_list(f->hub.scope, 10, &f->hub.arena, &post, &err), &err);
	assert_int_equal(post->origin, f->hub.peer);
	assert_ok(link_board_decide(f->hub.scope, post->id, true, STR("a"), 1, &err), &err);
	assert_int_equal(link_board_decide(f->hub.scope, post->id, false, STR("a"), 1, &err),
			 ERR_CONFLICT);
	assert_ok(link_board_decide(f->hub.scope, post->next->id, false, STR("a"), 1, &err), &err);
	assert_int_equal(link_board_decide(f->hub.scope, 99, true, STR("a"), 1, &err),
			 ERR_NOT_FOUND);
	assert_int_equal(last_post(f), 1);
}

static void what_is_no_indicator_or_for_one_house_alone_is_not_posted(void **state)
{
	static const struct {
		const char *body;
		enum errc code;
	} rows[] = {
		{ "{}", ERR_SYNTAX },
		{ "no JSON", ERR_SYNTAX },
		{ "{\"type\":\"malware\",\"id\":\"malware--00000000-0000-4000-8000-000000000001\"}",
		  ERR_SYNTAX },
		{ "{\"type\":\"indicator\",\"id\":\"indicator--1\"}", ERR_SYNTAX },
		{ "{\"type\":\"indicator\",\"id\":\"indicator--00000000-0000-4000-8000-"
		  "000000000001\","
		  "\"pattern_type\":\"sigma\",\"pattern\":\"x\"}",
		  ERR_SYNTAX },
		{ "{\"type\":\"indicator\",\"id\":\"indicator--00000000-0000-4000-8000-"
		  "000000000001\","
		  "\"pattern_type\":\"stix\",\"pattern\":\"x\",\"modified\":\"yesterday\"}",
		  ERR_SYNTAX },
	};
	struct fixture *f = *state;
	struct link_indicator indicator;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(link_indicator_read(str_from(rows[i].body), &f->hub.arena,
						     &indicator, &err),
				 rows[i].code);
	hub_decides(f, LINK_ALWAYS);
	assert_int_equal(comes(f, (struct object){ .n = 1, .marking = AMBER_STRICT }),
			 ERR_CONFLICT);
	assert_int_equal(last_post(f), 0);
}

static void a_post_comes_once_and_in_its_turn(void **state)
{
	struct fixture *f = *state;
	auto_buf first = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf both = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf later = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf back = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;

	hub_decides(f, LINK_ALWAYS);
	assert_int_equal(comes(f, (struct object){ .n = 1 }), ERR_OK);
	assert_int_equal(comes(f, (struct object){ .n = 1 }), ERR_OK); /* the same again */
	export(&f->hub, "hub", &first, 1);
	assert_true(str_find(buf_str(&first), STR("hospital-1\",\"received")) != SIZE_MAX);
	assert_int_equal(comes(f, (struct object){ .n = 2 }), ERR_OK);
	export(&f->hub, "hub", &both, 2);
	facility_takes(f, buf_str(&both), &intake);
	assert_int_equal(intake.applied, 2);
	facility_takes(f, buf_str(&first), &intake);
	assert_int_equal(intake.again, 1);
	assert_int_equal(peer_of(&f->facility).board_here, 2);
	/* The acknowledgement goes back; a file that says less takes nothing from it. */
	export(&f->facility, "hospital-1", &back, 0);
	assert_ok(link_bundle_read(f->hub.scope, STR("hub"), buf_str(&back), &link_effects_of_kinds,
				   1, &intake, &(struct err){ 0 }),
		  &(struct err){ 0 });
	assert_int_equal(peer_of(&f->hub).board_there, 2);
	assert_int_equal(peer_of(&f->hub).armed_there, 0);
	assert_int_equal(comes(f, (struct object){ .n = 3 }), ERR_OK);
	export(&f->hub, "hub", &later, 1);
	facility_takes(f, buf_str(&later), &intake);
	assert_int_equal(intake.fresh, 1);
}

static void what_is_ahead_of_its_turn_comes_again(void **state)
{
	struct fixture *f = *state;
	auto_buf ahead = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	hub_decides(f, LINK_ALWAYS);
	for (unsigned n = 1; n <= 3; n++)
		assert_int_equal(comes(f, (struct object){ .n = n }), ERR_OK);
	struct link_peer peer = peer_of(&f->hub);
	assert_ok(link_board_reached(f->hub.scope, &peer, 2, 0, 1, &err), &err);
	export(&f->hub, "hub", &ahead, 1);
	facility_takes(f, buf_str(&ahead), &intake);
	assert_int_equal(intake.waiting, 1);
	assert_int_equal(intake.fresh, 0);
	assert_int_equal(peer_of(&f->facility).board_here, 0);
}

static void who_says_more_than_was_posted_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err;

	hub_decides(f, LINK_ALWAYS);
	assert_int_equal(comes(f, (struct object){ .n = 1 }), ERR_OK);
	struct link_peer peer = peer_of(&f->hub);
	assert_int_equal(link_board_reached(f->hub.scope, &peer, 2, 0, 1, &err), ERR_SYNTAX);
	assert_int_equal(link_board_reached(f->hub.scope, &peer, 0, 1, 1, &err), ERR_SYNTAX);
	assert_int_equal(link_board_reached(f->hub.scope, &peer, -1, -1, 1, &err), ERR_SYNTAX);
	assert_ok(link_board_reached(f->hub.scope, &peer, 1, 1, 7, &err), &err);
	peer = peer_of(&f->hub);
	assert_int_equal(peer.armed_there_us, 7);
	/* It came back from a backup. */
	assert_ok(link_board_reached(f->hub.scope, &peer, 0, 0, 9, &err), &err);
	assert_int_equal(peer_of(&f->hub).board_there, 0);
}

static size_t looked_for(struct fixture *f, const char *value)
{
	auto_buf list = BUF_INIT(LINK_LIST_MAX);
	const struct link_peer peer = peer_of(&f->facility);
	struct err err;
	size_t n = 0;

	assert_ok(link_arming_write(f->facility.scope, &peer, &list, &err), &err);
	auto_item *item = item_load(buf_str(&list), &err);
	assert_non_null(item);
	for (struct str rest = buf_str(&list); value && n < 100; n++) {
		const size_t at = str_find(rest, str_from(value));
		if (at == SIZE_MAX)
			return n;
		rest = str_from_pos(rest, at + 1);
	}
	return json_array_size(json_object_get(item, "objects"));
}

static void of_each_object_its_last_version_is_looked_for(void **state)
{
	static const struct object rows[] = {
		{ .n = 1, .version = 1 },
		{ .n = 2, .version = 1 },
		{ .n = 1, .version = 3, .revoked = true },
		{ .n = 2, .version = 2 },
		{ .n = 1, .version = 2 }, /* older than its end */
		{ .n = 3, .version = 1 },
	};
	struct fixture *f = *state;
	auto_buf out = BUF_INIT(LINK_BUNDLE_MAX);
	auto_buf more = BUF_INIT(LINK_BUNDLE_MAX);
	struct link_intake intake;
	struct err err;

	hub_decides(f, LINK_ALWAYS);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(comes(f, rows[i]), ERR_OK);
	export(&f->hub, "hub", &out, ARRAY_LEN(rows));
	facility_takes(f, buf_str(&out), &intake);
	assert_int_equal(looked_for(f, NULL), 2);
	assert_int_equal(looked_for(f, "203.0.113.1'"), 0);
	assert_int_equal(looked_for(f, "203.0.113.2'"), 1);
	assert_ok(link_indicator_withdraw(f->hub.scope,
					  STR("indicator--00000000-0000-4000-8000-000000000003"),
					  clock_wall_us(&clock_system), &err),
		  &err);
	assert_int_equal(link_indicator_withdraw(f->hub.scope, STR("indicator--x"), 1, &err),
			 ERR_NOT_FOUND);
	export(&f->hub, "hub", &more, ARRAY_LEN(rows) + 1);
	facility_takes(f, buf_str(&more), &intake);
	assert_int_equal(looked_for(f, "203.0.113.3'"), 0);
	assert_int_equal(looked_for(f, NULL), 1);
}

static void nothing_is_armed_before_a_person_decided(void **state)
{
	struct fixture *f = *state;
	struct db *db = f->facility.store->db;
	struct err err;
	bool arms = true;

	assert_ok(link_arming_get(db, &arms, &err), &err);
	assert_false(arms);
	assert_ok(link_arming_set(db, true, STR("a"), 1, &err), &err);
	assert_ok(link_arming_get(db, &arms, &err), &err);
	assert_true(arms);
	assert_ok(link_arming_set(db, false, STR("a"), 1, &err), &err);
	assert_ok(link_arming_get(db, &arms, &err), &err);
	assert_false(arms);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(nothing_is_posted_before_a_person_decided),
		TEST(what_is_no_indicator_or_for_one_house_alone_is_not_posted),
		TEST(a_post_comes_once_and_in_its_turn),
		TEST(what_is_ahead_of_its_turn_comes_again),
		TEST(who_says_more_than_was_posted_is_refused),
		TEST(of_each_object_its_last_version_is_looked_for),
		TEST(nothing_is_armed_before_a_person_decided),
	};

	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}
