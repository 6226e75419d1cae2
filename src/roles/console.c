/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console: pages over HTTP. It has the listening socket, its database tables, and channels to
 * the reader (questions about the log), the store (its audit trail), the importer and the registrar
 * (lists that were uploaded), the printer (papers) and the sealer (what is signed). It can read
 * neither the log nor what is looked for.
 */
#include <fcntl.h>

#include "base/encoding/time-text.h"
#include "base/log.h"
#include "base/os/channel.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "roles/process.h"
#include "roles/role.h"
#include "store/evidence-files.h"
#include "store/password.h"
#include "training/packages.h"
#include "web/web.h"

#define UPLOADS_FOLDER "uploads"
#define PEM_MAX	       (64u * 1024)
#define OPTIONS_MAX    128 /* values shown on the page of settings */

struct peer {
	struct loop_watch watch;
	int (*fd)(const struct web *web, bool *ret_write);
	bool watched;
};

struct console {
	struct process *process;
	struct loop *loop;
	struct db *db;
	struct web *web;
	struct loop_watch http;
	struct peer reader;
	struct peer store;
	struct peer importer;
	struct peer registrar;
	struct peer printer;
	struct peer sealer;
	struct loop_hook hook;
	struct loop_timer timer;
	struct web_option options[OPTIONS_MAX + 1];
	char evidence[PATH_MAX]; /* the folder of proofs */
	char courses[PATH_MAX];	 /* files of packages */
	char uploads[PATH_MAX];
};

/* What the page of settings shows of how the watch was started. */
static const char *const shown_options[] = {
	"syslog-udp", "syslog-tcp",  "syslog-tls", "http-in",  "watch",	  "drop",
	"data",	      "retain-days", "retain-gb",  "key-file", "website",
};

static void collect_options(struct console *console)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(shown_options); i++) {
		const char *name = shown_options[i];
		const char *value;

		for (size_t v = 0;
		     n < OPTIONS_MAX && (value = process_option(console->process, name, v)) != NULL;
		     v++)
			console->options[n++] = (struct web_option){ name, value };
	}
}

static void watch_http(struct console *console)
{
	struct err err;

	console->http.fd = http_server_fd(web_http(console->web));
	if (loop_add(console->loop, &console->http, LOOP_READ, &err))
		process_die("the console's socket cannot be watched", &err);
}

/* The channel of a peer comes, breaks and comes again: watch the one there is. */
static void watch_peer(struct console *console, struct peer *peer)
{
	bool write = false;
	const int fd = peer->fd(console->web, &write);
	struct err err;

	if (peer->watched && peer->watch.fd != fd) {
		loop_remove(console->loop, &peer->watch);
		peer->watched = false;
	}
	if (fd < 0)
		return;
	const unsigned wanted = LOOP_READ | (write ? (unsigned)LOOP_WRITE : 0u);

	if (peer->watched) {
		loop_want(console->loop, &peer->watch, wanted);
		return;
	}
	peer->watch.fd = fd;
	peer->watched = loop_add(console->loop, &peer->watch, wanted, &err) == ERR_OK;
}

/* Everything happens here: what woke the loop does not matter to web_run(). */
static void before_wait(void *ctx)
{
	struct console *console = ctx;

	web_run(console->web);
	watch_peer(console, &console->reader);
	watch_peer(console, &console->store);
	watch_peer(console, &console->importer);
	watch_peer(console, &console->registrar);
	watch_peer(console, &console->printer);
	watch_peer(console, &console->sealer);
	loop_timer_after(console->loop, &console->timer,
			 (int64_t)web_wait_ms(console->web) * US_PER_MS);
}

static void on_ready(void *ctx UNUSED, unsigned events UNUSED)
{
	/* before_wait() does it all */
}

static void on_time(void *ctx UNUSED)
{
	/* as above */
}

/* A dead descriptor leaves the loop before its number is used again. */
static void set_peer(struct console *console, struct peer *peer, int fd,
		     void (*set)(struct web *web, struct channel *channel))
{
	if (peer->watched)
		loop_remove(console->loop, &peer->watch);
	peer->watched = false;
	set(console->web, channel_new(fd));
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct console *console = ctx;
	const struct str peer = str_from(name);

	if (str_is(peer, "reader"))
		set_peer(console, &console->reader, fd, web_set_reader);
	else if (str_is(peer, "store"))
		set_peer(console, &console->store, fd, web_set_store);
	else if (str_is(peer, "importer"))
		set_peer(console, &console->importer, fd, web_set_importer);
	else if (str_is(peer, "registrar"))
		set_peer(console, &console->registrar, fd, web_set_registrar);
	else if (str_is(peer, "printer"))
		set_peer(console, &console->printer, fd, web_set_printer);
	else if (str_is(peer, "sealer"))
		set_peer(console, &console->sealer, fd, web_set_sealer);
	else
		fd_close_at(&fd);
}

