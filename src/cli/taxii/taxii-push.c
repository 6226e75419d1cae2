/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends what a person approved to the collections that were chosen. An offer is marked as sent
 * when the other side says that it took it; one that was sent and not marked is known over there
 * by its id and version, and changes nothing when it comes again.
 */
#include "base/encoding/json-item.h"
#include "base/os/paths.h"
#include "cli/taxii/taxii-desk.h"
#include "cli/taxii/taxii-transport.h"
#include "taxii/offers.h"

#define ENVELOPE_MAX (1024u * 1024)

static const struct rows_column columns[] = {
	{ .name = "offer", .title = TEXT("番号", "NO"), .number = true },
	{ .name = "to", .title = TEXT("送り先", "TO") },
	{ .name = "result", .title = TEXT("結果", "RESULT") },
	{ .name = "title", .title = TEXT("何か", "WHAT") },
	{ .name = "problem", .title = TEXT("わけ", "WHY NOT") },
	{ .name = NULL },
};

/* Texts of approved offers outlive the reading of the table. */
struct parcel {
	int64_t offer;
	struct str remote;
	struct str title;
	struct str body;
	struct parcel *next;
};

struct push {
	struct taxii_desk *desk;
	const struct taxii_transport *transport;
	struct taxii_remotes remotes;
	struct parcel *parcels; /* newest first, as they are listed */
	struct rows *rows;
	size_t failed;
};

static void collect(void *ctx, const struct taxii_offer *offer)
{
	struct push *push = ctx;
	struct arena *arena = &push->desk->arena;
	struct parcel *parcel;

	if (offer->state != TAXII_APPROVED || !(parcel = arena_take(arena, sizeof(*parcel))))
		return;
	*parcel = (struct parcel){ .offer = offer->id,
				   .remote = arena_str(arena, offer->remote),
				   .title = arena_str(arena, offer->title),
				   .body = arena_str(arena, offer->body),
				   .next = push->parcels };
	push->parcels = parcel;
}

static const struct taxii_remote *find(const struct push *push, struct str name)
{
	for (size_t i = 0; i < push->remotes.n; i++) {
		if (str_equal(push->remotes.at[i].remote.name, name))
			return &push->remotes.at[i].remote;
	}
	return NULL;
}

/* ---- one parcel ---- */

/* TAXII 2.1 4.3.1: taken, or refused with a message. */
static enum errc read_status(const struct taxii_fetched *fetched, struct err *err)
{
	auto_item *status = NULL;

	if (fetched->status < 200 || fetched->status > 299)
		return fail(err, ERR_DENIED, "the server answered %ld", fetched->status);
	status = item_load(buf_str(&fetched->body), err);
	if (!status)
		return ERR_SYNTAX;
	const json_t *failure = json_array_get(json_object_get(status, "failures"), 0);
	const struct str message = item_text(failure, "message");
	if (failure)
		return fail(err, ERR_DENIED, "%.*s",
			    STR_ARG(message.ptr ? message : STR("refused without a reason")));
	return ERR_OK;
}

/* `*ret_no` is the other side's word: else it is tried again with the next push. */
static enum errc send(struct push *push, const struct taxii_remote *remote,
		      const struct parcel *parcel, bool *ret_no, struct err *err)
{
	auto_buf url = BUF_INIT(TAXII_FETCH_URL_MAX);
	auto_buf envelope = BUF_INIT(ENVELOPE_MAX);
	struct taxii_fetched fetched = { .body = BUF_INIT(TAXII_FETCH_MAX) };
	enum errc code = taxii_remote_path(remote, "objects/", &url, err);

	buf_printf(&envelope, "{\"objects\":[%.*s]}", STR_ARG(parcel->body));
	if (!code)
		code = push->transport->ask(push->transport->ctx, remote, url.ptr,
					    buf_str(&envelope), &fetched, err);
	if (!code)
		code = read_status(&fetched, err);
	*ret_no = code == ERR_DENIED && fetched.status < 500 && fetched.status != 429;
	buf_done(&fetched.body);
	return code;
}

static enum errc settle(struct push *push, const struct parcel *parcel, struct err *err)
{
	const struct taxii_remote *remote = find(push, parcel->remote);
	struct err why = { .text = "the place is not known any more" };
	bool no = !remote;
	const enum errc sent = remote ? send(push, remote, parcel, &no, &why) : ERR_NOT_FOUND;
	const struct str cells[] = {
		taxii_desk_number(push->desk, (uint64_t)parcel->offer),
		parcel->remote,
		!sent ? STR("sent")
		: no  ? STR("refused")
		      : STR("later"),
		parcel->title,
		sent ? str_from(why.text) : STR_NONE,
	};

	rows_add(push->rows, cells);
	push->failed += sent != ERR_OK;
	if (sent && !no)
		return ERR_OK;
	return taxii_offer_sent(push->desk->db, parcel->offer, push->desk->now_us,
				str_from(sent ? why.text : ""), err);
}

/* ---- the command ---- */

static enum errc push_all(struct push *push, struct err *err)
{
	enum errc code = taxii_offers_each(push->desk->db, collect, push, err);

	if (!code && push->parcels)
		code = records_audit(push->desk->db, "taxii.push", STR(""), STR(""), err);
	for (const struct parcel *p = push->parcels; !code && p; p = p->next)
		code = settle(push, p, err);
	return code;
}

static enum exit_code run(const struct options *options)
{
	auto_taxii_desk desk = { .db = NULL };
	auto_taxii_way way = { .outbound = NULL };
	struct push push = { .desk = &desk, .transport = &way.transport };
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code)
		code = taxii_way_open(&way, &err);
	if (!code)
		code = taxii_remotes_list(desk.db, &desk.arena, &push.remotes, &err);
	if (code)
		return command_fail(&err);
	push.rows = rows_new(rows_format_of(options), columns);
	taxii_way_confine(options, &push.remotes);
	code = push_all(&push, &err);
	if (rows_end_after(push.rows, code, &err))
		return command_fail(&err);
	return push.failed ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_taxii_push = {
	.name = "taxii push",
	.summary = TEXT("承認されたものを、よその置き場に送る",
			"send what was approved to collections elsewhere"),
	.details = TEXT(
		"承認されていないものは送りません。届かなかったものは次に送り直します。",
		"Nothing goes that nobody approved. What did not arrive goes with the next push."),
	.options = option_rows,
	.run = run,
};
