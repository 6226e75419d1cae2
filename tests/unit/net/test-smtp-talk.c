/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing a mail over with a request for reports (RFC 5321, RFC 3461), to servers made of lines.
 */
#include "support/check.h"

#include "base/buf.h"
#include "net/smtp-talk.h"

struct server {
	struct str says; /* what is left of it */
	struct buf heard;
	size_t piece; /* bytes it gives at a time */
};

static enum errc hear(void *ctx, struct str bytes, UNUSED struct err *err)
{
	buf_add(&((struct server *)ctx)->heard, bytes);
	return ERR_OK;
}

static enum errc speak(void *ctx, char *to, size_t room, size_t *ret_n, struct err *err)
{
	struct server *server = ctx;
	const struct str part =
		str_sub(server->says, 0, server->piece < room ? server->piece : room);

	if (!part.len)
		return fail(err, ERR_IO, "hung up");
	memcpy(to, part.ptr, part.len);
	server->says = str_from_pos(server->says, part.len);
	*ret_n = part.len;
	return ERR_OK;
}

static enum errc hand_over(struct server *server, const char *to, const char *envelope,
			   const char *text, bool *ret_reports, struct err *err)
{
	const char *const list[] = { to, NULL };
	const struct smtp_wire wire = { .write = hear, .read = speak, .ctx = server };
	const struct smtp_mail mail = { .name = "hub.example",
					.from = "watch@hub.example",
					.to = list,
					.envelope = envelope,
					.text = str_from(text) };

	return smtp_hand_over(&wire, &mail, ret_reports, err);
}

#define TAKEN "250 ok\r\n250 ok\r\n354 go on\r\n250 queued\r\n221 bye\r\n"

static const struct {
	const char *name;
	const char *says;
	const char *to;
	const char *envelope;
	const char *text;
	enum errc code;
	bool reports;
	const char *heard; /* somewhere in what was said; "": nothing at all */
} rows[] = {
	{ "asks for reports", "250-hub\r\n250-SIZE 1\r\n250 DSN\r\n" TAKEN, "a@b.example", "n-1",
	  "x\r\n", ERR_OK, true,
	  "MAIL FROM:<watch@hub.example> RET=HDRS ENVID=n-1\r\n"
	  "RCPT TO:<a@b.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a@b.example\r\n" },
	{ "says nothing of reports where there are none", "250-hub\r\n250 SIZE 1\r\n" TAKEN,
	  "a@b.example", "n-1", "x\r\n", ERR_OK, false, "RCPT TO:<a@b.example>\r\n" },
	{ "writes xtext where it is asked", "250-hub\r\n250 DSN\r\n" TAKEN, "a+b=c@d", "n-1",
	  "x\r\n", ERR_OK, true, "ORCPT=rfc822;a+2Bb+3Dc@d\r\n" },
	{ "doubles dots", "250 hub\r\n" TAKEN, "a@b", "n-1", ".\r\n..x\nlast", ERR_OK, false,
	  "DATA\r\n..\r\n...x\r\nlast\r\n.\r\nQUIT\r\n" },
	{ "is refused", "250 hub\r\n250 ok\r\n550 5.1.1 nobody\r\n", "a@b", "n-1", "x", ERR_IO,
	  false, "RCPT TO:<a@b>\r\n" },
	{ "is hung up on", "250 hub\r\n250 ok\r\n", "a@b", "n-1", "x", ERR_IO, false, "RCPT" },
	{ "does not answer in digits", "hello\r\n", "a@b", "n-1", "x", ERR_IO, false, "EHLO" },
	{ "says no second command", "", "a@b>\r\nRCPT TO:<c@d", "n-1", "x", ERR_SYNTAX, false, "" },
	{ "says no second parameter", "", "a@b", "n-1 X=Y", "x", ERR_SYNTAX, false, "" },
	{ "does not mind a missing goodbye", "250 hub\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n",
	  "a@b", "n-1", "x", ERR_OK, false, "QUIT" },
};

static void a_mail_is_handed_over_as_the_rows_say(UNUSED void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t piece = 1; piece < 64; piece *= 7) {
			struct server server = { .says = str_from(rows[i].says),
						 .heard = BUF_INIT(65536),
						 .piece = piece };
			bool reports = false;
			struct err err;

			check_row(hand_over(&server, rows[i].to, rows[i].envelope, rows[i].text,
					    &reports, &err) == rows[i].code,
				  rows[i].name);
			check_row(reports == rows[i].reports, rows[i].name);
			check_row(rows[i].heard[0] ? str_find(buf_str(&server.heard),
							      str_from(rows[i].heard)) != SIZE_MAX
						   : server.heard.len == 0,
				  rows[i].name);
			buf_done(&server.heard);
		}
	}
}

static void an_endless_answer_ends(UNUSED void **state)
{
	static const char *const lines[] = { "250-x\r\n", "xxxxxxx" };

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		auto_buf text = BUF_INIT(65536);
		struct err err;
		bool reports;

		while (text.len < 20000)
			buf_add_text(&text, lines[i]);
		struct server server = { .says = buf_str(&text),
					 .heard = BUF_INIT(65536),
					 .piece = 4096 };
		assert_int_equal(hand_over(&server, "a@b", "n-1", "x", &reports, &err), ERR_IO);
		assert_true(server.says.len > 0);
		buf_done(&server.heard);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_handed_over_as_the_rows_say),
		cmocka_unit_test(an_endless_answer_ends),
	};

	return cmocka_run_group_tests_name("smtp talk", tests, NULL, NULL);
}
