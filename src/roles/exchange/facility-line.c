/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/exchange/facility-line.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/paths.h"
#include "link/node.h"
#include "link/rhythm.h"
#include "organisations/organisation.h"

#define NODE_BYTES  (64u * 1024)
#define GATHER_US   (2 * US_PER_SEC)
#define HEARD_US    (60 * US_PER_SEC)
#define DENIED_FROM 6u /* a hub that says no is not asked again at once */

struct facility_line {
	struct exchange *exchange;
	struct arena arena; /* of the node's file */
	struct link_node node;
	struct link_certificate certificate;
	struct timespec node_changed; /* of that file; 0: it is not read */
	uint64_t last_id;
	uint64_t asked[LINE_QUESTIONS];		   /* ids under way, by kind; 0: none */
	struct link_progress told[LINE_QUESTIONS]; /* how far we were, as a question says */
	struct link_progress said;		   /* as the newest of them says */
	int64_t sent_from;  /* what was acknowledged when messages were sent */
	struct buf new_key; /* of the certificate that is asked for */
	unsigned failures;
	int64_t retry_us;  /* monotonic */
	int64_t gather_us; /* monotonic: not collected again before */
	int64_t heard_us;  /* wall: as it stands in the records */
	bool look;	   /* there may be something to send */
	bool stale;	   /* rooms may have something to say */
	bool greeted;	   /* the hub has answered on this line */
};

struct facility_line *facility_line_new(struct exchange *exchange)
{
	struct facility_line *line = mem_new(sizeof(*line));

	line->exchange = exchange;
	arena_init(&line->arena, NODE_BYTES);
	buf_init(&line->new_key, LINK_PEM_MAX);
	return line;
}

void facility_line_free(struct facility_line *line)
{
	if (!line)
		return;
	OPENSSL_cleanse(line->new_key.ptr, line->new_key.len);
	buf_done(&line->new_key);
	arena_done(&line->arena);
	free(line);
}

static int64_t now_mono_us(const struct facility_line *line)
{
	return loop_now_us(line->exchange->loop);
}

static void path_of(const struct facility_line *line, const char *name, char ret[static PATH_MAX])
{
	if (path_join(line->exchange->data, name, ret, NULL))
		ret[0] = '\0';
}

/* ---- what came of it ---- */

static enum errc find_hub(const struct facility_line *line, struct turn *turn,
			  struct link_peer *ret, struct err *err)
{
	int64_t organisation = 0;
	enum errc code = organisations_find(turn->scope, line->node.hub, &organisation, err);

	if (!code)
		code = link_peers_get(turn->scope, organisation, &turn->arena, ret, err);
	return code;
}

static void note_failure(const struct facility_line *line, const char *why)
{
	auto_turn turn;
	struct link_peer hub;

	if (!turn_begin(line->exchange, &turn, NULL) && !find_hub(line, &turn, &hub, NULL))
		err_ignore(link_peers_failed(turn.scope, hub.id, str_from(why), NULL));
}

static void failed(struct facility_line *line, bool denied, const char *why)
{
	if (line->failures == 0 || denied) {
		log_warn("the line to the hub failed", log_text("why", why));
		note_failure(line, why);
	}
	line->failures++;
	if (denied && line->failures < DENIED_FROM)
		line->failures = DENIED_FROM;
	line->retry_us = now_mono_us(line) + link_pause_us(line->failures, randombytes_random());
	line->heard_us = 0;
	line->greeted = false;
}

/* Written down now and then only: it happens often. */
static void heard(struct facility_line *line, struct turn *turn, const struct link_peer *hub)
{
	line->greeted = true;
	if (line->failures)
		log_info("the line to the hub is good again",
			 log_num("failures", (int64_t)line->failures));
	line->failures = 0;
	if (turn->now_us - line->heard_us < HEARD_US && line->heard_us <= turn->now_us)
		return;
	if (!link_peers_heard(turn->scope, hub->id, turn->now_us, NULL))
		line->heard_us = turn->now_us;
}

/* ---- asking ---- */

static bool send_ask(struct facility_line *line, struct msg_line_ask *message)
{
	message->id = ++line->last_id;
	if (message_send(link_channel(line->exchange->peer), MSG_LINE_ASK, message, NULL))
		return false;
	line->asked[message->what] = message->id;
	return true;
}

static void ask(struct facility_line *line, enum line_question what, struct str body)
{
	struct msg_line_ask message = { .what = what, .body = body };

	(void)send_ask(line, &message);
}

