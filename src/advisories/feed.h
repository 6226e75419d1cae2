/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds of advisories: one file a format, each ending in its descriptor; the list is in
 * meson.build. A feed is read item by item: each becomes a struct advisory, is handed to the sink,
 * and is forgotten, so memory is the text and one item, however many there are.
 *
 * What breaks the document ends it with an error. An item that breaks its own rules is refused,
 * counted, and the first refusal keeps its sentence; the others are taken.
 */
#pragma once

#include "advisories/advisory.h"
#include "base/buf.h"
#include "base/text.h"

#define FEED_TEXT_MAX (256u * 1024 * 1024) /* a feed, unpacked */
#define FEED_ITEM_MAX (64u * 1024 * 1024)  /* memory for one item */

struct feed_sink {
	/* An error ends the reading and is passed on. */
	enum errc (*take)(void *ctx, const struct advisory *advisory, struct err *err);
	/* May be NULL: told the sentence of every item that is refused. */
	void (*refused)(void *ctx, const char *sentence);
	void *ctx;
};

struct feed_report {
	const char *format; /* what it was taken for */
	size_t taken;
	size_t refused;
	struct err first_refusal;
};

/* What a format's reader works with. */
struct feed_reader {
	struct str text;
	struct arena *arena; /* of the item; feed_take() clears it */
	const struct feed_sink *sink;
	struct feed_report *report;
};

struct feed_format {
	const char *name;
	struct text summary;
	bool (*looks_like)(struct str text); /* told by the first few kilobytes */
	enum errc (*read)(struct feed_reader *reader, struct err *err);
};

extern const struct feed_format *const feed_formats[]; /* ends with NULL */

const struct feed_format *feed_format_named(struct str name);

/* `format` NULL: told by the text; ERR_UNSUPPORTED when it is none of ours. */
enum errc feed_read(const struct feed_format *format, struct str text, const struct feed_sink *sink,
		    struct feed_report *ret, struct err *err) MUST_CHECK;

/* The text of a file, which may be packed with gzip. The sentence names the file. */
enum errc feed_load(const char *path, struct buf *out, struct err *err) MUST_CHECK;

/* feed_load() and feed_read(). */
enum errc feed_read_file(const char *path, const struct feed_format *format,
			 const struct feed_sink *sink, struct feed_report *ret,
			 struct err *err) MUST_CHECK;

/* For the formats: hand it on, then clear the arena. An advisory that was cut is refused. */
enum errc feed_take(struct feed_reader *reader, const struct advisory *advisory,
		    struct err *err) MUST_CHECK;

/* For the formats: this item is not taken; clears the arena. */
void feed_refuse(struct feed_reader *reader, const char *fmt, ...) PRINTF(2, 3);
