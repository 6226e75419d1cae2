/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the exchange says to those who hold the line between a facility and its hub: the uplink of a
 * facility, which asks, and the downlink of a hub, which is asked. A question is the same on both
 * sides; at the facility the exchange asks it and the uplink answers, at the hub the other way.
 */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "link/question.h"

#define LINE_BODY_MAX (4u * 1024 * 1024)
#define LINE_PEM_MAX  (16u * 1024)
#define LINE_URL_MAX  1024u

struct msg_line_set {
	struct str url;
	struct str authority;
	struct str certificate;
	struct str key;
};

struct msg_line_ask {
	uint64_t id;
	uint32_t what;	   /* enum line_question */
	struct str serial; /* of the certificate it came with, at the hub; "" else */
	uint64_t received; /* with HELLO and WAIT: all messages up to it took effect, */
	uint64_t board;	   /* all posts of the hub's board up to it are here, */
	uint64_t armed;	   /* and put to use */
	struct str body;
};

struct msg_line_answer {
	uint64_t id;
	uint32_t status; /* of HTTP; 0: there was no answer */
	struct str body;
	struct str error; /* why there was none */
};

struct msg_line_gone {
	uint64_t id;
};
