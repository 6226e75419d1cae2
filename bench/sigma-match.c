/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long rules take on events made to be slow: 64 KiB values of what rules look for, in the
 * fields they look at most. Prints milliseconds an event, the worst last.
 *
 *     sigma-match RULES-DIR CONTENT-DIR
 */
#include "base/buf.h"
#include "base/os/clock.h"
#include "detect/sigma/matcher.h"

#define VALUE_BYTES (64u * 1024)
#define ROUNDS	    3

static const char *const fillers[] = {
	"a",
	"\\",
	" -",
	"powershell -enc ",
	"$(",
	"`'\"",
	"あ",
	"{0}{1}",
	"a1",
	"^%",
	"http://",
	"invoke-expr ",
	"'s'+'e'",
	"char[]",
	"[convert]::",
	"\\cmd.exe",
	"C:\\Windows\\",
	"/c ",
	"aaaaaaaaaaaab",
	".*",
};

static const struct kind {
	const char *provider;
	const char *channel;
	const char *id;
	const char *field;
} kinds[] = {
	{ "Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", "1", "CommandLine" },
	{ "Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational", "4104",
	  "ScriptBlockText" },
};

static void matched(void *ctx, const struct match *match)
{
	(void)match;
	(*(unsigned *)ctx)++;
}

static void undecided(void *ctx, const struct rule *rule, const struct event *event)
{
	(void)ctx;
	(void)event;
	printf("  undecided: %.*s\n", STR_ARG(rule->title));
}

static double run(struct matcher *matcher, const struct kind *kind, const char *filler,
		  unsigned *ret_matches)
{
	unsigned matches = 0;
	const struct match_sink sink = { .matched = matched,
					 .undecided = undecided,
					 .ctx = &matches };
	auto_buf value = BUF_INIT(VALUE_BYTES + 64);
	auto_event event;
	int64_t best = INT64_MAX;

	while (value.len < VALUE_BYTES)
		buf_add_text(&value, filler);
	event_init(&event);
	event_add(&event, STR("Provider_Name"), str_from(kind->provider));
	event_add(&event, STR("Channel"), str_from(kind->channel));
	event_add(&event, STR("EventID"), str_from(kind->id));
	event_add(&event, STR("Image"), STR("C:\\Windows\\System32\\cmd.exe"));
	event_add(&event, str_from(kind->field), buf_str(&value));
	for (int i = 0; i < ROUNDS; i++) {
		matches = 0;
		const int64_t start = clock_mono_us(&clock_system);
		matcher_run(matcher, &event, &sink);
		const int64_t took = clock_mono_us(&clock_system) - start;
		best = took < best ? took : best;
	}
	*ret_matches = matches;
	return (double)best / 1000;
}

int main(int argc, char **argv)
{
	const char *const paths[] = { argc == 3 ? argv[1] : NULL };
	const struct ruleset_sources sources = { .paths = paths,
						 .n_paths = 1,
						 .content = argc == 3 ? argv[2] : NULL };
	auto_ruleset *set = NULL;
	struct err err;
	double worst = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: sigma-match RULES-DIR CONTENT-DIR\n");
		return 2;
	}
	if (ruleset_load(&sources, &set, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	auto_matcher *matcher = matcher_new(set);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		for (size_t f = 0; f < ARRAY_LEN(fillers); f++) {
			unsigned matches;
			const double ms = run(matcher, &kinds[k], fillers[f], &matches);
			printf("%8.2f ms  %4u rules  %s of “%s”\n", ms, matches, kinds[k].field,
			       fillers[f]);
			worst = ms > worst ? ms : worst;
		}
	}
	printf("worst %.2f ms, %llu retries\n", worst,
	       (unsigned long long)matcher_counts(matcher).regex_retries);
	return 0;
}
