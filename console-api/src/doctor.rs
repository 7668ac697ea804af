//! What the doctor finds: checks of the console's settings, data, network and upstream, and where each setting is from.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};

use crate::Outage;

/// A check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckId {
    /// Every setting can be used.
    Settings,
    /// `pilothouse.toml`.
    SettingsFile,
    /// Where calls go, and with which key.
    Upstream,
    /// The data folder.
    DataFolder,
    /// Who else can read what only the server should.
    Permissions,
    /// Room on the disk.
    DiskSpace,
    /// The database is whole and can be written.
    Database,
    /// Its schema is this version's.
    Migrations,
    /// How large it is.
    DatabaseSize,
    /// Its write-ahead log.
    WriteAheadLog,
    /// The machine's clock.
    Clock,
    /// The address that browsers use.
    PublicAddress,
    /// The names that are answered to.
    AllowedHosts,
    /// How cookies are set.
    Cookies,
    /// Whose word about client addresses is believed.
    TrustedProxies,
    /// Whether live streams come through as they are sent.
    StreamBuffering,
    /// How long a live stream may be silent.
    StreamIdle,
    /// Mail.
    Mail,
    /// Web Push.
    Push,
    /// Webhooks.
    Webhooks,
    /// The API can be reached.
    ApiConnection,
    /// The API takes the key.
    ApiKey,
    /// The API takes the beta header.
    ApiBeta,
    /// Models can be listed.
    ReadModels,
    /// Agents can be listed.
    ReadAgents,
    /// Environments can be listed.
    ReadEnvironments,
    /// Sessions can be listed.
    ReadSessions,
    /// Deployments can be listed.
    ReadDeployments,
    /// Files can be listed.
    ReadFiles,
    /// Skills can be listed.
    ReadSkills,
    /// Vaults can be listed.
    ReadVaults,
    /// Memory stores can be listed.
    ReadMemoryStores,
    /// Dreams can be listed.
    ReadDreams,
    /// Tunnels can be listed.
    ReadTunnels,
    /// User profiles can be listed.
    ReadUserProfiles,
    /// The organization's webhooks can be listed.
    ReadOrganizationWebhooks,
    /// What the API says of its rate limits.
    ApiRateLimits,
    /// A session's stream opens.
    ApiStream,
    /// How long the API takes.
    ApiLatency,
    /// One that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

/// What checks are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckGroup {
    /// Settings.
    Configuration,
    /// What is kept on this machine.
    Data,
    /// Between browsers and the console.
    Network,
    /// How people are told.
    Notifications,
    /// The upstream; only in a live run.
    ClaudeApi,
    /// One that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

impl CheckGroup {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Configuration, Self::Data, Self::Network, Self::Notifications, Self::ClaudeApi];

    /// As a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Data => "Data and machine",
            Self::Network => "Network",
            Self::Notifications => "Notifications",
            Self::ClaudeApi => "Claude API",
            Self::Unknown => "Others",
        }
    }
}

impl CheckId {
    /// All of them, in order.
    pub const ALL: [Self; 39] = [
        Self::Settings,
        Self::SettingsFile,
        Self::Upstream,
        Self::DataFolder,
        Self::Permissions,
        Self::DiskSpace,
        Self::Database,
        Self::Migrations,
        Self::DatabaseSize,
        Self::WriteAheadLog,
        Self::Clock,
        Self::PublicAddress,
        Self::AllowedHosts,
        Self::Cookies,
        Self::TrustedProxies,
        Self::StreamBuffering,
        Self::StreamIdle,
        Self::Mail,
        Self::Push,
        Self::Webhooks,
        Self::ApiConnection,
        Self::ApiKey,
        Self::ApiBeta,
        Self::ReadModels,
        Self::ReadAgents,
        Self::ReadEnvironments,
        Self::ReadSessions,
        Self::ReadDeployments,
        Self::ReadFiles,
        Self::ReadSkills,
        Self::ReadVaults,
        Self::ReadMemoryStores,
        Self::ReadDreams,
        Self::ReadTunnels,
        Self::ReadUserProfiles,
        Self::ReadOrganizationWebhooks,
        Self::ApiRateLimits,
        Self::ApiStream,
        Self::ApiLatency,
    ];

