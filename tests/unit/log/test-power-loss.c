/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The power goes: what was not synced is gone, came in another order, or came in part. A run is
 * recorded call by call; from the record, folders are made as a disk may show them afterwards, and
 * each must hold every record that was acknowledged. $TONOI_IMAGES: how many (3,000).
 *
 * The disk is as unhelpful as POSIX allows: a file's bytes are sure after its own sync, a name
 * after the sync of its folder, and of what is not sure any part may be there. A write may be torn
 * at any byte.
 */
#include "support/log-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/os/fd.h"
#include "log/verify.h"
#include "support/random.h"

#define BATCHES	       30u
#define BATCH	       7u
#define OPS_MAX	       4096u
#define FILES_MAX      512u
#define NAMES_MAX      256u
#define NAME_MAX_LEN   64u
#define FILE_BYTES_MAX (1024u * 1024)
#define IMAGES	       3000u
#define PROVE_EACH     50u /* every so many images are written on and proved whole */

enum op_kind {
	OP_CREATE,
	OP_WRITE,
	OP_TRUNCATE,
	OP_SYNC,
	OP_SYNC_FOLDER,
	OP_RENAME,
	OP_UNLINK,
	OP_MKDIR
};

/* One change of the disk, or what makes earlier ones sure. */
struct op {
	enum op_kind kind;
	size_t file; /* index of files; of names: what the name leads to */
	char name[NAME_MAX_LEN];
	char to[NAME_MAX_LEN];
	uint64_t at;
	uint64_t len;
	char *bytes;
	uint64_t told; /* records acknowledged before it */
};

struct recorder {
	struct log_sys sys; /* first */
	const char *dir;
	struct op ops[OPS_MAX];
	size_t n;
	ino_t inodes[FILES_MAX]; /* of the files, by index */
	size_t n_files;
	uint64_t told;
};

static struct recorder *of(const struct log_sys *sys)
{
	return (struct recorder *)(uintptr_t)sys;
}

static struct op *add(struct recorder *r, enum op_kind kind, const char *name)
{
	assert_true(r->n < OPS_MAX);
	struct op *op = &r->ops[r->n++];

	*op = (struct op){ .kind = kind, .told = r->told };
	(void)snprintf(op->name, sizeof(op->name), "%s", name);
	return op;
}

/* By inode, which is not used again while the recorder's run holds the newest file of it. */
static size_t file_of(struct recorder *r, int fd, bool fresh)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	for (size_t i = r->n_files; i > 0 && !fresh; i--) {
		if (r->inodes[i - 1] == st.st_ino)
			return i - 1;
	}
	assert_true(r->n_files < FILES_MAX);
	r->inodes[r->n_files] = st.st_ino;
	return r->n_files++;
}

static int record_open(const struct log_sys *sys, int dir, const char *name, int flags)
{
	struct recorder *r = of(sys);
	struct stat st;
	const bool there = fstatat(dir, name, &st, 0) == 0;
	const int fd = log_sys_real.open(&log_sys_real, dir, name, flags);

	if (fd < 0)
		return fd;
	if (!there)
		add(r, OP_CREATE, name)->file = file_of(r, fd, true);
	else if (flags & O_TRUNC)
		add(r, OP_TRUNCATE, name)->file = file_of(r, fd, false);
	return fd;
}

static ssize_t record_write(const struct log_sys *sys, int fd, const void *bytes, size_t len)
{
	struct recorder *r = of(sys);
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	const off_t at = fcntl(fd, F_GETFL) & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
	const ssize_t n = log_sys_real.write(&log_sys_real, fd, bytes, len);
	assert_int_equal(n, (ssize_t)len);
	struct op *op = add(r, OP_WRITE, "");
	op->file = file_of(r, fd, false);
	op->at = (uint64_t)at;
	op->len = len;
	op->bytes = mem_copy(bytes, len);
	return n;
}

static int record_sync(const struct log_sys *sys, int fd)
{
	struct recorder *r = of(sys);
	char link[32];
	char path[256];
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	if (!S_ISDIR(st.st_mode)) {
		add(r, OP_SYNC, "")->file = file_of(r, fd, false);
		return log_sys_real.sync(&log_sys_real, fd);
	}
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	const ssize_t n = readlink(link, path, sizeof(path) - 1);
	assert_true(n > 0);
	path[n] = '\0';
	const size_t top = strlen(r->dir);
	add(r, OP_SYNC_FOLDER, strlen(path) > top ? path + top + 1 : "");
	return log_sys_real.sync(&log_sys_real, fd);
}

static int record_truncate(const struct log_sys *sys, int fd, off_t len)
{
	struct op *op = add(of(sys), OP_TRUNCATE, "");

	op->file = file_of(of(sys), fd, false);
	op->len = (uint64_t)len;
	return log_sys_real.truncate(&log_sys_real, fd, len);
}

