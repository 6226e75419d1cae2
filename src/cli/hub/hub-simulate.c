/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The minute, measured: one facility sees an indicator first, and thousands of others have armed
 * it. The hub is a real one (`tonoi run --role hub`, its own processes, TLS and records), and so is
 * the facility that saw it; the others are the ends of their lines (sim-facility.h).
 */
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "cli/command.h"
#include "cli/hub/sim-fleet.h"
#include "cli/hub/sim-hub.h"
#include "cli/hub/sim-watch.h"
#include "cli/print/rows.h"

#define WORKERS_MAX    8u
#define A_WORKER_MAX   4200u /* facilities of one process: three descriptors each */
#define UP_S	       900
#define SETTLE_S       10 /* lines break for so long before the sighting */
#define ARMED_S	       180
#define RECEIPTS_S     60
#define MEASURE_S      60
#define URL_TEXT_MAX   64u
#define SIGHTING_VALUE "203.0.113.77"

struct worker {
	pid_t pid;
	int orders;
	int events;
};

struct simulation {
	const struct options *options;
	char folder[PATH_MAX];
	struct sim_watch hub;
	struct sim_watch first;
	struct sim_members members;
	struct sim_facility *facilities;
	struct worker workers[WORKERS_MAX];
	size_t n_workers;
	size_t n_up;
	int64_t *armed_us; /* by facility; 0: not yet */
	size_t n_armed;
	uint64_t idle_bytes; /* sum of what was measured */
	size_t n_idle;
	uint64_t memory; /* the most that was seen */
	int64_t sighted_us;
};

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
		      struct FTW *where UNUSED)
{
	return remove(path);
}

static enum errc make_folder(struct simulation *sim, struct err *err)
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(sim->folder, sizeof(sim->folder), "%s/tonoi-simulate-XXXXXX",
		       base ? base : "/tmp");
	if (!mkdtemp(sim->folder)) {
		sim->folder[0] = '\0';
		return fail_errno(err, "mkdtemp");
	}
	const struct {
		struct sim_watch *watch;
		const char *name;
	} rows[] = { { &sim->hub, "hub" }, { &sim->first, "first" } };
	enum errc code = ERR_OK;
	for (size_t i = 0; !code && i < ARRAY_LEN(rows); i++) {
		(void)snprintf(rows[i].watch->data, PATH_MAX, "%.4000s/%s", sim->folder,
			       rows[i].name);
		(void)snprintf(rows[i].watch->log, PATH_MAX, "%.4000s/%s.log", sim->folder,
			       rows[i].name);
		code = dir_make(rows[i].watch->data, err);
	}
	return code;
}

/* ---- the hub, and the facility that sees it first ---- */

static enum errc start_watches(struct simulation *sim, struct err *err)
{
	static const char *const hub[] = { "--role=hub",
					   "--listen=127.0.0.1:0",
					   "--link-in=127.0.0.1:0",
					   "--link-host=127.0.0.1",
					   "--link-per-address=100000",
					   NULL };
	static const char *const first[] = { "--listen=127.0.0.1:0", NULL };
	const enum errc code = sim_watch_start(&sim->hub, hub, err);

	return code ? code : sim_watch_start(&sim->first, first, err);
}

static enum errc enrol_first(struct simulation *sim, const char *url, struct err *err)
{
	const char *const enrol[] = { "link", "enrol",	"--hub",
				      url,    "--code", sim->members.first_code,
				      NULL };
	static const char *const leave[] = { "link",	"approve", "--kind", "indicator",
					     "--leave", "always",  NULL };
	const enum errc code = sim_watch_command(&sim->first, enrol, err);

	return code ? code : sim_watch_command(&sim->first, leave, err);
}

static enum errc sight(struct simulation *sim, struct err *err)
{
	static const char *const offer[] = { "taxii",	  "offer", SIGHTING_VALUE, "--title",
					     "simulated", "--tlp", "amber",	   NULL };

	sim->sighted_us = clock_mono_us(&clock_system);
	return sim_watch_command(&sim->first, offer, err);
}

/* ---- the processes of the others ---- */

static NORETURN void work(struct simulation *sim, size_t from, size_t n, int orders, int events)
{
	const struct sim_fleet_plan plan = {
		.facilities = sim->facilities + from,
		.n = n,
		.seed = (uint64_t)options_number(sim->options, "seed"),
		.flapping = (unsigned)options_number(sim->options, "flapping"),
		.orders = orders,
		.events = events,
	};
	struct err err;

	_exit(sim_fleet_run(&plan, &err) ? (int)command_fail(&err) : EXIT_DONE);
}

