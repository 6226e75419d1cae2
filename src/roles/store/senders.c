/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/store/senders.h"

#include <sys/random.h>

#include "base/alloc.h"
#include "base/buf.h"

#define BUCKETS	      4096
#define SILENT_US     (60 * US_PER_SEC)
#define SESSION_BYTES 16
#define KEY_MAX	      80

struct sender {
	struct senders *senders;
	struct sender *next; /* in its bucket */
	struct outbox_stream *stream;
	uint64_t hash;
	uint64_t count;
	int64_t used_us;
	unsigned held;
	size_t name_len;
	char name[MSG_NAME_MAX];
};

struct senders {
	struct outbox *outbox;
	struct sender *buckets[BUCKETS];
	size_t n;
	uint64_t opened; /* makes the key of a source that comes back a new one */
	char session[SESSION_BYTES * 2 + 1];
};

struct senders *senders_new(struct outbox *outbox)
{
	struct senders *senders = mem_new(sizeof(*senders));
	unsigned char random[SESSION_BYTES] = { 0 };

	/* 16 bytes are always given at once (getrandom(2)). */
	(void)!getrandom(random, sizeof(random), 0);
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(senders->session + 2 * i, 3, "%02x", random[i]);
	senders->outbox = outbox;
	return senders;
}

void senders_free(struct senders *senders)
{
	if (!senders)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (senders->buckets[i]) {
			struct sender *source = senders->buckets[i];
			senders->buckets[i] = source->next;
			free(source);
		}
	}
	free(senders);
}

static struct sender *find(const struct senders *senders, struct str name, uint64_t hash)
{
	struct sender *source = senders->buckets[hash % BUCKETS];

	while (source && !(source->hash == hash && str_equal(sender_name(source), name)))
		source = source->next;
	return source;
}

static struct sender *make(struct senders *senders, struct str name, uint64_t hash)
{
	struct sender *source = mem_new(sizeof(*source));
	char key[KEY_MAX];
	const int len = snprintf(key, sizeof(key), "session:%s-%llu", senders->session,
				 (unsigned long long)++senders->opened);

	source->senders = senders;
	source->hash = hash;
	source->name_len = name.len;
	memcpy(source->name, name.ptr, name.len);
	source->stream = outbox_open(senders->outbox, name, str_of(key, (size_t)len),
				     STREAM_SESSION, source);
	source->next = senders->buckets[hash % BUCKETS];
	senders->buckets[hash % BUCKETS] = source;
	senders->n++;
	return source;
}

static void forget(struct sender *source)
{
	struct senders *senders = source->senders;
	struct sender **at = &senders->buckets[source->hash % BUCKETS];

	while (*at != source)
		at = &(*at)->next;
	*at = source->next;
	senders->n--;
	outbox_close(source->stream);
	free(source);
}

/* The one that was silent longest, when it was long enough. */
static bool make_place(struct senders *senders, int64_t now_us)
{
	struct sender *oldest = NULL;

	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct sender *s = senders->buckets[i]; s; s = s->next) {
			if (s->held == 0 && (!oldest || s->used_us < oldest->used_us))
				oldest = s;
		}
	}
	if (!oldest || now_us - oldest->used_us < SILENT_US)
		return false;
	forget(oldest);
	return true;
}

struct sender *sender_find(struct senders *senders, struct str name)
{
	struct str cut = str_sub(name, 0, MSG_NAME_MAX);
	uint64_t hash = str_hash(cut);
	struct sender *source = find(senders, cut, hash);

	if (source)
		return source;
	if (senders->n >= SENDERS_MAX && !make_place(senders, clock_mono_us(&clock_system))) {
		cut = STR("syslog:other");
		hash = str_hash(cut);
		source = find(senders, cut, hash);
	}
	return source ? source : make(senders, cut, hash);
}

void sender_hold(struct sender *source)
{
	source->held++;
}

void sender_let_go(struct sender *source)
{
	source->held--;
}

struct str sender_name(const struct sender *source)
{
	return str_of(source->name, source->name_len);
}

void sender_add(struct sender *source, uint32_t flags, struct str bytes)
{
	source->used_us = clock_mono_us(&clock_system);
	outbox_append(source->stream, ++source->count, flags, bytes);
}

const char *senders_session(const struct senders *senders)
{
	return senders->session;
}
