/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person's own new password, at the first log-in and later on the account page.
 */
#pragma once

#include "web/page.h"

/* Fits the policy, was typed twice alike, is not the old one; else `*ret_fault` says what not. */
bool password_acceptable(struct page *page, struct str password, struct str again,
			 enum text_key *ret_fault);

/* Keep it and end the person's other sessions. False: the error page was sent. */
bool password_replace(struct page *page, struct str password);
