//! Judges a call of the shell.

use super::super::{Effect, Level, findings::Findings, shell};

/// Judges a command, or a restart.
pub(in crate::intent) fn judge(command: &str, restart: bool, findings: &mut Findings<'_>) {
    if restart {
        findings.step(0..0, "Restarts the shell".to_owned());
        findings.mark_call(Effect::System, Level::LookClosely, "Ends the shell with everything that runs in it.");
    }
    findings.pointer = "/command".to_owned();
    shell::judge(command, findings);
}
