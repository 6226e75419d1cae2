/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came from a remote is put to use (cli/indicators/arm.h), as the list and the rules
 * "taxii-NAME". What was revoked, or could not be read, is not there.
 */
#pragma once

#include "cli/indicators/arm.h"
#include "cli/taxii/taxii-desk.h"
#include "taxii/remotes.h"

/* Of one remote, by what it may arm. */
enum errc taxii_arm(struct taxii_desk *desk, const struct options *options,
		    const struct taxii_remote *remote, struct armed *ret,
		    struct err *err) MUST_CHECK;
