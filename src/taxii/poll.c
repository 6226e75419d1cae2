/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/poll.h"

#include "base/encoding/json-list.h"
#include "base/encoding/json-read.h"
#include "base/encoding/time-text.h"
#include "net/url.h"
#include "taxii/stix-object.h"

#define PAGE_OBJECTS   1000
#define BACKOFF_US     (60 * US_PER_SEC)
#define ENVELOPE_ARENA (1024u * 1024)

/* A poll under way: the position of the database, and texts of it that changed. */
struct poll {
	const struct taxii_poller *poller;
	const struct taxii_remote *remote;
	struct taxii_position at;
	struct arena arena; /* of the texts above */
	struct taxii_poll_report *report;
	bool restarted; /* a `next` was forgotten by the server: once is enough */
};

/* What an envelope says beside its objects. */
struct envelope {
	bool more;
	struct str next;
};

/* ---- asking ---- */

enum errc taxii_remote_path(const struct taxii_remote *remote, const char *behind, struct buf *out,
			    struct err *err)
{
	buf_add(out, remote->url);
	buf_add_text(out, "collections/");
	url_add_encoded(out, remote->collection);
	buf_printf(out, "/%s", behind);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "%.*s: the address is too long",
				      STR_ARG(remote->name))
			       : ERR_OK;
}

static enum errc page_url(const struct poll *poll, struct buf *out, struct err *err)
{
	const enum errc code = taxii_remote_path(poll->remote, "objects/", out, err);

	buf_printf(out, "?limit=%d", PAGE_OBJECTS);
	if (poll->at.after.len) {
		buf_add_text(out, "&added_after=");
		url_add_encoded(out, poll->at.after);
	}
	if (poll->at.next.len) {
		buf_add_text(out, "&next=");
		url_add_encoded(out, poll->at.next);
	}
	if (!code && buf_failed(out))
		return fail(err, ERR_LIMIT, "%.*s: the address of the next page is too long",
			    STR_ARG(poll->remote->name));
	return code;
}

/* ---- what came ---- */

static bool read_member(struct json_reader *r, struct str name, struct envelope *ret)
{
	const enum json_token token = json_next(r);

	if (token == JSON_OBJECT || token == JSON_ARRAY)
		return json_skip(r);
	if (str_is(name, "more"))
		ret->more = token == JSON_TRUE;
	if (str_is(name, "next") && token == JSON_STRING)
		ret->next = r->text;
	return token != JSON_BROKEN && token != JSON_END;
}

static enum errc read_envelope(struct str text, struct arena *arena, struct envelope *ret,
			       struct err *err)
{
	struct json_reader r = json_reader_of(text, arena, 0);
	enum json_token token = json_next(&r);

	*ret = (struct envelope){ .next = STR("") };
	if (token != JSON_OBJECT)
		return token == JSON_BROKEN ? json_fail(&r, err)
					    : fail(err, ERR_SYNTAX, "TAXII 2.1 3.7: no envelope");
	while ((token = json_next(&r)) == JSON_NAME) {
		if (!read_member(&r, r.text, ret))
			return json_fail(&r, err);
	}
	if (token != JSON_OBJECT_END || json_next(&r) != JSON_END)
		return json_fail(&r, err);
	if (ret->next.len > TAXII_POSITION_MAX)
		return fail(err, ERR_LIMIT, "TAXII 2.1 3.5: next has more than %u bytes",
			    TAXII_POSITION_MAX);
	return ERR_OK;
}

/* An object that lacks something is kept with what is wrong, and not armed. */
static enum errc take_object(struct poll *poll, struct str text, struct err *err)
{
	auto_stix_object object;
	struct err why = { .text = "" };
	const enum errc read = stix_object_read(poll->poller->rules, text, &object, &why);
	bool fresh;

