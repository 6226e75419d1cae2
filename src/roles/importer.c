/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The importer: reads files of indicators that somebody uploaded, for the console, and those that a
 * hub told, for the exchange, and makes the set that the engine looks for. It has its channel, the
 * shipped content (to read) and the folder of the set; a file made to break it ends only it, and
 * the set is as it was.
 */
#include "base/log.h"
#include "base/os/fd.h"
#include "detect/indicators/list-change.h"
#include "roles/link.h"
#include "roles/process.h"
#include "roles/role.h"

#define DECODE_MAX (64u * 1024)

struct importer;

/* Who asks. */
struct client {
	struct importer *importer;
	struct link *link; /* NULL: it is not there now */
};

enum { CONSOLE, EXCHANGE, CLIENTS };
static const char *const client_names[CLIENTS] = { "console", "exchange" };

struct importer {
	struct process *process;
	struct client clients[CLIENTS];
	struct indicator_folder folder;
	const char *content;
};

/* ---- answers ---- */

static void answer(const struct client *client, const struct msg_list_done *done)
{
	struct err err;

	if (client->link && message_send(link_channel(client->link), MSG_LIST_DONE, done, &err))
		log_warn("who asked does not hear what became of a list", log_err(&err));
}

static void answer_failed(const struct client *client, uint64_t id, const struct err *err)
{
	const struct msg_list_done done = { .id = id, .failed = 1, .problem = str_from(err->text) };

	log_warn("a list of indicators was not taken", log_err(err));
	answer(client, &done);
}

/* What was not taken, and what was said of the list itself. */
static uint64_t count_remarks(const struct import *import)
{
	uint64_t n = import_counts(import)->refused;

	for (size_t i = 0; i < import_reasons(import); i++)
		n += import_reason(import, i)->told ? import_reason(import, i)->n : 0;
	return n;
}

static void answer_taken(const struct client *client, uint64_t id, const struct import *import)
{
	const struct import_counts *counts = import_counts(import);
	struct msg_list_refusal refusals[IMPORT_REFUSALS_MAX];
	const struct msg_list_done done = {
		.id = id,
		.problem = STR(""),
		.taken = counts->values,
		.revoked = counts->revoked,
		.not_ids = counts->not_ids,
		.refused = count_remarks(import),
		.refusals = refusals,
		.n_refusals = import_refusals(import),
	};

	for (size_t i = 0; i < done.n_refusals; i++) {
		const struct import_refusal *refusal = import_refusal(import, i);
		const struct import_reason *reason = import_reason(import, refusal->reason);

		refusals[i] = (struct msg_list_refusal){ .entry = str_from(refusal->entry),
							 .reason = str_from(reason->text),
							 .broad = reason->broad };
	}
	answer(client, &done);
}

/* ---- taking a list in ---- */

struct upload {
	int fd;
	struct str name;
};

static enum errc read_upload(void *ctx, struct import *import, struct err *err)
{
	const struct upload *upload = ctx;
	char name[MSG_NAME_MAX];
	const enum errc code = import_packed(import, upload->fd, STR(""), err);

	(void)snprintf(name, sizeof(name), "%.*s", STR_ARG(upload->name));
	return code ? fail_in(err, code, name) : ERR_OK;
}

static enum errc describe(const struct msg_list *list, struct indicator_source *ret,
			  struct err *err)
{
	*ret = (struct indicator_source){
		.name = list->name,
		.file = list->file,
		.imported_us = clock_wall_us(&clock_system),
	};
	if (!indicator_source_name_ok(list->name))
		return fail(err, ERR_USAGE, "%.*s: a list's name has letters, digits, - _ . only",
			    STR_ARG(list->name));
	if (list->tlp.len && !tlp_parse(list->tlp, &ret->tlp))
		return fail(err, ERR_USAGE, "%.*s: is no marking of TLP 2.0", STR_ARG(list->tlp));
	return ERR_OK;
}

/* All or nothing, as `tonoi indicators import` does it. */
static enum errc take_in(struct importer *importer, const struct msg_list *list, int fd,
			 struct import **ret, struct err *err)
{
	struct upload upload = { .fd = fd, .name = list->file };
	const struct list_files files = { .read = read_upload, .ctx = &upload };
	struct import_options options = { .valid_until_us = TIME_NONE,
					  .confidence = INDICATOR_NO_CONFIDENCE };
	struct indicator_change change;
	struct indicator_source source;
	struct allow *allow = NULL;
	enum errc code = describe(list, &source, err);

