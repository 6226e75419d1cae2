/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of content/taxonomy: what products call a thing, and what Sigma calls it. Form of the
 * files: docs/formats/taxonomy.md. Loaded once, before the sandbox; read-only from then on.
 *
 * Applied to every event: fields get their Sigma name beside the one the product wrote, constants
 * are added, and the log source (product, category, service) is set by conditions on the event.
 */
#pragma once

#include "base/err.h"
#include "event/event.h"

struct taxonomy;

/* Every *.yml in `content`/taxonomy, in the order of their names; no folder is an empty taxonomy.
 */
enum errc taxonomy_load(const char *content, struct taxonomy **ret, struct err *err) MUST_CHECK;
void taxonomy_free(struct taxonomy *taxonomy);

/*
 * Whether a field of that name, left out of an event of that format, could change what
 * taxonomy_apply() makes of the fields of `plan`, of the event's time, host and record or of its
 * log source.
 */
bool taxonomy_wants(const struct taxonomy *taxonomy, const char *format,
		    const struct field_plan *plan, struct str name);

void taxonomy_apply(const struct taxonomy *taxonomy, struct event *event);

/*
 * The maps that can apply to events of one format, for those who have many of them. NULL for a
 * name that is no parser's and not "raw": taxonomy_apply() knows all maps.
 */
struct taxonomy_part;
const struct taxonomy_part *taxonomy_part(const struct taxonomy *taxonomy, const char *format);

/* No map can apply: events of the format stay as they are. */
bool taxonomy_part_is_empty(const struct taxonomy_part *part);

/* taxonomy_apply() to an event of that format. */
void taxonomy_apply_part(const struct taxonomy_part *part, struct event *event);
