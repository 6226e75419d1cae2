/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-medium.h"

#include "base/alloc.h"
#include "log/segment/segment-format.h"

struct medium_kafka {
	struct segment_medium medium; /* first: the medium is this */
	struct kafka_segment *segment;
	uint64_t first;
};

static uint64_t index_at(const struct medium_kafka *m, uint64_t at)
{
	return m->first + (at - SEGMENT_FRAMES_AT);
}

static uint64_t place_of(const struct medium_kafka *m, uint64_t index)
{
	return SEGMENT_FRAMES_AT + (index - m->first);
}

static enum errc ask(const struct medium_kafka *m, uint64_t at, struct str *ret, uint64_t *ret_next,
		     struct err *err)
{
	if (!m->segment)
		return fail(err, ERR_IO, "its records are on Kafka, which is not asked here");
	return kafka_segment_frame(m->segment, index_at(m, at), ret, ret_next, err);
}

static enum errc frame(struct segment_medium *medium, uint64_t at, struct str *ret,
		       uint64_t *ret_next, struct err *err)
{
	uint64_t next = 0;
	const enum errc code = ask((const struct medium_kafka *)medium, at, ret, &next, err);

	if (!code)
		*ret_next = at + 1;
	return code;
}

static enum errc candidate(struct segment_medium *medium, uint64_t at, uint64_t *ret_at,
			   struct err *err)
{
	const struct medium_kafka *m = (const struct medium_kafka *)medium;
	struct str bytes;
	uint64_t next = 0;
	const enum errc code = ask(m, at, &bytes, &next, err);

	if (code && code != ERR_CORRUPT)
		return code;
	*ret_at = code ? place_of(m, next) : at;
	return ERR_OK;
}

static void remember(struct segment_medium *medium UNUSED, uint64_t index UNUSED,
		     uint64_t at UNUSED)
{
}

static uint64_t nearest(const struct segment_medium *medium, uint64_t index)
{
	const struct medium_kafka *m = (const struct medium_kafka *)medium;

	return index > m->first ? place_of(m, index) : SEGMENT_FRAMES_AT;
}

static enum errc end(struct segment_medium *medium, uint64_t *ret, struct err *err)
{
	const struct medium_kafka *m = (const struct medium_kafka *)medium;
	uint64_t messages = 0;

	if (!m->segment)
		return fail(err, ERR_IO, "its records are on Kafka, which is not asked here");
	const enum errc code = kafka_segment_messages(m->segment, &messages, err);
	if (!code)
		*ret = SEGMENT_FRAMES_AT + messages;
	return code;
}

static void free_kafka(struct segment_medium *medium)
{
	struct medium_kafka *m = (struct medium_kafka *)medium;

	kafka_segment_free(m->segment);
	free(m);
}

static const struct segment_medium_ops ops = {
	.frame = frame,
	.candidate = candidate,
	.remember = remember,
	.nearest = nearest,
	.end = end,
	.free = free_kafka,
};

struct segment_medium *medium_kafka_new(struct kafka_source *source,
					const struct kafka_place *place, uint64_t first,
					uint32_t crc_seed)
{
	struct medium_kafka *m = mem_new(sizeof(*m));

	m->medium.ops = &ops;
	m->first = first;
	if (source)
		m->segment = kafka_segment_new(source, place, first, crc_seed);
	return &m->medium;
}
