/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the inventory says beside the questions of forms:
 *
 *   assets-listed    devices of some list; {3} is the last day one was seen by any source
 *   assets-unlisted  devices that were noticed or send records and are in no list
 *   assets-unpermitted  private and vendor-owned devices without a permit that holds, among them
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure asset_measures[]; /* end with id NULL */
