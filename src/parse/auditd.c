/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Linux audit log (/var/log/audit/audit.log, audisp-syslog). Two views of the same lines:
 *
 *  - every line is an event of its own, with its fields decoded, as Sigma's rules for auditd
 *    expect ("type: EXECVE", "a0: …"; product linux, service auditd);
 *  - what the lines of one audit event say together follows as one more event under Sigma's generic
 *    names (Image, CommandLine, ParentImage …; category process_creation, file_event,
 *    network_connection), so that rules written for Sysmon on Linux see it too.
 *
 * See audit-group.h for when a group is complete.
 */
#include "parse/line/audit-group.h"
#include "parse/line/syslog-header.h"
#include "parse/stream/session.h"

extern const struct parser parser_auditd;

static int auditd_confidence(struct str text)
{
	struct audit_line line;

	return audit_line_parse(text, &line) ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

static void emit_joined(struct parse_session *session, struct audit_state *state,
			struct audit_group *group)
{
	if (audit_group_join(state, group, &session->event))
		parse_emit(session);
}

/* Records that add to what is joined, or end it. */
static bool is_joined_type(struct str type)
{
	static const char *const types[] = { "SYSCALL", "EXECVE",   "CWD",
					     "PATH",	"SOCKADDR", "PROCTITLE" };

	return str_is_any(type, types, ARRAY_LEN(types));
}

static void join_line(struct parse_session *session, const struct audit_line *line, struct str text)
{
	struct audit_state *state = parse_state(session, &parser_auditd);
	const uint64_t record = session->record->number;
	const struct str host = session->syslog ? session->syslog->host : STR_NONE;
	struct audit_group *group = audit_group_of(state, line, record);

	if (!group && str_is(line->type, "SYSCALL")) {
		emit_joined(session, state, audit_group_oldest(state));
		group = audit_group_of(state, line, record);
	}
	if (!group)
		return;
	if (is_joined_type(line->type))
		audit_group_add(group, text, host);
	if (str_is(line->type, "PROCTITLE") || str_is(line->type, "EOE"))
		emit_joined(session, state, group);
}

/* Names compare without case, so this is a second value of `syscall`, as enriched logs have it. */
static void add_syscall_name(struct event *event)
{
	const struct field *number = event_find(event, STR("syscall"));
	const char *name =
		number ? audit_syscall_name(event_get(event, "arch"), number->value) : NULL;

	if (name && !event_find_next(event, number))
		event_add(event, STR("SYSCALL"), str_from(name));
}

static void emit_line(struct parse_session *session, const struct audit_line *line)
{
	struct event *event = &session->event;
	struct audit_pairs pairs = audit_pairs_of(line);
	struct str key;
	struct str value;

	event_add(event, STR("type"), line->type);
	while (!(event->flags & EVENT_CUT) && audit_pairs_next(&pairs, event, &key, &value))
		event_add(event, key, value);
	add_syscall_name(event);
	event_add(event, STR("audit_id"), line->id);
	event->time_us = line->time_us;
	event->host = line->node;
	event->source.product = STR("linux");
	event->source.service = STR("auditd");
	parse_emit(session);
}

static enum errc auditd_parse(struct parse_session *session, struct str text, struct err *err)
{
	struct audit_line line;

	if (!audit_line_parse(text, &line))
		return fail(err, ERR_SYNTAX, "audit log: no type=… msg=audit(TIME:SERIAL):");
	if (!str_is(line.type, "EOE"))
		emit_line(session, &line);
	join_line(session, &line, text);
	return ERR_OK;
}

static enum errc auditd_flush(struct parse_session *session, struct err *err UNUSED)
{
	struct audit_state *state = parse_state(session, &parser_auditd);
	struct audit_group *group = audit_group_oldest(state);

	while (group) {
		emit_joined(session, state, group);
		group = audit_group_oldest(state);
	}
	return ERR_OK;
}

const struct parser parser_auditd = {
	.name = "auditd",
	.summary = TEXT("Linux 監査ログ（auditd）", "the Linux audit log (auditd)"),
	.framing = FRAME_LINES,
	.confidence = auditd_confidence,
	.parse = auditd_parse,
	.state_size = sizeof(struct audit_state),
	.flush = auditd_flush,
	.save = audit_state_save,
	.restore = audit_state_restore,
};
