/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a mail that a server sent back (RFC 3464). */
#include "fuzz/fuzz.h"
#include "notices/delivery-report.h"

static void check_text(struct str text)
{
	assert(text.ptr && text.len <= DELIVERY_WORD_MAX);
	for (size_t i = 0; i < text.len; i++)
		assert(text.ptr[i] >= ' ' && text.ptr[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena arena = ARENA_INIT(4u * 1024 * 1024);
	struct delivery_report report;

	if (delivery_report_read(str_of(data, size), &arena, &report, NULL))
		return 0;
	assert(report.n && report.n <= DELIVERY_RECIPIENTS_MAX);
	check_text(report.envelope);
	check_text(report.mta);
	for (size_t i = 0; i < report.n; i++) {
		assert(report.outcomes[i].action < DELIVERY_ACTIONS);
		check_text(report.outcomes[i].recipient);
		check_text(report.outcomes[i].status);
		check_text(report.outcomes[i].words);
	}
	return 0;
}
