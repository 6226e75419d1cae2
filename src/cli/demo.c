/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays an incident modelled on a public report through the real inputs of a running watch, beside
 * ordinary hospital noise, at a speed one can follow. The lines are data: content/demo.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>

#include "base/encoding/time-text.h"
#include "base/os/paths.h"
#include "cli/command.h"
#include "cli/demo/demo-output.h"
#include "drills/line-template.h"

#define SCRIPT_MAX_BYTES  (1024u * 1024)
#define SCRIPT_MEMORY_MAX (16u * 1024 * 1024)
#define LINE_MAX_BYTES	  (64u * 1024)
#define TICK_US		  (50 * US_PER_MS)

struct demo {
	struct arena arena;
	const struct yaml *story;
	const struct yaml *noise;
	uint64_t noise_weight; /* sum over the noise lines */
	struct line_template template;
	struct dice dice;
	struct demo_output *output;
	double speed;
	double noise_per_second;
	int64_t noise_due_us;
	uint64_t lines;
};

static volatile sig_atomic_t stopped;

static void stop(int signal UNUSED)
{
	stopped = 1;
}

static uint64_t number_of(const struct yaml *map, const char *key, uint64_t fallback)
{
	uint64_t n;

	return str_to_u64(yaml_text(map, key), &n) ? n : fallback;
}

/* Seconds with at most three decimals, as microseconds. */
static int64_t seconds_of(const struct yaml *map, const char *key)
{
	struct str rest = yaml_text(map, key);
	uint64_t whole = 0;
	uint64_t part = 0;

	if (!rest.ptr)
		return 0;
	(void)str_to_u64(str_split(&rest, '.'), &whole);
	for (size_t i = 0, unit = 100000; i < size_min(rest.len, 3); i++, unit /= 10)
		part += ascii_is_digit(rest.ptr[i]) ? (uint64_t)(rest.ptr[i] - '0') * unit : 0;
	return (int64_t)(size_min(whole, 86400) * (uint64_t)US_PER_SEC + part);
}

static enum errc load_script(struct demo *demo, const char *content, const char *name,
			     const struct yaml **ret, struct err *err)
{
	char folder[PATH_MAX];
	char path[PATH_MAX];
	char file[NAME_MAX];
	struct yaml *doc;

	(void)snprintf(file, sizeof(file), "%s.yml", name);
	enum errc code = path_join(content, "demo", folder, err);
	if (!code)
		code = path_join(folder, file, path, err);
	if (!code)
		code = yaml_read_file(path, SCRIPT_MAX_BYTES, &demo->arena, &doc, err);
	if (!code)
		*ret = doc;
	return code;
}

static enum errc send_line(struct demo *demo, const struct yaml *item, struct err *err)
{
	auto_buf line = BUF_INIT(LINE_MAX_BYTES);

	demo->template.now_us = clock_wall_us(&clock_system);
	enum errc code = line_expand(&demo->template, yaml_text(item, "line"), &line, err);
	if (code)
		return code;
	demo->lines++;
	return demo_output_line(demo->output, yaml_text(item, "to"), str_trim(buf_str(&line)), err);
}

static enum errc send_noise(struct demo *demo, struct err *err)
{
	uint64_t pick = dice_throw(&demo->dice, demo->noise_weight);

	for (const struct yaml *item = yaml_get(demo->noise, "lines")->child; item;
	     item = item->next) {
		const uint64_t weight = number_of(item, "weight", 1);
		if (pick < weight)
			return send_line(demo, item, err);
		pick -= weight;
	}
	return ERR_OK;
}

/* Let `us` of the story pass, with noise as it falls due. */
static enum errc pass_time(struct demo *demo, int64_t us, struct err *err)
{
	int64_t left = (int64_t)((double)us / demo->speed);

	while (left > 0 && !stopped) {
		const int64_t step = left < TICK_US ? left : TICK_US;
		const struct timespec pause = { .tv_nsec = step * 1000 };
		(void)nanosleep(&pause, NULL);
		left -= step;
		demo->noise_due_us += (int64_t)((double)step * demo->noise_per_second);
		for (; demo->noise_due_us >= US_PER_SEC; demo->noise_due_us -= US_PER_SEC) {
			const enum errc code = send_noise(demo, err);
			if (code)
				return code;
		}
	}
	return ERR_OK;
}

static void say(const struct yaml *step)
{
	const struct yaml *words = yaml_get(step, "say");
	const struct str text = yaml_text(words, lang_get() == LANG_JA ? "ja" : "en");
	char when[TIME_TEXT_MAX];

	if (!text.len)
		return;
	time_format_local(clock_wall_us(&clock_system), time_zone_offset(), when);
	printf("%s  %.*s\n", when + 11, STR_ARG(text));
	(void)fflush(stdout);
}

static enum errc send_item(struct demo *demo, const struct yaml *item, struct err *err)
{
	const uint64_t times = size_min(number_of(item, "times", 1), 100000);

