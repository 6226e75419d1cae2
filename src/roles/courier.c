/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The courier: tells alerts to places outside (web hooks, mail, other log collectors) and hands
 * over letters about duties. It gets them from the store one destination at a time and answers how
 * far it came. It can open connections and read the name servers' files and certificate
 * authorities; it has no data of the watch but what it is handed, and takes nothing in from outside
 * but answers, which it only counts.
 */
#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/paths.h"
#include "export/finding-read.h"
#include "net/outbound.h"
#include "roles/courier/letter.h"
#include "roles/courier/mail.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"
#include "store/destinations.h"

#define DECODE_MAX	(16u * 1024 * 1024)
#define SEND_MS		15000u
#define ANSWER_MAX	(64u * 1024)
#define LETTERS_AT_ONCE 64u

struct courier {
	struct process *process;
	struct link *store;
	struct outbound *outbound;
	struct shape_context shapes;
	struct guidance *guidance;
};

/* One hand-over while it is told. */
struct errand {
	struct courier *courier;
	struct arena arena;
	struct msg_tell tell;
	struct finding *findings;
	struct event *events;
	struct letters letters;
	uint32_t told;
	struct err err;
};

/* ---- one message of each kind ---- */

static enum errc check_status(const struct outbound_answer *answer, const char *url,
			      struct err *err)
{
	if (answer->status >= 200 && answer->status < 300)
		return ERR_OK;
	if (answer->redirect[0])
		return fail(err, ERR_UNSUPPORTED, "%s: answered %ld and points to %s", url,
			    answer->status, answer->redirect);
	return fail(err, ERR_IO, "%s: answered %ld: %.*s", url, answer->status,
		    STR_ARG(str_sub(buf_str(&answer->body), 0, 100)));
}

/* The shape of lines that was asked for; ecs when the name is none. NULL: "chat". */
static const struct shape *shape_of(const struct errand *errand)
{
	const struct shape *shape = shape_by_name(errand->tell.shape);

	if (str_is(errand->tell.shape, "chat"))
		return NULL;
	return shape && shape->add ? shape : shape_by_name(STR("ecs"));
}