static void read_pem(struct console *console, const char *option, struct buf *pem)
{
	const char *path = process_option(console->process, option, 0);
	struct err err;

	if (path && file_read(path, pem, &err))
		process_die("certificate or key cannot be read", &err);
}

static void open_web(struct console *console)
{
	auto_buf certificate = BUF_INIT(PEM_MAX);
	auto_buf key = BUF_INIT(PEM_MAX);
	struct err err;

	read_pem(console, "tls-cert", &certificate);
	read_pem(console, "tls-key", &key);
	collect_options(console);
	const char *role = process_option(console->process, "role", 0);
	const struct web_config config = {
		.options = console->options,
		.hub = role && str_is(str_from(role), "hub"),
		.listen_fd = process_socket(console->process, "listen", 0),
		.tls_certificate = certificate.len > 0 ? certificate.ptr : NULL,
		.tls_key = key.len > 0 ? key.ptr : NULL,
		.db = console->db,
		.clock = &clock_system,
		.content = process_option(console->process, "content", 0),
		.data_fd = open(process_option(console->process, "data", 0),
				O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.evidence = console->evidence,
		.courses = console->courses,
		.uploads = console->uploads,
	};

	if (web_new(&config, &console->web, &err))
		process_die("the console cannot start", &err);
}

static void make_folder(struct console *console, const char *name, char ret[static PATH_MAX])
{
	struct err err;

	if (path_join(process_option(console->process, "data", 0), name, ret, &err) ||
	    dir_make(ret, &err))
		process_die("a folder of the console", &err);
}

static void enter_sandbox(struct console *console)
{
	char db_dir[PATH_MAX];
	struct err err;

	if (path_join(process_option(console->process, "data", 0), DB_FOLDER, db_dir, &err))
		process_die("the data folder", &err);
	const struct sandbox_path paths[] = {
		{ .path = db_dir, .access = SANDBOX_WRITE },
		{ .path = console->evidence, .access = SANDBOX_WRITE },
		{ .path = console->courses, .access = SANDBOX_READ },
		{ .path = console->uploads, .access = SANDBOX_WRITE },
		{ .path = NULL },
	};
	process_enter(console->process, paths, "");
}

static int run(void)
{
	struct console console = { 0 };
	const struct process_hooks hooks = { .role = "console", .on_channel = on_channel };
	struct err err;

	console.process = process_begin(&hooks, &console);
	console.loop = process_loop(console.process);
	console.http = (struct loop_watch){ .ready = on_ready, .ctx = &console };
	console.reader = (struct peer){ .watch = { .ready = on_ready }, .fd = web_reader_fd };
	console.store = (struct peer){ .watch = { .ready = on_ready }, .fd = web_store_fd };
	console.importer = (struct peer){ .watch = { .ready = on_ready }, .fd = web_importer_fd };
	console.registrar = (struct peer){ .watch = { .ready = on_ready }, .fd = web_registrar_fd };
	console.printer = (struct peer){ .watch = { .ready = on_ready }, .fd = web_printer_fd };
	console.sealer = (struct peer){ .watch = { .ready = on_ready }, .fd = web_sealer_fd };
	console.timer = (struct loop_timer){ .fire = on_time, .at_us = TIME_NONE };
	console.hook = (struct loop_hook){ .before_wait = before_wait, .ctx = &console };
	time_zone_init();
	if (password_setup(&err))
		process_die("random numbers", &err);
	console.db = process_database(console.process, DB_CONSOLE);
	make_folder(&console, EVIDENCE_FOLDER, console.evidence);
	make_folder(&console, PACKAGE_FOLDER, console.courses);
	make_folder(&console, UPLOADS_FOLDER, console.uploads);
	open_web(&console);
	enter_sandbox(&console);
	watch_http(&console);
	loop_hook_add(console.loop, &console.hook);
	const int code = process_run(console.process);

	loop_hook_remove(console.loop, &console.hook);
	web_free(console.web);
	db_close(console.db);
	process_free(console.process);
	return code;
}

const struct role role_console = {
	.name = "console",
	.run = run,
};
