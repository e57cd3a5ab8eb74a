/* SPDX-License-Identifier: MIT */
/*
 * Limits, privileges and system calls of a child. The two sanitizers need more memory and more
 * calls than that, so a build with them has the rest of it.
 */
#include "modules/inspector/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY (512UL << 20)
#define CPU_SECONDS 10
#define FILES 64
#define NOBODY 65534
#define KEPT_FD 3

static void limit(int what, rlim_t most)
{
	struct rlimit now, want = {most, most};

	if (getrlimit(what, &now) == 0 && now.rlim_max < most)
		want.rlim_cur = want.rlim_max = now.rlim_max;
	if (setrlimit(what, &want) != 0)
		_exit(1);
}

/* A demo may run as root; what reads a stranger's page never does. */
static void drop_root(void)
{
	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) != 0)
		_exit(1);
}

static void close_others(int keep)
{
	if (keep != KEPT_FD && dup2(keep, KEPT_FD) != KEPT_FD)
		_exit(1);
	if (close_range(KEPT_FD + 1, ~0U, 0) != 0)
		for (int fd = KEPT_FD + 1; fd < 1024; fd++)
			close(fd);
}

int sandbox_enter(int keep)
{
	pid_t parent = getppid();

	close_others(keep);
	drop_root();
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, FILES);
	limit(RLIMIT_CPU, CPU_SECONDS);
#ifndef __SANITIZE_ADDRESS__
	limit(RLIMIT_AS, MEMORY);
#endif
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
		prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	return KEPT_FD;
}

/* --- the filter --- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#if defined(ARCHITECTURE) && !defined(__SANITIZE_ADDRESS__)

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define MAY(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), ANSWER(SECCOMP_RET_ALLOW)

/* Memory, time, the one pipe, and the end. Anything else fails as not permitted: whoever only
 * reads does not notice, whoever has taken the process over gains nothing. */
static void filter_calls(void)
{
	struct sock_filter calls[] = {LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr), MAY(read), MAY(write), MAY(close),
		MAY(brk), MAY(mmap), MAY(munmap), MAY(mremap), MAY(madvise), MAY(futex),
		MAY(clock_gettime), MAY(gettimeofday), MAY(getrandom), MAY(rt_sigreturn),
		MAY(rt_sigprocmask), MAY(getpid), MAY(gettid), MAY(tgkill), MAY(exit),
		MAY(exit_group), ANSWER(SECCOMP_RET_ERRNO | 1)};
	struct sock_fprog program = {sizeof calls / sizeof *calls, calls};

	/* a kernel without filters still has the limits */
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

static void filter_calls(void)
{
}

#endif

void sandbox_read_only(void)
{
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_NOFILE, 0);
	filter_calls();
}
