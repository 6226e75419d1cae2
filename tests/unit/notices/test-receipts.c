/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A notice to 8,500 facilities over three hops, played by chance: messages are lost, doubled, late
 * and out of order in both directions, some contacts are dead, and somebody makes receipts up. At
 * the end what the sender has is what happened, to the microsecond; and before it, never more.
 */
#include "../store/store-fixture.h"

#include "base/calendar/day.h"
#include "notices/receipts.h"
#include "organisations/organisation-change.h"
#include "support/random.h"

enum {
	PREFECTURES = 47,
	CENTRES = 4, /* in each */
	FACILITIES = 8500,
	NODES = 1 + PREFECTURES + PREFECTURES * CENTRES + FACILITIES,
	LOSS = 30, /* of a hundred */
	TWICE = 15,
	LATE = 25,
	DEAD = 3,
	FORGED = 10,
	ROUNDS_MAX = 400,
	LAST_FORGING = 40, /* rounds in which receipts are made up */
};

struct said {
	bool done;
	int64_t at_us;
	char who[16];
};

struct node {
	size_t parent;
	unsigned hop;
	char code[24];
	char path[80];
	struct notice_key key;
	bool here; /* the notice */
	bool dead; /* nothing reaches it */
	struct said said[NOTICE_STEPS];
};

/* A receipt on its way from `at` to the one above it. */
struct parcel {
	size_t about; /* node */
	size_t at;
	enum notice_step step;
	unsigned wait; /* rounds */
	bool forged;
	char mac[NOTICE_MAC_HEX + 1];
	int64_t at_us;
	char who[16];
	bool arrived; /* further up: not sent again */
};

struct play {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *scope;
	struct notice_row notice;
	struct node *nodes;
	struct parcel *parcels;
	size_t n_parcels;
	size_t max_parcels;
	struct random random;
	size_t forged;
	size_t refused; /* forged ones that were found out */
	size_t taken;
	size_t again;
	int64_t now_us;
};

static const char notice_text[] = "title: { ja: 訓練, en: A drill }\n"
				  "body: { ja: 受領の確認です。, en: Confirm the receipt. }\n"
				  "tlp: GREEN\ntraining: true\nroute: authority\n"
				  "audience: { all: [ { kind: [hospital] } ] }\n";

static const struct notice_actor actor = { .by = { .ptr = "test", .len = 4 }, .now_us = 1000 };

static bool happens(struct play *p, unsigned percent)
{
	return random_below(&p->random, 100) < percent;
}

/* ---- the tree ---- */

static void add_node(struct play *p, size_t i, size_t parent, const char *kind, int64_t ids[])
{
	const struct organisation_actor by = { .by = STR("test"), .now_us = 1 };
	struct node *node = &p->nodes[i];
	enum organisation_outcome outcome;
	struct err err;

	node->parent = parent;
	node->hop = p->nodes[parent].hop + 1;
	(void)snprintf(node->code, sizeof(node->code), "%.3s-%zu", kind, i);
	(void)snprintf(node->path, sizeof(node->path), "%.50s%s%s", p->nodes[parent].path,
		       parent ? "/" : "", node->code);
	const struct organisation o = {
		.code = str_from(node->code),
		.kind = str_from(kind),
		.name = str_from(node->code),
		.beds = ORG_BEDS_UNKNOWN,
		.from_on = STR("2026-04-01"),
	};
	assert_ok(organisation_put(p->scope, &o, ids[parent], &by, &ids[i], &outcome, &err), &err);
}

static void make_tree(struct play *p)
{
	int64_t *ids = mem_new(NODES * sizeof(*ids));
	struct err err;
	size_t n = 1;

	ids[0] = ORG_SELF;
	assert_ok(organisation_name_self(p->scope, STR("ministry"), &err), &err);
	assert_ok(db_begin(p->store->db, &err), &err);
	for (; n <= PREFECTURES; n++)
		add_node(p, n, 0, "prefecture", ids);
	for (size_t i = 0; i < PREFECTURES * CENTRES; i++, n++)
		add_node(p, n, 1 + i % PREFECTURES, "health-centre", ids);
	for (size_t i = 0; i < FACILITIES; i++, n++)
		add_node(p, n, 1 + PREFECTURES + random_below(&p->random, PREFECTURES * CENTRES),
			 "hospital", ids);
	assert_ok(db_end(p->store->db, ERR_OK, &err), &err);
	free(ids);
}

static void send_it(struct play *p)
{
	char id[NOTICE_ID_LEN + 1];
	struct reach reach;
	struct err err;

	assert_ok(notices_put(p->scope, ORG_SELF, "drill", str_from(notice_text), &actor, id, &err),
		  &err);
	assert_ok(notice_send(p->scope, str_from(id), &actor, &reach, &p->arena, &err), &err);
	assert_int_equal(reach.concerned, FACILITIES);
	assert_int_equal(reach.left_out, 0);
	assert_ok(notices_get(p->scope, str_from(id), &p->arena, &p->notice, &err), &err);
	p->nodes[0].here = true;
	p->nodes[0].key = p->notice.key;
}

