/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/supervisor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/os/fd.h"
#include "base/os/memory-trim.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/supervisor/become-role.h"
#include "roles/supervisor/child.h"
#include "roles/supervisor/connections.h"
#include "roles/supervisor/notify.h"
#include "roles/supervisor/role-rows.h"
#include "roles/supervisor/signals.h"
#include "roles/supervisor/supervisor-setup.h"

#define CONVERTERS_MAX	 2
#define CONFIG_MAX	 (256u * 1024)
#define STOP_WAIT_US	 (15 * US_PER_SEC) /* then the stage is killed */
#define QUICK_DEATH_US	 US_PER_SEC	   /* shorter lives count as one of a crash loop */
#define RESTARTS_AT_ONCE 4		   /* quick deaths before the pauses begin */
#define PAUSE_FIRST_US	 (100 * US_PER_MS)
#define PAUSE_MAX_US	 (10 * US_PER_SEC)
#define FIRST_LOOK_US	 (10 * 60 * US_PER_SEC) /* the watch has other things to do first */
#define LOOK_US		 (60 * 60 * US_PER_SEC)

struct supervisor;

#define CHILDREN_MAX   (ARRAY_LEN(role_rows) - 1 + CONVERTERS_MAX + 1)
#define CHILD_STORE    ROW_OF_STORE
#define CHILD_ENGINE   ROW_OF_ENGINE
#define CHILD_ENGINE_2 (CHILDREN_MAX - 1)

struct supervisor {
	struct setup *setup;
	struct loop *loop;
	struct loop_watch signals;
	struct child children[CHILDREN_MAX];
	struct loop_timer stop_limit;
	struct loop_timer relief_limit; /* of the engine that a new one is to follow */
	bool reload_again;		/* the rules changed while they were being read */
	bool announced;			/* the ready line was printed */
	bool stopping;
	bool failed;
	unsigned stage;
};

static void start_child(struct supervisor *s, struct child *child);
static void next_stage(struct supervisor *s);
static void relieve(struct child *successor);

/* ---- messages to children ---- */

/* The store keeps, and the console shows, how every role is doing. */
static void report_state(const struct child *child, const char *state)
{
	struct child *store = &child->supervisor->children[CHILD_STORE];
	const struct msg_role_state message = { .role = str_from(child->row->name),
						.pid = child->pid,
						.state = str_from(state),
						.sandbox = str_from(child->sandbox),
						.restarts = child->restarts,
						.wall_us = clock_wall_us(&clock_system) };

	if (store->ready)
		child_tell(store, MSG_ROLE_STATE, &message);
}

static void report_all(struct supervisor *s)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		const struct child *child = &s->children[i];

		if (child->ready && !child->aside)
			report_state(child, "ready");
		else if (child->row->rests && !child->pid)
			report_state(child, "resting");
	}
}

static struct child *engine_aside(struct supervisor *s)
{
	struct child *second = &s->children[CHILD_ENGINE_2];

	return second->aside ? second : &s->children[CHILD_ENGINE];
}

static struct child *engine_in_charge(struct supervisor *s)
{
	return &s->children[engine_aside(s) == &s->children[CHILD_ENGINE] ? CHILD_ENGINE_2
									  : CHILD_ENGINE];
}

/* ---- ready ---- */

/* Runs from the start on. */
static bool is_wanted(const struct supervisor *s, const struct child *child)
{
	const struct role_row *row = child->row;
	const struct options *o = s->setup->options;

	return !row->on_request && !row->rests && !child->aside &&
	       !(row->of_facility && setup_is_hub(o)) &&
	       (!row->only_with || options_given(o, row->only_with));
}

static bool all_ready(const struct supervisor *s)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (is_wanted(s, &s->children[i]) && !s->children[i].ready)
			return false;
	}
	return true;
}

/* One line on stdout for people and for scripts: "ready listen=127.0.0.1:8750 …". */
static void announce(struct supervisor *s)
{
	auto_buf line = BUF_INIT(CONFIG_MAX);

	if (s->announced || !all_ready(s))
		return;
	s->announced = true;
	buf_add_text(&line, "ready");
	setup_addresses(s->setup, &line);
	buf_printf(&line, " data=%s pid=%d\n", s->setup->data, (int)getpid());
	err_ignore(fd_write_all(STDOUT_FILENO, buf_str(&line), NULL));
	notify_systemd("READY=1");
	memory_trim();
}

