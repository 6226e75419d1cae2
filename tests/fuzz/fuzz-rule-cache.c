/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as the rules of a cache; a set that is read is run over one event. */
#include "fuzz/fuzz.h"

#include "base/alloc.h"
#include "detect/sigma/matcher.h"
#include "detect/sigma/set-flat.h"

static void matched(void *ctx UNUSED, const struct match *match)
{
	for (size_t i = 0; i < match->n_fields; i++)
		(void)str_hash(match->fields[i].item);
}

static void step(void *ctx UNUSED, const struct explain_step *step)
{
	(void)str_hash(step->text);
}

static void run(const struct ruleset *set)
{
	const struct match_sink sink = { .matched = matched };
	const struct explain_sink steps = { .step = step };
	auto_matcher *matcher = matcher_new(set);
	auto_event event;

	event_init(&event);
	event.source = (struct logsource){ .product = STR("windows") };
	event.raw = STR("raw text");
	for (size_t i = 0; i < ruleset_plan(set)->n_names; i++)
		event_add(&event, ruleset_plan(set)->names[i], STR("10.1.2.3"));
	matcher_run(matcher, &event, &sink);
	for (size_t i = 0; i < ruleset_count(set); i++)
		(void)matcher_explain(matcher, &event, ruleset_rule(set, i), &steps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *copy = mem_new(size + 1);
	struct ruleset *set = NULL;

	if (size)
		memcpy(copy, data, size);
	if (ruleset_read(str_of(copy, size), copy, &set, NULL)) {
		free(copy);
		return 0;
	}
	run(set);
	ruleset_free(set);
	return 0;
}
