/* SPDX-License-Identifier: Apache-2.0 */
#include "web/watch/events.h"

#include "base/alloc.h"
#include "store/alerts.h"
#include "web/frame/web-internal.h"

#define LOOK_EVERY_US US_PER_SEC
#define PENDING_MAX   65536

struct client {
	struct events *events;
	struct http_stream *stream;
	int64_t end_us;
	char session[SESSION_HASH_LEN + 1];
	struct client *next;
	struct client **at;
};

struct events {
	struct db *db;
	const struct clock *clock;
	struct client *clients;
	unsigned n_clients;
	int64_t version;
	int64_t looked_us;
	int64_t beat_us;
};

struct events *events_new(struct db *db, const struct clock *clock)
{
	struct events *events = mem_new(sizeof(*events));

	events->db = db;
	events->clock = clock;
	events->version = db_data_version(db);
	return events;
}

void events_free(struct events *events)
{
	free(events); /* clients went with the HTTP server */
}

static void on_end(void *user)
{
	struct client *client = user;

	client->events->n_clients--;
	*client->at = client->next;
	if (client->next)
		client->next->at = client->at;
	free(client);
}

static void write_news(const struct events *events, struct buf *out)
{
	uint64_t n_new[ALERT_LEVELS] = { 0 };
	int64_t seq = 0;
	uint64_t total = 0;

	if (alerts_count_new(events->db, n_new, NULL) || alerts_last_seq(events->db, &seq, NULL))
		return;
	for (size_t i = 0; i < ALERT_LEVELS; i++)
		total += n_new[i];
	buf_printf(out, "event: news\ndata: {\"seq\":%lld,\"new\":%llu,\"urgent\":%llu}\n\n",
		   (long long)seq, (unsigned long long)total,
		   (unsigned long long)(n_new[ALERT_HIGH] + n_new[ALERT_CRITICAL]));
}

static void tell_all(struct events *events, struct str text)
{
	struct client *next;

	for (struct client *client = events->clients; client; client = next) {
		next = client->next;
		http_stream_write(client->stream, text);
	}
}

static bool is_open(const struct events *events, const struct client *client)
{
	auto_arena arena = ARENA_INIT(8192);
	struct session session;

	return sessions_get(events->db, &arena, str_from(client->session), &session, NULL) ==
	       ERR_OK;
}

/* Ending a session is a change of the database, so this is asked only when there was one. */
static void mark_ended(struct events *events)
{
	for (struct client *client = events->clients; client; client = client->next) {
		if (!is_open(events, client) && client->end_us != INT64_MAX)
			client->end_us = 0;
	}
}

static void end_old(struct events *events, int64_t now_us)
{
	struct client *next;

	for (struct client *client = events->clients; client; client = next) {
		next = client->next;
		if (client->end_us > now_us)
			continue;
		client->end_us = INT64_MAX; /* once */
		http_stream_end(client->stream);
	}
}

void events_poke(struct events *events)
{
	events->version = -1;
}

void events_run(struct events *events)
{
	const int64_t now_us = clock_mono_us(events->clock);
	auto_buf news = BUF_INIT(512);

	if (!events->clients || now_us - events->looked_us < LOOK_EVERY_US)
		return;
	events->looked_us = now_us;
	const int64_t version = db_data_version(events->db);

	if (version != events->version) {
		events->version = version;
		mark_ended(events);
		write_news(events, &news);
	} else if (now_us - events->beat_us >= EVENTS_HEARTBEAT_S * US_PER_SEC) {
		buf_add_text(&news, ": still here\n\n");
	}
	if (news.len > 0) {
		events->beat_us = now_us;
		tell_all(events, buf_str(&news));
	}
	end_old(events, now_us);
}

static void show_events(struct page *page)
{
	struct events *events = page->web->events;
	auto_buf first = BUF_INIT(512);

	if (events->n_clients >= EVENTS_CLIENTS_MAX) {
		http_add_header(page->request, "Retry-After", STR("30"));
		http_respond(page->request, 503, "text/plain", STR("too many live pages\n"));
		return;
	}
	struct client *client = mem_new(sizeof(*client));

	client->events = events;
	client->end_us = clock_mono_us(events->clock) + EVENTS_STREAM_MAX_S * US_PER_SEC;
	snprintf(client->session, sizeof(client->session), "%.*s", STR_ARG(page->session.hash));
	client->next = events->clients;
	client->at = &events->clients;
	if (client->next)
		client->next->at = &client->next;
	events->clients = client;
	events->n_clients++;
	client->stream = http_respond_stream(page->request, "text/event-stream", PENDING_MAX,
					     on_end, client);
	buf_add_text(&first, "retry: 3000\n");
	write_news(events, &first);
	http_stream_write(client->stream, buf_str(&first));
}

static const struct page_route routes[] = {
	{ "GET", "/events", PAGE_READERS, .background = true, .handle = show_events },
	{ .path = NULL },
};

const struct page_group pages_events = { .name = "events", .routes = routes };
