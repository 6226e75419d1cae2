/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: the only process that writes the sealed log and the findings. It takes records from
 * producers (intake.h), feeds the engine and keeps its results (findings.h), watches the sources
 * and the disk, and seals the log.
 */
#include <fcntl.h>

#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "base/text.h"
#include "log/log-retain.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"
#include "roles/store/deliveries.h"
#include "roles/store/findings.h"
#include "roles/store/intake.h"
#include "roles/store/own-alerts.h"
#include "roles/store/sites.h"
#include "roles/store/source-watch.h"
#include "roles/store/store-log.h"
#include "roles/store/store-room.h"
#include "store/checkpoints.h"
#include "store/log-holds.h"
#include "store/users.h"

#define TICK_US	      US_PER_SEC
#define DAY_US	      (24 * INT64_C(3600) * US_PER_SEC)
#define SOURCES_EVERY 2	   /* ticks between writing what changed of the sources */
#define ROOM_EVERY    5	   /* … between looks at the disk */
#define RELOAD_EVERY  10   /* … between looks at what a person changed */
#define PRUNE_EVERY   600  /* … between rounds of forgetting what is too old */
#define PRUNE_ROWS    2000 /* alerts forgotten in one round at most */
#define RETAIN_DAYS   1830
#define ROLES_MAX     16

/* A role that cannot be kept alive: which, and since when. */
struct failing {
	char role[32];
	int64_t since_us;
};

struct store {
	struct process *process;
	struct loop *loop;
	struct db *db;
	struct log_writer *writer;
	struct source_watch *watch;
	struct intake *intake;
	struct findings *findings;
	struct sites *sites;
	struct deliveries *deliveries;
	struct link *reader;
	struct loop_timer tick;
	uint64_t ticks;
	int dir; /* the data folder, to ask for free space */
	enum room_state room;
	int64_t room_since_us;
	int64_t failed_since_us;
	struct log_retention retention;
	int64_t data_version;
	struct failing failing[ROLES_MAX];
	int64_t reload_failed_us; /* the rules could not be read again since; 0: they could */
	uint64_t told_end;	  /* facts as they stand in the database */
	uint64_t told_position;
};

static int64_t now(void)
{
	return clock_wall_us(&clock_system);
}

/* ---- small transactions ---- */

/* Run `work` in a transaction of its own; what fails is logged and may be tried again later. */
static bool transact(struct store *store, const char *what,
		     enum errc (*work)(struct store *store, struct err *err))
{
	struct err err;
	enum errc code = db_begin(store->db, &err);

	if (!code)
		code = work(store, &err);
	code = db_end(store->db, code, &err);
	if (!code)
		return true;
	log_error(what, log_err(&err));
	return false;
}

static void raise_own(struct store *store, const struct own_finding *finding)
{
	struct err err;
	enum errc code = db_begin(store->db, &err);

	if (!code)
		code = own_alert_raise(store->db, finding, &err);
	code = db_end(store->db, code, &err);
	if (!code)
		return;
	log_error("an alert of our own cannot be stored", log_err(&err));
}

static void close_own(struct store *store, const struct own_finding *finding)
{
	struct err err;

	if (own_alert_close(store->db, finding, &err))
		log_error("an alert of our own cannot be closed", log_err(&err));
}

/* ---- sources ---- */

static enum errc source_silent(void *ctx, const struct source *source, struct err *err)
{
	struct store *store = ctx;
	const struct own_finding finding = {
		.what = OWN_SOURCE_SILENT,
		.subject = source->name,
		.source = source->name,
		.moment_us = source->silent_since_us,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = STR("いつもより長く何も届いていません / silent for longer than usual"),
	};

	return own_alert_raise(store->db, &finding, err);
}

static enum errc source_speaks_again(void *ctx, const struct source *source, struct err *err)
{
	struct store *store = ctx;
	const struct own_finding finding = {
		.what = OWN_SOURCE_SILENT,
		.subject = source->name,
		.moment_us = source->silent_since_us,
		.now_us = now(),
		.sentence = STR("再び届き始めました / it speaks again"),
	};

	return own_alert_close(store->db, &finding, err);
}

