/* SPDX-License-Identifier: Apache-2.0 */
#include "event/event-json.h"

/* Skip the digits at `*i`; false when there are none. */
static bool skip_digits(struct str s, size_t *i)
{
	const size_t first = *i;

	while (*i < s.len && ascii_is_digit(s.ptr[*i]))
		(*i)++;
	return *i > first;
}

static bool skip_char(struct str s, size_t *i, char c)
{
	if (*i == s.len || s.ptr[*i] != c)
		return false;
	(*i)++;
	return true;
}

/* RFC 8259 section 6: what may stand without quotes. */
static bool is_json_number(struct str s)
{
	size_t i = 0;

	(void)skip_char(s, &i, '-');
	if (!skip_char(s, &i, '0') && !skip_digits(s, &i))
		return false;
	if (skip_char(s, &i, '.') && !skip_digits(s, &i))
		return false;
	if (skip_char(s, &i, 'e') || skip_char(s, &i, 'E')) {
		if (!skip_char(s, &i, '+'))
			(void)skip_char(s, &i, '-');
		if (!skip_digits(s, &i))
			return false;
	}
	return i == s.len;
}

static void add_value(struct json_writer *w, const struct field *field)
{
	switch (field->type) {
	case VALUE_STRING:
		json_str(w, NULL, field->value);
		break;
	case VALUE_NUMBER:
		if (is_json_number(field->value))
			json_raw(w, NULL, field->value);
		else
			json_str(w, NULL, field->value);
		break;
	case VALUE_BOOL:
		json_bool(w, NULL, str_is(field->value, "true"));
		break;
	case VALUE_NULL:
		json_none(w, NULL);
		break;
	}
}

static const struct field *next_same(const struct event *event, const struct field *field)
{
	const struct field *next = event_find_next(event, field);

	/* Names that differ in case are members of their own. */
	while (next && !str_equal(next->name, field->name))
		next = event_find_next(event, next);
	return next;
}

static bool stands_before(const struct event *event, const struct field *field)
{
	for (const struct field *f = event->fields; f < field; f++) {
		if (f->hash == field->hash && str_equal(f->name, field->name))
			return true;
	}
	return false;
}

/* Sums of names by some bits of their hashes. */
#define NAME_BITS 1024u

struct name_set {
	uint64_t words[NAME_BITS / 64];
};

static bool name_set_has(const struct name_set *set, uint32_t hash)
{
	return set->words[hash % NAME_BITS / 64] >> (hash % 64) & 1;
}

static void name_set_add(struct name_set *set, uint32_t hash)
{
	set->words[hash % NAME_BITS / 64] |= UINT64_C(1) << (hash % 64);
}

/* Names of which none of the others can be the same, left out. */
static void find_repeated(const struct event *event, struct name_set *ret)
{
	struct name_set seen = { { 0 } };

	*ret = (struct name_set){ { 0 } };
	for (size_t i = 0; i < event->n_fields; i++) {
		const uint32_t hash = event->fields[i].hash;
		if (name_set_has(&seen, hash))
			name_set_add(ret, hash);
		name_set_add(&seen, hash);
	}
}

static void add_all_values(struct json_writer *w, const struct event *event,
			   const struct field *field)
{
	const struct field *next = next_same(event, field);

	if (!next) {
		add_value(w, field);
		return;
	}
	json_begin_array(w, NULL);
	add_value(w, field);
	for (; next; next = next_same(event, next))
		add_value(w, next);
	json_end_array(w);
}

void event_json_fields_placed(struct json_writer *w, const struct event *event,
			      struct value_places *ret)
{
	struct name_set repeated;

	memset(ret, 0, sizeof(*ret));
	find_repeated(event, &repeated);
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		const bool alone = !name_set_has(&repeated, field->hash);
		if (!alone && stands_before(event, field))
			continue;
		json_name(w, field->name);
		const size_t at = w->out->len;
		if (alone)
			add_value(w, field);
		else
			add_all_values(w, event, field);
		if (alone && i < VALUE_PLACES_MAX)
			ret->of[i] = (struct value_place){ .at = at, .len = w->out->len - at };
	}
}

void event_json_fields(struct json_writer *w, const struct event *event)
{
	struct value_places places;

	event_json_fields_placed(w, event, &places);
}

#define NAME(text)                                                                                 \
	{                                                                                          \
		.ptr = (text), .len = sizeof(text) - 1                                             \
	}

static const struct str user_names[] = {
	NAME("TargetUserName"), NAME("User"),	    NAME("SubjectUserName"), NAME("user"),
	NAME("cs-username"),	NAME("usr"),	    NAME("srcuser"),	     NAME("username"),
	NAME("acct"),		NAME("ユーザーID"), NAME("AccountName"),
};

/* The place of a name in user_names, of those not in `seen`; ARRAY_LEN when it is none of them. */
static size_t user_name_of(struct str name, uint32_t seen)
{
	for (size_t i = 0; i < ARRAY_LEN(user_names); i++) {
		if (name.len == user_names[i].len &&
		    ascii_lower(name.ptr[0]) == ascii_lower(user_names[i].ptr[0]) &&
		    !(seen >> i & 1) && str_equal_nocase(name, user_names[i]))
			return i;
	}
	return ARRAY_LEN(user_names);
}

/* Of the first field of each of these names: the value of the first name that has one. */
struct str event_user(const struct event *event)
{
	size_t best = ARRAY_LEN(user_names);
	struct str user = STR_NONE;
	uint32_t seen = 0;

	for (size_t k = 0; k < event->n_fields; k++) {
		const struct str value = event->fields[k].value;
		const size_t i = user_name_of(event->fields[k].name, seen);
		if (i == ARRAY_LEN(user_names))
			continue;
		seen |= 1u << i;
		if (i >= best || !value.len || str_equal(value, STR("-")) ||
		    str_equal(value, STR("N/A")))
			continue;
		best = i;
		user = value;
	}
	return user;
}

void event_user_reads(struct field_plan *plan)
{
	for (size_t i = 0; i < ARRAY_LEN(user_names); i++)
		(void)!field_plan_add(plan, user_names[i]);
}
