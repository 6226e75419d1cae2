/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sshd, sudo, su, PAM and the account tools write about who came and who became whom. The
 * sentences are recognised by themselves, so it does not matter under which name a device or a
 * container runs the program.
 */
#include "base/scan.h"
#include "parse/line/keyvalue.h"
#include "parse/line/line-template.h"
#include "parse/line/linux-source.h"
#include "parse/stream/session.h"

#define LOGIN "login"

static const struct template_row sshd_rows[] = {
	{ "Accepted {method} for {user<} from {src_ip} port {src_port}", LOGIN, "success" },
	{ "Failed {method} for invalid user {user<} from {src_ip} port {src_port}", LOGIN,
	  "failure" },
	{ "Failed {method} for illegal user {user<} from {src_ip} port {src_port}", LOGIN,
	  "failure" },
	{ "Failed {method} for {user<} from {src_ip} port {src_port}", LOGIN, "failure" },
	{ "Invalid user {user<} from {src_ip} port {src_port}", LOGIN, "failure" },
	{ "Invalid user {user<} from {src_ip}", LOGIN, "failure" },
	{ "Illegal user {user<} from {src_ip}", LOGIN, "failure" },
	{ "input_userauth_request: invalid user {user*}", LOGIN, "failure" },
	{ "error: maximum authentication attempts exceeded for invalid user {user<} from {src_ip} "
	  "port {src_port}",
	  LOGIN, "failure" },
	{ "error: maximum authentication attempts exceeded for {user<} from {src_ip} port "
	  "{src_port}",
	  LOGIN, "failure" },
	{ "error: PAM: {reason*} for illegal user {user<} from {src_ip}", LOGIN, "failure" },
	{ "error: PAM: {reason*} for {user<} from {src_ip}", LOGIN, "failure" },
	{ "Connection closed by invalid user {user*} {src_ip} port {src_port}", "disconnect",
	  NULL },
	{ "Connection closed by authenticating user {user*} {src_ip} port {src_port}", "disconnect",
	  NULL },
	{ "Connection closed by {src_ip} port {src_port}", "disconnect", NULL },
	{ "Connection reset by {*}user {user*} {src_ip} port {src_port}", "disconnect", NULL },
	{ "Connection reset by {src_ip} port {src_port}", "disconnect", NULL },
	{ "Disconnected from {*}user {user*} {src_ip} port {src_port}", "disconnect", NULL },
	{ "Disconnected from {src_ip} port {src_port}", "disconnect", NULL },
	{ "Received disconnect from {src_ip} port {src_port}:{reason*}", "disconnect", NULL },
	{ "Received disconnect from {src_ip}: {reason*}", "disconnect", NULL },
	{ "Connection from {src_ip} port {src_port}", "connect", NULL },
	{ "Did not receive identification string from {src_ip}", "connect", "failure" },
	{ "Unable to negotiate with {src_ip} port {src_port}: {reason*}", "connect", "failure" },
	{ "Bad protocol version identification {reason<} from {src_ip} port {src_port}", "connect",
	  "failure" },
	{ "User {user<} from {src_ip} not allowed because {reason*}", LOGIN, "failure" },
	{ "Server listening on {dst_ip} port {dst_port}", "listen", NULL },
};

static const struct template_row su_rows[] = {
	{ "FAILED SU (to {target_user}) {user} on {tty}", "su", "failure" },
	{ "FAILED su for {target_user} by {user}", "su", "failure" },
	{ "Successful su for {target_user} by {user}", "su", "success" },
	{ "(to {target_user}) {user} on {tty}", "su", "success" },
	{ "'su {target_user}' failed for {user} on {tty}", "su", "failure" },
	{ "'su {target_user}' succeeded for {user} on {tty}", "su", "success" },
};

