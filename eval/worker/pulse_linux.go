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
// static int64_t pulse(uintptr_t *aims, int n, uintptr_t thread, uint32_t run, uint32_t busy, volatile uint32_t *over,
// 		int64_t first, int64_t last, int64_t patience, int64_t wait, uint32_t *looks, uint32_t *waits) {
// 	const int64_t lost = 10000000; // a signal that was not handled after this time
// 	uint32_t before[n];
// 	int64_t sent[n], begun = now(), since = begun;
// 	for (int i = 0; i < n; i++)
// 		sent[i] = 0;
// 	for (uint32_t hits = 0;; usleep(100)) {
// 		int64_t t = now();
// 		if (over) {
// 			struct aim *cell = (struct aim *)aims[0];
// 			++*looks;
// 			if (busy >> status(cell) & 1)
// 				since = t;
// 			else
// 				++*waits;
// 			if (*over || cell->hits || t - begun >= patience && t - since >= wait)
// 				return t - since;
// 		}
// 		uint32_t hit = 0;
// 		int left = 0;
// 		for (int i = 0; i < n; i++) {
// 			struct aim *a = (struct aim *)aims[i];
// 			hit += a->hits;
// 			if (a->spared || a->hits || t - begun < first)
// 				continue;
// 			left++;
// 			if (sent[i] && a->handled == before[i] && t - sent[i] < lost)
// 				continue; // it is on its way
// 			uintptr_t m = __atomic_load_n((uintptr_t *)a->machine, __ATOMIC_RELAXED);
// 			if (m && status(a) == run) {
// 				before[i] = a->handled;
// 				sent[i] = t;
// 				syscall(SYS_tgkill, getpid(), (int)*(uint64_t *)(m + thread), SIGTRAP);
// 			}
// 		}
// 		if (hit != hits) {
// 			hits = hit;
// 			since = t;
// 			*looks = *waits = 0;
// 		}
// 		if (t - begun >= last || !over && !left)
// 			return t - since;
// 	}
// }
import "C"

import (
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host"
)

// pulse sends the signals of a host.Pulse. It is C, because Go code has to wait for a processor while cells use them all.
func pulse(p *host.Pulse) {
	p.Waited = time.Duration(C.pulse((*C.uintptr_t)(unsafe.Pointer(&p.Aims[0])), C.int(len(p.Aims)), C.uintptr_t(p.Thread), C.uint32_t(p.Run), C.uint32_t(p.Busy),
		(*C.uint32_t)(unsafe.Pointer(p.Over)), C.int64_t(p.First), C.int64_t(p.Last), C.int64_t(p.Patience), C.int64_t(p.Wait),
		(*C.uint32_t)(unsafe.Pointer(&p.Looks)), (*C.uint32_t)(unsafe.Pointer(&p.Waits))))
}
