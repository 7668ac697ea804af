//! Settings: from flags, the environment, `pilothouse.toml` in the data folder, or defaults, in that order. Errors name
//! the setting and its source, and never a secret's value.

mod connections;
mod error;
mod file;
mod found;
mod hosts;
mod known;
mod mail;
mod parse;
mod public_url;
mod recorded;
mod source;
mod trusted_proxies;
mod upstream;

pub use connections::ConnectionLimits;
pub use error::ConfigError;
pub use hosts::{AllowedHost, Answers, OwnHosts};
pub use known::{Known, SETTINGS};
pub use mail::{MailSettings, MailTls};
pub use public_url::PublicUrl;
pub use recorded::RecordedSessions;
pub use trusted_proxies::TrustedProxies;
pub use upstream::Upstream;

use crate::notify::AllowedHosts;
use file::File;
use pilothouse_console_api::SettingFound;
use pilothouse_domain::rules::Rule;
use source::Sources;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The default address: reachable from this machine only.
pub const DEFAULT_ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

const DEFAULT_LOG: &str = "info";
const DEFAULT_KEEP_DELETED: Duration = Duration::from_secs(30 * 86_400);

/// Settings given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--addr`.
    pub addr: Option<SocketAddr>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--allowed-host`, any number of times.
    pub allowed_hosts: Vec<String>,
}

impl Flags {
    /// Those that are settings, by their variable.
    fn given(&self) -> Vec<(&'static str, String)> {
        let addr = self.addr.map(|addr| ("PILOTHOUSE_ADDR", addr.to_string()));
        let dir = self.data_dir.as_ref().map(|dir| ("PILOTHOUSE_DATA_DIR", dir.display().to_string()));
        let hosts =
            (!self.allowed_hosts.is_empty()).then(|| ("PILOTHOUSE_ALLOWED_HOSTS", self.allowed_hosts.join(",")));
        [addr, dir, hosts].into_iter().flatten().collect()
    }
}

/// Settings that may have faults: what a start would stop at.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// With defaults in place of what is wrong; `None` without a data folder.
    pub config: Option<Config>,
    /// All that is wrong.
    pub errors: Vec<ConfigError>,
    /// Where each setting's value is from.
    pub settings: Vec<SettingFound>,
}

/// Errors on the way, so that one wrong setting doesn't hide the next.
#[derive(Default)]
struct Errors(Vec<ConfigError>);

impl Errors {
    /// What was read, else what stands in its place.
    fn or<T>(&mut self, read: Result<T, ConfigError>, otherwise: T) -> T {
        read.unwrap_or_else(|error| {
            self.0.push(error);
            otherwise
        })
    }
}

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// What is logged: a level, or a filter such as `info,pilothouse_server=debug`.
    pub filter: String,
    /// One JSON object per line instead of text.
    pub json: bool,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    addr: SocketAddr,
    data_dir: PathBuf,
    database: PathBuf,
    public_url: Option<PublicUrl>,
    allowed_hosts: Arc<[AllowedHost]>,
    trusted_proxies: TrustedProxies,
    keep_deleted: Duration,
    record: RecordedSessions,
    limits: ConnectionLimits,
    log: Log,
    mail: Option<MailSettings>,
    webhook_hosts: AllowedHosts,
    upstream: Upstream,
    rules: Vec<Rule>,
    file: Option<PathBuf>,
    settings: Vec<SettingFound>,
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// When one can't be used.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_sources(flags, &|name| std::env::var(name).ok())
    }

    /// The same for settings that may be wrong, all of which are found.
    pub fn inspect(flags: &Flags) -> Inspected {
        Self::read(flags, &|name| std::env::var(name).ok())
    }

    fn from_sources(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let Inspected { config, errors, .. } = Self::read(flags, variable);
        match errors.into_iter().next() {
            Some(error) => Err(error),
            None => config.ok_or(ConfigError::NoDataFolder),
        }
    }

    pub(crate) fn read(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Inspected {
        let mut errors = Errors::default();
        let first_dir = match (&flags.data_dir, variable("PILOTHOUSE_DATA_DIR").filter(|dir| !dir.is_empty())) {
            (Some(dir), _) => Some(dir.clone()),
            (None, Some(dir)) => Some(PathBuf::from(dir)),
            (None, None) => None,
        };
        let file = errors.or(File::find(flags.config.as_deref(), first_dir.clone().or_else(platform_dir)), None);
        let sources = Sources { variable, file: file.as_ref() };
        let in_file = || sources.in_file("PILOTHOUSE_DATA_DIR").map(|setting| PathBuf::from(setting.value));
        let data_dir = first_dir.or_else(in_file).or_else(platform_dir);
        let config = match data_dir {
            Some(data_dir) => Some(Self::of_sources(flags, &sources, data_dir, &mut errors)),
            None => {
                errors.0.push(ConfigError::NoDataFolder);
                None
            }
        };
        let settings = found::found(&flags.given(), &sources, &errors.0);
        let config = config.map(|config| Self { settings: settings.clone(), ..config });
        Inspected { config, errors: errors.0, settings }
    }

    fn of_sources(flags: &Flags, sources: &Sources<'_>, data_dir: PathBuf, errors: &mut Errors) -> Self {
        let addr = flags
            .addr
            .map_or_else(|| sources.get("PILOTHOUSE_ADDR").map_or(Ok(DEFAULT_ADDR), |addr| parse::address(&addr)), Ok);
        let usual_database = data_dir.join(crate::store::FILE_NAME);
        let database =
            sources.get("DATABASE_URL").map_or_else(|| Ok(usual_database.clone()), |url| parse::database_file(&url));
        let public_url = sources.get("PILOTHOUSE_PUBLIC_URL").map(|url| PublicUrl::read(&url)).transpose();
        let allowed_hosts = if flags.allowed_hosts.is_empty() {
            sources.get("PILOTHOUSE_ALLOWED_HOSTS").map_or(Ok(Vec::new()), |hosts| AllowedHost::read(&hosts))
        } else {
            AllowedHost::of_flags(&flags.allowed_hosts)
        };
        let proxies = sources.get("PILOTHOUSE_TRUSTED_PROXIES").map(|all| TrustedProxies::read(&all)).transpose();
        let keep_deleted = sources.get("PILOTHOUSE_KEEP_DELETED_DAYS").map(|setting| parse::days(&setting)).transpose();
        let record = sources.get("PILOTHOUSE_RECORD").map(|setting| RecordedSessions::read(&setting)).transpose();
        let webhook_hosts = sources.get("PILOTHOUSE_WEBHOOK_HOSTS").map(|setting| parse::hosts(&setting)).transpose();
        Self {
            addr: errors.or(addr, DEFAULT_ADDR),
            database: errors.or(database, usual_database),
            public_url: errors.or(public_url, None),
            allowed_hosts: errors.or(allowed_hosts, Vec::new()).into(),
            trusted_proxies: errors.or(proxies, None).unwrap_or_default(),
            keep_deleted: errors.or(keep_deleted, None).unwrap_or(DEFAULT_KEEP_DELETED),
            record: errors.or(record, None).unwrap_or_default(),
            limits: errors.or(ConnectionLimits::read(sources), ConnectionLimits::default()),
            log: errors.or(log(sources), Log { filter: DEFAULT_LOG.to_owned(), json: false }),
            mail: errors.or(MailSettings::read(sources), None),
            webhook_hosts: errors.or(webhook_hosts, None).unwrap_or_default(),
            upstream: errors.or(Upstream::read(sources), Upstream::Simulator),
            rules: sources.file.map(|file| file.rules().to_vec()).unwrap_or_default(),
            file: sources.file.map(|file| file.path.clone()),
            settings: Vec::new(),
            data_dir,
        }
    }

    /// The address to listen on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The folder of the embedded simulator.
    pub fn simulator_dir(&self) -> PathBuf {
        self.data_dir.join("simulator")
    }

    /// The database file; see [`Store::open_file`](crate::store::Store::open_file).
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// The URL that browsers use, if it differs from the address the server listens on.
    pub fn public_url(&self) -> Option<&PublicUrl> {
        self.public_url.as_ref()
    }

    /// The names that a server answers to which listens at this address.
    pub fn own_hosts(&self, addr: SocketAddr) -> OwnHosts {
        OwnHosts::new(self.public_url.clone(), self.allowed_hosts.clone(), addr)
    }

    /// The settings file, if there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Where each setting's value is from.
    pub fn settings(&self) -> &[SettingFound] {
        &self.settings
    }

    /// The proxies that are trusted about client addresses.
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    /// How long the recording of a deleted session is kept.
    pub fn keep_deleted(&self) -> Duration {
        self.keep_deleted
    }

    /// Which sessions are recorded.
    pub fn record(&self) -> RecordedSessions {
        self.record
    }

    /// The limits on connections.
    pub fn limits(&self) -> ConnectionLimits {
        self.limits
    }

    /// How the log is written.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The standing rules of the settings file, which always apply.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How mail is sent, if it is.
    pub fn mail(&self) -> Option<&MailSettings> {
        self.mail.as_ref()
    }

    /// Hosts of private networks that webhooks may have.
    pub fn webhook_hosts(&self) -> &AllowedHosts {
        &self.webhook_hosts
    }

    /// Where calls go.
    pub fn upstream(&self) -> Upstream {
        self.upstream.clone()
    }
}

fn platform_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "pilothouse").map(|dirs| dirs.data_dir().to_owned())
}

fn log(sources: &Sources<'_>) -> Result<Log, ConfigError> {
    let filter = sources.get("PILOTHOUSE_LOG");
    if let Some(filter) = &filter {
        tracing_subscriber::EnvFilter::try_new(&filter.value)
            .map_err(|e| filter.wrong(&format!("not a log filter such as info or pilothouse_server=debug: {e}")))?;
    }
    let json = match sources.get("PILOTHOUSE_LOG_FORMAT") {
        None => false,
        Some(format) if format.value == "text" => false,
        Some(format) if format.value == "json" => true,
        Some(format) => return Err(format.wrong("use text or json")),
    };
    Ok(Log { filter: filter.map_or_else(|| DEFAULT_LOG.to_owned(), |filter| filter.value), json })
}

#[cfg(test)]
mod tests;
