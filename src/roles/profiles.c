/* SPDX-License-Identifier: Apache-2.0 */
#include "roles/profiles.h"

#include <assert.h>

#include "base/str.h"

#define MIB	 (1024u * 1024)
#define ON_KAFKA "-kafka"
/* A client of the brokers, which has threads. */
#define KAFKA_CALLS (SANDBOX_CONNECT | SANDBOX_NEW_THREADS | SANDBOX_WAKE)

const struct sandbox_profile sandbox_profiles[] = {
	{ .name = "listener", .calls = SANDBOX_BASIC | SANDBOX_ACCEPT },
	{ .name = "watcher",
	  .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES,
	  .read_others = true },
	{ .name = "converter",
	  .calls = SANDBOX_BASIC | SANDBOX_GIVEN_FILE,
	  .cpu_seconds = 3600,
	  .address_space_max = 1024 * MIB },
	{ .name = "store", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES },
	{ .name = "engine", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES },
	{ .name = "reader", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES },
	{ .name = "store" ON_KAFKA,
	  .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | KAFKA_CALLS },
	{ .name = "engine" ON_KAFKA, .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | KAFKA_CALLS },
	{ .name = "reader" ON_KAFKA, .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | KAFKA_CALLS },
	{ .name = "console",
	  .calls = SANDBOX_BASIC | SANDBOX_ACCEPT | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES },
	{ .name = "importer",
	  .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | SANDBOX_GIVEN_FILE,
	  .address_space_max = 2048 * MIB },
	{ .name = "registrar",
	  .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | SANDBOX_GIVEN_FILE,
	  .address_space_max = 2048 * MIB },
	{ .name = "printer",
	  .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES | SANDBOX_NEW_THREADS,
	  .address_space_max = 4096 * (size_t)MIB },
	{ .name = "sealer", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES },
	{ .name = "prober", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_CONNECT },
	{ .name = "courier", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_CONNECT },
	{ .name = "exchange", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_WRITE_FILES },
	{ .name = "uplink", .calls = SANDBOX_BASIC | SANDBOX_READ_FILES | SANDBOX_CONNECT },
	{ .name = "downlink", .calls = SANDBOX_BASIC | SANDBOX_ACCEPT },
	{ .name = NULL },
};

static const struct sandbox_profile *find(const char *name)
{
	const struct sandbox_profile *profile = sandbox_profiles;

	while (profile->name && !str_is(str_from(name), profile->name))
		profile++;
	return profile->name ? profile : NULL;
}

const struct sandbox_profile *sandbox_profile_of(const char *role)
{
	const struct sandbox_profile *profile = find(role);

	assert(profile);
	return profile;
}

const struct sandbox_profile *sandbox_profile_on_kafka(const char *role)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s" ON_KAFKA, role);
	const struct sandbox_profile *profile = find(name);
	return profile ? profile : sandbox_profile_of(role);
}