    /// Its name on the wire and in addresses, and what it is called.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Settings => ("settings", "Settings"),
            Self::SettingsFile => ("settings-file", "Settings file"),
            Self::Upstream => ("upstream", "Where calls go"),
            Self::DataFolder => ("data-folder", "Data folder"),
            Self::Permissions => ("permissions", "Permissions"),
            Self::DiskSpace => ("disk-space", "Disk space"),
            Self::Database => ("database", "Database"),
            Self::Migrations => ("migrations", "Database schema"),
            Self::DatabaseSize => ("database-size", "Database size"),
            Self::WriteAheadLog => ("write-ahead-log", "Write-ahead log"),
            Self::Clock => ("clock", "Clock"),
            Self::PublicAddress => ("public-address", "Public address"),
            Self::AllowedHosts => ("allowed-hosts", "Allowed hosts"),
            Self::Cookies => ("cookies", "Cookies"),
            Self::TrustedProxies => ("trusted-proxies", "Client addresses"),
            Self::StreamBuffering => ("stream-buffering", "Live streams through the proxy"),
            Self::StreamIdle => ("stream-idle", "Silent streams through the proxy"),
            Self::Mail => ("mail", "Mail"),
            Self::Push => ("push", "Push notifications"),
            Self::Webhooks => ("webhooks", "Webhooks"),
            Self::ApiConnection => ("api-connection", "Connection"),
            Self::ApiKey => ("api-key", "API key"),
            Self::ApiBeta => ("api-beta", "Beta header"),
            Self::ReadModels => ("read-models", "Models"),
            Self::ReadAgents => ("read-agents", "Agents"),
            Self::ReadEnvironments => ("read-environments", "Environments"),
            Self::ReadSessions => ("read-sessions", "Sessions"),
            Self::ReadDeployments => ("read-deployments", "Deployments"),
            Self::ReadFiles => ("read-files", "Files"),
            Self::ReadSkills => ("read-skills", "Skills"),
            Self::ReadVaults => ("read-vaults", "Vaults"),
            Self::ReadMemoryStores => ("read-memory-stores", "Memory stores"),
            Self::ReadDreams => ("read-dreams", "Dreams"),
            Self::ReadTunnels => ("read-tunnels", "Tunnels"),
            Self::ReadUserProfiles => ("read-user-profiles", "User profiles"),
            Self::ReadOrganizationWebhooks => ("read-organization-webhooks", "Organization webhooks"),
            Self::ApiRateLimits => ("api-rate-limits", "Rate limits"),
            Self::ApiStream => ("api-stream", "Event stream"),
            Self::ApiLatency => ("api-latency", "Latency"),
            Self::Unknown => ("unknown", "A check of a newer version"),
        }
    }

    /// Its name on the wire and in addresses.
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        self.words().1
    }

    /// What it is about.
    pub const fn group(self) -> CheckGroup {
        match self {
            Self::Settings | Self::SettingsFile | Self::Upstream => CheckGroup::Configuration,
            Self::DataFolder
            | Self::Permissions
            | Self::DiskSpace
            | Self::Database
            | Self::Migrations
            | Self::DatabaseSize
            | Self::WriteAheadLog
            | Self::Clock => CheckGroup::Data,
            Self::PublicAddress
            | Self::AllowedHosts
            | Self::Cookies
            | Self::TrustedProxies
            | Self::StreamBuffering
            | Self::StreamIdle => CheckGroup::Network,
            Self::Mail | Self::Push | Self::Webhooks => CheckGroup::Notifications,
            Self::Unknown => CheckGroup::Unknown,
            _ => CheckGroup::ClaudeApi,
        }
    }

    /// The check that explains why a call failed; `None` where that is the call's own fault, or nothing that is checked.
    pub fn explaining(error: &Error) -> Option<Self> {
        let Error::Api { status, envelope } = error else { return Some(Outage::from(error).check()) };
        match (envelope.code(), status.as_u16()) {
            (Some("store_full"), _) => Some(Self::DiskSpace),
            (Some("store_read_only"), _) => Some(Self::Permissions),
            (Some("store_damaged" | "store_busy" | "store_failing"), _) => Some(Self::Database),
            (Some("upstream_authentication"), _) => Some(Self::ApiKey),
            (Some("organization_not_enrolled_in_beta"), _) => Some(Self::ApiBeta),
            (Some("foreign_origin"), _) => Some(Self::PublicAddress),
            (_, 400) if envelope.error.message.contains("anthropic-beta") => Some(Self::ApiBeta),
            (_, 402) => Some(Self::ApiKey),
            (_, 429) => Some(Self::ApiRateLimits),
            (_, 502) => Some(Self::ApiConnection),
            (_, 504 | 529) => Some(Self::ApiLatency),
            _ => None,
        }
    }
}

