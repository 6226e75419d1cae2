/* SPDX-License-Identifier: Apache-2.0 */
#include "log/kafka/kafka-place.h"

#include "base/crc32c.h"
#include "base/cursor.h"

void kafka_place_add(struct buf *out, const struct kafka_place *place)
{
	const size_t from = out->len;
	const struct str topic = str_from(place->topic);

	buf_add_u32(out, KAFKA_PLACE_MAGIC);
	buf_add_u16(out, (uint16_t)topic.len);
	buf_add(out, topic);
	buf_add_u32(out, place->partitions);
	for (uint32_t i = 0; i < place->partitions; i++)
		buf_add_u64(out, (uint64_t)place->starts[i]);
	buf_add_u32(out, crc32c(0, str_from_pos(buf_str(out), from)));
}

enum errc kafka_place_decode(struct str bytes, struct kafka_place *ret, struct err *err)
{
	struct cursor c = cursor_of(bytes);
	const uint32_t magic = cursor_u32(&c);

	if (c.failed || magic != KAFKA_PLACE_MAGIC)
		return fail(err, ERR_NOT_FOUND, "no place on Kafka stands here");
	const struct str topic = cursor_bytes(&c, cursor_u16(&c));
	ret->partitions = cursor_u32(&c);
	if (!c.failed && (topic.len > KAFKA_TOPIC_MAX || !ret->partitions ||
			  ret->partitions > KAFKA_PARTITIONS_MAX))
		return fail(err, ERR_CORRUPT, "its place on Kafka breaks the format");
	for (uint32_t i = 0; i < ret->partitions && !c.failed; i++)
		ret->starts[i] = (int64_t)cursor_u64(&c);
	const size_t len = c.at;
	const uint32_t crc = cursor_u32(&c);
	if (c.failed)
		return fail(err, ERR_AGAIN, "its place on Kafka is cut off");
	if (crc != crc32c(0, str_sub(bytes, 0, len)))
		return fail(err, ERR_CORRUPT, "its place on Kafka: CRC-32C does not fit");
	memcpy(ret->topic, topic.ptr, topic.len);
	ret->topic[topic.len] = '\0';
	return ERR_OK;
}

uint32_t kafka_place_partition(struct str source, uint32_t partitions)
{
	return crc32c(0, source) % partitions;
}
