/* SPDX-License-Identifier: Apache-2.0 */
#include "forms/reader.h"

/* ---- names in conditions: only items above, so that nothing can go round in circles ---- */

static bool find_item(void *ctx, struct str name, struct condition_name *ret)
{
	const struct item_list *items = ctx;

	for (size_t i = 0; i < items->n; i++) {
		if (str_equal(items->at[i].id, name)) {
			*ret = (struct condition_name){ .slot = i, .type = items->at[i].type };
			return true;
		}
	}
	return false;
}

static bool find_choice(void *ctx, size_t slot, struct str value)
{
	const struct form_item *item = &((const struct item_list *)ctx)->at[slot];

	for (size_t i = 0; i < item->n_choices; i++) {
		if (str_equal(item->choices[i].id, value))
			return true;
	}
	return false;
}

static const struct condition *read_condition(struct form_reader *r, const struct yaml *map,
					      const char *key, enum condition_about about,
					      struct item_list *items)
{
	const struct condition_names names = { .item = find_item,
					       .choice = find_choice,
					       .ctx = items };
	const struct str text = yaml_check_text(&r->check, map, key, false);
	const struct condition *condition = NULL;
	struct err err;

	if (text.ptr && condition_parse(text, about, &names, r->arena, &condition, &err))
		yaml_wrong(&r->check, yaml_line(map, key), "%s: %s", key, err.text);
	return condition;
}

struct computed_search {
	const struct item_list *items;
	bool found;
};

static void look_for_computed(void *ctx, size_t slot)
{
	struct computed_search *search = ctx;

	search->found |= search->items->at[slot].type == ANSWER_COMPUTED;
}

/* Chains of them would double the work with every link. */
static bool reads_computed(const struct condition *condition, const struct item_list *items)
{
	struct computed_search search = { .items = items };

	if (condition)
		condition_items(condition, look_for_computed, &search);
	return search.found;
}

/* ---- choices ---- */

static void read_choices(struct form_reader *r, const struct yaml *map, struct form_item *item)
{
	static const char *const keys[] = { "id", "title", NULL };
	const struct yaml *list = yaml_check_list(&r->check, map, "choices", FORM_CHOICES_MAX);

	if ((item->type == ANSWER_CHOICE) != (yaml_get(map, "choices") != NULL))
		yaml_wrong(&r->check, map->line,
			   "choices belong to the type choice, and to no other");
	struct form_choice *choices =
		list ? arena_take_array(r->arena, list->n, sizeof(*choices)) : NULL;
	if (!choices)
		return;
	item->choices = choices;
	for (const struct yaml *node = list->child; node; node = node->next) {
		if (yaml_check_map(&r->check, node, "a choice", keys))
			choices[item->n_choices++] = (struct form_choice){
				.id = yaml_check_id(&r->check, node, "id", true),
				.text = yaml_check_pair(&r->check, node, "title", true),
			};
	}
}

/* ---- what is shared ---- */

static void take_topic(struct form_reader *r, const struct yaml *map, struct form_item *item)
{
	item->topic = yaml_check_id(&r->check, map, "topic", false);
	for (size_t i = 0; i < r->shared->n_topics; i++) {
		const struct form_topic *topic = &r->shared->topics[i];
		if (!str_equal(topic->id, item->topic))
			continue;
		if (!item->title.ja.ptr)
			item->title = topic->title;
		if (!item->help.ja.ptr)
			item->help = topic->help;
		if (!item->n_refs) {
			item->refs = topic->refs;
			item->n_refs = topic->n_refs;
		}
		return;
	}
	if (item->topic.ptr)
		yaml_wrong(&r->check, yaml_line(map, "topic"), "topic “%.*s” is not known",
			   STR_ARG(item->topic));
}

static void take_part(struct form_reader *r, const struct yaml *map, struct form_item *item)
{
	item->part = yaml_check_id(&r->check, map, "part", false);
	for (size_t i = 0; i < r->shared->n_parts; i++) {
		if (str_equal(r->shared->parts[i].id, item->part)) {
			item->part_text = r->shared->parts[i].text;
			return;
		}
	}
	if (item->part.ptr)
		yaml_wrong(&r->check, yaml_line(map, "part"), "part “%.*s” is not known",
			   STR_ARG(item->part));
}

/* ---- where it comes from ---- */

static void read_origins(struct form_reader *r, const struct yaml *map, struct form_item *item)
{
	const struct yaml *list = yaml_check_list(&r->check, map, "from", FORM_ORIGINS_MAX);

	item->change = (enum form_change)yaml_check_word(
		&r->check, map, "change", form_change_names, FORM_CHANGES, CHANGE_SAME);
	item->mapping = (enum form_mapping)yaml_check_word(
		&r->check, map, "mapping", form_mapping_names, FORM_MAPPINGS, MAPPING_AUTHOR);
	if (yaml_get(map, "change") && !list)
		yaml_wrong(&r->check, yaml_line(map, "change"), "change needs from");
	if (item->mapping == MAPPING_UNSURE && list && item->change != CHANGE_STRICTER)
		yaml_wrong(&r->check, yaml_line(map, "mapping"),
			   "mapping: what is unsure carries no answer: its change is stricter");
	struct str *ids = list ? arena_take_array(r->arena, list->n, sizeof(*ids)) : NULL;
	if (!ids)
		return;
	if (item->change == CHANGE_SAME && list->n > 1)
		yaml_wrong(&r->check, list->line, "from: several items that became one are merged");
	item->origin_ids = ids;
	for (const struct yaml *node = list->child; node; node = node->next) {
		if (node->kind == YAML_SCALAR && node->text.len)
			ids[item->n_origins++] = node->text;
		else
			yaml_wrong(&r->check, node->line, "from: an item's id is expected");
	}
}