impl Outage {
    /// The check that explains it.
    pub const fn check(self) -> CheckId {
        match self {
            Self::Interrupted => CheckId::ApiStream,
            Self::KeyRefused => CheckId::ApiKey,
            Self::RateLimited => CheckId::ApiRateLimits,
            Self::TimedOut | Self::Overloaded => CheckId::ApiLatency,
            Self::Unreachable | Self::NotTheApi | Self::Failed | Self::Refused | Self::Unknown => {
                CheckId::ApiConnection
            }
        }
    }
}

/// What came of a check. In this order, the last is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// It was not made; the check says why.
    Skipped,
    /// All is well.
    Ok,
    /// It works, but not as it should.
    Warning,
    /// It doesn't work.
    Failed,
    /// One that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

impl CheckState {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// A check that was made, or why it wasn't. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// Which one.
    pub id: CheckId,
    /// What it is about.
    pub group: CheckGroup,
    /// What it is called.
    pub title: String,
    /// What came of it.
    pub state: CheckState,
    /// What was tried.
    pub tried: String,
    /// What was found.
    pub found: String,
    /// What to do, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// Where a setting's value is from. In this order, the first that has it is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettingSource {
    /// The command line.
    Flag,
    /// The process's environment.
    Environment,
    /// The settings file.
    File,
    /// Nothing set it.
    Default,
    /// One that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

/// A setting, and where its value is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingFound {
    /// Its name in the environment.
    pub variable: String,
    /// Its key in the settings file.
    pub key: String,
    /// Where its value is from.
    pub source: SettingSource,
    /// The flag's name or the file's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The value; `None` for a secret, and for a value that can't be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the value can't be used.
    pub is_wrong: bool,
}

impl SettingFound {
    /// Where its value is from, in words.
    pub fn from(&self) -> String {
        match (self.source, &self.place) {
            (SettingSource::Flag | SettingSource::File, Some(place)) => place.clone(),
            (SettingSource::Flag, None) => "flag".to_owned(),
            (SettingSource::File, None) => "file".to_owned(),
            (SettingSource::Environment, _) => "environment".to_owned(),
            (SettingSource::Default, _) => "default".to_owned(),
            (SettingSource::Unknown, _) => "unknown".to_owned(),
        }
    }

    /// The value as people may see it.
    pub fn shown(&self) -> &str {
        match &self.value {
            Some(value) => value,
            None if self.is_wrong => "not shown: it can't be used",
            None => "set, not shown",
        }
    }
}

/// Whether checks were run that call others: the upstream, and this console through its proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LiveRun {
    /// They weren't.
    No,
    /// Some are still under way; ask again.
    Running,
    /// They were.
    Done,
    /// A word of a newer version.
    #[serde(other)]
    Unknown,
}

