/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A course of others as a SCORM 1.2 package (ADL SCORM 1.2 Content Aggregation Model): a zip
 * archive with imsmanifest.xml at its root. Hostile files are normal input: sizes and counts have
 * limits; names that lead out of the package, links, encrypted parts, two files of one name, a
 * document type, and parts that lie elsewhere are refused with the clause. Nothing is written.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#define PACKAGE_FILE_MAX     (64u * 1024 * 1024)  /* the archive */
#define PACKAGE_UNPACKED_MAX (192u * 1024 * 1024) /* of all files */
#define PACKAGE_ONE_MAX	     (16u * 1024 * 1024)  /* of one file */
#define PACKAGE_RATIO_MAX    200u
#define PACKAGE_FILES_MAX    4000u
#define PACKAGE_PATH_MAX     250u /* bytes */
#define PACKAGE_ITEMS_MAX    200u
#define PACKAGE_DEPTH_MAX    16u /* of items within items */
#define PACKAGE_TEXT_MAX     4096u
#define PACKAGE_MANIFEST     "imsmanifest.xml"

struct package_file {
	struct str path;
	struct str bytes;
};

/* What is launched: an item of the default organization that names a resource. */
struct package_item {
	struct str id;
	struct str title;
	struct str href;	 /* a file of the package, with the query its manifest adds */
	struct str mastery;	 /* adlcp:masteryscore; "" when absent; so are the next */
	struct str max_time;	 /* adlcp:maxtimeallowed */
	struct str limit_action; /* adlcp:timelimitaction */
	struct str launch_data;	 /* adlcp:datafromlms */
};

struct package {
	struct str id;
	struct str title;
	struct package_item items[PACKAGE_ITEMS_MAX];
	size_t n_items;
	struct package_file *files;
	size_t n_files;
	uint64_t bytes; /* unpacked */
};

/* Everything into `arena`; `bytes` outlive it. */
enum errc package_read(struct str bytes, struct arena *arena, struct package *ret,
		       struct err *err) MUST_CHECK;

/* The manifest alone; `package->files` are there. */
enum errc package_read_manifest(struct str text, struct arena *arena, struct package *package,
				struct err *err) MUST_CHECK;

/* ERR_SYNTAX with the reason when a file may not be called so. */
enum errc package_path_check(struct str path, struct err *err) MUST_CHECK;

const struct package_file *package_find(const struct package *package, struct str path);
