/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine's set of indicators: DATA/indicators/indicators.set, which `tonoi indicators import`
 * replaces while the watch runs. Looked after every few seconds; a new one is taken between two
 * records, without a pause. One that cannot be read is told once, and the old one stays.
 */
#pragma once

#include <limits.h>

#include "base/os/channel.h"
#include "detect/detector.h"
#include "detect/indicators/set.h"

#define LOOK_EVERY_US (5 * US_PER_SEC)

struct engine_indicators {
	char dir[PATH_MAX];
	char path[PATH_MAX];
	char allow[PATH_MAX];
	struct indicator_set *set; /* NULL: there is none */
	uint64_t inode;		   /* of the file that was looked at last, good or not */
	int64_t changed_ns;
	bool changed; /* since the last report */
};

/*
 * Before the sandbox: makes the folder, which may be read afterwards, and has the detector look for
 * indicators. `data` is the data folder.
 */
enum errc engine_indicators_open(struct engine_indicators *indicators, const char *data,
				 struct detector *detector, const char *content,
				 struct err *err) MUST_CHECK;

/* Is there another set than before? Then `thread` asks it from now on. */
void engine_indicators_look(struct engine_indicators *indicators, struct detector_thread *thread);

/* Tell the store which lists are looked for; ERR_AGAIN: nothing new since the last time. */
enum errc engine_indicators_report(struct engine_indicators *indicators, struct channel *store,
				   struct err *err) MUST_CHECK;

void engine_indicators_done(struct engine_indicators *indicators);