	for (uint64_t i = 0; i < times && !stopped; i++) {
		enum errc code = i ? pass_time(demo, seconds_of(item, "every"), err) : ERR_OK;
		if (!code)
			code = send_line(demo, item, err);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum errc play_step(struct demo *demo, const struct yaml *step, struct err *err)
{
	const struct yaml *send = yaml_get(step, "send");
	enum errc code = pass_time(demo, seconds_of(step, "after"), err);

	if (code || stopped)
		return code;
	say(step);
	for (const struct yaml *item = send ? send->child : NULL; item && !code; item = item->next)
		code = send_item(demo, item, err);

	const struct str file = yaml_text(step, "drop");
	return code || !file.ptr ? code : demo_output_drop(demo->output, file, err);
}

static enum errc play(struct demo *demo, bool forever, struct err *err)
{
	const struct yaml *steps = yaml_get(demo->story, "steps");

	say(demo->story);
	for (const struct yaml *step = steps ? steps->child : NULL; step && !stopped;
	     step = step->next) {
		const enum errc code = play_step(demo, step, err);
		if (code)
			return fail_in(err, code, "demo");
	}
	while (forever && !stopped) {
		const enum errc code = pass_time(demo, 60 * US_PER_SEC, err);
		if (code)
			return fail_in(err, code, "demo");
	}
	return ERR_OK;
}

static enum errc check_noise(struct demo *demo, struct err *err)
{
	const struct yaml *lines = yaml_get(demo->noise, "lines");

	for (const struct yaml *item = lines ? lines->child : NULL; item; item = item->next) {
		if (!demo_output_knows(yaml_text(item, "to")))
			return fail(err, ERR_SYNTAX, "noise.yml:%u: unknown target", item->line);
		demo->noise_weight += number_of(item, "weight", 1);
	}
	if (demo->noise_weight == 0)
		return fail(err, ERR_SYNTAX, "noise.yml: has no lines");
	demo->template = (struct line_template){ .words = yaml_get(demo->noise, "words"),
						 .dice = &demo->dice };
	return ERR_OK;
}

static enum errc prepare(struct demo *demo, const struct options *options, struct err *err)
{
	char content[PATH_MAX];
	enum errc code = path_content(content, err);

	if (!code)
		code = load_script(demo, content, options_text(options, "story"), &demo->story,
				   err);
	if (!code)
		code = load_script(demo, content, "noise", &demo->noise, err);
	if (!code)
		code = check_noise(demo, err);
	dice_init(&demo->dice, (uint64_t)options_number(options, "seed"));
	demo->speed = (double)options_number(options, "speed") / 100;
	demo->noise_per_second = (double)options_number(options, "noise");
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct demo demo = { .arena = ARENA_INIT(SCRIPT_MEMORY_MAX) };
	const struct demo_targets targets = { .syslog = options_text(options, "syslog-tcp"),
					      .squid = options_text(options, "squid"),
					      .drop = options_text(options, "drop") };
	const struct sigaction on_stop = { .sa_handler = stop };
	struct err err;

	(void)sigaction(SIGINT, &on_stop, NULL);
	(void)sigaction(SIGTERM, &on_stop, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	if (sodium_init() < 0)
		return EXIT_FAILED;

	enum errc code = prepare(&demo, options, &err);
	if (!code)
		code = demo_output_new(&targets, &demo.output, &err);
	if (!code)
		code = play(&demo, options_flag(options, "forever"), &err);
	demo_output_free(demo.output);
	arena_done(&demo.arena);
	if (code)
		return command_fail(&err);
	printf(text_of(TR("%llu 行を送りました。\n", "%llu lines sent.\n")),
	       (unsigned long long)demo.lines);
	return EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "story",
	  .type = OPTION_CHOICE,
	  .choices = "handa-2021|osaka-2022|okayama-2024|kosugi-2026",
	  .fallback = "handa-2021",
	  .help = TEXT("演じる事案（公表資料をもとにした作り話）",
		       "the incident to play (invented, after the public reports)") },
	{ .name = "syslog-tcp",
	  .type = OPTION_TEXT,
	  .arg = "ADDR:PORT",
	  .fallback = "127.0.0.1:5514",
	  .help = TEXT("見張りの syslog 受け口", "where the watch takes syslog") },
	{ .name = "squid",
	  .type = OPTION_TEXT,
	  .arg = "FILE",
	  .help = TEXT("見張りが追っている Squid のログ。ここに書き足す",
		       "the Squid log the watch follows; lines are appended") },
	{ .name = "drop",
	  .type = OPTION_TEXT,
	  .arg = "DIR",
	  .help = TEXT("見張りの投げ込みフォルダ", "the drop folder of the watch") },
	{ .name = "speed",
	  .type = OPTION_NUMBER,
	  .arg = "PERCENT",
	  .fallback = "100",
	  .min = 1,
	  .max = 10000,
	  .help = TEXT("速さ（100 で約 2 分）", "speed (100 takes about 2 minutes)") },
	{ .name = "noise",
	  .type = OPTION_NUMBER,
	  .arg = "PER_SECOND",
	  .fallback = "8",
	  .min = 0,
	  .max = 10000,
	  .help = TEXT("ふだんのログの行数（毎秒）", "lines of everyday log a second") },
	{ .name = "seed",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "1",
	  .min = 0,
	  .max = INT32_MAX,
	  .help = TEXT("乱数の種。同じ種は同じ演目", "seed: the same one plays the same demo") },
	{ .name = "forever",
	  .type = OPTION_FLAG,
	  .help = TEXT("終わった後もふだんのログを流し続ける",
		       "go on with everyday log when the story is over") },
	OPTIONS_END,
};

const struct command command_demo = {
	.name = "demo",
	.summary = TEXT("実際の事案をなぞったログを、動いている見張りに流す",
			"play a real incident's log lines into a running watch"),
	.details =
		TEXT("流す行はすべて作り物です。住所は文書用の範囲、名前は架空のものです。",
		     "All lines are invented; addresses are from ranges kept for documentation."),
	.options = option_rows,
	.run = run,
};