static enum errc store_sources(struct store *store, struct err *err)
{
	return source_watch_store(store->watch, now(), err);
}

static void tick_sources(struct store *store)
{
	source_watch_tick(store->watch, now());
	if (store->ticks % SOURCES_EVERY || !source_watch_changed(store->watch, now()))
		return;
	if (transact(store, "the sources cannot be stored", store_sources))
		source_watch_stored(store->watch);
}

static void take_changes(struct store *store)
{
	struct err err;
	const int64_t version = db_data_version(store->db);

	if (version == store->data_version)
		return;
	store->data_version = version;
	if (source_watch_reload(store->watch, &err))
		log_error("the sources cannot be read", log_err(&err));
}

/* ---- the disk ---- */

static struct own_finding room_finding(const struct store *store, enum own_alert what,
				       const char *sentence)
{
	return (struct own_finding){
		.what = what,
		.subject = STR("disk"),
		.moment_us = store->room_since_us,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = str_from(sentence),
	};
}

static enum own_alert room_alert(enum room_state state)
{
	return state == ROOM_NONE ? OWN_DISK_FULL : OWN_DISK_LOW;
}

static void enter_room_state(struct store *store, enum room_state state, const struct room *room)
{
	char sentence[160];

	(void)snprintf(sentence, sizeof(sentence), "空き %llu MiB / %llu MiB free of %llu MiB",
		       (unsigned long long)room->free_bytes >> 20,
		       (unsigned long long)room->free_bytes >> 20,
		       (unsigned long long)room->total_bytes >> 20);
	if (store->room != ROOM_ENOUGH) {
		const struct own_finding over =
			room_finding(store, room_alert(store->room), sentence);
		close_own(store, &over);
	}
	store->room = state;
	store->room_since_us = now();
	if (state != ROOM_ENOUGH) {
		const struct own_finding found = room_finding(store, room_alert(state), sentence);
		raise_own(store, &found);
	}
	if (state == ROOM_NONE)
		intake_pause(store->intake, "the disk is full");
	else if (intake_is_paused(store->intake))
		intake_resume(store->intake);
}

static void look_at_room(struct store *store)
{
	struct room room;
	struct err err;

	if (room_measure(store->dir, &room, &err)) {
		log_error("the free space is not known", log_err(&err));
		return;
	}
	const enum room_state state = room_judge(&room, store->room);
	if (state != store->room)
		enter_room_state(store, state, &room);
}

/* ---- intake ---- */

static void tell_tail(struct store *store, uint64_t end)
{
	findings_tail(store->findings, end);
	if (store->reader)
		err_ignore(message_send(link_channel(store->reader), MSG_TAIL,
					&(struct msg_tail){ .durable_end = end }, NULL));
}

static void on_durable(void *ctx, uint64_t end)
{
	tell_tail(ctx, end);
}

static struct own_finding disk_error(const struct store *store, const char *sentence)
{
	return (struct own_finding){
		.what = OWN_DISK_ERROR,
		.subject = STR("log"),
		.moment_us = store->failed_since_us,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = str_from(sentence),
	};
}

static void on_failed(void *ctx, const struct err *err)
{
	struct store *store = ctx;

	store->failed_since_us = now();
	const struct own_finding finding = disk_error(store, err->text);
	raise_own(store, &finding);
	look_at_room(store);
}

static void on_recovered(void *ctx)
{
	struct store *store = ctx;
	const struct own_finding finding =
		disk_error(store, "再び書き込めるようになりました / it can be written again");

	close_own(store, &finding);
}

static void on_note(void *ctx, const struct msg_note *note)
{
	struct store *store = ctx;

	if (str_is(note->name, "udp-lost")) {
		source_watch_lost(source_watch_find(store->watch, note->source, now()),
				  note->count);
		return;
	}
	const struct own_finding finding = {
		.what = OWN_INPUT_TROUBLE,
		.subject = note->source,
		.source = note->source,
		.moment_us = now() - now() % DAY_US, /* once a day is enough */
		.moment_is_key = true,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = note->text.len ? note->text : note->name,
	};
	raise_own(store, &finding);
}

/* ---- the other roles ---- */

