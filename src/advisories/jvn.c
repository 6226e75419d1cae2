/* SPDX-License-Identifier: Apache-2.0 */
#include "advisories/jvn.h"

#include <stdlib.h>

#define JAPAN_OFFSET 540 /* minutes */
#define SCORE_MAX    8u

enum errc jvn_read(struct feed_reader *reader, const char *name, jvn_fill fill, struct err *err)
{
	auto_xml_reader *xml = xml_reader_new(reader->text);
	struct xml *item = NULL;
	enum errc code;

	if (!xml)
		return fail(err, ERR_LIMIT, "no memory to read XML");
	while (!(code = xml_next(xml, name, reader->arena, &item, err))) {
		struct advisory advisory;
		advisory_init(&advisory, reader->report->format, reader->arena);
		advisory.publisher = STR("JVN iPedia");
		fill(item, &advisory);
		if (advisory.id.len == 0)
			feed_refuse(reader, "line %u: it has no JVNDB number", item->line);
		else
			code = feed_take(reader, &advisory, err);
		if (code)
			return code;
	}
	return code == ERR_END ? ERR_OK : code;
}

int64_t jvn_time(struct str text)
{
	return advisory_time(text, JAPAN_OFFSET);
}

double jvn_score(struct str text)
{
	char number[SCORE_MAX + 1];
	char *end;

	if (text.len == 0 || text.len > SCORE_MAX || !ascii_is_digit(text.ptr[0]))
		return -1;
	memcpy(number, text.ptr, text.len);
	number[text.len] = '\0';
	const double score = strtod(number, &end);
	return *end == '\0' ? score : -1;
}

bool is_jvndb(struct str id)
{
	return str_starts(id, STR("JVNDB-"));
}
