# tests/bench: the bare program that ours are measured against; `make floor`, then tests/bench/run.mjs (not part of check's counts).
EXTRA_PROGRAMS = floor
floor_SOURCES = tests/bench/floor.c tests/bench/floor_ticket.h
EXTRA_PROGRAMS += bench_sweep
bench_sweep_SOURCES = tests/bench/sweep.c tests/bench/sweep_bare.c tests/bench/sweep_bare.h tests/bench/bench.c tests/bench/bench.h
EXTRA_PROGRAMS += bench_recount
bench_recount_SOURCES = tests/bench/recount.c tests/bench/bench.c tests/bench/bench.h
EXTRA_PROGRAMS += floor_replay
floor_replay_SOURCES = tests/bench/floor_replay.c
