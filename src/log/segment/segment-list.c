/* SPDX-License-Identifier: Apache-2.0 */
#include "log/segment/segment-list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "base/alloc.h"
#include "log/segment/segment-format.h"

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

enum errc segment_list_read(struct segment_list *list, int dir, struct err *err)
{
	/* Opened anew: the position of a shared descriptor would be shared too. */
	const int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);

	if (!entries)
		return fail_errno(err, "log folder");

	list->n = 0;
	for (;;) {
		uint64_t first;
		errno = 0;
		const struct dirent *entry = readdir(entries);
		if (!entry)
			break;
		if (!segment_name_parse(entry->d_name, &first))
			continue;
		mem_reserve(&list->firsts, &list->cap, list->n + 1, sizeof(*list->firsts));
		list->firsts[list->n++] = first;
	}
	const int failed = errno;
	closedir(entries);
	errno = failed;
	if (failed)
		return fail_errno(err, "log folder");
	if (list->n)
		qsort(list->firsts, list->n, sizeof(*list->firsts), compare);
	return ERR_OK;
}

void segment_list_done(struct segment_list *list)
{
	free(list->firsts);
	*list = (struct segment_list){ 0 };
}

size_t segment_list_find(const struct segment_list *list, uint64_t index)
{
	size_t low = 0;
	size_t high = list->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (list->firsts[mid] <= index)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? low - 1 : SIZE_MAX;
}

uint64_t segment_list_end(const struct segment_list *list, size_t i)
{
	return i + 1 < list->n ? list->firsts[i + 1] : UINT64_MAX;
}
