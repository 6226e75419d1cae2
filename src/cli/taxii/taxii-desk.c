/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/taxii/taxii-desk.h"

#include "base/encoding/time-text.h"
#include "cli/key/secret-file.h"
#include "store/password.h"
#include "taxii/remotes.h"

enum errc taxii_desk_open(const struct options *options, struct taxii_desk *ret, struct err *err)
{
	*ret = (struct taxii_desk){ .now_us = clock_wall_us(&clock_system) };
	arena_init(&ret->arena, TAXII_DESK_MAX);
	(void)records_user(ret->user);
	const enum errc code = password_setup(err);

	return code ? code : records_open(options, &ret->db, err);
}

void taxii_desk_close(struct taxii_desk *desk)
{
	db_close(desk->db);
	arena_done(&desk->arena);
}

enum tlp taxii_desk_tlp(const struct options *options)
{
	enum tlp tlp = TLP_NONE;

	(void)tlp_parse(str_from(options_text(options, "tlp")), &tlp);
	return tlp;
}

struct str taxii_desk_time(struct taxii_desk *desk, int64_t us)
{
	char text[TIME_TEXT_MAX];

	return us == TIME_NONE ? STR_NONE
			       : arena_str(&desk->arena, str_from(time_format_utc(us, text)));
}

struct str taxii_desk_number(struct taxii_desk *desk, uint64_t number)
{
	return arena_printf(&desk->arena, "%llu", (unsigned long long)number);
}

enum exit_code taxii_desk_run(const struct options *options,
			      enum errc (*work)(struct taxii_desk *desk,
						const struct options *options, struct str secret,
						struct err *err))
{
	const char *file = options_text(options, "secret-file");
	auto_taxii_desk desk = { .db = NULL };
	struct str secret = STR_NONE;
	struct err err;
	enum errc code = taxii_desk_open(options, &desk, &err);

	if (!code && file)
		code = secret_read(file, TAXII_SECRET_MAX, &secret, &err);
	if (!code)
		code = work(&desk, options, str_or_empty(str_trim(secret)), &err);
	if (secret.ptr)
		secret_done(&secret);
	return code ? command_fail(&err) : EXIT_DONE;
}
