/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/indicators/stand-in.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/arena.h"

#define RULES_BYTES (128u * 1024 * 1024)
#define PLACES	    (4 * INDICATOR_RULES_MAX) /* of the table; at most half full */
#define ALL_MAX	    (INDICATOR_RULES_MAX + INDICATOR_SOURCES_MAX)
#define ID_MAX	    (sizeof(INDICATOR_RULE) + INDICATOR_SOURCE_NAME_MAX + INDICATOR_ID_TEXT)

struct indicator_rules {
	pthread_mutex_t lock;
	uint32_t first_index;
	struct arena arena;
	struct stand_in **at; /* by number; never moved */
	size_t n;
	uint32_t *table; /* by id: number + 1; open addressing */
};

struct indicator_rules *indicator_rules_new(uint32_t first_index)
{
	struct indicator_rules *rules = mem_new(sizeof(*rules));

	(void)pthread_mutex_init(&rules->lock, NULL);
	rules->first_index = first_index;
	arena_init(&rules->arena, RULES_BYTES);
	rules->at = mem_new_array(ALL_MAX, sizeof(struct stand_in *));
	rules->table = mem_new_array(PLACES, sizeof(*rules->table));
	return rules;
}

void indicator_rules_free(struct indicator_rules *rules)
{
	if (!rules)
		return;
	(void)pthread_mutex_destroy(&rules->lock);
	arena_done(&rules->arena);
	free(rules->at);
	free(rules->table);
	free(rules);
}

enum rule_level indicator_level(enum indicator_type type, unsigned confidence)
{
	static const enum rule_level levels[INDICATOR_TYPES] = {
		[INDICATOR_IP] = RULE_LEVEL_MEDIUM,	[INDICATOR_NETWORK] = RULE_LEVEL_LOW,
		[INDICATOR_DOMAIN] = RULE_LEVEL_MEDIUM, [INDICATOR_URL] = RULE_LEVEL_HIGH,
		[INDICATOR_MAIL] = RULE_LEVEL_MEDIUM,	[INDICATOR_MD5] = RULE_LEVEL_HIGH,
		[INDICATOR_SHA1] = RULE_LEVEL_HIGH,	[INDICATOR_SHA256] = RULE_LEVEL_HIGH,
		[INDICATOR_SHA512] = RULE_LEVEL_HIGH,
	};
	const enum rule_level level = levels[type];

	if (confidence == INDICATOR_NO_CONFIDENCE)
		return level;
	if (confidence >= 75)
		return level + 1;
	return confidence < 30 ? level - 1 : level;
}

/* ---- making one ---- */

static struct str keep(struct indicator_rules *rules, struct str text)
{
	const struct str own = text.len ? arena_str(&rules->arena, text) : STR("");

	return own.ptr ? own : STR("");
}

static struct str shown_value(struct indicator_rules *rules, const struct indicator *indicator)
{
	auto_buf shown = BUF_INIT(2 * INDICATOR_VALUE_MAX);

	indicator_value_show(indicator->type, indicator->value, &shown);
	return keep(rules, buf_str(&shown));
}

static struct indicator_note make_note(struct indicator_rules *rules,
				       const struct indicator_set *set,
				       const struct indicator *indicator)
{
	const struct indicator_context context = indicator_set_context(set, indicator->context);

	return (struct indicator_note){
		.type = indicator->type,
		.source = keep(rules, indicator_set_source(set, indicator->source)->name),
		.value = shown_value(rules, indicator),
		.name = keep(rules, indicator->name),
		.report = keep(rules, context.title),
		.author = keep(rules, context.author),
		.tlp = indicator->tlp,
		.confidence = indicator->confidence,
		.valid_from_us = indicator->valid_from_us,
		.valid_until_us = indicator->valid_until_us,
	};
}

static struct text title_words(enum indicator_type type)
{
	if (type >= INDICATOR_MD5)
		return TR("一覧にあるファイル", "a file on a list");
	if (type == INDICATOR_MAIL)
		return TR("一覧にあるメールアドレス", "a mail address on a list");
	return TR("一覧にある相手", "an address on a list");
}

