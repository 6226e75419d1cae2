/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-result.h"

#include "base/log.h"

#define OUT_MAX		 (SCAN_FINDING_MAX + 16u * 1024 * 1024)
#define UNDECIDED_TOLD	 10 /* the rest is only counted */
#define DIFFERENCES_TOLD 20
#define FILE_FAILED_TOLD 3 /* of each file */
#define KIND_KEPT	 8 /* of each kind, of a unit */

_Static_assert(KIND_KEPT *NOTE_KINDS <= RESULT_NOTES_MAX, "every kind has its room");

void scan_result_init(struct scan_result *result)
{
	*result = (struct scan_result){ .out = BUF_INIT(OUT_MAX),
					.hits = BUF_INIT(OUT_MAX),
					.texts = ARENA_INIT(RESULT_TEXT_MAX) };
}

void scan_result_clear(struct scan_result *result)
{
	buf_clear(&result->out);
	buf_clear(&result->hits);
	arena_clear(&result->texts);
	result->totals = (struct scan_totals){ 0 };
	result->n_notes = 0;
	memset(result->n_of_kind, 0, sizeof(result->n_of_kind));
}

void scan_result_done(struct scan_result *result)
{
	buf_done(&result->out);
	buf_done(&result->hits);
	arena_done(&result->texts);
}

void scan_result_note(struct scan_result *result, const struct scan_note *note)
{
	const char *file = NULL;

	if (result->n_of_kind[note->kind]++ < KIND_KEPT)
		file = arena_cstr(&result->texts, str_from(note->file));
	if (!file)
		return;
	result->notes[result->n_notes] = *note;
	result->notes[result->n_notes++].file = file;
}

static void tell(const struct scan_note *note, struct scan_teller *teller)
{
	switch (note->kind) {
	case NOTE_RECORD_FAILED:
		if (teller->of_file++ < FILE_FAILED_TOLD)
			log_warn("record not understood; searched as text",
				 log_text("file", note->file),
				 log_num("record", (int64_t)note->record), log_err(&note->err));
		break;
	case NOTE_UNDECIDED:
		if (teller->undecided++ < UNDECIDED_TOLD)
			log_warn("rule could not be decided", log_str("rule", note->rule->id),
				 log_text("file", note->file),
				 log_num("record", (int64_t)note->record));
		break;
	case NOTE_BROKE_OFF:
		log_warn("file could not be read to its end", log_text("file", note->file),
			 log_err(&note->err));
		break;
	case NOTE_DIFFERENCE:
		if (teller->differences++ < DIFFERENCES_TOLD)
			log_error("the engine differs from the oracle",
				  log_str("rule", note->rule->id), log_text("file", note->file),
				  log_num("record", (int64_t)note->record), log_err(&note->err));
		break;
	case NOTE_KINDS:
		break;
	}
}

void scan_result_tell(const struct scan_result *result, struct scan_teller *teller)
{
	for (size_t i = 0; i < result->n_notes; i++) {
		const struct scan_note *note = &result->notes[i];
		if (note->file_number != teller->file_number)
			teller->of_file = 0;
		teller->file_number = note->file_number;
		tell(note, teller);
	}
}