/* ---- an item ---- */

static void read_number(struct form_reader *r, const struct yaml *map, struct form_item *item)
{
	item->number = yaml_check_text(&r->check, map, "number", false);
	item->numbering = (enum form_numbering)yaml_check_word(
		&r->check, map, "numbering", form_numbering_names, FORM_NUMBERINGS,
		item->number.len ? NUMBER_OFFICIAL : NUMBER_UNKNOWN);
	if ((item->numbering == NUMBER_UNKNOWN) == (item->number.len > 0))
		yaml_wrong(&r->check, yaml_line(map, "numbering"),
			   "number: numbering is unknown where there is none, and only there");
}

static void read_conditions(struct form_reader *r, const struct yaml *map, struct form_item *item,
			    struct item_list *items)
{
	item->scope_text = yaml_check_text(&r->check, map, "scope", false);
	item->when_text = yaml_check_text(&r->check, map, "when", false);
	item->scope = read_condition(r, map, "scope", CONDITION_OF_FACILITY, items);
	item->when = read_condition(r, map, "when", CONDITION_OF_ANSWERS, items);
	item->compute = read_condition(r, map, "compute", CONDITION_OF_BOTH, items);
	if (reads_computed(item->compute, items))
		yaml_wrong(&r->check, yaml_line(map, "compute"),
			   "compute reads another computed item");
	if ((item->type == ANSWER_COMPUTED) != (yaml_get(map, "compute") != NULL))
		yaml_wrong(&r->check, map->line,
			   "compute belongs to the type computed, and to no other");
	if (item->type != ANSWER_NUMBER && (yaml_get(map, "min") || yaml_get(map, "max")))
		yaml_wrong(&r->check, map->line, "min and max belong to the type number");
	item->min = yaml_check_number(&r->check, map, "min", INT64_MIN, INT64_MAX, 0);
	item->max = yaml_check_number(&r->check, map, "max", INT64_MIN, INT64_MAX, INT64_MAX);
	if (item->min > item->max)
		yaml_wrong(&r->check, yaml_line(map, "min"), "min is over max");
}

static void read_item(struct form_reader *r, const struct yaml *map, struct item_list *items)
{
	static const char *const keys[] = { "id",    "number", "numbering", "duty",    "type",
					    "topic", "part",   "title",	    "help",    "choices",
					    "min",   "max",    "scope",	    "when",    "compute",
					    "refs",  "from",   "change",    "mapping", NULL };
	struct condition_name there;

	if (!yaml_check_map(&r->check, map, "an item", keys))
		return;
	struct form_item item = {
		.id = yaml_check_id(&r->check, map, "id", true),
		.duty = (enum form_duty)yaml_check_word(&r->check, map, "duty", form_duty_names,
							FORM_DUTIES, DUTY_ASKED),
		.type = (enum answer_type)yaml_check_word(&r->check, map, "type", answer_type_names,
							  ANSWER_TYPES, ANSWER_YES_NO),
		.title = yaml_check_pair(&r->check, map, "title", false),
		.help = yaml_check_pair(&r->check, map, "help", false),
		.line = map->line,
	};
	item.refs = form_reader_refs(r, map, &item.n_refs);
	read_number(r, map, &item);
	read_choices(r, map, &item);
	take_topic(r, map, &item);
	take_part(r, map, &item);
	read_conditions(r, map, &item, items);
	read_origins(r, map, &item);
	if (!item.title.ja.ptr && !item.topic.ptr)
		yaml_wrong(&r->check, map->line,
			   "title is missing, and there is no topic to take it from");
	if (item.id.ptr && find_item(items, item.id, &there))
		yaml_wrong(&r->check, map->line, "item %.*s is there already", STR_ARG(item.id));
	if (items->n == FORM_ITEMS_MAX)
		yaml_wrong(&r->check, map->line, "there are more than %u items", FORM_ITEMS_MAX);
	else
		items->at[items->n++] = item;
}

void items_read(struct form_reader *r, const struct yaml *section, struct item_list *items)
{
	const struct yaml *list = yaml_check_list(&r->check, section, "items", FORM_ITEMS_MAX);

	if (!list && !yaml_get(section, "items"))
		yaml_wrong(&r->check, section->line, "items is missing");
	for (const struct yaml *node = list ? list->child : NULL; node; node = node->next)
		read_item(r, node, items);
}
