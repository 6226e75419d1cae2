/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's side of the website watch: keeps what the prober saw and says what changed.
 *
 *  - down: two looks in a row; closes itself when the page is up again
 *  - certificate: broken, or under SITE_CERT_DAYS left
 *  - changed: another content, another place it points to, or words that intruders leave; closes
 *    itself when the page is as before
 *
 * The first sight of a page is taken as proper; afterwards only a person's word is.
 */
#pragma once

#include "base/os/loop.h"
#include "roles/messages.h"
#include "store/db.h"

#define SITE_CERT_DAYS	21
#define SITE_DOWN_LOOKS 2

struct sites;

struct sites *sites_new(struct loop *loop, struct db *db) MUST_CHECK;
void sites_free(struct sites *sites);

/* A channel to the prober; replaces the one before. */
enum errc sites_connect(struct sites *sites, int fd, struct err *err) MUST_CHECK;

/* One look, in a transaction of its own. */
enum errc sites_note(struct db *db, const struct msg_site *seen, struct err *err) MUST_CHECK;
