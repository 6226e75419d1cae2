/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the register of cases share among themselves.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "cases/case-records.h"

/*
 * UTF-8 of at most `max` bytes without control characters (but line ends and tabs when `lines`).
 * ERR_SYNTAX, ERR_LIMIT: the sentence begins with `what`.
 */
enum errc case_text_check(struct text what, struct str text, size_t max, bool lines,
			  struct err *err) MUST_CHECK;

/* The same, and it may not be empty. */
enum errc case_text_need(struct text what, struct str text, size_t max, bool lines,
			 struct err *err) MUST_CHECK;

/* An id of content or a key of a fact: small letters, digits, dashes, dots; `empty` may be "". */
enum errc case_id_check(struct text what, struct str id, bool empty, struct err *err) MUST_CHECK;

/* ERR_CONFLICT when the case of the edit is closed. */
enum errc case_must_be_open(const struct case_edit *edit, struct err *err) MUST_CHECK;

/* The entry of a change: `words` of the person, `detail` what was written into the buffer. */
enum errc case_tell(struct case_edit *edit, enum case_entry_kind kind, struct str words,
		    const struct buf *detail, int64_t *ret_seq, struct err *err) MUST_CHECK;

/* By kind, ref and name; `*ret_id` 0: it is not there. */
enum errc case_thing_find(const struct case_edit *edit, const struct case_thing *thing,
			  int64_t *ret_id, struct err *err) MUST_CHECK;

#define CASE_DETAIL_INIT BUF_INIT(CASE_DETAIL_MAX)