static int record_rename(const struct log_sys *sys, int dir, const char *from, const char *to)
{
	struct op *op = add(of(sys), OP_RENAME, from);

	(void)snprintf(op->to, sizeof(op->to), "%s", to);
	return log_sys_real.rename(&log_sys_real, dir, from, to);
}

static int record_unlink(const struct log_sys *sys, int dir, const char *name)
{
	add(of(sys), OP_UNLINK, name);
	return log_sys_real.unlink(&log_sys_real, dir, name);
}

static int record_mkdir(const struct log_sys *sys, int dir, const char *name)
{
	const int made = log_sys_real.mkdir(&log_sys_real, dir, name);

	if (made == 0)
		add(of(sys), OP_MKDIR, name);
	return made;
}

static struct recorder *recorder_new(const char *dir)
{
	struct recorder *r = mem_new(sizeof(*r));

	r->dir = dir;
	r->sys = (struct log_sys){ .open = record_open,
				   .write = record_write,
				   .sync = record_sync,
				   .truncate = record_truncate,
				   .rename = record_rename,
				   .unlink = record_unlink,
				   .mkdir = record_mkdir };
	return r;
}

static void recorder_free(struct recorder *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->ops[i].bytes);
	free(r);
}

/* ---- a run ---- */

static void append(struct log_writer *writer, uint64_t from, uint64_t to, struct recorder *r)
{
	struct err err;

	for (uint64_t n = from; n < to; n++) {
		log_fixture_append(writer, n, 0);
		if ((n + 1) % BATCH)
			continue;
		assert_ok(log_writer_commit(writer, NULL, &err), &err);
		if (r)
			r->told = n + 1;
		if ((n + 1) % (3 * BATCH) == 0)
			err_ignore(log_writer_seal_now(writer, NULL));
	}
}

static void run_recorded(struct log_fixture *f, struct recorder *r)
{
	struct err err;

	f->options.sys = &r->sys;
	f->options.segment_max_bytes = 4000;
	struct log_writer *writer = log_fixture_writer(f, NULL);
	append(writer, 0, (uint64_t)BATCHES * BATCH, r);
	assert_ok(log_writer_close(writer, &err), &err);
	f->options.sys = NULL;
}

/* ---- the disk afterwards ---- */

struct image {
	const struct recorder *recorder;
	size_t ops; /* the power went before this one */
	struct random chance;
	unsigned keep; /* of what is not sure, so many in four are there */
	struct buf files[FILES_MAX];
	struct {
		char name[NAME_MAX_LEN];
		size_t file;
	} names[NAMES_MAX];
	size_t n_names;
	char folders[NAMES_MAX][NAME_MAX_LEN];
	size_t n_folders;
};

/* The folder that a name stands in: "" is the log's own. */
static void folder_of(const char *name, char out[static NAME_MAX_LEN])
{
	const char *slash = strrchr(name, '/');

	(void)snprintf(out, NAME_MAX_LEN, "%.*s", slash ? (int)(slash - name) : 0, name);
}

static bool is_of_a_name(const struct op *op)
{
	return op->kind == OP_CREATE || op->kind == OP_RENAME || op->kind == OP_UNLINK ||
	       op->kind == OP_MKDIR;
}

static bool is_sure(const struct image *image, size_t i)
{
	const struct op *op = &image->recorder->ops[i];
	char folder[NAME_MAX_LEN];

	folder_of(op->name, folder);
	for (size_t j = i + 1; j < image->ops; j++) {
		const struct op *later = &image->recorder->ops[j];
		if (is_of_a_name(op)
			    ? later->kind == OP_SYNC_FOLDER && strcmp(later->name, folder) == 0
			    : later->kind == OP_SYNC && later->file == op->file)
			return true;
	}
	return false;
}

static size_t find_name(const struct image *image, const char *name)
{
	size_t i = 0;

	while (i < image->n_names && strcmp(image->names[i].name, name) != 0)
		i++;
	return i;
}

static void set_name(struct image *image, const char *name, size_t file)
{
	const size_t i = find_name(image, name);

	if (i == image->n_names) {
		assert_true(image->n_names < NAMES_MAX);
		image->n_names++;
	}
	(void)snprintf(image->names[i].name, NAME_MAX_LEN, "%s", name);
	image->names[i].file = file;
}

static void remove_name(struct image *image, const char *name)
{
	const size_t i = find_name(image, name);

	if (i < image->n_names)
		image->names[i] = image->names[--image->n_names];
}

static void set_length(struct buf *file, size_t len)
{
	while (file->len < len)
		buf_add_char(file, '\0');
	file->len = len;
}

static void put_bytes(struct buf *file, const struct op *op, size_t len)
{
	if (len == 0)
		return; /* the file may have no room at all yet */
	if (file->len < op->at + len)
		set_length(file, op->at + len);
	memcpy(file->ptr + op->at, op->bytes, len);
}

