/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange: what goes over the line between a facility and its hub, from the records and into
 * them. It has the database, the node's signing key and the folder of the line (at a hub: its
 * authority); the network it has not: the uplink of a facility and the downlink of a hub hold the
 * line, and see only signed bundles. What a facility's hub told all is handed to the importer.
 */
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/paths.h"
#include "roles/exchange/facility-arming.h"
#include "roles/exchange/facility-line.h"
#include "roles/exchange/hub-line.h"
#include "roles/process.h"
#include "roles/role.h"

#define DECODE_MAX (256u * 1024)
#define TICK_US	   (250 * US_PER_MS)

struct exchange_role {
	struct process *process;
	struct exchange exchange;
	struct facility_line *facility; /* the next two, or the hub's */
	struct facility_arming *arming;
	struct hub_line *hub;
	struct loop_timer timer;
	struct loop_hook hook;
};

static void take_answer(struct exchange_role *role, const struct msg_line_answer *answer)
{
	facility_line_answered(role->facility, answer);
	facility_arming_look(role->arming);
	facility_arming_tick(role->arming);
}

static void on_message(void *ctx, const struct message *message)
{
	struct exchange_role *role = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	union {
		struct msg_line_ask ask;
		struct msg_line_answer answer;
		struct msg_line_gone gone;
	} m;
	struct err err;

	if (message_size(message->type) > sizeof(m) ||
	    message_decode(message->type, message->payload, &arena, &m, message_size(message->type),
			   &err))
		log_warn("unexpected message on the line",
			 log_text("type", message_name(message->type)));
	else if (role->facility && message->type == MSG_LINE_ANSWER)
		take_answer(role, &m.answer);
	else if (role->hub && message->type == MSG_LINE_ASK)
		hub_line_asked(role->hub, &m.ask);
	else if (role->hub && message->type == MSG_LINE_GONE)
		hub_line_gone(role->hub, m.gone.id);
}

/* What was under way is lost, and is asked again. */
static void forget(struct exchange_role *role)
{
	link_free(role->exchange.peer);
	role->exchange.peer = NULL;
	if (role->facility)
		facility_line_reset(role->facility);
	else
		hub_line_reset(role->hub);
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget(ctx);
}

/* ---- the importer ---- */

static void on_list(void *ctx, const struct message *message)
{
	struct exchange_role *role = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_list_done done;
	struct err err;

	if (message->type != MSG_LIST_DONE ||
	    message_decode(message->type, message->payload, &arena, &done, sizeof(done), &err))
		log_warn("unexpected message from the importer",
			 log_text("type", message_name(message->type)));
	else if (role->arming && facility_arming_done(role->arming, &done))
		facility_line_look(role->facility);
}

static void forget_importer(struct exchange_role *role)
{
	link_free(role->exchange.importer);
	role->exchange.importer = NULL;
	if (role->arming)
		facility_arming_reset(role->arming);
}

static void on_importer_closed(void *ctx, const struct err *err UNUSED)
{
	forget_importer(ctx);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct exchange_role *role = ctx;
	const bool lists = str_is(str_from(name), "importer");
	const struct link_handler handler = { .on_message = lists ? on_list : on_message,
					      .on_closed = lists ? on_importer_closed : on_closed,
					      .ctx = role };
	struct link **place = lists ? &role->exchange.importer : &role->exchange.peer;
	struct err err;

	if (lists)
		forget_importer(role);
	else
		forget(role);
	if (link_new(role->exchange.loop, fd, &handler, place, &err))
		log_error("a channel cannot be used", log_err(&err));
}

static void on_tick(void *ctx)
{
	struct exchange_role *role = ctx;

	exchange_look(&role->exchange);
	if (role->facility) {
		facility_line_tick(role->facility);
		facility_arming_tick(role->arming);
	} else {
		hub_line_tick(role->hub);
	}
	loop_timer_after(role->exchange.loop, &role->timer, TICK_US);
}

static void before_wait(void *ctx)
{
	struct exchange_role *role = ctx;

	if (role->hub)
		hub_line_round(role->hub);
}

static void prepare(struct exchange_role *role)
{
	struct exchange *exchange = &role->exchange;
	const char *as = process_option(role->process, "role", 0);
	char path[PATH_MAX];
	struct err err;

	exchange->loop = process_loop(role->process);
	exchange->data = process_option(role->process, "data", 0);
	exchange->db = process_database(role->process, DB_CONSOLE);
	exchange->office = org_office_new(exchange->db);
	if (path_join(exchange->data, SIGNER_FILE, path, &err) ||
	    signer_open(path, &exchange->signer, &err))
		process_die("the signing key", &err);
	if (as && str_is(str_from(as), "hub") && hub_line_new(exchange, &role->hub, &err))
		process_die("the hub's end of the line", &err);
	if (role->hub)
		return;
	role->facility = facility_line_new(exchange);
	role->arming = facility_arming_new(exchange);
}

static void enter_sandbox(struct exchange_role *role)
{
	char db[PATH_MAX];
	char line[PATH_MAX];
	struct err err;

	if (path_join(role->exchange.data, DB_FOLDER, db, &err) ||
	    path_join(role->exchange.data, LINK_FOLDER, line, &err))
		process_die("the data folder", &err);
	const struct sandbox_path paths[] = { { .path = db, .access = SANDBOX_WRITE },
					      { .path = line, .access = SANDBOX_WRITE },
					      { .path = NULL } };
	process_enter(role->process, paths, "");
}

static int run(void)
{
	const struct process_hooks hooks = { .role = "exchange", .on_channel = on_channel };
	struct exchange_role role = { .process = NULL };

	role.process = process_begin(&hooks, &role);
	time_zone_init();
	prepare(&role);
	role.timer = (struct loop_timer){ .fire = on_tick, .ctx = &role, .at_us = TIME_NONE };
	role.hook = (struct loop_hook){ .before_wait = before_wait, .ctx = &role };
	loop_hook_add(role.exchange.loop, &role.hook);
	loop_timer_after(role.exchange.loop, &role.timer, TICK_US);
	enter_sandbox(&role);
	const int code = process_run(role.process);
	loop_hook_remove(role.exchange.loop, &role.hook);
	link_free(role.exchange.peer);
	link_free(role.exchange.importer);
	facility_line_free(role.facility);
	facility_arming_free(role.arming);
	hub_line_free(role.hub);
	org_office_free(role.exchange.office);
	signer_free(role.exchange.signer);
	db_close(role.exchange.db);
	process_free(role.process);
	return code;
}

const struct role role_exchange = {
	.name = "exchange",
	.run = run,
};
