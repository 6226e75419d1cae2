/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/listener/agents.h"

#include "base/alloc.h"
#include "base/log.h"
#include "detect/sigma/compare.h"
#include "roles/link.h"
#include "roles/messages.h"

#define PEERS_MAX     512u /* addresses whose requests are counted */
#define MINUTE_US     (60 * US_PER_SEC)
#define RETRY_AFTER_S "60"
#define DECODE_MAX    (256u * 1024)

/* What one address asked for in its present minute. */
struct peer_count {
	uint64_t peer; /* hash; 0: free */
	int64_t since_us;
	unsigned n;
};

struct agent_wait {
	struct agent_wait *next;
	struct agent_desk *desk;
	struct http_request *request;
	uint64_t id;
};

struct agent_desk {
	struct loop *loop;
	struct link *registrar;
	struct agent_wait *waiting;
	size_t n_waiting;
	uint64_t last_id;
	struct cidr networks[AGENTS_FROM_MAX];
	size_t n_networks;
	struct peer_count peers[PEERS_MAX];
};

static void refuse(struct http_request *request, unsigned status, const char *why)
{
	if (status == 503 || status == 429)
		http_add_header(request, "Retry-After", STR(RETRY_AFTER_S));
	http_respond(request, status, "text/plain; charset=utf-8", str_from(why));
}

/* ---- requests that wait ---- */

static struct http_request *unlink_wait(struct agent_wait *wait)
{
	struct http_request *request = wait->request;
	struct agent_wait **at = &wait->desk->waiting;

	while (*at != wait)
		at = &(*at)->next;
	*at = wait->next;
	wait->desk->n_waiting--;
	free(wait);
	return request;
}

/* The agent left: what it sent may be taken all the same. */
static void on_gone(void *user)
{
	(void)unlink_wait(user);
}

static void drop_registrar(struct agent_desk *desk)
{
	link_free(desk->registrar);
	desk->registrar = NULL;
	while (desk->waiting)
		refuse(unlink_wait(desk->waiting), 503, "the inventory could not be read\n");
}

static void on_message(void *ctx, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct agent_desk *desk = ctx;
	struct msg_agent_done done;
	struct err err;

	if (message->type != MSG_AGENT_DONE ||
	    message_decode(message->type, message->payload, &arena, &done, sizeof(done), &err)) {
		log_warn("unexpected message from the registrar",
			 log_text("type", message_name(message->type)));
		return;
	}
	struct agent_wait *wait = desk->waiting;
	while (wait && wait->id != done.id)
		wait = wait->next;
	const char *type = arena_cstr(&arena, done.media_type);
	if (wait && type)
		http_respond(unlink_wait(wait), done.status, type, done.body);
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	drop_registrar(ctx);
}

void agent_desk_connect(struct agent_desk *desk, int fd)
{
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = desk };
	struct err err;

	drop_registrar(desk);
	if (link_new(desk->loop, fd, &handler, &desk->registrar, &err))
		log_error("the registrar's channel cannot be used", log_err(&err));
}

/* ---- who may, and how often ---- */

bool agent_desk_knows(const struct agent_desk *desk, struct str peer)
{
	for (size_t i = 0; i < desk->n_networks; i++) {
		if (cidr_holds(&desk->networks[i], peer))
			return true;
	}
	return false;
}

/* Where that address is counted: its own place, a free one, or the one that is oldest. */
static struct peer_count *count_of(struct agent_desk *desk, uint64_t peer)
{
	struct peer_count *oldest = &desk->peers[0];

	for (size_t i = 0; i < PEERS_MAX; i++) {
		struct peer_count *count = &desk->peers[i];
		if (count->peer == peer)
			return count;
		if (count->since_us < oldest->since_us)
			oldest = count;
	}
	*oldest = (struct peer_count){ .peer = peer, .since_us = INT64_MIN };
	return oldest;
}

bool agent_desk_admits(struct agent_desk *desk, struct str peer, int64_t now_us)
{
	struct peer_count *count = count_of(desk, str_hash(peer) | 1);

	if (count->since_us == INT64_MIN || now_us - count->since_us >= MINUTE_US) {
		count->since_us = now_us;
		count->n = 0;
	}
	return ++count->n <= AGENTS_PER_MINUTE;
}

/* ---- serving ---- */

static void hand_over(struct agent_desk *desk, struct http_request *request)
{
	struct agent_wait *wait = mem_new(sizeof(*wait));
	struct err err;

	*wait = (struct agent_wait){
		.next = desk->waiting, .desk = desk, .request = request, .id = ++desk->last_id
	};
	desk->waiting = wait;
	desk->n_waiting++;
	http_on_gone(request, on_gone, wait);
	const struct msg_agent agent = { .id = wait->id,
					 .peer = http_peer(request),
					 .body = http_body(request) };
	if (!message_send(link_channel(desk->registrar), MSG_AGENT, &agent, &err))
		return;
	log_warn("an agent's request cannot be handed on", log_err(&err));
	refuse(unlink_wait(wait), 503, "try again later\n");
}

void agent_desk_serve(struct agent_desk *desk, struct http_request *request)
{
	if (!agent_desk_admits(desk, http_peer(request), clock_mono_us(&clock_system)))
		refuse(request, 429, "too many requests from this address\n");
	else if (http_body(request).len == 0)
		refuse(request, 400, "an agent sends a request\n");
	else if (!desk->registrar || desk->n_waiting >= AGENTS_AT_ONCE)
		refuse(request, 503, "try again later\n");
	else
		hand_over(desk, request);
}

/* ---- begin and end ---- */

enum errc agent_desk_new(struct loop *loop, const char *const *networks, struct agent_desk **ret,
			 struct err *err)
{
	struct agent_desk *desk = mem_new(sizeof(*desk));

	desk->loop = loop;
	for (size_t i = 0; i < PEERS_MAX; i++)
		desk->peers[i].since_us = INT64_MIN;
	for (; *networks; networks++) {
		if (desk->n_networks == AGENTS_FROM_MAX ||
		    !cidr_read(str_from(*networks), &desk->networks[desk->n_networks++])) {
			free(desk);
			return fail(err, ERR_SYNTAX,
				    "agents-from %s: is no network, or more than %u", *networks,
				    AGENTS_FROM_MAX);
		}
	}
	*ret = desk;
	return ERR_OK;
}

void agent_desk_free(struct agent_desk *desk)
{
	if (!desk)
		return;
	drop_registrar(desk);
	free(desk);
}
