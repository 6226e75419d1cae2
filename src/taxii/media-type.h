/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Media types of TAXII 2.1 (1.6.8.1): "application/taxii+json;version=2.1". One without a version
 * means the latest, which is this.
 */
#pragma once

#include "base/str.h"

#define TAXII_MEDIA_TYPE "application/taxii+json;version=2.1"
#define STIX_MEDIA_TYPE	 "application/stix+json;version=2.1"

/* Of a request's body: does Content-Type say TAXII 2.1? */
bool taxii_content_type_fits(struct str value);

/*
 * Does Accept (RFC 9110 12.5.1) take TAXII 2.1? One that is absent takes anything; ranges with a
 * wildcard take it too; q=0 does not.
 */
bool taxii_accept_fits(struct str value);
