/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the console asks of the sealer, who holds the key that signs what is handed over: a part of
 * roles/messages.h. With SEAL comes an empty file without a name, which the sealer fills; SEALING
 * tells now and then how far it is, SEALED ends it.
 */
#pragma once

#include "base/str.h"

enum seal_what {
	SEAL_CASE,   /* by its id */
	SEAL_PACK,   /* papers for the worst day, made anew */
	SEAL_NEWEST, /* those that were made last */
	SEAL_WHATS,
};

enum seal_failure {
	SEAL_WHOLE, /* it is in the file */
	SEAL_ABSENT,
	SEAL_BUSY,
	SEAL_FAILED,
};

struct msg_seal {
	uint64_t id;
	uint32_t what; /* enum seal_what */
	uint32_t lang; /* enum lang */
	struct str object;
	struct str by;
};

struct msg_sealing {
	uint64_t id;
	uint64_t files;
	uint64_t bytes;
};

struct msg_sealed {
	uint64_t id;
	uint32_t failed; /* enum seal_failure */
	struct str problem;
	struct str fingerprint; /* of the key */
};
