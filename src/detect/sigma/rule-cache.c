/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/sigma/rule-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/os/build-id.h"
#include "base/os/clock.h"
#include "base/os/fd.h"
#include "base/os/paths.h"
#include "detect/sigma/rule-files.h"
#include "detect/sigma/set-flat.h"
#include "detect/sigma/set.h"

#define FORMAT_VERSION	 1u
#define PLACES		 16u	/* files in a folder of caches */
#define QUIET_US	 100000 /* since the last change: more than a tick of any file system */
#define CONTENT_FILE_MAX (1024u * 1024)

/* The head: fixed places, little-endian. The checksum stands behind everything. */
#define MAGIC	   "TONOIRUL"
#define AT_VERSION 8u
#define AT_BUILD   16u
#define AT_KEY	   (AT_BUILD + DIGEST_BYTES)
#define AT_RULES   (AT_KEY + DIGEST_BYTES) /* place and length of each section */
#define AT_PROGRAM (AT_RULES + 16u)
#define HEAD_BYTES 128u

_Static_assert(AT_PROGRAM + 16u <= HEAD_BYTES, "the head has room for all of it");
_Static_assert(HEAD_BYTES % RULE_CACHE_ALIGN == 0, "sections are aligned");

/* ---- what it must have been made of ---- */

static int64_t us_of(const struct timespec *t)
{
	return (int64_t)t->tv_sec * US_PER_SEC + t->tv_nsec / 1000;
}

static void add_file(struct digest *digest, const char *path, const struct stat *st,
		     int64_t *newest_us)
{
	const uint64_t facts[] = {
		st->st_dev,
		st->st_ino,
		(uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec,
		(uint64_t)st->st_mtim.tv_nsec,
		(uint64_t)st->st_ctim.tv_sec,
		(uint64_t)st->st_ctim.tv_nsec,
	};

	digest_add_text(digest, str_from(path));
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		digest_add_u64(digest, facts[i]);
	if (us_of(&st->st_ctim) > *newest_us)
		*newest_us = us_of(&st->st_ctim);
}

static bool add_rules(struct digest *digest, const struct ruleset_sources *sources,
		      int64_t *newest_us)
{
	struct rule_files files = { .n = 0 };
	const enum errc code = rule_files_list(sources->paths, sources->n_paths, &files, NULL);

	digest_add_u64(digest, files.n);
	for (size_t i = 0; i < files.n; i++)
		add_file(digest, files.at[i], &files.stats[i], newest_us);
	rule_files_done(&files);
	return code == ERR_OK;
}

static bool add_content(struct digest *digest, const char *path)
{
	auto_buf bytes = BUF_INIT(CONTENT_FILE_MAX);

	if (file_read(path, &bytes, NULL))
		return false;
	digest_add_text(digest, buf_str(&bytes));
	return true;
}

/* False when it cannot be told: then the rules themselves will say what is wrong. */
static bool find_key(const struct ruleset_sources *sources, struct rule_cache *ret)
{
	char logsources[PATH_MAX];
	struct digest digest;

	digest_begin(&digest);
	ret->newest_us = 0;
	ret->looked_us = clock_wall_us(&clock_system);
	if (!add_rules(&digest, sources, &ret->newest_us))
		return false;
	digest_add_text(&digest, str_from(sources->content));
	digest_add_text(&digest, str_from(sources->vars));
	if (sources->content && (path_join(sources->content, "logsources.yml", logsources, NULL) ||
				 !add_content(&digest, logsources)))
		return false;
	if (sources->vars && !add_content(&digest, sources->vars))
		return false;
	digest_end(&digest, ret->key);
	return true;
}

static void digest_of(struct str bytes, unsigned char ret[static DIGEST_BYTES])
{
	struct digest digest;

	digest_begin(&digest);
	digest_add(&digest, bytes);
	digest_end(&digest, ret);
}

/* ---- may it be looked at ---- */

static bool is_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* Who may write the folder may put any file of ours there under any name. */
static enum errc check_folder(const char *path, struct err *err)
{
	char dir[PATH_MAX];
	struct stat st;
	const int n = snprintf(dir, sizeof(dir), "%s", path);
	char *slash = n > 0 && n < PATH_MAX ? strrchr(dir, '/') : NULL;

	if (!slash)
		return fail(err, ERR_LIMIT, "%s: not an absolute path", path);
	slash[slash == dir] = '\0';
	if (stat(dir, &st) < 0)
		return errno == ENOENT ? fail(err, ERR_NOT_FOUND, "%s: is not there", dir)
				       : fail_errno(err, "%s", dir);
	return is_ours(&st) ? ERR_OK
			    : fail(err, ERR_DENIED,
				   "%s: belongs to somebody else, or others may write there", dir);
}

static enum errc check_file(int fd, const char *path, size_t *ret_size, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode) || !is_ours(&st))
		return fail(err, ERR_DENIED, "%s: belongs to somebody else, or others may write it",
			    path);
	if ((uint64_t)st.st_size > RULE_CACHE_MAX)
		return fail(err, ERR_CORRUPT, "%s: is longer than it may be", path);
	*ret_size = (size_t)st.st_size;
	return ERR_OK;
}

