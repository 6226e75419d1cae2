/* SPDX-License-Identifier: Apache-2.0 */
#include "playbooks/playbook-edit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding/json-item.h"
#include "base/encoding/time-text.h"

struct playbook_wording playbook_wording_of(const struct playbook_step *step)
{
	return (struct playbook_wording){ .name = step->name,
					  .text = step->text,
					  .question = step->question,
					  .why = step->why,
					  .task = step->task };
}

static void put(json_t *object, const char *key, struct str text)
{
	if (text.len)
		(void)json_object_set_new(object, key, json_stringn(text.ptr, text.len));
	else
		(void)json_object_del(object, key);
}

/* Several commands become one of several lines: that is how people saw them. */
static void put_command(json_t *step, struct str text)
{
	json_t *commands = json_object_get(step, "commands");
	json_t *first = json_array_get(commands, 0);

	if (!first)
		return;
	put(first, "command", text);
	while (json_array_size(commands) > 1)
		(void)json_array_remove(commands, 1);
}

static void put_wording(json_t *step, json_t *screen, const struct playbook_wording *wording)
{
	put(step, "name", wording->name.en);
	put(step, "description", wording->why.en);
	put_command(step, wording->text.en);
	put(screen, "name_ja", wording->name.ja);
	put(screen, "command_ja", wording->text.ja);
	put(screen, "description_ja", wording->why.ja);
	put(screen, "question_ja", wording->question.ja);
	put(screen, "question_en", wording->question.en);
	put(screen, "task_ja", wording->task.ja);
	put(screen, "task_en", wording->task.en);
}

/* CACAO 2.0 10.17: to the millisecond. */
static void put_modified(json_t *root, int64_t now_us)
{
	const struct civil c = civil_from_us(now_us, 0);
	char text[TIME_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month,
		       c.day, c.hour, c.minute, c.second, c.micros / 1000);
	(void)json_object_set_new(root, "modified", json_string(text));
}

enum errc playbook_reword(struct str json, struct str step, const struct playbook_wording *wording,
			  int64_t now_us, struct buf *out, struct err *err)
{
	auto_item *root = item_load(json, err);
	char id[PLAYBOOK_ID_MAX + 1];

	if (!root)
		return ERR_SYNTAX;
	(void)snprintf(id, sizeof(id), "%.*s", STR_ARG(step));
	json_t *object = json_object_get(json_object_get(root, "workflow"), id);
	if (!object)
		return fail(err, ERR_NOT_FOUND, "%s: there is no such step", id);
	json_t *screen =
		json_object_get(json_object_get(object, "step_extensions"), PLAYBOOK_EXTENSION);
	if (!screen)
		return fail(err, ERR_UNSUPPORTED, "%s: it has no texts in both languages", id);
	put_wording(object, screen, wording);
	put_modified(root, now_us);
	char *text = json_dumps(root, JSON_INDENT(2));
	buf_add_text(out, text ? text : "");
	buf_add_char(out, '\n');
	free(text);
	return buf_failed(out) ? fail(err, ERR_LIMIT, "more than %u bytes", PLAYBOOK_BYTES_MAX)
			       : ERR_OK;
}
