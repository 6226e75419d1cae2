/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Windows event log files (EVTX): a file header of 4 KiB, then chunks of 64 KiB that each stand
 * alone, with their own tables of names and templates. A record of the stream is the header or one
 * chunk; every event record of a chunk becomes an event.
 *
 * No published standard describes the container; where this text says "EVTX" it means the layout
 * that Windows writes. The binary XML in it is [MS-EVEN6] 2.2.12.
 *
 * Damage is reported with chunk and offset; reading goes on at the next record that can be one. A
 * wrong checksum is reported and the content still read: files of a running system, copied while
 * they were written, have them. What lies in the unused rest of a chunk is older and is not read:
 * no record, and no template that a record names.
 */
#include "parse/evtx/evtx-chunk.h"

#include "base/bytes.h"
#include "base/crc32.h"
#include "parse/evtx/evtx-record.h"
#include "parse/evtx/evtx-value.h"
#include "parse/stream/session.h"

#define FILE_MAGIC  STR("ElfFile\0")
#define CHUNK_MAGIC STR("ElfChnk\0")

/* File header. */
#define FILE_HEADER_USED 128
#define FILE_CRC_BYTES	 120
#define FILE_FLAGS_AT	 120
#define FILE_CRC_AT	 124
#define FILE_FLAG_DIRTY	 1u /* not closed: what the header counts may be old */
#define FILE_FLAG_NO_CRC 4u
#define FILE_CHUNKS_AT	 42

/* Chunk. */
#define CHUNK_SIZE	  65536
#define CHUNK_HEADER_SIZE 512
#define CHUNK_FREE_AT	  48 /* where the unused rest of the chunk begins */
#define CHUNK_DATA_CRC_AT 52
#define CHUNK_FLAGS_AT	  120
#define CHUNK_CRC_AT	  124
#define CHUNK_CRC_BYTES	  120 /* the first bytes, and then from CHUNK_TABLES_AT on */
#define CHUNK_TABLES_AT	  128

/* Event record: signature, size, number, time, binary XML, size again. */
#define RECORD_MAGIC	   0x00002a2au
#define RECORD_ID_AT	   8
#define RECORD_TIME_AT	   16
#define RECORD_HEADER_SIZE 24
#define RECORD_SIZE_MIN	   (RECORD_HEADER_SIZE + 4)

struct record {
	size_t at;
	size_t size;
	uint64_t id;
	uint64_t filetime;
};

struct evtx_state {
	struct evtx_reader *reader;
	struct record record; /* being delivered */
	bool no_crc;	      /* the file says that it has no checksums */
	uint64_t n_chunks;    /* that it says it uses, 0: not known */
};

extern const struct parser parser_evtx;

/* One chunk being read. */
struct chunk {
	struct parse_session *session;
	struct evtx_state *state;
	struct str bytes;
	size_t end;	  /* of the used part */
	uint64_t number;  /* 1-based */
	uint64_t last_id; /* of the last record read, 0: none */
	struct err err;	  /* of the record being read */
};

static const unsigned char *bytes_at(const struct chunk *chunk, size_t at)
{
	return (const unsigned char *)chunk->bytes.ptr + at;
}

/* Report damage within the chunk; `record` is the EventRecordID, 0 when it is not one record's. */
static void report(struct chunk *chunk, uint64_t record, size_t at, const struct err *cause)
{
	struct err err = *cause;
	char place[80];

	if (record)
		(void)snprintf(place, sizeof(place), "chunk %llu, record %llu at 0x%zx",
			       (unsigned long long)chunk->number, (unsigned long long)record, at);
	else
		(void)snprintf(place, sizeof(place), "chunk %llu at 0x%zx",
			       (unsigned long long)chunk->number, at);
	err_ignore(fail_in(&err, err.code, place));
	parse_part_failed(chunk->session, record, &err);
}

static void report_text(struct chunk *chunk, size_t at, const char *what)
{
	struct err err;

	err_ignore(fail(&err, ERR_SYNTAX, "%s", what));
	report(chunk, 0, at, &err);
}

