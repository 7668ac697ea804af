//! Time zones in requests: schedules (files-vaults-memory-skills.md §5.2) and places (agents.md §10.1).

use jiff::tz::TimeZone;

/// The zone of an IANA name, which is taken as the database spells it.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_iana_names_files_5_2_and_agents_10_1() {
        for good in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"] {
            assert!(zone(good).is_some(), "{good}");
        }
        for bad in ["", "europe/berlin", "CET+1", "Mars/Olympus", "+02:00", "Local"] {
            assert!(zone(bad).is_none(), "{bad}");
        }
    }
}
