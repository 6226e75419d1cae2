/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan/scan-crew.h"

#include <pthread.h>
#include <sched.h>

#include "base/alloc.h"
#include "cli/scan/scan-unit.h"

struct worker {
	struct scan_crew *crew;
	pthread_t thread; /* of all but the first, which is the caller's */
	struct scan_reader *reader;
	enum errc confined;
};

struct scan_crew {
	struct scan_input *input;
	struct scan_order *order;
	const struct sandbox_profile *profile; /* NULL: the threads run unconfined */
	const struct sandbox_path *paths;
	/* Met three times: told what to enter, entered, all of the process confined. */
	pthread_barrier_t meeting;
	bool met; /* the barrier was passed to its end */
	unsigned n;
	struct worker workers[];
};

unsigned scan_threads_for(const struct scan_files *files)
{
	uint64_t bytes = 0;
	cpu_set_t cores;

	for (size_t i = 0; i < files->n; i++)
		bytes += files->at[i].size;
	if (bytes < SCAN_CUT_BYTES || sched_getaffinity(0, sizeof(cores), &cores) < 0)
		return 1;
	return (unsigned)size_min((size_t)CPU_COUNT(&cores), SCAN_THREADS_MAX);
}

static void work(struct worker *worker)
{
	struct scan_crew *crew = worker->crew;
	struct scan_unit unit;

	while (scan_reader_claim(worker->reader, crew->input, &unit)) {
		struct scan_result *result = scan_order_result(crew->order);
		scan_reader_read(worker->reader, crew->order, &unit, result);
		scan_order_done(crew->order, unit.number, unit.source, result);
	}
}

static void meet(struct scan_crew *crew)
{
	(void)pthread_barrier_wait(&crew->meeting);
}

static void *run_thread(void *ctx)
{
	struct worker *worker = ctx;
	struct scan_crew *crew = worker->crew;

	meet(crew);
	if (crew->profile)
		worker->confined = sandbox_join(crew->profile, crew->paths, NULL);
	meet(crew);
	meet(crew);
	if (!worker->confined)
		work(worker);
	return NULL;
}

struct scan_crew *scan_crew_new(const struct scan_shared *shared, struct scan_input *input,
				struct scan_order *order, unsigned threads)
{
	struct scan_crew *crew = mem_new(sizeof(*crew) + threads * sizeof(crew->workers[0]));

	crew->input = input;
	crew->order = order;
	for (unsigned i = 0; i < threads; i++)
		crew->workers[i] =
			(struct worker){ .crew = crew, .reader = scan_reader_new(shared) };
	(void)pthread_barrier_init(&crew->meeting, NULL, threads);
	crew->n = 1;
	for (unsigned i = 1; i < threads; i++) {
		struct worker *worker = &crew->workers[i];
		if (pthread_create(&worker->thread, NULL, run_thread, worker))
			abort();
		crew->n++;
	}
	return crew;
}

enum errc scan_crew_confine(struct scan_crew *crew, const struct sandbox_profile *profile,
			    const struct sandbox_path *paths, struct err *err)
{
	char level[SANDBOX_TEXT_MAX];

	crew->profile = profile;
	crew->paths = paths;
	meet(crew);
	/* What a thread can only do to itself, each does now; then the rest is done to all. */
	meet(crew);
	const enum errc code = sandbox_enter(profile, paths, level, err);
	meet(crew);
	crew->met = true;
	return code;
}

void scan_crew_run(struct scan_crew *crew)
{
	work(&crew->workers[0]);
	for (unsigned i = 1; i < crew->n; i++)
		(void)pthread_join(crew->workers[i].thread, NULL);
}

void scan_crew_free(struct scan_crew *crew)
{
	if (!crew)
		return;
	for (unsigned i = 0; i < crew->n; i++)
		scan_reader_free(crew->workers[i].reader);
	(void)pthread_barrier_destroy(&crew->meeting);
	free(crew);
}
