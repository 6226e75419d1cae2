/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/delivery-report.h"

const char *const delivery_action_names[DELIVERY_ACTIONS] = {
	[DELIVERY_FAILED] = "failed",	    [DELIVERY_DELAYED] = "delayed",
	[DELIVERY_DELIVERED] = "delivered", [DELIVERY_RELAYED] = "relayed",
	[DELIVERY_EXPANDED] = "expanded",
};

/* ---- lines and fields ---- */

/* The block up to the first empty line; `*text` begins behind that. */
static struct str take_block(struct str *text)
{
	const struct str whole = *text;
	struct str line;

	while (str_next_line(text, &line)) {
		if (!str_trim(line).len)
			return str_of(whole.ptr, (size_t)(line.ptr - whole.ptr));
	}
	*text = str_from_pos(whole, whole.len);
	return whole;
}

/*
 * The value of the first field of that name, with the lines that continue it (RFC 5322 2.2.3), in
 * one line; STR_NONE without one.
 */
static struct str field(struct str block, const char *name, struct arena *arena)
{
	struct str line;
	struct str found = STR_NONE;

	while (str_next_line(&block, &line)) {
		const bool more = line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
		const size_t colon = str_find_char(line, ':');

		if (found.ptr && more)
			found = arena_printf(arena, "%.*s %.*s", STR_ARG(found),
					     STR_ARG(str_trim(line)));
		else if (found.ptr)
			break;
		else if (!more && colon != SIZE_MAX &&
			 str_equal_nocase(str_trim(str_sub(line, 0, colon)), str_from(name)))
			found = str_trim(str_from_pos(line, colon + 1));
		if (found.len > DELIVERY_HEADER_MAX)
			break;
	}
	return found;
}

/* What people see of it: printable, cut. */
static struct str printable(struct str text, struct arena *arena)
{
	const struct str cut = str_sub(str_or_empty(text), 0, DELIVERY_WORD_MAX);
	char *copy = arena_take_text(arena, cut.len + 1);

	if (!copy)
		return STR("");
	for (size_t i = 0; i < cut.len; i++)
		copy[i] = cut.ptr[i] >= ' ' && cut.ptr[i] <= '~' ? cut.ptr[i] : '?';
	copy[cut.len] = '\0';
	return str_of(copy, cut.len);
}

/* "rfc822; a@b" without its type (RFC 3464 2.1.2). */
static struct str behind_type(struct str value)
{
	const size_t at = str_find_char(value, ';');

	return str_trim(at == SIZE_MAX ? value : str_from_pos(value, at + 1));
}

/* ---- what a media type says ---- */

static bool is_type(struct str value, const char *type)
{
	return str_equal_nocase(str_trim(str_split(&value, ';')), str_from(type));
}

/* A parameter of a media type (RFC 2045 5.1), without its quotes. */
static struct str parameter(struct str value, const char *name)
{
	(void)str_split(&value, ';');
	while (value.ptr) {
		struct str part = str_split(&value, ';');
		const struct str key = str_trim(str_split(&part, '='));

		if (!part.ptr || !str_equal_nocase(key, str_from(name)))
			continue;
		part = str_trim(part);
		if (part.len >= 2 && part.ptr[0] == '"' && part.ptr[part.len - 1] == '"')
			part = str_sub(part, 1, part.len - 2);
		return part;
	}
	return STR_NONE;
}

/* ---- the parts ---- */

struct parts {
	struct str rest;
	struct str boundary;
	unsigned n;
	bool last; /* "--boundary--" has come */
};

/* Is the line the boundary (RFC 2046 5.1.1)? */
static bool is_boundary(const struct parts *p, struct str line, bool *ret_last)
{
	const struct str text = str_trim(line);

	if (!str_starts(text, STR("--")) || !str_starts(str_from_pos(text, 2), p->boundary))
		return false;
	const struct str behind = str_from_pos(text, 2 + p->boundary.len);
	*ret_last = str_is(behind, "--");
	return behind.len == 0 || *ret_last;
}

/* What stands before the next boundary. */
static struct str to_boundary(struct parts *p)
{
	const struct str whole = p->rest;
	struct str line;

	while (str_next_line(&p->rest, &line)) {
		if (is_boundary(p, line, &p->last))
			return str_of(whole.ptr, (size_t)(line.ptr - whole.ptr));
	}
	p->last = true;
	return whole;
}