static const struct template_row account_rows[] = {
	{ "new user: name={user}, UID={uid}, GID={gid}, home={home*}, shell={shell}", "create-user",
	  NULL },
	{ "new group: name={group}, GID={gid}", "create-group", NULL },
	{ "delete user '{user*}'", "delete-user", NULL },
	{ "add '{user*}' to group '{group*}'", "add-to-group", NULL },
	{ "add '{user*}' to shadow group '{group*}'", "add-to-group", NULL },
	{ "password changed for {user}", "change-password", NULL },
	{ "failed login on '{tty*}' for '{user*}'", LOGIN, "failure" },
	{ "FAILED LOGIN {*} on '{tty*}' FOR '{user*}', {reason*}", LOGIN, "failure" },
	{ "FAILED LOGIN {*} FROM {src_host} FOR {user*}, {reason*}", LOGIN, "failure" },
	{ "ROOT LOGIN ON {tty}", LOGIN, "success" },
};

/* Behind "pam_unix(sshd:auth): ". */
static const struct template_row pam_rows[] = {
	{ "session opened for user {user}(uid={uid}) by {by*}(uid={by_uid})", "session-open",
	  "success" },
	{ "session opened for user {user} by {by*}(uid={by_uid})", "session-open", "success" },
	{ "session opened for user {user}", "session-open", "success" },
	{ "session closed for user {user}", "session-close", NULL },
	{ "check pass; user unknown", LOGIN, "failure" },
	{ "password changed for {user}", "change-password", "success" },
	{ "account {user} has expired", LOGIN, "failure" },
	{ "user [{user*}] has expired", LOGIN, "failure" },
};

static const char *const pam_failures[] = {
	"authentication failure; ",
	" more authentication failure; ",
	" more authentication failures; ",
};

/* The pairs of "authentication failure; logname= uid=0 …", or STR_NONE. */
static struct str pam_failure_pairs(struct str text)
{
	const struct str head = str_sub(text, 0, 64);

	for (size_t i = 0; i < ARRAY_LEN(pam_failures); i++) {
		const struct str mark = str_from(pam_failures[i]);
		const size_t at = str_find(head, mark);
		if (at != SIZE_MAX && (i == 0) == (at == 0))
			return str_from_pos(text, at + mark.len);
	}
	return STR_NONE;
}

/* "pam_unix(sshd:auth): " in front of what PAM says. */
static bool scan_pam_head(struct str *s, struct str *ret_service)
{
	struct str rest = *s;
	struct str inner;

	*ret_service = STR_NONE;
	if (!scan_text(&rest, STR("pam_")))
		return false;
	(void)scan_upto(&rest, '(', &inner);
	if (rest.len == s->len - 4 || !scan_upto(&rest, ')', &inner) ||
	    !scan_text(&rest, STR(": ")) || inner.len > 64)
		return false;
	*ret_service = str_sub(inner, 0, str_find_char(inner, ':'));
	*s = rest;
	return true;
}

/* sudo: "USER : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…" */
static bool split_sudo(struct str text, struct str *ret_user, struct str *ret_rest)
{
	struct str s = text;

	(void)scan_spaces(&s);
	const struct str user = scan_word(&s);
	if (user.len == 0 || !scan_text(&s, STR(" : ")))
		return false;
	if (str_find(s, STR(" ; USER=")) == SIZE_MAX && !str_starts(s, STR("USER=")))
		return false;
	*ret_user = user;
	*ret_rest = s;
	return true;
}

struct sentence {
	const struct template_row *row; /* NULL: none that is known */
	const char *service;
	struct template_values values;
};

static struct sentence find_sentence(struct str text)
{
	static const struct {
		const struct template_row *rows;
		size_t n;
		const char *service;
	} tables[] = {
		{ sshd_rows, ARRAY_LEN(sshd_rows), "sshd" },
		{ su_rows, ARRAY_LEN(su_rows), "auth" },
		{ account_rows, ARRAY_LEN(account_rows), "auth" },
		{ pam_rows, ARRAY_LEN(pam_rows), "auth" },
	};
	struct sentence found = { .row = NULL };

