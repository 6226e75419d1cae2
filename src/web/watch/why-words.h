/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A condition of a Sigma rule in plain words: "CommandLine|contains" and "*vssadmin*" become
 * 「vssadmin」を含む, contains “vssadmin”.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"

/*
 * `item` is "field|modifier|…" as the rule writes it, `wanted` its value in Sigma's notation. A
 * modifier without words here stays as it is, beside the value. Lives in `arena`.
 */
struct str why_words(struct arena *arena, enum lang lang, struct str item, struct str wanted);
