/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/reader/log-search.h"

#include "base/alloc.h"
#include "base/os/clock.h"

#define BLOCK_RECORDS 2048u /* read forward at a time, then told backward */
#define CLOCK_EVERY   64u   /* records between two looks at the clock */

struct log_search {
	struct msg_search asked;
	char *room; /* its texts */
	struct search_sink sink;
	uint64_t first; /* oldest record there is */
	uint64_t low;	/* the block being read is [low, high) */
	uint64_t high;
	uint64_t at; /* next record to read in it */
	bool begun;
	bool in_time; /* a record of the block was not older than asked for */
	uint64_t found[BLOCK_RECORDS];
	size_t n_found;
	uint64_t scanned;
	uint32_t told;
	bool more;
	bool failed;
	struct err err; /* of the latest call; tells why when `failed` */
};

static struct str keep(char **room, struct str s)
{
	char *at = *room;

	memcpy(at, s.len ? s.ptr : "", s.len);
	*room += s.len;
	return str_of(at, s.len);
}

struct log_search *log_search_new(const struct msg_search *asked, uint64_t tail,
				  const struct search_sink *sink)
{
	struct log_search *search = mem_new(sizeof(*search));
	char *room = mem_new(asked->source.len + asked->text.len + 1);

	search->asked = *asked;
	search->room = room;
	search->asked.source = keep(&room, asked->source);
	search->asked.text = keep(&room, asked->text);
	for (size_t i = 0; i < search->asked.text.len; i++) {
		char *c = search->room + search->asked.source.len + i;
		*c = ascii_lower(*c);
	}
	if (!search->asked.limit || search->asked.limit > SEARCH_LIMIT_MAX)
		search->asked.limit = SEARCH_LIMIT_MAX;
	search->high = asked->before < tail ? asked->before : tail;
	search->sink = *sink;
	return search;
}

void log_search_free(struct log_search *search)
{
	if (!search)
		return;
	free(search->room);
	free(search);
}

uint64_t log_search_id(const struct log_search *search)
{
	return search->asked.id;
}

/* ---- one record ---- */

static bool matches_at(const char *text, struct str lower)
{
	for (size_t i = 0; i < lower.len; i++) {
		if (ascii_lower(text[i]) != lower.ptr[i])
			return false;
	}
	return true;
}

static bool contains(struct str bytes, struct str lower)
{
	if (!lower.len)
		return true;
	for (size_t i = 0; i + lower.len <= bytes.len; i++) {
		if (ascii_lower(bytes.ptr[i]) == lower.ptr[0] && matches_at(bytes.ptr + i, lower))
			return true;
	}
	return false;
}

static bool in_bounds(const struct msg_search *asked, int64_t wall_us)
{
	return (asked->from_us == TIME_NONE || wall_us >= asked->from_us) &&
	       (asked->to_us == TIME_NONE || wall_us < asked->to_us);
}

static bool is_wanted(const struct log_search *search, const struct log_entry *entry)
{
	const struct msg_search *asked = &search->asked;

	return entry->record.kind == LOG_KIND_DATA && in_bounds(asked, entry->record.wall_us) &&
	       (!asked->source.len || str_equal(entry->source, asked->source)) &&
	       contains(entry->record.payload, asked->text);
}

static void look_at(struct log_search *search, const struct log_entry *entry)
{
	const int64_t from_us = search->asked.from_us;

	search->at = entry->record.index + 1;
	search->scanned += entry->record.kind == LOG_KIND_DATA;
	if (from_us == TIME_NONE || entry->record.wall_us >= from_us - SEARCH_SLACK_US)
		search->in_time = true;
	if (is_wanted(search, entry))
		search->found[search->n_found++] = entry->record.index;
}

/* ---- blocks, from the newest to the oldest ---- */

static void begin_block(struct log_search *search)
{
	search->low = search->high > search->first + BLOCK_RECORDS ? search->high - BLOCK_RECORDS
								   : search->first;
	search->at = search->low;
	search->in_time = false;
	search->n_found = 0;
}