static void write_body(const struct errand *errand, size_t i, struct buf *out)
{
	const struct shape *shape = shape_of(errand);

	if (!shape) {
		letter_chat(&errand->letters, i, out);
		return;
	}
	shape->add(&errand->courier->shapes, &errand->findings[i], out);
	while (out->len && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
		out->len--;
}

static enum errc post(struct errand *errand, size_t i)
{
	auto_buf body = BUF_INIT(LETTER_BYTES_MAX);
	struct outbound_answer answer = { .body = BUF_INIT(ANSWER_MAX) };
	const struct str id = errand->tell.letters[i].id;
	const struct str secret = errand->tell.secret;
	const struct shape *shape = shape_of(errand);

	write_body(errand, i, &body);
	const struct str key = arena_printf(&errand->arena, "Idempotency-Key: %.*s", STR_ARG(id));
	const struct str type = arena_printf(&errand->arena, "Content-Type: %s",
					     shape ? shape->media_type : "application/json");
	const struct str bearer =
		arena_printf(&errand->arena, "Authorization: Bearer %.*s", STR_ARG(secret));
	const struct outbound_request request = {
		.url = arena_cstr(&errand->arena, errand->tell.address),
		.method = "POST",
		.headers = { arena_cstr(&errand->arena, type), arena_cstr(&errand->arena, key),
			     secret.len ? arena_cstr(&errand->arena, bearer) : NULL },
		.body = buf_str(&body),
		.timeout_ms = SEND_MS,
		.answer_max = ANSWER_MAX,
	};
	enum errc code = outbound_send(errand->courier->outbound, &request, &answer, &errand->err);
	/* A long answer is still an answer. */
	if (code == ERR_LIMIT && answer.status)
		code = ERR_OK;
	if (!code)
		code = check_status(&answer, request.url, &errand->err);
	buf_done(&answer.body);
	return code;
}

/* Octet counting over a stream (RFC 6587 3.4.1), one datagram otherwise. */
static enum errc log_out(struct errand *errand, size_t i)
{
	auto_buf line = BUF_INIT(LETTER_BYTES_MAX);
	auto_buf message = BUF_INIT(LETTER_BYTES_MAX);
	auto_buf framed = BUF_INIT(LETTER_BYTES_MAX);
	const bool datagram = str_starts(errand->tell.address, STR("udp://"));

	write_body(errand, i, &line);
	letter_syslog(&errand->letters, i, buf_str(&line), &message);
	if (!datagram)
		buf_printf(&framed, "%zu ", message.len);
	buf_add(&framed, buf_str(&message));
	const struct outbound_request request = {
		.url = arena_cstr(&errand->arena, errand->tell.address),
		.body = buf_str(&framed),
		.timeout_ms = SEND_MS,
	};
	struct outbound *outbound = errand->courier->outbound;
	return datagram ? outbound_datagram(outbound, &request, &errand->err)
			: outbound_write(outbound, &request, &errand->err);
}

/* What a mail server is told. */
struct handing {
	struct str address;
	struct str user;
	struct str secret;
	struct str from;
	struct str to; /* separated by spaces */
	struct str text;
	struct str envelope; /* "" */
};

static enum errc hand_mail(struct courier *courier, struct arena *arena,
			   const struct handing *handing, struct err *err)
{
	struct outbound_answer answer = { .body = BUF_INIT(ANSWER_MAX) };
	struct outbound_request request = {
		.url = arena_cstr(arena, handing->address),
		.timeout_ms = 2 * SEND_MS,
		.answer_max = ANSWER_MAX,
		.from = arena_cstr(arena, handing->from),
		.body = handing->text,
		.envelope = handing->envelope.len ? arena_cstr(arena, handing->envelope) : NULL,
	};
	struct str to = handing->to;
	size_t n = 0;

	while (to.ptr && n < OUTBOUND_TO_MAX) {
		const struct str one = str_split(&to, ' ');
		if (one.len)
			request.to[n++] = arena_cstr(arena, one);
	}
	if (handing->user.len) {
		request.user = arena_cstr(arena, handing->user);
		request.password = arena_cstr(arena, handing->secret);
		request.need_tls = true; /* a password is not said aloud */
	}
	const enum errc code = outbound_send(courier->outbound, &request, &answer, err);
	buf_done(&answer.body);
	return code;
}

/* All letters in one mail. */
static enum errc mail(struct errand *errand)
{
	auto_buf text = BUF_INIT(LETTER_BYTES_MAX);
	const struct msg_tell *tell = &errand->tell;
	struct handing handing = { .address = tell->address,
				   .user = tell->user,
				   .secret = tell->secret,
				   .from = tell->mail_from,
				   .to = tell->mail_to };

	letter_mail(&errand->letters, &text);
	handing.text = buf_str(&text);
	const enum errc code = hand_mail(errand->courier, &errand->arena, &handing, &errand->err);
	if (!code)
		errand->told = (uint32_t)tell->n_letters;
	return code;
}

static enum errc tell_each(struct errand *errand, enum errc (*one)(struct errand *, size_t i))
{
	enum errc code = ERR_OK;

	for (size_t i = 0; i < errand->tell.n_letters && !code; i++) {
		code = one(errand, i);
		if (!code)
			errand->told++;
	}
	return code;
}

static enum errc tell(struct errand *errand)
{
	switch ((enum destination_kind)errand->tell.kind) {
	case DESTINATION_MAIL:
		return mail(errand);
	case DESTINATION_SYSLOG:
		return tell_each(errand, log_out);
	case DESTINATION_WEBHOOK:
		return tell_each(errand, post);
	}
	return fail(&errand->err, ERR_UNSUPPORTED, "a kind of destination nobody knows");
}

/* ---- a hand-over ---- */

static void read_findings(struct errand *errand)
{
	for (size_t i = 0; i < errand->tell.n_letters; i++) {
		const struct msg_letter *letter = &errand->tell.letters[i];
		struct finding *finding = &errand->findings[i];
		const struct finding_texts texts = { .tags = letter->tags,
						     .fields = letter->fields,
						     .matched = letter->matched };
		*finding = (struct finding){
			.rule_id = letter->rule_id,
			.title = letter->title,
			.description = letter->description,
			.level = FINDING_MEDIUM,
			.id = letter->id,
			.host = letter->host,
			.user = letter->user,
			.source = letter->source,
			.format = letter->format,
			.record = letter->number,
			.time_us = letter->time_us,
			.found_us = letter->arrival_us,
		};
		(void)finding_level_parse(letter->level, &finding->level);
		event_init(&errand->events[i]);
		finding_read(finding, &texts, &errand->events[i], &errand->arena);
	}
}

static void run_errand(struct courier *courier, struct errand *errand)
{
	const size_t n = errand->tell.n_letters;

	errand->courier = courier;
	errand->findings = mem_new_array(n + 1, sizeof(*errand->findings));
	errand->events = mem_new_array(n + 1, sizeof(*errand->events));
	courier->shapes.facility = errand->tell.facility;
	courier->shapes.now_us = clock_wall_us(&clock_system);
	courier->shapes.offset_minutes = time_zone_offset();
	errand->letters = (struct letters){
		.tell = &errand->tell,
		.findings = errand->findings,
		.guidance = courier->guidance,
		.lang = LANG_JA,
		.now_us = courier->shapes.now_us,
	};
	(void)lang_parse(errand->tell.lang, &errand->letters.lang);
	read_findings(errand);
	const enum errc code = n ? tell(errand) : ERR_OK;
	const struct msg_told told = { .destination = errand->tell.destination,
				       .told = errand->told,
				       .error = str_from(code ? errand->err.text : "") };
	if (courier->store)
		err_ignore(message_send(link_channel(courier->store), MSG_TOLD, &told, NULL));
	for (size_t i = 0; i < n; i++)
		event_done(&errand->events[i]);
	free(errand->events);
	free(errand->findings);
}

/* A letter that is written already. */
static void run_post(struct courier *courier, struct arena *arena, const struct msg_post *post)
{
	auto_buf text = BUF_INIT(LETTER_BYTES_MAX);
	const struct mail mail = { .from = post->from,
				   .to = post->to,
				   .subject = post->subject,
				   .id = post->message_id,
				   .body = post->body,
				   .at_us = post->at_us };
	struct err err;

	mail_write(&mail, &text);
	const struct handing handing = { .address = post->address,
					 .user = post->user,
					 .secret = post->secret,
					 .from = post->from,
					 .to = post->to,
					 .text = buf_str(&text),
					 .envelope = post->envelope };
	const enum errc code = hand_mail(courier, arena, &handing, &err);
	const struct msg_posted posted = { .id = post->id,
					   .error = str_from(code ? err.text : "") };
	if (courier->store)
		err_ignore(message_send(link_channel(courier->store), MSG_POSTED, &posted, NULL));
}

static void on_message(void *ctx, const struct message *message)
{
	struct courier *courier = ctx;
	struct errand errand = { .arena = ARENA_INIT(DECODE_MAX) };
	struct msg_post post;
	struct err err;

	if (message->type == MSG_TELL &&
	    !message_decode(message->type, message->payload, &errand.arena, &errand.tell,
			    sizeof(errand.tell), &err))
		run_errand(courier, &errand);
	else if (message->type == MSG_POST &&
		 !message_decode(message->type, message->payload, &errand.arena, &post,
				 sizeof(post), &err))
		run_post(courier, &errand.arena, &post);
	else
		log_warn("unexpected message from the store",
			 log_text("type", message_name(message->type)));
	arena_done(&errand.arena);
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	struct courier *courier = ctx;

	link_free(courier->store);
	courier->store = NULL;
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct courier *courier = ctx;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = courier };
	struct err err;

	link_free(courier->store);
	courier->store = NULL;
	if (link_new(process_loop(courier->process), fd, &handler, &courier->store, &err))
		log_error("the store's channel cannot be used", log_err(&err));
}

static void prepare(struct courier *courier)
{
	char content[PATH_MAX];
	struct err err;

	if (path_content(content, &err) || shape_context_open(content, &courier->shapes, &err) ||
	    guidance_load(content, &courier->guidance, &err) ||
	    outbound_new(&courier->outbound, &err))
		process_die("the courier cannot begin", &err);
}

static int run(void)
{
	static const struct sandbox_path paths[] = { OUTBOUND_PATHS, { .path = NULL } };
	const struct process_hooks hooks = { .role = "courier", .on_channel = on_channel };
	struct courier courier = { .process = NULL };

	courier.process = process_begin(&hooks, &courier);
	prepare(&courier);
	process_enter(courier.process, paths, "");
	const int code = process_run(courier.process);
	link_free(courier.store);
	outbound_free(courier.outbound);
	guidance_free(courier.guidance);
	shape_context_close(&courier.shapes);
	process_free(courier.process);
	return code;
}

const struct role role_courier = {
	.name = "courier",
	.run = run,
};
