//! The only module of the crate with `unsafe`: the calls of the C library for clock, sleep and priority.
//!
//! *Limits*: real-time policies and the monotonic absolute sleep are Linux's; elsewhere the standard library's
//! clock and relative sleep stand in and every priority request is denied with `ENOSYS`.

#![allow(unsafe_code)]

#[cfg(target_os = "linux")]
mod imp {
    use std::io::Error;
    use std::mem::MaybeUninit;

    const NS_PER_S: u64 = 1_000_000_000;

    fn last_errno() -> i32 {
        Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
    }

    /// Monotonic clock [ns].
    pub(crate) fn monotonic_ns() -> u64 {
        let mut now = MaybeUninit::<libc::timespec>::uninit();
        // SAFETY: `now` is valid for one timespec, and CLOCK_MONOTONIC always exists, so the call fills it
        let now = unsafe {
            libc::clock_gettime(libc::CLOCK_MONOTONIC, now.as_mut_ptr());
            now.assume_init()
        };
        now.tv_sec.unsigned_abs() * NS_PER_S + now.tv_nsec.unsigned_abs()
    }

    /// Sleeps until the monotonic clock shows `deadline_ns`; a signal may end the sleep early.
    pub(crate) fn sleep_until_ns(deadline_ns: u64) {
        let at = libc::timespec {
            tv_sec: libc::time_t::try_from(deadline_ns / NS_PER_S).unwrap_or(libc::time_t::MAX),
            tv_nsec: (deadline_ns % NS_PER_S).cast_signed(),
        };
        // SAFETY: `at` outlives the call; a null remainder is allowed for an absolute sleep
        unsafe {
            libc::clock_nanosleep(libc::CLOCK_MONOTONIC, libc::TIMER_ABSTIME, &raw const at, std::ptr::null_mut());
        }
    }

    /// Asks the kernel to wake this thread within 1 ns of its timer instead of the default 50 µs.
    pub(crate) fn tighten_timer_slack() {
        // SAFETY: PR_SET_TIMERSLACK takes one integer and touches no memory of ours
        unsafe {
            libc::prctl(libc::PR_SET_TIMERSLACK, 1_u64);
        }
    }

    fn set_policy(policy: i32, priority: i32) -> Result<(), i32> {
        let param = libc::sched_param { sched_priority: priority };
        // SAFETY: thread 0 is the caller and `param` outlives the call
        let code = unsafe { libc::sched_setscheduler(0, policy, &raw const param) };
        if code == 0 { Ok(()) } else { Err(last_errno()) }
    }

    /// First in, first out at `priority`; children of this thread start at normal priority.
    pub(crate) fn become_fifo(priority: i32) -> Result<(), i32> {
        set_policy(libc::SCHED_FIFO | libc::SCHED_RESET_ON_FORK, priority)
    }

    /// Normal time sharing. The reset-on-fork flag stays, because an unprivileged thread may not clear it.
    pub(crate) fn become_normal() -> Result<(), i32> {
        set_policy(libc::SCHED_OTHER | libc::SCHED_RESET_ON_FORK, 0)
    }

    /// Nice value of this thread alone.
    pub(crate) fn set_nice(nice: i32) -> Result<(), i32> {
        // SAFETY: `gettid` has no arguments and cannot fail
        let thread = unsafe { libc::gettid() };
        // SAFETY: `setpriority` takes integers only; on Linux a thread id names one thread
        let code = unsafe { libc::setpriority(libc::PRIO_PROCESS, thread.unsigned_abs(), nice) };
        if code == 0 { Ok(()) } else { Err(last_errno()) }
    }

    /// Takes the rights of the superuser from this thread alone; whether it has none to raise its priority now.
    #[cfg(test)]
    pub(crate) fn without_rights() -> bool {
        const NOBODY: libc::uid_t = 65_534;
        let may = |resource| {
            let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: `limit` is valid for the call to fill
            unsafe { libc::getrlimit(resource, &raw mut limit) != 0 || limit.rlim_cur > 0 }
        };
        // SAFETY: the bare call changes the ids of this thread only and takes integers
        let dropped =
            unsafe { libc::syscall(libc::SYS_setresuid, NOBODY, NOBODY, NOBODY) == 0 || libc::geteuid() != 0 };
        dropped && !may(libc::RLIMIT_RTPRIO) && !may(libc::RLIMIT_NICE)
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::sync::OnceLock;
    use std::time::{Duration, Instant};

    const ENOSYS: i32 = 38;

    /// Monotonic clock since its first use [ns].
    pub(crate) fn monotonic_ns() -> u64 {
        static START: OnceLock<Instant> = OnceLock::new();
        u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Sleeps until the clock shows `deadline_ns`.
    pub(crate) fn sleep_until_ns(deadline_ns: u64) {
        std::thread::sleep(Duration::from_nanos(deadline_ns.saturating_sub(monotonic_ns())));
    }

    /// Nothing to tighten.
    pub(crate) fn tighten_timer_slack() {}

    /// Denied: not implemented.
    pub(crate) fn become_fifo(_priority: i32) -> Result<(), i32> {
        Err(ENOSYS)
    }

    /// Already so.
    pub(crate) fn become_normal() -> Result<(), i32> {
        Ok(())
    }

    /// Denied: not implemented.
    pub(crate) fn set_nice(_nice: i32) -> Result<(), i32> {
        Err(ENOSYS)
    }

    /// Nobody can be tested without rights here.
    #[cfg(test)]
    pub(crate) fn without_rights() -> bool {
        false
    }
}

#[cfg(test)]
pub(crate) use imp::without_rights;
pub(crate) use imp::{become_fifo, become_normal, monotonic_ns, set_nice, sleep_until_ns, tighten_timer_slack};
