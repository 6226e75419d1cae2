/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the files of this room alone.
 */
#pragma once

#include "organisations/scope.h"

/*
 * The connection with nothing held back, for a change whose right was demanded before and which
 * reaches further than the scope does: an organisation that is new belongs to nobody yet. Until
 * org_scope_db() is called again.
 */
struct db *org_scope_db_whole(const struct org_scope *scope);
