/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the line between a facility and its hub needs before the roles start: the node's signing
 * key, which two of them read, and for a hub with --link-in a certificate of its own authority for
 * the names it is reached by. That one is made anew at a start when it is for other names, or when
 * less than a third of its time is left.
 */
#pragma once

#include "roles/supervisor/supervisor-setup.h"

enum errc link_setup(struct setup *setup, struct err *err) MUST_CHECK;
