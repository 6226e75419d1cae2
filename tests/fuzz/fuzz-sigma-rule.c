/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: the input as a file of Sigma rules, and what loads is run over one event. */
#include "detect/sigma/matcher.h"

static void matched(void *ctx UNUSED, const struct match *match)
{
	for (size_t i = 0; i < match->n_fields; i++)
		(void)str_hash(match->fields[i].value);
}

static void step(void *ctx UNUSED, const struct explain_step *step)
{
	(void)str_hash(step->text);
}

static void fill(struct event *event)
{
	event_init(event);
	event->source = (struct logsource){ .product = STR("p") };
	event->raw = STR("raw text with \xe3\x81\x82 and -f /g");
	event_add(event, STR("A"), STR("C:\\Windows\\cmd.exe -enc ZgBvAG8A"));
	event_add(event, STR("A"), STR("10.1.2.3"));
	event_add(event, STR("B"), STR("2026-11-22T03:12:44Z"));
	event_add_typed(event, STR("C"), STR("42"), VALUE_NUMBER);
	event_add(event, STR("N"), STR_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ruleset_sources sources = { .text = str_of(data, size) };
	const struct match_sink sink = { .matched = matched };
	const struct explain_sink steps = { .step = step };
	auto_ruleset *set = NULL;
	auto_event event;

	if (ruleset_load(&sources, &set, NULL))
		return 0;
	auto_matcher *matcher = matcher_new(set);
	fill(&event);
	matcher_run(matcher, &event, &sink);
	for (size_t i = 0; i < ruleset_count(set); i++)
		(void)matcher_explain(matcher, &event, ruleset_rule(set, i), &steps);
	return 0;
}
