/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registrar: reads what inventory agents sent to the listener, and writes it into the register
 * of assets. It has its channel and the database, no socket and no other file; an inventory made to
 * break it ends only it, and the register is as it was.
 */
#include "assets/agent-talk.h"
#include "assets/intake.h"
#include "assets/register.h"
#include "base/alloc.h"
#include "base/log.h"
#include "base/os/paths.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"

#define DECODE_MAX  (16u * 1024 * 1024)
#define ANSWER_MAX  (16u * 1024)
#define DB_TRIES    50 /* the store makes the database at the same moment */
#define DB_PAUSE_US 100000

struct registrar {
	struct process *process;
	struct link *listener;
	struct db *db;
	struct identity *identity;
	struct asset_register *reg;
	struct ledger_words *words;
	struct charset *charset;
};

static enum errc take(void *ctx, const struct sighting *sighting, struct err *err)
{
	struct registrar *registrar = ctx;
	struct register_taken taken;

	return register_take(registrar->reg, sighting, &taken, err);
}

static enum errc take_in(struct registrar *registrar, struct str text, struct err *err)
{
	const struct intake_sink sink = { .take = take, .ctx = registrar };
	const struct intake_options options = {
		.source = STR(""),
		.made_on = STR(""),
		.now_us = clock_wall_us(&clock_system),
		.words = registrar->words,
		.charset = registrar->charset,
	};
	struct intake_report report = { .format = "" };
	const enum errc code = intake_read(text, &options, &sink, &report, err);

	if (code)
		return code;
	/* Other lists are taken from people, not from whoever can reach the address. */
	if (!str_starts(str_from(report.format), STR("agent-")))
		return fail(err, ERR_UNSUPPORTED, "this is no agent's inventory");
	if (report.taken == 0)
		return fail(err, ERR_SYNTAX, "there is no device in it%s%s",
			    report.noted ? ": " : "", report.noted ? report.notes[0].text : "");
	return ERR_OK;
}

/* All of it or nothing. */
static enum errc register_inventory(struct registrar *registrar, struct str text, struct err *err)
{
	enum errc code = db_begin(registrar->db, err);

	if (!code)
		code = take_in(registrar, text, err);
	if (!code)
		code = db_commit(registrar->db, err);
	if (code)
		db_rollback(registrar->db);
	return code;
}

static void serve(struct registrar *registrar, const struct msg_agent *agent)
{
	auto_buf body = BUF_INIT(ANSWER_MAX);
	struct agent_talk talk;
	struct err err = { .code = ERR_OK };

	enum errc code = agent_talk_read(agent->body, &talk, &err);
	if (!code && talk.wish == AGENT_INVENTORY)
		code = register_inventory(registrar, buf_str(&talk.text), &err);
	const unsigned status = agent_talk_answer(&talk, code ? &err : NULL, &body);
	const struct msg_agent_done done = { .id = agent->id,
					     .status = status,
					     .media_type = str_from(agent_talk_media_type(&talk)),
					     .body = buf_str(&body) };
	if (code)
		log_warn("what an agent sent was not taken", log_str("from", agent->peer),
			 log_err(&err));
	else if (talk.wish == AGENT_INVENTORY)
		log_info("an agent's inventory was taken", log_str("from", agent->peer));
	agent_talk_done(&talk);
	err_ignore(message_send(link_channel(registrar->listener), MSG_AGENT_DONE, &done, NULL));
}

/* ---- the channel ---- */

static void on_message(void *ctx, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_agent agent;
	struct err err;

	if (message->type != MSG_AGENT ||
	    message_decode(message->type, message->payload, &arena, &agent, sizeof(agent), &err))
		log_warn("unexpected message from the listener",
			 log_text("type", message_name(message->type)));
	else
		serve(ctx, &agent);
}

static void forget_listener(struct registrar *registrar)
{
	link_free(registrar->listener);
	registrar->listener = NULL;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget_listener(ctx);
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct registrar *registrar = ctx;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = registrar };
	struct err err;

	forget_listener(registrar);
	if (link_new(process_loop(registrar->process), fd, &handler, &registrar->listener, &err))
		log_error("the listener's channel cannot be used", log_err(&err));
}

/* ---- the start ---- */

static enum errc open_database(struct registrar *registrar, const char *data, struct err *err)
{
	enum errc code = ERR_AGAIN;

	for (int i = 0; i < DB_TRIES && (code == ERR_NOT_FOUND || code == ERR_AGAIN); i++) {
		code = db_open(data, DB_CONSOLE, &registrar->db, err);
		if (code)
			(void)usleep(DB_PAUSE_US);
	}
	return code;
}

static void prepare(struct registrar *registrar, const char *data)
{
	const char *content = process_option(registrar->process, "content", 0);
	char columns[PATH_MAX];
	struct err err;

	if (path_join(content, "assets/columns.yml", columns, &err) ||
	    ledger_words_read(columns, &registrar->words, &err) ||
	    identity_load(content, &registrar->identity, &err) ||
	    open_database(registrar, data, &err))
		process_die("the registrar cannot begin", &err);
	registrar->reg = register_new(registrar->db, registrar->identity);
	registrar->charset = charset_new();
}

static int run(void)
{
	const struct process_hooks hooks = { .role = "registrar", .on_channel = on_channel };
	struct registrar registrar = { .process = NULL };
	char db_dir[PATH_MAX];
	struct err err;

	registrar.process = process_begin(&hooks, &registrar);
	const char *data = process_option(registrar.process, "data", 0);
	prepare(&registrar, data);
	if (path_join(data, DB_FOLDER, db_dir, &err))
		process_die("the data folder", &err);
	const struct sandbox_path paths[] = { { .path = db_dir, .access = SANDBOX_WRITE },
					      { .path = NULL } };
	process_enter(registrar.process, paths, "");
	const int code = process_run(registrar.process);
	forget_listener(&registrar);
	register_free(registrar.reg);
	identity_free(registrar.identity);
	ledger_words_free(registrar.words);
	charset_free(registrar.charset);
	db_close(registrar.db);
	process_free(registrar.process);
	return code;
}

const struct role role_registrar = {
	.name = "registrar",
	.run = run,
};
