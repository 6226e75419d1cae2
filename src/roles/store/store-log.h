/* SPDX-License-Identifier: Apache-2.0 */
/* The log as the store's options say: its key, and where its records go. */
#pragma once

#include "log/log-writer.h"
#include "roles/process.h"

/* Opens it for writing, or ends the process. Before the sandbox: brokers' names are asked for. */
struct log_writer *store_log_open(const struct process *process, struct log_found *ret_found);
