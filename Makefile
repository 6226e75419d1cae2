# SPDX-License-Identifier: Apache-2.0
# The commands everybody relies on. Each does its own set-up; meson does the building.

.PHONY: run test build setup bench fuzz format clean

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

setup:
	@tools/setup

format:
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build build-*
