/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-unit.h"

#include <fcntl.h>
#include <limits.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "parse/stream/container.h"
#include "parse/stream/framer.h"

struct scan_reader {
	struct scan_finder *finder;
	char *buffer; /* SCAN_PIECE_BYTES */

	/* of the unit at hand */
	struct scan_order *order;
	const struct scan_unit *unit;
	struct scan_result *result;
};

static void relieve(void *ctx)
{
	const struct scan_reader *reader = ctx;

	scan_order_relieve(reader->order, reader->unit->number, reader->unit->source,
			   reader->result);
}

struct scan_reader *scan_reader_new(const struct scan_shared *shared)
{
	struct scan_reader *reader = mem_new(sizeof(*reader));

	reader->finder = scan_finder_new(
		shared, &(const struct scan_relief){ .relieve = relieve, .ctx = reader });
	reader->buffer = mem_new(SCAN_PIECE_BYTES);
	return reader;
}

void scan_reader_free(struct scan_reader *reader)
{
	if (!reader)
		return;
	scan_finder_free(reader->finder);
	free(reader->buffer);
	free(reader);
}

bool scan_reader_claim(struct scan_reader *reader, struct scan_input *input, struct scan_unit *ret)
{
	return scan_input_claim(input, reader->buffer, scan_finder_charset(reader->finder), ret);
}

/* As much as the buffer holds, or all there is. */
static enum errc fill(struct scan_reader *reader, struct container *container, size_t *ret_len,
		      struct err *err)
{
	size_t n = 1;

	for (*ret_len = 0; n && *ret_len < SCAN_PIECE_BYTES; *ret_len += n) {
		n = 0;
		const enum errc code = container_read(container, reader->buffer + *ret_len,
						      SCAN_PIECE_BYTES - *ret_len, &n, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

/* All of a member, from its first bytes on. What was there before it breaks off counts. */
static enum errc read_member(struct scan_reader *reader, struct container *container,
			     const char *name, uint64_t number, struct err *err)
{
	size_t n;
	enum errc code = fill(reader, container, &n, err);
	struct parse_place place = { .head = str_of(reader->buffer, size_min(n, FRAMER_HEAD_MAX)) };

	place.format = framing_detect(place.head, scan_finder_charset(reader->finder));
	if (!reader->unit->file->named && !place.format && framing_is_no_log(place.head)) {
		scan_finder_begin(reader->finder, name, number, NULL);
		reader->result->totals.skipped++;
		return code;
	}
	scan_finder_begin(reader->finder, name, number, &place);
	while (n) {
		scan_finder_feed(reader->finder, str_of(reader->buffer, n));
		n = 0;
		if (!code)
			code = fill(reader, container, &n, err);
	}
	scan_finder_end(reader->finder);
	return code;
}

/* Numbers of files and members, so that each is told about on its own. */
static uint64_t member_number(const struct scan_unit *unit, const struct container_member *member)
{
	return (uint64_t)unit->file_number << 32 | (member->number & UINT32_MAX);
}

static void read_members(struct scan_reader *reader, struct container *container)
{
	const char *path = reader->unit->file->path;
	struct container_member member;
	enum errc code;
	struct err err;

	while ((code = container_next(container, &member, &err)) != ERR_END) {
		char name[PATH_MAX + NAME_MAX];
		const uint64_t number = member_number(reader->unit, &member);
		(void)snprintf(name, sizeof(name), "%s%s%.*s", path, member.name.len ? "!" : "",
			       STR_ARG(member.name));
		if (code)
			scan_finder_begin(reader->finder, name, number, NULL);
		else
			code = read_member(reader, container, name, number, &err);
		if (code)
			scan_finder_broke_off(reader->finder, &err);
		if (code == ERR_LIMIT)
			break;
	}
}

static void read_whole(struct scan_reader *reader)
{
	static const struct container_limits limits = CONTAINER_LIMITS;
	const struct scan_file *file = reader->unit->file;
	auto_fd fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	auto_container *container = NULL;
	struct err err;
	enum errc code = fd < 0 ? fail_errno(&err, "open") : ERR_OK;

	if (!code)
		code = container_open(fd, &limits, &container, &err);
	if (!code) {
		read_members(reader, container);
	} else {
		scan_finder_begin(reader->finder, file->path, reader->unit->file_number, NULL);
		scan_finder_broke_off(reader->finder, &err);
	}
	reader->result->totals.files++;
}

static void read_rest(struct scan_reader *reader, uint64_t offset)
{
	enum errc code;
	struct err err;
	size_t n;

	do {
		code = scan_source_read(reader->unit->source, offset, reader->buffer,
					SCAN_PIECE_BYTES, &n, &err);
		if (n)
			scan_finder_feed(reader->finder, str_of(reader->buffer, n));
		offset += n;
	} while (!code && n);
	if (code)
		scan_finder_broke_off(reader->finder, &err);
	reader->result->totals.files++;
}

/*
 * A piece; when it does not end where the next one took it to begin, the rest of the file, too.
 */
static void read_piece(struct scan_reader *reader)
{
	const struct scan_unit *unit = reader->unit;
	const uint64_t end = unit->place.offset + unit->bytes.len;

	scan_finder_begin(reader->finder, unit->file->path, (uint64_t)unit->file_number << 32,
			  &unit->place);
	scan_finder_feed(reader->finder, unit->bytes);
	if (unit->to_end || (!scan_finder_is_seam(reader->finder, unit->records) &&
			     scan_order_claim_rest(reader->order, unit->number, unit->source)))
		read_rest(reader, end);
	scan_finder_end(reader->finder);
}

void scan_reader_read(struct scan_reader *reader, struct scan_order *order,
		      const struct scan_unit *unit, struct scan_result *result)
{
	reader->order = order;
	reader->unit = unit;
	reader->result = result;
	scan_finder_set_result(reader->finder, result);
	if (unit->source)
		read_piece(reader);
	else
		read_whole(reader);
}
