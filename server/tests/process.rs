//! The built program as processes: what they may do beside each other, and what they survive.

#[cfg(test)]
mod process {
    mod beside;
    mod cleanup;
    mod doctor;
    mod kill;
    mod program;
    mod shared;
    mod survive;
}