	for (size_t i = 0; i < ARRAY_LEN(tables) && !found.row; i++) {
		found.row = template_find(tables[i].rows, tables[i].n, text, &found.values);
		found.service = tables[i].service;
	}
	return found;
}

static int linux_auth_confidence(struct str text)
{
	struct str part;
	struct str rest;

	if (scan_pam_head(&text, &part))
		return CONFIDENCE_CERTAIN;
	if (split_sudo(text, &part, &rest))
		return CONFIDENCE_CERTAIN;
	return pam_failure_pairs(text).ptr || find_sentence(text).row ? CONFIDENCE_LIKELY + 20
								      : CONFIDENCE_NONE;
}

/* Under the names sudo writes, which is what rules look for; and user, command beside them. */
static void add_sudo(struct event *event, struct str user, struct str rest)
{
	event_add(event, STR("user"), user);
	event_add(event, STR("action"), STR("sudo"));
	while (rest.ptr && !(event->flags & EVENT_CUT)) {
		/* COMMAND is last and may hold " ; " itself. */
		const bool is_command = str_starts(str_trim(rest), STR("COMMAND="));
		const size_t end = is_command ? SIZE_MAX : str_find(rest, STR(" ; "));
		struct str value = str_trim(str_sub(rest, 0, end));
		rest = end == SIZE_MAX ? STR_NONE : str_from_pos(rest, end + 3);

		const size_t equals = str_find_char(value, '=');
		if (equals == SIZE_MAX) {
			event_add(event, STR("reason"), value);
			event_add(event, STR("result"), STR("failure"));
			continue;
		}
		const struct str key = str_sub(value, 0, equals);
		value = str_from_pos(value, equals + 1);
		event_add(event, key, value);
		if (is_command)
			event_add(event, STR("command"), value);
		if (str_is(key, "USER"))
			event_add(event, STR("target_user"), value);
	}
	if (!event_find(event, STR("result")))
		event_add(event, STR("result"), STR("success"));
}

static void add_pam_failure(struct event *event, struct str pairs)
{
	keyvalue_add_all(event, pairs);
	event_add_present(event, STR("src_ip"), event_get(event, "rhost"));
	event_add(event, STR("action"), STR(LOGIN));
	event_add(event, STR("result"), STR("failure"));
}

/* Adds the fields of `text`, a message without PAM's head; the service it is of, or NULL. */
static const char *add_message(struct event *event, struct str text)
{
	const struct str pairs = pam_failure_pairs(text);
	struct str user;
	struct str rest;

	if (pairs.ptr) {
		add_pam_failure(event, pairs);
		return "auth";
	}
	if (split_sudo(text, &user, &rest)) {
		add_sudo(event, user, rest);
		return "sudo";
	}
	const struct sentence found = find_sentence(text);
	if (!found.row)
		return NULL;
	template_fields_add(event, found.row, &found.values);
	return found.service;
}

static enum errc linux_auth_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct event *event = &session->event;
	struct str message = text;
	struct str pam_service;

	syslog_fields_add(event, session->syslog);
	event_add(event, STR("message"), text);
	event->source = linux_source(session->syslog);
	event->source.product = STR("linux");

	const bool pam = scan_pam_head(&message, &pam_service);
	event_add_present(event, STR("pam_service"), pam_service);
	const char *service = add_message(event, message);
	if (!service && !pam)
		return fail(err, ERR_SYNTAX, "authentication log: no sentence that is known");
	if (str_is(pam_service, "sshd") || str_is(pam_service, "sudo"))
		event->source.service = pam_service;
	else if (!event->source.service.ptr)
		event->source.service = str_from(service ? service : "auth");
	parse_emit(session);
	return ERR_OK;
}

const struct parser parser_linux_auth = {
	.name = "linux-auth",
	.summary = TEXT("sshd・sudo・su・PAM の行", "lines of sshd, sudo, su and PAM"),
	.framing = FRAME_LINES,
	.confidence = linux_auth_confidence,
	.parse = linux_auth_parse,
};
