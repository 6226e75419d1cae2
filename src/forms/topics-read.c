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

	if (!yaml_check_map(&r->check, node, "a topic", keys))
		return;
	struct form_topic topic = {
		.id = yaml_check_id(&r->check, node, "id", true),
		.title = yaml_check_pair(&r->check, node, "title", true),
		.help = yaml_check_pair(&r->check, node, "help", true),
	};
	topic.refs = form_reader_refs(r, node, &topic.n_refs);
	if (!topic.id.ptr)
		return;
	if (topic_known(r->shared, topic.id))
		yaml_wrong(&r->check, node->line, "topic %.*s is there already", STR_ARG(topic.id));
	else if (r->shared->n_topics == FORM_TOPICS_MAX)
		yaml_wrong(&r->check, node->line, "there are more than %u topics", FORM_TOPICS_MAX);
	else
		r->shared->topics[r->shared->n_topics++] = topic;
}

static void read_part(struct form_reader *r, const struct yaml *node)
{
	static const char *const keys[] = { "id", "title", NULL };

	if (!yaml_check_map(&r->check, node, "a part", keys))
		return;
	const struct form_part part = { .id = yaml_check_id(&r->check, node, "id", true),
					.text = yaml_check_pair(&r->check, node, "title", true) };
	if (r->shared->n_parts == FORM_PARTS_MAX)
		yaml_wrong(&r->check, node->line, "there are more than %u parts", FORM_PARTS_MAX);
	else if (part.id.ptr)
		r->shared->parts[r->shared->n_parts++] = part;
}

void topics_read(struct form_reader *r, const struct yaml *doc)
{
	static const char *const keys[] = { "version", "date", "source", "topics", "parts", NULL };

	if (!yaml_check_map(&r->check, doc, "a file of topics", keys))
		return;
	yaml_check_head(&r->check, doc);
	const struct yaml *list = yaml_check_list(&r->check, doc, "topics", FORM_TOPICS_MAX);
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_topic(r, node);
	list = yaml_check_list(&r->check, doc, "parts", FORM_PARTS_MAX);
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_part(r, node);
}
