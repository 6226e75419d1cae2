/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document of YAML as JSON (RFC 8259), which is YAML 1.2 as well: what people wrote goes on to
 * other machines in one form. Every scalar becomes a text but plain numbers, truths and nulls.
 */
#pragma once

#include "base/encoding/json-write.h"
#include "base/encoding/yaml.h"

/* An element, or (`name`) a member of an object that is open. */
void yaml_to_json(struct json_writer *w, const char *name, const struct yaml *node);
