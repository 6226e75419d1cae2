/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of a chunk of an EVTX file has to be read. Windows makes chunks of 64 KiB when it begins
 * them, and files larger than what is in them: most of most files is room for later.
 */
#pragma once

#include "base/str.h"

/*
 * `begin` is what was read of the chunk. Returns how many bytes the parser looks at, of what can be
 * told by that: more than there are when more is to be read. Whatever stands behind these may be
 * anything.
 */
size_t evtx_chunk_need(struct str begin);
