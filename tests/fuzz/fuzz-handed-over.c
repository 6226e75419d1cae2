/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as an exported case, and as the answer of a time stamp service. */
#include "custody/case-bundle.h"
#include "fuzz/fuzz.h"

#define ARENA_MAX (16u * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char digest[] =
		"081c661851de3449452b6e6432ea1d43a8064a9492c1b53a121a091363bc6bdd";
	auto_arena arena = ARENA_INIT(ARENA_MAX);
	struct case_bundle_report report;
	struct timestamp stamp;
	struct err err;

	if (!case_bundle_check(str_of(data, size), &arena, &report, &err))
		assert(report.number.ptr && strlen(report.fingerprint) == SIGNER_FINGERPRINT_LEN);
	if (!timestamp_check(str_of(data, size), str_from(digest), NULL, &arena, &stamp, &err))
		assert(stamp.stamped_us != TIME_NONE);
	return 0;
}
