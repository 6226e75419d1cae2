/* SPDX-License-Identifier: Apache-2.0 */
#include "support/event-maker.h"

#include "base/alloc.h"
#include "base/buf.h"

#define KEPT_MAX   400u
#define TEXT_MAX   (64u * 1024)
#define LONG_VALUE 5000u /* longer than what engines remember */

struct event_maker {
	const struct ruleset *set;
	uint64_t state;
	struct event kept[KEPT_MAX];
	size_t n_kept;
	struct event event;
	struct buf text;
};

/* SplitMix64: small, and good enough for choosing. */
static uint64_t draw(struct event_maker *maker)
{
	uint64_t z = maker->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static size_t choose(struct event_maker *maker, size_t n)
{
	return n ? draw(maker) % n : 0;
}

struct event_maker *event_maker_new(const struct ruleset *set, uint64_t seed)
{
	struct event_maker *maker = mem_new(sizeof(*maker));

	maker->set = set;
	maker->state = seed;
	maker->text = (struct buf)BUF_INIT(TEXT_MAX);
	event_init(&maker->event);
	return maker;
}

void event_maker_free(struct event_maker *maker)
{
	for (size_t i = 0; i < maker->n_kept; i++)
		event_done(&maker->kept[i]);
	event_done(&maker->event);
	buf_done(&maker->text);
	free(maker);
}

static struct str own(struct event *event, struct str text)
{
	return text.ptr ? arena_str(&event->arena, text) : text;
}

static void copy_event(struct event *to, const struct event *from)
{
	to->flags = from->flags & ~(unsigned)EVENT_LEAN;
	to->source = (struct logsource){
		.product = own(to, from->source.product),
		.category = own(to, from->source.category),
		.service = own(to, from->source.service),
	};
	to->raw = own(to, from->raw);
	for (size_t i = 0; i < from->n_fields; i++) {
		const struct field *field = &from->fields[i];
		event_add_copy(to, field->name, field->value, field->type);
	}
}

void event_maker_keep(struct event_maker *maker, const struct event *event)
{
	if (maker->n_kept == KEPT_MAX)
		return;
	struct event *kept = &maker->kept[maker->n_kept++];
	event_init(kept);
	copy_event(kept, event);
}

/* ---- texts that rules look for ---- */

static void fill_wildcard(struct event_maker *maker, char mark, struct buf *out)
{
	static const char *const fills[] = { "", "x", "abc \\", "\xe3\x81\x82", "C:\\Windows\\" };
	static const char *const dashes[] = { "-", "/", "\xe2\x80\x93", "\xe2\x80\x94",
					      "\xe2\x80\x95" };

	if (mark == PATTERN_DASH)
		buf_add_text(out, dashes[choose(maker, ARRAY_LEN(dashes))]);
	else if (mark == PATTERN_RUN)
		buf_add_text(out, fills[choose(maker, ARRAY_LEN(fills))]);
	else
		buf_add_text(out, choose(maker, 2) ? "q" : "\xe3\x81\x82");
}

static void fill_pattern(struct event_maker *maker, const struct pattern *pattern, struct buf *out)
{
	const bool head = pattern->kind == PATTERN_SUFFIX || pattern->kind == PATTERN_CONTAINS;
	const bool tail = pattern->kind == PATTERN_PREFIX || pattern->kind == PATTERN_CONTAINS;

	if (head)
		fill_wildcard(maker, PATTERN_RUN, out);
	for (size_t i = 0; i < pattern->text.len; i++) {
		const char c = pattern->text.ptr[i];
		if ((unsigned char)c >= (unsigned char)PATTERN_DASH)
			fill_wildcard(maker, c, out);
		else
			buf_add_char(out, c);
	}
	if (tail)
		fill_wildcard(maker, PATTERN_RUN, out);
}

/* The plain parts of an expression: often enough what it needs. */
static void fill_regex(struct event_maker *maker, struct str source, struct buf *out)
{
	for (size_t i = 0; i < source.len; i++) {
		const char c = source.ptr[i];
		if (c == '\\' && i + 1 < source.len && memchr("wdsb", source.ptr[i + 1], 4)) {
			buf_add_char(out, "a1 "[choose(maker, 3)]);
			i++;
		} else if (!memchr("\\()[]{}*+?^$|", c, 13)) {
			buf_add_char(out, c);
		}
	}
}

static void fill_test(struct event_maker *maker, const struct test *test, struct buf *out)
{
	const unsigned char *b = test->cidr.bytes;

	switch (test->kind) {
	case TEST_PATTERN:
		fill_pattern(maker, &test->pattern, out);
		break;
	case TEST_REGEX:
		fill_regex(maker, test->regex.source, out);
		break;
	case TEST_CIDR:
		buf_printf(out, "%u.%u.%u.%u", b[12], b[13], b[14],
			   b[15] + (unsigned)choose(maker, 2));
		break;
	case TEST_NUMBER:
		buf_printf(out, "%lld",
			   (long long)test->number.number.i + (long long)choose(maker, 3) - 1);
		break;
	case TEST_TIME:
		buf_add_text(out, "2026-11-22T03:12:44Z");
		break;
	case TEST_FIELD:
	case TEST_NULL:
	case TEST_EXISTS:
		buf_add_text(out, "C:\\Windows\\System32\\cmd.exe");
		break;
	}
}

/* ---- changes ---- */

static struct str take_text(struct event_maker *maker)
{
	return arena_str(&maker->event.arena, buf_str(&maker->text));
}

static void change_case(struct event_maker *maker, struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		if (ascii_is_alpha(text->ptr[i]) && choose(maker, 3) == 0)
			text->ptr[i] = (char)(text->ptr[i] ^ 0x20);
	}
}

