/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/audit-group.h"

#include "base/cursor.h"
#include "base/encoding/utf8.h"

#define SAVE_VERSION 1

static struct str group_text(const struct audit_group *group)
{
	return str_of(group->text, group->text_len);
}

static bool same_event(const struct audit_group *group, const struct audit_line *line)
{
	struct str lines = group_text(group);
	struct str first;
	struct audit_line of_group;

	return str_next_line(&lines, &first) && audit_line_parse(first, &of_group) &&
	       str_equal(of_group.id, line->id) && str_equal(of_group.node, line->node);
}

struct audit_group *audit_group_of(struct audit_state *state, const struct audit_line *line,
				   uint64_t record)
{
	struct audit_group *unused = NULL;

	for (size_t i = 0; i < AUDIT_GROUPS_MAX; i++) {
		struct audit_group *group = &state->groups[i];
		if (group->record == 0)
			unused = group;
		else if (same_event(group, line))
			return group;
	}
	if (!unused || !str_is(line->type, "SYSCALL"))
		return NULL;
	unused->record = record ? record : 1;
	unused->text_len = 0;
	unused->host_len = 0;
	unused->cut = false;
	return unused;
}

struct audit_group *audit_group_oldest(struct audit_state *state)
{
	struct audit_group *oldest = NULL;

	for (size_t i = 0; i < AUDIT_GROUPS_MAX; i++) {
		struct audit_group *group = &state->groups[i];
		if (group->record && (!oldest || group->record < oldest->record))
			oldest = group;
	}
	return oldest;
}

void audit_group_add(struct audit_group *group, struct str line, struct str host)
{
	if (line.len + 1 > sizeof(group->text) - group->text_len ||
	    str_find_char(line, '\n') != SIZE_MAX) {
		group->cut = true;
		return;
	}
	memcpy(group->text + group->text_len, line.ptr, line.len);
	group->text[group->text_len + line.len] = '\n';
	group->text_len = (uint16_t)(group->text_len + line.len + 1);
	if (host.len && host.len <= sizeof(group->host)) {
		memcpy(group->host, host.ptr, host.len);
		group->host_len = (uint16_t)host.len;
	}
}

/* --- what runs under which number --- */

static const struct audit_process *find_process(const struct audit_state *state, uint64_t pid)
{
	for (size_t i = 0; pid && i < AUDIT_PROCESSES_MAX; i++) {
		if (state->processes[i].pid == pid)
			return &state->processes[i];
	}
	return NULL;
}

static void remember_process(struct audit_state *state, uint64_t pid, struct str image,
			     struct str command)
{
	struct audit_process *process = NULL;

	for (size_t i = 0; pid && i < AUDIT_PROCESSES_MAX && !process; i++) {
		if (state->processes[i].pid == pid)
			process = &state->processes[i];
	}
	if (!process)
		process = &state->processes[state->next_process++ % AUDIT_PROCESSES_MAX];
	image = utf8_cut(image, sizeof(process->text));
	command = utf8_cut(command, sizeof(process->text) - image.len);
	process->pid = pid;
	process->image_len = (uint16_t)image.len;
	process->command_len = (uint16_t)command.len;
	if (image.len)
		memcpy(process->text, image.ptr, image.len);
	if (command.len)
		memcpy(process->text + image.len, command.ptr, command.len);
}

/* --- joining --- */

/* The lines of a group by what they say; views of a copy in the event's arena. */
struct joined {
	struct str lines;
	struct audit_line syscall;
	bool has_syscall;
	bool has_execve;
	struct audit_line title;
	bool has_title;
	struct audit_line cwd;
	bool has_cwd;
	struct audit_line created; /* the PATH line of a file that was made */
	bool has_created;
	struct audit_line address;
	bool has_address;
};

static struct joined joined_of(struct event *event, const struct audit_group *group)
{
	struct joined j = { .lines = arena_str(&event->arena, group_text(group)) };
	struct str rest = j.lines;
	struct str text;

