/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The uplink of a facility: asks its hub what the exchange has it ask, over HTTPS with a
 * certificate on both sides, and hands back what was answered without looking into it. It can open
 * connections and read the name servers' files; where to, the exchange says, and it knows no other
 * questions than four. It has no database, no log and no key but that of the line.
 */
#include "base/log.h"
#include "net/line.h"
#include "net/outbound.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"

#define DECODE_MAX (256u * 1024)

struct uplink {
	struct process *process;
	struct link *exchange;
	struct line *line;
};

static void tell(struct uplink *uplink, const struct msg_line_answer *answer)
{
	struct err err;

	if (uplink->exchange &&
	    message_send(link_channel(uplink->exchange), MSG_LINE_ANSWER, answer, &err))
		log_warn("an answer of the hub is not told", log_err(&err));
}

static void on_answer(void *ctx, uint64_t id, unsigned status, struct str body, const char *error)
{
	const struct msg_line_answer answer = {
		.id = id,
		.status = status,
		.body = body,
		.error = str_sub(str_from(error), 0, MSG_TEXT_MAX),
	};

	tell(ctx, &answer);
}

static void ask(struct uplink *uplink, const struct msg_line_ask *asked)
{
	const struct link_progress progress = { asked->received, asked->board, asked->armed };
	char path[LINK_QUESTION_MAX];
	struct err err;
	enum errc code = ERR_UNSUPPORTED;

	if (asked->what < LINE_QUESTIONS && link_questions[asked->what].path) {
		const struct link_question *question = &link_questions[asked->what];
		const struct line_request request = {
			.id = asked->id,
			.post = question->post,
			.path = link_question_path((enum line_question)asked->what, &progress,
						   path),
			.body = asked->body,
			.timeout_ms = question->timeout_ms,
			.answer_max = LINE_BODY_MAX,
		};
		code = line_ask(uplink->line, &request, &err);
	} else {
		code = fail(&err, code, "a question nobody knows");
	}
	if (code) {
		const struct msg_line_answer answer = { .id = asked->id,
							.error = str_from(err.text) };
		tell(uplink, &answer);
	}
}

static void set(struct uplink *uplink, const struct msg_line_set *where)
{
	const struct line_config config = { .url = where->url,
					    .authority = where->authority,
					    .certificate = where->certificate,
					    .key = where->key };
	struct err err;

	if (line_set(uplink->line, &config, &err))
		log_error("the line to the hub cannot be used", log_err(&err));
}

static void on_message(void *ctx, const struct message *message)
{
	struct uplink *uplink = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_line_set where;
	struct msg_line_ask asked;
	struct err err;

	if (message->type == MSG_LINE_SET &&
	    !message_decode(message->type, message->payload, &arena, &where, sizeof(where), &err))
		set(uplink, &where);
	else if (message->type == MSG_LINE_ASK &&
		 !message_decode(message->type, message->payload, &arena, &asked, sizeof(asked),
				 &err))
		ask(uplink, &asked);
	else
		log_warn("unexpected message from the exchange",
			 log_text("type", message_name(message->type)));
}

/* Whoever asked is gone: the next one asks anew. */
static void forget(struct uplink *uplink)
{
	line_drop(uplink->line);
	link_free(uplink->exchange);
	uplink->exchange = NULL;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget(ctx);
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct uplink *uplink = ctx;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = uplink };
	struct err err;

	forget(uplink);
	if (link_new(process_loop(uplink->process), fd, &handler, &uplink->exchange, &err))
		log_error("the exchange's channel cannot be used", log_err(&err));
}

static int run(void)
{
	static const struct sandbox_path paths[] = { OUTBOUND_PATHS, { .path = NULL } };
	const struct process_hooks hooks = { .role = "uplink", .on_channel = on_channel };
	struct uplink uplink = { .process = NULL };
	const struct line_handler handler = { .on_answer = on_answer, .ctx = &uplink };
	struct err err;

	uplink.process = process_begin(&hooks, &uplink);
	if (line_new(process_loop(uplink.process), &handler, &uplink.line, &err))
		process_die("the uplink cannot begin", &err);
	process_enter(uplink.process, paths, "");
	const int code = process_run(uplink.process);
	link_free(uplink.exchange);
	line_free(uplink.line);
	process_free(uplink.process);
	return code;
}

const struct role role_uplink = {
	.name = "uplink",
	.run = run,
};