static void on_reader_message(void *ctx UNUSED, const struct message *message)
{
	log_warn("unexpected message from the reader",
		 log_text("type", message_name(message->type)));
}

static void on_reader_closed(void *ctx, const struct err *err UNUSED)
{
	struct store *store = ctx;

	link_free(store->reader);
	store->reader = NULL;
}

static enum errc connect_reader(struct store *store, int fd, struct err *err)
{
	const struct link_handler handler = {
		.on_message = on_reader_message,
		.on_closed = on_reader_closed,
		.ctx = store,
	};

	link_free(store->reader);
	store->reader = NULL;
	const enum errc code = link_new(store->loop, fd, &handler, &store->reader, err);
	if (!code)
		tell_tail(store, log_writer_durable(store->writer));
	return code;
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct store *store = ctx;
	const struct str who = str_from(name);
	struct err err;
	enum errc code;

	if (str_is(who, "engine"))
		code = findings_connect(store->findings, fd, &err);
	else if (str_is(who, ENGINE_NEXT))
		code = findings_connect_next(store->findings, fd, &err);
	else if (str_is(who, "reader"))
		code = connect_reader(store, fd, &err);
	else if (str_is(who, "prober"))
		code = sites_connect(store->sites, fd, &err);
	else if (str_is(who, "courier"))
		code = deliveries_connect(store->deliveries, fd, &err);
	else
		code = intake_connect(store->intake, name, fd, &err);
	if (code)
		log_error("a channel cannot be used", log_text("to", name), log_err(&err));
}

static struct failing *failing_place(struct store *store, struct str role)
{
	struct failing *free_place = NULL;

	for (size_t i = 0; i < ROLES_MAX; i++) {
		struct failing *place = &store->failing[i];
		if (str_is(role, place->role))
			return place;
		if (!place->role[0] && !free_place)
			free_place = place;
	}
	if (free_place)
		(void)snprintf(free_place->role, sizeof(free_place->role), "%.*s", STR_ARG(role));
	return free_place;
}

/* A role that keeps dying is an alert until it has come up again. */
static void judge_role(struct store *store, const struct msg_role_state *state)
{
	struct failing *place = failing_place(store, state->role);
	const bool failing = str_is(state->state, "crash-loop");

	if (!place || failing == (place->since_us != 0))
		return;
	if (failing)
		place->since_us = state->wall_us;
	const struct own_finding finding = {
		.what = OWN_ROLE_FAILING,
		.subject = state->role,
		.moment_us = place->since_us,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = failing ? state->state : STR("再び動いています / it runs again"),
	};
	if (failing) {
		raise_own(store, &finding);
		return;
	}
	close_own(store, &finding);
	place->since_us = 0;
}

static void on_role_state(void *ctx, const struct msg_role_state *state)
{
	struct store *store = ctx;
	char name[64];
	char text[SANDBOX_TEXT_MAX + 160];
	struct err err;

	(void)snprintf(name, sizeof(name), "role.%.*s", STR_ARG(str_sub(state->role, 0, 40)));
	(void)snprintf(text, sizeof(text), "%.*s, restarts %u, pid %lld; %.*s",
		       STR_ARG(str_sub(state->state, 0, 40)), state->restarts,
		       (long long)state->pid, STR_ARG(state->sandbox));
	if (fact_put(store->db, name, state->pid, str_from(text), now(), &err))
		log_error("a role's state cannot be stored", log_err(&err));
	judge_role(store, state);
}

/* Rules that could not be read again: an alert until they can. The page of rules shows the fact. */
static void on_reloaded(void *ctx, const struct msg_reloaded *reloaded)
{
	struct store *store = ctx;
	struct err err;

	if (fact_put(store->db, FACT_RULES_RELOAD, reloaded->failed, reloaded->reason, now(), &err))
		log_error("what came of a reload cannot be stored", log_err(&err));
	if (!reloaded->failed && !store->reload_failed_us)
		return;
	if (reloaded->failed && !store->reload_failed_us)
		store->reload_failed_us = reloaded->wall_us;
	const struct own_finding finding = {
		.what = OWN_RULES_REFUSED,
		.subject = STR("reload"),
		.moment_us = store->reload_failed_us,
		.now_us = now(),
		.log_index = ALERT_NO_INDEX,
		.sentence = reloaded->failed ? reloaded->reason
					     : STR("読み込めました / they are loaded"),
	};
	if (reloaded->failed) {
		raise_own(store, &finding);
		return;
	}
	close_own(store, &finding);
	store->reload_failed_us = 0;
}

