/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of evidence share among themselves. */
#pragma once

#include "base/buf.h"
#include "custody/exhibits.h"

/* The entry of a change to an exhibit, which happened at `at_us`; `detail` a JSON object. */
enum errc custody_tell(struct case_edit *edit, int64_t number, struct str words, int64_t at_us,
		       struct buf *detail, struct err *err) MUST_CHECK;
