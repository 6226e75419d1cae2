/* SPDX-License-Identifier: Apache-2.0 */
/* A segment of any bytes reads to its end, record by record or damage by damage. */
#include "fuzz/fuzz.h"

#include <fcntl.h>

#include "base/os/fd.h"
#include "log/log-reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char dir[] = "/dev/shm/fuzz-segment-XXXXXX";
	char *made = mkdtemp(dir);
	auto_log_reader *reader = NULL;
	struct log_entry entry;
	uint64_t last = 0;
	enum errc code;

	assert(made);
	auto_fd folder = open(dir, O_RDONLY | O_DIRECTORY);
	auto_fd fd = openat(folder, "segment-00000000000000000000.log", O_WRONLY | O_CREAT, 0600);
	assert(fd_write_all(fd, str_of(data, size), NULL) == ERR_OK);
	assert(log_reader_open_at(folder, NULL, &reader, NULL) == ERR_OK);
	do {
		code = log_reader_next(reader, &entry, NULL);
		assert(code != ERR_OK || entry.record.index >= last);
		last = log_reader_position(reader);
	} while (code == ERR_OK || code == ERR_CORRUPT);
	(void)unlinkat(folder, "segment-00000000000000000000.log", 0);
	(void)rmdir(dir);
	return 0;
}