	while (str_next_line(&rest, &text)) {
		struct audit_line line;
		if (!audit_line_parse(text, &line))
			continue;
		if (str_is(line.type, "SYSCALL")) {
			j.syscall = line;
			j.has_syscall = true;
		} else if (str_is(line.type, "EXECVE")) {
			j.has_execve = true;
		} else if (str_is(line.type, "PROCTITLE")) {
			j.title = line;
			j.has_title = true;
		} else if (str_is(line.type, "CWD")) {
			j.cwd = line;
			j.has_cwd = true;
		} else if (str_is(line.type, "SOCKADDR")) {
			j.address = line;
			j.has_address = true;
		} else if (str_is(line.type, "PATH") &&
			   str_find(line.body, STR("nametype=CREATE")) != SIZE_MAX) {
			j.created = line;
			j.has_created = true;
		}
	}
	return j;
}

/* "a2", "a2[1]": an argument; how it joins the one before. '\0' for another pair. */
static char joint_of(struct str key)
{
	if (key.len < 2 || key.ptr[0] != 'a' || !ascii_is_digit(key.ptr[1]) ||
	    str_ends(key, STR("_len")))
		return '\0';
	return str_find_char(key, '[') != SIZE_MAX && !str_ends(key, STR("[0]")) ? '+' : ' ';
}

/* All arguments of the EXECVE lines, a space between them. */
static struct str command_line(struct event *event, struct str lines)
{
	/* No decoded argument is longer than it was written. */
	char *out = arena_take_text(&event->arena, lines.len * sizeof("\xef\xbf\xbd"));
	size_t n = 0;
	struct str text;

	while (out && str_next_line(&lines, &text)) {
		struct audit_line line;
		struct str key;
		struct str value;
		if (!audit_line_parse(text, &line) || !str_is(line.type, "EXECVE"))
			continue;
		struct audit_pairs pairs = audit_pairs_of(&line);
		while (audit_pairs_next(&pairs, event, &key, &value)) {
			const char joint = joint_of(key);
			if (!joint)
				continue;
			if (joint == ' ' && n)
				out[n++] = ' ';
			if (value.len)
				memcpy(out + n, value.ptr, value.len);
			n += value.len;
		}
	}
	return out ? str_of(out, n) : STR_NONE;
}

static struct str absolute(struct event *event, struct str cwd, struct str name)
{
	if (!cwd.len || !name.len || name.ptr[0] == '/')
		return name;
	return arena_printf(&event->arena, "%.*s/%.*s", STR_ARG(cwd), STR_ARG(name));
}

/* A number of the kernel's for "nobody": (uid_t)-1. */
static struct str known_id(struct str id)
{
	return str_is(id, "4294967295") ? STR_NONE : id;
}

/* Who and with which program: the same for all categories. */
static void add_actor(struct event *event, const struct joined *j)
{
	const struct audit_line *line = &j->syscall;
	/* The enriched format writes the name as UID="root". */
	const struct str name = audit_value(line, event, STR("UID"));
	const struct str uid = audit_value(line, event, STR("uid"));
	const struct str user = name.len ? name : str_is(uid, "0") ? STR("root") : uid;

	event_add_present(event, STR("Image"), audit_value(line, event, STR("exe")));
	event_add_present(event, STR("ProcessId"), audit_value(line, event, STR("pid")));
	event_add_present(event, STR("ParentProcessId"), audit_value(line, event, STR("ppid")));
	event_add_present(event, STR("User"), known_id(user));
	event_add_present(event, STR("LogonId"), known_id(audit_value(line, event, STR("ses"))));
	event_add_present(event, STR("auid"), known_id(audit_value(line, event, STR("auid"))));
	event_add_present(event, STR("tty"), audit_value(line, event, STR("tty")));
	event_add_present(event, STR("key"), audit_value(line, event, STR("key")));
}

