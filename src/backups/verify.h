/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How well a backup is proved. "There is a backup" is not "it can be restored": a repository with
 * one byte flipped passes the usual check of its tool. So a proof has a level, reached only by
 * really doing what the level says, and each finding tells what was done in words.
 *
 *   L0 claimed only             L1 its newest generation was seen, and is fresh
 *   L2 its structure was checked  L3 every byte was read and agrees with its checksum
 *   L4 restored in a scratch place; files agree with a list of hashes kept elsewhere
 *   L5 the application opened what was restored, and answered
 *   L6 people did it in a drill that was timed, and what they had restored answered then
 *      (drill-checks.h); no program reaches that alone
 *
 * A level is reached only when those below it are. The repository is never changed: its tool gets
 * no more than locks, its caches and what it restores go to the scratch place, which is removed.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/encoding/yaml-check.h"
#include "base/os/clock.h"

enum backup_level {
	BACKUP_L0,
	BACKUP_L1,
	BACKUP_L2,
	BACKUP_L3,
	BACKUP_L4,
	BACKUP_L5,
	BACKUP_L6,
	BACKUP_LEVELS,
};

enum backup_verdict {
	BACKUP_GOOD,	   /* every byte was read, it is fresh, and nothing was wrong */
	BACKUP_NOT_PROVEN, /* nothing wrong was seen; not every byte was read */
	BACKUP_STALE,	   /* its newest generation is too old, or there is none */
	BACKUP_DAMAGED,
	BACKUP_SWAPPED,	   /* another repository than before, or one rolled back */
	BACKUP_UNREADABLE, /* it could not be opened: nothing is known */
	BACKUP_VERDICTS,
};

const char *backup_level_name(enum backup_level level); /* "L3" */
bool backup_level_parse(struct str name, enum backup_level *ret);
struct text backup_level_words(enum backup_level level);
const char *backup_verdict_name(enum backup_verdict verdict); /* "good", "not-proven", … */
struct text backup_verdict_words(enum backup_verdict verdict);

#define BACKUP_ID_MAX	 64u
#define BACKUP_WORDS_MAX 16384u
#define BACKUP_OUT_MAX	 (32u * 1024 * 1024)

/* What was seen of it before; empty when never. */
struct backup_memory {
	struct str repository_id;
	struct str config_sha256;
	int64_t newest_us; /* TIME_NONE: not known */
};

/* The drill of people that L6 rests on, and what the program itself saw of it. */
struct backup_rehearsal {
	bool held;	  /* one that restored it, and none failed since */
	bool timed;	  /* by the clock, at its beginning and its end */
	bool answered;	  /* what people had restored agreed with the list and was opened */
	int64_t ended_us; /* TIME_NONE when none was held */
	int64_t took_minutes;
	int64_t lost_minutes;	  /* negative: nobody said how new the newest record was */
	struct str repository_id; /* as known at that place when it was read */
};

struct backup_ask {
	const char *repo;
	const char *tool;	   /* "restic", "borg"; NULL: found out */
	const char *password_file; /* NULL: none is needed */
	enum backup_level level;
	int64_t max_age_us;
	struct backup_memory memory;
	struct backup_rehearsal rehearsal;
	int64_t rehearsal_age_us; /* an older drill proves nothing any more */
	const char *manifest;	  /* "SHA256  path" lines; NULL: L4 cannot be reached */
	const char *probe;	  /* a program for L5; NULL: L5 cannot be reached */
	const char *scratch;	  /* an empty folder of its own */
	bool accept_settings;	  /* a person says that unusual settings are meant so */
	unsigned seconds;	  /* of each step */
	uint64_t file_bytes;	  /* the largest file that may be restored; 0: no limit */
	int64_t now_us;
};

enum backup_encryption {
	BACKUP_ENCRYPTION_UNKNOWN,
	BACKUP_PLAIN,
	BACKUP_ENCRYPTED,
};

/* Settings of a repository that no checksum guards. */
enum backup_settings {
	BACKUP_SETTINGS_KNOWN,	 /* the program's own, sealed, remembered or accepted */
	BACKUP_SETTINGS_UNUSUAL, /* could be meant so, or be damaged: not remembered */
	BACKUP_SETTINGS_WRONG,
};

struct backup_finding {
	const char *tool;
	enum backup_level level;  /* reached */
	enum backup_level intact; /* as level, leaving aside how old it is */
	enum backup_verdict verdict;
	char repository_id[BACKUP_ID_MAX + 1];
	char config_sha256[BACKUP_ID_MAX + 1];
	enum backup_settings settings;
	char newest_name[BACKUP_ID_MAX + 1]; /* of the generation to restore */
	int64_t newest_us;		     /* TIME_NONE: there is none */
	size_t generations;
	enum backup_encryption encryption;
	uint64_t files_checked; /* against the list of hashes */
	int64_t took_us;
	int64_t restore_us;	/* of the restore alone; 0: none */
	struct buf done[2];	/* by enum lang: what was really done */
	struct buf problems[2]; /* … what was wrong, or could not be done */
};

void backup_finding_init(struct backup_finding *finding);
void backup_finding_done(struct backup_finding *finding);

/*
 * An error means that nothing could be tried (the tool is not installed, the scratch place cannot
 * be used); all that is wrong with the repository is in `ret`.
 */
enum errc backup_verify(const struct backup_ask *ask, struct backup_finding *ret,
			struct err *err) MUST_CHECK;