/* ---- what happens ---- */

static struct parcel *new_parcel(struct play *p)
{
	if (p->n_parcels == p->max_parcels) {
		p->max_parcels = p->max_parcels ? 2 * p->max_parcels : 65536;
		p->parcels = realloc(p->parcels, p->max_parcels * sizeof(*p->parcels));
		assert_non_null(p->parcels);
	}
	return &p->parcels[p->n_parcels++];
}

static struct receipt receipt_of(const struct play *p, const struct parcel *parcel)
{
	return (struct receipt){
		.notice = p->notice.uuid,
		.path = str_from(p->nodes[parcel->about].path),
		.step = parcel->step,
		.item = STR(""),
		.answer = STR(""),
		.at_us = parcel->at_us,
		.who = str_from(parcel->who),
		.lane = STR("link"),
		.mac = str_from(parcel->mac),
	};
}

static void says(struct play *p, size_t i, enum notice_step step)
{
	struct node *node = &p->nodes[i];
	struct said *said = &node->said[step];

	said->done = true;
	said->at_us = ++p->now_us;
	(void)snprintf(said->who, sizeof(said->who), "p-%zu", random_below(&p->random, 100000));
	struct parcel *parcel = new_parcel(p);
	*parcel = (struct parcel){
		.about = i, .at = i, .step = step, .at_us = said->at_us, .wait = 0
	};
	memcpy(parcel->who, said->who, sizeof(parcel->who));
	const struct receipt receipt = receipt_of(p, parcel);
	receipt_sign(&node->key, &receipt, parcel->mac);
}

/* The notice goes down a hop at a time; each sends until it is acknowledged. */
static void go_down(struct play *p)
{
	for (size_t i = 1; i < NODES; i++) {
		struct node *node = &p->nodes[i];
		const struct node *above = &p->nodes[node->parent];

		if (node->here || node->dead || !above->here || happens(p, LOSS))
			continue;
		node->here = true;
		notice_key_below(&above->key, str_from(node->code), &node->key);
		says(p, i, NOTICE_RECEIVED);
	}
}

/* Of those who have it, some go a step further; some never do. */
static void people_act(struct play *p)
{
	for (size_t i = 1; i < NODES; i++) {
		const struct node *node = &p->nodes[i];
		unsigned step = NOTICE_OPENED;

		while (step < NOTICE_STEPS && node->said[step].done)
			step++;
		if (node->here && step < NOTICE_STEPS && happens(p, 6))
			says(p, i, (enum notice_step)step);
	}
}

/* What somebody would try who sees receipts pass but has no key above. */
static void forge_one(struct play *p, const struct parcel *seen)
{
	struct parcel *forged = new_parcel(p);

	*forged = *seen;
	forged->forged = true;
	forged->arrived = false;
	p->forged++;
	switch (random_below(&p->random, 5)) {
	case 0:
		forged->step = (enum notice_step)((forged->step + 1) % NOTICE_STEPS);
		break;
	case 1:
		forged->at_us -= 1;
		break;
	case 2:
		(void)snprintf(forged->who, sizeof(forged->who), "nobody");
		break;
	case 3: /* another's, with the key of a facility he has */
		forged->about = 1 + random_below(&p->random, NODES - 1);
		if (forged->about == seen->about)
			forged->about = seen->about > 1 ? seen->about - 1 : 2;
		{
			const struct receipt receipt = receipt_of(p, forged);

			receipt_sign(&p->nodes[seen->about].key, &receipt, forged->mac);
		}
		break;
	default:
		forged->mac[random_below(&p->random, NOTICE_MAC_HEX)] ^= 1;
		break;
	}
}

static void arrives_above(struct play *p, struct parcel *parcel)
{
	const size_t above = p->nodes[parcel->at].parent;
	struct receipt receipt = receipt_of(p, parcel);
	struct err err;
	bool fresh = false;
	enum errc code;

	if (above == 0)
		code = receipts_take(p->scope, &receipt, p->now_us, &fresh, &err);
	else
		code = receipt_check(&p->nodes[above].key, str_from(p->nodes[above].path), &receipt,
				     &err);
	if (parcel->forged) {
		/* Found out at the first hop: nobody sends it on. */
		assert_int_not_equal(code, ERR_OK);
		p->refused++;
		parcel->arrived = true;
		return;
	}
	assert_ok(code, &err);
	p->taken += above == 0 && fresh;
	p->again += above == 0 && !fresh;
	if (happens(p, TWICE))
		return; /* the acknowledgement is lost: it comes again */
	parcel->at = above;
	parcel->arrived = above == 0;
	parcel->wait = happens(p, LATE) ? (unsigned)random_below(&p->random, 12) : 0;
}

