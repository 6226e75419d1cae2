/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/reader.h"

static bool topic_known(const struct form_shared *shared, struct str id)
{
	for (size_t i = 0; i < shared->n_topics; i++) {
		if (str_equal(shared->topics[i].id, id))
			return true;
	}
	return false;
}

static void read_topic(struct form_reader *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", "help", "refs", NULL };

	if (!reader_map(r, node, "a topic", keys))
		return;
	struct form_topic topic = {
		.id = reader_id(r, node, "id", true),
		.title = reader_pair(r, node, "title", true),
		.help = reader_pair(r, node, "help", true),
	};
	topic.refs = reader_refs(r, node, &topic.n_refs);
	if (!topic.id.ptr)
		return;
	if (topic_known(r->shared, topic.id))
		reader_note(r, node->line, "topic %.*s is there already", STR_ARG(topic.id));
	else if (r->shared->n_topics == FORM_TOPICS_MAX)
		reader_note(r, node->line, "there are more than %u topics", FORM_TOPICS_MAX);
	else
		r->shared->topics[r->shared->n_topics++] = topic;
}

static void read_part(struct form_reader *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", NULL };

	if (!reader_map(r, node, "a part", keys))
		return;
	const struct form_part part = { .id = reader_id(r, node, "id", true),
					.text = reader_pair(r, node, "title", true) };
	if (r->shared->n_parts == FORM_PARTS_MAX)
		reader_note(r, node->line, "there are more than %u parts", FORM_PARTS_MAX);
	else if (part.id.ptr)
		r->shared->parts[r->shared->n_parts++] = part;
}

void topics_read(struct form_reader *r, const struct yaml *doc)
{
	static const char *const keys[] = { "version", "date", "source", "topics", "parts", NULL };

	if (!reader_map(r, doc, "a file of topics", keys))
		return;
	(void)reader_text(r, doc, "version", true);
	(void)reader_text(r, doc, "date", true);
	(void)reader_text(r, doc, "source", true);
	const struct yaml *list = reader_list(r, doc, "topics", FORM_TOPICS_MAX);
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_topic(r, node);
	list = reader_list(r, doc, "parts", FORM_PARTS_MAX);
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_part(r, node);
}
