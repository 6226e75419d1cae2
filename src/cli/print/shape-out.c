/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print/shape-out.h"

#include "base/alloc.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"
#include "base/os/paths.h"

#define FLUSH_BYTES (64u * 1024)
#define BYTES_MAX   (256u * 1024 * 1024) /* of a document, which is made in memory */

struct shape_out {
	const struct shape *shape;
	struct shape_context context;
	void *tally; /* of document shapes */
	struct buf buf;
	int fd;
	struct err err;
};

enum errc shape_out_new(struct str name, int fd, struct shape_out **ret, struct err *err)
{
	const struct shape *shape = shape_by_name(name);
	char content[PATH_MAX];

	*ret = NULL;
	if (!shape)
		return ERR_OK;
	struct shape_out *out = mem_new(sizeof(*out));
	enum errc code = path_content(content, err);
	if (!code)
		code = shape_context_open(content, &out->context, err);
	if (code) {
		free(out);
		return code;
	}
	out->shape = shape;
	out->fd = fd;
	out->context.now_us = clock_wall_us(&clock_system);
	out->context.offset_minutes = time_zone_offset();
	buf_init(&out->buf, BYTES_MAX);
	if (shape->tally_new)
		out->tally = shape->tally_new();
	if (shape->head)
		shape->head(&out->context, &out->buf);
	*ret = out;
	return ERR_OK;
}

static void flush(struct shape_out *out, size_t least)
{
	if (out->buf.len < least || out->err.code)
		return;
	if (buf_failed(&out->buf))
		(void)fail(&out->err, ERR_LIMIT, "output: more than %u bytes at once", BYTES_MAX);
	else if (!fd_write_all(out->fd, buf_str(&out->buf), &out->err))
		buf_clear(&out->buf);
}

void shape_out_add(struct shape_out *out, const struct finding *finding)
{
	if (out->tally)
		out->shape->tally_add(out->tally, finding);
	else
		out->shape->add(&out->context, finding, &out->buf);
	flush(out, FLUSH_BYTES);
}

enum errc shape_out_end(struct shape_out *out, struct err *err)
{
	if (out->tally) {
		out->shape->tally_write(out->tally, &out->context, &out->buf);
		out->shape->tally_free(out->tally);
	}
	flush(out, 0);
	const enum errc code = out->err.code;
	if (code && err)
		*err = out->err;
	buf_done(&out->buf);
	shape_context_close(&out->context);
	free(out);
	return code;
}
