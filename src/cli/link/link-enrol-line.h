/* SPDX-License-Identifier: Apache-2.0 */
/* `link enrol --hub URL --code TEXT`: a facility comes to its certificate over the line itself. */
#pragma once

#include "base/options.h"

enum errc link_enrol_line(const struct options *options, struct err *err) MUST_CHECK;
