/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that tell of devices: one file a format (intake-<name>.c), each ending in its descriptor;
 * the list is in meson.build. The format is told by the content. A file is read device by device:
 * each becomes a sighting, is handed to the sink, and is forgotten.
 *
 * What breaks the document ends it with an error. A device, row or cell that breaks its own rules
 * is noted with its place ("row 5, column F") and the others are taken.
 */
#pragma once

#include "assets/ledger-words.h"
#include "assets/sighting.h"
#include "base/buf.h"
#include "base/encoding/charset.h"

#define INTAKE_TEXT_MAX	 (256u * 1024 * 1024) /* a file, unpacked */
#define INTAKE_ITEM_MAX	 (128u * 1024 * 1024) /* memory for one device */
#define INTAKE_NOTES_MAX 20u		      /* that keep their sentence; all are counted */

struct intake_sink {
	/* An error ends the reading and is passed on. */
	enum errc (*take)(void *ctx, const struct sighting *sighting, struct err *err);
	void *ctx;
};

struct intake_report {
	const char *format; /* what it was taken for */
	size_t taken;
	size_t noted;
	struct err notes[INTAKE_NOTES_MAX];
};

/* What the reading needs to know. */
struct intake_options {
	struct str source;  /* what the list is called; "" as the format has it */
	struct str made_on; /* host name of the machine the file was made on: what is told of
			       127.0.0.1 is told of it; "" not known */
	int64_t now_us;	    /* for files that do not say when they were made */
	const struct ledger_words *words;
	struct charset *charset;
};

/* What a format's reader works with. */
struct intake_reader {
	struct str text;
	struct arena *arena; /* of the device; intake_take() clears it */
	const struct intake_options *options;
	const struct intake_sink *sink;
	struct intake_report *report;
	const struct intake_format *format;
};

struct intake_format {
	const char *name;
	struct text summary;
	const char *source; /* what its lists are called when they have no name of their own */
	enum asset_feed feed;
	bool bytes;			     /* no text: the bytes as they are */
	bool (*looks_like)(struct str head); /* the first few kilobytes */
	enum errc (*read)(struct intake_reader *reader, struct err *err);
};

/* In the order of meson.build, in which they are tried; ends with NULL. */
extern const struct intake_format *const intake_formats[];

/*
 * What a list is called by its file: "台帳2026.csv" is "台帳2026". "" for what agents and programs
 * write: their format says it.
 */
#define INTAKE_SOURCE_MAX 100u
struct str intake_source_of(struct str file);

/*
 * ERR_UNSUPPORTED when it is none of ours. Bodies packed with zlib or gzip, as agents send them,
 * are unpacked.
 */
enum errc intake_read(struct str text, const struct intake_options *options,
		      const struct intake_sink *sink, struct intake_report *ret,
		      struct err *err) MUST_CHECK;

/* ---- for the formats ---- */

/* A sighting of this format, with the list's name and the time `seen_us` (TIME_NONE: now). */
void intake_begin(const struct intake_reader *reader, int64_t seen_us, struct sighting *ret);

/* Hand it on, then clear the arena. One that was cut is noted, and taken. */
enum errc intake_take(struct intake_reader *reader, const struct sighting *sighting,
		      struct err *err) MUST_CHECK;

void intake_note(struct intake_reader *reader, const char *fmt, ...) PRINTF(2, 3);

/* An address of the machine itself: its host name is what the options say. */
void intake_address(const struct intake_reader *reader, struct sighting *sighting,
		    struct str address);

/* Some words on what it is ("Laptop", "Windows Server 2019"): its kind, when they tell. */
void intake_hint(const struct intake_reader *reader, struct sighting *sighting, struct str words);
