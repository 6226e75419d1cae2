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

void event_json_fields(struct json_writer *w, const struct event *event)
{
	for (size_t i = 0; i < event->n_fields; i++) {
		const struct field *field = &event->fields[i];
		if (stands_before(event, field))
			continue;

		json_name(w, field->name);
		const struct field *next = next_same(event, field);
		if (!next) {
			add_value(w, field);
			continue;
		}
		json_begin_array(w, NULL);
		add_value(w, field);
		for (; next; next = next_same(event, next))
			add_value(w, next);
		json_end_array(w);
	}
}

struct str event_user(const struct event *event)
{
	static const char *const names[] = { "TargetUserName", "User",	      "SubjectUserName",
					     "user",	       "cs-username", "usr",
					     "srcuser",	       "username",    "acct",
					     "ユーザーID",     "AccountName" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct str user = event_get(event, names[i]);
		if (user.len && !str_is(user, "-") && !str_is(user, "N/A"))
			return user;
	}
	return STR_NONE;
}