static void name_tags(struct indicator_rules *rules, struct stand_in *made)
{
	static const char *const tlp_tags[TLP_MAX] = {
		[TLP_NONE] = NULL,
		[TLP_CLEAR] = "tlp.clear",
		[TLP_GREEN] = "tlp.green",
		[TLP_AMBER] = "tlp.amber",
		[TLP_AMBER_STRICT] = "tlp.amber-strict",
		[TLP_RED] = "tlp.red",
	};
	size_t n = 0;

	made->tags[n++] = STR("tonoi.indicator");
	made->tags[n++] = arena_printf(&rules->arena, "tonoi.indicator-%s",
				       indicator_type_name(made->note.type));
	if (tlp_tags[made->note.tlp])
		made->tags[n++] = str_from(tlp_tags[made->note.tlp]);
	made->rule.tags = (struct str_list){ .at = made->tags, .n = n };
}

static struct stand_in *make(struct indicator_rules *rules, struct str id,
			     const struct indicator_set *set, const struct indicator *indicator)
{
	struct stand_in *made = arena_take(&rules->arena, sizeof(*made));
	const struct text words = title_words(indicator->type);

	if (!made)
		return NULL;
	made->note = make_note(rules, set, indicator);
	made->rule = (struct rule){
		.index = rules->first_index + (uint32_t)rules->n,
		.id = keep(rules, id),
		.title = arena_printf(&rules->arena, "%s: %.*s (%.*s) / %s: %.*s (%.*s)", words.ja,
				      STR_ARG(made->note.value), STR_ARG(made->note.source),
				      words.en, STR_ARG(made->note.value),
				      STR_ARG(made->note.source)),
		.description = made->note.report.len ? made->note.report : made->note.name,
		.author = made->note.author.len ? made->note.author : made->note.source,
		.level = indicator_level(indicator->type, indicator->confidence),
		.routed = true,
	};
	name_tags(rules, made);
	if (!made->rule.id.len || !made->rule.title.ptr || !made->tags[1].ptr)
		return NULL;
	return made;
}

/* ---- finding one ---- */

static size_t place_of(const struct indicator_rules *rules, struct str id)
{
	size_t at = str_hash(id) % PLACES;

	while (rules->table[at] && !str_equal(rules->at[rules->table[at] - 1]->rule.id, id))
		at = (at + 1) % PLACES;
	return at;
}

static const struct stand_in *find(struct indicator_rules *rules, struct str id, size_t most,
				   const struct indicator_set *set,
				   const struct indicator *indicator)
{
	uint32_t *place = &rules->table[place_of(rules, id)];

	if (*place)
		return rules->at[*place - 1];
	struct stand_in *made = rules->n < most ? make(rules, id, set, indicator) : NULL;
	if (made) {
		rules->at[rules->n++] = made;
		*place = (uint32_t)rules->n;
	}
	return made;
}

const struct stand_in *indicator_rules_get(struct indicator_rules *rules,
					   const struct indicator_set *set,
					   const struct indicator *indicator)
{
	const struct str source = indicator_set_source(set, indicator->source)->name;
	char own[INDICATOR_ID_TEXT];
	char id[ID_MAX];
	char shared[ID_MAX];

	(void)snprintf(id, sizeof(id), "%s%.*s:%s", INDICATOR_RULE, STR_ARG(source),
		       indicator_id_text(indicator, own));
	(void)snprintf(shared, sizeof(shared), "%s%.*s", INDICATOR_RULE, STR_ARG(source));
	(void)pthread_mutex_lock(&rules->lock);
	const struct stand_in *found =
		find(rules, str_from(id), INDICATOR_RULES_MAX, set, indicator);
	if (!found)
		found = find(rules, str_from(shared), ALL_MAX, set, indicator);
	(void)pthread_mutex_unlock(&rules->lock);
	return found;
}

const struct rule *indicator_rules_at(const void *ctx, size_t index)
{
	struct indicator_rules *rules = (struct indicator_rules *)(uintptr_t)ctx;
	const struct rule *rule = NULL;

	(void)pthread_mutex_lock(&rules->lock);
	if (index >= rules->first_index && index - rules->first_index < rules->n)
		rule = &rules->at[index - rules->first_index]->rule;
	(void)pthread_mutex_unlock(&rules->lock);
	return rule;
}
