/* SPDX-License-Identifier: Apache-2.0 */
/* What `link …` commands have in common. */
#pragma once

#include "cli/organisation/organisation-desk.h"
#include "link/bundle.h"

/* This node's key, in the data folder; one that is not there is made. */
enum errc link_desk_signer(const struct options *options, struct signer **ret,
			   struct err *err) MUST_CHECK;

/* Its fingerprint. */
enum errc link_desk_print(const struct signer *signer, struct buf *pem,
			  char ret[static SIGNER_FINGERPRINT_LEN + 1], struct err *err) MUST_CHECK;

/* The code under which the others know this node. ERR_CONFLICT: it has none yet (link enrol --as).
 */
enum errc link_desk_own(struct organisation_desk *desk, struct str *ret,
			struct err *err) MUST_CHECK;

/* The peer that --to names, or the only one there is. */
enum errc link_desk_peer(struct organisation_desk *desk, const struct options *options,
			 struct link_peer *ret, struct err *err) MUST_CHECK;
