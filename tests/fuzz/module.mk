# Fuzzers: tests/fuzz/fuzz_x.c, seeds in tests/fuzz/seeds/fuzz_x/, dictionary tests/fuzz/fuzz_x.dict when there is one.
# Built in a folder configured with CC=clang --enable-fuzzers; `make fuzz` runs each for FUZZ_SECONDS from its seeds.
FUZZERS += fuzz_mustache fuzz_data_json
FUZZERS += fuzz_challenge
FUZZERS += fuzz_base64 fuzz_conf fuzz_instant fuzz_utf8
FUZZERS += fuzz_policy fuzz_calendar fuzz_pauses fuzz_search
FUZZERS += fuzz_urlencoded fuzz_json_body fuzz_multipart fuzz_cookie fuzz_accept
FUZZERS += fuzz_mail fuzz_mime fuzz_smtp
FUZZERS += fuzz_calendar_json fuzz_calendar_ical
FUZZERS += fuzz_rich fuzz_sanitize fuzz_redact fuzz_screen
FUZZERS += fuzz_classify
FUZZERS += fuzz_page_text
FUZZERS += fuzz_questions
FUZZERS += fuzz_records
FUZZERS += fuzz_manifest
FUZZERS += fuzz_scanner
