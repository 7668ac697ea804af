//! The doctor: checks of what a console needs, each with what was tried, what was found and what to do. The same for the
//! command line and for a running server. What it finds never holds a secret.
//!
//! Local checks look at this machine. Measured ones call this console through its public address, and live ones the
//! upstream; they only read, and are made when somebody asks for them.

mod address;
mod clean;
mod clock;
mod database;
mod examine;
mod folder;
mod live;
mod look;
mod notices;
pub mod probe;
mod proxy;
mod runs;
mod settings;
mod subject;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use runs::of_tests;

pub use examine::examine;
pub use runs::Doctor;
pub use subject::{Place, Subject};