	poll->report->objects++;
	if (!stix_id_valid(object.id)) {
		poll->report->unread++;
		return ERR_OK;
	}
	const struct taxii_arrival arrival = {
		.id = object.id,
		.version_us = object.version_us,
		.type = object.type,
		.revoked = object.revoked,
		.tlp = tlp_strictest(object.tlp, poll->remote->tlp),
		.received_us = clock_wall_us(poll->poller->clock),
		.problem = str_from(read ? why.text : ""),
		.body = text,
	};
	const enum errc code =
		taxii_inbox_put(poll->poller->db, poll->remote->id, &arrival, &fresh, err);
	poll->report->fresh += fresh;
	return code;
}

/* `*ret_bad`: the envelope is none, told in `err`; an error is the database's. */
static enum errc take_objects(struct poll *poll, struct str body, bool *ret_bad, struct err *err)
{
	auto_json_list *list = NULL;
	struct str text;
	enum errc code = json_list_open(body, "objects", &list, err);

	*ret_bad = code && code != ERR_NOT_FOUND;
	if (code)
		return ERR_OK;
	while ((code = json_list_next(list, &text, err)) == ERR_OK) {
		const enum errc kept = take_object(poll, text, err);

		if (kept)
			return kept;
	}
	*ret_bad = code != ERR_END;
	return ERR_OK;
}

/* ---- where it stands ---- */

static struct str keep(struct poll *poll, struct str text)
{
	return str_or_empty(arena_str(&poll->arena, text));
}

/* A microsecond before: what shares the latest date and came in later is asked for once more. */
static struct str just_before(struct poll *poll, struct str date)
{
	char text[TIME_TEXT_MAX];
	int64_t us;

	if (!stix_time_parse(date, &us))
		return date;
	return keep(poll, str_from(time_format_utc(us - 1, text)));
}

static void end_poll(struct poll *poll)
{
	const int64_t now_us = clock_wall_us(poll->poller->clock);

	poll->at.next = STR("");
	if (poll->at.latest.len)
		poll->at.after =
			poll->report->fresh ? just_before(poll, poll->at.latest) : poll->at.latest;
	poll->at.due_us = now_us + poll->remote->every_s * US_PER_SEC;
	poll->at.last_ok_us = now_us;
	poll->at.failing_since_us = TIME_NONE;
	poll->at.failures = 0;
	poll->at.error = STR("");
}

/* Where the next page begins; false: it would begin where this one did. */
static bool step(struct poll *poll, const struct envelope *envelope, const char *last)
{
	const struct str before = poll->at.after;

	if (last[0])
		poll->at.latest = keep(poll, str_from(last));
	if (!envelope->more)
		return true;
	if (envelope->next.len) {
		const bool moved = !str_equal(poll->at.next, envelope->next);
		poll->at.next = keep(poll, envelope->next);
		return moved;
	}
	poll->at.next = STR("");
	poll->at.after = poll->at.latest;
	return !str_equal(before, poll->at.after);
}

static enum errc fail_poll(struct poll *poll, int64_t retry_after_s, const char *why,
			   struct err *err)
{
	const int64_t now_us = clock_wall_us(poll->poller->clock);
	int64_t wait_us = BACKOFF_US;

	for (int64_t i = 0; i < poll->at.failures && wait_us < TAXII_BACKOFF_MAX_US; i++)
		wait_us *= 2;
	if (retry_after_s > 0)
		wait_us = retry_after_s * US_PER_SEC;
	if (wait_us > TAXII_BACKOFF_MAX_US)
		wait_us = TAXII_BACKOFF_MAX_US;
	poll->report->failed = true;
	(void)snprintf(poll->report->problem, sizeof(poll->report->problem), "%s", why);
	poll->at.failures++;
	if (poll->at.failing_since_us == TIME_NONE)
		poll->at.failing_since_us = now_us;
	poll->at.due_us = now_us + wait_us;
	poll->at.error = str_from(poll->report->problem);
	return taxii_position_put(poll->poller->db, poll->remote->id, &poll->at, err);
}

/* ---- a page ---- */

