/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about training: a department of which somebody was not yet trained when the
 * kind's `days` of the fiscal year are over (training-missing), or was in neither this year nor the
 * one before (training-overdue); and what is told beside the yearly duty itself.
 */
#pragma once

#include "duties/duty.h"

enum errc duties_of_training(struct db *db, const struct duty_scope *scope,
			     const struct duty_sink *sink, struct err *err) MUST_CHECK;

/* "78 of 120 people were trained this year"; empty while nobody is listed and nothing recorded. */
enum errc training_tell_year(struct db *db, const struct duty_scope *scope, int fiscal_year,
			     struct text_pair *ret, struct err *err) MUST_CHECK;
