/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings printed in a shape that other programs read (export/shape.h): lines as they come, or one
 * document at the end.
 */
#pragma once

#include "export/shape.h"

/* For the choices of a command's --format. */
#define SHAPE_CHOICES "ecs|ocsf|hayabusa|timesketch|cef|stix|navigator"

struct shape_out;

/* Reads content/export, so before the sandbox. NULL in `*ret` when `name` is no shape. */
enum errc shape_out_new(struct str name, int fd, struct shape_out **ret,
			struct err *err) MUST_CHECK;

void shape_out_add(struct shape_out *out, const struct finding *finding);

/* Print what is left and free; the first thing that went wrong. */
enum errc shape_out_end(struct shape_out *out, struct err *err) MUST_CHECK;
