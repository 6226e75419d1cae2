/* SPDX-License-Identifier: Apache-2.0 */
#include "log/bundle.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>

#include "base/alloc.h"
#include "base/encoding/json-write.h"
#include "base/encoding/time-text.h"
#include "base/os/fd.h"

#define LINE_MAX_BYTES (16u * 1024 * 1024) /* base64 and escaped text of one payload */
#define FLUSH_BYTES    (256u * 1024)
#define SUMS_MAX       (64u * 1024)

struct bundle_file {
	int fd;
	const char *name;
	struct buf out;
	crypto_hash_sha256_state sum;
};

struct bundle {
	int dir;
	struct buf sums;
	struct bundle_file records;
	struct bundle_file context;
	uint64_t *told; /* indexes in context.jsonl, ascending */
	size_t n_told;
	size_t cap_told;
};

static const char *const kind_names[] = {
	[LOG_KIND_DATA] = "data",
	[LOG_KIND_STREAM] = "stream",
	[LOG_KIND_NOTE] = "note",
	[LOG_KIND_SEGMENT] = "segment",
};

static enum errc file_begin(struct bundle *b, struct bundle_file *f, const char *name,
			    struct err *err)
{
	f->name = name;
	buf_init(&f->out, LINE_MAX_BYTES + FLUSH_BYTES);
	(void)crypto_hash_sha256_init(&f->sum);
	f->fd = openat(b->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return f->fd < 0 ? fail_errno(err, "%s", name) : ERR_OK;
}

static enum errc file_flush(struct bundle_file *f, size_t least, struct err *err)
{
	if (buf_failed(&f->out))
		return fail(err, ERR_LIMIT, "%s: a line is longer than %u bytes", f->name,
			    LINE_MAX_BYTES);
	if (f->out.len < least || !f->out.len)
		return ERR_OK;
	(void)crypto_hash_sha256_update(&f->sum, (const uint8_t *)f->out.ptr, f->out.len);
	const enum errc code = fd_write_all(f->fd, buf_str(&f->out), err);
	buf_clear(&f->out);
	return code ? fail_in(err, code, f->name) : ERR_OK;
}

static enum errc file_end(struct bundle *b, struct bundle_file *f, struct err *err)
{
	uint8_t digest[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(digest) + 1];
	enum errc code = file_flush(f, 0, err);

	if (!code && fsync(f->fd) < 0)
		code = fail_errno(err, "%s: fsync", f->name);
	(void)crypto_hash_sha256_final(&f->sum, digest);
	(void)sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
	buf_printf(&b->sums, "%s  %s\n", hex, f->name);
	fd_close_at(&f->fd);
	buf_done(&f->out);
	return code;
}

enum errc bundle_new(int dir, struct bundle **ret, struct err *err)
{
	struct bundle *b = mem_new(sizeof(*b));

	b->records.fd = b->context.fd = -1;
	buf_init(&b->sums, SUMS_MAX);
	b->dir = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	enum errc code = b->dir < 0 ? fail_errno(err, "bundle folder") : ERR_OK;
	if (!code)
		code = file_begin(b, &b->records, "records.jsonl", err);
	if (!code)
		code = file_begin(b, &b->context, "context.jsonl", err);
	if (code) {
		bundle_free(b);
		return code;
	}
	*ret = b;
	return ERR_OK;
}

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	fd_close_at(&b->records.fd);
	fd_close_at(&b->context.fd);
	fd_close_at(&b->dir);
	buf_done(&b->records.out);
	buf_done(&b->context.out);
	buf_done(&b->sums);
	free(b->told);
	free(b);
}

static void add_hex(struct json_writer *json, const char *name, const uint8_t *bytes, size_t len)
{
	char hex[2 * HASH_LEN + 1];

	(void)sodium_bin2hex(hex, sizeof(hex), bytes, len);
	json_text(json, name, hex);
}

static void add_base64(struct json_writer *json, const char *name, struct str bytes)
{
	auto_buf text = BUF_INIT(2u * LOG_PAYLOAD_MAX);

	base64_add(&text, bytes);
	json_str(json, name, buf_str(&text));
}

static void add_proof(struct json_writer *json, const struct log_proof *proof)
{
	add_hex(json, "leaf", proof->leaf.bytes, sizeof(proof->leaf.bytes));
	json_begin_array(json, "path");
	for (size_t i = 0; i < proof->path.n; i++)
		add_hex(json, NULL, proof->path.hashes[i].bytes, HASH_LEN);
	json_end_array(json);
}

