/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/store-room.h"

#include <sys/statfs.h>

enum errc room_measure(int dir, struct room *ret, struct err *err)
{
	struct statfs st;

	if (fstatfs(dir, &st))
		return fail_errno(err, "data folder: free space");
	ret->free_bytes = (uint64_t)st.f_bavail * (uint64_t)st.f_bsize;
	ret->total_bytes = (uint64_t)st.f_blocks * (uint64_t)st.f_bsize;
	return ERR_OK;
}

/* Small disks keep a smaller reserve: a twentieth. */
static uint64_t reserve_of(const struct room *room)
{
	const uint64_t part = room->total_bytes / 20;

	return part < ROOM_RESERVE_BYTES ? part : ROOM_RESERVE_BYTES;
}

enum room_state room_judge(const struct room *room, enum room_state before)
{
	const uint64_t reserve = reserve_of(room);
	const uint64_t low = room->total_bytes / 10;
	const uint64_t enough_again = low + low / 10;

	if (room->free_bytes < reserve)
		return ROOM_NONE;
	if (before == ROOM_NONE && room->free_bytes < 2 * reserve)
		return ROOM_NONE;
	if (room->free_bytes < low)
		return ROOM_LOW;
	return before == ROOM_ENOUGH || room->free_bytes >= enough_again ? ROOM_ENOUGH : ROOM_LOW;
}
