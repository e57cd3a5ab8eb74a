# tests/proof: the engine in a simulated year, see year.test.mjs, which builds it.
EXTRA_PROGRAMS += proof_year
proof_year_SOURCES = tests/proof/proof_year.c
