/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/windows-message.h"

#define LABEL_BYTES_MAX 120 /* longer ones are sentences with a colon in them */

struct message {
	struct event *event;
	struct str section;
	struct str label; /* of the value being read; ptr NULL: none */
	struct str value;
};

static void finish_value(struct message *m)
{
	struct event *event = m->event;
	struct str name = m->label;

	if (!name.ptr)
		return;
	if (m->section.len)
		name = arena_printf(&event->arena, "%.*s.%.*s", STR_ARG(m->section),
				    STR_ARG(m->label));
	if (name.ptr)
		event_add(event, name, str_trim(m->value));
	else
		event->flags |= EVENT_CUT;
	m->label = STR_NONE;
}

/* "Label:\tvalue" or "Label:"; Japanese texts have the wide colon here and there. */
static bool split_label(struct str line, struct str *ret_label, struct str *ret_value)
{
	const bool indented = ascii_is_space(line.ptr[0]);
	size_t at = str_find_char(line, ':');
	size_t width = 1;
	const size_t wide = str_find(line, STR("："));

	if (wide < at) {
		at = wide;
		width = strlen("：");
	}
	if (at == SIZE_MAX || at == 0 || at > LABEL_BYTES_MAX)
		return false;
	*ret_label = str_trim(str_sub(line, 0, at));
	*ret_value = str_from_pos(line, at + width);
	/* Sentences may hold a colon, too. "C:\…" and "12:30" are no labels. */
	if (str_find_char(*ret_label, '"') != SIZE_MAX ||
	    str_find(*ret_label, STR("。")) != SIZE_MAX)
		return false;
	if (ret_label->len == 0 || ret_value->len == 0 || width > 1)
		return ret_label->len > 0;
	if (indented || ret_value->ptr[0] == '\t')
		return ascii_is_space(ret_value->ptr[0]);
	return ret_value->ptr[0] == ' ' && str_find_char(*ret_label, ' ') == SIZE_MAX;
}

static void read_line(struct message *m, struct str line)
{
	const bool indented = line.len && ascii_is_space(line.ptr[0]);
	struct str label;
	struct str value;

	if (str_trim(line).len == 0) {
		finish_value(m);
		return;
	}
	if (!split_label(line, &label, &value)) {
		/* A list goes on in the next lines, as far in as its first value. */
		if (m->label.ptr && indented)
			m->value.len = (size_t)(line.ptr + line.len - m->value.ptr);
		return;
	}
	finish_value(m);
	if (!indented)
		m->section = STR_NONE;
	/* An empty value has at least its tab or space. */
	if (!indented && value.len == 0) {
		m->section = label;
		return;
	}
	m->label = label;
	m->value = value;
}

void windows_message_fields(struct event *event, struct str message)
{
	struct message m = { .event = event };
	struct str line;

	while (str_next_line(&message, &line))
		read_line(&m, line);
	finish_value(&m);
}