static void report_record(struct chunk *chunk, const struct record *record, const char *what)
{
	struct err err;

	err_ignore(fail(&err, ERR_CORRUPT, "%s", what));
	report(chunk, record->id, record->at, &err);
}

static uint32_t checksum(struct str bytes, size_t at, size_t len)
{
	return crc32_of(0, str_sub(bytes, at, len));
}

static void check_checksums(struct chunk *chunk, const struct evtx_state *state)
{
	const unsigned char *p = bytes_at(chunk, 0);

	if (state->no_crc || load_u32(p + CHUNK_FLAGS_AT) & FILE_FLAG_NO_CRC)
		return;

	const struct str tables =
		str_sub(chunk->bytes, CHUNK_TABLES_AT, CHUNK_HEADER_SIZE - CHUNK_TABLES_AT);
	const uint32_t header = crc32_of(checksum(chunk->bytes, 0, CHUNK_CRC_BYTES), tables);
	if (header != load_u32(p + CHUNK_CRC_AT))
		report_text(chunk, 0, "EVTX chunk header: wrong checksum; read all the same");
	if (chunk->end <= chunk->bytes.len &&
	    checksum(chunk->bytes, CHUNK_HEADER_SIZE, chunk->end - CHUNK_HEADER_SIZE) !=
		    load_u32(p + CHUNK_DATA_CRC_AT))
		report_text(chunk, CHUNK_HEADER_SIZE,
			    "EVTX records: wrong checksum; read all the same");
}

/* Whether a whole record begins at `at` that ends within [at, end). */
static bool record_at(const struct chunk *chunk, size_t at, size_t end, struct record *ret)
{
	if (end - at < RECORD_SIZE_MIN)
		return false;

	const unsigned char *p = bytes_at(chunk, at);
	const uint32_t size = load_u32(p + 4);
	if (load_u32(p) != RECORD_MAGIC || size < RECORD_SIZE_MIN || size > end - at ||
	    load_u32(p + size - 4) != size)
		return false;
	*ret = (struct record){
		.at = at,
		.size = size,
		.id = load_u64(p + RECORD_ID_AT),
		.filetime = load_u64(p + RECORD_TIME_AT),
	};
	return true;
}

/* The next record from `at` on; a record may begin anywhere once one was damaged. */
static bool find_record(const struct chunk *chunk, size_t at, struct record *ret)
{
	while (at < chunk->end) {
		const void *next =
			memchr(bytes_at(chunk, at), RECORD_MAGIC & 0xff, chunk->end - at);
		if (!next)
			return false;
		at = (size_t)((const char *)next - chunk->bytes.ptr);
		if (record_at(chunk, at, chunk->end, ret))
			return true;
		at++;
	}
	return false;
}

static bool is_zero(const struct chunk *chunk, size_t at, size_t end)
{
	for (; at < end; at++) {
		if (*bytes_at(chunk, at))
			return false;
	}
	return true;
}

/*
 * Behind its binary XML a record has only padding. Tools that remove single events make the record
 * before large enough to hold them: the number is gone, the bytes are not.
 */
static void check_padding(struct chunk *chunk, const struct record *record, size_t at)
{
	static const char magic[] = "**\0";
	const struct str rest = str_sub(chunk->bytes, at, record->at + record->size - at);

	if (rest.len >= RECORD_SIZE_MIN && str_find(rest, str_of(magic, 4)) != SIZE_MAX)
		report_record(chunk, record,
			      "EVTX: another record hides behind the end of this one: removed by a "
			      "tool; not read");
}

/* What the event does not say itself, its record does. */
static void complete(struct event *event, const struct record *record)
{
	if (event->record == 0)
		event->record = record->id;
	event->source.product = STR("windows");
	if (event->time_us == TIME_NONE)
		event->time_us = evtx_filetime_us(record->filetime);
}

