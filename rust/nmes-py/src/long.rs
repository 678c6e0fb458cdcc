//! Long computations: on a thread of their own, while the caller's thread reports progress and hears Ctrl-C.

use crate::errors::to_py;
use nmes_batch::Control;
use nmes_core::{NmesError, SimdLevel};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often Ctrl-C is heard and progress told.
const POLL: Duration = Duration::from_millis(20);

/// Runs `work`; an exception from `progress` or Ctrl-C ends it and is raised.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    threads: usize,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Control<'_>) -> Result<T, NmesError> + Send,
) -> PyResult<T> {
    let level = level(py)?;
    let (stop, share) = (AtomicBool::new(false), AtomicU64::new(0));
    let (sender, receiver) = channel();
    // the wait below crosses the border of the interpreter, which takes only what threads may share
    let receiver = Mutex::new(receiver);
    std::thread::scope(|scope| {
        let (stop, share) = (&stop, &share);
        scope.spawn(move || {
            let control = Control {
                level,
                threads,
                stop: &|| stop.load(Ordering::Relaxed),
                // threads report out of turn; the bits of positive numbers rise with them
                progress: &|x| {
                    share.fetch_max(x.to_bits(), Ordering::Relaxed);
                },
                span: (0.0, 1.0),
            };
            // the receiver lives until the worker has answered
            let _ = sender.send(work(&control));
        });
        let mut raised = None;
        let mut told = 0;
        loop {
            // the wait is outside the interpreter, so that other threads of the caller go on
            let answer = py.detach(|| receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(POLL));
            match answer {
                Ok(result) => return raised.map_or_else(|| result.map_err(|e| to_py(py, &e)), Err),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(raised.unwrap_or_else(|| {
                        crate::errors::spec(py, "failed", "calculation", &"it ended without an answer", "a result")
                    }));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let bits = share.load(Ordering::Relaxed);
            let report = match progress {
                Some(call) if raised.is_none() && bits != told => call.call1((f64::from_bits(bits),)).map(|_| ()),
                _ => Ok(()),
            };
            told = bits;
            if let Err(error) = report.and_then(|()| py.check_signals()) {
                stop.store(true, Ordering::Relaxed);
                raised.get_or_insert(error);
            }
        }
    })
}

/// The SIMD level that the user forces, or the best.
fn level(py: Python<'_>) -> PyResult<SimdLevel> {
    crate::info::level(py, None)
}