static void child_ready(struct child *child, const struct message *message)
{
	auto_arena arena = ARENA_INIT(CONFIG_MAX);
	struct msg_ready ready;
	struct err err;

	if (message_decode(MSG_READY, message->payload, &arena, &ready, sizeof(ready), &err)) {
		log_warn("role does not speak properly", log_text("role", child->row->name),
			 log_err(&err));
		return;
	}
	(void)snprintf(child->sandbox, sizeof(child->sandbox), "%.*s", STR_ARG(ready.sandbox));
	child->ready = true;
	if (!child->row->on_request)
		log_info("role is ready", log_text("role", child->row->name),
			 log_num("pid", child->pid), log_text("sandbox", child->sandbox),
			 log_str("detail", ready.detail));
	if (child->row == &role_rows[ROW_OF_STORE])
		report_all(child->supervisor);
	else if (child->aside)
		relieve(child);
	else if (!child->row->on_request)
		report_state(child, "ready");
	announce(child->supervisor);
}

static void child_refused(struct child *child, const struct message *message)
{
	auto_arena arena = ARENA_INIT(CONFIG_MAX);
	struct msg_refused refused;

	if (message_decode(MSG_REFUSED, message->payload, &arena, &refused, sizeof(refused),
			   NULL) == ERR_OK)
		(void)snprintf(child->refusal, sizeof(child->refusal), "%.*s",
			       STR_ARG(refused.reason));
}

/* ---- messages from children ---- */

static void start_converter(struct supervisor *s)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &s->children[i];
		if (!child->row->on_request || child->pid)
			continue;
		start_child(s, child);
		return;
	}
	/* The watcher asks again when it notices that none came. */
	log_warn("too many converters at a time");
}

static void on_child_message(void *ctx, const struct message *message)
{
	struct child *child = ctx;
	int fd = message->fd;

	fd_close_at(&fd); /* roles have nothing to give us */
	if (message->type == MSG_READY)
		child_ready(child, message);
	else if (message->type == MSG_REFUSED)
		child_refused(child, message);
	else if (message->type == MSG_CONVERT && !child->supervisor->stopping)
		start_converter(child->supervisor);
}

/* Its end as a process is what counts: SIGCHLD follows. One that talks nonsense is ended. */
static void on_child_closed(void *ctx, const struct err *err)
{
	struct child *child = ctx;

	link_free(child->control);
	child->control = NULL;
	if (err->code == ERR_END || !child->pid)
		return;
	log_warn("role does not speak properly and is ended", log_text("role", child->row->name),
		 log_err(err));
	(void)kill(child->pid, SIGKILL);
}

/* ---- starting ---- */

/* An engine with new rules speaks to the store before it is in charge. */
static void connect_aside(struct supervisor *s)
{
	struct child *successor = engine_aside(s);
	struct child *store = &s->children[CHILD_STORE];

	if (successor->ready && successor->control && store->control)
		connect_pair(successor, ENGINE_NEXT, store);
}

/* One that rested takes up its channels again. */
static void connect_child(struct supervisor *s, struct child *child)
{
	if (child->aside)
		return;
	if (child->row->rests)
		connect_rested(child);
	else
		connect_peers(s->children, CHILDREN_MAX, child);
	if (child->row == &role_rows[ROW_OF_STORE])
		connect_aside(s);
}

static enum errc brief(struct supervisor *s, struct child *child, struct err *err)
{
	auto_buf lines = BUF_INIT(CONFIG_MAX);
	const enum errc code = setup_config(s->setup, child->row->name, &lines, err);

	if (code)
		return code;
	if (child->by_clock)
		buf_add_text(&lines, "look now\n");
	child_tell(child, MSG_CONFIG, &(struct msg_config){ .lines = buf_str(&lines) });
	if (child->row->holds_lock)
		child_give_copy(child, "lock", s->setup->lock);
	for (size_t i = 0; i < s->setup->n_sockets; i++) {
		const struct bound_socket *bound = &s->setup->sockets[i];
		if (str_is(str_from(child->row->name), bound->role))
			child_give_copy(child, bound->name, bound->fd);
	}
	connect_child(s, child);
	child_tell(child, MSG_GO, NULL);
	return ERR_OK;
}

