/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-output.h"

#include "base/alloc.h"
#include "base/os/fd.h"

#define FLUSH_BYTES (256u * 1024)

static const struct scan_format *const formats[] = { &scan_ndjson, &scan_csv, &scan_html,
						     &scan_table };

struct scan_output *scan_output_new(const char *format, int fd)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i]->name, format) != 0)
			continue;
		struct scan_output *output = mem_new(sizeof(*output));
		output->format = formats[i];
		output->fd = fd;
		buf_init(&output->buf, SCAN_FINDING_MAX + FLUSH_BYTES);
		output->state = formats[i]->begin ? formats[i]->begin(output) : NULL;
		return output;
	}
	return NULL;
}

void scan_output_flush(struct scan_output *output, size_t least)
{
	if (buf_failed(&output->buf) && !output->err.code)
		(void)fail(&output->err, ERR_LIMIT, "a finding is longer than %u bytes",
			   SCAN_FINDING_MAX);
	if (output->buf.len < least || output->err.code)
		return;
	err_ignore(fd_write_all(output->fd, buf_str(&output->buf), &output->err));
	buf_clear(&output->buf);
}

void scan_output_finding(struct scan_output *output, const struct scan_finding *finding)
{
	output->format->finding(output, output->state, finding);
	scan_output_flush(output, FLUSH_BYTES);
}

enum errc scan_output_end(struct scan_output *output, const struct scan_totals *totals,
			  struct err *err)
{
	if (output->format->end)
		output->format->end(output, output->state, totals);
	scan_output_flush(output, 1);

	const enum errc code = output->err.code;
	if (code)
		(void)fail(err, code, "%s", output->err.text);
	buf_done(&output->buf);
	free(output);
	return code;
}
