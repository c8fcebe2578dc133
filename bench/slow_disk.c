/* Every fsync takes so much longer, as on a slower disk: the call is made, and then the thread that made it waits. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_little(void) {
    const char *told = getenv("SLOW_DISK_MS");
    double ms = told ? atof(told) : 0;
    struct timespec left = {(time_t)(ms / 1000), (long)((ms - 1000 * (long)(ms / 1000)) * 1e6)};
    while (nanosleep(&left, &left) != 0) {
    }
}

int fsync(int file) {
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int answer = real(file);
    wait_a_little();
    return answer;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int answer = real(file);
    wait_a_little();
    return answer;
}