static void tell(struct log_search *search, struct log_reader *log, uint64_t index)
{
	struct log_entry entry;

	if (log_reader_get(log, index, &entry, NULL))
		return; /* retention was quicker */
	const struct msg_search_hit hit = {
		.id = search->asked.id,
		.index = index,
		.wall_us = entry.record.wall_us,
		.source = entry.source,
		.bytes = str_sub(entry.record.payload, 0, SEARCH_HIT_BYTES),
		.cut = entry.record.payload.len > SEARCH_HIT_BYTES,
	};
	search->sink.hit(search->sink.ctx, &hit);
	search->told++;
}

/* False when the search is over. */
static bool end_block(struct log_search *search, struct log_reader *log)
{
	while (search->n_found && search->told < search->asked.limit)
		tell(search, log, search->found[--search->n_found]);
	search->high = search->low;
	search->more = search->n_found || search->high > search->first;
	if (search->told >= search->asked.limit)
		return false;
	search->more = false;
	return search->high > search->first && search->in_time;
}

/* ---- where to begin ---- */

/* The first record that is clearly later than asked for; none before it is. */
static uint64_t find_end(const struct log_search *search, struct log_reader *log)
{
	const int64_t to_us = search->asked.to_us;
	uint64_t low = search->first;
	uint64_t high = search->high;
	struct log_entry entry;

	while (to_us != TIME_NONE && low < high) {
		const uint64_t middle = low + (high - low) / 2;
		if (log_reader_get(log, middle, &entry, NULL))
			return search->high; /* damaged there: look at everything */
		if (entry.record.wall_us >= to_us + SEARCH_SLACK_US)
			high = middle;
		else
			low = middle + 1;
	}
	return high;
}

static enum errc begin(struct log_search *search, struct log_reader *log)
{
	const enum errc code = log_reader_first(log, &search->first, &search->err);

	if (code)
		return code;
	search->begun = true;
	search->high = find_end(search, log);
	begin_block(search);
	return ERR_OK;
}

/* Read on in the block; ERR_AGAIN when the time is over, ERR_END at its end. */
static enum errc read_block(struct log_search *search, struct log_reader *log, int64_t until_us)
{
	struct log_entry entry;
	enum errc code = log_reader_seek(log, search->at, &search->err);

	for (unsigned n = 1; !code && search->at < search->high; n++) {
		code = log_reader_next(log, &entry, &search->err);
		if (code == ERR_CORRUPT) { /* what is damaged cannot be found */
			search->at = log_reader_position(log);
			search->in_time = true;
			code = ERR_OK;
			continue;
		}
		if (code == ERR_END || (!code && entry.record.index >= search->high))
			return ERR_END;
		if (!code)
			look_at(search, &entry);
		if (!code && n % CLOCK_EVERY == 0 && clock_mono_us(&clock_system) >= until_us)
			return ERR_AGAIN;
	}
	return code ? code : ERR_END;
}

static enum search_state give_up(struct log_search *search)
{
	search->failed = true;
	return SEARCH_FAILED;
}

enum search_state log_search_step(struct log_search *search, struct log_reader *log,
				  int64_t until_us)
{
	if (!search->begun && begin(search, log))
		return give_up(search);
	while (search->high > search->first) {
		const enum errc code = read_block(search, log, until_us);
		if (code == ERR_AGAIN)
			return SEARCH_GOES_ON;
		if (code != ERR_END)
			return give_up(search);
		if (!end_block(search, log))
			return SEARCH_DONE;
		begin_block(search);
	}
	return SEARCH_DONE;
}

struct msg_search_end log_search_end(const struct log_search *search)
{
	return (struct msg_search_end){
		.id = search->asked.id,
		.scanned = search->scanned,
		.more = search->more,
		.error = str_from(search->failed ? search->err.text : ""),
	};
}