/* Objects and position of a page, in a transaction. `*ret_bad` as in take_objects(). */
static enum errc keep_page(struct poll *poll, const struct taxii_fetched *fetched,
			   const struct envelope *envelope, bool *ret_bad, struct err *err)
{
	const enum errc code = take_objects(poll, buf_str(&fetched->body), ret_bad, err);

	if (code || *ret_bad)
		return code;
	if (!step(poll, envelope, fetched->added_last)) {
		*ret_bad = true;
		err_ignore(fail(err, ERR_SYNTAX, "the server says “more” and goes nowhere"));
		return ERR_OK;
	}
	if (!envelope->more)
		end_poll(poll);
	return taxii_position_put(poll->poller->db, poll->remote->id, &poll->at, err);
}

/* All of a page, or nothing. */
static enum errc take_page(struct poll *poll, const struct taxii_fetched *fetched,
			   struct envelope *envelope, bool *ret_bad, struct err *err)
{
	auto_arena arena = ARENA_INIT(ENVELOPE_ARENA);
	struct db *db = poll->poller->db;
	const struct taxii_position before = poll->at;
	struct err unseen;

	*ret_bad = read_envelope(buf_str(&fetched->body), &arena, envelope, err) != ERR_OK;
	if (*ret_bad)
		return ERR_OK;
	enum errc code = db_begin(db, err);
	if (code)
		return code;
	code = keep_page(poll, fetched, envelope, ret_bad, err);
	if (!code && !*ret_bad)
		return db_end(db, ERR_OK, err);
	poll->at = before;
	/* What was wrong is in `err` already. */
	err_ignore(db_end(db, code ? code : ERR_SYNTAX, &unseen));
	return code;
}

/* The server has forgotten where we were: once, the poll begins anew. */
static bool begin_anew(struct poll *poll, long status)
{
	const bool lost = status == 400 || status == 404 || status == 410;

	if (!lost || !poll->at.next.len || poll->restarted)
		return false;
	poll->restarted = true;
	poll->at.next = STR("");
	return true;
}

static enum errc take_answer(struct poll *poll, const struct taxii_fetched *fetched, bool *ret_more,
			     struct err *err)
{
	struct envelope envelope = { .more = false };
	char why[80];
	bool bad;

	*ret_more = false;
	if (fetched->status != 200) {
		*ret_more = begin_anew(poll, fetched->status);
		(void)snprintf(why, sizeof(why), "the server answered %ld", fetched->status);
		return *ret_more ? ERR_OK : fail_poll(poll, fetched->retry_after_s, why, err);
	}
	struct err told;
	const enum errc code = take_page(poll, fetched, &envelope, &bad, &told);
	if (code) {
		if (err)
			*err = told;
		return code;
	}
	if (bad)
		return fail_poll(poll, 0, told.text, err);
	poll->report->pages++;
	*ret_more = envelope.more;
	return ERR_OK;
}

static enum errc ask_page(struct poll *poll, bool *ret_more, struct err *err)
{
	auto_buf url = BUF_INIT(TAXII_FETCH_URL_MAX);
	struct taxii_fetched fetched = { .body = BUF_INIT(TAXII_FETCH_MAX) };
	const struct taxii_transport *transport = poll->poller->transport;
	struct err why;
	enum errc code = page_url(poll, &url, &why);

	*ret_more = false;
	if (!code)
		code = transport->ask(transport->ctx, poll->remote, url.ptr, STR_NONE, &fetched,
				      &why);
	code = code ? fail_poll(poll, 0, why.text, err)
		    : take_answer(poll, &fetched, ret_more, err);
	buf_done(&fetched.body);
	return code;
}

enum errc taxii_poll(const struct taxii_poller *poller, const struct taxii_remote_state *state,
		     struct taxii_poll_report *ret, struct err *err)
{
	struct poll poll = { .poller = poller,
			     .remote = &state->remote,
			     .at = state->position,
			     .arena = ARENA_INIT(TAXII_FETCH_MAX),
			     .report = ret };
	bool more = true;
	enum errc code = ERR_OK;

	*ret = (struct taxii_poll_report){ .pages = 0 };
	for (unsigned page = 0; !code && more && page < TAXII_POLL_PAGES; page++)
		code = ask_page(&poll, &more, err);
	arena_done(&poll.arena);
	return code;
}
