/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listener's side of inventory agents: POST /agents on the address of --http-in. Who may send
 * is told by the network (--agents-from) or by the token, as Bearer or as the password of HTTP's
 * basic authentication, which is what agents can show. The body is not looked at here: the
 * registrar reads it and says what the agent is answered.
 */
#pragma once

#include "base/os/loop.h"
#include "net/http-server.h"

#define AGENTS_FROM_MAX	  64u /* networks */
#define AGENTS_AT_ONCE	  32u /* requests that wait for the registrar */
#define AGENTS_PER_MINUTE 60u /* requests of one address; two are a whole inventory */

struct agent_desk;

/* `networks` as "192.0.2.0/24"; NULL at the end; copied. */
enum errc agent_desk_new(struct loop *loop, const char *const *networks, struct agent_desk **ret,
			 struct err *err) MUST_CHECK;
void agent_desk_free(struct agent_desk *desk);

/* The registrar's channel; taken, an earlier one is dropped and its requests are refused. */
void agent_desk_connect(struct agent_desk *desk, int fd);

/* Is this peer in one of the networks? */
bool agent_desk_knows(const struct agent_desk *desk, struct str peer);

/* The request is let in: it is answered now or later. */
void agent_desk_serve(struct agent_desk *desk, struct http_request *request);

/* One more of this peer within its minute? For tests, the time is given. */
bool agent_desk_admits(struct agent_desk *desk, struct str peer, int64_t now_us);
