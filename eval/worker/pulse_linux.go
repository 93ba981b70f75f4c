package main

// #define _GNU_SOURCE
// #include <signal.h>
// #include <stdint.h>
// #include <sys/syscall.h>
// #include <unistd.h>
// static int pulse(uint32_t *status, uint32_t running, uintptr_t *m, uintptr_t id, volatile uint32_t *handled, volatile uint32_t *hits, int tries) {
// 	for (; tries > 0; tries--) {
// 		uintptr_t at = __atomic_load_n(m, __ATOMIC_RELAXED);
// 		if (at && __atomic_load_n(status, __ATOMIC_RELAXED) == running) {
// 			uint32_t before = *handled, hit = *hits;
// 			if (syscall(SYS_tgkill, getpid(), (int)*(uint64_t *)(at + id), SIGTRAP) == 0)
// 				for (int i = 0; i < 100 && *handled == before; i++)
// 					usleep(20);
// 			if (*hits != hit)
// 				return 1;
// 		}
// 		usleep(100);
// 	}
// 	return 0;
// }
import "C"

import (
	"sync/atomic"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host"
)

// pulse sends the signals of a host.Pulse. It is C, because Go code has to wait for a processor while cells use them all.
func pulse(p *host.Pulse) bool {
	word := func(p *atomic.Uint32) *C.uint32_t { return (*C.uint32_t)(unsafe.Pointer(p)) }
	return C.pulse((*C.uint32_t)(p.Status), C.uint32_t(p.Running), (*C.uintptr_t)(p.Machine), C.uintptr_t(p.Thread), word(p.Handled), word(p.Hits), C.int(p.Tries)) != 0
}