static enum errc start_worker(struct simulation *sim, size_t from, size_t n, struct err *err)
{
	struct worker *worker = &sim->workers[sim->n_workers];
	int orders[2];
	int events[2];

	if (pipe2(orders, O_CLOEXEC) < 0 || pipe2(events, O_CLOEXEC) < 0)
		return fail_errno(err, "pipe");
	worker->pid = fork();
	if (worker->pid == 0) {
		/* The end of another's orders is the end of it, also when we hold a copy. */
		for (size_t i = 0; i < sim->n_workers; i++)
			(void)close(sim->workers[i].orders);
		(void)close(orders[1]);
		(void)close(events[0]);
		work(sim, from, n, orders[0], events[1]);
	}
	(void)close(orders[0]);
	(void)close(events[1]);
	worker->orders = orders[1];
	worker->events = events[0];
	if (worker->pid < 0)
		return fail_errno(err, "fork");
	sim->n_workers++;
	return ERR_OK;
}

static enum errc start_workers(struct simulation *sim, const char *url, struct err *err)
{
	const size_t n = sim->members.n;
	const size_t n_workers = (n + A_WORKER_MAX - 1) / A_WORKER_MAX;
	enum errc code = ERR_OK;

	sim->facilities = mem_new_array(n, sizeof(*sim->facilities));
	sim->armed_us = mem_new_array(n, sizeof(*sim->armed_us));
	for (size_t i = 0; i < n; i++) {
		struct sim_member *member = &sim->members.at[i];

		member->node.url = str_from(url);
		sim->facilities[i] = (struct sim_facility){ .code = member->code,
							    .hub_key = sim->members.hub_key,
							    .node = &member->node,
							    .number = i };
	}
	for (size_t i = 0; !code && i < n_workers; i++) {
		const size_t from = n * i / n_workers;

		code = start_worker(sim, from, n * (i + 1) / n_workers - from, err);
	}
	return code;
}

static void order(const struct simulation *sim, enum sim_order what)
{
	const char byte = (char)what;

	for (size_t i = 0; i < sim->n_workers; i++)
		(void)!write(sim->workers[i].orders, &byte, 1);
}

static void stop_workers(struct simulation *sim)
{
	int status;

	for (size_t i = 0; i < sim->n_workers; i++)
		(void)close(sim->workers[i].orders);
	for (size_t i = 0; i < sim->n_workers; i++) {
		(void)waitpid(sim->workers[i].pid, &status, 0);
		(void)close(sim->workers[i].events);
	}
}

/* ---- what happens ---- */

static void take_event(struct simulation *sim, const struct sim_event *event)
{
	switch ((enum sim_event_kind)event->kind) {
	case SIM_UP:
		sim->n_up++;
		break;
	case SIM_ARMED:
		if (event->number < sim->members.n && !sim->armed_us[event->number]) {
			sim->armed_us[event->number] = event->at_us;
			sim->n_armed++;
		}
		break;
	case SIM_IDLE:
		sim->idle_bytes += event->number;
		sim->n_idle++;
		break;
	}
}

static enum errc take_events(struct simulation *sim, struct err *err)
{
	struct pollfd fds[WORKERS_MAX];
	struct sim_event events[256];

	for (size_t i = 0; i < sim->n_workers; i++)
		fds[i] = (struct pollfd){ .fd = sim->workers[i].events, .events = POLLIN };
	if (poll(fds, sim->n_workers, 200) <= 0)
		return ERR_OK;
	for (size_t i = 0; i < sim->n_workers; i++) {
		if (!fds[i].revents)
			continue;
		/* Whole ones: the pipe holds a multiple of them. */
		const ssize_t n = read(fds[i].fd, events, sizeof(events));
		if (n <= 0)
			return fail(err, ERR_IO, "a process of simulated facilities ended");
		for (size_t e = 0; e < (size_t)n / sizeof(events[0]); e++)
			take_event(sim, &events[e]);
	}
	return ERR_OK;
}

static void look_at_memory(struct simulation *sim)
{
	const uint64_t memory = sim_watch_memory(&sim->hub);

	if (memory > sim->memory)
		sim->memory = memory;
}