	if (!code)
		code = allow_open(importer->content, importer->folder.allow, &allow, err);
	if (code)
		return code;
	options.allow = allow;
	code = indicator_change_begin(&importer->folder, &change, err);
	if (!code)
		code = list_take_in(&change, &source, &options, &files, ret, err);
	if (!code)
		code = indicator_change_commit(&change, err);
	indicator_change_done(&change);
	allow_free(allow);
	return code;
}

static void on_take(struct client *client, const struct msg_list *list, int fd)
{
	auto_import *import = NULL;
	struct err err;

	if (take_in(client->importer, list, fd, &import, &err))
		answer_failed(client, list->id, &err);
	else
		answer_taken(client, list->id, import);
}

/* ---- taking one out ---- */

static void on_remove(struct client *client, const struct msg_list *list, int fd UNUSED)
{
	const struct msg_list_done done = { .id = list->id, .problem = STR("") };
	struct indicator_change change;
	struct err err;
	enum errc code = indicator_change_begin(&client->importer->folder, &change, &err);

	if (!code)
		code = list_take_out(&change, list->name, clock_wall_us(&clock_system), &err);
	if (!code)
		code = indicator_change_commit(&change, &err);
	indicator_change_done(&change);
	if (code)
		answer_failed(client, list->id, &err);
	else
		answer(client, &done);
}

/* ---- the channel ---- */

static const struct {
	uint16_t type;
	bool with_file;
	void (*take)(struct client *client, const struct msg_list *list, int fd);
} requests[] = {
	{ MSG_LIST_TAKE, true, on_take },
	{ MSG_LIST_REMOVE, false, on_remove },
};

static void on_message(void *ctx, const struct message *message)
{
	struct client *client = ctx;
	auto_arena arena = ARENA_INIT(DECODE_MAX);
	auto_fd fd = message->fd;
	struct msg_list list;
	struct err err;

	process_worked(client->importer->process);
	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		if (requests[i].type != message->type || (fd >= 0) != requests[i].with_file)
			continue;
		if (message_decode(message->type, message->payload, &arena, &list, sizeof(list),
				   &err))
			log_warn("a request cannot be read", log_err(&err));
		else
			requests[i].take(client, &list, fd);
		return;
	}
	log_warn("unexpected message to the importer",
		 log_text("type", message_name(message->type)));
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
	struct importer *importer = ctx;
	const size_t who = str_find_name(str_from(name), client_names, CLIENTS);
	struct client *client = &importer->clients[who < CLIENTS ? who : CONSOLE];
	const struct link_handler handler = { .on_message = on_message,
					      .on_closed = on_closed,
					      .ctx = client };
	struct err err;

	forget(client);
	client->importer = importer;
	if (link_new(process_loop(importer->process), fd, &handler, &client->link, &err))
		log_error("a channel cannot be used", log_err(&err));
}

static bool at_rest(void *ctx)
{
	const struct importer *importer = ctx;

	for (size_t i = 0; i < CLIENTS; i++) {
		if (!link_is_at_rest(importer->clients[i].link))
			return false;
	}
	return true;
}

static int run(void)
{
	const struct process_hooks hooks = { .role = "importer",
					     .on_channel = on_channel,
					     .at_rest = at_rest };
	struct importer importer = { 0 };
	struct err err;

	importer.process = process_begin(&hooks, &importer);
	importer.content = process_option(importer.process, "content", 0);
	if (indicator_folder_in(process_option(importer.process, "data", 0), &importer.folder,
				&err) ||
	    dir_make(importer.folder.dir, &err))
		process_die("the folder of indicators", &err);
	const struct sandbox_path paths[] = {
		{ .path = importer.content, .access = SANDBOX_READ },
		{ .path = importer.folder.dir, .access = SANDBOX_WRITE },
		{ .path = NULL },
	};
	process_enter(importer.process, paths, "");
	const int code = process_run(importer.process);
	for (size_t i = 0; i < CLIENTS; i++)
		forget(&importer.clients[i]);
	process_free(importer.process);
	return code;
}

const struct role role_importer = {
	.name = "importer",
	.run = run,
};
