/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One look at one of the hospital's own pages: does it answer, with what status, how fast, by which
 * certificate, with what content. Only the address configured is asked; where it points to
 * (Location) is told and never followed.
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"
#include "roles/prober/page-digest.h"

struct prober_tools;

#define PROBE_URL_MAX	 500
#define PROBE_TIMEOUT_MS 10000u
#define PROBE_BODY_MAX	 (2u * 1024 * 1024)

struct probe_result {
	int64_t at_us;
	bool up;	 /* an answer of status 200..399 with a certificate in order */
	uint32_t status; /* 0: no answer */
	int64_t taken_us;
	char problem[256]; /* why it is down; "" */
	char redirect[1024];
	char tls[16];
	int64_t cert_until_us; /* TIME_NONE: no certificate */
	char cert_problem[200];
	struct page_digest page;
};

/*
 * Before the sandbox: name servers, certificate authorities (`ca_file` or the system's) and the
 * words of content/website-watch.yml.
 */
enum errc prober_tools_new(const char *content, const char *ca_file, struct prober_tools **ret,
			   struct err *err) MUST_CHECK;
void prober_tools_free(struct prober_tools *tools);

/* http or https, with a host, within PROBE_URL_MAX. */
enum errc probe_check_url(const char *url, struct err *err) MUST_CHECK;

/* Whatever happens is in the result. */
void probe(struct prober_tools *tools, const char *url, struct probe_result *ret);
