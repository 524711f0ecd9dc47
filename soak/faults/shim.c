/* A layer between a program and its files, loaded before libc (LD_PRELOAD): counts the calls on files below one folder,
 * makes the n-th of them go wrong, and writes down what was written and what was waited for, so that a loss of power
 * can be played afterwards. Linux, glibc. Nothing outside the folder is touched.
 *
 * FAULT_FOLDER  the folder, as /proc names it: without it the layer does nothing
 * FAULT_CALLS   which calls count: letters of w (write), r (read), s (fsync), t (truncate), c (a name made), m (moved),
 *               u (taken away)
 * FAULT_AT      at which of them it happens, from 1; 0: never
 * FAULT_KIND    kill, torn (half of a write, then kill), enospc (from then on), eio, short (half of a write, once),
 *               back (the clock goes back by FAULT_BACK seconds)
 * FAULT_ONCE    file that is made when it happens, and without which it happens: no second time, whichever process of a
 *               command comes to its n-th call
 * FAULT_JOURNAL file to which every change is appended, see reboot.py
 *
 * A wait for the disk (fsync) is counted and written down, and not carried out: no machine goes down here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

static char folder[PATH_MAX], once[PATH_MAX], calls[16], kind[16];
static size_t folder_length;
static long at, back;
static int journal = -1, struck;
static long seen[256], counted;

/* Read the plan; again after a fork that has another one. */
void fault_begin(void) {
  const char *said = getenv("FAULT_FOLDER");
  snprintf(folder, sizeof folder, "%s", said ? said : "");
  folder_length = strlen(folder);
  snprintf(calls, sizeof calls, "%s", (said = getenv("FAULT_CALLS")) ? said : "");
  snprintf(kind, sizeof kind, "%s", (said = getenv("FAULT_KIND")) ? said : "");
  snprintf(once, sizeof once, "%s", (said = getenv("FAULT_ONCE")) ? said : "");
  at = (said = getenv("FAULT_AT")) ? atol(said) : 0;
  back = (said = getenv("FAULT_BACK")) ? atol(said) : 0;
  said = getenv("FAULT_JOURNAL");
  journal = said && *said ? syscall(SYS_openat, AT_FDCWD, said, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644) : -1;
  memset(seen, 0, sizeof seen);
  counted = struck = 0;
}

/* How often a call of this letter was made. */
long fault_seen(int letter) { return seen[letter & 255]; }

/* Whether the fault has happened. */
int fault_struck(void) { return struck; }

__attribute__((constructor)) static void begin(void) { fault_begin(); }

static int below(const char *path) {
  return folder_length && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

/* The path of an open file below the folder; 0 for any other. Names that are gone end in " (deleted)". */
static int named(int fd, char *path) {
  if (!folder_length || fd < 0) return 0;
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  size_t name = strlen(path);
  if (name > 4 && !strcmp(path + name - 4, "-shm")) return 0; /* memory, not data */
  return below(path);
}

static int absolute(int at_fd, const char *given, char *path) {
  if (!folder_length || !given) return 0;
  if (*given == '/') {
    snprintf(path, PATH_MAX, "%s", given);
  } else {
    char link[32], base[PATH_MAX];
    if (at_fd == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", at_fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, base, PATH_MAX - 1);
    if (length <= 0) return 0;
    base[length] = 0;
    if ((size_t)snprintf(path, PATH_MAX, "%s/%s", base, given) >= PATH_MAX) return 0;
  }
  size_t name = strlen(path);
  if (name > 4 && !strcmp(path + name - 4, "-shm")) return 0;
  return below(path);
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/* Whether nobody was struck before: of several processes of one command, one is. */
static int first(void) {
  if (!*once) return 1;
  int fd = syscall(SYS_openat, AT_FDCWD, once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return 0;
  syscall(SYS_close, fd);
  return 1;
}

/* Count a call; say what is to happen to it: 0 nothing, an error number, -1 half of it, -2 half of it and death. */
static int count(int letter) {
  __atomic_add_fetch(&seen[letter], 1, __ATOMIC_SEQ_CST);
  if (!strcmp(kind, "enospc") && struck && strchr("wc", letter)) return ENOSPC;
  if (!at || !strchr(calls, letter)) return 0;
  if (__atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST) != at || !first()) return 0;
  struck = 1;
  if (!strcmp(kind, "kill")) die();
  if (!strcmp(kind, "eio")) return EIO;
  if (!strcmp(kind, "enospc")) return ENOSPC;
  if (!strcmp(kind, "short")) return -1;
  if (!strcmp(kind, "torn")) return -2;
  return 0;
}

/* Append one change: letter, lengths of path and data, offset, path, data. */
static void note(char letter, const char *path, uint64_t offset, const void *data, uint64_t length) {
  if (journal < 0) return;
  struct __attribute__((packed)) { char letter; uint32_t path; uint64_t offset, length; } head =
      {letter, strlen(path), offset, length};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, length}};
  syscall(SYS_writev, journal, parts, 3);
}

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int positioned) {
  char path[PATH_MAX];
  if (fd == 1 && !positioned) note('A', "", 0, data, length); /* what the program said */
  if (!named(fd, path)) return positioned ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
  int what = count('w');
  if (what > 0) return errno = what, -1;
  if (what < 0 && length > 1) length /= 2;
  if (!positioned) {
    int flags = syscall(SYS_fcntl, fd, F_GETFL);
    offset = syscall(SYS_lseek, fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
  }
  ssize_t done = positioned ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
  if (done > 0) note('W', path, offset, data, done);
  if (what == -2) die();
  return done;
}

ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return written(fd, data, length, offset, 1); }

