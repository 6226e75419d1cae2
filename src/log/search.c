/* SPDX-License-Identifier: Apache-2.0 */
#include "log/search.h"

/* Wall clocks are set back now and then: start a little before the time asked for. */
#define CLOCK_MARGIN_US (INT64_C(3600) * US_PER_SEC)

static enum errc make_needle(struct str text, struct log_needle *ret, struct err *err)
{
	if (text.len > LOG_NEEDLE_MAX)
		return fail(err, ERR_LIMIT, "text to look for: longer than %u bytes",
			    LOG_NEEDLE_MAX);
	ret->len = text.len;
	for (size_t i = 0; i < text.len; i++) {
		const char lower = ascii_lower(text.ptr[i]);
		ret->bytes[i] = (uint8_t)lower;
		ret->fold[i] = ascii_is_alpha(lower);
	}
	return ERR_OK;
}

enum errc log_needle_utf8(struct str text, struct log_needle *ret, struct err *err)
{
	return make_needle(text, ret, err);
}

static bool is_cp932_lead(uint8_t c)
{
	return (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc);
}

enum errc log_needle_cp932(struct str text, struct log_needle *ret, struct err *err)
{
	const enum errc code = make_needle(text, ret, err);

	for (size_t i = 0; !code && i + 1 < text.len; i++) {
		if (!is_cp932_lead((uint8_t)text.ptr[i]))
			continue;
		i++;
		ret->bytes[i] = (uint8_t)text.ptr[i];
		ret->fold[i] = false;
	}
	return code;
}

static bool matches_at(const struct log_needle *needle, const char *at)
{
	for (size_t i = 0; i < needle->len; i++) {
		const char c = needle->fold[i] ? ascii_lower(at[i]) : at[i];
		if ((uint8_t)c != needle->bytes[i])
			return false;
	}
	return true;
}

bool log_needle_in(const struct log_needle *needle, struct str text)
{
	if (needle->len > text.len)
		return false;
	for (size_t i = 0; i <= text.len - needle->len; i++) {
		if (matches_at(needle, text.ptr + i))
			return true;
	}
	return false;
}

bool log_query_matches(const struct log_query *q, const struct log_entry *entry)
{
	const struct log_record *r = &entry->record;

	if (r->kind != LOG_KIND_DATA || r->index < q->first)
		return false;
	if (q->from_us != TIME_NONE && r->wall_us < q->from_us)
		return false;
	if (q->to_us != TIME_NONE && r->wall_us >= q->to_us)
		return false;
	if (q->source.ptr && !str_equal_nocase(entry->source, q->source))
		return false;
	if (!q->needles[0] && !q->needles[1])
		return true;
	return (q->needles[0] && log_needle_in(q->needles[0], r->payload)) ||
	       (q->needles[1] && log_needle_in(q->needles[1], r->payload));
}

enum errc log_search_start(struct log_reader *reader, const struct log_query *q, struct err *err)
{
	uint64_t first = q->first;

	if (q->from_us != TIME_NONE) {
		uint64_t by_time;
		const enum errc code =
			log_reader_first_at(reader, q->from_us - CLOCK_MARGIN_US, &by_time, err);
		if (code)
			return code;
		first = by_time > first ? by_time : first;
	}
	return log_reader_seek(reader, first, err);
}

enum errc log_search_next(struct log_reader *reader, const struct log_query *q,
			  struct log_entry *ret, struct err *err)
{
	while (log_reader_position(reader) < q->end) {
		const enum errc code = log_reader_next(reader, ret, err);
		if (code)
			return code;
		if (ret->record.index < q->end && log_query_matches(q, ret))
			return ERR_OK;
	}
	return fail(err, ERR_END, "end of the records asked for");
}
