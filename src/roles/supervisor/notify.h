/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd's notification socket (sd_notify(3)), so that units can be Type=notify.
 */
#pragma once

/* "READY=1"; nothing happens where systemd did not ask for it. */
void notify_systemd(const char *state);
