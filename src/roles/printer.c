/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The printer: makes PDFs, workbooks and archives for the console and the sealer, which have
 * neither fonts nor the libraries that read them. It reads the records, content and fonts, and can
 * write nothing but the one empty file without a name that comes with each request (the console
 * sends what is in it) and a folder of its own, where a workbook's parts lie while it is made.
 *
 * The library that sets text looks for fonts in threads of its own; the folders are closed before
 * the first of them, because Landlock holds only threads that begin later.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/office/pdf-write.h"
#include "base/office/xlsx-write.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "roles/link.h"
#include "roles/printer/papers.h"
#include "roles/process.h"
#include "roles/profiles.h"
#include "roles/role.h"
#include "store/facility.h"

#define ROLE	    "printer"
#define WORK_FOLDER "printing"
#define DECODE_MAX  (16u * 1024)

/* Who asks for papers. */
struct client {
	struct printer *printer;
	const char *name;
	struct link *link;
};

struct printer {
	struct process *process;
	struct client console;
	struct client sealer;
	struct db *db;
	struct print_room *room;
};

static enum errc print_into(struct printer *printer, const struct msg_print *request, int fd,
			    struct err *err)
{
	auto_buf out = BUF_INIT(PAPER_FILE_MAX);
	enum errc code = fd < 0 ? fail(err, ERR_USAGE, "no file came to print into")
				: print_paper(printer->room, printer->db, request, &out, err);

	if (!code && buf_failed(&out))
		code = fail(err, ERR_LIMIT, "a paper has more than %u bytes", PAPER_FILE_MAX);
	return code ? code : fd_write_all(fd, buf_str(&out), err);
}

static uint32_t failure_of(enum errc code)
{
	switch ((int)code) {
	case ERR_OK:
		return PRINT_WHOLE;
	case ERR_NOT_FOUND:
		return PRINT_ABSENT;
	case ERR_UNSUPPORTED:
		return PRINT_NO_FONTS;
	default:
		return PRINT_FAILED;
	}
}

static void on_message(void *ctx, const struct message *message)
{
	struct client *client = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	auto_fd fd = message->fd;
	struct msg_print request;
	struct err err = { .code = ERR_OK };

	process_worked(client->printer->process);
	if (message->type != MSG_PRINT ||
	    message_decode(MSG_PRINT, message->payload, &arena, &request, sizeof(request), &err)) {
		log_warn("unexpected message", log_text("from", client->name),
			 log_text("type", message_name(message->type)));
		return;
	}
	const enum errc code = print_into(client->printer, &request, fd, &err);
	const struct msg_printed printed = {
		.id = request.id,
		.failed = failure_of(code),
		.problem = code ? str_from(err.text) : STR(""),
	};
	if (code)
		log_warn("a paper was not printed", log_err(&err));
	if (message_send(link_channel(client->link), MSG_PRINTED, &printed, &err))
		log_warn("nobody hears of a paper", log_text("who", client->name), log_err(&err));
}

static void forget(struct client *client)
{
	link_free(client->link);
	client->link = NULL;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget(ctx);
}

static void on_channel(void *ctx, const char *name, int fd)
{
	struct printer *printer = ctx;
	struct client *client = str_is(str_from(name), printer->console.name) ? &printer->console
									      : &printer->sealer;
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = client };
	struct err err;

	forget(client);
	if (link_new(process_loop(printer->process), fd, &handler, &client->link, &err))
		log_error("a channel cannot be used", log_text("from", name), log_err(&err));
}

static bool at_rest(void *ctx)
{
	const struct printer *printer = ctx;

	return link_is_at_rest(printer->console.link) && link_is_at_rest(printer->sealer.link);
}

/* ---- the start ---- */

/* With the folders closed: what can be done only before the system calls are counted out. */
static void warm_up(const struct sandbox_path *paths)
{
	struct err err;

	if (sandbox_join(sandbox_profile_of(ROLE), paths, &err) || xlsx_writer_prepare(&err))
		process_die("the printer cannot begin", &err);
	if (pdf_check_fonts(&err))
		log_warn("PDFs cannot be made", log_err(&err));
}

struct places {
	char db[PATH_MAX];
	char shared[PATH_MAX]; /* the memory that readers of the database share */
	char work[PATH_MAX];
};

static enum errc find_places(const char *data, struct places *ret, struct err *err)
{
	enum errc code = path_join(data, DB_FOLDER, ret->db, err);

	if (!code)
		code = path_join(ret->db, DB_FILE "-shm", ret->shared, err);
	if (!code)
		code = path_join(data, WORK_FOLDER, ret->work, err);
	if (!code)
		code = dir_make(ret->work, err);
	/* Where the library of workbooks looks for a place; its files lose their names at once. */
	if (!code && setenv("TMPDIR", ret->work, 1) != 0)
		code = fail_errno(err, "%s", ret->work);
	return code;
}

static int run(void)
{
	const struct process_hooks hooks = { .role = ROLE,
					     .on_channel = on_channel,
					     .at_rest = at_rest };
	struct printer printer = { .console = { .printer = &printer, .name = "console" },
				   .sealer = { .printer = &printer, .name = "sealer" } };
	struct places places;
	struct err err;

	printer.process = process_begin(&hooks, &printer);
	const char *data = process_option(printer.process, "data", 0);
	const char *content = process_option(printer.process, "content", 0);
	/* Its files are opened now: inside, only the memory that readers share is written. */
	printer.db = process_database(printer.process, DB_READER);
	if (find_places(data, &places, &err) || facility_use_pack(printer.db, &err) ||
	    print_room_open(content, &printer.room, &err))
		process_die("the printer cannot begin", &err);
	const struct sandbox_path paths[] = {
		{ .path = content, .access = SANDBOX_READ },
		{ .path = places.db, .access = SANDBOX_READ },
		{ .path = places.shared, .access = SANDBOX_WRITE },
		{ .path = places.work, .access = SANDBOX_WRITE },
		{ .path = "/etc/fonts", .access = SANDBOX_READ },
		{ .path = "/usr/share/fontconfig", .access = SANDBOX_READ },
		{ .path = "/usr/share/fonts", .access = SANDBOX_READ },
		{ .path = "/usr/local/share/fonts", .access = SANDBOX_READ },
		{ .path = "/var/cache/fontconfig", .access = SANDBOX_READ },
		{ .path = NULL },
	};
	warm_up(paths);
	process_enter(printer.process, paths, "");
	const int code = process_run(printer.process);
	forget(&printer.console);
	forget(&printer.sealer);
	print_room_close(printer.room);
	db_close(printer.db);
	process_free(printer.process);
	return code;
}

const struct role role_printer = {
	.name = ROLE,
	.run = run,
};
