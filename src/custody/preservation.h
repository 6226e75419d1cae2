/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to take as evidence from which device, in which order, as data
 * (content/custody/preservation.yml, docs/formats/custody.md). Never changed once loaded.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define PRESERVATION_KINDS_MAX	  32u
#define PRESERVATION_DEVICES_MAX  32u
#define PRESERVATION_STEPS_MAX	  16u /* of one device; so is the next */
#define PRESERVATION_CAUTIONS_MAX 8u

/* Of exhibits. */
struct preservation_kind {
	struct str id;
	struct text_pair title;
};

struct preservation_step {
	struct str id;
	const struct preservation_kind *kind; /* of what is taken */
	bool expert; /* for the first-response team or the vendor; else for whoever found it */
	struct text_pair title;
	struct text_pair how;
	struct text_pair why;
};

struct preservation_device {
	struct str id;
	struct text_pair title;
	struct text_pair cautions[PRESERVATION_CAUTIONS_MAX];
	size_t n_cautions;
	struct preservation_step steps[PRESERVATION_STEPS_MAX];
	size_t n_steps;
};

struct preservation {
	struct arena arena;
	struct preservation_kind kinds[PRESERVATION_KINDS_MAX];
	size_t n_kinds;
	struct preservation_device devices[PRESERVATION_DEVICES_MAX];
	size_t n_devices;
};

/* Of the content folder; the sentence of an error names file and line. */
enum errc preservation_load(const char *folder, struct preservation **ret,
			    struct err *err) MUST_CHECK;
enum errc preservation_load_own(struct preservation **ret, struct err *err) MUST_CHECK;
void preservation_free(struct preservation *content);
void preservation_free_at(struct preservation **content);
#define auto_preservation CLEANUP(preservation_free_at) struct preservation

/* NULL: there is none of that id. */
const struct preservation_kind *preservation_kind_find(const struct preservation *content,
						       struct str id);
const struct preservation_device *preservation_device_find(const struct preservation *content,
							   struct str id);
