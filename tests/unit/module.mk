# One program a file: tests/unit/test_x.c, against libhuiying.a and cmocka. Tests of the store and the tickets want a
# database: HUIYING_TEST_DB names an option file with group [huiying]; without it they skip and say so.
check_PROGRAMS += test_workday test_deadline
test_workday_SOURCES = tests/unit/test_workday.c
test_deadline_SOURCES = tests/unit/test_deadline.c
check_PROGRAMS += test_data test_mustache
test_data_SOURCES = tests/unit/test_data.c
test_mustache_SOURCES = tests/unit/test_mustache.c
check_PROGRAMS += test_search
test_search_SOURCES = tests/unit/test_search.c
check_PROGRAMS += test_guard test_session
test_guard_SOURCES = tests/unit/test_guard.c
test_session_SOURCES = tests/unit/test_session.c
TESTS += tests/unit/challenge_js
check_PROGRAMS += test_policy
test_policy_SOURCES = tests/unit/test_policy.c
check_PROGRAMS += test_conf test_instant test_pool test_secret test_str test_utf8
test_conf_SOURCES = tests/unit/test_conf.c
test_instant_SOURCES = tests/unit/test_instant.c
test_pool_SOURCES = tests/unit/test_pool.c
test_secret_SOURCES = tests/unit/test_secret.c
test_str_SOURCES = tests/unit/test_str.c
test_utf8_SOURCES = tests/unit/test_utf8.c