static void add_line(struct buf *out, const struct log_entry *entry, const struct log_proof *proof)
{
	const struct log_record *r = &entry->record;
	struct json_writer json = json_writer_to(out);
	char time[TIME_TEXT_MAX];

	json_begin_object(&json);
	json_u64(&json, "index", r->index);
	json_text(&json, "arrival_time", time_format_utc(r->wall_us, time));
	json_i64(&json, "arrival_us", r->wall_us);
	json_i64(&json, "mono_us", r->mono_us);
	add_hex(&json, "boot_id", entry->boot_id, LOG_ID_LEN);
	json_text(&json, "kind", kind_names[r->kind]);
	json_u64(&json, "flags", r->flags);
	json_u64(&json, "stream", r->stream);
	json_u64(&json, "offset", r->offset);
	json_u64(&json, "segment", entry->segment);
	if (r->kind == LOG_KIND_DATA) {
		json_str(&json, "source", entry->source);
		json_str(&json, "key", entry->key);
		json_str(&json, "text", r->payload);
	}
	add_hex(&json, "salt", (const uint8_t *)entry->leaf.ptr, LOG_SALT_LEN);
	add_base64(&json, "record", str_from_pos(entry->leaf, LOG_SALT_LEN));
	add_proof(&json, proof);
	json_end_object(&json);
	buf_add_char(out, '\n');
}

static enum errc add_entry(struct bundle_file *f, struct log_prover *prover,
			   const struct log_entry *entry, struct err *err)
{
	auto_log_proof proof = LOG_PROOF_INIT;
	const enum errc code = log_prover_prove_entry(prover, entry, &proof, err);

	if (code)
		return code;
	add_line(&f->out, entry, &proof);
	return file_flush(f, FLUSH_BYTES, err);
}

/* Where `index` stands or belongs in what was told already. */
static size_t told_at(const struct bundle *b, uint64_t index)
{
	size_t low = 0;
	size_t high = b->n_told;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (b->told[mid] < index)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A record that data records lean on: once each. */
static enum errc add_context(struct bundle *b, struct log_prover *prover, uint64_t index,
			     struct err *err)
{
	const size_t at = told_at(b, index);
	struct log_entry entry;

	if (at < b->n_told && b->told[at] == index)
		return ERR_OK;
	mem_reserve(&b->told, &b->cap_told, b->n_told + 1, sizeof(*b->told));
	memmove(&b->told[at + 1], &b->told[at], (b->n_told - at) * sizeof(*b->told));
	b->told[at] = index;
	b->n_told++;

	const enum errc code = log_prover_get(prover, index, &entry, err);
	return code ? code : add_entry(&b->context, prover, &entry, err);
}

static enum errc add_match(struct bundle *b, struct log_prover *prover,
			   const struct log_entry *entry, struct err *err)
{
	enum errc code = add_context(b, prover, entry->segment, err);

	if (!code)
		code = add_context(b, prover, entry->definition, err);
	if (!code)
		code = add_entry(&b->records, prover, entry, err);
	return code;
}

static enum errc add_seals(struct bundle *b, struct log_prover *prover, struct err *err)
{
	const enum errc code = bundle_add_file(b, "checkpoint.txt", log_prover_note(prover), err);

	return code ? code
		    : bundle_add_file(b, "keys.txt", seal_history_text(log_prover_history(prover)),
				      err);
}

enum errc bundle_add_records(struct bundle *b, struct log_prover *prover, struct log_reader *reader,
			     const struct log_query *query, struct bundle_counts *ret,
			     struct err *err)
{
	struct bundle_counts counts = { 0 };
	struct log_entry entry;
	enum errc code = log_search_start(reader, query, err);

	while (!code) {
		code = log_search_next(reader, query, &entry, err);
		if (code == ERR_CORRUPT) {
			counts.damaged++;
			code = ERR_OK;
			continue;
		}
		if (code)
			break;
		if (entry.record.index >= log_prover_checkpoint(prover)->size) {
			counts.unsealed++;
			continue;
		}
		code = add_match(b, prover, &entry, err);
		counts.records++;
	}
	if (code != ERR_END)
		return code;
	*ret = counts;
	return add_seals(b, prover, err);
}

enum errc bundle_add_file(struct bundle *b, const char *name, struct str bytes, struct err *err)
{
	struct bundle_file f;
	enum errc code = file_begin(b, &f, name, err);

	if (code)
		return code;
	(void)crypto_hash_sha256_update(&f.sum, (const uint8_t *)bytes.ptr, bytes.len);
	code = fd_write_all(f.fd, bytes, err);
	const enum errc ended = file_end(b, &f, code ? NULL : err);
	return code ? code : ended;
}

enum errc bundle_finish(struct bundle *b, struct err *err)
{
	enum errc code = file_end(b, &b->records, err);

	if (!code)
		code = file_end(b, &b->context, err);
	if (code)
		return code;

	/* Its own line in the list would be about a list without it. */
	auto_fd fd = openat(b->dir, "SHA256SUMS", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_errno(err, "SHA256SUMS");
	code = fd_write_all(fd, buf_str(&b->sums), err);
	if (!code && fsync(fd) < 0)
		return fail_errno(err, "SHA256SUMS: fsync");
	return code;
}