static bool next_part(struct parts *p, struct str *ret)
{
	if (p->n == 0)
		(void)to_boundary(p);
	if (p->last || p->n++ >= DELIVERY_PARTS_MAX)
		return false;
	*ret = to_boundary(p);
	return true;
}

/* ---- what they say ---- */

static struct str status_of(struct str value, struct arena *arena)
{
	const struct str first = str_trim(str_split(&value, ' '));
	size_t dots = 0;

	for (size_t i = 0; i < first.len; i++) {
		dots += first.ptr[i] == '.';
		if (first.ptr[i] != '.' && !ascii_is_digit(first.ptr[i]))
			return STR("");
	}
	/* RFC 3463 2: class 2, 4 or 5, then two numbers. */
	if (first.len < 5 || first.len > 9 || dots != 2 || !strchr("245", first.ptr[0]))
		return STR("");
	return arena_str(arena, first);
}

static void read_recipient(struct str block, struct arena *arena, struct delivery_report *ret)
{
	struct str action = field(block, "Action", arena);
	struct str who = field(block, "Original-Recipient", arena);

	if (!action.ptr || ret->n == DELIVERY_RECIPIENTS_MAX)
		return;
	/* Some write a comment behind it: "failed (bad address)". */
	action = str_trim(str_split(&action, ' '));
	if (!who.ptr)
		who = field(block, "Final-Recipient", arena);
	for (size_t i = 0; i < DELIVERY_ACTIONS; i++) {
		if (!str_equal_nocase(action, str_from(delivery_action_names[i])))
			continue;
		ret->outcomes[ret->n++] = (struct delivery_outcome){
			.action = (enum delivery_action)i,
			.recipient = printable(behind_type(str_or_empty(who)), arena),
			.status = status_of(str_or_empty(field(block, "Status", arena)), arena),
			.words = printable(
				behind_type(str_or_empty(field(block, "Diagnostic-Code", arena))),
				arena),
		};
	}
}

static void read_status(struct str body, struct arena *arena, struct delivery_report *ret)
{
	struct str block = take_block(&body);
	const struct str envelope = field(block, "Original-Envelope-Id", arena);

	ret->mta =
		printable(behind_type(str_or_empty(field(block, "Reporting-MTA", arena))), arena);
	if (envelope.len)
		ret->envelope = printable(envelope, arena);
	while (body.len && ret->n < DELIVERY_RECIPIENTS_MAX) {
		block = take_block(&body);
		read_recipient(block, arena, ret);
	}
}

/* "<name@tonoi.invalid>" of the mail that came back: the name. */
static void read_returned(struct str header, struct arena *arena, struct delivery_report *ret)
{
	struct str id = str_or_empty(field(take_block(&header), "Message-ID", arena));

	if (ret->envelope.len || !str_starts(id, STR("<")))
		return;
	id = str_from_pos(id, 1);
	ret->envelope = printable(str_split(&id, '@'), arena);
}

static void read_part(struct str part, struct arena *arena, struct delivery_report *ret)
{
	const struct str header = take_block(&part);
	const struct str type = str_or_empty(field(header, "Content-Type", arena));

	if (is_type(type, "message/delivery-status") ||
	    is_type(type, "message/global-delivery-status"))
		read_status(part, arena, ret);
	else if (is_type(type, "message/rfc822") || is_type(type, "text/rfc822-headers") ||
		 is_type(type, "message/global") || is_type(type, "message/global-headers"))
		read_returned(part, arena, ret);
}

enum errc delivery_report_read(struct str mail, struct arena *arena, struct delivery_report *ret,
			       struct err *err)
{
	struct parts parts = { .rest = str_sub(mail, 0, DELIVERY_REPORT_MAX) };
	const struct str header = take_block(&parts.rest);
	const struct str type = str_or_empty(field(header, "Content-Type", arena));
	struct str part;

	*ret = (struct delivery_report){ .envelope = STR(""), .mta = STR("") };
	parts.boundary = parameter(type, "boundary");
	if (!is_type(type, "multipart/report") || !parts.boundary.len ||
	    parts.boundary.len > 70) /* RFC 2046 5.1.1 */
		return fail(err, ERR_UNSUPPORTED,
			    "the mail is no delivery report (RFC 6522: multipart/report)");
	while (next_part(&parts, &part))
		read_part(part, arena, ret);
	return ret->n ? ERR_OK
		      : fail(err, ERR_SYNTAX,
			     "delivery report: RFC 3464 2.3: no recipient in it has an Action");
}
