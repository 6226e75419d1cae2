/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What inventory agents say over HTTP, and what they are answered. FusionInventory's agents (and
 * GLPI's with servers of that kind) send XML: first <QUERY>PROLOG</QUERY>, then the inventory.
 * GLPI's agents from 1.0 on send JSON: {"action":"contact"}, then the inventory. Both may be packed
 * by zlib or gzip; answers are not packed, which both take.
 *
 * Agents are told to come again after AGENT_HOURS. Nothing else is ever asked of them.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

#define AGENT_BODY_MAX (4u * 1024 * 1024)  /* as it is sent */
#define AGENT_TEXT_MAX (64u * 1024 * 1024) /* unpacked */
#define AGENT_HOURS    24

enum agent_wish {
	AGENT_HELLO,	 /* PROLOG, contact: may it send? */
	AGENT_INVENTORY, /* the bytes are one for intake_read() */
};

struct agent_talk {
	bool json;
	enum agent_wish wish;
	struct buf text; /* unpacked */
};

/* Ended by agent_talk_done() also after an error, which agent_talk_answer() can then tell. */
enum errc agent_talk_read(struct str body, struct agent_talk *ret, struct err *err) MUST_CHECK;
void agent_talk_done(struct agent_talk *talk);

/* `err` NULL: it went well. Returns the status of HTTP. */
unsigned agent_talk_answer(const struct agent_talk *talk, const struct err *err, struct buf *out);
const char *agent_talk_media_type(const struct agent_talk *talk);
