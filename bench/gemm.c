// Times the matrix products of a BLAS for bench/gemm. Reads lines "s|d N|T N|T m n k repeats" (single or double precision, A and B plain or
// transposed, all stored by columns) and answers each with the nanoseconds of one product. With an argument, these are processor time of
// the process.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
void cblas_dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda, const double *b, int ldb, double beta, double *c, int ldc);
char *openblas_get_config(void);

static clockid_t source = CLOCK_MONOTONIC;

static double now(void) {
	struct timespec t;
	clock_gettime(source, &t);
	return 1e9 * t.tv_sec + t.tv_nsec;
}

int main(int argc, char **argv) {
	if (argc > 1)
		source = CLOCK_PROCESS_CPUTIME_ID;
	char type, ta, tb;
	int m, n, k, repeats;
	size_t size = 0;
	void *a = NULL, *b = NULL, *c = NULL;
	printf("%s\n", openblas_get_config());
	fflush(stdout);
	while (scanf(" %c %c %c %d %d %d %d", &type, &ta, &tb, &m, &n, &k, &repeats) == 7) {
		size_t want = 8 * (size_t)(m > k ? m : k) * (size_t)(n > k ? n : k);
		if (want > size) {
			size = want;
			a = realloc(a, size), b = realloc(b, size), c = realloc(c, size);
			for (size_t i = 0; i < size / 8; i++)
				((double *)a)[i] = ((double *)b)[i] = ((double *)c)[i] = 0x1.00001p0; // both halves are ordinary floats
		}
		int lda = ta == 'N' ? m : k, ldb = tb == 'N' ? k : n, oa = ta == 'N' ? 111 : 112, ob = tb == 'N' ? 111 : 112;
		double began = 0;
		for (int i = -1; i < repeats; i++) { // the first fills the caches
			if (i == 0)
				began = now();
			if (type == 's')
				cblas_sgemm(102, oa, ob, m, n, k, 1, a, lda, b, ldb, 0, c, m);
			else
				cblas_dgemm(102, oa, ob, m, n, k, 1, a, lda, b, ldb, 0, c, m);
		}
		printf("%.1f\n", (now() - began) / repeats);
		fflush(stdout);
	}
	return 0;
}