/// All that the doctor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diagnosis {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Pilothouse's version.
    pub version: String,
    /// The worst that was found.
    pub state: CheckState,
    /// Whether the live checks were run.
    pub live: LiveRun,
    /// When the live checks were begun, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_at: Option<i64>,
    /// All checks, in order.
    pub checks: Vec<Check>,
    /// All settings, and where each is from.
    pub settings: Vec<SettingFound>,
}

impl Diagnosis {
    /// How many checks came out like this.
    pub fn count(&self, state: CheckState) -> usize {
        self.checks.iter().filter(|check| check.state == state).count()
    }
}

/// What the doctor finds; `live` begins the checks that call others.
///
/// # Errors
/// When it can't be asked.
pub async fn doctor<T: Transport>(client: &Client<T>, live: bool) -> Result<Diagnosis, Error> {
    let query = Query::new().with_option("live", live.then_some(true));
    client.get(&format!("/console/doctor{}", query.suffix())).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::{ErrorEnvelope, ErrorKind};

    #[test]
    fn a_check_has_one_name_and_is_read_by_it() {
        let names: std::collections::HashSet<_> = CheckId::ALL.map(CheckId::name).into();
        assert_eq!(names.len(), CheckId::ALL.len());
        for id in CheckId::ALL {
            assert_eq!(serde_json::to_value(id).unwrap(), id.name());
            assert!(CheckGroup::ALL.contains(&id.group()));
        }
        assert_eq!(serde_json::from_str::<CheckId>("\"moon-phase\"").unwrap(), CheckId::Unknown);
        let groups: Vec<_> = CheckId::ALL.iter().map(|id| id.group()).collect();
        let order = |group| CheckGroup::ALL.iter().position(|known| *known == group);
        assert!(groups.is_sorted_by_key(|group| order(*group)));
    }

    #[test]
    fn a_failure_is_explained_by_the_check_of_its_cause() {
        let of = |kind: ErrorKind, status: Option<&str>, code: Option<&str>, message: &str| {
            let status = status.map_or(kind.status(), |status| status.parse().unwrap());
            let envelope = ErrorEnvelope::new(kind, message, None);
            let envelope = Box::new(match code {
                Some(code) => envelope.with_code(code),
                None => envelope,
            });
            CheckId::explaining(&Error::Api { status, envelope })
        };
        let api = ErrorKind::ApiError;
        assert_eq!(of(api.clone(), Some("502"), None, ""), Some(CheckId::ApiConnection));
        assert_eq!(of(api.clone(), Some("502"), Some("upstream_authentication"), ""), Some(CheckId::ApiKey));
        assert_eq!(of(api.clone(), Some("503"), Some("store_full"), ""), Some(CheckId::DiskSpace));
        assert_eq!(of(api.clone(), Some("503"), Some("store_damaged"), ""), Some(CheckId::Database));
        assert_eq!(of(api, None, None, "Something went wrong"), None, "it may be anything");
        assert_eq!(of(ErrorKind::TimeoutError, None, None, ""), Some(CheckId::ApiLatency));
        assert_eq!(of(ErrorKind::RateLimitError, None, None, ""), Some(CheckId::ApiRateLimits));
        let beta = "Unexpected value(s) `x` for the `anthropic-beta` header";
        assert_eq!(of(ErrorKind::InvalidRequestError, None, None, beta), Some(CheckId::ApiBeta));
        assert_eq!(of(ErrorKind::InvalidRequestError, None, None, "name: too long"), None);
        assert_eq!(of(ErrorKind::NotFoundError, None, None, ""), None);
        assert_eq!(CheckId::explaining(&Error::Connection(String::new())), Some(CheckId::ApiConnection));
        assert_eq!(CheckId::explaining(&Error::TimedOut(String::new())), Some(CheckId::ApiLatency));
    }
}