static void put_somewhere(struct event_maker *maker, struct str piece, struct str value)
{
	const size_t at = choose(maker, value.len + 1);

	buf_add(&maker->text, str_sub(value, 0, at));
	buf_add(&maker->text, piece);
	buf_add(&maker->text, str_from_pos(value, at));
}

/* Another value for one that is there; `maker->text` is clear. */
static void change_text(struct event_maker *maker, struct str value)
{
	struct buf *text = &maker->text;

	switch (choose(maker, 7)) {
	case 0:
		buf_add(text, str_sub(value, 0, choose(maker, value.len + 1)));
		break;
	case 1:
		buf_add(text, str_from_pos(value, choose(maker, value.len + 1)));
		break;
	case 2:
		put_somewhere(maker, STR("\xe3\x82\xa2\xc3\x89\xe2\x84\xaa"), value);
		break;
	case 3:
		put_somewhere(maker, STR("\xff\xc3"), value);
		break;
	case 4:
		while (text->len < LONG_VALUE)
			buf_add(text, value.len ? value : STR("long "));
		break;
	default:
		buf_add(text, value);
		change_case(maker, text);
		break;
	}
}

static const struct item *any_item(struct event_maker *maker)
{
	const struct rule *rule = &maker->set->rules[choose(maker, maker->set->n_rules)];
	const struct detection *detection = rule->detection;
	const struct selection *selection =
		&detection->selections[choose(maker, detection->n_selections)];
	const struct item_group *group =
		selection->n_groups ? &selection->groups[choose(maker, selection->n_groups)] : NULL;

	return group && group->n_items ? &group->items[choose(maker, group->n_items)] : NULL;
}

/* What some rule looks for, in the field it looks at or in another. */
static void put_wanted(struct event_maker *maker, const struct item *item, struct str name)
{
	const size_t n = item->all ? item->n_tests : 1;
	const size_t from = item->all ? 0 : choose(maker, item->n_tests);

	buf_clear(&maker->text);
	for (size_t i = 0; i < n; i++)
		fill_test(maker, &item->tests[from + i], &maker->text);
	if (choose(maker, 4) == 0)
		change_case(maker, &maker->text);
	if (name.ptr)
		event_add_typed(&maker->event, name, take_text(maker), VALUE_STRING);
	else
		maker->event.raw = take_text(maker);
}

static struct str name_of(const struct event_maker *maker, uint32_t slot)
{
	return slot == SLOT_NONE ? STR_NONE : maker->set->pool.plan.names[slot];
}

static void change_event(struct event_maker *maker)
{
	struct event *event = &maker->event;
	const size_t n = event->n_fields;
	struct field *one = n ? &event->fields[choose(maker, n)] : NULL;
	struct field *other = n ? &event->fields[choose(maker, n)] : NULL;
	const struct item *item = any_item(maker);

	buf_clear(&maker->text);
	switch (one ? choose(maker, 8) : 6) {
	case 0: {
		const struct str value = one->value;
		one->value = other->value;
		one->type = other->type;
		other->value = value;
		other->type = value.ptr ? VALUE_STRING : VALUE_NULL;
		break;
	}
	case 1:
		one->value = STR_NONE;
		one->type = VALUE_NULL;
		break;
	case 2:
		event_add_typed(event, one->name, other->value, other->type);
		break;
	case 3:
		*one = event->fields[--event->n_fields];
		break;
	case 4:
	case 5:
		change_text(maker, one->value);
		one->value = take_text(maker);
		one->type = VALUE_STRING;
		break;
	default:
		if (item && item->n_tests)
			put_wanted(maker, item, name_of(maker, item->slot));
		break;
	}
}

/* One map of every selection of a rule: often the rule holds on it. */
static void satisfy(struct event_maker *maker, const struct rule *rule)
{
	const struct detection *detection = rule->detection;

	for (uint32_t s = 0; s < detection->n_selections; s++) {
		const struct selection *selection = &detection->selections[s];
		if (!selection->n_groups || (s > 0 && choose(maker, 3) == 0))
			continue;
		const struct item_group *group =
			&selection->groups[choose(maker, selection->n_groups)];
		for (uint32_t i = 0; i < group->n_items; i++) {
			if (group->items[i].n_tests)
				put_wanted(maker, &group->items[i],
					   name_of(maker, group->items[i].slot));
		}
	}
}

static void begin_with_rule(struct event_maker *maker)
{
	const struct rule *rule = &maker->set->rules[choose(maker, maker->set->n_rules)];

	maker->event.source = rule->logsource;
	maker->event.raw = STR("<134>Nov 22 03:12:44 host prog: \xe6\x97\xa5\xe6\x9c\xac");
	if (choose(maker, 4) == 0) {
		const struct str product = choose(maker, 3) ? STR_NONE : STR("of-no-rule");
		maker->event.source = (struct logsource){ .product = product };
		maker->event.flags = EVENT_NAMED;
	}
	satisfy(maker, rule);
}

const struct event *event_maker_next(struct event_maker *maker)
{
	const size_t changes = choose(maker, 5);

	event_clear(&maker->event);
	/* Under the rules' plan fields have slots, under none they are looked up. */
	maker->event.plan = choose(maker, 2) ? &maker->set->pool.plan : NULL;
	if (maker->n_kept && choose(maker, 3))
		copy_event(&maker->event, &maker->kept[choose(maker, maker->n_kept)]);
	else
		begin_with_rule(maker);
	for (size_t i = 0; i < changes; i++)
		change_event(maker);
	return &maker->event;
}
