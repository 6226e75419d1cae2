/* SPDX-License-Identifier: Apache-2.0 */
/* Frames into the segment's own file, behind its headers: one write, one fdatasync a batch. */
#include "base/alloc.h"
#include "log/segment/segment-out.h"

struct out_file {
	struct segment_out out; /* first: the out is this */
	const struct log_sys *sys;
};

static enum errc begin(struct segment_out *out UNUSED, int fd UNUSED,
		       const struct segment_header *header, struct buf *batch,
		       struct err *err UNUSED)
{
	uint8_t bytes[SEGMENT_HEADER_LEN];

	segment_header_encode(header, bytes);
	buf_add_bytes(batch, bytes, sizeof(bytes));
	buf_add_bytes(batch, bytes, sizeof(bytes));
	return ERR_OK;
}

static enum errc append(struct segment_out *out, int fd, const struct segment_frames *frames,
			struct err *err)
{
	const struct log_sys *sys = ((const struct out_file *)out)->sys;

	if (!log_sys_write_all(sys, fd, frames->bytes))
		return fail_errno(err, "write");
	if (sys->sync(sys, fd) < 0)
		return fail_errno(err, "fdatasync");
	return ERR_OK;
}

/* What was not answered for should not be found by a later reader either. */
static void give_up(struct segment_out *out, int fd, uint64_t durable)
{
	const struct log_sys *sys = ((const struct out_file *)out)->sys;

	(void)sys->truncate(sys, fd, (off_t)durable);
}

static void nothing(struct segment_out *out UNUSED)
{
}

static void trim(struct segment_out *out UNUSED, int fd UNUSED)
{
}

static void free_file(struct segment_out *out)
{
	free(out);
}

static const struct segment_out_ops ops = {
	.begin = begin,
	.append = append,
	.give_up = give_up,
	.trim = trim,
	.rest = nothing,
	.free = free_file,
};

struct segment_out *out_file_new(const struct log_sys *sys)
{
	struct out_file *out = mem_new(sizeof(*out));

	out->out.ops = &ops;
	out->sys = sys;
	return &out->out;
}