/* `part` is how much of a write came. */
static void apply(struct image *image, const struct op *op, size_t part)
{
	size_t i;

	switch (op->kind) {
	case OP_CREATE:
		set_name(image, op->name, op->file);
		return;
	case OP_WRITE:
		put_bytes(&image->files[op->file], op, part);
		return;
	case OP_TRUNCATE:
		set_length(&image->files[op->file], op->len);
		return;
	case OP_RENAME:
		i = find_name(image, op->name);
		if (i == image->n_names)
			return;
		set_name(image, op->to, image->names[i].file);
		remove_name(image, op->name);
		return;
	case OP_UNLINK:
		remove_name(image, op->name);
		return;
	case OP_MKDIR:
		assert_true(image->n_folders < NAMES_MAX);
		(void)snprintf(image->folders[image->n_folders++], NAME_MAX_LEN, "%s", op->name);
		return;
	case OP_SYNC:
	case OP_SYNC_FOLDER:
		return;
	}
}

static void build(struct image *image)
{
	for (size_t i = 0; i < image->ops; i++) {
		const struct op *op = &image->recorder->ops[i];
		size_t part = op->len;

		if (!is_sure(image, i)) {
			if (random_below(&image->chance, 4) >= image->keep)
				continue;
			if (op->kind == OP_WRITE && random_below(&image->chance, 2))
				part = random_below(&image->chance, op->len + 1);
		}
		apply(image, op, part);
	}
}

static void write_out(const struct image *image, const char *dir)
{
	char path[256];
	struct err err;

	assert_int_equal(mkdir(dir, 0700), 0);
	for (size_t i = 0; i < image->n_folders; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, image->folders[i]);
		(void)mkdir(path, 0700); /* below one that is not there, it is not there */
	}
	for (size_t i = 0; i < image->n_names; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, image->names[i].name);
		auto_fd fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0)
			assert_ok(fd_write_all(fd, buf_str(&image->files[image->names[i].file]),
					       &err),
				  &err);
	}
}

static void prove_whole(struct log_fixture *f, struct log_writer *writer, uint64_t from)
{
	struct verify_report report;
	struct err err;

	append(writer, from, from + 3 * BATCH, NULL);
	assert_ok(log_writer_close(writer, &err), &err);
	log_fixture_expect(f, from + 3 * BATCH);
	auto_fd dir = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct verify_options options = { .dir = dir };
	assert_ok(log_verify(&options, &report, &err), &err);
	assert_int_equal(report.failures, 0);
}

static void check_image(const struct log_fixture *run, const struct image *image, unsigned number)
{
	struct log_fixture f = *run;
	struct log_found found;
	uint64_t offset;
	uint32_t stream;
	struct err err;

	const struct recorder *r = image->recorder;
	const uint64_t told = image->ops < r->n ? r->ops[image->ops].told : r->told;
	(void)snprintf(f.dir, sizeof(f.dir), "%.40s.image", run->dir);
	f.options.dir = f.dir;
	write_out(image, f.dir);
	struct log_writer *writer = log_fixture_writer(&f, &found);
	assert_ok(log_writer_stream(writer, STR("test"), STR("key"), &stream, &offset, &err), &err);
	if (offset < told || found.lost_records || found.tree_differs)
		fail_msg("image %u, power gone before call %zu of %zu: %" PRIu64
			 " acknowledged, %" PRIu64 " there, %" PRIu64 " lost, tree differs %d",
			 number, image->ops, r->n, told, offset, found.lost_records,
			 found.tree_differs);
	if (number % PROVE_EACH == 0)
		prove_whole(&f, writer, offset);
	else
		assert_ok(log_writer_close(writer, &err), &err);
	remove_tree(f.dir);
}

static void what_was_acknowledged_outlives_a_power_cut(void **state)
{
	struct log_fixture *f = *state;
	struct recorder *r = recorder_new(f->dir);
	const char *asked = getenv("TONOI_IMAGES");
	const unsigned images = asked ? (unsigned)strtoul(asked, NULL, 10) : IMAGES;

	run_recorded(f, r);
	struct image *image = mem_new(sizeof(*image));
	for (unsigned i = 0; i < images; i++) {
		*image = (struct image){ .recorder = r, .chance = random_of(i + 1) };
		image->ops = random_below(&image->chance, r->n + 1);
		image->keep = (unsigned)random_below(&image->chance, 5);
		for (size_t n = 0; n < r->n_files; n++)
			image->files[n] = (struct buf)BUF_INIT(FILE_BYTES_MAX);
		build(image);
		check_image(f, image, i);
		for (size_t n = 0; n < r->n_files; n++)
			buf_done(&image->files[n]);
	}
	print_message("# %u images of a run of %zu calls, %u records\n", images, r->n,
		      BATCHES * BATCH);
	free(image);
	recorder_free(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_acknowledged_outlives_a_power_cut,
						log_fixture_setup, log_fixture_teardown),
	};

	return cmocka_run_group_tests_name("power loss", tests, NULL, NULL);
}