/* HELLO or WAIT: is there anything, and how far are we? */
static void ask_for_more(struct facility_line *line, enum line_question what,
			 const struct link_peer *hub)
{
	const struct link_progress progress = { (uint64_t)hub->received, (uint64_t)hub->board_here,
						(uint64_t)hub->armed_here };
	struct msg_line_ask message = { .what = what,
					.received = progress.received,
					.board = progress.board,
					.armed = progress.armed,
					.body = STR("") };

	if (!line->asked[what] && send_ask(line, &message))
		line->told[what] = line->said = progress;
}

/* The question that is open says how far we were when it was asked; since then we said hello. */
static bool is_further(const struct facility_line *line, const struct link_peer *hub)
{
	return (uint64_t)hub->armed_here != line->said.armed ||
	       (uint64_t)hub->board_here != line->said.board;
}

static void send_messages(struct facility_line *line, struct turn *turn,
			  const struct link_peer *hub)
{
	auto_buf bundle = BUF_INIT(LINE_BODY_MAX);
	struct err err;

	if (line->asked[LINE_MESSAGES] || hub->next_sequence - 1 <= hub->acknowledged)
		return;
	if (turn_write(turn, hub, &bundle, &err)) {
		failed(line, false, err.text);
		return;
	}
	line->sent_from = hub->acknowledged;
	ask(line, LINE_MESSAGES, buf_str(&bundle));
}

static void renew(struct facility_line *line, struct turn *turn)
{
	auto_buf request = BUF_INIT(LINK_PEM_MAX);
	char wanted[PATH_MAX];
	struct err err;

	path_of(line, LINK_RENEW_FILE, wanted);
	if (line->asked[LINE_RENEW] ||
	    (turn->now_us < link_renew_us(line->certificate.from_us, line->certificate.until_us) &&
	     access(wanted, F_OK) < 0))
		return;
	OPENSSL_cleanse(line->new_key.ptr, line->new_key.len);
	buf_clear(&line->new_key);
	if (link_request_make(&line->new_key, &request, &err))
		log_error("no certificate can be asked for", log_err(&err));
	else
		ask(line, LINE_RENEW, buf_str(&request));
}

/* What rooms have to say, of kinds that may leave. */
static void gather(struct facility_line *line, struct turn *turn, const struct link_peer *hub)
{
	struct err err;

	line->stale = false;
	line->gather_us = now_mono_us(line) + GATHER_US;
	if (link_gather(turn->scope, hub->organisation, turn->now_us, &err))
		log_warn("what may leave could not be collected", log_err(&err));
}

/* ---- who we are ---- */

static enum errc tell_uplink(struct facility_line *line, struct err *err)
{
	const struct msg_line_set set = { .url = line->node.url,
					  .authority = line->node.authority,
					  .certificate = line->node.certificate,
					  .key = line->node.key };

	memset(line->asked, 0, sizeof(line->asked));
	return message_send(link_channel(line->exchange->peer), MSG_LINE_SET, &set, err);
}

static void read_node(struct facility_line *line, const char *path)
{
	struct err err;

	arena_clear(&line->arena);
	enum errc code = link_node_read(path, &line->arena, &line->node, &err);
	if (!code)
		code = link_certificate_read(line->node.certificate, &line->certificate, &err);
	if (!code)
		code = tell_uplink(line, &err);
	if (code) {
		log_error("the line to the hub cannot be used", log_err(&err));
		line->node = (struct link_node){ .hub = STR_NONE };
		return;
	}
	line->failures = 0;
	line->retry_us = 0;
	line->gather_us = 0;
	line->look = true;
	line->stale = true;
	line->greeted = false;
}

/* The file comes when the facility is enrolled, and is another after a renewal. */
static bool is_enrolled(struct facility_line *line)
{
	char path[PATH_MAX];
	struct stat st;

	path_of(line, LINK_NODE_FILE, path);
	if (stat(path, &st) < 0)
		return false;
	if (st.st_mtim.tv_sec != line->node_changed.tv_sec ||
	    st.st_mtim.tv_nsec != line->node_changed.tv_nsec) {
		line->node_changed = st.st_mtim;
		read_node(line, path);
	}
	return line->node.hub.ptr;
}

void facility_line_reset(struct facility_line *line)
{
	line->greeted = false;
	line->node_changed = (struct timespec){ 0 };
	memset(line->asked, 0, sizeof(line->asked));
}

