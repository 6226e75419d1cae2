/* SPDX-License-Identifier: Apache-2.0 */
#include "assets/agent-talk.h"

#include "base/encoding/inflate.h"
#include "base/encoding/json-read.h"
#include "base/encoding/json-write.h"
#include "base/encoding/xml.h"

#define JSON_BYTES AGENT_TEXT_MAX
#define XML_BYTES  (128u * 1024 * 1024)

/* ---- what it wants ---- */

/* Over the value of the name just read. */
static bool pass_value(struct json_reader *r)
{
	const enum json_token token = json_next(r);

	if (token == JSON_OBJECT || token == JSON_ARRAY)
		return json_skip(r);
	return token != JSON_BROKEN;
}

/* The text of "action" among the members of the document; "" when it has none. */
static enum errc read_action(struct str text, struct arena *arena, struct str *ret, struct err *err)
{
	struct json_reader r = json_reader_of(text, arena, 0);
	enum json_token token = json_next(&r);

	*ret = STR("");
	if (token != JSON_OBJECT)
		return fail(err, ERR_SYNTAX, "an agent's JSON is an object (RFC 8259 4)");
	while ((token = json_next(&r)) == JSON_NAME) {
		if (str_is(r.text, "action")) {
			if (json_next(&r) != JSON_STRING)
				return fail(err, ERR_SYNTAX, "action: is no text");
			*ret = r.text;
			return ERR_OK;
		}
		if (!pass_value(&r))
			return json_fail(&r, err);
	}
	return token == JSON_OBJECT_END ? ERR_OK : json_fail(&r, err);
}

static enum errc read_json(struct agent_talk *talk, struct err *err)
{
	auto_arena arena = ARENA_INIT(JSON_BYTES);
	struct str action;
	const enum errc code = read_action(buf_str(&talk->text), &arena, &action, err);

	if (code)
		return code;
	if (str_is(action, "contact"))
		return ERR_OK;
	/* Agents of 1.0 say "inventory"; files of theirs may say nothing. */
	talk->wish = AGENT_INVENTORY;
	if (action.len == 0 || str_is(action, "inventory"))
		return ERR_OK;
	return fail(err, ERR_UNSUPPORTED, "action “%.*s”: only contact and inventory are taken",
		    STR_ARG(str_sub(action, 0, 40)));
}

static enum errc read_xml(struct agent_talk *talk, struct err *err)
{
	auto_arena arena = ARENA_INIT(XML_BYTES);
	auto_xml_reader *reader = xml_reader_new(buf_str(&talk->text));
	struct xml *request = NULL;

	if (!reader)
		return fail(err, ERR_LIMIT, "no memory to read XML");
	const enum errc code = xml_next(reader, "REQUEST", &arena, &request, err);
	if (code == ERR_END)
		return fail(err, ERR_SYNTAX, "an agent's XML has a REQUEST");
	if (code)
		return code;
	const struct str query = str_trim(xml_text(request, "QUERY"));
	if (str_is(query, "PROLOG"))
		return ERR_OK;
	talk->wish = AGENT_INVENTORY;
	if (str_is(query, "INVENTORY") || str_is(query, "NETDISCOVERY") ||
	    str_is(query, "SNMPQUERY"))
		return ERR_OK;
	return fail(err, ERR_UNSUPPORTED, "QUERY “%.*s”: only PROLOG and inventories are taken",
		    STR_ARG(str_sub(query, 0, 40)));
}

enum errc agent_talk_read(struct str body, struct agent_talk *ret, struct err *err)
{
	enum errc code = ERR_OK;

	*ret = (struct agent_talk){ .wish = AGENT_HELLO, .text = BUF_INIT(AGENT_TEXT_MAX) };
	if (inflate_is_gzip(body) || inflate_is_zlib(body))
		code = inflate_add(body, &ret->text, err);
	else
		buf_add(&ret->text, body);
	if (!code && buf_failed(&ret->text))
		code = fail(err, ERR_LIMIT, "longer than %u bytes", AGENT_TEXT_MAX);
	if (code)
		return code;
	ret->json = str_starts(str_trim(str_sub(buf_str(&ret->text), 0, 64)), STR("{"));
	return ret->json ? read_json(ret, err) : read_xml(ret, err);
}

void agent_talk_done(struct agent_talk *talk)
{
	buf_done(&talk->text);
}

/* ---- the answer ---- */

static void answer_json(const struct agent_talk *talk, const struct err *err, struct buf *out)
{
	struct json_writer w = json_writer_to(out);

	json_begin_object(&w);
	json_text(&w, "status", err ? "error" : "ok");
	json_u64(&w, "expiration", AGENT_HOURS);
	if (err)
		json_text(&w, "message", err->text);
	if (!err && talk->wish == AGENT_HELLO) {
		json_begin_object_in(&w, "tasks");
		json_begin_object_in(&w, "inventory");
		json_text(&w, "server", "tonoi");
		json_end_object(&w);
		json_end_object(&w);
	}
	json_end_object(&w);
}

static void answer_xml(const struct agent_talk *talk, const struct err *err, struct buf *out)
{
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY>");
	if (err)
		buf_add_text(out, "<RESPONSE>ERROR</RESPONSE>");
	else if (talk->wish == AGENT_HELLO)
		buf_printf(out, "<RESPONSE>SEND</RESPONSE><PROLOG_FREQ>%d</PROLOG_FREQ>",
			   AGENT_HOURS);
	buf_add_text(out, "</REPLY>\n");
}

static unsigned status_of(const struct err *err)
{
	if (!err)
		return 200;
	if (err->code == ERR_LIMIT)
		return 413;
	return err->code == ERR_IO || err->code == ERR_AGAIN ? 503 : 400;
}

unsigned agent_talk_answer(const struct agent_talk *talk, const struct err *err, struct buf *out)
{
	(talk->json ? answer_json : answer_xml)(talk, err, out);
	return status_of(err);
}

const char *agent_talk_media_type(const struct agent_talk *talk)
{
	return talk->json ? "application/json" : "application/xml";
}
