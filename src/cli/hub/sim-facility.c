/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hub/sim-facility.h"

#include <sodium.h>

#include "base/log.h"
#include "link/bundle.h"
#include "link/indicator-kind.h"
#include "link/rhythm.h"

#define ANSWER_MAX  (4u * 1024 * 1024)
#define POST_BYTES  (64u * 1024)
#define DENIED_FROM 6u

static void ask(struct sim_facility *facility, enum line_question what);

/* ---- what came ---- */

/* As link_board_take(): in its turn, and it can be used; then it is armed. */
static enum errc take_line(void *ctx, bool board, const struct link_arrival *arrival,
			   struct err *err)
{
	struct sim_facility *facility = ctx;
	auto_arena arena = ARENA_INIT(POST_BYTES);
	struct link_indicator indicator;
	enum errc code = link_arrival_check(arrival, err);

	if (code || !board || (uint64_t)arrival->sequence != facility->progress.board + 1)
		return code;
	code = link_indicator_read(arrival->body, &arena, &indicator, err);
	if (code)
		return code;
	facility->progress.board++;
	facility->progress.armed = facility->progress.board;
	return ERR_OK;
}

static enum errc take_bundle(struct sim_facility *facility, struct str bytes, struct err *err)
{
	const uint64_t before = facility->progress.armed;
	auto_link_bundle bundle;
	enum errc code = link_bundle_open(bytes, &bundle, err);

	if (!code && !str_equal(bundle.to, facility->code))
		code = fail(err, ERR_DENIED, "bundle: is for %.*s", STR_ARG(bundle.to));
	if (!code)
		code = link_bundle_check(&bundle, facility->hub_key, err);
	if (!code)
		code = link_bundle_each(&bundle, take_line, facility, err);
	if (!code && facility->progress.armed != before)
		facility->sink->armed(facility->sink->ctx, facility);
	return code;
}

/* ---- when it fails ---- */

static void try_again(void *ctx)
{
	struct sim_facility *facility = ctx;

	if (!facility->away)
		ask(facility, LINE_HELLO);
}

static void failed(struct sim_facility *facility, bool denied)
{
	facility->greeted = false;
	facility->failures++;
	if (denied && facility->failures < DENIED_FROM)
		facility->failures = DENIED_FROM;
	loop_timer_after(facility->loop, &facility->again,
			 link_pause_us(facility->failures, randombytes_random()));
}

/* ---- asking ---- */

static void good(struct sim_facility *facility)
{
	const bool first = !facility->greeted;

	facility->greeted = true;
	facility->failures = 0;
	ask(facility, LINE_WAIT);
	if (first)
		facility->sink->up(facility->sink->ctx, facility);
}

static void on_answer(void *ctx, uint64_t id, unsigned status, struct str body, const char *error)
{
	struct sim_facility *facility = ctx;
	const uint64_t armed = facility->progress.armed;
	struct err err = { .text = "" };
	size_t what = 0;

	while (what < LINE_QUESTIONS && facility->asked[what] != id)
		what++;
	if (what == LINE_QUESTIONS)
		return;
	facility->asked[what] = 0;
	enum errc code = status == 200 || status == 204 ? ERR_OK : ERR_IO;
	if (!code && body.len)
		code = take_bundle(facility, body, &err);
	facility->sink->said(facility->sink->ctx, facility, !code);
	if (code) {
		log_debug("a simulated facility was refused", log_num("status", (int64_t)status),
			  log_text("error", error[0] ? error : err.text));
		failed(facility, status >= 400 && status < 500);
		return;
	}
	/* The question that is asked next says how far it came. */
	if (what == LINE_HELLO && armed != facility->progress.armed && facility->greeted)
		ask(facility, LINE_HELLO);
	good(facility);
}

static void ask(struct sim_facility *facility, enum line_question what)
{
	char path[LINK_QUESTION_MAX];
	struct err err;

	if (facility->asked[what] || facility->away)
		return;
	const struct line_request request = {
		.id = ++facility->last_id,
		.path = link_question_path(what, &facility->progress, path),
		.timeout_ms = link_questions[what].timeout_ms,
		.answer_max = ANSWER_MAX,
	};
	facility->asked[what] = request.id;
	if (!line_ask(facility->line, &request, &err))
		return;
	facility->asked[what] = 0;
	failed(facility, false);
}

void sim_facility_hello(struct sim_facility *facility)
{
	ask(facility, LINE_HELLO);
}

void sim_facility_connect(struct sim_facility *facility)
{
	facility->away = false;
	ask(facility, LINE_HELLO);
}

void sim_facility_cut(struct sim_facility *facility)
{
	line_drop(facility->line);
	memset(facility->asked, 0, sizeof(facility->asked));
	loop_timer_clear(facility->loop, &facility->again);
	facility->away = true;
	facility->greeted = false;
}

enum errc sim_facility_open(struct sim_facility *facility, struct err *err)
{
	const struct line_handler handler = { .on_answer = on_answer, .ctx = facility };
	const struct line_config config = { .url = facility->node->url,
					    .authority = facility->node->authority,
					    .certificate = facility->node->certificate,
					    .key = facility->node->key };
	const enum errc code = line_new(facility->loop, &handler, &facility->line, err);

	facility->again =
		(struct loop_timer){ .fire = try_again, .ctx = facility, .at_us = TIME_NONE };
	return code ? code : line_set(facility->line, &config, err);
}

void sim_facility_close(struct sim_facility *facility)
{
	loop_timer_clear(facility->loop, &facility->again);
	line_free(facility->line);
	facility->line = NULL;
}
