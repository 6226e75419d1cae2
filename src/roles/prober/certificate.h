/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server shows of itself in a TLS handshake: until when its certificate is valid, and what
 * is wrong with it (RFC 5280 6, RFC 6125). Nothing is sent over the connection.
 */
#pragma once

#include "base/err.h"
#include "base/os/clock.h"
#include "net/resolve.h"

struct certificate_facts {
	int64_t until_us;  /* TIME_NONE: there was none */
	char problem[200]; /* "" when it is in order */
	char tls[16];	   /* "TLSv1.3" */
};

struct certificate_asker; /* the authorities, loaded before the sandbox */

enum errc certificate_asker_new(const char *ca_file, struct certificate_asker **ret,
				struct err *err) MUST_CHECK;
void certificate_asker_free(struct certificate_asker *asker);

/* ERR_IO when there was no handshake at all. */
enum errc certificate_ask(struct certificate_asker *asker, const char *host,
			  const struct resolved *where, unsigned timeout_ms,
			  struct certificate_facts *ret, struct err *err) MUST_CHECK;