static void say(const struct simulation *sim, struct text what, size_t n)
{
	if (isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\r%s %zu/%zu  ", text_of(what), n, sim->members.n);
}

/* Until `*counter` is `wanted`, or the time is over, which is no error. */
static enum errc wait_until(struct simulation *sim, struct text what, const size_t *counter,
			    size_t wanted, int seconds, struct err *err)
{
	const int64_t until_us = clock_mono_us(&clock_system) + seconds * US_PER_SEC;
	int64_t look_us = 0;
	enum errc code = ERR_OK;

	while (!code && *counter < wanted && clock_mono_us(&clock_system) < until_us) {
		code = take_events(sim, err);
		if (clock_mono_us(&clock_system) < look_us)
			continue;
		look_us = clock_mono_us(&clock_system) + US_PER_SEC;
		look_at_memory(sim);
		say(sim, what, *counter);
	}
	if (isatty(STDERR_FILENO))
		(void)fputc('\n', stderr);
	return code;
}

static enum errc wait_for_receipts(struct simulation *sim, struct err *err)
{
	const int64_t until_us = clock_mono_us(&clock_system) + RECEIPTS_S * US_PER_SEC;
	uint64_t receipts = 0;
	enum errc code = ERR_OK;

	while (!code && receipts < sim->n_armed && clock_mono_us(&clock_system) < until_us) {
		code = take_events(sim, err);
		if (!code)
			code = sim_hub_receipts(sim->hub.data, &receipts, err);
		look_at_memory(sim);
	}
	if (!code && receipts < sim->n_armed)
		return fail(err, ERR_CORRUPT, "%zu facilities have armed it, the hub knows of %llu",
			    sim->n_armed, (unsigned long long)receipts);
	return code;
}

static enum errc play(struct simulation *sim, struct err *err)
{
	static const size_t never = 0;
	const size_t n = sim->members.n;
	enum errc code = wait_until(sim, TR("つながった施設", "facilities on the line"), &sim->n_up,
				    n, UP_S, err);

	if (!code && sim->n_up < n)
		code = fail(err, ERR_IO, "%zu of %zu facilities came to the line", sim->n_up, n);
	order(sim, SIM_FLAP);
	if (!code)
		code = wait_until(sim, TR("切れたりつながったり", "some break and come back"),
				  &never, 1, SETTLE_S, err);
	if (!code)
		code = sight(sim, err);
	if (!code)
		code = wait_until(sim, TR("見張りに使う施設", "facilities that armed it"),
				  &sim->n_armed, n, ARMED_S, err);
	if (!code)
		code = wait_for_receipts(sim, err);
	order(sim, SIM_MEASURE);
	return code ? code
		    : wait_until(sim, TR("静かな回線を測る", "idle lines measured"), &sim->n_idle,
				 1, MEASURE_S, err);
}

/* ---- the result ---- */

static const struct rows_column columns[] = {
	{ .name = "facilities", .title = TEXT("施設", "FACILITIES"), .number = true },
	{ .name = "armed", .title = TEXT("使えた", "ARMED"), .number = true },
	{ .name = "missing", .title = TEXT("届かず", "MISSING"), .number = true },
	{ .name = "median_s", .title = TEXT("中央値（秒）", "MEDIAN S"), .number = true },
	{ .name = "p99_s", .title = TEXT("99% （秒）", "P99 S"), .number = true },
	{ .name = "rss_bytes", .title = TEXT("ハブのメモリ", "HUB'S MEMORY"), .number = true },
	{ .name = "bytes_per_facility_day",
	  .title = TEXT("施設一日の通信", "BYTES A FACILITY AND DAY"),
	  .number = true },
	{ .name = NULL },
};

static int by_time(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a;
	const int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The time within which that part of all has armed it; who never did comes last. */
static double seconds_of(const struct simulation *sim, const int64_t *sorted, double part)
{
	const size_t missing = sim->members.n - sim->n_armed;
	const size_t at = missing + (size_t)((double)sim->members.n * part + 0.999999) - 1;

	if (at >= sim->members.n)
		return -1;
	return (double)(sorted[at] - sim->sighted_us) / (double)US_PER_SEC;
}

static enum errc print_result(const struct simulation *sim, struct err *err)
{
	int64_t *sorted = mem_new_array(sim->members.n, sizeof(*sorted));
	struct rows *rows = rows_new(rows_format_of(sim->options), columns);
	char text[7][32];
	const uint64_t whole[] = { sim->members.n, sim->n_armed, sim->members.n - sim->n_armed };

	memcpy(sorted, sim->armed_us, sim->members.n * sizeof(*sorted));
	qsort(sorted, sim->members.n, sizeof(*sorted), by_time);
	for (size_t i = 0; i < ARRAY_LEN(whole); i++)
		(void)snprintf(text[i], sizeof(text[i]), "%llu", (unsigned long long)whole[i]);
	(void)snprintf(text[3], sizeof(text[3]), "%.3f", seconds_of(sim, sorted, 0.5));
	(void)snprintf(text[4], sizeof(text[4]), "%.3f", seconds_of(sim, sorted, 0.99));
	(void)snprintf(text[5], sizeof(text[5]), "%llu", (unsigned long long)sim->memory);
	(void)snprintf(text[6], sizeof(text[6]), "%llu",
		       (unsigned long long)(sim->n_idle ? sim->idle_bytes / sim->n_idle : 0));
	rows_add(rows,
		 (const struct str[]){ str_from(text[0]), str_from(text[1]), str_from(text[2]),
				       str_from(text[3]), str_from(text[4]), str_from(text[5]),
				       str_from(text[6]) });
	free(sorted);
	return rows_end(rows, err);
}

/* ---- the command ---- */

static enum errc simulate(struct simulation *sim, struct err *err)
{
	char url[URL_TEXT_MAX];
	enum errc code = make_folder(sim, err);

	if (!code)
		code = sim_hub_make(sim->hub.data,
				    (size_t)options_number(sim->options, "facilities"),
				    &sim->members, err);
	if (!code)
		code = start_watches(sim, err);
	if (code)
		return code;
	(void)snprintf(url, sizeof(url), "https://%.*s",
		       STR_ARG(sim_watch_address(&sim->hub, "link-in")));
	code = enrol_first(sim, url, err);
	if (!code)
		code = start_workers(sim, url, err);
	if (!code)
		code = play(sim, err);
	stop_workers(sim);
	return code;
}

static enum exit_code run(const struct options *options)
{
	struct simulation sim = { .options = options };
	struct err err;

	(void)signal(SIGPIPE, SIG_IGN);
	enum errc code = simulate(&sim, &err);
	sim_watch_stop(&sim.first);
	sim_watch_stop(&sim.hub);
	if (!code)
		code = print_result(&sim, &err);
	if (sim.folder[0] && !options_flag(options, "keep"))
		(void)nftw(sim.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	const bool missing = sim.n_armed < sim.members.n;
	free(sim.facilities);
	free(sim.armed_us);
	sim_members_done(&sim.members);
	return code ? command_fail(&err) : missing ? EXIT_FAILED : EXIT_DONE;
}

static const struct option_def option_rows[] = {
	{ .name = "facilities",
	  .type = OPTION_NUMBER,
	  .arg = "N",
	  .fallback = "8252",
	  .min = 1,
	  .max = 16000,
	  .help = TEXT("模擬の施設の数", "how many facilities are simulated") },
	{ .name = "seed",
	  .type = OPTION_NUMBER,
	  .arg = "S",
	  .fallback = "1",
	  .min = 0,
	  .max = 1000000000,
	  .help = TEXT("どの回線がいつ切れるかを決める数",
		       "which lines break, and when, follows from it") },
	{ .name = "flapping",
	  .type = OPTION_NUMBER,
	  .arg = "PERCENT",
	  .fallback = "5",
	  .min = 0,
	  .max = 100,
	  .help = TEXT("切れたりつながったりする回線の割合",
		       "how many of a hundred lines break and come back") },
	{ .name = "keep",
	  .type = OPTION_FLAG,
	  .help = TEXT("使ったフォルダを残す", "leave the folder that was used") },
	ROWS_FORMAT_OPTION,
	OPTIONS_END,
};

const struct command command_hub_simulate = {
	.name = "hub simulate",
	.summary = TEXT("一施設の発見が全施設の見張りに使われるまでの時間を測る",
			"measure how long one facility's sighting takes to be armed by all"),
	.details = TEXT(
		"本物のハブと、最初に見つける本物の施設一つを、この機械だけで動かします。ほかの施設"
		"は"
		"回線の"
		"端だけの模擬です。"
		"何が模擬かは docs/guide/ja/sharing.md にあります。",
		"A real hub and a real facility, the one that sees it first, run on this machine "
		"alone; of the others the ends of their lines are simulated. What that leaves out "
		"stands in docs/guide/en/sharing.md."),
	.options = option_rows,
	.run = run,
};