/* ---- every second ---- */

static enum errc store_facts(struct store *store, struct err *err)
{
	const uint64_t end = log_writer_durable(store->writer);
	const uint64_t position = findings_position(store->findings);
	enum errc code = fact_put(store->db, "log.durable", (int64_t)end, STR_NONE, now(), err);

	if (!code)
		code = fact_put(store->db, "engine.position", (int64_t)position, STR_NONE, now(),
				err);
	if (!code)
		code = fact_put(store->db, "log.sealed", (int64_t)log_writer_sealed(store->writer),
				STR_NONE, now(), err);
	if (code)
		return code;
	store->told_end = end;
	store->told_position = position;
	return ERR_OK;
}

static void tick_facts(struct store *store)
{
	if (store->told_end == log_writer_durable(store->writer) &&
	    store->told_position == findings_position(store->findings))
		return;
	(void)transact(store, "the log's state cannot be stored", store_facts);
}

static enum errc prune(struct store *store, struct err *err)
{
	const int64_t past = now() - store->retention.max_age_us;
	const int64_t held = store->retention.held_from_us;
	uint64_t gone;

	return alerts_prune(store->db, held < past ? held : past, PRUNE_ROWS, &gone, err);
}

/* Alerts live as long as their records. While it is not known what is held, all of it is. */
static void forget_old(struct store *store)
{
	struct log_removed removed;
	struct err err;

	if (log_holds_first(store->db, &store->retention.held_from_us, &err)) {
		log_error("nothing is forgotten: what is held cannot be read", log_err(&err));
		return;
	}
	if (store->retention.max_age_us)
		(void)transact(store, "old alerts cannot be forgotten", prune);
	if (log_writer_failed(store->writer))
		return;
	if (log_writer_retain(store->writer, &store->retention, &removed, &err))
		log_error("old records cannot be deleted", log_err(&err));
	else if (removed.segments)
		log_info("records past their time are deleted",
			 log_num("from", (int64_t)removed.from),
			 log_num("to", (int64_t)removed.to));
}

static void seal(struct store *store)
{
	struct err err;

	if (!log_writer_failed(store->writer) && log_writer_seal(store->writer, &err))
		log_error("the log cannot be sealed", log_err(&err));
}

static void on_tick(void *ctx)
{
	struct store *store = ctx;

	store->ticks++;
	seal(store);
	intake_tick(store->intake);
	findings_tick(store->findings);
	deliveries_tick(store->deliveries, now());
	tick_sources(store);
	if (store->ticks % SOURCES_EVERY == 0)
		tick_facts(store);
	if (store->ticks % ROOM_EVERY == 0)
		look_at_room(store);
	if (store->ticks % RELOAD_EVERY == 0)
		take_changes(store);
	if (store->ticks % PRUNE_EVERY == 0)
		forget_old(store);
	loop_timer_after(store->loop, &store->tick, TICK_US);
}

/* ---- start and stop ---- */

static void report_found(const struct log_found *found)
{
	if (found->torn_bytes)
		log_info(
			"the end of the last segment was torn: nothing in it had been acknowledged",
			log_num("bytes", (int64_t)found->torn_bytes),
			log_text("why", found->torn_why));
	if (found->lost_records)
		log_error("records of the last segment cannot be read",
			  log_num("records", (int64_t)found->lost_records));
	if (found->tree_differs)
		log_error("the log differs from its last checkpoint: see tonoi log verify");
	if (found->key_chain_restarted)
		log_warn("the signing key was gone: a new chain of keys begins");
}

