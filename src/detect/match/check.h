/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is an image safe to run? program_open() only sees to it that sections lie within the image. This
 * looks at every number in them: that it is in its bounds, that what is searched ends, that nothing
 * is found more often than there is room for. A forged image that passes may answer wrongly, as
 * forged rules would; it cannot make the program read or write elsewhere.
 */
#pragma once

#include "detect/match/program.h"

bool program_is_sound(const struct program *program);