static enum errc read_file(const char *path, struct buf *bytes, struct err *err)
{
	size_t size = 0;
	enum errc code = check_folder(path, err);

	if (code)
		return code;
	auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return fail(err, ERR_NOT_FOUND, "%s: is not there", path);
	if (fd < 0)
		return fail(err, ERR_DENIED, "%s: cannot be opened", path);
	code = check_file(fd, path, &size, err);
	if (code)
		return code;
	buf_init(bytes, size + 1);
	if (!buf_room(bytes, size + 1))
		return fail(err, ERR_LIMIT, "%s: no room", path);
	code = fd_read_all(fd, bytes, err);
	return code ? fail_in(err, code, path) : ERR_OK;
}

/* ---- what is in it ---- */

static struct str section(struct str bytes, size_t at)
{
	const unsigned char *head = (const unsigned char *)bytes.ptr + at;
	const uint64_t place = load_u64(head);
	const uint64_t length = load_u64(head + 8);

	if (place % RULE_CACHE_ALIGN || place > bytes.len || length > bytes.len - place)
		return STR_NONE;
	return str_sub(bytes, place, length);
}

enum errc rule_cache_read(struct str bytes, void *memory, struct ruleset **ret, struct err *err)
{
	unsigned char sum[DIGEST_BYTES];

	if (bytes.len < HEAD_BYTES + DIGEST_BYTES || !str_starts(bytes, STR(MAGIC)))
		return fail(err, ERR_CORRUPT, "it does not begin as one");

	const struct str body = str_sub(bytes, 0, bytes.len - DIGEST_BYTES);
	digest_of(body, sum);
	if (memcmp(sum, bytes.ptr + body.len, sizeof(sum)) != 0)
		return fail(err, ERR_CORRUPT, "its checksum is wrong");

	const struct str rules = section(body, AT_RULES);
	const struct str program = section(body, AT_PROGRAM);
	if (!rules.ptr || !program.ptr)
		return fail(err, ERR_CORRUPT, "a section lies outside");
	const enum errc code = ruleset_read(rules, memory, ret, err);
	if (!code && program.len)
		(*ret)->program = program;
	return code;
}

static bool has_at(struct str bytes, size_t at, struct str wanted)
{
	return str_equal(str_sub(bytes, at, wanted.len), wanted);
}

/* Is it for this program and these rules? When not, nobody needs to know whether it is sound. */
static enum rule_cache_state judge(const struct rule_cache *cache, struct str bytes)
{
	unsigned char build[DIGEST_BYTES];
	unsigned char version[4] = { FORMAT_VERSION };

	digest_of(build_id(), build);
	if (!has_at(bytes, AT_VERSION, str_of(version, sizeof(version))) ||
	    !has_at(bytes, AT_BUILD, str_of(build, sizeof(build))))
		return RULE_CACHE_OTHER;
	return has_at(bytes, AT_KEY, str_of(cache->key, sizeof(cache->key))) ? RULE_CACHE_USED
									     : RULE_CACHE_STALE;
}

static enum rule_cache_state state_of(enum errc code)
{
	if (code == ERR_NOT_FOUND)
		return RULE_CACHE_ABSENT;
	return code == ERR_CORRUPT ? RULE_CACHE_DAMAGED : RULE_CACHE_UNTRUSTED;
}

static enum rule_cache_state load(struct rule_cache *cache, const struct ruleset_sources *sources,
				  struct ruleset **ret)
{
	auto_buf bytes = BUF_INIT(0);
	struct err *err = &cache->problem;

	if (sources->text.ptr || !build_id().len || !find_key(sources, cache))
		return RULE_CACHE_IMPOSSIBLE;
	const enum errc code = read_file(cache->path, &bytes, err);
	if (code)
		return state_of(code);

	const enum rule_cache_state state = judge(cache, buf_str(&bytes));
	if (bytes.len >= HEAD_BYTES && state != RULE_CACHE_USED &&
	    str_starts(buf_str(&bytes), STR(MAGIC)))
		return state;
	if (rule_cache_read(buf_str(&bytes), bytes.ptr, ret, err)) {
		err_ignore(fail_in(err, ERR_CORRUPT, cache->path));
		return RULE_CACHE_DAMAGED;
	}
	bytes.ptr = NULL; /* the set's now */
	return RULE_CACHE_USED;
}