static bool gathers(const struct facility_line *line)
{
	return line->stale && now_mono_us(line) >= line->gather_us;
}

/* What is to be asked now. */
static void ask_all(struct facility_line *line, struct turn *turn, const struct link_peer *hub)
{
	line->look = false;
	if (!line->greeted) {
		ask_for_more(line, LINE_HELLO, hub);
		return;
	}
	renew(line, turn);
	send_messages(line, turn, hub);
	if (line->asked[LINE_WAIT] && is_further(line, hub))
		ask_for_more(line, LINE_HELLO, hub);
	ask_for_more(line, LINE_WAIT, hub);
}

void facility_line_tick(struct facility_line *line)
{
	struct link_peer hub;
	struct err err;

	if (!line->exchange->peer || !is_enrolled(line) || now_mono_us(line) < line->retry_us)
		return;
	if (line->exchange->changed)
		line->look = line->stale = true;
	const bool asks = line->asked[line->greeted ? LINE_WAIT : LINE_HELLO];
	if (!line->look && asks && !gathers(line))
		return;
	auto_turn turn;
	enum errc code = turn_begin(line->exchange, &turn, &err);
	if (!code)
		code = find_hub(line, &turn, &hub, &err);
	if (!code && gathers(line)) {
		gather(line, &turn, &hub);
		code = find_hub(line, &turn, &hub, &err);
	}
	if (code)
		failed(line, true, err.text);
	else
		ask_all(line, &turn, &hub);
}

void facility_line_look(struct facility_line *line)
{
	line->look = true;
}

/* ---- answers ---- */

static void take_certificate(struct facility_line *line, struct str certificate)
{
	struct link_node node = line->node;
	char path[PATH_MAX];
	struct err err;
	enum errc code = link_certificate_check(certificate, buf_str(&line->new_key),
						line->node.authority, &err);

	node.certificate = certificate;
	node.key = buf_str(&line->new_key);
	path_of(line, LINK_NODE_FILE, path);
	if (!code)
		code = link_node_write(path, &node, &err);
	if (code) {
		failed(line, true, err.text);
		return;
	}
	path_of(line, LINK_RENEW_FILE, path);
	(void)unlink(path);
	log_info("the certificate of the line was renewed");
}

/* The same that did not bring us further would come again at once. */
static bool is_stuck(const struct facility_line *line, enum line_question what,
		     const struct link_peer *hub)
{
	const struct link_progress *told = &line->told[what];

	return what == LINE_MESSAGES ? hub->acknowledged == line->sent_from
				     : (uint64_t)hub->received == told->received &&
					       (uint64_t)hub->board_here == told->board;
}

static void take_bundle(struct facility_line *line, enum line_question what, struct str bundle)
{
	auto_turn turn;
	struct link_peer hub;
	struct err err;
	enum errc code = turn_begin(line->exchange, &turn, &err);

	if (!code && bundle.len)
		code = turn_read(&turn, bundle, &err);
	if (!code)
		code = find_hub(line, &turn, &hub, &err);
	if (!code && bundle.len && is_stuck(line, what, &hub))
		code = fail(&err, ERR_CONFLICT,
			    "the hub and we do not agree how far messages came");
	if (code)
		failed(line, false, err.text);
	else
		heard(line, &turn, &hub);
	line->look = true;
}

static void refused(struct facility_line *line, const struct msg_line_answer *answer)
{
	char why[ERR_TEXT_MAX];
	const bool denied = answer->status >= 400 && answer->status < 500;

	if (answer->status)
		(void)snprintf(why, sizeof(why), "%u: %.*s", answer->status,
			       STR_ARG(str_trim(str_sub(answer->body, 0, 160))));
	else
		(void)snprintf(why, sizeof(why), "%.*s", STR_ARG(str_sub(answer->error, 0, 200)));
	failed(line, denied, why);
}

void facility_line_answered(struct facility_line *line, const struct msg_line_answer *answer)
{
	size_t what = 0;

	while (what < LINE_QUESTIONS && (!answer->id || line->asked[what] != answer->id))
		what++;
	if (what == LINE_QUESTIONS)
		return;
	line->asked[what] = 0;
	if (answer->status != 200 && answer->status != 204)
		refused(line, answer);
	else if (what == LINE_RENEW)
		take_certificate(line, answer->body);
	else
		take_bundle(line, (enum line_question)what, answer->body);
	facility_line_tick(line);
}
