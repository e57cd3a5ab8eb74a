# Fuzzers: tests/fuzz/fuzz_x.c, seeds in tests/fuzz/seeds/fuzz_x/, dictionary tests/fuzz/fuzz_x.dict when there is one.
# Built in a folder configured with CC=clang --enable-fuzzers; `make fuzz` runs each for FUZZ_SECONDS from its seeds.
FUZZERS += fuzz_mustache fuzz_data_json
FUZZERS += fuzz_challenge
