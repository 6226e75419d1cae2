/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What vendors answered, beside the hospital's own questions:
 *
 *   vendor-differences  answers about the topic that do not go together with the hospital's, among
 *                       the vendors' sheets that were answered; {3} names the products
 *   vendor-disclosures  products with a fresh disclosure sheet (a kind that lists issues), among
 *                       those in use; {3} names those without
 *   vendor-lines        products of which the vendor said what is maintained from afar, among those
 *                       in use; {3} names those that did not
 */
#pragma once

#include "facts/fact.h"

extern const struct fact_measure vendor_measures[]; /* end with id NULL */
