/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command reads from outside may have been made to break its reader: before the first byte
 * of it the command gives up the powers it no longer needs. On a machine that cannot confine it, it
 * says so and goes on: people in need of a scan or an import have no other machine.
 */
#pragma once

#include "base/options.h"
#include "base/os/sandbox.h"

/* As sandbox_enter(), but what goes wrong is a warning. */
void confine(const struct sandbox_profile *profile, const struct sandbox_path *paths);

/* To read and write files where `paths` allow it, and what is open. */
void confine_import(const struct sandbox_path *paths);

/* For the above: the arguments to read and, unless NULL, `folder` to write in. Released by free().
 */
struct sandbox_path *confine_paths(const struct options *options, const char *folder) MUST_CHECK;
