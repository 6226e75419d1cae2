/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console: server-rendered pages over HTTP for the people who watch. One object, one thread,
 * inside the loop of the console role, which gives it a socket, the database and its channels.
 *
 *	web_new(&config, &web, &err);   reads content, checks every route; may open files
 *	sandbox_enter(…);
 *	loop: wait for http_server_fd(web_http(web)) and the channels
 *	      web_run(web)
 *
 * Afterwards it opens no file but the database's own and starts no program.
 */
#pragma once

#include "base/os/channel.h"
#include "base/os/clock.h"
#include "net/http-server.h"
#include "store/db.h"

struct web;

/* An option the watch was started with, for the page of settings: "syslog-tcp", "[::]:514". */
struct web_option {
	const char *name; /* NULL ends the list */
	const char *value;
};

struct web_config {
	const struct web_option *options; /* outlives the object; NULL: nothing is said of them */
	bool hub;			  /* the node watches over others */
	int listen_fd;			  /* taken */
	const char *tls_certificate;	  /* PEM; NULL: plain HTTP */
	const char *tls_key;
	struct db *db; /* opened as DB_CONSOLE; stays the caller's */
	const struct clock *clock;
	const char *content;  /* the content folder */
	int data_fd;	      /* the data folder, for the room left there; taken; -1: none */
	const char *evidence; /* where files of proofs are kept; copied; NULL: none are taken */
	const char *courses;  /* where files of packages lie; the same */
	const char *uploads;  /* where files without a name lie on their way; the same */
};

enum errc web_new(const struct web_config *config, struct web **ret, struct err *err) MUST_CHECK;
void web_free(struct web *web);

struct http_server *web_http(struct web *web);

/* Channels come and go with the roles behind them; taken; NULL: there is none now. */
void web_set_reader(struct web *web, struct channel *channel);
void web_set_store(struct web *web, struct channel *channel);
void web_set_importer(struct web *web, struct channel *channel);
void web_set_registrar(struct web *web, struct channel *channel);
void web_set_printer(struct web *web, struct channel *channel);
void web_set_sealer(struct web *web, struct channel *channel);

/* -1 when there is no channel. `*ret_write`: something waits to be written. */
int web_reader_fd(const struct web *web, bool *ret_write);
int web_store_fd(const struct web *web, bool *ret_write);
int web_importer_fd(const struct web *web, bool *ret_write);
int web_registrar_fd(const struct web *web, bool *ret_write);
int web_printer_fd(const struct web *web, bool *ret_write);
int web_sealer_fd(const struct web *web, bool *ret_write);

/* Everything that is due: HTTP, answers from channels, news for open pages. Call it often. */
void web_run(struct web *web);

/* Milliseconds until web_run() has something to do by itself. */
int web_wait_ms(struct web *web);

/* Every route has its roles, and its path only once: what web_new() checks, for the test. */
enum errc web_check_routes(struct err *err) MUST_CHECK;