static void add_process(struct audit_state *state, struct event *event, const struct joined *j)
{
	struct str command = command_line(event, j->lines);
	uint64_t pid = 0;
	uint64_t parent = 0;

	if (!command.len && j->has_title)
		command = audit_value(&j->title, event, STR("proctitle"));
	event_add_present(event, STR("CommandLine"), command);
	if (j->has_cwd)
		event_add_present(event, STR("CurrentDirectory"),
				  audit_value(&j->cwd, event, STR("cwd")));

	(void)str_to_u64(event_get(event, "ProcessId"), &pid);
	(void)str_to_u64(event_get(event, "ParentProcessId"), &parent);
	const struct audit_process *by = find_process(state, parent);
	if (by) {
		event_add_copy(event, STR("ParentImage"), str_of(by->text, by->image_len),
			       VALUE_STRING);
		event_add_copy(event, STR("ParentCommandLine"),
			       str_of(by->text + by->image_len, by->command_len), VALUE_STRING);
	}
	remember_process(state, pid, event_get(event, "Image"), command);
	event->raw = command;
	event->source.category = STR("process_creation");
}

static void add_file(struct event *event, const struct joined *j)
{
	const struct str cwd = j->has_cwd ? audit_value(&j->cwd, event, STR("cwd")) : STR_NONE;
	const struct str name = audit_value(&j->created, event, STR("name"));

	event_add_present(event, STR("TargetFilename"), absolute(event, cwd, name));
	event->raw = event_get(event, "TargetFilename");
	event->source.category = STR("file_event");
}

static unsigned hex_byte(struct str digits, size_t at)
{
	uint64_t byte = 0;

	(void)str_to_u64_hex(str_sub(digits, 2 * at, 2), &byte);
	return (unsigned)byte;
}

/* saddr: a struct sockaddr in hexadecimal; its family is in the machine's order, the rest not. */
static bool add_connection(struct event *event, const struct joined *j)
{
	const struct str saddr = audit_value(&j->address, event, STR("saddr"));
	struct str ip;

	if (str_starts(saddr, STR("0200")) && saddr.len >= 16) {
		ip = arena_printf(&event->arena, "%u.%u.%u.%u", hex_byte(saddr, 4),
				  hex_byte(saddr, 5), hex_byte(saddr, 6), hex_byte(saddr, 7));
	} else if (str_starts(saddr, STR("0A00")) && saddr.len >= 48) {
		char *text = arena_take_text(&event->arena, 40);
		if (!text)
			return false;
		for (size_t i = 0; i < 8; i++)
			(void)snprintf(text + i * 5, 6, "%02x%02x:", hex_byte(saddr, 8 + 2 * i),
				       hex_byte(saddr, 9 + 2 * i));
		ip = str_of(text, 39);
	} else {
		return false;
	}
	event_add(event, STR("DestinationIp"), ip);
	event_add(event, STR("DestinationPort"),
		  arena_printf(&event->arena, "%u", hex_byte(saddr, 2) << 8 | hex_byte(saddr, 3)));
	event_add(event, STR("Initiated"), STR("true"));
	event->raw = ip;
	event->source.category = STR("network_connection");
	return true;
}

static bool is_connect(struct event *event, const struct audit_line *line)
{
	const char *name = audit_syscall_name(audit_value(line, event, STR("arch")),
					      audit_value(line, event, STR("syscall")));

	return name && strcmp(name, "connect") == 0;
}

static bool join(struct audit_state *state, struct event *event, const struct joined *j)
{
	if (!j->has_syscall || str_is(audit_value(&j->syscall, event, STR("success")), "no"))
		return false;
	if (!j->has_execve && !j->has_created && !j->has_address)
		return false;

	add_actor(event, j);
	if (j->has_execve)
		add_process(state, event, j);
	else if (j->has_created)
		add_file(event, j);
	else
		return is_connect(event, &j->syscall) && add_connection(event, j);
	return true;
}

