/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registrar: reads what inventory agents sent to the listener and what people handed to the
 * console: lists go into the register of assets, filled-in workbooks into their rounds. It has its
 * channels and the database, no socket and no other file; a file made to break it ends only it, and
 * the register is as it was.
 */
#include "assets/agent-talk.h"
#include "assets/intake.h"
#include "assets/register.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/text.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/registrar/form-files.h"
#include "roles/registrar/handed-files.h"
#include "roles/role.h"
#include "store/facility.h"

#define DECODE_MAX (16u * 1024 * 1024)
#define ANSWER_MAX (16u * 1024)

struct registrar;

/* What is asked of us. */
struct service {
	uint16_t type; /* 0 ends a table */
	void (*serve)(struct registrar *registrar, const void *request, int fd);
};

struct peer {
	struct registrar *registrar;
	struct link *link;
	const char *name;
	const struct service *services;
};

struct registrar {
	struct process *process;
	struct peer listener;
	struct peer console;
	struct db *db;
	struct identity *identity;
	struct asset_register *reg;
	struct ledger_words *words;
	struct charset *charset;
	struct form_set *forms;
	struct account_content *accounts;
	struct playbook_set *playbooks;
	struct drill_rules *rules; /* for log lines of drills */
	struct case_content *cases;
	struct report_content *reports;
	struct survey_content *surveys;
	struct org_content *organisations;
};

/* What becomes of one list. */
struct intake_work {
	struct registrar *registrar;
	struct str text;
	struct str source;
	bool from_agent; /* nobody vouches for it: it may be an agent's inventory and nothing else
			  */
	struct intake_report report;
	uint64_t results[REGISTER_OLDER + 1];
};

static enum errc take(void *ctx, const struct sighting *sighting, struct err *err)
{
	struct intake_work *work = ctx;
	struct register_taken taken;
	const enum errc code = register_take(work->registrar->reg, sighting, &taken, err);

	if (!code)
		work->results[taken.result]++;
	return code;
}

static enum errc take_in(struct intake_work *work, struct err *err)
{
	const struct intake_sink sink = { .take = take, .ctx = work };
	const struct intake_options options = {
		.source = work->source,
		.made_on = STR(""),
		.now_us = clock_wall_us(&clock_system),
		.words = work->registrar->words,
		.charset = work->registrar->charset,
	};
	struct intake_report *report = &work->report;
	const enum errc code = intake_read(work->text, &options, &sink, report, err);

	if (code)
		return code;
	/* Other lists are taken from people, not from whoever can reach the address. */
	if (work->from_agent && !str_starts(str_from(report->format), STR("agent-")))
		return fail(err, ERR_UNSUPPORTED, "this is no agent's inventory");
	if (report->taken == 0)
		return fail(err, ERR_SYNTAX, "%s%s%s",
			    text_of(TR("機器が一つも書かれていません", "there is no device in it")),
			    report->noted ? ": " : "", report->noted ? report->notes[0].text : "");
	return ERR_OK;
}

/* All of it or nothing. */
static enum errc register_list(struct intake_work *work, struct err *err)
{
	struct db *db = work->registrar->db;
	enum errc code = db_begin(db, err);

	if (!code)
		code = take_in(work, err);
	return db_end(db, code, err);
}

/* ---- agents ---- */

static void serve_agent(struct registrar *registrar, const void *request, int fd UNUSED)
{
	const struct msg_agent *agent = request;
	auto_buf body = BUF_INIT(ANSWER_MAX);
	struct agent_talk talk;
	struct err err = { .code = ERR_OK };

	enum errc code = agent_talk_read(agent->body, &talk, &err);
	if (!code && talk.wish == AGENT_INVENTORY)
		code = register_list(&(struct intake_work){ .registrar = registrar,
							    .text = buf_str(&talk.text),
							    .source = STR(""),
							    .from_agent = true,
							    .report.format = "" },
				     &err);
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
	err_ignore(
		message_send(link_channel(registrar->listener.link), MSG_AGENT_DONE, &done, NULL));
}

/* ---- people ---- */

static void answer_taken(const struct intake_work *work, struct msg_ledger_done *done)
{
	struct msg_ledger_note notes[INTAKE_NOTES_MAX];

	done->format = str_from(work->report.format);
	done->fresh = work->results[REGISTER_NEW];
	done->joined = work->results[REGISTER_JOINED];
	done->again = work->results[REGISTER_AGAIN];
	done->older = work->results[REGISTER_OLDER];
	done->noted = work->report.noted;
	done->n_notes = size_min(work->report.noted, INTAKE_NOTES_MAX);
	done->notes = notes;
	for (size_t i = 0; i < done->n_notes; i++)
		notes[i].text = str_from(work->report.notes[i].text);
	err_ignore(message_send(link_channel(work->registrar->console.link), MSG_LEDGER_DONE, done,
				NULL));
}

static void serve_ledger(struct registrar *registrar, const void *request, int fd)
{
	const struct msg_ledger *ledger = request;
	auto_buf text = BUF_INIT(INTAKE_TEXT_MAX);
	struct intake_work work = { .registrar = registrar,
				    .source = ledger->source,
				    .report.format = "" };
	struct msg_ledger_done done = { .id = ledger->id, .problem = STR(""), .format = STR("") };
	struct err err;

	enum errc code = fd < 0 ? fail(&err, ERR_USAGE, "no file came with the list")
				: fd_read_all(fd, &text, &err);
	work.text = buf_str(&text);
	if (!code)
		code = register_list(&work, &err);
	if (!code) {
		answer_taken(&work, &done);
		return;
	}
	log_warn("a list of devices was not taken", log_err(&err));
	done.failed = 1;
	done.problem = str_from(err.text);
	err_ignore(
		message_send(link_channel(registrar->console.link), MSG_LEDGER_DONE, &done, NULL));
}