static int read_fails(int fd) {
  char path[PATH_MAX];
  if (!named(fd, path)) return 0;
  int what = count('r');
  return what > 0 ? what : 0;
}

ssize_t read(int fd, void *data, size_t length) {
  int what = read_fails(fd);
  return what ? (errno = what, -1) : syscall(SYS_read, fd, data, length);
}
ssize_t pread(int fd, void *data, size_t length, off_t offset) {
  int what = read_fails(fd);
  return what ? (errno = what, -1) : syscall(SYS_pread64, fd, data, length, offset);
}
ssize_t pread64(int fd, void *data, size_t length, off64_t offset) { return pread(fd, data, length, offset); }

static int synced(int fd, long number) {
  char path[PATH_MAX];
  if (!named(fd, path)) return syscall(number, fd);
  int what = count('s');
  if (what > 0) return errno = what, -1;
  note('S', path, 0, "", 0);
  return 0;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int ftruncate64(int fd, off64_t length) {
  char path[PATH_MAX];
  if (!named(fd, path)) return syscall(SYS_ftruncate, fd, length);
  int what = count('t');
  if (what > 0) return errno = what, -1;
  int done = syscall(SYS_ftruncate, fd, length);
  if (!done) note('T', path, length, "", 0);
  return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* A name is made, moved or gone: 1 where it was below the folder and may go on, -1 where it fails. */
static int named_anew(int here, int letter) {
  if (!here) return 0;
  int what = count(letter);
  return what > 0 ? (errno = what, -1) : 1;
}

static int opened(int at_fd, const char *given, int flags, mode_t mode) {
  char path[PATH_MAX];
  int made = 0, cut = 0;
  if (flags & (O_CREAT | O_TRUNC) && (flags & O_TMPFILE) != O_TMPFILE && absolute(at_fd, given, path)) {
    struct stat found;
    int there = !fstatat(at_fd, given, &found, 0);
    made = !there && flags & O_CREAT;
    cut = there && flags & O_TRUNC;
    if (made && named_anew(1, 'c') < 0) return -1;
  }
  int fd = syscall(SYS_openat, at_fd, given, flags, mode);
  if (fd >= 0 && made) note('C', path, 0, "", 0);
  if (fd >= 0 && cut) note('T', path, 0, "", 0);
  return fd;
}

#define OPEN(declared, at_fd) \
  declared { \
    va_list more; \
    va_start(more, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    return opened(at_fd, path, flags, mode); \
  }
OPEN(int open(const char *path, int flags, ...), AT_FDCWD)
OPEN(int open64(const char *path, int flags, ...), AT_FDCWD)
OPEN(int openat(int fd, const char *path, int flags, ...), fd)
OPEN(int openat64(int fd, const char *path, int flags, ...), fd)

int renameat(int old_fd, const char *old, int new_fd, const char *new) {
  char from[PATH_MAX], to[PATH_MAX];
  int here = absolute(old_fd, old, from) & absolute(new_fd, new, to);
  if (named_anew(here, 'm') < 0) return -1;
  int done = syscall(SYS_renameat, old_fd, old, new_fd, new);
  if (!done && here) note('R', from, 0, to, strlen(to));
  return done;
}
int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }

int unlinkat(int fd, const char *given, int flags) {
  char path[PATH_MAX];
  int here = absolute(fd, given, path);
  if (named_anew(here, 'u') < 0) return -1;
  int done = syscall(SYS_unlinkat, fd, given, flags);
  if (!done && here) note('U', path, 0, "", 0);
  return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int fd, const char *given, mode_t mode) {
  char path[PATH_MAX];
  int here = absolute(fd, given, path);
  if (named_anew(here, 'c') < 0) return -1;
  int done = syscall(SYS_mkdirat, fd, given, mode);
  if (!done && here) note('D', path, 0, "", 0);
  return done;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int symlinkat(const char *leads_to, int fd, const char *given) {
  char path[PATH_MAX];
  int here = absolute(fd, given, path);
  if (named_anew(here, 'c') < 0) return -1;
  int done = syscall(SYS_symlinkat, leads_to, fd, given);
  if (!done && here) note('L', path, 0, leads_to, strlen(leads_to));
  return done;
}
int symlink(const char *leads_to, const char *path) { return symlinkat(leads_to, AT_FDCWD, path); }

static time_t behind(void) { return struck && !strcmp(kind, "back") ? back : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int done = real(clock, now);
  if (!done && clock == CLOCK_REALTIME) now->tv_sec -= behind();
  return done;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  REAL(int, "gettimeofday", struct timeval *, void *);
  int done = real(now, zone);
  if (!done) now->tv_sec -= behind();
  return done;
}
time_t time(time_t *now) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (now) *now = precise.tv_sec;
  return precise.tv_sec;
}
