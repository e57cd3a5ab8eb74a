# shared/policy
libhuiying_a_SOURCES += \
	shared/policy/level.c shared/policy/level.h \
	shared/policy/policy.c shared/policy/policy.h shared/policy/policy_build.c shared/policy/policy_build.h \
	shared/policy/policy_load.c shared/policy/policy_rows.c shared/policy/policy_rule.c \
	shared/policy/policy_route.c shared/policy/policy_check.c shared/policy/policy_facts.c \
	shared/policy/policy_xml.c shared/policy/policy_xml.h shared/policy/policy_xml_why.c shared/policy/policy_xml_why.h
