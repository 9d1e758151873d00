/*
 * A plugin of QEMU's user mode that counts the instructions of a program, for
 * machines where perf has no counters, such as most virtual ones:
 *
 *	gcc -O2 -shared -fPIC -o insn.so insn.c
 *	qemu-x86_64 -cpu max -plugin ./insn.so -d plugin program
 *
 * Debian's package qemu-user has no qemu-plugin.h, so what is used of it is
 * declared here (version 1 of the interface).
 */
#include <stdint.h>
#include <stdio.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
unsigned long qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);

int qemu_plugin_version = 1;

/* One counter for each thread, each on a cache line of its own. */
enum { THREADS = 4096, STRIDE = 8 };
static uint64_t counts[THREADS * STRIDE];

static void executed(unsigned thread, void *instructions)
{
	counts[thread % THREADS * STRIDE] += (uintptr_t)instructions;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	qemu_plugin_register_vcpu_tb_exec_cb(block, executed, 0, (void *)(uintptr_t)qemu_plugin_tb_n_insns(block));
}

static void ended(qemu_plugin_id_t id, void *unused)
{
	uint64_t sum = 0;
	for (int i = 0; i < THREADS; i++)
		sum += counts[i * STRIDE];
	/* As perf stat -x, prints it. */
	fprintf(stderr, "%llu,,instructions:u\n", (unsigned long long)sum);
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, 0);
	return 0;
}
