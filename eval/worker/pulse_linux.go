package main

// #define _GNU_SOURCE
// #include <signal.h>
// #include <stdint.h>
// #include <sys/syscall.h>
// #include <time.h>
// #include <unistd.h>
//
// // As host.Aim.
// struct aim { uintptr_t status, machine; volatile uint32_t spared, handled, hits; };
//
// static int64_t now(void) {
// 	struct timespec t;
// 	clock_gettime(CLOCK_MONOTONIC, &t);
// 	return t.tv_sec * 1000000000LL + t.tv_nsec;
// }
//
// static uint32_t status(struct aim *a) { return __atomic_load_n((uint32_t *)a->status, __ATOMIC_RELAXED) & 31; }
//
// // It returns whether the first one waits.
// static int pulse(uintptr_t *aims, int n, uintptr_t thread, uint32_t run, uint32_t busy, volatile uint32_t *over,
// 		int64_t first, int64_t last, int64_t patience, int64_t wait) {
// 	const int64_t lost = 10000000; // a signal that was not handled after this time
// 	struct aim *cell = (struct aim *)aims[0];
// 	uint32_t before[n], hits = 0;
// 	int64_t sent[n], begun = now(), since = begun; // it has waited since then
// 	int looks = 0, waits = 0;
// 	for (int i = 0; i < n; i++)
// 		sent[i] = 0;
// 	for (;; usleep(100)) {
// 		int64_t t = now();
// 		if (over) {
// 			looks++;
// 			if (busy >> status(cell) & 1)
// 				since = t;
// 			else
// 				waits++;
// 			if (*over || cell->hits)
// 				return 0;
// 			if (t - begun >= patience && (t - since >= wait || looks >= 20 && waits > looks - looks / 8))
// 				return 1;
// 		}
// 		uint32_t hit = 0;
// 		int left = 0;
// 		for (int i = 0; i < n; i++) {
// 			struct aim *a = (struct aim *)aims[i];
// 			hit += a->hits;
// 			if (a->spared || a->hits)
// 				continue;
// 			left++;
// 			if (t - begun < first || sent[i] && a->handled == before[i] && t - sent[i] < lost)
// 				continue;
// 			uintptr_t m = __atomic_load_n((uintptr_t *)a->machine, __ATOMIC_RELAXED);
// 			if (m && status(a) == run) {
// 				before[i] = a->handled;
// 				sent[i] = t;
// 				syscall(SYS_tgkill, getpid(), (int)*(uint64_t *)(m + thread), SIGTRAP);
// 			}
// 		}
// 		if (hit != hits) { // it may wait for that one
// 			hits = hit;
// 			since = t;
// 			looks = waits = 0;
// 		}
// 		if (t - begun >= last || !over && !left)
// 			return over && looks >= 20 && waits > looks / 2;
// 	}
// }
import "C"

import (
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host"
)

// pulse sends the signals of a host.Pulse. It is C, because Go code has to wait for a processor while cells use them all.
func pulse(p *host.Pulse) {
	p.Waits = C.pulse((*C.uintptr_t)(unsafe.Pointer(&p.Aims[0])), C.int(len(p.Aims)), C.uintptr_t(p.Thread), C.uint32_t(p.Run), C.uint32_t(p.Busy),
		(*C.uint32_t)(unsafe.Pointer(p.Over)), C.int64_t(p.First), C.int64_t(p.Last), C.int64_t(p.Patience), C.int64_t(p.Wait)) != 0
}
