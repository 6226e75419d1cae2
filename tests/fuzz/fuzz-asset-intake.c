/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a list of devices of each format. */
#include <stdlib.h>

#include "assets/intake.h"
#include "fuzz/fuzz.h"

static enum errc take(void *ctx UNUSED, const struct sighting *sighting, struct err *err UNUSED)
{
	assert(sighting->source.len && sighting->n_identifiers <= SIGHTING_IDENTIFIERS_MAX);
	return ERR_OK;
}

static struct ledger_words *content(void)
{
	static struct ledger_words *words;
	const char *folder = getenv("TONOI_CONTENT");
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/assets/columns.yml", folder ? folder : "content");
	assert(words || ledger_words_read(path, &words, NULL) == ERR_OK);
	return words;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct intake_sink sink = { .take = take };
	const struct intake_options options = { .words = content() };
	struct intake_report report;

	err_ignore(intake_read(str_of(data, size), &options, &sink, &report, NULL));
	return 0;
}
