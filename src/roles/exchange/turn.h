/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both ends of a line need: the records as the node itself sees them, for one turn of work,
 * and what became of what the other side sent.
 */
#pragma once

#include "base/os/loop.h"
#include "link/bundle.h"
#include "link/kinds.h"
#include "organisations/scope.h"
#include "roles/link.h"

struct exchange {
	struct loop *loop;
	struct link *peer;     /* uplink or downlink; NULL: there is none now */
	struct link *importer; /* NULL likewise */
	struct db *db;
	struct org_office *office;
	struct signer *signer;
	const char *data;     /* the data folder */
	int64_t seen_version; /* of the records, when they were last looked at */
	bool changed;	      /* somebody else has changed records since the tick before this */
};

/* Once a tick. */
void exchange_look(struct exchange *exchange);

struct turn {
	struct exchange *exchange;
	struct arena arena;
	struct org_scope *scope;
	struct str own; /* the code of this node */
	int64_t now_us;
};

/* turn_end() also after a failure. ERR_CONFLICT: this node has no code yet. */
enum errc turn_begin(struct exchange *exchange, struct turn *turn, struct err *err) MUST_CHECK;
void turn_end(struct turn *turn);
#define auto_turn CLEANUP(turn_end) struct turn

/* A bundle for that peer, of what fits into one answer. */
enum errc turn_write(struct turn *turn, const struct link_peer *peer, struct buf *out,
		     struct err *err) MUST_CHECK;

/* What such a bundle says takes effect. */
enum errc turn_read(struct turn *turn, struct str bundle, struct err *err) MUST_CHECK;