bool audit_group_join(struct audit_state *state, struct audit_group *group, struct event *event)
{
	const struct joined j = joined_of(event, group);
	const bool cut = group->cut;

	event->record = group->record;
	group->record = 0;
	if (!j.lines.ptr || !join(state, event, &j)) {
		event_clear(event);
		return false;
	}
	event->time_us = j.syscall.time_us;
	event->host = j.syscall.node;
	if (!event->host.len && group->host_len)
		event->host = arena_str(&event->arena, str_of(group->host, group->host_len));
	event->source.product = STR("linux");
	event->flags |= cut ? EVENT_CUT : 0;
	return true;
}

/* --- keeping it over a restart --- */

void audit_state_save(const void *saved, struct buf *out)
{
	const struct audit_state *state = saved;

	buf_add_u8(out, SAVE_VERSION);
	for (size_t i = 0; i < AUDIT_GROUPS_MAX; i++) {
		const struct audit_group *group = &state->groups[i];
		buf_add_u64(out, group->record);
		if (group->record == 0)
			continue;
		buf_add_u8(out, group->cut);
		buf_add_u16(out, group->host_len);
		buf_add_bytes(out, group->host, group->host_len);
		buf_add_u16(out, group->text_len);
		buf_add_bytes(out, group->text, group->text_len);
	}
	buf_add_u32(out, state->next_process % AUDIT_PROCESSES_MAX);
	for (size_t i = 0; i < AUDIT_PROCESSES_MAX; i++) {
		const struct audit_process *process = &state->processes[i];
		buf_add_u64(out, process->pid);
		if (process->pid == 0)
			continue;
		buf_add_u16(out, process->image_len);
		buf_add_u16(out, process->command_len);
		buf_add_bytes(out, process->text,
			      (size_t)process->image_len + process->command_len);
	}
}

/* A run of bytes with its length in front, at most `max`; the cursor fails otherwise. */
static uint16_t restore_bytes(struct cursor *c, uint16_t len, char *to, size_t max)
{
	if (len > max) {
		c->failed = true;
		return 0;
	}
	const struct str bytes = cursor_bytes(c, len);
	if (bytes.len)
		memcpy(to, bytes.ptr, bytes.len);
	return (uint16_t)bytes.len;
}

static void restore_group(struct cursor *c, struct audit_group *group)
{
	group->record = cursor_u64(c);
	if (group->record == 0)
		return;
	group->cut = cursor_u8(c);
	group->host_len = restore_bytes(c, cursor_u16(c), group->host, sizeof(group->host));
	group->text_len = restore_bytes(c, cursor_u16(c), group->text, sizeof(group->text));
}

static void restore_process(struct cursor *c, struct audit_process *process)
{
	process->pid = cursor_u64(c);
	if (process->pid == 0)
		return;
	process->image_len = cursor_u16(c);
	process->command_len = cursor_u16(c);
	const size_t len = (size_t)process->image_len + process->command_len;
	if (len > sizeof(process->text))
		c->failed = true;
	else
		(void)restore_bytes(c, (uint16_t)len, process->text, sizeof(process->text));
}

enum errc audit_state_restore(void *to, struct str saved, struct err *err)
{
	struct audit_state *state = to;
	struct cursor c = cursor_of(saved);

	*state = (struct audit_state){ .next_process = 0 };
	if (cursor_u8(&c) != SAVE_VERSION)
		c.failed = true;
	for (size_t i = 0; i < AUDIT_GROUPS_MAX; i++)
		restore_group(&c, &state->groups[i]);
	state->next_process = cursor_u32(&c);
	for (size_t i = 0; i < AUDIT_PROCESSES_MAX; i++)
		restore_process(&c, &state->processes[i]);
	if (c.failed || cursor_left(&c)) {
		*state = (struct audit_state){ .next_process = 0 };
		return fail(err, ERR_CORRUPT, "saved state of auditd: not what was written");
	}
	return ERR_OK;
}
