/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The papers that the printer can make, each from the records as they are at that moment.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "roles/messages.h"
#include "store/db.h"

/* Bytes of one paper; the largest is the whole folder as an archive. */
#define PAPER_FILE_MAX (96u * 1024 * 1024)

/* What papers are made with, read once of the content folder `content`, which outlives it. */
struct print_room;
enum errc print_room_open(const char *content, struct print_room **ret, struct err *err) MUST_CHECK;
void print_room_close(struct print_room *room);
void print_room_close_at(struct print_room **room);
#define auto_print_room CLEANUP(print_room_close_at) struct print_room

/*
 * The paper that was asked for. ERR_USAGE: there is no such paper, or not in that shape;
 * ERR_NOT_FOUND: no such record; ERR_UNSUPPORTED: there are no fonts for it.
 */
enum errc print_paper(const struct print_room *room, struct db *db, const struct msg_print *request,
		      struct buf *out, struct err *err) MUST_CHECK;
