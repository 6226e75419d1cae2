/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which build of the program this is: the linker's note about its content (GNU build ID). Two
 * builds that differ in one instruction differ in it.
 */
#pragma once

#include "base/str.h"

/* Good as long as the process; STR_NONE when the linker wrote none. */
struct str build_id(void);