static void read_record(struct chunk *chunk, const struct record *record)
{
	struct evtx_reader *reader = chunk->state->reader;
	struct event *event = &chunk->session->event;
	const enum errc rc = evtx_read_record(reader, record->at + RECORD_HEADER_SIZE,
					      record->at + record->size - 4, event, &chunk->err);

	if (rc) {
		event_clear(event);
		report(chunk, record->id, record->at, &chunk->err);
		return;
	}
	const size_t end = evtx_reader_end(reader);
	complete(event, record);
	chunk->state->record = *record;
	parse_emit(chunk->session);
	check_padding(chunk, record, end);
}

/* The record whose event is being delivered, once more. */
static enum errc refill(struct parse_session *session, struct event *whole, struct err *err)
{
	struct evtx_state *state = parse_state(session, &parser_evtx);
	const struct record *record = &state->record;
	struct err unread;
	const enum errc rc =
		evtx_read_again(state->reader, record->at + RECORD_HEADER_SIZE,
				record->at + record->size - 4, whole, err ? err : &unread);

	complete(whole, record);
	return rc;
}

/*
 * Windows numbers the records of a chunk without a gap, also in exported selections. (Their
 * EventRecordID is another number.) A gap is no damage, but somebody will want to know.
 */
static void check_number(struct chunk *chunk, const struct record *record)
{
	struct err err;

	if (chunk->last_id == 0 || record->id == chunk->last_id + 1)
		return;
	err_ignore(fail(&err, ERR_CORRUPT,
			"EVTX: the record before has number %llu: records were removed, or pages "
			"of different times are mixed",
			(unsigned long long)chunk->last_id));
	report(chunk, record->id, record->at, &err);
}

/* The record at or behind `at`; false when there is none. Says so when bytes had to be skipped. */
static bool next_record(struct chunk *chunk, size_t at, struct record *ret)
{
	if (at >= chunk->end || is_zero(chunk, at, chunk->end))
		return false;
	if (record_at(chunk, at, chunk->end, ret)) {
		check_number(chunk, ret);
		return true;
	}
	report_text(chunk, at,
		    "EVTX: no whole event record begins here; reading goes on at the next one");
	return find_record(chunk, at + 1, ret);
}

static void read_records(struct chunk *chunk)
{
	size_t at = CHUNK_HEADER_SIZE;
	struct record record;

	/* Used-up work is the chunk's, not the record's: the rest would end the same. */
	while (next_record(chunk, at, &record)) {
		read_record(chunk, &record);
		if (evtx_reader_exhausted(chunk->state->reader))
			return;
		chunk->last_id = record.id;
		at = record.at + record.size;
	}
}

/*
 * A header that was not written after the last records lies about where they end. Such records go
 * on counting where the others stop, unlike the remains of an older chunk.
 */
static void check_rest(struct chunk *chunk)
{
	struct record record;

	if (chunk->last_id && record_at(chunk, chunk->end, chunk->bytes.len, &record) &&
	    record.id == chunk->last_id + 1)
		report_text(chunk, chunk->end,
			    "EVTX: records go on behind the end that the chunk header gives "
			    "(file not closed, or altered); not read");
}

static bool may_end_at(uint32_t free_at)
{
	return free_at >= CHUNK_HEADER_SIZE && free_at <= CHUNK_SIZE;
}

size_t evtx_chunk_need(struct str begin)
{
	const unsigned char *p = (const unsigned char *)begin.ptr;

	if (begin.len < CHUNK_HEADER_SIZE || !str_starts(begin, CHUNK_MAGIC))
		return CHUNK_HEADER_SIZE;

	const uint32_t free_at = load_u32(p + CHUNK_FREE_AT);
	if (!may_end_at(free_at) || free_at + sizeof(uint32_t) > CHUNK_SIZE)
		return CHUNK_SIZE;
	/* Whether records go on there: check_rest(). */
	if (begin.len >= free_at + sizeof(uint32_t) && load_u32(p + free_at) == RECORD_MAGIC)
		return CHUNK_SIZE;
	return free_at + sizeof(uint32_t);
}