static void serve_form_file(struct registrar *registrar, const void *request, int fd)
{
	const struct form_desk desk = { .db = registrar->db, .content = registrar->forms };

	form_desk_serve(&desk, request, fd, link_channel(registrar->console.link));
}

static void serve_handed(struct registrar *registrar, const void *request, int fd)
{
	const struct handed_desk desk = { .db = registrar->db,
					  .rules = registrar->rules,
					  .accounts = registrar->accounts,
					  .playbooks = registrar->playbooks,
					  .cases = registrar->cases,
					  .reports = registrar->reports,
					  .surveys = registrar->surveys,
					  .organisations = registrar->organisations,
					  .content = registrar->forms,
					  .utc_offset_minutes = time_zone_offset() };

	handed_serve(&desk, request, fd, link_channel(registrar->console.link));
}

/* ---- the channels ---- */

static const struct service *service_of(const struct peer *peer, uint16_t type)
{
	for (const struct service *s = peer->services; s->type; s++) {
		if (s->type == type)
			return s;
	}
	return NULL;
}

static void on_message(void *ctx, const struct message *message)
{
	struct peer *peer = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	auto_fd fd = message->fd;
	union {
		struct msg_agent agent;
		struct msg_ledger ledger;
		struct msg_form_file form_file;
		struct msg_handed handed;
	} request;
	const struct service *service = service_of(peer, message->type);
	struct err err;

	process_worked(peer->registrar->process);
	if (!service || message_decode(service->type, message->payload, &arena, &request,
				       message_size(service->type), &err))
		log_warn("unexpected message", log_text("from", peer->name),
			 log_text("type", message_name(message->type)));
	else
		service->serve(peer->registrar, &request, fd);
}

static void forget(struct peer *peer)
{
	link_free(peer->link);
	peer->link = NULL;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget(ctx);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct registrar *registrar = ctx;
	struct peer *peer = str_is(str_from(name), registrar->console.name) ? &registrar->console
									    : &registrar->listener;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = peer };
	struct err err;

	forget(peer);
	if (link_new(process_loop(registrar->process), fd, &handler, &peer->link, &err))
		log_error("a channel cannot be used", log_text("from", name), log_err(&err));
}

static bool at_rest(void *ctx)
{
	const struct registrar *registrar = ctx;

	return link_is_at_rest(registrar->console.link) &&
	       link_is_at_rest(registrar->listener.link);
}

/* ---- the start ---- */

static void prepare(struct registrar *registrar)
{
	const char *content = process_option(registrar->process, "content", 0);
	char columns[PATH_MAX];
	struct err err;

	registrar->forms = form_set_new();
	registrar->db = process_database(registrar->process, DB_CONSOLE);
	if (path_join(content, "assets/columns.yml", columns, &err) ||
	    ledger_words_read(columns, &registrar->words, &err) ||
	    identity_load(content, &registrar->identity, &err) ||
	    facility_use_pack(registrar->db, &err) ||
	    form_set_add_content(registrar->forms, content, &err) ||
	    account_content_load(content, &registrar->accounts, &err) ||
	    playbook_set_load(content, &registrar->playbooks, &err) ||
	    drill_rules_open(content, &registrar->rules, &err) ||
	    case_content_load(content, &registrar->cases, &err) ||
	    report_content_load(content, registrar->cases, &registrar->reports, &err) ||
	    survey_content_load(content, &registrar->surveys, &err) ||
	    org_content_load(content, &registrar->organisations, &err))
		process_die("the registrar cannot begin", &err);
	form_set_finish(registrar->forms);
	registrar->reg = register_new(registrar->db, registrar->identity);
	registrar->charset = charset_new();
}

static const struct service listener_services[] = {
	{ MSG_AGENT, serve_agent },
	{ 0, NULL },
};

static const struct service console_services[] = {
	{ MSG_LEDGER, serve_ledger },
	{ MSG_FORM_FILE, serve_form_file },
	{ MSG_HANDED, serve_handed },
	{ 0, NULL },
};

static int run(void)
{
	const struct process_hooks hooks = { .role = "registrar",
					     .on_channel = on_channel,
					     .at_rest = at_rest };
	struct registrar registrar = {
		.listener = { .name = "listener", .services = listener_services },
		.console = { .name = "console", .services = console_services },
	};
	char db_dir[PATH_MAX];
	struct err err;

	registrar.listener.registrar = &registrar;
	registrar.console.registrar = &registrar;
	registrar.process = process_begin(&hooks, &registrar);
	const char *data = process_option(registrar.process, "data", 0);
	prepare(&registrar);
	if (path_join(data, DB_FOLDER, db_dir, &err))
		process_die("the data folder", &err);
	const struct sandbox_path paths[] = { { .path = db_dir, .access = SANDBOX_WRITE },
					      { .path = NULL } };
	process_enter(registrar.process, paths, "");
	const int code = process_run(registrar.process);
	forget(&registrar.listener);
	forget(&registrar.console);
	register_free(registrar.reg);
	identity_free(registrar.identity);
	ledger_words_free(registrar.words);
	charset_free(registrar.charset);
	form_set_free(registrar.forms);
	account_content_free(registrar.accounts);
	playbook_set_free(registrar.playbooks);
	drill_rules_close(registrar.rules);
	report_content_free(registrar.reports);
	case_content_free(registrar.cases);
	survey_content_free(registrar.surveys);
	org_content_free(registrar.organisations);
	db_close(registrar.db);
	process_free(registrar.process);
	return code;
}

const struct role role_registrar = {
	.name = "registrar",
	.run = run,
};
