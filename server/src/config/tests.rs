//! Settings: sources, precedence and errors.

use super::*;
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

struct World {
    elsewhere: TempDir,
    data: TempDir,
    variables: Vec<(&'static str, String)>,
    flags: Flags,
}

impl World {
    fn new() -> Self {
        let (elsewhere, data) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let flags = Flags { data_dir: Some(data.path().to_owned()), ..Flags::default() };
        Self { elsewhere, data, variables: Vec::new(), flags }
    }

    fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn in_data(self, text: &str) -> Self {
        std::fs::write(self.data.path().join("pilothouse.toml"), text).unwrap();
        self
    }

    /// In a file that `--config` names.
    fn named(mut self, text: &str) -> Self {
        let named = self.elsewhere.path().join("other.toml");
        std::fs::write(&named, text).unwrap();
        self.flags.config = Some(named);
        self
    }

    fn load(&self) -> Result<Config, ConfigError> {
        let variable = |name: &str| self.variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
        Config::from_sources(&self.flags, &variable)
    }

    fn error(&self) -> String {
        self.load().unwrap_err().to_string()
    }
}

#[test]
fn nothing_set_is_the_simulator_on_this_machine() {
    let world = World::new();
    let config = world.load().unwrap();
    assert_eq!(config.addr(), "127.0.0.1:3000".parse().unwrap());
    assert_eq!(config.data_dir(), world.data.path());
    assert_eq!(config.database(), world.data.path().join("pilothouse.db"));
    assert_eq!(config.log(), &Log { filter: "info".to_owned(), json: false });
    assert!(matches!(config.upstream(), Upstream::Simulator));
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let mut world = World::new().in_data("addr = '127.0.0.1:1'");
    assert_eq!(world.load().unwrap().addr().port(), 1);
    world = world.variable("PILOTHOUSE_ADDR", "127.0.0.1:2");
    assert_eq!(world.load().unwrap().addr().port(), 2);
    world.flags.addr = Some("127.0.0.1:3".parse().unwrap());
    assert_eq!(world.load().unwrap().addr().port(), 3);
}

#[test]
fn the_named_file_beats_the_data_folders() {
    let world = World::new().in_data("log = 'warn'");
    assert_eq!(world.load().unwrap().log().filter, "warn");
    assert_eq!(world.named("log = 'debug'").load().unwrap().log().filter, "debug");
}

#[test]
fn a_key_is_sent_only_where_its_owner_chose() {
    let key = || World::new().variable("ANTHROPIC_API_KEY", "s3cret");
    let base_url = |world: World| match world.load().unwrap().upstream() {
        Upstream::Anthropic { base_url, .. } => base_url.to_string(),
        Upstream::Simulator => panic!("simulator"),
    };
    let elsewhere = "anthropic_api_base_url = 'https://attacker.example'";
    for world in [key().in_data(elsewhere), key().named(elsewhere)] {
        let error = world.error();
        assert!(error.contains("can't choose where a key from the environment goes"), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    // The API itself may stand in the file, and a file may have both.
    assert_eq!(
        base_url(key().in_data("anthropic_api_base_url = 'https://api.anthropic.com/'")),
        "https://api.anthropic.com/"
    );
    let both = "anthropic_api_key = 's3cret'\nanthropic_api_base_url = 'https://proxy.example'";
    assert_eq!(base_url(World::new().in_data(both)), "https://proxy.example/");
    // Whoever starts the process decides over a file.
    let chosen = key().variable("ANTHROPIC_API_BASE_URL", "https://proxy.example").in_data(elsewhere);
    assert_eq!(base_url(chosen), "https://proxy.example/");
    for close in
        ["https://api.anthropic.com.attacker.example", "https://api.anthropic.com:8443", "http://api.anthropic.com"]
    {
        assert!(key().in_data(&format!("anthropic_api_base_url = '{close}'")).load().is_err(), "{close}");
    }
}

#[test]
fn a_key_goes_in_clear_to_this_machine_only_or_to_a_host_that_is_named() {
    let to = |url: &str| World::new().variable("ANTHROPIC_API_KEY", "k").variable("ANTHROPIC_API_BASE_URL", url);
    for url in ["http://127.0.0.1:3100", "http://localhost:3100", "http://[::1]:3100", "https://gateway.internal"] {
        to(url).load().unwrap();
    }
    for url in ["http://gateway.internal:8080", "http://10.0.0.1", "http://localhost.attacker.example", "http://[::2]"]
    {
        assert!(to(url).error().contains("PILOTHOUSE_ALLOW_HTTP_UPSTREAM"), "{}", to(url).error());
    }
    let allowed = |host| to("http://gateway.internal:8080").variable("PILOTHOUSE_ALLOW_HTTP_UPSTREAM", host).load();
    allowed("Gateway.internal").unwrap();
    assert!(allowed("internal").is_err());
}

#[test]
fn all_sessions_are_recorded_unless_somebody_says_otherwise() {
    assert_eq!(World::new().load().unwrap().record(), RecordedSessions::All);
    let world = World::new().in_data("record = 'opened'");
    assert_eq!(world.load().unwrap().record(), RecordedSessions::Opened);
    assert_eq!(world.variable("PILOTHOUSE_RECORD", "all").load().unwrap().record(), RecordedSessions::All);
    let error = World::new().variable("PILOTHOUSE_RECORD", "some").error();
    assert!(error.contains("PILOTHOUSE_RECORD (environment)") && error.contains("all or opened"), "{error}");
}

#[test]
fn connections_are_counted() {
    let world = World::new().variable("PILOTHOUSE_MAX_CONNECTIONS", "100").in_data("max_connections_per_address = 50");
    let limits = world.load().unwrap().limits();
    assert_eq!((limits.total, limits.per_address), (100, 50));
    let world = World::new().variable("PILOTHOUSE_MAX_CONNECTIONS", "1");
    assert!(world.error().contains("from 32 to"), "{}", world.error());
}

#[test]
fn the_data_folder_can_be_set_anywhere_but_in_itself() {
    let mut world = World::new().variable("PILOTHOUSE_DATA_DIR", "/from/environment");
    world.flags.data_dir = None;
    assert_eq!(world.load().unwrap().data_dir(), Path::new("/from/environment"));
    let world = World::new().in_data("data_dir = '/elsewhere'");
    assert!(world.error().contains("can't be set in the data folder's own file"), "{}", world.error());
}

#[test]
fn a_key_switches_to_the_api_and_never_shows() {
    let key = "sk-ant-api03-secret";
    let world = World::new()
        .variable("ANTHROPIC_API_KEY", key)
        .variable("ANTHROPIC_API_BASE_URL", "http://127.0.0.1:3100")
        .variable("ANTHROPIC_TIMEOUT_SECONDS", "7")
        .variable("ANTHROPIC_READS_PER_MINUTE", "60");
    let config = world.load().unwrap();
    assert!(!format!("{config:?}").contains("secret"));
    let Upstream::Anthropic { base_url, key: read, beta, timeout, limits } = config.upstream() else {
        panic!("simulator")
    };
    assert_eq!(read.expose_secret(), key);
    assert_eq!(base_url.as_str(), "http://127.0.0.1:3100/");
    assert_eq!(beta, pilothouse_api::beta::MANAGED_AGENTS);
    assert_eq!(timeout, Duration::from_secs(7));
    assert_eq!((limits.reads.get(), limits.changes.get()), (60, 300));
}

#[test]
fn an_empty_key_is_no_key() {
    let world = World::new().variable("ANTHROPIC_API_KEY", " ");
    assert!(matches!(world.load().unwrap().upstream(), Upstream::Simulator));
    let world = world.variable("ANTHROPIC_API_BASE_URL", "https://api.example");
    assert!(matches!(world.load().unwrap().upstream(), Upstream::Simulator), "a base URL alone is no key");
}

#[test]
fn errors_name_the_setting_and_its_source_but_no_secret() {
    let cases = [
        (World::new().variable("PILOTHOUSE_ADDR", "here"), "PILOTHOUSE_ADDR (environment): not an address"),
        (World::new().variable("PILOTHOUSE_LOG", "a=b=c"), "PILOTHOUSE_LOG (environment): not a log filter"),
        (World::new().variable("PILOTHOUSE_LOG_FORMAT", "xml"), "use text or json"),
        (World::new().variable("PILOTHOUSE_KEEP_DELETED_DAYS", "-1"), "a whole number of days from 0"),
        (
            World::new().variable("ANTHROPIC_API_KEY", "k").variable("ANTHROPIC_READS_PER_MINUTE", "0"),
            "ANTHROPIC_READS_PER_MINUTE (environment): use a whole number of calls a minute from 1",
        ),
        (World::new().variable("PILOTHOUSE_PUBLIC_URL", "https://h/sub"), "can't live below a path"),
        (World::new().variable("PILOTHOUSE_PUBLIC_URL", "https://u:s3cret@h"), "without user"),
        (World::new().variable("DATABASE_URL", "postgres://u:s3cret@h/db"), "not supported yet by this version"),
        (World::new().variable("DATABASE_URL", "sqlite::memory:"), "name a file"),
        (World::new().variable("DATABASE_URL", "mysql://u:s3cret@h"), "knows only sqlite:FILE"),
        (World::new().variable("ANTHROPIC_API_KEY", "s3cret\ns3cret"), "ANTHROPIC_API_KEY (environment): a key is"),
        (World::new().in_data("anthropic_api_key = s3cret"), "not TOML at line 1"),
        (
            World::new().in_data("addr = '127.0.0.1:1'\nanthropic_key = 's3cret'"),
            "there is no setting \"anthropic_key\"",
        ),
        (World::new().in_data("addr = ['s3cret']"), "addr must be a text"),
        (World::new().in_data("public_url = 'ftp://h'"), "public_url ("),
    ];
    for (world, expected) in cases {
        let error = world.error();
        assert!(error.contains(expected), "{error} does not say {expected}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    let mut world = World::new();
    world.flags.config = Some(PathBuf::from("/nowhere.toml"));
    assert_eq!(world.error(), "/nowhere.toml: there is no such file");
}

#[test]
fn database_urls_name_a_file() {
    for (url, file) in [("sqlite:/a/b.db", "/a/b.db"), ("sqlite:///a/b.db", "/a/b.db"), ("sqlite:b.db", "b.db")] {
        assert_eq!(World::new().variable("DATABASE_URL", url).load().unwrap().database(), Path::new(file), "{url}");
    }
}

#[test]
fn the_public_url_is_an_origin_as_browsers_send_it() {
    for (url, origin) in [("https://Console.Example/", "https://console.example"), ("http://h:80", "http://h")] {
        let config = World::new().variable("PILOTHOUSE_PUBLIC_URL", url).load().unwrap();
        assert_eq!(config.public_url().unwrap().origin(), origin);
    }
}

#[test]
fn trusted_proxies_are_addresses_and_networks() {
    let proxies = |value: &str| World::new().variable("PILOTHOUSE_TRUSTED_PROXIES", value).load();
    let config = proxies(" 10.0.0.0/8 , ::1,192.0.2.1 ").unwrap();
    let contains = |peer: &str| config.trusted_proxies().contains(peer.parse().unwrap());
    assert!(["10.9.8.7", "::ffff:10.9.8.7", "::1", "192.0.2.1"].into_iter().all(contains));
    assert!(!["11.0.0.1", "192.0.2.2", "::2", "127.0.0.1"].into_iter().any(contains));
    let nobody = World::new().load().unwrap();
    assert!(!nobody.trusted_proxies().contains("127.0.0.1".parse().unwrap()));
    let in_file = World::new().in_data("trusted_proxies = '192.0.2.1'").load().unwrap();
    assert!(in_file.trusted_proxies().contains("192.0.2.1".parse().unwrap()));
    for wrong in ["proxy.example", "10.0.0.0/33", "10.0.0.1:80", "0.0.0.0/0", "::/0", "10.0.0.1;10.0.0.2"] {
        let error = proxies(wrong).unwrap_err().to_string();
        assert!(error.starts_with("PILOTHOUSE_TRUSTED_PROXIES (environment): "), "{wrong}: {error}");
    }
}

#[test]
fn a_public_url_knows_its_host() {
    let url = |value: &str| {
        World::new().variable("PILOTHOUSE_PUBLIC_URL", value).load().unwrap().public_url().unwrap().clone()
    };
    let https = url("https://Console.example/");
    assert!(https.is_host("console.example") && https.is_host("CONSOLE.EXAMPLE:443"));
    assert!(!https.is_host("console.example:80") && !https.is_host("example") && !https.is_host(""));
    let http = url("http://[2001:db8::1]:3000");
    assert!(http.is_host("[2001:db8::1]:3000") && !http.is_host("[2001:db8::1]"));
}

#[test]
fn mail_goes_over_tls_unless_the_server_is_near() {
    let with = |url: &str| {
        let world = World::new().variable("PILOTHOUSE_SMTP_URL", url);
        world.variable("PILOTHOUSE_MAIL_FROM", "Pilothouse <pilot@example.com>")
    };
    let near = (25, MailTls::None);
    for (url, (port, tls)) in [
        ("smtps://mail.example", (465, MailTls::Implicit)),
        ("smtp://mail.example", (587, MailTls::StartTls)),
        ("smtp://u:s3cret@mail.example:2525", (2525, MailTls::StartTls)),
        ("smtp://localhost", near),
        ("smtp://[::1]", near),
        ("smtp://relay.internal?tls=none", near),
    ] {
        let config = with(url).load().unwrap();
        let mail = config.mail().unwrap();
        assert_eq!((mail.port, mail.tls), (port, tls), "{url}");
        assert!(!format!("{config:?}").contains("s3cret"));
    }
    let mail = with("smtps://ada%40example.com:a%2Fb@mail.example").load().unwrap();
    let (user, password) = mail.mail().unwrap().account.clone().unwrap();
    assert_eq!((user.as_str(), password.expose_secret()), ("ada@example.com", "a/b"));
    for url in [
        "smtp://u:s3cret@relay.internal?tls=none",
        "smtp://u@mail.example",
        "https://u:s3cret@mail.example",
        "smtps://mail.example/s3cret",
        "s3cret",
    ] {
        let error = with(url).error();
        assert!(error.starts_with("PILOTHOUSE_SMTP_URL (environment): ") && !error.contains("s3cret"), "{error}");
    }
    let error = World::new().variable("PILOTHOUSE_SMTP_URL", "smtps://mail.example").error();
    assert!(error.contains("PILOTHOUSE_MAIL_FROM"), "{error}");
    assert!(World::new().load().unwrap().mail().is_none());
}

#[test]
fn rules_are_read_from_the_file_and_one_that_cannot_be_used_stops_the_start() {
    let example = include_str!("../../../docs/rules.md");
    let (_, example) = example.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let config = World::new().in_data(&format!("addr = \"127.0.0.1:4000\"\n{example}")).load().unwrap();
    let [rule] = config.rules() else { panic!("{:?}", config.rules()) };
    assert!(rule.two_people && rule.not_the_asker && rule.time_limit.is_some(), "{rule:?}");
    assert!(World::new().load().unwrap().rules().is_empty());
    for (wrong, why) in [
        ("[[rules]]\nname = \"a\"\ntwo_peple = true", "two_peple"),
        ("[[rules]]\nname = \"a\"", "it demands nothing"),
        (
            "[[rules]]\nname = \"a\"\ntwo_people = true\n[[rules]]\nname = \"A\"\npasskey = true",
            "another rule has this name",
        ),
        ("[[rules]]\nname = \"a\"\napprovers = [\"role:root\"]", "role:root"),
        ("rules = 1", "[[rules]]"),
    ] {
        let error = World::new().in_data(wrong).error();
        assert!(error.contains(why), "{wrong}: {error}");
    }
}
