/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes encodes again to the same bytes: no length is believed, nothing is left over. */
#include "fuzz/fuzz.h"

#include "base/arena.h"
#include "base/buf.h"
#include "roles/messages.h"

#define MESSAGE_MAX 4096 /* of the struct */
#define ARENA_MAX   (1024u * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	alignas(max_align_t) char message[MESSAGE_MAX];
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	auto_buf out = BUF_INIT(size + 1);

	if (size == 0)
		return 0;
	const uint16_t type = data[0];
	const struct str payload = str_of(data + 1, size - 1);
	const size_t message_bytes = message_size(type);
	assert(message_bytes <= sizeof(message));
	if (message_decode(type, payload, &arena, message, message_bytes, NULL))
		return 0;
	assert(message_encode(type, message, &out, NULL) == ERR_OK);
	assert(str_equal(buf_str(&out), payload));
	return 0;
}