/* Where the used part ends: the header says so, when that can be true. */
static void find_end(struct chunk *chunk)
{
	const uint32_t free_at = load_u32(bytes_at(chunk, CHUNK_FREE_AT));

	chunk->end = free_at;
	if (may_end_at(free_at) && free_at <= chunk->bytes.len)
		return;
	chunk->end = chunk->bytes.len;
	if (!may_end_at(free_at))
		report_text(chunk, CHUNK_FREE_AT,
			    "EVTX chunk header: the end of the records lies outside of the chunk; "
			    "all records that can be found are read");
}

/* Files grow ahead of their use; what lies in that room may be anything. */
static bool is_unused(const struct chunk *chunk, const struct evtx_state *state)
{
	return is_zero(chunk, 0, CHUNK_HEADER_SIZE) ||
	       (state->n_chunks && chunk->number > state->n_chunks);
}

static void parse_chunk(struct parse_session *session, struct evtx_state *state, struct str bytes)
{
	struct chunk chunk = { .session = session,
			       .state = state,
			       .bytes = bytes,
			       .number =
				       session->record->number ? session->record->number - 1 : 0 };

	if (bytes.len < CHUNK_SIZE)
		report_text(&chunk, bytes.len, "EVTX chunk: cut short, 65536 bytes are due");
	if (bytes.len < CHUNK_HEADER_SIZE)
		return;
	if (!str_starts(bytes, CHUNK_MAGIC)) {
		if (!is_unused(&chunk, state))
			report_text(&chunk, 0,
				    "EVTX chunk: it does not begin with “ElfChnk”; skipped");
		return;
	}
	find_end(&chunk);
	check_checksums(&chunk, state);
	evtx_reader_begin_chunk(state->reader, str_sub(bytes, 0, chunk.end), session->event.plan,
				parse_may_be_lean(session));
	read_records(&chunk);
	check_rest(&chunk);
}

static enum errc parse_file_header(struct evtx_state *state, struct str text, struct err *err)
{
	if (text.len < FILE_HEADER_USED)
		return fail(err, ERR_SYNTAX, "EVTX file header: cut short, 4096 bytes are due");

	const unsigned char *p = (const unsigned char *)text.ptr;
	const uint32_t flags = load_u32(p + FILE_FLAGS_AT);
	state->no_crc = flags & FILE_FLAG_NO_CRC;
	state->n_chunks = flags & FILE_FLAG_DIRTY ? 0 : load_u16(p + FILE_CHUNKS_AT);
	if (!state->no_crc && checksum(text, 0, FILE_CRC_BYTES) != load_u32(p + FILE_CRC_AT))
		return fail(err, ERR_SYNTAX, "EVTX file header: wrong checksum; read all the same");
	return ERR_OK;
}

static int confidence(struct str text)
{
	const bool ours = str_starts(text, FILE_MAGIC) || str_starts(text, CHUNK_MAGIC);

	return ours ? CONFIDENCE_CERTAIN : CONFIDENCE_NONE;
}

static enum errc parse(struct parse_session *session, struct str text, struct err *err)
{
	struct evtx_state *state = parse_state(session, &parser_evtx);

	if (!state->reader)
		state->reader = evtx_reader_new();
	if (!str_starts(text, FILE_MAGIC)) {
		parse_chunk(session, state, text);
		return ERR_OK;
	}
	/* Damage of the header costs no event: a part failed, not the record. */
	if (parse_file_header(state, text, err))
		parse_part_failed(session, 0, err);
	return ERR_OK;
}

static void clear(void *memory)
{
	struct evtx_state *state = memory;

	evtx_reader_free(state->reader);
	state->reader = NULL;
}

/* Templates are the same in every file. */
static void forget(void *memory)
{
	struct evtx_state *state = memory;

	*state = (struct evtx_state){ .reader = state->reader };
}

const struct parser parser_evtx = {
	.name = "evtx",
	.summary = TEXT("Windowsイベントログ(EVTXファイル)", "Windows event log (EVTX file)"),
	.framing = FRAME_EVTX,
	.confidence = confidence,
	.parse = parse,
	.refill = refill,
	.state_size = sizeof(struct evtx_state),
	.clear = clear,
	.forget = forget,
};