static enum errc spawn(struct supervisor *s, struct child *child, struct err *err)
{
	const struct link_handler handler = { .on_message = on_child_message,
					      .on_closed = on_child_closed,
					      .ctx = child };
	int ends[2];
	const enum errc code = channel_pair(ends, err);

	if (code)
		return code;
	auto_fd ours = ends[0];
	auto_fd theirs = ends[1];
	const pid_t pid = fork();
	if (pid < 0)
		return fail_errno(err, "fork");
	if (pid == 0)
		become_role(child->row->name, theirs);
	child->pid = pid;
	child->ready = false;
	child->stop_sent = false;
	child->refusal[0] = '\0';
	child->started_us = clock_mono_us(&clock_system);
	return link_new(s->loop, fd_steal(&ours), &handler, &child->control, err);
}

static void start_child(struct supervisor *s, struct child *child)
{
	struct err err;
	enum errc code = spawn(s, child, &err);

	if (!code)
		code = brief(s, child, &err);
	if (code)
		log_error("could not start a role", log_text("role", child->row->name),
			  log_err(&err));
	if (code && !child->pid && !child->row->on_request && !child->aside)
		loop_timer_after(s->loop, &child->restart, PAUSE_FIRST_US);
}

static void restart_due(void *ctx)
{
	struct child *child = ctx;

	if (child->row->rests) {
		resting_watch(&child->resting, true);
		return;
	}
	child->restarts++;
	start_child(child->supervisor, child);
}

/* ---- roles that rest ---- */

static void wake(void *ctx)
{
	struct child *child = ctx;

	start_child(child->supervisor, child);
}

/* Now and then without being asked; one that is at work looks another time. */
static void look_due(void *ctx)
{
	struct child *child = ctx;
	struct loop *loop = child->supervisor->loop;

	loop_timer_after(loop, &child->look, child->pid ? FIRST_LOOK_US : LOOK_US);
	if (child->pid || !child->resting.watching)
		return;
	resting_watch(&child->resting, false);
	child->by_clock = true;
	start_child(child->supervisor, child);
	child->by_clock = false;
}

static void begin_rest(struct supervisor *s, struct child *child)
{
	child->resting.loop = s->loop;
	connect_peers(s->children, CHILDREN_MAX, child);
	resting_watch(&child->resting, true);
	if (child->row->looks)
		loop_timer_after(s->loop, &child->look, FIRST_LOOK_US);
}

/* ---- ending ---- */

static int64_t pause_before_restart(const struct child *child)
{
	int64_t pause = PAUSE_FIRST_US;

	if (child->quick_deaths <= RESTARTS_AT_ONCE)
		return 0;
	for (unsigned n = RESTARTS_AT_ONCE + 1; n < child->quick_deaths && pause < PAUSE_MAX_US;
	     n++)
		pause *= 2;
	return pause < PAUSE_MAX_US ? pause : PAUSE_MAX_US;
}

static void plan_restart(struct child *child, int status)
{
	struct supervisor *s = child->supervisor;
	const bool quick = clock_mono_us(&clock_system) - child->started_us < QUICK_DEATH_US;

	child->quick_deaths = quick ? child->quick_deaths + 1 : 0;
	const int64_t pause = pause_before_restart(child);
	if (!child->stop_sent)
		log_warn("role ended and is started again", log_text("role", child->row->name),
			 log_num("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
			 log_num("exit", WIFEXITED(status) ? WEXITSTATUS(status) : -1),
			 log_num("pause_ms", pause / US_PER_MS));
	report_state(child, pause ? "crash-loop" : "restarted");
	if (pause == 0)
		restart_due(child);
	else
		loop_timer_after(s->loop, &child->restart, pause);
}

/* It had nothing to do any more, or broke down: then who waited for it hears so. */
static void rested_ended(struct child *child, int status)
{
	struct supervisor *s = child->supervisor;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		child->quick_deaths = 0;
		report_state(child, "resting");
		resting_watch(&child->resting, true);
		return;
	}
	resting_close(&child->resting);
	connect_peers(s->children, CHILDREN_MAX, child);
	plan_restart(child, status);
}

