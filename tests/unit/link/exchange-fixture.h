/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two nodes that know each other's key: a facility "hospital-1" and its hub "hub", each with
 * records of its own.
 */
#pragma once

#include "../store/store-fixture.h"

#include "base/calendar/day.h"
#include "link/bundle.h"
#include "link/kinds.h"
#include "organisations/organisation-change.h"

struct node {
	struct store_fixture *store;
	struct org_office *office;
	struct arena arena;
	struct org_scope *scope;
	struct signer *signer;
	int64_t peer; /* the organisation of the other */
	char key[96];
};

struct fixture {
	struct node facility;
	struct node hub;
	unsigned n_messages;
	/* What took effect at the hub, in its order. */
	int64_t applied[512];
	size_t n_applied;
	enum errc failing; /* the effect's answer, once */
};

static void node_open(struct node *node)
{
	void *store = NULL;
	struct err err;

	assert_int_equal(store_setup(&store), 0);
	node->store = store;
	node->office = org_office_new(node->store->db);
	arena_init(&node->arena, 8u * 1024 * 1024);
	assert_ok(org_scope_machine(node->office, day_of(2026, 11, 23), &node->arena, &node->scope,
				    &err),
		  &err);
	(void)snprintf(node->key, sizeof(node->key), "%s/key.pem", node->store->data);
	assert_ok(signer_open(node->key, &node->signer, &err), &err);
}

static void node_close(struct node *node)
{
	void *store = node->store;

	signer_free(node->signer);
	org_office_free(node->office);
	arena_done(&node->arena);
	assert_int_equal(store_teardown(&store), 0);
}

static void introduce(struct node *node, const struct node *other, const char *own,
		      const char *code)
{
	const struct organisation o = { .code = str_from(code),
					.name = str_from(code),
					.beds = ORG_BEDS_UNKNOWN,
					.from_on = STR("2026-04-01") };
	const struct organisation_actor actor = { .by = STR("test"), .now_us = 1 };
	char print[SIGNER_FINGERPRINT_LEN + 1];
	enum organisation_outcome outcome;
	auto_buf pem = BUF_INIT(SIGNER_PEM_MAX);
	struct err err;

	assert_ok(organisation_name_self(node->scope, str_from(own), &err), &err);
	assert_ok(organisation_put(node->scope, &o, 0, &actor, &node->peer, &outcome, &err), &err);
	assert_ok(signer_public(other->signer, &pem, &err), &err);
	assert_ok(signer_fingerprint(buf_str(&pem), print, &err), &err);
	assert_int_equal(link_peers_add(node->scope, node->peer, buf_str(&pem), STR("0000"),
					STR("test"), 1, &err),
			 ERR_DENIED);
	assert_ok(link_peers_add(node->scope, node->peer, buf_str(&pem), str_from(print),
				 STR("test"), 1, &err),
		  &err);
}

static int set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	node_open(&f->facility);
	node_open(&f->hub);
	introduce(&f->facility, &f->hub, "hospital-1", "hub");
	introduce(&f->hub, &f->facility, "hub", "hospital-1");
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	node_close(&f->facility);
	node_close(&f->hub);
	free(f);
	return 0;
}

static void export(struct node *from, const char *own, struct buf *out, size_t expected)
{
	struct link_peer peer;
	struct err err;
	size_t n;

	assert_ok(link_peers_get(from->scope, from->peer, &from->arena, &peer, &err), &err);
	assert_ok(link_bundle_write(from->scope, &peer, str_from(own), from->signer, 1, out, &n,
				    &err),
		  &err);
	if (expected != SIZE_MAX)
		assert_int_equal(n, expected);
}
