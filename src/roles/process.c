/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "base/os/memory-trim.h"
#include "base/os/pack.h"
#include "base/os/paths.h"
#include "log/kafka/kafka-client.h"
#include "log/log-record.h"
#include "roles/link.h"
#include "roles/profiles.h"
#include "roles/supervisor.h"

#define HELD_MAX	 32 /* sockets and channels before GO */
#define START_TIMEOUT_MS 10000
#define DECODE_MAX	 (64u * 1024)
#define DB_TRIES	 50
#define DB_PAUSE_US	 100000
#define REST_AFTER_US	 (30 * US_PER_SEC)

struct option {
	const char *name;
	const char *value;
};

/* A descriptor that came before the role asked for it. */
struct held {
	char name[MSG_NAME_MAX + 1];
	int fd;
	bool is_socket;
};

struct process {
	const struct process_hooks *hooks;
	void *ctx;
	struct loop *loop;
	struct link *control;
	char *lines; /* what the options point into */
	struct option *options;
	size_t n_options;
	size_t cap_options;
	struct held held[HELD_MAX];
	size_t n_held;
	struct loop_timer rest;
	bool failed;
};

void process_die(const char *what, const struct err *err)
{
	log_error(what, log_err(err));
	_exit(1);
}

/* ---- the start: messages until GO ---- */

static void take_options(struct process *process, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_config config;
	struct err err;

	if (message_decode(MSG_CONFIG, message->payload, &arena, &config, sizeof(config), &err))
		process_die("configuration", &err);
	process->lines = mem_new(config.lines.len + 1);
	memcpy(process->lines, config.lines.ptr, config.lines.len);
	for (char *at = process->lines; *at;) {
		char *end = strchrnul(at, '\n');
		const bool last = *end == '\0';
		*end = '\0';
		char *space = strchrnul(at, ' ');
		const char *value = *space ? space + 1 : space;
		*space = '\0';
		mem_reserve(&process->options, &process->cap_options, process->n_options + 1,
			    sizeof(*process->options));
		process->options[process->n_options++] =
			(struct option){ .name = at, .value = value };
		at = last ? end : end + 1;
	}
}

static bool read_name(const struct message *message, char name[static MSG_NAME_MAX + 1])
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_channel channel;

	if (message->fd < 0 || message_decode(message->type, message->payload, &arena, &channel,
					      sizeof(channel), NULL))
		return false;
	memcpy(name, channel.name.ptr, channel.name.len);
	name[channel.name.len] = '\0';
	return true;
}

static void hold(struct process *process, const struct message *message)
{
	const struct err err = { .text = "more descriptors than a role can have" };

	if (process->n_held == HELD_MAX)
		process_die("start", &err);
	struct held *held = &process->held[process->n_held];
	if (!read_name(message, held->name))
		return;
	held->fd = message->fd;
	held->is_socket = message->type == MSG_SOCKET;
	process->n_held++;
}

static void start_message(struct process *process, const struct message *message)
{
	switch (message->type) {
	case MSG_CONFIG:
		take_options(process, message);
		break;
	case MSG_CHANNEL:
	case MSG_SOCKET:
		hold(process, message);
		break;
	case MSG_STOP:
		exit(EXIT_SUCCESS);
	default: /* nothing else matters before the start */
		break;
	}
}

static void await_go(struct process *process, struct channel *control)
{
	struct message message = { 0 };
	struct err err;

	while (message.type != MSG_GO) {
		if (channel_wait(control, START_TIMEOUT_MS, &message, &err))
			process_die("no word from the supervisor", &err);
		start_message(process, &message);
	}
	/* Peers that were started meanwhile: their channels may have come in the same read. */
	while (channel_next(control, &message, &err) == ERR_OK)
		start_message(process, &message);
}

/* ---- while running ---- */

static void role_state(struct process *process, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_role_state state;

	if (process->hooks->on_role_state && message_decode(message->type, message->payload, &arena,
							    &state, sizeof(state), NULL) == ERR_OK)
		process->hooks->on_role_state(process->ctx, &state);
}

static void reloaded(struct process *process, const struct message *message)
{
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	struct msg_reloaded reloaded;

	if (process->hooks->on_reloaded &&
	    message_decode(message->type, message->payload, &arena, &reloaded, sizeof(reloaded),
			   NULL) == ERR_OK)
		process->hooks->on_reloaded(process->ctx, &reloaded);
}

static void new_channel(struct process *process, const struct message *message)
{
	char name[MSG_NAME_MAX + 1];
	int fd = message->fd;

	if (read_name(message, name) && process->hooks->on_channel)
		process->hooks->on_channel(process->ctx, name, fd);
	else
		fd_close_at(&fd);
}

static void stop(struct process *process)
{
	if (process->hooks->on_stop)
		process->hooks->on_stop(process->ctx);
	else
		process_stop(process);
}

static void on_message(void *ctx, const struct message *message)
{
	struct process *process = ctx;

	switch (message->type) {
	case MSG_CHANNEL:
		new_channel(process, message);
		break;
	case MSG_STOP:
		stop(process);
		break;
	case MSG_RELOAD:
		if (process->hooks->on_reload)
			process->hooks->on_reload(process->ctx);
		break;
	case MSG_ROLE_STATE:
		role_state(process, message);
		break;
	case MSG_RELOADED:
		reloaded(process, message);
		break;
	default:
		log_warn("unexpected message from the supervisor",
			 log_text("type", message_name(message->type)));
		break;
	}
}

/* Without the supervisor nobody restarts us or takes the place of who dies: do not linger. */
static void on_control_closed(void *ctx, const struct err *err)
{
	struct process *process = ctx;

	log_warn("the supervisor is gone", log_err(err));
	process->failed = true;
	process_stop(process);
}