/* ---- a reload: an engine with new rules follows the one in charge ---- */

static void report_reload(struct supervisor *s, bool failed, const char *reason)
{
	const struct msg_reloaded message = { .failed = failed,
					      .reason = str_from(reason),
					      .wall_us = clock_wall_us(&clock_system) };

	if (failed)
		log_error("the rules could not be read again; those from before go on",
			  log_text("reason", reason));
	else
		log_info("new rules are on watch");
	child_tell(&s->children[CHILD_STORE], MSG_RELOADED, &message);
}

/* It has its rules: the store lets the other finish at the end of a record, then begins with it. */
static void relieve(struct child *successor)
{
	connect_aside(successor->supervisor);
	loop_timer_after(successor->supervisor->loop, &successor->supervisor->relief_limit,
			 STOP_WAIT_US);
}

static void relief_took_too_long(void *ctx)
{
	struct supervisor *s = ctx;
	const struct child *engine = engine_in_charge(s);

	if (!engine_aside(s)->ready || !engine->pid)
		return;
	log_warn("the engine does not make way for new rules and is ended");
	(void)kill(engine->pid, SIGKILL);
}

static void begin_reload(struct supervisor *s)
{
	struct child *successor = engine_aside(s);

	/* One that is still loading has read the rules as they were before. */
	s->reload_again = successor->pid != 0;
	if (successor->pid)
		(void)kill(successor->pid, SIGKILL);
	else
		start_child(s, successor);
}

/* The engine aside is gone before its turn. */
static void reload_failed(struct supervisor *s, struct child *successor)
{
	if (s->reload_again)
		begin_reload(s);
	else
		report_reload(s, true,
			      successor->refusal[0] ? successor->refusal
						    : "the engine ended before it was ready");
}

/* The engine in charge is gone, and one with new rules waits. */
static void take_over(struct supervisor *s, struct child *engine, struct child *successor)
{
	engine->aside = true;
	successor->aside = false;
	loop_timer_clear(s->loop, &s->relief_limit);
	report_state(successor, "ready");
	report_reload(s, false, "");
}

static bool makes_way(struct supervisor *s, const struct child *child)
{
	return child->row == &role_rows[ROW_OF_ENGINE] && engine_aside(s)->ready;
}

static void child_ended(struct supervisor *s, struct child *child, int status)
{
	const bool refused = WIFEXITED(status) && WEXITSTATUS(status) != 0;

	child->pid = 0;
	child->ready = false;
	link_free(child->control);
	child->control = NULL;
	if (WIFSIGNALED(status) && (s->stopping || child->row->on_request))
		log_warn("role was ended by a signal", log_text("role", child->row->name),
			 log_num("signal", WTERMSIG(status)));
	if (s->stopping) {
		next_stage(s);
		return;
	}
	if (child->row->on_request)
		return;
	if (child->aside) {
		reload_failed(s, child);
		return;
	}
	if (makes_way(s, child)) {
		take_over(s, child, engine_aside(s));
		return;
	}
	if (child->row->rests) {
		rested_ended(child, status);
		return;
	}
	/* One that cannot even start the first time has a reason a person must see. */
	if (!s->announced && refused) {
		log_error("role could not start", log_text("role", child->row->name),
			  log_num("exit", WEXITSTATUS(status)));
		s->failed = true;
		s->stopping = true;
		next_stage(s);
		return;
	}
	plan_restart(child, status);
}

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < CHILDREN_MAX; i++) {
			if (s->children[i].pid == pid)
				child_ended(s, &s->children[i], status);
		}
	}
}

static bool stage_is_empty(const struct supervisor *s, unsigned stage)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (s->children[i].pid && s->children[i].row->stop_stage == stage)
			return false;
	}
	return true;
}

static void stop_stage(struct supervisor *s, unsigned stage)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &s->children[i];
		if (!child->pid || child->stop_sent || child->row->stop_stage != stage)
			continue;
		child->stop_sent = true;
		child_tell(child, MSG_STOP, NULL);
	}
}

/* Producers first, the store last, so that what was taken in is sealed. */
static void next_stage(struct supervisor *s)
{
	while (s->stage < STAGES && stage_is_empty(s, s->stage)) {
		s->stage++;
		loop_timer_after(s->loop, &s->stop_limit, STOP_WAIT_US);
	}
	if (s->stage < STAGES)
		stop_stage(s, s->stage);
	else
		loop_stop(s->loop);
}

