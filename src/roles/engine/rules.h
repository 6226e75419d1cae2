/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's rules: loaded before the sandbox, and reported to the store (file, level, state,
 * reason, the text as its author wrote it) in messages made at the same time, because the files
 * cannot be read later.
 */
#pragma once

#include "base/os/channel.h"
#include "detect/detector.h"

struct engine_rules {
	struct detector *detector;
	struct buf *messages; /* payloads of RULES */
	size_t n_messages;
};

/*
 * `paths` that do not exist are left out; ERR_NOT_FOUND when none does. `data` is the data folder,
 * where the cache of loaded rules is (docs/formats/rule-cache.md).
 */
enum errc engine_rules_load(const struct ruleset_sources *sources, const char *data,
			    struct engine_rules *ret, struct err *err) MUST_CHECK;

const struct ruleset *engine_rules_set(const struct engine_rules *rules);

/* Send the report; again to a store that was started anew. Waits until it is gone. */
enum errc engine_rules_report(struct engine_rules *rules, struct channel *store,
			      struct err *err) MUST_CHECK;

void engine_rules_done(struct engine_rules *rules);