/* Nobody has an account yet: the one-time password is said here, once, and kept nowhere. */
static void make_first_account(struct db *db)
{
	char password[PASSWORD_GENERATED_LEN + 1];
	bool made = false;
	struct err err;

	if (password_setup(&err) || users_first_start(db, now(), &made, password, &err))
		process_die("the first account cannot be made", &err);
	if (!made)
		return;
	printf("%s: admin  %s: %s\n", text_of(TR("ユーザー名", "user name")),
	       text_of(TR("一度だけ使えるパスワード", "one-time password")), password);
	(void)fflush(stdout);
}

static void open_data(struct store *store)
{
	const char *data = process_option(store->process, "data", 0);
	const struct source_watch_hooks hooks = {
		.silent = source_silent,
		.speaks_again = source_speaks_again,
		.ctx = store,
	};
	struct err err;

	if (db_open(data, DB_OWNER, &store->db, &err))
		process_die("the records database cannot be opened", &err);
	make_first_account(store->db);
	struct log_found found;
	store->writer = store_log_open(store->process, &found);
	report_found(&found);
	store->dir = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0 && fail_errno(&err, "%s", data))
		process_die("the data folder cannot be opened", &err);
	if (source_watch_new(store->db, &hooks, now(), &store->watch, &err))
		process_die("the sources cannot be read", &err);
	store->retention = (struct log_retention){
		.max_age_us = process_number(store->process, "retain-days", RETAIN_DAYS) * DAY_US,
		.max_bytes = (uint64_t)process_number(store->process, "retain-gb", 0) << 30,
	};
	store->data_version = db_data_version(store->db);
}

static void enter_sandbox(struct store *store)
{
	const char *data = process_option(store->process, "data", 0);
	char log_dir[PATH_MAX];
	char db_dir[PATH_MAX];
	struct err err;

	if (path_join(data, LOG_DIR_NAME, log_dir, &err) ||
	    path_join(data, DB_FOLDER, db_dir, &err))
		process_die("the data folder", &err);
	const struct sandbox_path paths[] = {
		{ .path = log_dir, .access = SANDBOX_WRITE },
		{ .path = db_dir, .access = SANDBOX_WRITE },
		{ .path = NULL },
	};
	process_enter(store->process, paths, "");
}

static void on_stop(void *ctx)
{
	struct store *store = ctx;

	intake_finish(store->intake);
	process_stop(store->process);
}

static void finish(struct store *store)
{
	struct err err;

	(void)transact(store, "the sources cannot be stored", store_sources);
	tick_facts(store);
	intake_free(store->intake);
	findings_free(store->findings);
	sites_free(store->sites);
	deliveries_free(store->deliveries);
	link_free(store->reader);
	source_watch_free(store->watch);
	if (log_writer_close(store->writer, &err))
		log_error("the log cannot be closed in order", log_err(&err));
	db_close(store->db);
	fd_close_at(&store->dir);
}

static void begin(struct store *store)
{
	const struct intake_hooks hooks = {
		.durable = on_durable,
		.failed = on_failed,
		.recovered = on_recovered,
		.note = on_note,
		.ctx = store,
	};

	store->loop = process_loop(store->process);
	/* Before the links: its hook queues what theirs send. */
	store->intake = intake_new(store->loop, store->writer, store->watch, &hooks);
	store->findings = findings_new(store->loop, store->db);
	store->sites = sites_new(store->loop, store->db);
	store->deliveries = deliveries_new(store->loop, store->db);
	findings_tail(store->findings, log_writer_durable(store->writer));
	store->tick = (struct loop_timer){ .fire = on_tick, .ctx = store, .at_us = TIME_NONE };
	loop_timer_after(store->loop, &store->tick, TICK_US);
	look_at_room(store);
}

static int run(void)
{
	struct store store = { .dir = -1 };
	const struct process_hooks hooks = {
		.role = "store",
		.on_channel = on_channel,
		.on_stop = on_stop,
		.on_role_state = on_role_state,
		.on_reloaded = on_reloaded,
	};

	store.process = process_begin(&hooks, &store);
	open_data(&store);
	begin(&store);
	enter_sandbox(&store);
	const int code = process_run(store.process);
	finish(&store);
	process_free(store.process);
	return code;
}

const struct role role_store = {
	.name = "store",
	.run = run,
};
