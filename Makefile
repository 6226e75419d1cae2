# SPDX-License-Identifier: Apache-2.0
# The commands everybody relies on. Each does its own set-up; meson does the building.

.PHONY: run test build setup bench fuzz faults crash-sweep test-cluster simulate deb test-deb coverage format clean

build: setup
	@tools/build release

run: build
	@tools/run-demo

test: setup
	@tools/test

bench: build
	@bench/run

fuzz: setup
	@tools/fuzz

faults: build
	@tests/faults/peers build/peers || echo "rsyslog and syslog-ng cannot be had here"
	@tests/faults/run

crash-sweep: build
	@tests/faults/crash-sweep

# A real PostgreSQL and a real Kafka, with the suites on them.
test-cluster: build
	@tests/cluster/run

deb: setup
	@tools/package

# The package made twice, and a machine's life with it: installed, upgraded, downgraded, removed.
test-deb: setup
	@tests/package/run

coverage: setup
	@tools/coverage

simulate: build
	@SIMULATE_FACILITIES=8252 TONOI=build/tonoi tests/flow/hub-simulate

setup:
	@tools/setup

format:
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build build-*
