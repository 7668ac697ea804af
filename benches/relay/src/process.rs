//! A program that is measured: started, waited for, its processor time and memory read, and ended.

use crate::{Result, clock};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command},
    time::{Duration, Instant},
};

/// How long a program may take to listen, and to end.
const PATIENCE: Duration = Duration::from_secs(15);

/// A running program; it ends when this is dropped.
pub struct Process(Child);

/// A port that was free a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Process {
    /// Starts a program and waits until it accepts connections.
    pub fn start(command: &mut Command, address: SocketAddr) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut process = Self(command.spawn().map_err(|error| format!("{name} can't be started: {error}"))?);
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = process.0.try_wait()? {
                return Err(format!("{name} ended at once, with {status}").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("{name} doesn't listen on {address}").into());
            }
            clock::pause(Duration::from_millis(20));
        }
        Ok(process)
    }

    /// The processor time that it and its children have taken.
    pub fn cpu(&self) -> Result<Duration> {
        self.family()?.into_iter().map(cpu).sum()
    }

    /// The memory of it and its children that is in RAM, in KiB.
    pub fn resident(&self) -> Result<u64> {
        self.family()?.into_iter().map(resident).sum()
    }

    /// It and its children: nginx works in processes of its own.
    fn family(&self) -> Result<Vec<u32>> {
        let own = self.0.id();
        let mut family = vec![own];
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may end while it is looked at.
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
            if parent == Some(own) {
                family.push(pid);
            }
        }
        Ok(family)
    }
}

#[cfg(target_os = "linux")]
fn cpu(pid: u32) -> Result<Duration> {
    let clock = nix::time::clock_getcpuclockid(Pid::from_raw(pid as i32))?;
    Ok(nix::time::clock_gettime(clock)?.into())
}

#[cfg(not(target_os = "linux"))]
fn cpu(_: u32) -> Result<Duration> {
    Err("processor time can be measured on Linux only".into())
}

fn resident(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("a process has no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// The processor time that all of this machine's programs have taken, its kernel's included.
pub fn cpu_of_all() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    let fields: Vec<u64> = stat.lines().next().unwrap_or_default().split(' ').filter_map(|n| n.parse().ok()).collect();
    // All but idle and waiting for disks, in hundredths of a second.
    let busy: u64 = fields.iter().take(7).enumerate().filter(|(n, _)| !matches!(n, 3 | 4)).map(|(_, time)| time).sum();
    Ok(Duration::from_millis(busy * 10))
}

/// The processor time of this program.
pub fn own_cpu() -> Result<Duration> {
    cpu(std::process::id())
}

impl Drop for Process {
    fn drop(&mut self) {
        let asked = kill(Pid::from_raw(self.0.id() as i32), Signal::SIGTERM);
        let begun = Instant::now();
        while asked.is_ok() && begun.elapsed() < PATIENCE {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            clock::pause(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
