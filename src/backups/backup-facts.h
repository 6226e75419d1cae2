/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What proofs of backups say beside the questions of forms:
 *
 *   backups-proved  repositories of which every byte was read and agreed, freshly enough
 *   backups-bad     those whose newest proof found damage, an exchange or nothing to open
 *
 * {3} names each of them all with the level of its newest proof.
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure backup_measures[]; /* end with id NULL */
