/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prober: looks at the hospital's own web pages now and then and tells the store what it saw.
 * It can open connections and read the name servers' files and certificate authorities, and
 * nothing else; it asks only the addresses it was started with, and what they answer is reduced to
 * a few facts here (prober/page-digest.h), where a page made to break its reader can do least.
 */
#include "base/log.h"
#include "net/outbound.h"
#include "roles/link.h"
#include "roles/messages.h"
#include "roles/prober/probe.h"
#include "roles/process.h"
#include "roles/role.h"

#define SITES_MAX   64
#define SECONDS_DEF 300
#define AGAIN_US    (30 * US_PER_SEC) /* one that was down is looked at again soon */
#define FIRST_US    (1 * US_PER_SEC)

struct site {
	const char *url;
	int64_t due_us; /* monotonic */
};

struct prober {
	struct process *process;
	struct link *store;
	struct prober_tools *tools;
	struct site sites[SITES_MAX];
	size_t n_sites;
	int64_t every_us;
	struct loop_timer timer;
};

static void tell(struct prober *prober, const char *url, const struct probe_result *seen)
{
	const struct msg_site message = {
		.url = str_from(url),
		.at_us = seen->at_us,
		.up = seen->up,
		.status = seen->status,
		.taken_us = seen->taken_us,
		.problem = str_from(seen->problem),
		.redirect = str_from(seen->redirect),
		.tls = str_from(seen->tls),
		.cert_until_us = seen->cert_until_us,
		.cert_problem = str_from(seen->cert_problem),
		.title = str_from(seen->page.title),
		.size = seen->page.size,
		.hash = str_from(seen->page.hash),
		.hosts = str_from(seen->page.hosts),
		.words = str_from(seen->page.words),
	};
	struct err err;

	if (prober->store && message_send(link_channel(prober->store), MSG_SITE, &message, &err))
		log_warn("what a page looked like is not told", log_text("url", url),
			 log_err(&err));
}

static struct site *next_due(struct prober *prober)
{
	struct site *first = &prober->sites[0];

	for (size_t i = 1; i < prober->n_sites; i++) {
		if (prober->sites[i].due_us < first->due_us)
			first = &prober->sites[i];
	}
	return first;
}

/* One page a round, so that a stop is heard between two. */
static void look(void *ctx)
{
	struct prober *prober = ctx;
	struct site *site = next_due(prober);
	struct loop *loop = process_loop(prober->process);
	struct probe_result seen;

	probe(prober->tools, site->url, &seen);
	tell(prober, site->url, &seen);
	const int64_t soon_us = prober->every_us < AGAIN_US ? prober->every_us : AGAIN_US;
	site->due_us = clock_mono_us(&clock_system) + (seen.up ? prober->every_us : soon_us);
	loop_timer_set(loop, &prober->timer, next_due(prober)->due_us);
}

static void on_message(void *ctx UNUSED, const struct message *message)
{
	log_warn("unexpected message from the store",
		 log_text("type", message_name(message->type)));
}

static void forget_store(struct prober *prober)
{
	link_free(prober->store);
	prober->store = NULL;
}

static void on_closed(void *ctx, const struct err *err UNUSED)
{
	forget_store(ctx);
}

static void on_channel(void *ctx, const char *name UNUSED, int fd)
{
	struct prober *prober = ctx;
	const struct link_handler handler = {
		.on_message = on_message,
		.on_closed = on_closed,
		.ctx = prober,
	};
	struct err err;

	forget_store(prober);
	if (link_new(process_loop(prober->process), fd, &handler, &prober->store, &err))
		log_error("the store's channel cannot be used", log_err(&err));
}

static void read_options(struct prober *prober)
{
	const char *every = process_option(prober->process, "website-seconds", 0);
	int64_t seconds = SECONDS_DEF;

	while (prober->n_sites < SITES_MAX &&
	       process_option(prober->process, "website", prober->n_sites)) {
		prober->sites[prober->n_sites].url =
			process_option(prober->process, "website", prober->n_sites);
		prober->n_sites++;
	}
	if (every)
		(void)str_to_i64(str_from(every), &seconds);
	prober->every_us = seconds * US_PER_SEC;
}

static int run(void)
{
	const struct process_hooks hooks = { .role = "prober", .on_channel = on_channel };
	struct prober prober = { .process = NULL };
	struct err err;

	prober.process = process_begin(&hooks, &prober);
	read_options(&prober);
	const char *ca_file = process_option(prober.process, "website-ca", 0);
	const struct sandbox_path paths[] = {
		OUTBOUND_PATHS,
		{ .path = ca_file, .access = SANDBOX_READ },
		{ .path = NULL },
	};
	if (prober_tools_new(process_option(prober.process, "content", 0), ca_file, &prober.tools,
			     &err))
		process_die("the prober cannot begin", &err);
	prober.timer = (struct loop_timer){ .fire = look, .ctx = &prober, .at_us = TIME_NONE };
	if (prober.n_sites)
		loop_timer_after(process_loop(prober.process), &prober.timer, FIRST_US);
	process_enter(prober.process, paths, "");
	const int code = process_run(prober.process);
	forget_store(&prober);
	prober_tools_free(prober.tools);
	process_free(prober.process);
	return code;
}

const struct role role_prober = {
	.name = "prober",
	.run = run,
};
