/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registrar does with files about forms that people handed to the console. Each is read
 * whole before anything is written.
 */
#pragma once

#include "base/os/channel.h"
#include "forms/form-set.h"
#include "roles/messages.h"
#include "store/db.h"

struct form_desk {
	struct db *db;
	const struct form_set *content; /* those that come with the program */
};

/* Read the file of `request` (`fd` stays the caller's; -1: none came) and answer on `console`. */
void form_desk_serve(const struct form_desk *desk, const struct msg_form_file *request, int fd,
		     struct channel *console);
