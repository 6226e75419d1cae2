/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mock brokers for tests of the whole program: kafka-host TOPIC…
 * Prints their addresses, then waits for the end of its input.
 */
#include <stdio.h>
#include <unistd.h>

#include "support/check.h"
#include "support/kafka-mock.h"

int main(int argc, char **argv)
{
	struct kafka_mock mock;
	char byte;

	kafka_mock_start(&mock);
	for (int i = 1; i < argc; i++) {
		struct kafka_settings settings;
		kafka_mock_topic(&mock, argv[i], &settings);
		kafka_settings_done(&settings);
	}
	puts(rd_kafka_mock_cluster_bootstraps(mock.cluster));
	(void)fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	kafka_mock_stop(&mock);
	return 0;
}