static void stop_took_too_long(void *ctx)
{
	struct supervisor *s = ctx;

	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		const struct child *child = &s->children[i];
		if (!child->pid || child->row->stop_stage != s->stage)
			continue;
		log_warn("role did not stop in time and is ended",
			 log_text("role", child->row->name));
		(void)kill(child->pid, SIGKILL);
	}
}

static void begin_stop(struct supervisor *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	notify_systemd("STOPPING=1");
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		loop_timer_clear(s->loop, &s->children[i].restart);
		loop_timer_clear(s->loop, &s->children[i].look);
		resting_watch(&s->children[i].resting, false);
	}
	loop_timer_after(s->loop, &s->stop_limit, STOP_WAIT_US);
	next_stage(s);
}

/* New rules are compiled before a sandbox is entered: by a second engine, while the first goes on.
 * The others are told and read again what they can (certificates, the list of watched files). */
static void reload(struct supervisor *s)
{
	log_info("reloading");
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &s->children[i];
		if (child->ready && child->row != &role_rows[ROW_OF_ENGINE])
			child_tell(child, MSG_RELOAD, NULL);
	}
	/* One that is not ready yet is reading them now. */
	if (engine_in_charge(s)->ready)
		begin_reload(s);
}

/* ---- signals ---- */

static void on_signal(void *ctx, unsigned events UNUSED)
{
	struct supervisor *s = ctx;
	struct signalfd_siginfo info;

	while (read(s->signals.fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGCHLD:
			reap(s);
			break;
		case SIGHUP:
			reload(s);
			break;
		default:
			begin_stop(s);
			break;
		}
	}
}

static enum errc watch_signals(struct supervisor *s, struct err *err)
{
	s->signals = (struct loop_watch){ .fd = -1, .ready = on_signal, .ctx = s };
	const enum errc code = signals_take(&s->signals.fd, err);

	return code ? code : loop_add(s->loop, &s->signals, LOOP_READ, err);
}

/* ---- the whole ---- */

static void set_up_children(struct supervisor *s)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		const bool second = i == CHILD_ENGINE_2;
		const size_t row = second ? ROW_OF_ENGINE : size_min(i, ARRAY_LEN(role_rows) - 1);
		s->children[i] = (struct child){
			.supervisor = s,
			.row = &role_rows[row],
			.aside = second,
			.restart = { .fire = restart_due, .ctx = &s->children[i] },
			.resting = { .wake = wake, .ctx = &s->children[i] },
			.look = { .fire = look_due, .ctx = &s->children[i], .at_us = TIME_NONE },
		};
	}
	s->relief_limit = (struct loop_timer){ .fire = relief_took_too_long, .ctx = s };
	s->stop_limit = (struct loop_timer){ .fire = stop_took_too_long, .ctx = s };
}

static enum errc watch_over(struct supervisor *s, struct err *err)
{
	enum errc code = watch_signals(s, err);

	if (code)
		return code;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fail_errno(err, "PR_SET_NO_NEW_PRIVS");
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (s->children[i].row->rests)
			begin_rest(s, &s->children[i]);
	}
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (is_wanted(s, &s->children[i]))
			start_child(s, &s->children[i]);
	}
	code = loop_run(s->loop, err);
	if (!code && s->failed)
		code = fail(err, ERR_IO, "%s",
			    text_of(TR("始められませんでした（理由は上の行）",
				       "could not start; the lines above say why")));
	return code;
}

enum errc supervisor_run(const struct options *options, struct err *err)
{
	struct setup setup;
	auto_free struct supervisor *s = mem_new(sizeof(*s));
	enum errc code = setup_prepare(options, &setup, err);

	s->setup = &setup;
	s->signals.fd = -1;
	set_up_children(s);
	if (!code)
		code = loop_new(&clock_system, &s->loop, err);
	if (!code)
		code = watch_over(s, err);
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		link_free(s->children[i].control);
		resting_close(&s->children[i].resting);
	}
	fd_close_at(&s->signals.fd);
	loop_free(s->loop);
	setup_done(&setup);
	return code;
}