struct process *process_begin(const struct process_hooks *hooks, void *ctx)
{
	struct process *process = mem_new(sizeof(*process));
	struct err err;

	(void)signal(SIGPIPE, SIG_IGN);
	/* A Ctrl-C reaches the whole group of processes: the supervisor decides, not we. */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	time_zone_init();
	/* From here on no library looks for the time zone's file, which the sandbox would punish.
	 */
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	process->hooks = hooks;
	process->ctx = ctx;
	auto_channel *control = channel_new(CONTROL_FD);
	await_go(process, control);
	/* Words of the sector, while files can still be opened. */
	if (pack_load(&err))
		process_die("the content of the sector", &err);
	const int fd = fcntl(channel_fd(control), F_DUPFD_CLOEXEC, CONTROL_FD + 1);
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_control_closed,
					      .ctx = process };
	if (fd < 0 || loop_new(&clock_system, &process->loop, &err) ||
	    link_new(process->loop, fd, &handler, &process->control, &err))
		process_die("start", &err);
	return process;
}

void process_free(struct process *process)
{
	if (!process)
		return;
	link_free(process->control);
	loop_free(process->loop);
	for (size_t i = 0; i < process->n_held; i++)
		fd_close_at(&process->held[i].fd);
	free(process->options);
	free(process->lines);
	free(process);
}

struct loop *process_loop(const struct process *process)
{
	return process->loop;
}

struct db *process_database(const struct process *process, enum db_power power)
{
	const char *data = process_option(process, "data", 0);
	struct db *db = NULL;
	struct err err;
	enum errc code = ERR_AGAIN;

	for (int i = 0; i < DB_TRIES && (code == ERR_NOT_FOUND || code == ERR_AGAIN); i++) {
		code = db_open(data, power, &db, &err);
		if (code)
			(void)usleep(DB_PAUSE_US);
	}
	if (code)
		process_die("the records database cannot be opened", &err);
	return db;
}

struct channel *process_control(const struct process *process)
{
	return link_channel(process->control);
}

const char *process_option(const struct process *process, const char *name, size_t i)
{
	for (size_t o = 0; o < process->n_options; o++) {
		if (str_is(str_from(process->options[o].name), name) && i-- == 0)
			return process->options[o].value;
	}
	return NULL;
}

int64_t process_number(const struct process *process, const char *name, int64_t fallback)
{
	const char *text = process_option(process, name, 0);
	int64_t number;

	return text && str_to_i64(str_from(text), &number) ? number : fallback;
}

int process_socket(struct process *process, const char *name, size_t i)
{
	for (size_t h = 0; h < process->n_held; h++) {
		struct held *held = &process->held[h];
		if (held->is_socket && str_is(str_from(held->name), name) && i-- == 0)
			return fd_steal(&held->fd);
	}
	return -1;
}

/* New records go there, or older ones are there still. */
static bool has_kafka(const struct process *process)
{
	char path[PATH_MAX];

	if (process_option(process, "log", 0))
		return true;
	return path_join(process_option(process, "data", 0), LOG_DIR_NAME "/" KAFKA_SETTINGS_NAME,
			 path, NULL) == ERR_OK &&
	       access(path, F_OK) == 0;
}

void process_enter(struct process *process, const struct sandbox_path *paths, const char *detail)
{
	char level[SANDBOX_TEXT_MAX];
	struct err err;

	const char *role = process->hooks->role;
	const struct sandbox_profile *profile = sandbox_profile_of(role);

	if (has_kafka(process) && sandbox_profile_on_kafka(role) != profile) {
		kafka_client_prepare();
		profile = sandbox_profile_on_kafka(role);
	}
	if (sandbox_enter(profile, paths, level, &err))
		process_die("sandbox", &err);
	const struct msg_ready ready = { .sandbox = str_from(level), .detail = str_from(detail) };
	if (message_send(process_control(process), MSG_READY, &ready, &err))
		process_die("ready", &err);
	memory_trim();
}

void process_refuse(struct process *process, const char *what, const struct err *err)
{
	struct channel *control = process_control(process);
	char reason[ERR_TEXT_MAX + 128];

	(void)snprintf(reason, sizeof(reason), "%s: %s", what, err->text);
	const struct msg_refused refused = { .reason = str_from(reason) };
	if (message_send(control, MSG_REFUSED, &refused, NULL) == ERR_OK)
		err_ignore(channel_flush_wait(control, NULL));
	process_die(what, err);
}

static void hand_out_channels(struct process *process)
{
	for (size_t i = 0; i < process->n_held; i++) {
		struct held *held = &process->held[i];
		if (held->is_socket || held->fd < 0 || !process->hooks->on_channel)
			continue;
		process->hooks->on_channel(process->ctx, held->name, fd_steal(&held->fd));
	}
}

/* ---- rest ---- */

static void rest_due(void *ctx)
{
	struct process *process = ctx;

	if (process->hooks->at_rest(process->ctx))
		process_stop(process);
	else
		process_worked(process);
}

void process_worked(struct process *process)
{
	process->rest.fire = rest_due;
	process->rest.ctx = process;
	loop_timer_after(process->loop, &process->rest, REST_AFTER_US);
}

int process_run(struct process *process)
{
	struct err err;

	hand_out_channels(process);
	if (process->hooks->at_rest)
		process_worked(process);
	if (loop_run(process->loop, &err)) {
		log_error("event loop", log_err(&err));
		return 1;
	}
	return process->failed ? 1 : 0;
}

void process_stop(struct process *process)
{
	loop_stop(process->loop);
}
