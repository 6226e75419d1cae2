/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "detect/sigma/regex.h"

#include <pcre2.h>

#include "base/alloc.h"

#define JIT_STACK_FIRST (32u * 1024)
#define JIT_STACK_MAX	(8u * 1024 * 1024)

/*
 * Steps one search may take. A rule that reads a 64 KiB script needs tens of thousands; an
 * expression that backtracks without end is stopped within milliseconds.
 */
#define MATCH_LIMIT    2000000u
#define RETRY_LIMIT    2000000u
#define HEAP_LIMIT_KIB (16u * 1024)

struct regex_room {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

static const struct {
	unsigned flag;
	uint32_t option;
} option_rows[] = {
	{ REGEX_NO_CASE, PCRE2_CASELESS },
	{ REGEX_MULTI_LINE, PCRE2_MULTILINE },
	{ REGEX_DOT_ALL, PCRE2_DOTALL },
};

static uint32_t options_of(unsigned flags)
{
	/* Values may hold what is no UTF-8; PCRE2 then treats those bytes as matching nothing. */
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

	for (size_t i = 0; i < ARRAY_LEN(option_rows); i++) {
		if (flags & option_rows[i].flag)
			options |= option_rows[i].option;
	}
	return options;
}

enum errc regex_new(struct str pattern, unsigned flags, struct regex **ret, struct err *err)
{
	int code;
	PCRE2_SIZE at;

	if (pattern.len > REGEX_PATTERN_MAX)
		return fail(err, ERR_LIMIT, "the expression is longer than %u bytes",
			    REGEX_PATTERN_MAX);

	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
					     options_of(flags), &code, &at, NULL);
	if (!compiled) {
		PCRE2_UCHAR text[128] = "";
		pcre2_get_error_message(code, text, sizeof(text));
		return fail(err, ERR_SYNTAX, "%s at character %zu", (const char *)text,
			    (size_t)at + 1);
	}
	/* Without compiled code, on a machine that forbids it, the interpreter does the work. */
	(void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
	*ret = (struct regex *)compiled;
	return ERR_OK;
}

void regex_free(struct regex *regex)
{
	pcre2_code_free((pcre2_code *)regex);
}

struct regex_room *regex_room_new(void)
{
	struct regex_room *room = mem_new(sizeof(*room));

	room->data = pcre2_match_data_create(1, NULL);
	room->context = pcre2_match_context_create(NULL);
	room->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MAX, NULL);
	if (!room->data || !room->context)
		abort(); /* out of memory, as base/alloc.h */
	pcre2_set_heap_limit(room->context, HEAP_LIMIT_KIB);
	if (room->stack)
		pcre2_jit_stack_assign(room->context, NULL, room->stack);
	return room;
}

void regex_room_free(struct regex_room *room)
{
	if (!room)
		return;
	pcre2_match_data_free(room->data);
	pcre2_match_context_free(room->context);
	pcre2_jit_stack_free(room->stack);
	free(room);
}

static int search(const struct regex *regex, struct str value, struct regex_room *room,
		  uint32_t limit, uint32_t options)
{
	pcre2_set_match_limit(room->context, limit);
	return pcre2_match((const pcre2_code *)regex, (PCRE2_SPTR)(value.ptr ? value.ptr : ""),
			   value.len, 0, options, room->data, room->context);
}

enum regex_result regex_search(const struct regex *regex, struct str value, struct regex_room *room,
			       uint64_t *retries)
{
	int found = search(regex, value, room, MATCH_LIMIT, 0);

	if (found < PCRE2_ERROR_NOMATCH) {
		(*retries)++;
		found = search(regex, value, room, RETRY_LIMIT, PCRE2_NO_JIT);
	}
	/* Zero means found, with more groups than the one we keep. */
	if (found >= 0)
		return REGEX_FOUND;
	return found == PCRE2_ERROR_NOMATCH ? REGEX_NOT_FOUND : REGEX_UNDECIDED;
}