enum errc rule_cache_load(struct rule_cache *cache, const struct ruleset_sources *sources,
			  struct ruleset **ret)
{
	cache->problem = (struct err){ .code = ERR_OK };
	cache->state = load(cache, sources, ret);
	if (cache->state != RULE_CACHE_UNTRUSTED && cache->state != RULE_CACHE_DAMAGED)
		cache->problem = (struct err){ .code = ERR_OK };
	return cache->state == RULE_CACHE_USED ? ERR_OK : ERR_NOT_FOUND;
}

struct str ruleset_program(const struct ruleset *set)
{
	return set->program;
}

/* ---- keeping ---- */

static void pad(struct buf *out)
{
	while (out->len % RULE_CACHE_ALIGN && !buf_failed(out))
		buf_add_u8(out, 0);
}

static void write_head(const struct rule_cache *cache, const uint64_t places[static 4],
		       unsigned char head[static HEAD_BYTES])
{
	auto_buf out = BUF_INIT(HEAD_BYTES);
	unsigned char build[DIGEST_BYTES];

	digest_of(build_id(), build);
	buf_add_text(&out, MAGIC);
	buf_add_u32(&out, FORMAT_VERSION);
	buf_add_u32(&out, 0);
	buf_add_bytes(&out, build, sizeof(build));
	buf_add_bytes(&out, cache->key, sizeof(cache->key));
	for (size_t i = 0; i < 4; i++)
		buf_add_u64(&out, places[i]);
	memcpy(head, out.ptr, out.len);
}

static enum errc write_all(const struct rule_cache *cache, const struct ruleset *set,
			   struct str program, struct buf *out, struct err *err)
{
	unsigned char head[HEAD_BYTES] = { 0 };
	unsigned char sum[DIGEST_BYTES];
	uint64_t places[4] = { HEAD_BYTES };

	buf_add_bytes(out, head, sizeof(head));
	const enum errc code = ruleset_write(set, out, err);
	if (code)
		return code;
	places[1] = out->len - HEAD_BYTES;
	pad(out);
	places[2] = out->len;
	places[3] = program.len;
	buf_add(out, program);
	if (!buf_failed(out)) {
		write_head(cache, places, head);
		memcpy(out->ptr, head, sizeof(head));
		digest_of(buf_str(out), sum);
		buf_add_bytes(out, sum, sizeof(sum));
	}
	return buf_failed(out) ? fail(err, ERR_LIMIT, "the rules are too large to be kept")
			       : ERR_OK;
}

/* Others may be doing the same at this moment: each writes its own file. */
static enum errc replace(const char *path, struct str bytes, struct err *err)
{
	char own[PATH_MAX];
	const int n = snprintf(own, sizeof(own), "%s.%d", path, (int)getpid());

	if (n < 0 || n >= PATH_MAX)
		return fail(err, ERR_LIMIT, "%s: path too long", path);
	const enum errc code = file_replace(own, bytes, 0600, err);
	if (code)
		return code;
	if (rename(own, path) < 0) {
		const enum errc failed = fail_errno(err, "%s", path);
		(void)unlink(own);
		return failed;
	}
	return ERR_OK;
}

/* Did the rules stay as they were while they were loaded, and some time before? */
static bool are_quiet(const struct rule_cache *cache, const struct ruleset_sources *sources)
{
	struct rule_cache now = { .path = cache->path };

	return find_key(sources, &now) && memcmp(now.key, cache->key, sizeof(now.key)) == 0 &&
	       cache->looked_us - cache->newest_us >= QUIET_US;
}

enum errc rule_cache_save(struct rule_cache *cache, const struct ruleset_sources *sources,
			  const struct ruleset *set, struct str program, struct err *err)
{
	auto_buf out = BUF_INIT(RULE_CACHE_MAX);

	if (cache->state == RULE_CACHE_USED || cache->state == RULE_CACHE_IMPOSSIBLE ||
	    !are_quiet(cache, sources))
		return ERR_OK;
	enum errc code = check_folder(cache->path, err);
	if (!code)
		code = write_all(cache, set, program, &out, err);
	return code ? code : replace(cache->path, buf_str(&out), err);
}

enum errc rule_cache_place(const char *dir, const struct ruleset_sources *sources,
			   char out[static PATH_MAX], struct err *err)
{
	char name[32];
	struct digest digest;
	unsigned char sum[DIGEST_BYTES];

	digest_begin(&digest);
	for (size_t i = 0; i < sources->n_paths; i++)
		digest_add_text(&digest, str_from(sources->paths[i]));
	digest_add_text(&digest, str_from(sources->vars));
	digest_end(&digest, sum);
	(void)snprintf(name, sizeof(name), "rules-%x.cache", sum[0] % PLACES);
	return path_join(dir, name, out, err);
}
