/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields written down by hand, in test events of rules and in test cases.
 */
#pragma once

#include "base/encoding/yaml.h"
#include "event/event.h"

/*
 * Add the entries of a map: a list is a field that stands several times, null one without value.
 * Texts are borrowed from `map`. False when it is no map, or an entry is a map itself.
 */
bool event_add_yaml(struct event *event, const struct yaml *map);