static void go_up(struct play *p, unsigned round)
{
	const size_t n = p->n_parcels;
	struct err err;

	assert_ok(db_begin(p->store->db, &err), &err);
	for (size_t k = 0; k < n; k++) {
		/* By chance, so that order means nothing. */
		const size_t i = k ^ 1 && (k ^ 1) < n && happens(p, 50) ? k ^ 1 : k;

		if (p->parcels[i].arrived || happens(p, LOSS))
			continue;
		if (p->parcels[i].wait) {
			p->parcels[i].wait--;
			continue;
		}
		if (round < LAST_FORGING && !p->parcels[i].forged && happens(p, FORGED)) {
			const struct parcel seen = p->parcels[i];

			forge_one(p, &seen);
		}
		arrives_above(p, &p->parcels[i]);
	}
	assert_ok(db_end(p->store->db, ERR_OK, &err), &err);
}

static bool all_arrived(const struct play *p)
{
	for (size_t i = 0; i < p->n_parcels; i++) {
		if (!p->parcels[i].arrived)
			return false;
	}
	return true;
}

/* ---- what the sender knows ---- */

static const struct node *node_at(const struct play *p, struct str path)
{
	struct str rest = path;
	struct str code = path;
	uint64_t i;

	while (rest.ptr)
		code = str_split(&rest, '/');
	assert_true(str_to_u64(str_from_pos(code, 4), &i) && i < NODES);
	return &p->nodes[i];
}

/* `whole`: it knows all that happened; else nothing that did not. */
static void compare(struct play *p, bool whole)
{
	auto_arena arena = ARENA_INIT(64u * 1024 * 1024);
	const struct notice_recipient *recipients;
	struct notice_hop hops[NOTICE_HOPS_MAX + 1];
	struct notice_hop truth[NOTICE_HOPS_MAX + 1] = { { .asked = 0 } };
	struct err err;
	size_t n = 0;

	assert_ok(receipts_list(p->scope, p->notice.id, &arena, &recipients, &err), &err);
	for (const struct notice_recipient *r = recipients; r; r = r->next, n++) {
		const struct node *node = node_at(p, r->path);

		assert_str_is(r->path, node->path);
		assert_int_equal(r->hop, node->hop);
		for (unsigned step = 0; step < NOTICE_STEPS; step++) {
			const struct said *said = &node->said[step];
			const bool known = r->marks[step].at_us != TIME_NONE;

			if (known || whole)
				assert_int_equal(known, said->done);
			if (!known)
				continue;
			assert_int_equal(r->marks[step].at_us, said->at_us);
			assert_str_is(r->marks[step].who, said->who);
		}
	}
	assert_int_equal(n, NODES - 1);
	if (!whole)
		return;
	for (size_t i = 1; i < NODES; i++) {
		const struct node *node = &p->nodes[i];

		truth[node->hop].asked++;
		truth[node->hop].silent += !node->here;
		for (unsigned step = 0; step < NOTICE_STEPS; step++)
			truth[node->hop].reached[step] += node->said[step].done;
	}
	receipts_count(recipients, hops);
	for (unsigned hop = 1; hop <= 3; hop++) {
		assert_int_equal(hops[hop].asked, truth[hop].asked);
		assert_int_equal(hops[hop].silent + hops[hop].failures[NOTICE_NO_CONTACT],
				 truth[hop].silent);
		for (unsigned step = 0; step < NOTICE_STEPS; step++)
			assert_int_equal(hops[hop].reached[step], truth[hop].reached[step]);
	}
	assert_int_equal(hops[3].asked, FACILITIES);
	print_message("# rate at hop 3: %u of 1000, %zu receipts, %zu again, %zu forged\n",
		      notice_rate(&hops[3]), p->taken, p->again, p->forged);
}

static void receipts_are_what_happened_whatever_the_way_does_to_them(UNUSED void **state)
{
	struct play *p = mem_new(sizeof(*p));
	void *store = NULL;
	struct err err;

	assert_int_equal(store_setup(&store), 0);
	p->store = store;
	p->random = random_of(20261123);
	p->nodes = mem_new(NODES * sizeof(*p->nodes));
	p->now_us = 1795400000000000;
	arena_init(&p->arena, 256u * 1024 * 1024);
	p->office = org_office_new(p->store->db);
	assert_ok(org_scope_machine(p->office, day_of(2026, 11, 23), &p->arena, &p->scope, &err),
		  &err);
	make_tree(p);
	send_it(p);
	for (size_t i = 1 + PREFECTURES; i < NODES; i++)
		p->nodes[i].dead = happens(p, DEAD);
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		go_down(p);
		if (round < LAST_FORGING)
			people_act(p);
		go_up(p, round);
		if (round == LAST_FORGING / 2)
			compare(p, false);
		if (round > LAST_FORGING && all_arrived(p))
			break;
	}
	assert_true(all_arrived(p));
	assert_true(p->forged > 1000 && p->again > 1000);
	assert_int_equal(p->refused, p->forged);
	compare(p, true);
	org_office_free(p->office);
	arena_done(&p->arena);
	free(p->nodes);
	free(p->parcels);
	free(p);
	assert_int_equal(store_teardown(&store), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(receipts_are_what_happened_whatever_the_way_does_to_them),
	};

	return cmocka_run_group_tests_name("receipts", tests, NULL, NULL);
}
